/** Where the tool's own files lie. This file stays directly in `src/`: the bundle in `dist/` is as deep below the root. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));

export const ROOT = dirname(HERE);
export const RULES = join(ROOT, 'rules');
export const CATALOG = join(RULES, 'catalog');
export const BASELINE = join(RULES, 'baseline');
export const PLANS = join(RULES, 'plans');
export const SAMPLES = join(ROOT, 'sample-logs');
/** The published package has its parsers beside the bundle. */
export const PARSERS = existsSync(join(HERE, 'parsers')) ? join(HERE, 'parsers') : join(ROOT, 'parsers');
/** Only in the published package. */
export const BUILT_RULES = join(HERE, 'rules.json');
export const BUILT_PLANS = join(HERE, 'plans.json');
/** What a worker thread runs; the published package has it beside the bundle. */
export const INDEX_WORKER = existsSync(join(HERE, 'index-worker.js')) ? join(HERE, 'index-worker.js') : join(HERE, 'commands', 'index-worker.ts');
