/**
 * A store that may be read and not be written: on a share where others index, or in an archive of archives. SQLite writes beside a file even to
 * read it, unless it is told that the file does not change; so it is told that, and after each answer we look whether it was true.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { UsageError } from '../../errors.ts';

export function unwritableFile(file: string): { readonly url: URL; readonly certain: <T>(read: T) => T } {
  const changing = () => new UsageError(`${file}: another program writes into it, and then it can be read only where it can be written, too; ask again when it is done`);
  // What they hold belongs to the store.
  for (const beside of ['-wal', '-journal']) if ((statSync(`${file}${beside}`, { throwIfNoEntry: false })?.size ?? 0) > 0) throw changing();
  const found = stateOf(file);
  const url = pathToFileURL(resolve(file));
  url.searchParams.set('immutable', '1');
  return {
    url,
    certain(read) {
      if (stateOf(file) !== found) throw changing();
      return read;
    },
  };
}

function stateOf(file: string): string {
  const { mtimeMs, size, ino } = statSync(file);
  return `${mtimeMs} ${size} ${ino}`;
}
