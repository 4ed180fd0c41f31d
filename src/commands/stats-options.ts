/** The options of `stats` and `query`; what they do is loaded when they are called. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import { colorOf, formatOption, withScreen } from './options.ts';
import type { Color } from './options.ts';
import type { Outside } from './outside.ts';
import type { QueryArguments } from './query.ts';
import type { StatsArguments } from './stats.ts';
import { STORE, withStore } from './store-options.ts';

const STATS_EXAMPLES = `
Examples:
  upgrade-triage stats
  upgrade-triage stats --product "*exchange*" --since 2016
  upgrade-triage stats --from https://search.contoso.com:9200 --credentials key.txt --format json

Exit status: 0, 2 wrong usage, 3 nothing fits, 70 a defect of this program.`;

const QUERY_EXAMPLES = `
Examples:
  upgrade-triage query --cause file-in-use --build 8.0.*
  upgrade-triage query --server KESTREL-MBX2 --since 2009-11 --until 2009-12
  upgrade-triage query --outcome failure --format ndjson
  upgrade-triage query --from team.sqlite --show 2009/kestrel-mbx2

Exit status: 0, 2 wrong usage, 3 nothing fits, 70 a defect of this program.`;

const FILTERS = `
Of incidents with several runs those count in which ONE run fits all that is asked for. Upper and lower case are the same.
`;

export function addStatsCommands(program: Command, outside: Outside): void {
  const stats = withFilters(program.command('stats').description('say what the incidents of a store have in common: causes, builds, what helped, what no rule explains'))
    .addOption(formatOption('how to print it'))
    .addOption(new Option('--top <rows>', 'rows of each table').default(5).argParser(positive));
  withScreen(stats)
    .addHelpText('after', FILTERS + STATS_EXAMPLES)
    .action(async (given: Given<StatsArguments>) => (await import('./stats.ts')).runStats({ ...given, color: colorOf(given.color) }, outside));
  const query = withFilters(program.command('query').description('list the incidents of a store that fit, newest first'))
    .addOption(new Option('--format <format>', 'how to print it; ndjson: one incident a line').choices(['text', 'json', 'ndjson']).default('text'))
    .option('--show <name>', 'one incident in full, by its name, a part of it, or its id: its runs, what was different in each next attempt, and what was found')
    .addOption(new Option('--limit <count>', 'list so many').default(20).argParser(positive));
  withScreen(query)
    .addHelpText('after', FILTERS + QUERY_EXAMPLES)
    .action(async (given: Given<QueryArguments>) => (await import('./query.ts')).runQuery({ ...given, color: colorOf(given.color) }, outside));
}

type Given<Arguments> = Omit<Arguments, 'color'> & { readonly color: Color | boolean };

const withFilters = (command: Command): Command =>
  withStore(command.option('--from <store>', 'an SQLite file that `index` wrote, or the address of Elasticsearch', STORE))
    .option('--cause <rule>', 'runs that failed for this cause: id of the rule, part of it, or with * and ?; unknown: no rule says why')
    .option('--product <name>', 'runs of this product: name, part of it, or with * and ?')
    .option('--build <build>', 'runs at this build, as 15.1.2375.7, 15.1.* or "*SP3 RU7"')
    .option('--server <name>', 'runs on this server: name, part of it, or with * and ?')
    .option('--outcome <outcomes>', 'incidents that came out so: rolled-back, failed, blocked, cancelled, incomplete, unknown, succeeded, none; several with commas; success or failure for all of a kind')
    .option('--since <day>', 'runs from this day on, as 2009-11-21, 2009-11 or 2009; what shows no time is of no day')
    .option('--until <day>', 'runs until this day, it included');

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number above 0.');
  return value;
}
