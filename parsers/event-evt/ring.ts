/**
 * The ring of records in an .evt file, read from any of its places once around.
 *
 *   00000000  30 00 00 00 4c 66 4c 65  …          header, 0x30 bytes: size, "LfLe", version, offset of the oldest record (10),
 *                                                 offset of the end (14), next and oldest record number (18, 1c), …
 *   00000030  d4 00 00 00 4c 66 4c 65  …  d4 00 00 00      record: length, "LfLe", …, length again
 *   00000104  28 00 00 00 11 11 11 11 22 22 22 22 33 33 33 33 44 44 44 44  …      end, 0x28 bytes: offset of the oldest record (14), …
 *
 * At the end of the file the log goes on behind the header, in the middle of a record too. Only where less than the fixed part of a
 * record is left, it is filled up with 0x27. What lies between the end and the oldest record is free: never written, or the remains of
 * records that were written over. The end moves with each record, the header is written anew only when the log is closed.
 *
 * Sources: https://learn.microsoft.com/windows/win32/eventlog/event-log-file-format,
 * https://github.com/libyal/libevt/blob/main/documentation/Windows%20Event%20Log%20(EVT)%20format.asciidoc
 */
import type { BinaryFile } from '../../src/types.ts';

export const HEADER_SIZE = 0x30;
/** Of a record, without its texts. */
export const FIXED_SIZE = 0x38;
const END_SIZE = 0x28;
const SHORTEST = FIXED_SIZE + 4;
/** Nobody can read a longer one out of a log: MAX_BATCH_BUFF of [MS-EVEN]. */
const LONGEST = 0x7_ffff;
/** Whatever begins in its first half lies in it as a whole. */
const WINDOW = 2 * (LONGEST + 1);

/** "LfLe" */
export const MARK = 0x654c_664c;
const END_MARKS = [0x1111_1111, 0x2222_2222, 0x3333_3333, 0x4444_4444];

/** Places are counted in bytes from where reading began. */
export type Ring = {
  readonly length: number;
  /** Makes sure that `count` bytes from a place on lie in `bytes`, and tells where in it. */
  readonly look: (place: number, count: number) => number;
  /** What is in memory; another piece of the ring after the next `look`. */
  readonly bytes: Buffer;
  /** Where a place is in the file. */
  readonly offsetOf: (place: number) => number;
  /** The same, read from a place on. */
  readonly turned: (place: number) => Ring;
};

/** @param from offset in the file of the first byte to read */
function ringOf(file: BinaryFile, from: number): Ring {
  // Records begin at multiples of four; what a cut has left over does not count.
  const end = file.size - (file.size % 4);
  const length = end - HEADER_SIZE;
  // A record that began before may reach beyond the place where reading began.
  const last = 2 * length;
  const window = Buffer.alloc(Math.min(WINDOW, last));
  let start = 0;
  let filled = 0;

  const offsetOf = (place: number) => HEADER_SIZE + ((from - HEADER_SIZE + place) % length);

  function fill(place: number): void {
    start = place;
    filled = 0;
    const wanted = Math.min(window.length, last - place);
    while (filled < wanted) {
      const offset = offsetOf(place + filled);
      const piece = window.subarray(filled, filled + Math.min(wanted - filled, end - offset));
      piece.fill(0, file.read(piece, offset));
      filled += piece.length;
    }
  }

  return {
    length,
    look(place, count) {
      if (place < start || place + count > start + filled) fill(place);
      return place - start;
    },
    bytes: window,
    offsetOf,
    turned: (place) => ringOf(file, offsetOf(place)),
  };
}

export type Found =
  /** `index`: where it lies in `bytes`. */
  | { readonly is: 'record'; readonly place: number; readonly index: number; readonly length: number }
  | { readonly is: 'end'; readonly place: number }
  /** Bytes that are neither. */
  | { readonly is: 'damage'; readonly place: number; readonly to: number };

/** A record is one that ends with its own length; behind one that does not, the next one is looked for. */
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
function recordAt(ring: Ring, place: number): number {
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

/** The part of a ring that holds the log, from the oldest record on. `free`: where the end does not agree with the records, all of the ring; up to here it holds nothing. */
export type Log = { readonly ring: Ring; readonly to: number; readonly free: number; readonly hasEnd: boolean };

/** `undefined` where the file has no room for a record. */
export function logIn(file: BinaryFile): Log | undefined {
  if (file.size < HEADER_SIZE + 4) return undefined;
  const header = Buffer.alloc(HEADER_SIZE);
  file.read(header, 0);
  // Of a log that was not closed this is where it ended when it was opened. From there on records lead to its end.
  const stated = header.readUInt32LE(0x14);
  const ring = ringOf(file, stated >= HEADER_SIZE && stated < file.size ? stated : HEADER_SIZE);
  let least = Number.POSITIVE_INFINITY;
  let oldest = 0;
  for (const found of walk(ring)) {
    if (found.is === 'end') return logBefore(ring, found.place);
    if (found.is === 'damage') continue;
    const number = numberAt(ring, found.index);
    if (number >= least) continue;
    least = number;
    oldest = found.place;
  }
  return { ring: ring.turned(oldest), to: ring.length, free: 0, hasEnd: false };
}

function logBefore(ring: Ring, end: number): Log {
  const index = ring.look(end, END_SIZE);
  const offset = ring.bytes.readUInt32LE(index + 0x14);
  const number = ring.bytes.readUInt32LE(index + 0x20);
  const last = ring.turned(end);
  const isKnown = offset >= HEADER_SIZE && offset < HEADER_SIZE + ring.length;
  const oldest = isKnown ? (offset - last.offsetOf(0) + ring.length) % ring.length : END_SIZE;
  // Of records that are no longer part of the log whole ones may be left between its end and its beginning.
  if (isKnown && (oldest === 0 ? number === 0 : recordAt(last, oldest) > 0 && numberAt(last, last.look(oldest, FIXED_SIZE)) === number)) {
    return { ring: last.turned(oldest), to: oldest === 0 ? 0 : ring.length - oldest, free: 0, hasEnd: true };
  }
  return { ring: last.turned(END_SIZE), to: ring.length, free: Math.max(0, oldest - END_SIZE), hasEnd: true };
}

const numberAt = (ring: Ring, index: number): number => ring.bytes.readUInt32LE(index + 0x08);
