/** Options that several commands take. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

export const rulesOption = () =>
  new Option('--rules <folder>', 'take more rules from a folder; may be given several times').argParser((folder: string, before: string[] | undefined) => [...(before ?? []), folder]);

export const formatOption = (description: string) => new Option('--format <format>', description).choices(['text', 'json']).default('text');

export const widthOption = () => new Option('--width <columns>', 'width of the text').argParser(columns);

function columns(text: string): number {
  const width = Number(text);
  if (!Number.isInteger(width) || width < 40 || width > 1000) throw new InvalidArgumentError('expected a number from 40 to 1000.');
  return width;
}

/** Colours and width of what is printed. */
export const withScreen = (command: Command): Command =>
  command
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'))
    .option('--no-color', 'no colours; the environment variable NO_COLOR does the same')
    .addOption(widthOption());

/** What commander makes of `--color` and `--no-color` together, as one of three words. */
export type Color = 'auto' | 'always' | 'never';
export const colorOf = (given: Color | boolean): Color => (typeof given === 'string' ? given : given ? 'auto' : 'never');
