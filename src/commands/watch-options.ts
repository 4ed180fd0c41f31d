/** The options of `watch`; what it needs is loaded when it runs. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import { colorOf, failOnOption, withColor, withReading } from './options.ts';
import type { Outside } from './outside.ts';
import type { WatchArguments } from './watch.ts';

const EXAMPLES = `
Examples:
  upgrade-triage watch "C:\\Program Files\\Common Files\\Microsoft Shared\\Web Server Extensions\\16\\LOGS" C:\\patches\\logs
  upgrade-triage watch \\\\server\\c$\\ExchangeSetupLogs --poll
  upgrade-triage watch C:\\patches\\logs --format ndjson --until-done --on-finding "post-to-chat --room night-shift"

Exit status: 0 nothing failed, 1 a run failed or a confirmed finding reaches --fail-on, 2 wrong usage or a wrong rule file,
3 nothing usable was written until it was stopped, or with --until-done no run began, 70 a defect of this program.`;

export function addWatchCommand(program: Command, outside: Outside): void {
  const watch = program
    .command('watch')
    .description('follow logs while they are written, and say at any moment what goes on, what failed and whether that is the end')
    .argument('[PATH...]', 'files and folders; new files in them are followed, too, and a path may come to be later')
    .addOption(new Option('--format <format>', 'a screen to work with, lines of text, or events for scripts, one JSON object a line; screen on a terminal, else text').choices(['screen', 'text', 'ndjson']))
    .option('--until-done', 'stop when the runs of this night have ended; the exit status says how', false)
    .addOption(new Option('--done-after <seconds>', 'with --until-done: wait so long for a next run, as a chain of packages has one after the other').default(30).argParser(positive))
    .addOption(new Option('--give-up-after <minutes>', 'with --until-done: a run whose logs are silent for so long is over, too, and where none begins for so long nothing came').argParser(positive))
    .option('--on-finding <command>', 'run a program with every finding that comes, changes or is retracted as JSON on its standard input; no shell')
    .option('--state <file>', 'remember in this file what was told, and go on from there after a restart')
    .addOption(new Option('--poll [seconds]', 'look at the files every so many seconds (1) in place of waiting for change events, as on a network share').preset('1').argParser(secondsOfPoll));
  withColor(withReading(watch).addOption(failOnOption('confirmed finding')))
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], options: Omit<WatchArguments, 'format'> & { format?: WatchArguments['format']; color: WatchArguments['color'] | boolean }) => {
      const [{ runWatch }, { lacksOf }] = await Promise.all([import('./watch.ts'), import('./terminal.ts')]);
      await runWatch(paths, { ...options, format: options.format ?? (lacksOf(outside) === undefined ? 'screen' : 'text'), color: colorOf(options.color) }, outside);
    });
}

function positive(text: string, _before?: unknown, more = ''): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError(`expected a number above 0${more}.`);
  return value;
}

/** What stands behind it is taken for its number. */
const secondsOfPoll = (text: string) => positive(text, undefined, '; a path stands before --poll, or behind --poll 1');
