/**
 * Change events of the operating system. They only say where to look soon: they come late or never for files that a program on Windows
 * holds open and for files on shares, and a rename of logs may look like a change of one.
 */
import type { Stats } from 'node:fs';
import { basename } from 'node:path';
import { isJunk } from '../junk.ts';

export type Listener = {
  /** It is looked at soon in any case, so that events of it need not be looked into. */
  readonly isDue: (path: string) => boolean;
  /** The bytes of a file changed. */
  readonly change: (path: string) => void;
  /** Something came or went. */
  readonly move: () => void;
  /** Events will be missing. */
  readonly trouble: (error: unknown) => void;
};

/** Gives what ends it. */
export async function listen(roots: readonly string[], { isDue, change, move, trouble }: Listener): Promise<() => Promise<void>> {
  const { watch } = await import('chokidar');
  // Each event costs chokidar a look of its own, unless its path is ignored; it asks with `stats` where it goes through a folder.
  const ignored = (path: string, stats?: Stats) => (stats === undefined && isDue(path)) || (isJunk(basename(path)) && !roots.includes(path));
  const watcher = watch([...roots], { ignoreInitial: true, atomic: false, ignorePermissionErrors: true, ignored });
  watcher.on('all', (event, path) => (event === 'change' ? change(path) : move()));
  // What happened until now has given no events.
  watcher.on('ready', move);
  watcher.on('error', trouble);
  return () => watcher.close();
}
