import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { BASELINE } from '../../src/paths.ts';
import { baselineFiles } from './shapes.ts';

test('rules/baseline holds what the healthy sample logs say; `npm run baseline` writes it anew', async () => {
  const kept = new Map(readdirSync(BASELINE).map((name) => [name, readFileSync(join(BASELINE, name), 'utf8')]));
  expect(kept).toEqual(await baselineFiles());
});
