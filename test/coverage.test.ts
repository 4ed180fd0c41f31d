/** Nothing that the sources know is lost on the way: `rules/COVERAGE.md` is as the files make it, and has no gap. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { RULES } from '../src/paths.ts';
import { coverageOf, coverageText, openIn, strangeIn } from './coverage/table.ts';
import type { Coverage } from './coverage/table.ts';

const coverage = coverageOf(RULES);

test('COVERAGE.md is what `npm run coverage` writes', () => {
  expect(readFileSync(join(RULES, 'COVERAGE.md'), 'utf8')).toBe(coverageText(coverage));
});

test('every fact and signature is carried or has a reason', () => {
  const open = openIn(coverage);
  expect(open, `neither carried nor excused: ${open.join(' ')}`).toEqual([]);
});

test('nothing is carried that is not known', () => {
  expect(strangeIn(coverage)).toEqual([]);
});

test('every known thing has an id of its own, a saying and a source', () => {
  const ids = coverage.known.map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  expect(coverage.known.filter(({ id, says, source }) => !/^[A-Z]+-\d+$/.test(id) || says === '' || source === '').map(({ id }) => id)).toEqual([]);
});

test('the facts S-001 to S-150 of the articles are all there', () => {
  const ids = new Set(coverage.known.map(({ id }) => id));
  const facts = Array.from({ length: 150 }, (_none, at) => `S-${String(at + 1).padStart(3, '0')}`);
  expect(facts.filter((id) => !ids.has(id))).toEqual([]);
});

test('a carried fact, an excused one and an open one', () => {
  const known = (id: string, notShown = '') => ({ id, says: `says ${id}`, source: 'KB 8443', notShown, file: 'known-kestrel.csv' });
  const given: Coverage = { known: [known('K-1'), known('K-2', 'vocabulary'), known('K-3')], carriers: [{ id: 'K-1', name: 'feed.stalled', link: 'feed/stalled.yaml' }, { id: 'K-1', name: 'builds-feed.csv', link: 'catalog/builds-feed.csv', at: 'Feed 2.0' }, { id: 'K-1', name: 'builds-feed.csv', link: 'catalog/builds-feed.csv', at: 'Feed 2.1' }, { id: 'K-9', name: 'feed.stalled', link: 'feed/stalled.yaml' }] };
  expect({ open: openIn(given), strange: strangeIn(given) }).toEqual({ open: ['K-3'], strange: ['K-9 in feed.stalled'] });
  expect(coverageText(given).split('\n').slice(4)).toEqual([
    '3 known facts and signatures: 1 carried, 1 that no log can show, 1 open.',
    '',
    '## [known-kestrel.csv](catalog/known-kestrel.csv)',
    '',
    '| id | what it says | from | where it went |',
    '|---|---|---|---|',
    '| K-1 | says K-1 | KB 8443 | [feed.stalled](feed/stalled.yaml), [builds-feed.csv](catalog/builds-feed.csv) · Feed 2.0 · Feed 2.1 |',
    '| K-2 | says K-2 | KB 8443 | not shown: vocabulary |',
    '| K-3 | says K-3 | KB 8443 | **open** |',
    '',
  ]);
});
