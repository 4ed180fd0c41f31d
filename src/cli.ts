#!/usr/bin/env -S node --max-semi-space-size=12
/**
 * Arguments → command → exit status. The only place that catches.
 *
 * The option in the first line bounds the space for new objects: all that a log needs is short-lived, and without the bound a third of the
 * peak memory is garbage that waits.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

import { EXIT, runAnalyze } from './commands/analyze.ts';
import type { AnalyzeArguments } from './commands/analyze.ts';
import type { PlanArguments } from './commands/plan.ts';
import { RuleError, UsageError } from './errors.ts';
import { kindNames } from './parsers.ts';
import { ROOT } from './paths.ts';
import { SEVERITIES } from './types.ts';

const { version, description } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string; description: string };

const ANALYZE_EXAMPLES = `
Examples:
  upgrade-triage analyze from-customer.zip
  upgrade-triage analyze Upgrade.log msi-patch.log application.xml versions.txt
  upgrade-triage analyze C:\\bundle --format json --output report.json
  cat ExchangeSetup.log | upgrade-triage analyze -

Exit status: 0 nothing failed, 1 an upgrade failed or a finding reaches --fail-on, 2 wrong usage or a wrong rule file,
3 nothing usable in the input, 70 a defect of this program.`;

const BUILDS_EXAMPLES = `
Examples:
  upgrade-triage builds 12.0.6318.5000
  upgrade-triage builds KB953334
  upgrade-triage builds "MOSS 2007 SP2"
  upgrade-triage builds "Exchange 2013" --format json`;

const PLAN_EXAMPLES = `
Levels are builds (12.0.6219.1000), packages (KB953334) or names ("MOSS 2007 SP1", "October 2009 CU").
Servers come with their roles, joined by +, which decide the order; a wrong role tells those that the plan knows.

Examples:
  upgrade-triage plan --from "MOSS 2007 SP1" --to "August 2010 CU" --language-packs de-de=SP1,fr-fr
  upgrade-triage plan --from 12.0.6219.1000 --to KB953334 --servers KESTREL-APP1=ca,KESTREL-WFE1=web
  upgrade-triage plan --from "Exchange 2007 RTM" --to KB953469 --cluster
  upgrade-triage plan --from "Exchange 2003 SP1" --to SP2 --servers KESTREL-FE1=fe,KESTREL-MBX1=be --format json`;

function commandLine(): Command {
  const program = new Command('upgrade-triage').description(description).version(version).exitOverride().showHelpAfterError('(--help shows what is possible)');
  program
    .command('analyze')
    .description('read files, folders and archives, and say what was attempted, what came of it, why, and what to do')
    .argument('[PATH...]', 'files, folders (with all below them), archives (.zip .gz .tar .tgz, nested too), or - for standard input')
    .addOption(new Option('--format <format>', 'how to print the report').choices(['text', 'json']).default('text'))
    .option('--output <file>', 'write the report to a file')
    .addOption(new Option('--as <kind>', 'read everything as this kind of log, in place of finding it out').choices(kindNames()))
    .option('--encoding <label>', 'read everything in this encoding, as utf-16le or windows-1252; a byte order mark is stronger')
    .option('--rules <folder>', 'take more rules from a folder; may be given several times', (folder: string, before: string[] | undefined) => [...(before ?? []), folder])
    .addOption(new Option('--fail-on <severity>', 'exit with 1 for a finding this severe').choices([...SEVERITIES, 'never']).default('error'))
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'))
    .option('--no-color', 'no colours; the environment variable NO_COLOR does the same')
    .option('--width <columns>', 'width of the text', columns)
    .option('--full', 'every incident, source and skipped file in full', false)
    .option('--no-progress', 'no progress line on standard error')
    .option('--samples', 'where no PATH is given: analyze the sample logs that come with this program', false)
    .addHelpText('after', ANALYZE_EXAMPLES)
    .action(async (paths: string[], options: AnalyzeArguments & { color: AnalyzeArguments['color'] | boolean }) => {
      const color = typeof options.color === 'string' ? options.color : options.color ? 'auto' : 'never';
      const progress = options.progress && process.stderr.isTTY;
      const { stdout, stderr, env } = process;
      await runAnalyze(paths, { ...options, color, progress }, { stdout, stderr, env, exit: (status) => (process.exitCode = status) });
    });
  program
    .command('builds')
    .description('say what the catalog knows of a build, a package, a release or a product')
    .argument('<what>', 'a build as 12.0.6318.5000, a package as KB951695, or a name as "Exchange 2007 SP1"')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', BUILDS_EXAMPLES)
    .action(async (what: string, options: { readonly format: 'text' | 'json' }) => {
      const { runBuilds } = await import('./commands/builds.ts');
      process.stdout.write(runBuilds(what, options));
    });
  program
    .command('plan')
    .description('print the packages and steps, in order, that bring a farm from one level to another')
    .requiredOption('--from <level>', 'where it is')
    .requiredOption('--to <level>', 'where it has to go')
    .option('--language-packs <list>', 'language packs that are installed, with their level where it differs: de-de=SP1,fr-fr')
    .option('--servers <list>', 'servers with their roles: KESTREL-APP1=ca+app,KESTREL-WFE1=web')
    .option('--databases <list>', 'databases that have to follow')
    .option('--cluster', 'the servers are nodes of a cluster', false)
    .option('--files-installed', 'the packages are on every server already; only what follows is left', false)
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .option('--width <columns>', 'width of the text', columns)
    .addHelpText('after', PLAN_EXAMPLES)
    .action(async (options: PlanArguments) => {
      const { runPlan } = await import('./commands/plan.ts');
      process.stdout.write(await runPlan(options));
    });
  return program;
}

function columns(text: string): number {
  const width = Number(text);
  if (!Number.isInteger(width) || width < 40 || width > 1000) throw new InvalidArgumentError('expected a number from 40 to 1000.');
  return width;
}

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
    process.stderr.write(`upgrade-triage: ${error.message}\n`);
    process.exitCode = EXIT.usage;
  } else {
    process.stderr.write(`upgrade-triage: a defect of this program, please report it\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = EXIT.defect;
  }
}
