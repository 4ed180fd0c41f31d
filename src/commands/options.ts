/** Options that several commands take. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import { kindNames } from '../parsers.ts';
import { SEVERITIES } from '../types.ts';

export const rulesOption = () =>
  new Option('--rules <folder>', 'take more rules from a folder; may be given several times').argParser((folder: string, before: string[] | undefined) => [...(before ?? []), folder]);

export const formatOption = (description: string) => new Option('--format <format>', description).choices(['text', 'json']).default('text');

export const widthOption = () => new Option('--width <columns>', 'width of the text').argParser(columns);

function columns(text: string): number {
  const width = Number(text);
  if (!Number.isInteger(width) || width < 40 || width > 1000) throw new InvalidArgumentError('expected a number from 40 to 1000.');
  return width;
}

/** How the logs are read and what they are judged by. */
export const withReading = (command: Command): Command =>
  command
    .addOption(new Option('--as <kind>', 'read everything as this kind of log, in place of finding it out').choices(kindNames()))
    .option('--encoding <label>', 'read everything in this encoding, as utf-16le or windows-1252; a byte order mark is stronger')
    .addOption(rulesOption())
    .option('--suppressions <file>', 'findings that are known and not to be told until a day, see the README');

/** What `withReading` gives. */
export type ReadingArguments = { readonly as?: string; readonly encoding?: string; readonly rules?: readonly string[]; readonly suppressions?: string };

export const failOnOption = (finding: string) => new Option('--fail-on <severity>', `exit with 1 for a ${finding} this severe`).choices([...SEVERITIES, 'never']).default('error');

export const withColor = (command: Command): Command =>
  command
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'))
    .option('--no-color', 'no colours; the environment variable NO_COLOR does the same');

/** Colours and width of what is printed. */
export const withScreen = (command: Command): Command => withColor(command).addOption(widthOption());

/** What commander makes of `--color` and `--no-color` together, as one of three words. */
export type Color = 'auto' | 'always' | 'never';
export const colorOf = (given: Color | boolean): Color => (typeof given === 'string' ? given : given ? 'auto' : 'never');
