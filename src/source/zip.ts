/**
 * Members of a zip, by name. yauzl reads the directory at the end of the file; where that is missing or damaged, as in an upload
 * that broke off, `rescue.ts` finds the members by their own headers.
 */
import { createReadStream } from 'node:fs';
import { crc32, createInflateRaw } from 'node:zlib';
import * as yauzl from 'yauzl';
import { byText } from '../collections.ts';
import { reasonOf, unpacked, ZLIB } from './bytes.ts';
import type { Bytes } from './bytes.ts';
import type { Member } from './archive.ts';
import type { Search } from './input.ts';
import { rescuedEntries } from './rescue.ts';

/** A zip on disk or in memory. */
export type ZipFile = { readonly size: number } & ({ readonly file: string } | { readonly buffer: Buffer });

/** What both ways of listing give. */
export type ZipEntry = {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  /** After unpacking; absent where a damaged zip does not tell. */
  readonly size?: number | undefined;
  readonly crc?: number | undefined;
  readonly modified?: number | undefined;
  /** The packed bytes. */
  readonly raw: () => Bytes;
};

const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** Appnote 4.4.5. Windows Explorer takes Deflate64 for files above 2 GiB. */
const METHODS: Readonly<Record<number, string>> = { 1: 'Shrink', 6: 'Implode', 9: 'Deflate64', 12: 'bzip2', 14: 'LZMA', 93: 'Zstandard', 95: 'XZ', 98: 'PPMd', 99: 'AES' };
/** DOS times begin in 1980; zero means there is none. */
const FIRST_TIME = Date.UTC(1980, 0, 2);

export async function* zipMembers(zip: ZipFile, search: Search, tell: (reason: string) => void): AsyncGenerator<Member> {
  const listed = await listOf(zip, search.limits.entries).catch((error: unknown) => ({ error }));
  if ('error' in listed) tell(`damaged zip (${reasonOf(listed.error)}); read as far as its members can be found`);
  const { entries, close } = 'error' in listed ? { entries: await rescuedEntries(zip, bytesOf), close: async () => {} } : listed;
  try {
    if (entries.some(({ name }) => name === '[Content_Types].xml')) {
      tell('Office document (.xlsx, .docx), not a log: save the sheet as CSV or the text as .txt');
      return;
    }
    entries.sort((a, b) => byText(a.name, b.name));
    for (const entry of entries) if (!entry.name.endsWith('/')) yield memberOf(entry, search);
  } finally {
    await close();
  }
}

async function listOf(zip: ZipFile, limit: number): Promise<{ entries: ZipEntry[]; close: () => Promise<void> }> {
  // Names are decoded here: yauzl would refuse the whole zip for one that leaves the folder, but nothing is written.
  const options = { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: false };
  const opened = await ('file' in zip ? yauzl.openPromise(zip.file, options) : yauzl.fromBufferPromise(zip.buffer, options));
  const entries: ZipEntry[] = [];
  const opening = new Set<Promise<unknown>>();
  try {
    for await (const entry of opened.eachEntry()) {
      // One too many, for the search to say so.
      if (entries.length > limit) break;
      entries.push(entryOf(opened, entry, opening));
    }
  } catch (error) {
    opened.close();
    throw error;
  }
  // Whoever stops reading a member may do so while it is still being opened, and the file has to be there until it is.
  const close = async () => {
    await Promise.allSettled(opening);
    opened.close();
  };
  return { entries, close };
}

function entryOf(zip: yauzl.ZipFile, entry: yauzl.Entry, opening: Set<Promise<unknown>>): ZipEntry {
  const modified = entry.getLastModDate({ timezone: 'UTC' }).getTime();
  return {
    name: yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false),
    flags: entry.generalPurposeBitFlag,
    method: entry.compressionMethod,
    size: entry.uncompressedSize,
    crc: entry.crc32,
    modified: modified > FIRST_TIME ? modified : undefined,
    raw: async function* () {
      const stream = zip.openReadStreamPromise(entry, { decodeFileData: false });
      opening.add(stream);
      yield* (await stream.finally(() => opening.delete(stream))) as Bytes;
    },
  };
}

function memberOf(entry: ZipEntry, search: Search): Member {
  const { name, size, modified } = entry;
  return { name, size, modified, unusable: unusableOf(entry), open: () => contentOf(entry, search) };
}

function unusableOf({ flags, method }: ZipEntry): string | undefined {
  if ((flags & ENCRYPTED) !== 0) return 'encrypted: unpack it with its password first';
  if (method === STORED || method === DEFLATED) return undefined;
  return `compressed with ${METHODS[method] ?? `method ${method}`}, which is not supported: unpack it first`;
}

async function* contentOf(entry: ZipEntry, search: Search): AsyncGenerator<Buffer> {
  const bytes = entry.method === DEFLATED ? unpacked(entry.raw(), createInflateRaw(ZLIB), search) : entry.raw();
  let read = 0;
  let crc = 0;
  for await (const chunk of bytes) {
    read += chunk.length;
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (entry.size !== undefined && read !== entry.size) throw new Error(`holds ${read} bytes where the zip promises ${entry.size}`);
  if (entry.crc !== undefined && crc !== entry.crc) throw new Error('damaged: its checksum is wrong');
}

async function* bytesOf(zip: ZipFile, start: number, end: number): AsyncGenerator<Buffer> {
  if (start >= end) return;
  if ('buffer' in zip) yield zip.buffer.subarray(start, end);
  else yield* createReadStream(zip.file, { start, end: end - 1 }) as Bytes;
}
