/**
 * Inputs that hold no text, opened so that any place of them can be read: a ring of records begins in the middle of its file. What comes
 * out of an archive or a pipe is kept in memory, and where it is large in a temporary file that only this user can read.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BinaryFile } from '../types.ts';
import { reasonOf } from './bytes.ts';
import type { Bytes } from './bytes.ts';
import type { Input } from './input.ts';

export type OpenBinary = { readonly file: BinaryFile; readonly close: () => Promise<void> };

/** Kept in memory up to this many bytes. */
const HELD = 32 * 1024 ** 2;

export async function openBinary(input: Input, skip: (reason: string) => void): Promise<OpenBinary> {
  if (input.file !== undefined) {
    const descriptor = openSync(input.file, 'r');
    return { file: fileOn(descriptor, skip), close: async () => closeSync(descriptor) };
  }
  const held: Buffer[] = [];
  let length = 0;
  const iterator = input.open()[Symbol.asyncIterator]();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    held.push(next.value);
    length += next.value.length;
    if (length > HELD) return spooled(held, { [Symbol.asyncIterator]: () => iterator }, skip);
  }
  return { file: inMemory(Buffer.concat(held)), close: async () => {} };
}

export function inMemory(bytes: Buffer): BinaryFile {
  return { size: bytes.length, read: (into, offset) => (offset < bytes.length ? bytes.copy(into, 0, offset) : 0) };
}

async function spooled(held: readonly Buffer[], rest: Bytes, skip: (reason: string) => void): Promise<OpenBinary> {
  const folder = await mkdtemp(join(tmpdir(), 'upgrade-triage-'));
  const descriptor = openSync(join(folder, 'log'), 'wx+', 0o600);
  for (const piece of held) writeSync(descriptor, piece);
  for await (const piece of rest) writeSync(descriptor, piece);
  const close = async () => {
    closeSync(descriptor);
    await rm(folder, { recursive: true });
  };
  return { file: fileOn(descriptor, skip), close };
}

/** What cannot be read counts as not there, and is told once. */
function fileOn(descriptor: number, skip: (reason: string) => void): BinaryFile {
  let broken = false;
  return {
    size: fstatSync(descriptor).size,
    read(into, offset) {
      let done = 0;
      try {
        while (done < into.length) {
          const count = readSync(descriptor, into, done, into.length - done, offset + done);
          if (count === 0) break;
          done += count;
        }
      } catch (error) {
        if (!broken) skip(`${reasonOf(error)}, at byte ${offset + done}`);
        broken = true;
      }
      return done;
    },
  };
}
