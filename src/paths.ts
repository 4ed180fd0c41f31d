/** Where the tool's own files lie. This file stays directly in `src/`: the bundle in `dist/` is as deep below the root. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const RULES = join(ROOT, 'rules');
export const CATALOG = join(RULES, 'catalog');
export const PARSERS = join(ROOT, 'parsers');
export const SAMPLES = join(ROOT, 'sample-logs');
