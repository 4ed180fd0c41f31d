/**
 * The lines of a file that may still be written: each look takes in what came since the last one. What ends in a line end is read once; the
 * line that is being written is read anew each time. A file that is shorter than before, that is another one under the same name, or that
 * was written again from its beginning, begins anew.
 *
 * Later parts are decoded behind the beginning of the file, which tells the encoding: so they come out as in one reading of the whole.
 */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { decodeStream } from './decode.ts';
import { encodingOf } from './encoding.ts';
import { lineStore } from './line-store.ts';
import type { LineStore, Stretch } from './line-store.ts';
import { batchesOf } from './lines.ts';
import type { Lines } from './stored.ts';

/** As far as the encoding of a text is told from it. A file that is not longer is read anew as a whole. */
const BEGINNING = 256 * 1024;
const CHUNK = 256 * 1024;
/** So many bytes before the place up to which it is read must stay as they were. */
const ANCHOR = 64;
const LF = 10;
const CR = 13;
const NO_TAIL: Stretch = { first: 1, lines: [] };
const NOTHING_TAKEN = { to: 0, anchor: Buffer.alloc(0), beginning: 0, beginningLines: 0 };

/** Up to where it is in the store and what stands before that place; and the end of its beginning. Bytes. */
type Taken = { readonly to: number; readonly anchor: Buffer; readonly beginning: number; readonly beginningLines: number };

/** @param told called when there are more lines */
export function grownFile(path: string, encoding: string | undefined, told: () => void): Lines {
  let store = lineStore();
  /** What stands behind the last line end. */
  let tail = NO_TAIL;
  let taken: Taken = NOTHING_TAKEN;
  let seen: { readonly ino: number; readonly size: number; readonly mtimeMs: number } | undefined;
  let closed = false;

  const tailCount = () => (tail.first === store.count() + 1 ? tail.lines.length : 0);
  const count = () => store.count() + tailCount();

  async function feed(into: LineStore, lines: AsyncIterable<readonly string[]>): Promise<void> {
    for await (const texts of lines) {
      if (closed) return;
      await into.append(texts);
      if (into === store) told();
    }
  }

  /** The old text is shown until the new one is there; but where there is none, the new one is shown while it comes. */
  async function readAnew(lines: AsyncIterable<readonly string[]>): Promise<void> {
    const before = store;
    const next = lineStore();
    if (count() === 0) store = next;
    await feed(next, lines);
    store = next;
    tail = NO_TAIL;
    await (closed ? next : before).close();
  }

  async function takeIn(file: FileHandle, size: number): Promise<void> {
    const options = { file, encoding };
    if (size <= BEGINNING) {
      await readAnew(linesOf(options, [[0, size]]));
      taken = NOTHING_TAKEN;
      return;
    }
    if (taken.to > 0 && !(await isAsBefore(file, size, taken))) {
      await store.close();
      store = lineStore();
      taken = NOTHING_TAKEN;
    }
    const units = encodingOf(await bytesAt(file, 0, BEGINNING), encoding).encoding;
    const to = await lastLineEnd(file, taken.to, size, units);
    let { beginning, beginningLines } = taken;
    if (to > taken.to && taken.to > 0) await feed(store, linesOf(options, [[0, beginning], [taken.to, to]], beginningLines));
    else if (to > taken.to) {
      await readAnew(linesOf(options, [[0, to]]));
      beginning = (await lastLineEnd(file, 0, Math.min(BEGINNING, to), units)) || to;
      beginningLines = 0;
      for await (const texts of linesOf(options, [[0, beginning]])) beginningLines += texts.length;
    }
    const rest: string[] = [];
    if (to < size) for await (const texts of linesOf(options, [[0, beginning], [to, size]], beginningLines)) rest.push(...texts);
    taken = { to, anchor: await bytesAt(file, Math.max(0, to - ANCHOR), to), beginning, beginningLines };
    tail = { first: store.count() + 1, lines: rest };
  }

  return {
    hasRecords: () => false,
    count,
    around: (line) => store.around(line) ?? (line >= tail.first && line < tail.first + tailCount() ? tail : undefined),
    async look() {
      const file = await open(path, 'r');
      try {
        const { ino, size, mtimeMs } = await file.stat();
        if (seen?.ino === ino && seen.size === size && seen.mtimeMs === mtimeMs) return;
        await takeIn(file, size);
        seen = { ino, size, mtimeMs };
        told();
      } finally {
        await file.close();
      }
    },
    async close() {
      closed = true;
      await store.close();
    },
  };
}

async function isAsBefore(file: FileHandle, size: number, { to, anchor }: Taken): Promise<boolean> {
  return size >= to && (await bytesAt(file, to - anchor.length, to)).equals(anchor);
}

// ── Places in a file, in bytes ──────────────────────────────────────────────────────────────────────────────────────

type Place = readonly [from: number, to: number];

/** The lines of the stretches of a file, joined, without the first ones. */
async function* linesOf({ file, encoding }: { readonly file: FileHandle; readonly encoding: string | undefined }, places: readonly Place[], without = 0): AsyncGenerator<readonly string[]> {
  const options = { encoding, skip: () => {} };
  const { text } = await decodeStream(pieces(), options);
  for await (const { texts, first } of batchesOf(text, options)) {
    const passed = Math.max(0, without - first + 1);
    if (passed < texts.length) yield passed === 0 ? texts : texts.slice(passed);
  }

  async function* pieces(): AsyncGenerator<Buffer> {
    for (const [from, to] of places) {
      for (let at = from; at < to; at += CHUNK) {
        const bytes = await bytesAt(file, at, Math.min(to, at + CHUNK));
        if (bytes.length > 0) yield bytes;
      }
    }
  }
}

/** May be shorter where the file is. */
async function bytesAt(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(to - from);
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** The place after the last line end between two places; the first one where there is none. */
async function lastLineEnd(file: FileHandle, from: number, to: number, encoding: string): Promise<number> {
  for (let end = to; end > from; end -= CHUNK) {
    const start = Math.max(from, end - CHUNK);
    // With the bytes on either side, which may belong to the line end.
    const offset = Math.max(0, start - 2);
    const bytes = await bytesAt(file, offset, Math.min(to, end + 1));
    for (let at = bytes.lastIndexOf(LF, end - 1 - offset); at >= start - offset; at = at === 0 ? -1 : bytes.lastIndexOf(LF, at - 1)) {
      const after = endOfLine(bytes, at, encoding);
      if (after !== undefined) return offset + after;
    }
  }
  return from;
}

/**
 * Where the line ends whose LF is at `at`: `0A`, in UTF-16LE `0A 00`, in UTF-16BE `00 0A`; `undefined` where it is none, or its second half
 * is not there yet. CR and LF touch only in 8-bit text, which may stand behind UTF-16, and the other way round.
 */
function endOfLine(bytes: Buffer, at: number, encoding: string): number | undefined {
  const touched = bytes[at - 1] === CR;
  if (encoding === 'utf-16be') return bytes[at - 1] === 0 || touched ? at + 1 : undefined;
  if (bytes[at + 1] === 0) return at + 2;
  const isHalf = encoding === 'utf-16le' ? !touched : at + 1 === bytes.length && bytes[at - 1] === 0 && bytes[at - 2] === CR;
  return isHalf ? undefined : at + 1;
}
