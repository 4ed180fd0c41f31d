#!/usr/bin/env -S node --max-semi-space-size=12 --heap-growing-percent=40
/**
 * Arguments → command → exit status. The only place that catches.
 *
 * The option in the first line bounds the space for new objects: all that a log needs is short-lived, and without the bound a third of the
 * peak memory is garbage that waits.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { Command, CommanderError } from 'commander';

import { runAnalyze } from './commands/analyze.ts';
import type { AnalyzeArguments } from './commands/analyze.ts';
import { addElasticsearchCommands } from './commands/elasticsearch.ts';
import type { ExploreArguments } from './commands/explore.ts';
import { addIndexCommand } from './commands/index-options.ts';
import { addLevelCommands } from './commands/levels.ts';
import { colorOf, failOnOption, formatOption, withReading, withScreen } from './commands/options.ts';
import { EXIT } from './commands/outside.ts';
import type { Outside } from './commands/outside.ts';
import { addRulesCommands } from './commands/rules/index.ts';
import { addStatsCommands } from './commands/stats-options.ts';
import { addWatchCommand } from './commands/watch-options.ts';
import { RuleError, UsageError, stackOf } from './errors.ts';
import { ROOT } from './paths.ts';
import { harmlessLines } from './text/display.ts';

const { version, description } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string; description: string };

const EXPLORE_EXAMPLES = `
Examples:
  upgrade-triage explore from-customer.zip
  upgrade-triage explore Upgrade.log msi-patch.log application.xml

Inside, ? shows all keys, e writes the report to a file, and q ends. Exit status: 0, or as for analyze where something is wrong.`;

const ANALYZE_EXAMPLES = `
Examples:
  upgrade-triage analyze from-customer.zip
  upgrade-triage analyze Upgrade.log msi-patch.log application.xml versions.txt
  upgrade-triage analyze C:\\bundle --format json --output report.json
  cat ExchangeSetup.log | upgrade-triage analyze -

Exit status: 0 nothing failed, 1 an upgrade failed or a finding reaches --fail-on, 2 wrong usage or a wrong rule file,
3 nothing usable in the input, 70 a defect of this program.`;

/** The clock on the wall of this computer says which day it is. */
const today = new Date();
const OUTSIDE: Outside = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  today: `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, '0')}-${String(today.getDate()).padStart(2, '0')}`,
  exit: (status) => (process.exitCode = status),
};

function commandLine(): Command {
  const program = new Command('upgrade-triage').description(description).version(version).exitOverride().showHelpAfterError('(--help shows what is possible)');
  const analyze = withReading(program.command('analyze'))
    .description('read files, folders and archives, and say what was attempted, what came of it, why, and what to do')
    .argument('[PATH...]', `${PATHS}, or - for standard input`)
    .addOption(formatOption('how to print the report'))
    .option('--output <file>', 'write the report to a file')
    .addOption(failOnOption('finding'));
  withScreen(analyze)
    .option('--full', 'every incident, source and skipped file in full', false)
    .option('--no-progress', 'no progress line on standard error')
    .option('--no-explore', 'on a terminal: do not ask after the report whether to look into the logs')
    .option('--samples', 'where no PATH is given: analyze the sample logs that come with this program', false)
    .addHelpText('after', ANALYZE_EXAMPLES)
    .action(async (paths: string[], options: AnalyzeArguments & { color: AnalyzeArguments['color'] | boolean }) => {
      const progress = options.progress && process.stderr.isTTY;
      await runAnalyze(paths, { ...options, color: colorOf(options.color), progress }, OUTSIDE);
    });
  withReading(program.command('explore'))
    .description('read files, folders and archives, and look into them in the terminal: findings, evidence, the logs themselves, a timeline')
    .argument('<PATH...>', PATHS)
    .option('--no-color', 'no colours; the environment variable NO_COLOR does the same')
    .option('--no-progress', 'no progress line on standard error')
    .addHelpText('after', EXPLORE_EXAMPLES)
    .action(async (paths: string[], options: ExploreArguments) => (await import('./commands/explore.ts')).runExplore(paths, options, OUTSIDE));
  addWatchCommand(program, OUTSIDE);
  addIndexCommand(program, OUTSIDE);
  addStatsCommands(program, OUTSIDE);
  addElasticsearchCommands(program, OUTSIDE);
  addLevelCommands(program, OUTSIDE);
  addRulesCommands(program, OUTSIDE);
  return program;
}

const PATHS = 'files, folders (with all below them), archives (.zip .gz .tar .tgz, nested too)';

/** A reader that has seen enough, as `| head`, is no failure; a full disk is the user's to mend. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`upgrade-triage: the report cannot be written (${error.message})\n`);
  process.exit(EXIT.usage);
});

try {
  await commandLine().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  else if (error instanceof UsageError || error instanceof RuleError) {
    process.stderr.write(`upgrade-triage: ${harmlessLines(error.message)}\n`);
    process.exitCode = EXIT.usage;
  } else {
    process.stderr.write(`upgrade-triage: a defect of this program, please report it\n${harmlessLines(stackOf(error))}\n`);
    process.exitCode = EXIT.defect;
  }
}
