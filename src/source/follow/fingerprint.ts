/**
 * Enough of the bytes that were read to know them again: the beginning, and the bytes just before the place up to which they were read.
 * Size and time do not tell whether a file still holds what it held: it may be emptied and filled beyond its old size between two looks,
 * and file ids are given anew to new files.
 */
import type { OpenFile } from './disk.ts';

export type Fingerprint = { readonly length: number; readonly head: Buffer; readonly tail: Buffer };

const HEAD = 1024;
const TAIL = 1024;

export const NOTHING: Fingerprint = { length: 0, head: Buffer.alloc(0), tail: Buffer.alloc(0) };

/** With the bytes that were read at `at`; those that are known already change nothing. */
export function extended(print: Fingerprint, at: number, chunk: Buffer): Fingerprint {
  const fresh = chunk.subarray(Math.max(0, print.length - at));
  if (fresh.length === 0) return print;
  const head = print.head.length < HEAD ? copyOf(Buffer.concat([print.head, fresh.subarray(0, HEAD - print.head.length)])) : print.head;
  const tail = Buffer.concat([print.tail, fresh.subarray(-TAIL)]).subarray(-TAIL);
  return { length: print.length + fresh.length, head, tail: copyOf(tail) };
}

/** With memory of its own: small Buffers are cut out of a larger one, which they would keep for as long as the file is followed. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.alloc(bytes.length);
  bytes.copy(copy);
  return copy;
}

/**
 * `same`: all that was read is still there. `edited`: it is still that content, only its end was written over, as the last tag of an XML
 * log is by each entry. `other`: something else.
 */
export type Likeness = 'same' | 'edited' | 'other';

export async function likenessOf(print: Fingerprint, file: OpenFile): Promise<Likeness> {
  const { length, head, tail } = print;
  if (length === 0) return 'same';
  // A short file is its own tail.
  if (length > tail.length && !(await file.read(0, head.length)).equals(head)) return 'other';
  const now = await file.read(length - tail.length, tail.length);
  if (now.equals(tail)) return 'same';
  return commonStart(now, tail) >= tail.length * 0.75 ? 'edited' : 'other';
}

function commonStart(a: Buffer, b: Buffer): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) if (a[i] !== b[i]) return i;
  return end;
}
