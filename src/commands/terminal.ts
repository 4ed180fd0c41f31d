/** A terminal for the commands that show a screen and take keys. */
import { UsageError } from '../errors.ts';
import { loadParsers } from '../parsers.ts';
import { binaryIn, commonFolder } from '../sinks/text/page.ts';
import { folderOf } from '../text/places.ts';
import type { Watched } from '../types.ts';
import type { Outside } from './outside.ts';

/** @param other the command for scripts and pipes, and what it does */
export function mustBeTerminal(command: string, other: string, outside: Outside): void {
  const lacks = lacksOf(outside);
  if (lacks !== undefined) throw new UsageError(`${command} needs a terminal, and ${lacks}; ${other} anywhere`);
}

/** What a screen needs and is not there. */
export function lacksOf({ stdin, stdout, env }: Outside): string | undefined {
  return !stdout.isTTY ? 'standard output is no terminal' : !stdin.isTTY ? 'standard input is no terminal' : env['TERM'] === 'dumb' ? 'this terminal (TERM=dumb) cannot place text' : undefined;
}

export type ScreenOptions = { readonly color: boolean; readonly encoding?: string | undefined };

/**
 * Shows it until the user ends it, or `until` comes about; then signals are its business. React and Ink are loaded only here: they take
 * longer than the rest of the program.
 */
export async function openWatched(watched: Watched, { color, encoding }: ScreenOptions, { stdin, stdout, stderr, env, today }: Outside, until?: Promise<void>): Promise<void> {
  // React is slower and speaks more where nobody says that this is no development.
  env['NODE_ENV'] ??= 'production';
  const [{ openScreen }, { screenPaint }, { openLogText }] = await Promise.all([import('../screen/open.ts'), import('../screen/scene.ts'), import('../source/log-text.ts')]);
  const parsers = await loadParsers();
  const paint = screenPaint(color && !env['NO_COLOR']);
  await openScreen(
    {
      watched,
      openLog: (path) => openLogText(path, { parsers, encoding }),
      page: ({ report: { sources, skipped } }) => ({ width: 80, paint, root: rootOf([...sources, ...skipped].map(({ path }) => path)), binary: binaryIn(sources) }),
      today,
      clock: Date.now,
    },
    { stdin, stdout, stderr },
    until,
  );
}

/** Of a single file, too: the screen has no room for where it lies. */
const rootOf = (paths: readonly string[]) => (paths.length === 1 ? folderOf(paths[0] ?? '') : commonFolder(paths));
