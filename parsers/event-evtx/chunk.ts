/**
 * One chunk: a header of 512 bytes, then records.
 *
 *   "ElfChnk\0" <first, last record number u64> <first, last record id u64> <header 128 u32> <last record u32> <free space u32> <CRC of the records>
 *   … at 120: <flags u32> <CRC-32 of bytes 0…119 and 128…511>, 64 places of names, 32 places of templates
 *   2A 2A 00 00 <size u32> <record id u64> <FILETIME of writing> <BinXML> <size u32>
 *
 * A chunk that was being written when its file was copied has records behind what its header calls free space; a chunk that is written over
 * has old ones there.
 */
import { crc32 } from 'node:zlib';
import { binXmlReader } from './binxml.ts';
import type { Reader } from './binxml.ts';
import { CHUNK, CHUNK_MARK, RECORD_MARK, startsWith, u64 } from './file.ts';
import { millisOf } from './values.ts';

export type EventRecord = {
  readonly id: number;
  /** Offset in the chunk. */
  readonly at: number;
  /** When it was written, ms since 1970. */
  readonly written: number;
  /** Its BinXML lies between these. */
  readonly from: number;
  readonly to: number;
};

export type Chunk = {
  readonly reader: Reader;
  /** What is wrong with the chunk as a whole. */
  readonly fault: string | undefined;
  readonly records: () => Generator<EventRecord>;
};

const HEADER = 512;
const RECORD_HEADER = 24;
const SMALLEST = RECORD_HEADER + 4;
/** Records begin at multiples of this. */
const STEP = 8;

/**
 * @param bytes room for a whole chunk
 * @param length how much of it there is: the last chunk of a file may be cut off
 * @param damage told of each stretch that gave no record, by its offset in the chunk
 */
export function chunkOf(bytes: Buffer, length: number, hasChecksums: boolean, damage: (at: number, reason: string) => void): Chunk {
  const reader = binXmlReader(bytes);
  const marked = startsWith(bytes, CHUNK_MARK);
  // Room that was never written to may hold anything; a chunk that lost its header still has records.
  const isUsed = marked || bytes.subarray(0, length).includes(RECORD_MARK);
  const freeSpace = marked ? Math.min(bytes.readUInt32LE(48), length) : isUsed ? length : 0;
  return { reader, fault: isUsed ? faultOf(bytes, length, marked, hasChecksums) : undefined, records };

  function* records(): Generator<EventRecord> {
    let at = HEADER;
    let before: number | undefined;
    while (at + SMALLEST <= length) {
      const isNext = startsWith(bytes, RECORD_MARK, at);
      const id = isNext ? u64(bytes, at + 8) : undefined;
      if (at >= freeSpace && (id === undefined || (before !== undefined && id !== before + 1))) return;
      const size = isNext ? bytes.readUInt32LE(at + 4) : 0;
      if (id === undefined || size < SMALLEST || at + size > length) {
        const next = nextRecord(at + 1);
        if (marked || next < length) damage(at, id === undefined ? 'no record begins here' : at + size > length && size < CHUNK ? `record ${id} is cut off` : `record ${id} tells a size of ${size} bytes`);
        at = next;
        continue;
      }
      before = id;
      yield { id, at, written: millisOf(bytes, at + 16), from: at + RECORD_HEADER, to: at + size - 4 };
      at += size;
    }
  }

  function nextRecord(from: number): number {
    for (let at = bytes.indexOf(RECORD_MARK, from); at >= 0 && at < length; at = bytes.indexOf(RECORD_MARK, at + 1)) if (at % STEP === 0) return at;
    return length;
  }
}

function faultOf(bytes: Buffer, length: number, marked: boolean, hasChecksums: boolean): string | undefined {
  if (!marked) return 'it does not begin as a chunk';
  if (length < CHUNK) return `it is cut off after ${length} bytes`;
  if (!hasChecksums) return undefined;
  const freeSpace = bytes.readUInt32LE(48);
  const isHeaderGood = crc32(bytes.subarray(128, HEADER), crc32(bytes.subarray(0, 120))) === bytes.readUInt32LE(124);
  const areRecordsGood = freeSpace < HEADER || freeSpace > CHUNK || crc32(bytes.subarray(HEADER, freeSpace)) === bytes.readUInt32LE(52);
  const wrong = [...(isHeaderGood ? [] : ['header']), ...(areRecordsGood ? [] : ['records'])];
  return wrong.length === 0 ? undefined : `the checksum of its ${wrong.join(' and that of its ')} differs`;
}
