/** `npm run baseline`: writes `rules/baseline/` anew after a healthy sample log was added or a parser has changed. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BASELINE } from '../../src/paths.ts';
import { baselineFiles } from './shapes.ts';

rmSync(BASELINE, { recursive: true, force: true });
mkdirSync(BASELINE);
for (const [name, text] of await baselineFiles()) writeFileSync(join(BASELINE, name), text);
