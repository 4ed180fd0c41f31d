/** The file for documents that could not be delivered. It is made when it is needed, and what was added is on the disk when `add` is back. */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

import { UsageError, troubleOf } from '../../errors.ts';

export type Spool = { readonly file: string; readonly add: (lines: readonly string[]) => void };

/** While a spool file is sent again, what is left of it lies beside it, under its name and this; in the end that takes its place. */
export const LEFT = '.new';

/** Opened for each time: meanwhile another process may send what is in the file, and take it away. */
export function spoolTo(file: string): Spool {
  return {
    file,
    add(lines) {
      if (lines.length === 0) return;
      try {
        const opened = open(file);
        try {
          const bytes = Buffer.from(`${lines.join('\n')}\n`);
          for (let at = 0; at < bytes.length; ) at += writeSync(opened, bytes, at);
          fsyncSync(opened);
        } finally {
          closeSync(opened);
        }
      } catch (error) {
        throw new UsageError(`${file}: documents that could not be delivered cannot be kept here: ${troubleOf(error)}`);
      }
    },
  };
}

/** Behind a line that was cut, as when the disk was full, a new one begins. What is in it came from logs, so it is for nobody else. */
function open(file: string): number {
  const opened = openSync(file, 'a+', 0o600);
  const { size } = fstatSync(opened);
  const last = Buffer.alloc(1, '\n');
  if (size > 0) readSync(opened, last, 0, 1, size - 1);
  if (last.toString() !== '\n') writeSync(opened, '\n');
  return opened;
}
