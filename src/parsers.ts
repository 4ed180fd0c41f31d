/** The parsers are the files and folders of `parsers/`; those that begin with `_` are shared pieces. Adding one edits no list. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { byText } from './collections.ts';
import { PARSERS } from './paths.ts';
import type { Parser } from './types.ts';

const entries = () =>
  readdirSync(PARSERS, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('_') && !name.startsWith('.'))
    .toSorted((a, b) => byText(a.name, b.name));

/** Ids of all parsers, without loading them. */
export const kindNames = (): string[] => entries().map(({ name }) => name.replace(/\.\w+$/, ''));

export async function loadParsers(): Promise<Parser[]> {
  const files = entries().map((entry) => (entry.isDirectory() ? join(entry.name, 'index.ts') : entry.name));
  const modules = await Promise.all(files.map(async (file) => (await import(pathToFileURL(join(PARSERS, file)).href)) as { default: Parser }));
  return modules.map((module) => module.default);
}
