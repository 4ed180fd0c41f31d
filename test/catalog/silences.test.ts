import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { patienceOf } from '../../src/catalog/silences.ts';
import { RuleError } from '../../src/errors.ts';
import { CATALOG } from '../../src/paths.ts';
import { ATTEMPT_KINDS } from '../../src/types.ts';

const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'silences-'));
afterAll(() => rmSync(folder, { recursive: true }));

function catalogOf(...rows: readonly string[]) {
  writeFileSync(join(folder, 'silences.csv'), ['kind,step,seconds,because,source', ...rows].join('\n'));
  return openCatalog(folder);
}

const kestrel = catalogOf('msi,^Compile,3600,feeds are compiled,own', 'msi,-,120,,own', 'msi,*,300,,own', 'burn,^Feed,60,,own');
// The file is read when it is first asked for.
kestrel.silences();

test('the first row of the kind that fits the step counts', () => {
  expect(patienceOf(kestrel, { kind: 'msi', phase: { step: 'compileFeeds' } })).toEqual({ longest: 60 * MINUTE, why: 'it is rarely silent for more than 1 hour in compileFeeds: feeds are compiled' });
  expect(patienceOf(kestrel, { kind: 'msi', phase: { step: 'Register' } })).toEqual({ longest: 5 * MINUTE, why: 'it is rarely silent for more than 5 minutes in Register' });
  expect(patienceOf(kestrel, { kind: 'msi' })).toEqual({ longest: 2 * MINUTE, why: 'it is rarely silent for more than 2 minutes' });
});

test('a step of which nothing is known', () => {
  expect(patienceOf(kestrel, { kind: 'burn', phase: { step: 'Register' } })).toEqual({ longest: 30 * MINUTE, why: 'how long it is silent as a rule is not known; 30 minutes are a guess' });
});

test('what the run itself has shown raises it, and never lowers it', () => {
  const patience = (minutes: number) => patienceOf(kestrel, { kind: 'msi', phase: { step: 'Register' }, silence: { longest: minutes * MINUTE, step: 'Copy' } });
  expect(patience(4)).toEqual({ longest: 8 * MINUTE, why: 'it has been silent for 4 minutes before, in Copy' });
  expect(patience(2).longest).toBe(5 * MINUTE);
});

test.each([
  ['msj,*,300,,own', `kind: "msj", expected one of ${Object.keys(ATTEMPT_KINDS).join(', ')}`],
  ['msi,*,5 minutes,,own', 'seconds: "5 minutes", expected a whole number above 0'],
  ['msi,*,0,,own', 'seconds: "0", expected a whole number above 0'],
  ['msi,,300,,own', 'step: "", expected a pattern, * for any step, or - for none yet'],
  ['msi,Feed(,300,,own', 'step: "Feed(", expected a pattern: Invalid regular expression: /Feed(/i: Unterminated group'],
])('a row that is wrong: %s', (row, message) => {
  const wrong = catalogOf('msi,-,120,,own', row);
  expect(() => wrong.silences()).toThrow(new RuleError(`${join(folder, 'silences.csv')}:3:1`, message));
});

test('of every kind of run something is known, whatever the step', () => {
  const silences = openCatalog(CATALOG).silences();
  const kinds = Object.keys(ATTEMPT_KINDS);
  expect(kinds.filter((kind) => silences.find((one) => one.kind === kind && one.fits('a step that nobody knows')))).toEqual(kinds);
  expect(silences.filter(({ source }) => source === '')).toEqual([]);
});
