/**
 * `node test/bench/dump.ts FILE`: every event of a log (.evtx) as a line of JSON, the element as `["name", {attributes}, what is in it …]`
 * (JsonML). What it takes to read all of them whole.
 */
import { fstatSync, openSync, readSync, writeSync } from 'node:fs';

import { chunkOf } from '../../parsers/event-evtx/chunk.ts';
import { CHUNK, layoutOf } from '../../parsers/event-evtx/file.ts';
import { walk } from '../../parsers/event-evtx/walk.ts';
import type { Sink } from '../../parsers/event-evtx/walk.ts';

let lines = '';
let depth = 0;
const sink: Sink = {
  open(name, attributes) {
    lines += `${depth > 0 ? ',' : ''}["${name}",${JSON.stringify(attributes)}`;
    depth += 1;
  },
  text(piece) {
    lines += `,${JSON.stringify(piece)}`;
  },
  close() {
    lines += ']';
    depth -= 1;
  },
};

const file = openSync(process.argv[2] ?? '', 'r');
const read = (into: Buffer, offset: number) => readSync(file, into, 0, into.length, offset);
const bytes = Buffer.alloc(CHUNK);
for (const offset of layoutOf({ size: fstatSync(file).size, read }).chunks) {
  const length = read(bytes, offset);
  const chunk = chunkOf(bytes.fill(0, length), length, true, (at, reason) => console.error(`at byte ${offset + at}: ${reason}`));
  for (const { from, to } of chunk.records()) {
    walk(chunk.reader.fragment(from, to), chunk.reader, sink);
    lines += '\n';
  }
  writeSync(1, lines);
  lines = '';
}
