/** The options of `index`; what it needs is loaded when it runs. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import type { IndexArguments } from './index-archive.ts';
import { colorOf, formatOption, withReading, withScreen } from './options.ts';
import type { Outside } from './outside.ts';
import { withStoreToWrite } from './store-options.ts';

const EXAMPLES = `
Each folder, archive or file directly in a PATH is one incident, by default; a PATH that is no folder is one itself:

  D:\\cases\\INC-4711\\…           a folder with all below it
  D:\\cases\\INC-4712.zip         an archive, whatever lies in it
  D:\\cases\\INC-4713.log         a single log. Where such logs belong together: --incident-per path

Examples:
  upgrade-triage index D:\\cases
  upgrade-triage index D:\\cases E:\\more-cases --to team.sqlite --resume
  upgrade-triage index D:\\by-month --incident-per 2          as in D:\\by-month\\2009-11\\INC-4711
  upgrade-triage index D:\\cases --to https://elastic.contoso.com:9200 --namespace kestrel --records
  upgrade-triage index --replay upgrade-triage-spool.ndjson --to https://elastic.contoso.com:9200
  upgrade-triage index D:\\cases --dry-run | head -1

What an archive has already is found by the content of the logs, however they are called and packed: indexing twice adds nothing. After new
rules or a new version of this program everything is analyzed again, and what the older one said is replaced. Ctrl+C finishes the incidents
that are being read; once more ends at once. Both ways, and after a crash, --resume goes on.

Exit status: 0 all is in the store, 1 something could not be read or delivered, or it was stopped, 2 wrong usage or a wrong rule file,
3 nothing usable in the input, 70 a defect of this program.`;

export function addIndexCommand(program: Command, outside: Outside): void {
  const index = program
    .command('index')
    .description('analyze years of incidents, and keep what they say in a file or in Elasticsearch, for `stats` and `query`')
    .argument('[PATH...]', 'folders with incidents, or incidents')
    .option('--to <file|url>', 'an SQLite file, or the address of Elasticsearch; upgrade-triage.sqlite')
    .addOption(new Option('--incident-per <level>', 'path: each PATH is one incident; child: each folder, archive or file directly in it; 2, 3, …: those so many levels below it').default(1, 'child').argParser(levels))
    .option('--resume', 'do not even read what was indexed before and looks the same: by path, names, sizes and times', false)
    .option('--replace', 'remove what the store has of what a path held before, where logs were added to it or taken away', false)
    .option('--records', 'keep every entry of the logs, too', false)
    .addOption(new Option('--workers <number>', 'how many incidents are read at the same time; as many as there are processor cores, at most 16').argParser(whole(1, 256)))
    .addOption(new Option('--memory <MiB>', 'how much memory each of them may take; an incident that needs more is broken, the others go on; what is free, at most 4096').argParser(whole(16, 1024 ** 2)))
    .addOption(new Option('--give-up-after <minutes>', 'end the work on an incident that gives no sign of life for so long').default(30).argParser(positive))
    .option('--dry-run', 'print the documents as they would be sent, one JSON object a line, and touch no store', false)
    .option('--replay <spool>', 'in place of PATH: send again what could not be delivered');
  withScreen(withStoreToWrite(withReading(index)).addOption(formatOption('how to print what was done')))
    .option('--progress', 'where standard error is no terminal: a line every ten seconds')
    .option('--no-progress', 'no progress on standard error')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], options: IndexArguments & { color: IndexArguments['color'] | boolean }) =>
      (await import('./index-archive.ts')).runIndex(paths, { ...options, color: colorOf(options.color) }, program.version() ?? '', outside),
    );
}

function levels(text: string): number {
  if (text === 'path') return 0;
  if (text === 'child') return 1;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 20) throw new InvalidArgumentError('expected path, child, or a number from 1 to 20.');
  return value;
}

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) throw new InvalidArgumentError(`expected a whole number from ${least} to ${most.toLocaleString('en')}.`);
    return value;
  };

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('expected a number above 0.');
  return value;
}
