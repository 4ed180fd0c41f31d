/**
 * Inputs that hold no text, opened so that any place of them can be read: a ring of records begins in the middle of its file. What comes
 * out of an archive or a pipe is kept in memory, and where it is large in a temporary file that only this user can read.
 */
import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import type { BinaryFile } from '../types.ts';
import { reasonOf, sizeText } from './bytes.ts';
import type { Bytes } from './bytes.ts';
import type { Input } from './input.ts';

export type OpenBinary = { readonly file: BinaryFile; readonly close: () => Promise<void> };

/** Kept in memory up to this many bytes. */
const HELD = 32 * 1024 ** 2;

/** `undefined` where it cannot be opened, and `skip` has been told why. */
export async function openBinary(input: Input, skip: (reason: string) => void): Promise<OpenBinary | undefined> {
  try {
    return input.file === undefined ? await held(input.open(), skip) : opened(openSync(input.file, 'r'), skip);
  } catch (error) {
    skip(reasonOf(error));
    return undefined;
  }
}

async function held(bytes: Bytes, skip: (reason: string) => void): Promise<OpenBinary> {
  const pieces: Buffer[] = [];
  let length = 0;
  let spool: Spool | undefined;
  try {
    for await (const piece of bytes) {
      length += piece.length;
      pieces.push(piece);
      if (length <= HELD) continue;
      spool ??= await newSpool();
      for (const waiting of pieces.splice(0)) spool.write(waiting);
    }
  } catch (error) {
    await spool?.close();
    throw new Error(`larger than ${sizeText(HELD)}, and no temporary file can be written (${messageOf(error)}): save it as a file first`, { cause: error });
  }
  return spool ? { file: fileOn(spool.descriptor, skip), close: spool.close } : { file: inMemory(Buffer.concat(pieces)), close: async () => {} };
}

export function inMemory(bytes: Buffer): BinaryFile {
  return { size: bytes.length, read: (into, offset) => (offset < bytes.length ? bytes.copy(into, 0, offset) : 0) };
}

function opened(descriptor: number, skip: (reason: string) => void): OpenBinary {
  return { file: fileOn(descriptor, skip), close: async () => closeSync(descriptor) };
}

// ── Temporary files ─────────────────────────────────────────────────────────────────────────────────────────────────

/** It grows at its end, and can be read anywhere. */
export type Spool = { readonly descriptor: number; readonly write: (piece: Buffer) => void; readonly close: () => Promise<void> };

export async function newSpool(): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), 'upgrade-triage-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const descriptor = openSync(join(folder, 'log'), 'wx+', 0o600);
  // Where a file that is open can go, nothing is left of a run that is killed.
  await remove().catch(() => {});
  return {
    descriptor,
    write: (piece) => writeFileSync(descriptor, piece),
    async close() {
      closeSync(descriptor);
      await remove();
    },
  };
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
