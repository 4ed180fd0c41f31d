/** The XML of an event as a list of its leaves, each with its path: `Event/System/EventID = 1033`, `Event/System/Provider@Name = MsiInstaller`. */
import { SaxesParser } from 'saxes';
import type { Reader } from '../../parsers/event-evtx/binxml.ts';
import { chunkOf } from '../../parsers/event-evtx/chunk.ts';
import { Damage } from '../../parsers/event-evtx/damage.ts';
import { CHUNK, layoutOf } from '../../parsers/event-evtx/file.ts';
import { walk } from '../../parsers/event-evtx/walk.ts';
import type { Sink } from '../../parsers/event-evtx/walk.ts';
import type { BinaryFile } from '../../src/types.ts';

export type Leaf = { readonly path: string; readonly value: string };
export type LeafRecord = { readonly id: number; readonly leaves: readonly Leaf[] };

/** Collects leaves; an element without elements in it is one, its text as it stands. */
function collector(): { readonly sink: Sink; readonly leaves: Leaf[] } {
  const leaves: Leaf[] = [];
  const path: string[] = [];
  let text = '';
  let isLeaf = false;
  const sink: Sink = {
    open(name, attributes) {
      path.push(name);
      for (const [attribute, value] of Object.entries(attributes)) leaves.push({ path: `${path.join('/')}@${attribute}`, value });
      text = '';
      isLeaf = true;
    },
    text: (piece) => void (text += piece),
    close() {
      if (isLeaf) leaves.push({ path: path.join('/'), value: text });
      path.pop();
      isLeaf = false;
    },
  };
  return { sink, leaves };
}

/** Of an element without text the oracle writes the end tag on a line of its own. */
const BROKEN = /^\n\s*$/;

export function leavesOfXml(xml: string): Leaf[] {
  const { sink, leaves } = collector();
  const parser = new SaxesParser({ fragment: true, position: false });
  parser.on('error', () => undefined);
  parser.on('opentag', ({ name, attributes }) => sink.open(name, attributes as Record<string, string>));
  parser.on('text', sink.text);
  parser.on('cdata', sink.text);
  parser.on('closetag', sink.close);
  parser.write(xml).close();
  return leaves.map(({ path, value }) => ({ path, value: BROKEN.test(value) ? '' : value }));
}

/** All records that can be read, in the order of the file. */
export function* leavesOfFile(file: BinaryFile): Generator<LeafRecord> {
  const bytes = Buffer.alloc(CHUNK);
  for (const offset of layoutOf(file).chunks.toSorted((a, b) => a - b)) {
    const length = file.read(bytes, offset);
    bytes.fill(0, length);
    const chunk = chunkOf(bytes, length, false, () => undefined);
    for (const { id, from, to } of chunk.records()) {
      const leaves = leavesOf(chunk.reader, from, to);
      if (leaves) yield { id, leaves };
    }
  }
}

function leavesOf(reader: Reader, from: number, to: number): readonly Leaf[] | undefined {
  const { sink, leaves } = collector();
  try {
    walk(reader.fragment(from, to), reader, sink);
    return leaves;
  } catch (error) {
    if (error instanceof Damage) return undefined;
    throw error;
  }
}
