/** `explore`: the terminal UI on finished logs. */
import { UsageError } from '../errors.ts';
import type { Report } from '../types.ts';
import { readReport } from './analyze.ts';
import type { ReadArguments } from './analyze.ts';
import { tellDefects } from './input.ts';
import { EXIT } from './outside.ts';
import type { Outside } from './outside.ts';
import { mustBeTerminal, openWatched } from './terminal.ts';
import type { ScreenOptions } from './terminal.ts';

export type ExploreArguments = ReadArguments & { readonly color: boolean };

export async function runExplore(paths: readonly string[], args: ExploreArguments, outside: Outside): Promise<void> {
  if (paths.includes('-')) throw new UsageError('-: keys are read from standard input, so no log can be; write it to a file first, or use analyze');
  mustBeTerminal('explore', 'analyze prints a report', outside);
  const { report, input } = await readReport(paths, { ...args, progress: args.progress && outside.stderr.isTTY }, outside);
  if (input.defects.length > 0) outside.exit(EXIT.defect);
  await explore(report, args, outside);
  tellDefects(input, outside);
}

/** Opens the screen on a report that is there already. */
export async function explore(report: Report, options: ScreenOptions, outside: Outside): Promise<void> {
  await openWatched({ view: () => ({ report }), subscribe: () => () => {} }, options, outside);
}
