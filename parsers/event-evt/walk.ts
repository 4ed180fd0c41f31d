/**
 * From record to record around the ring. A record is one that ends with its own length; behind one that does not, the next one is looked
 * for, byte by byte.
 */
import { HEADER_SIZE, LONGEST } from './ring.ts';
import type { Ring } from './ring.ts';

/** "LfLe" */
export const MARK = 0x654c_664c;
/** Of a record, without its texts. */
export const FIXED_SIZE = 0x38;
const SHORTEST = FIXED_SIZE + 4;

export const END_SIZE = 0x28;
const END_MARKS = [0x1111_1111, 0x2222_2222, 0x3333_3333, 0x4444_4444];

export type Found =
  /** `index`: where it lies in `bytes`. */
  | { readonly is: 'record'; readonly place: number; readonly index: number; readonly length: number }
  | { readonly is: 'end'; readonly place: number }
  /** Bytes that are neither. */
  | { readonly is: 'damage'; readonly place: number; readonly to: number };

export function* walk(ring: Ring, to = ring.length): Generator<Found> {
  let place = 0;
  let damaged: number | undefined;
  while (place < to) {
    const length = recordAt(ring, place);
    if (length === 0 && !isEnd(ring, place)) {
      const filling = fillingAt(ring, place);
      if (filling === 0) damaged ??= place;
      place = filling > 0 ? place + filling : nextAfter(ring, place, to);
      continue;
    }
    if (damaged !== undefined) yield { is: 'damage', place: damaged, to: place };
    damaged = undefined;
    yield length > 0 ? { is: 'record', place, index: ring.look(place, length), length } : { is: 'end', place };
    place += length > 0 ? length : END_SIZE;
  }
  if (damaged !== undefined) yield { is: 'damage', place: damaged, to };
}

/** The length of the record that begins here; 0 where none does. */
export function recordAt(ring: Ring, place: number): number {
  const length = statedAt(ring, place);
  if (length === undefined || length < SHORTEST || length > Math.min(LONGEST, ring.length)) return 0;
  const index = ring.look(place, Math.min(length + 4, 2 * ring.length - place));
  if (ring.bytes.readUInt32LE(index + length - 4) !== length) return 0;
  // Where bytes are lost, that may be the length of the next record, which is as long.
  const isNext = place + length + 4 <= 2 * ring.length && ring.bytes.readUInt32LE(index + length) === MARK;
  return isNext ? 0 : length;
}

/** The length at the beginning of what has the mark of a record. */
function statedAt(ring: Ring, place: number): number | undefined {
  if (ring.length < 8) return undefined;
  const index = ring.look(place, 8);
  return ring.bytes.readUInt32LE(index + 4) === MARK ? ring.bytes.readUInt32LE(index) : undefined;
}

function isEnd(ring: Ring, place: number): boolean {
  if (ring.length < END_SIZE) return false;
  const index = ring.look(place, END_SIZE);
  for (let i = 0; i < END_MARKS.length; i++) if (ring.bytes.readUInt32LE(index + 4 + 4 * i) !== END_MARKS[i]) return false;
  return ring.bytes.readUInt32LE(index) === END_SIZE && ring.bytes.readUInt32LE(index + END_SIZE - 4) === END_SIZE;
}

/** Length of what the end of the file is filled up with from here on. */
function fillingAt(ring: Ring, place: number): number {
  const rest = ring.length + HEADER_SIZE - ring.offsetOf(place);
  if (rest >= FIXED_SIZE || rest > ring.length) return 0;
  const index = ring.look(place, rest);
  for (let i = 0; i + 4 <= rest; i += 4) if (ring.bytes.readUInt32LE(index + i) !== 0x27 && ring.bytes.readUInt32LE(index + i) !== 0) return 0;
  return rest;
}

/** Bytes looked at in one go. */
const STEP = 4096;

/** The next place before `to` at which a record or the end may begin: four bytes before a mark. */
function nextAfter(ring: Ring, place: number, to: number): number {
  for (let at = place + 1; at < to; at += STEP) {
    const count = Math.min(STEP, to - at, 2 * ring.length - at - 7);
    const index = ring.look(at, Math.max(0, count) + 7) + 4;
    for (let i = index; i < index + count; i++) {
      const byte = ring.bytes[i];
      if (byte !== 0x4c && byte !== 0x11) continue;
      const mark = ring.bytes.readUInt32LE(i);
      if (mark === MARK || mark === END_MARKS[0]) return at + i - index;
    }
  }
  return to;
}

export function isZero(ring: Ring, from: number, to: number): boolean {
  for (let place = from; place < to; place += STEP) {
    const count = Math.min(STEP, to - place);
    const index = ring.look(place, count);
    for (let i = index; i < index + count; i++) if (ring.bytes[i] !== 0) return false;
  }
  return true;
}

/** Why no record can be read here. */
export function faultAt(ring: Ring, place: number): string {
  const length = statedAt(ring, place);
  if (length === undefined) return 'no event begins here';
  if (length < SHORTEST || length > Math.min(LONGEST, ring.length)) return `no event is ${length} bytes long`;
  return `no event ends ${length} bytes on, where its length says`;
}
