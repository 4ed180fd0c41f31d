/**
 * Streams of bytes, pulled. A piece without bytes, from a log that is still being written, means that there is nothing more for now: whatever
 * is whole is passed on, and the same holds for text. Errors travel up as exceptions until `untilBroken` turns them into a
 * reason.
 */
import { pipeline } from 'node:stream/promises';
import type { Transform } from 'node:stream';
import { codeOf, messageOf } from '../errors.ts';
import type { Search } from './input.ts';
import { lookAhead } from './look-ahead.ts';

export type Bytes = AsyncIterable<Buffer>;

/** What the operating system, zlib and tar-stream say, by code or by message, in words for the user. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  EBUSY: 'in use by another program',
  ENOENT: 'it is gone or is a link to nothing',
  ELOOP: 'a link that leads back to itself',
  EIO: 'the disk or the network share reports a read error',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many open files',
  Z_BUF_ERROR: 'the compressed data ends too early',
  Z_DATA_ERROR: 'the compressed data is damaged',
  'Unexpected end of data': 'the tar ends too early',
  'Invalid tar header. Maybe the tar is corrupted or it needs to be gunzipped?': 'the tar is damaged; what follows is not read',
};

export function reasonOf(error: unknown): string {
  return REASONS[codeOf(error)] ?? REASONS[messageOf(error)] ?? messageOf(error);
}

const DAMAGE = ['damaged', ...Object.values(REASONS)];

/** Does such a reason, or a sentence that begins with it, mean that more could be read if somebody mended something? */
export const isDamage = (reason: string): boolean => DAMAGE.some((known) => reason.startsWith(known));

/** Passes bytes on and ends quietly where they break off. */
export async function* untilBroken(bytes: Bytes, tell: (reason: string, read: number) => void): AsyncGenerator<Buffer> {
  let read = 0;
  try {
    for await (const chunk of bytes) {
      read += chunk.length;
      yield chunk;
    }
  } catch (error) {
    tell(reasonOf(error), read);
  }
}

/** The first `size` bytes, or all there are by now, and then everything from the beginning, once. Call `close` if `all` is not read. */
export async function peek(bytes: Bytes, size: number): Promise<{ head: Buffer; all: Bytes; close: () => Promise<void> }> {
  let length = 0;
  const { seen, all, close } = await lookAhead(bytes, (chunk) => chunk.length === 0 || (length += chunk.length) >= size);
  return { head: Buffer.concat(seen).subarray(0, size), all, close };
}

/** The most that one step of unpacking gives: many times faster than zlib's 16 KiB. What a step had made when it met damage is lost. */
const STEP = 128 * 1024;

/**
 * For `zlib.create…`: with a mark of one byte the next step begins only after the last one was taken, so that an error at the
 * end of a truncated stream does not throw away what was unpacked before it.
 */
export const ZLIB = { readableHighWaterMark: 1, chunkSize: STEP } as const;

/** Bytes through a zlib stream, within the limits on what archives may become. */
export async function* unpacked(bytes: Bytes, zlib: Transform, search: Search): AsyncGenerator<Buffer> {
  let packed = 0;
  let given = 0;
  const counted = async function* () {
    for await (const chunk of bytes) {
      packed += chunk.length;
      yield chunk;
    }
  };
  // Its error also ends the loop below.
  pipeline(counted, zlib).catch(() => {});
  for await (const chunk of zlib as AsyncIterable<Buffer>) {
    given += chunk.length;
    search.unpacked += chunk.length;
    const { limits } = search;
    if (search.unpacked > limits.unpacked) throw new Error(`more than ${sizeText(limits.unpacked)} were unpacked in all; the rest is not read`);
    if (given > limits.ratioFrom && given > packed * limits.ratio) {
      throw new Error(`unpacks to more than ${limits.ratio} times its size (a "zip bomb"?); the rest is not read`);
    }
    yield chunk;
  }
}

/** Everything in one piece; `undefined` where that is more than `limit`. */
export async function collect(bytes: Bytes, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `256 KiB`, `1.5 GiB` */
export function sizeText(bytes: number): string {
  if (bytes === 1) return '1 byte';
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${Number(value.toFixed(1))} ${units[unit]}`;
}
