/**
 * Writes .evtx files as Windows does, from plain data: for tests, for the samples, and to be damaged.
 *
 *   evtxOf([{ provider: 'MsiInstaller', id: 11708, time: Date.UTC(2009, 10, 21), level: 2, data: ['Product: Feed -- Installation failed.'] }])
 *
 * The file header takes 4096 bytes; chunks of 64 KiB follow, each with names, templates and checksums of its own.
 * libyal, "Windows XML Event Log (EVTX) format".
 */
import { crc32 } from 'node:zlib';

import { document } from './binxml.ts';
import type { Fragment, Space } from './binxml.ts';
import { instanceOf } from './event.ts';
import type { EvtxEvent } from './event.ts';
import { filetimeOf } from './values.ts';

/** A record of which the XML is given as it is to be, for what no event has. */
export type EvtxRecord = { readonly xml: Fragment; readonly time: number; readonly ticks?: number | undefined; readonly recordId?: number | undefined };

export type EvtxOptions = {
  /** A new chunk begins after this many records, even if there is room. */
  readonly perChunk?: number | undefined;
  /** The log went round: the file begins with this chunk's successors, and the oldest chunk stands at this place. */
  readonly oldestAt?: number | undefined;
  /** Windows had it open: the header of the file is that of an empty log, the one of the last chunk knows only half of its records. */
  readonly isDirty?: boolean | undefined;
  /** The file says that it has no checksums, and they are 0. */
  readonly hasNoChecksums?: boolean | undefined;
  /** Chunks that were reserved and never used, at the end. */
  readonly emptyChunks?: number | undefined;
  /** Behind the last record of each chunk there are still some of an earlier round. */
  readonly hasRemains?: boolean | undefined;
};

export const FILE_HEADER = 4096;
export const CHUNK = 65_536;
export const CHUNK_HEADER = 512;

const DIRTY = 1;
const FULL = 2;
const NO_CHECKSUMS = 4;

/** Room to find out that a record does not fit any more. */
const ROOM = 8 * CHUNK;

type Placed = { readonly at: number; readonly end: number; readonly id: number };
type Chunk = Space & { readonly records: Placed[] };

const emptyChunk = (bytes: Buffer): Chunk => ({ bytes, at: CHUNK_HEADER, names: new Map(), templates: new Map(), added: [], records: [] });

function recordInto(chunk: Chunk, event: EvtxEvent | EvtxRecord, id: number): void {
  const at = chunk.at;
  chunk.bytes.write('**\0\0', at, 'latin1');
  chunk.bytes.writeBigUInt64LE(BigInt(id), at + 8);
  chunk.bytes.writeBigUInt64LE(filetimeOf(event.time, event.ticks), at + 16);
  chunk.at = at + 24;
  document(chunk, 'xml' in event ? event.xml : instanceOf(event, id));
  const size = Math.ceil((chunk.at - at + 4) / 8) * 8;
  chunk.bytes.writeUInt32LE(size, at + 4);
  chunk.bytes.writeUInt32LE(size, at + size - 4);
  chunk.at = at + size;
  chunk.records.push({ at, end: chunk.at, id });
}

/** Did it fit? If not, the chunk is as it was. */
function fitted(chunk: Chunk, event: EvtxEvent | EvtxRecord, id: number): boolean {
  const { at } = chunk;
  chunk.added.length = 0;
  recordInto(chunk, event, id);
  if (chunk.at <= CHUNK) return true;
  for (const undo of chunk.added.toReversed()) undo();
  chunk.bytes.fill(0, at, chunk.at);
  chunk.records.pop();
  chunk.at = at;
  return false;
}

