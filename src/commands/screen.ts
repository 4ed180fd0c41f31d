/** Where a command prints: how wide, whether in colours, and the writing itself. */
import { closeSync, openSync, writeFileSync } from 'node:fs';

import { UsageError, troubleOf } from '../errors.ts';
import { binaryIn, commonFolder, paintOf } from '../sinks/text/page.ts';
import type { Page } from '../sinks/text/page.ts';
import type { Source } from '../types.ts';
import type { Color } from './options.ts';
import type { Outside } from './outside.ts';

export type ScreenArguments = { readonly color: Color; readonly width?: number; readonly output?: string };

export type Screen = { readonly width: number; readonly colors: boolean };

export function screenOf(args: ScreenArguments, { stdout, env }: Outside): Screen {
  const toTerminal = args.output === undefined && stdout.isTTY;
  const colors = args.color === 'always' || (args.color === 'auto' && toTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb');
  return { colors, width: args.width ?? (toTerminal ? Math.min(stdout.columns, 140) : 100) };
}

export function pageOf({ width, colors }: Screen, sources: readonly Source[] = []): Page {
  return { width: Math.max(40, width), paint: paintOf(colors), root: commonFolder(sources.map(({ path }) => path)), binary: binaryIn(sources) };
}

/** @param output a file, in place of standard output */
export async function write(text: string, { stdout }: Outside, output?: string): Promise<void> {
  if (output === undefined) await new Promise<void>((resolve) => stdout.write(text, () => resolve()));
  else writeFileSync(output, text);
}

export const writeLines = async (lines: readonly string[], outside: Outside): Promise<void> => write(`${lines.join('\n')}\n`, outside);

export const writeJson = async (told: object, outside: Outside): Promise<void> => write(`${JSON.stringify(told, undefined, 2)}\n`, outside);

/** Said before an hour of reading, not after it. */
export function mustBeWritable(file: string, option = '--output'): void {
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new UsageError(`${option} ${file}: cannot be written (${troubleOf(error)}), expected a file in a folder that is there`);
  }
}
