/**
 * Finds the members of a zip without directory by the header that stands before each:
 *
 *   0 "PK\3\4"  6 flags  8 method  10 time, date  14 crc  18 packed size  22 size  26 length of name  28 length of extra  30 name, extra, data
 *
 * Bit 3 of the flags: sizes and crc are zero here and follow the data. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3.7
 */
import type { Bytes } from './bytes.ts';
import type { ZipEntry, ZipFile } from './zip.ts';

type Read = (zip: ZipFile, start: number, end: number) => Bytes;

const HEADER = 30;
const SIZES_FOLLOW = 8;
/** A name longer than this is no name, nor is one with control characters. */
const LONGEST_NAME = 1024;
const NOT_IN_NAMES = /\p{Cc}/u;

type Header = { readonly at: number; readonly data: number; readonly entry: Omit<ZipEntry, 'raw'>; readonly packed: number | undefined };

export async function rescuedEntries(zip: ZipFile, read: Read): Promise<ZipEntry[]> {
  const headers: Header[] = [];
  let at = 0;
  while (at >= 0 && at < zip.size) {
    const header = await nextHeader(zip, read, at);
    if (!header) break;
    headers.push(header);
    at = header.data + (header.packed ?? 0);
  }
  return headers.map((header, i) => {
    const end = header.packed === undefined ? (headers[i + 1]?.at ?? zip.size) : Math.min(zip.size, header.data + header.packed);
    return { ...header.entry, raw: () => read(zip, header.data, end) };
  });
}

async function nextHeader(zip: ZipFile, read: Read, from: number): Promise<Header | undefined> {
  let held = Buffer.alloc(0);
  let base = from;
  for await (const chunk of read(zip, from, zip.size)) {
    held = Buffer.concat([held, chunk]);
    const found = headerIn(held, base);
    if (found) return found;
    const kept = Math.min(held.length, HEADER + LONGEST_NAME);
    base += held.length - kept;
    held = held.subarray(held.length - kept);
  }
  return headerIn(held, base);
}

/** The first header that lies in `bytes` with its name. */
function headerIn(bytes: Buffer, base: number): Header | undefined {
  for (let at = bytes.indexOf('PK\x03\x04'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 1)) {
    if (at + HEADER > bytes.length) return undefined;
    const nameLength = bytes.readUInt16LE(at + 26);
    if (nameLength === 0 || nameLength > LONGEST_NAME || at + HEADER + nameLength > bytes.length) continue;
    const name = bytes.toString('utf8', at + HEADER, at + HEADER + nameLength).replaceAll('\\', '/');
    if (NOT_IN_NAMES.test(name)) continue;
    const flags = bytes.readUInt16LE(at + 6);
    const hasSizes = (flags & SIZES_FOLLOW) === 0;
    const packed = bytes.readUInt32LE(at + 18);
    const known = hasSizes && packed !== 0xffffffff;
    return {
      at: base + at,
      data: base + at + HEADER + nameLength + bytes.readUInt16LE(at + 28),
      packed: known ? packed : undefined,
      entry: {
        name,
        flags,
        method: bytes.readUInt16LE(at + 8),
        size: known ? bytes.readUInt32LE(at + 22) : undefined,
        crc: hasSizes ? bytes.readUInt32LE(at + 14) : undefined,
      },
    };
  }
  return undefined;
}
