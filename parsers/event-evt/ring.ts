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

export const MARK = Buffer.from('LfLe');
const END_MARK = Buffer.from('\x11\x11\x11\x11\x22\x22\x22\x22\x33\x33\x33\x33\x44\x44\x44\x44');

/** Places are counted in bytes from where reading began. */
export type Ring = {
  readonly length: number;
  /** Makes sure that `count` bytes from a place on lie in `bytes`, and tells where in it. */
  readonly look: (place: number, count: number) => number;
  /** What is in memory, valid until the next `look`. */
  readonly bytes: () => Buffer;
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
    bytes: () => window.subarray(0, filled),
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

/** Goes around the ring once. A record is one that ends with its own length; behind one that does not, the next one is looked for. */
export function* walk(ring: Ring): Generator<Found> {
  let place = 0;
  let damaged: number | undefined;
  while (place < ring.length) {
    const length = recordAt(ring, place);
    if (length === 0 && !isEnd(ring, place)) {
      const filling = fillingAt(ring, place);
      if (filling === 0) damaged ??= place;
      place = filling > 0 ? place + filling : nextAfter(ring, place);
      continue;
    }
    if (damaged !== undefined) yield { is: 'damage', place: damaged, to: place };
    damaged = undefined;
    yield length > 0 ? { is: 'record', place, index: ring.look(place, length), length } : { is: 'end', place };
    place += length > 0 ? length : END_SIZE;
  }
  if (damaged !== undefined) yield { is: 'damage', place: damaged, to: ring.length };
}

/** The length of the record that begins here; 0 where none does. */
function recordAt(ring: Ring, place: number): number {
  const length = statedAt(ring, place);
  if (length === undefined || length < SHORTEST || length > Math.min(LONGEST, ring.length)) return 0;
  const index = ring.look(place, length);
  return ring.bytes().readUInt32LE(index + length - 4) === length ? length : 0;
}

/** The length at the beginning of what has the mark of a record. */
function statedAt(ring: Ring, place: number): number | undefined {
  if (ring.length < 8) return undefined;
  const index = ring.look(place, 8);
  const bytes = ring.bytes();
  return bytes.compare(MARK, 0, 4, index + 4, index + 8) === 0 ? bytes.readUInt32LE(index) : undefined;
}

function isEnd(ring: Ring, place: number): boolean {
  if (ring.length < END_SIZE) return false;
  const index = ring.look(place, END_SIZE);
  return ring.bytes().compare(END_MARK, 0, 16, index + 4, index + 20) === 0;
}

/** Length of what the end of the file is filled up with from here on. */
function fillingAt(ring: Ring, place: number): number {
  const rest = ring.length + HEADER_SIZE - ring.offsetOf(place);
  if (rest >= FIXED_SIZE || rest > ring.length) return 0;
  const index = ring.look(place, rest);
  const bytes = ring.bytes();
  for (let i = 0; i + 4 <= rest; i += 4) if (bytes.readUInt32LE(index + i) !== 0x27 && bytes.readUInt32LE(index + i) !== 0) return 0;
  return rest;
}

/** Searched at a time. Marks by the thousand, of which none belongs to a record, cost no more than they are long. */
const STEP = 4096;

/** The next place at which a record or the end may begin. */
function nextAfter(ring: Ring, place: number): number {
  const overlap = END_MARK.length - 1;
  for (let at = place + 5; at < ring.length + 4; at += STEP) {
    const index = ring.look(at, Math.min(STEP + overlap, 2 * ring.length - at));
    const piece = ring.bytes().subarray(index, index + STEP + overlap);
    const record = piece.indexOf(MARK);
    const end = piece.subarray(0, record === -1 ? piece.length : record).indexOf(END_MARK);
    const found = end === -1 ? record : end;
    if (found !== -1) return Math.min(at + found - 4, ring.length);
  }
  return ring.length;
}

export function isZero(ring: Ring, from: number, to: number): boolean {
  for (let place = from; place < to; ) {
    const index = ring.look(place, 1);
    const bytes = ring.bytes();
    const end = Math.min(bytes.length, index + to - place);
    for (let i = index; i < end; i++) if (bytes[i] !== 0) return false;
    place += end - index;
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

/** A log from its oldest record on. `free`: up to here there is none. */
export type Log = { readonly ring: Ring; readonly free: number; readonly hasEnd: boolean };

/** Begins behind the end; where there is none, with the record that has the lowest number. `undefined` where the file has no room for one. */
export function logIn(file: BinaryFile): Log | undefined {
  if (file.size < HEADER_SIZE + 4) return undefined;
  const header = Buffer.alloc(HEADER_SIZE);
  file.read(header, 0);
  // Of a log that was not closed this is where it ended when it was opened. From there on records lead to its end.
  const stated = header.readUInt32LE(0x14);
  const ring = ringOf(file, isInside(file, stated) ? stated : HEADER_SIZE);
  let least = Number.POSITIVE_INFINITY;
  let oldest = 0;
  for (const found of walk(ring)) {
    if (found.is === 'end') return logAfter(file, ring, found.place);
    if (found.is === 'damage') continue;
    const number = ring.bytes().readUInt32LE(found.index + 0x08);
    if (number >= least) continue;
    least = number;
    oldest = found.place;
  }
  return { ring: ring.turned(oldest), free: 0, hasEnd: false };
}

function logAfter(file: BinaryFile, ring: Ring, end: number): Log {
  const oldest = ring.bytes().readUInt32LE(ring.look(end, END_SIZE) + 0x14);
  const turned = ring.turned(end + END_SIZE);
  return { ring: turned, free: isInside(file, oldest) ? (oldest - turned.offsetOf(0) + ring.length) % ring.length : 0, hasEnd: true };
}

const isInside = (file: BinaryFile, offset: number): boolean => offset >= HEADER_SIZE && offset < file.size;
