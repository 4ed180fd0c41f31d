/**
 * Where the log begins and ends in its ring. The end record knows best: it is written with every event, while the header of a log that was
 * not closed tells where things were long ago.
 */
import type { BinaryFile } from '../../src/types.ts';
import { HEADER_SIZE, ringOf } from './ring.ts';
import type { Ring } from './ring.ts';
import { END_SIZE, FIXED_SIZE, recordAt, walk } from './walk.ts';

export type Log = {
  /** From the oldest record on. */
  readonly ring: Ring;
  /** The log ends here. */
  readonly to: number;
  /** Up to here there should be no record. */
  readonly free: number;
  readonly hasEnd: boolean;
};

/** `undefined` where the file has no room for a record. Of a log without an end the record with the lowest number comes first. */
export function logIn(file: BinaryFile): Log | undefined {
  if (file.size < HEADER_SIZE + 4) return undefined;
  const header = Buffer.alloc(HEADER_SIZE);
  file.read(header, 0);
  // Where it ended when it was opened, at least: from there on records lead to its end.
  const stated = header.readUInt32LE(0x14);
  const ring = ringOf(file, stated >= HEADER_SIZE && stated < file.size ? stated : HEADER_SIZE);
  let least = Number.POSITIVE_INFINITY;
  let oldest = 0;
  for (const found of walk(ring)) {
    if (found.is === 'end') return logBefore(ring.turned(found.place));
    if (found.is === 'damage') continue;
    const number = numberAt(ring, found.place);
    if (number >= least) continue;
    least = number;
    oldest = found.place;
  }
  return { ring: ring.turned(oldest), to: ring.length, free: 0, hasEnd: false };
}

/** @param ring from the end of the log on */
function logBefore(ring: Ring): Log {
  const index = ring.look(0, END_SIZE);
  const offset = ring.bytes.readUInt32LE(index + 0x14);
  const number = ring.bytes.readUInt32LE(index + 0x20);
  const isInside = offset >= HEADER_SIZE && offset < HEADER_SIZE + ring.length;
  const oldest = isInside ? (offset - ring.offsetOf(0) + ring.length) % ring.length : END_SIZE;
  if (isInside && oldest === 0 && number === 0) return { ring, to: 0, free: 0, hasEnd: true };
  // Before the oldest one there may be records that are no longer part of the log, left whole.
  if (isInside && recordAt(ring, oldest) > 0 && numberAt(ring, oldest) === number) return { ring: ring.turned(oldest), to: ring.length - oldest, free: 0, hasEnd: true };
  return { ring: ring.turned(END_SIZE), to: ring.length, free: Math.max(0, oldest - END_SIZE), hasEnd: true };
}

function numberAt(ring: Ring, place: number): number {
  return ring.bytes.readUInt32LE(ring.look(place, FIXED_SIZE) + 0x08);
}
