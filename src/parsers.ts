/** The parsers are the files and folders of `parsers/`; those that begin with `_` are shared pieces. Adding one edits no list. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { PARSERS } from './paths.ts';
import type { Parser } from './types.ts';

export async function loadParsers(): Promise<Parser[]> {
  const entries = readdirSync(PARSERS, { withFileTypes: true }).filter(({ name }) => !name.startsWith('_') && !name.startsWith('.'));
  const files = entries.map((entry) => (entry.isDirectory() ? join(entry.name, 'index.ts') : entry.name)).toSorted();
  const modules = await Promise.all(files.map(async (file) => (await import(pathToFileURL(join(PARSERS, file)).href)) as { default: Parser }));
  return modules.map((module) => module.default);
}
