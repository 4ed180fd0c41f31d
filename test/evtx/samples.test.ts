import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { SAMPLES } from '../../src/paths.ts';
import { SAMPLE_LOGS } from './samples.ts';

test.each(Object.entries(SAMPLE_LOGS))('%s is what test/evtx/samples.ts makes; `npm run event-samples` writes it anew', (place, make) => {
  expect(readFileSync(join(SAMPLES, place)).equals(make())).toBe(true);
});

test('no binary event log of sample-logs is from anywhere else', () => {
  expect(globSync('**/*.{evtx,Evt,evt}', { cwd: SAMPLES }).map((place) => place.replaceAll('\\', '/')).toSorted()).toEqual(Object.keys(SAMPLE_LOGS).toSorted());
});
