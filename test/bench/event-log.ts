/**
 * Makes event logs (.evtx) of any size out of a small one: its chunks over and over, with numbers that go on and checksums that fit. Programs
 * that read logs chunk by chunk have as much to do with them as with real ones.
 */
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const HEADER = 4096;
const CHUNK = 65_536;
const RECORDS = 512;

/** Writes the log if it is not there yet. @param of the small one @param megabytes size in 10^6 bytes */
export function eventLog(path: string, of: Buffer, megabytes: number): void {
  if (existsSync(path)) return;
  const chunks = usedChunks(of);
  const count = Math.ceil((megabytes * 1e6 - HEADER) / CHUNK);
  const out = openSync(`${path}.part`, 'w');
  writeSync(out, Buffer.alloc(HEADER));
  let next = 1;
  for (let at = 0; at < count; at++) {
    const chunk = chunks[at % chunks.length];
    if (!chunk) throw new Error('no chunk of the log holds records');
    next = renumber(chunk, next);
    writeSync(out, chunk);
  }
  writeSync(out, fileHeader(of, count, next), 0, HEADER, 0);
  closeSync(out);
  renameSync(`${path}.part`, path);
}

function usedChunks(log: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = HEADER; at + CHUNK <= log.length; at += CHUNK) {
    const chunk = Buffer.from(log.subarray(at, at + CHUNK));
    if (chunk.toString('latin1', 0, 7) === 'ElfChnk' && chunk.readUInt32LE(48) > RECORDS) found.push(chunk);
  }
  return found;
}

/** Numbers the records of a chunk from `first` on, and gives the number after the last. */
function renumber(chunk: Buffer, first: number): number {
  const end = chunk.readUInt32LE(48);
  let next = first;
  for (let at = RECORDS; at < end; at += chunk.readUInt32LE(at + 4)) {
    chunk.writeBigUInt64LE(BigInt(next), at + 8);
    next += 1;
  }
  for (const [at, number] of [[8, first], [16, next - 1], [24, first], [32, next - 1]] as const) chunk.writeBigUInt64LE(BigInt(number), at);
  chunk.writeUInt32LE(crc32(chunk.subarray(RECORDS, end)), 52);
  chunk.writeUInt32LE(crc32(chunk.subarray(128, RECORDS), crc32(chunk.subarray(0, 120))), 124);
  return next;
}

function fileHeader(log: Buffer, chunks: number, next: number): Buffer {
  const header = Buffer.from(log.subarray(0, HEADER));
  header.writeBigUInt64LE(0n, 8);
  header.writeBigUInt64LE(BigInt(chunks - 1), 16);
  header.writeBigUInt64LE(BigInt(next), 24);
  header.writeUInt16LE(chunks, 42);
  header.writeUInt32LE(0, 120);
  header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return header;
}
