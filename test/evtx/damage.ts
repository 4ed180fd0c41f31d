/** Damages .evtx files as disks, copies and crashes do. */
import { CHUNK, CHUNK_HEADER, FILE_HEADER } from './writer.ts';

/**
 * What is broken in a chunk: its signature; the checksum of its header or of its records; the list of its names, which leads outside;
 * the size in the middle record; or the second half of the chunk, which is zeros.
 */
export type Damage = 'signature' | 'header checksum' | 'record checksum' | 'names' | 'record size' | 'second half';

/** The same file with chunk number `chunk` (from 0, as they stand in it) broken. Checksums are not mended. */
export function damaged(file: Buffer, chunk: number, what: Damage): Buffer {
  const copy = Buffer.from(file);
  const begin = FILE_HEADER + chunk * CHUNK;
  const bytes = copy.subarray(begin, begin + CHUNK);
  if (what === 'signature') bytes.fill(0, 0, 8);
  else if (what === 'header checksum') bytes.writeUInt32LE(~bytes.readUInt32LE(124) >>> 0, 124);
  else if (what === 'record checksum') bytes.writeUInt32LE(~bytes.readUInt32LE(52) >>> 0, 52);
  else if (what === 'names') bytes.fill(0xff, 128, 384);
  else if (what === 'record size') bytes.writeUInt32LE(0x7fff_fff0, middleRecord(bytes) + 4);
  else bytes.fill(0, CHUNK / 2);
  return copy;
}

function middleRecord(chunk: Buffer): number {
  const places: number[] = [];
  for (let at = CHUNK_HEADER; at < chunk.readUInt32LE(48); at += chunk.readUInt32LE(at + 4)) places.push(at);
  return places[Math.floor(places.length / 2)] ?? CHUNK_HEADER;
}
