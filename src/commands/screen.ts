/** Where a command prints: how wide, whether in colours, and the writing itself. */
import { closeSync, openSync, writeFileSync } from 'node:fs';

import { UsageError } from '../errors.ts';
import { paintOf } from '../sinks/text/page.ts';
import type { Page } from '../sinks/text/page.ts';
import type { Outside } from './outside.ts';

export type ScreenArguments = { readonly color: 'auto' | 'always' | 'never'; readonly width?: number; readonly output?: string };

export type Screen = { readonly width: number; readonly colors: boolean };

export function screenOf(args: ScreenArguments, { stdout, env }: Outside): Screen {
  const toTerminal = args.output === undefined && stdout.isTTY;
  const colors = args.color === 'always' || (args.color === 'auto' && toTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb');
  return { colors, width: args.width ?? (toTerminal ? Math.min(stdout.columns, 140) : 100) };
}

export const pageOf = ({ width, colors }: Screen, root = ''): Page => ({ width: Math.max(40, width), paint: paintOf(colors), root });

export async function write(text: string, output: string | undefined, { stdout }: Outside): Promise<void> {
  if (output === undefined) await new Promise<void>((resolve) => stdout.write(text, () => resolve()));
  else writeFileSync(output, text);
}

/** Said before an hour of reading, not after it. */
export function mustBeWritable(file: string): void {
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new UsageError(`--output ${file}: cannot be written (${error instanceof Error ? error.message : String(error)})`);
  }
}
