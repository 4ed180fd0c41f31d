/** `node test/bench/dump.ts FILE`: every event of a log (.evtx) as a line of JSON, as `evtx_dump -o jsonl` writes it. What it takes to read all of them whole. */
import { openSync, fstatSync, readSync, writeSync } from 'node:fs';

import { chunkOf } from '../../parsers/event-evtx/chunk.ts';
import { CHUNK, layoutOf } from '../../parsers/event-evtx/file.ts';
import { walk } from '../../parsers/event-evtx/walk.ts';
import type { Sink } from '../../parsers/event-evtx/walk.ts';

type Tree = { [name: string]: unknown };

/** Elements as objects by their names; several of one name as `Data`, `Data_1`, `Data_2`. */
function treeOf(): { readonly sink: Sink; readonly root: Tree } {
  const root: Tree = {};
  const open: { readonly name: string; readonly tree: Tree; text: string }[] = [{ name: '', tree: root, text: '' }];
  const sink: Sink = {
    open: (name, attributes) => void open.push({ name, tree: Object.keys(attributes).length > 0 ? { '#attributes': attributes } : {}, text: '' }),
    text: (piece) => void (open.at(-1)!.text += piece),
    close() {
      const { name, tree, text } = open.pop()!;
      const parent = open.at(-1)!.tree;
      let key = name;
      for (let at = 1; key in parent; at++) key = `${name}_${at}`;
      const isPlain = Object.keys(tree).length === 0;
      if (text !== '' && !isPlain) tree['#text'] = text;
      parent[key] = isPlain ? text : tree;
    },
  };
  return { sink, root };
}

const file = openSync(process.argv[2] ?? '', 'r');
const read = (into: Buffer, offset: number) => readSync(file, into, 0, into.length, offset);
const bytes = Buffer.alloc(CHUNK);
for (const offset of layoutOf({ size: fstatSync(file).size, read }).chunks) {
  const length = read(bytes, offset);
  const chunk = chunkOf(bytes.fill(0, length), length, true, (at, reason) => console.error(`at byte ${offset + at}: ${reason}`));
  let lines = '';
  for (const { from, to } of chunk.records()) {
    const { sink, root } = treeOf();
    walk(chunk.reader.fragment(from, to), chunk.reader, sink);
    lines += `${JSON.stringify(root)}\n`;
  }
  writeSync(1, lines);
}
