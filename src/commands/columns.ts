/** The width of a page, as the command line takes it. */
import { InvalidArgumentError } from 'commander';

export function columns(text: string): number {
  const width = Number(text);
  if (!Number.isInteger(width) || width < 40 || width > 1000) throw new InvalidArgumentError('expected a number from 40 to 1000.');
  return width;
}
