/**
 * The file system as following needs it. A file is open only while something is read from it, so that whoever writes it can rename and
 * delete it (Node opens files on Windows so that they can be), and only a few are open at once.
 */
import { constants } from 'node:fs';
import type { BigIntStats, Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { codeOf } from '../../errors.ts';
import { reasonOf } from '../bytes.ts';

export type OpenFile = {
  readonly stat: () => Promise<BigIntStats>;
  /** As many bytes as there are, up to `size`. */
  readonly read: (at: number, size: number) => Promise<Buffer>;
};

export type Disk = {
  readonly stat: (path: string) => Promise<BigIntStats>;
  readonly list: (folder: string) => Promise<readonly Dirent[]>;
  readonly real: (path: string) => Promise<string>;
  readonly withOpen: <Result>(path: string, use: (file: OpenFile) => Promise<Result>) => Promise<Result>;
};

/** More would only wait for each other: Node has four threads for files. */
const AT_ONCE = 8;

/** A pipe that took the place of a log must not make the reader wait for its writer. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export function newDisk(atOnce = AT_ONCE): Disk {
  const limited = newGate(atOnce);
  return {
    stat: (path) => limited(() => stat(path, { bigint: true })),
    list: (folder) => limited(() => readdir(folder, { withFileTypes: true })),
    real: (path) => limited(() => realpath(path)),
    withOpen: (path, use) => limited(() => whileOpen(path, use)),
  };
}

async function whileOpen<Result>(path: string, use: (file: OpenFile) => Promise<Result>): Promise<Result> {
  const handle = await open(path, FLAGS);
  try {
    return await use({
      stat: () => handle.stat({ bigint: true }),
      read: async (at, size) => {
        const buffer = Buffer.allocUnsafeSlow(size);
        let length = 0;
        while (length < size) {
          const { bytesRead } = await handle.read(buffer, length, size - length, at + length);
          if (bytesRead === 0) break;
          length += bytesRead;
        }
        return buffer.subarray(0, length);
      },
    });
  } finally {
    await handle.close();
  }
}

type Gate = <Result>(act: () => Promise<Result>) => Promise<Result>;

/** Lets so many in at once, in the order in which they came. */
function newGate(atOnce: number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (act) => {
    if (inside >= atOnce) await new Promise<void>((enter) => waiting.push(enter));
    else inside++;
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else inside--;
    }
  };
}

export const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

/** Why the system refuses, in words for people. What the system does not say is a defect. */
export function refusalOf(error: unknown): string {
  if (codeOf(error) === '') throw error;
  return reasonOf(error);
}

/** What tells a file from all others of its computer, whatever its name. Empty on shares that have no such numbers. */
export const identityOf = (stats: BigIntStats): string => (stats.ino === 0n ? '' : `${stats.dev}:${stats.ino}`);

/** As far as is known. */
export const isSameFile = (a: string, b: string): boolean => a === b || a === '' || b === '';