/** `known`: how many of the records the header knows; a chunk that Windows still writes to tells less than there is. */
function closed({ bytes, records }: Chunk, known: number, firstNumber: number, flags: number): Buffer {
  const chunk = Buffer.from(bytes.subarray(0, CHUNK));
  const first = records[0];
  const last = records[known - 1];
  if (!first || !last) throw new Error('a chunk without records');
  chunk.write('ElfChnk\0', 0, 'latin1');
  chunk.writeBigUInt64LE(BigInt(firstNumber), 8);
  chunk.writeBigUInt64LE(BigInt(firstNumber + known - 1), 16);
  chunk.writeBigUInt64LE(BigInt(first.id), 24);
  chunk.writeBigUInt64LE(BigInt(last.id), 32);
  chunk.writeUInt32LE(128, 40);
  chunk.writeUInt32LE(last.at, 44);
  chunk.writeUInt32LE(last.end, 48);
  chunk.writeUInt32LE(flags & (DIRTY | NO_CHECKSUMS), 120);
  return withChecksums(chunk, (flags & NO_CHECKSUMS) === 0);
}

function withChecksums(chunk: Buffer, hasChecksums = true): Buffer {
  chunk.writeUInt32LE(hasChecksums ? crc32(chunk.subarray(CHUNK_HEADER, chunk.readUInt32LE(48))) : 0, 52);
  chunk.writeUInt32LE(hasChecksums ? crc32(chunk.subarray(128, CHUNK_HEADER), crc32(chunk.subarray(0, 120))) : 0, 124);
  return chunk;
}

function fileHeader({ oldest, newest, nextId, count, flags }: { oldest: number; newest: number; nextId: number; count: number; flags: number }): Buffer {
  const header = Buffer.alloc(FILE_HEADER);
  header.write('ElfFile\0', 0, 'latin1');
  header.writeBigUInt64LE(BigInt(oldest), 8);
  header.writeBigUInt64LE(BigInt(newest), 16);
  header.writeBigUInt64LE(BigInt(nextId), 24);
  header.writeUInt32LE(128, 32);
  header.writeUInt16LE(1, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(FILE_HEADER, 40);
  header.writeUInt16LE(count, 42);
  header.writeUInt32LE(flags, 120);
  header.writeUInt32LE((flags & NO_CHECKSUMS) === 0 ? crc32(header.subarray(0, 120)) : 0, 124);
  return header;
}

export function evtxOf(events: Iterable<EvtxEvent | EvtxRecord>, options: EvtxOptions = {}): Buffer {
  const { perChunk = Infinity, oldestAt = 0, isDirty = false, hasNoChecksums = false, emptyChunks = 0, hasRemains = false } = options;
  const flags = (hasNoChecksums ? NO_CHECKSUMS : 0) | (isDirty ? DIRTY : 0) | (oldestAt > 0 ? FULL : 0);
  const chunks: Buffer[] = [];
  const bytes = Buffer.alloc(ROOM);
  let chunk = emptyChunk(bytes);
  let count = 0;
  let nextId = 1;

  const close = (isLast: boolean) => {
    const { records } = chunk;
    if (records.length === 0) return;
    const stays = isLast && isDirty;
    if (hasRemains) bytes.copy(bytes, chunk.at, CHUNK_HEADER, Math.min(chunk.at, CHUNK_HEADER + CHUNK - chunk.at));
    chunks.push(closed(chunk, stays ? Math.ceil(records.length / 2) : records.length, count - records.length + 1, stays ? flags : flags & NO_CHECKSUMS));
    bytes.fill(0);
    chunk = emptyChunk(bytes);
  };

  for (const event of events) {
    const id = event.recordId ?? nextId;
    if (chunk.records.length >= perChunk) close(false);
    if (!fitted(chunk, event, id)) {
      close(false);
      if (!fitted(chunk, event, id)) throw new Error(`record ${id} is larger than a chunk`);
    }
    count += 1;
    nextId = id + 1;
  }
  close(true);

  const used = chunks.length;
  const inFile = Array.from({ length: used }, (_, place) => chunks[(place - oldestAt + used) % used] ?? Buffer.alloc(0));
  const newest = Math.max(0, (oldestAt + used - 1) % Math.max(1, used));
  const header = isDirty ? fileHeader({ oldest: 0, newest: 0, nextId: 1, count: 1, flags }) : fileHeader({ oldest: oldestAt, newest, nextId, count: used + emptyChunks, flags });
  return Buffer.concat([header, ...inFile, Buffer.alloc(emptyChunks * CHUNK)]);
}
