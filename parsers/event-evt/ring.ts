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
/** Nobody can read a longer record out of a log: MAX_BATCH_BUFF of [MS-EVEN]. */
export const LONGEST = 0x7_ffff;
/** Whatever begins in its first half lies in it as a whole. */
const WINDOW = 2 * (LONGEST + 1);

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
export function ringOf(file: BinaryFile, from: number): Ring {
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
