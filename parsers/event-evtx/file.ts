/**
 * The file of an event log: a header of 4 KiB, then chunks of 64 KiB.
 *
 *   "ElfFile\0" <first chunk u64> <last chunk u64> <next record u64> <header 128 u32> <minor u16> <major u16> <4096 u16> <chunks u16>
 *   … at 120: <flags u32: 1 not closed, 2 full, 4 no checksums> <CRC-32 of the first 120 bytes>
 *   "ElfChnk\0" <first record u64> <last record u64> …
 *
 * A full log is a ring: the oldest chunk may lie anywhere. The header of a copy of a live log is older than its chunks, so the chunks
 * themselves say in which order they are.
 */
import { crc32 } from 'node:zlib';
import type { BinaryFile } from '../../src/types.ts';

export const CHUNK = 64 * 1024;
const HEADER = 4096;
const FLAGS = 120;
const NO_CHECKSUMS = 4;
/** Of a chunk and its first record, enough to know its place. */
const BEGINNING = 512 + 24;
const ZEROS = Buffer.alloc(BEGINNING);

export const FILE_MARK = Buffer.from('ElfFile\0');
export const CHUNK_MARK = Buffer.from('ElfChnk\0');
export const RECORD_MARK = Buffer.from([0x2a, 0x2a, 0, 0]);

export type Layout = {
  readonly hasChecksums: boolean;
  /** The checksum of the header differs; nothing of the records depends on it. */
  readonly isDamaged: boolean;
  /** Offsets of the chunks that hold something, the one with the oldest records first. */
  readonly chunks: readonly number[];
};

export function layoutOf(file: BinaryFile): Layout {
  const head = Buffer.alloc(HEADER);
  file.read(head, 0);
  const chunks: { readonly offset: number; readonly first: number }[] = [];
  const room = Buffer.alloc(CHUNK);
  let before = 0;
  for (let offset = startOf(head); offset < file.size; offset += CHUNK) {
    const beginning = room.subarray(0, file.read(room.subarray(0, BEGINNING), offset));
    // Room for chunks that were never written is all zero; where a chunk lost its beginning its records may be there yet.
    if (isZero(beginning) && !room.subarray(0, file.read(room, offset)).includes(RECORD_MARK)) continue;
    // One that cannot tell stays where it is.
    before = firstRecordIn(beginning) ?? before;
    chunks.push({ offset, first: before });
  }
  const flags = startsWith(head, FILE_MARK) ? head.readUInt32LE(FLAGS) : NO_CHECKSUMS;
  const hasChecksums = (flags & NO_CHECKSUMS) === 0;
  const isDamaged = hasChecksums && crc32(head.subarray(0, FLAGS)) !== head.readUInt32LE(FLAGS + 4);
  return { hasChecksums, isDamaged, chunks: chunks.toSorted((a, b) => a.first - b.first).map(({ offset }) => offset) };
}

/** Where the first chunk is: chunks may have lost their file's header. */
export function startOf(head: Buffer): number {
  return startsWith(head, CHUNK_MARK) ? 0 : HEADER;
}

export function startsWith(bytes: Buffer, mark: Buffer, at = 0): boolean {
  return bytes.length >= at + mark.length && bytes.compare(mark, 0, mark.length, at, at + mark.length) === 0;
}

/** Numbers of records stay far below 2^53. */
export function u64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) * 4_294_967_296 + bytes.readUInt32LE(at);
}

function firstRecordIn(bytes: Buffer): number | undefined {
  if (bytes.length < BEGINNING) return undefined;
  if (startsWith(bytes, RECORD_MARK, 512)) return u64(bytes, 520);
  // Its number (at 8) is another one where the log was cleared or filtered.
  return startsWith(bytes, CHUNK_MARK) ? u64(bytes, 24) : undefined;
}

function isZero(bytes: Buffer): boolean {
  return bytes.compare(ZEROS, 0, bytes.length) === 0;
}
