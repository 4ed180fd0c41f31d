/** What `index` says while it runs and at its end. */
import { expect, test } from 'vitest';

import { newPace, progressText } from '../../src/archive/progress.ts';
import { newTally } from '../../src/archive/tally.ts';
import type { Tally } from '../../src/archive/tally.ts';
import { endingLines, endingObject, verdictOf } from '../../src/archive/tell.ts';
import type { Ending } from '../../src/archive/tell.ts';

const PAGE = { width: 100, paint: (_style: unknown, text: string) => text, root: '', binary: new Set<string>() };
const named = (name: string, reason: string) => ({ archived: { name, path: `/archive/${name}` }, reason });

const endingOf = (tally: Partial<Tally> & Pick<Tally, 'all'>, more: Partial<Ending> = {}): Ending => ({ tally: { ...newTally(tally.all), ...tally }, place: 'archive.sqlite', spool: 'spool.ndjson', aside: [], took: 72_000, peak: 400 * 1024 ** 2, replaced: false, ...more });

test.each<[string, Parameters<typeof endingOf>[0], string]>([
  ['all', { all: 2000, indexed: 2000 }, 'INDEXED 2,000 incidents into archive.sqlite in 1 minute 12 seconds'],
  ['broken ones', { all: 2000, indexed: 1998, broken: [named('a', ''), named('b', '')] }, 'INDEXED 1,998 of 2,000 incidents into archive.sqlite in 1 minute 12 seconds: 2 could not be read'],
  ['of everything some', { all: 9, indexed: 1, there: 1, copies: 2, spooled: 1, empty: [named('a', '')], broken: [named('b', '')] }, 'INDEXED 1 of 9 incidents into archive.sqlite in 1 minute 12 seconds: 1 was there already, 2 are copies of others, 1 without usable logs, 1 not wholly delivered, 1 could not be read, 2 not begun'],
  ['nothing new', { all: 3, there: 3 }, 'UP TO DATE archive.sqlite: 3 incidents were there already'],
  ['nothing new, and some of no use', { all: 3, there: 2, empty: [named('a', '')] }, 'UP TO DATE archive.sqlite: 2 were there already, 1 without usable logs'],
  ['nothing at all', { all: 0 }, 'NOTHING to index: no folder, archive or file lies there'],
])('verdict: %s', (_what, tally, verdict) => {
  const text = verdictOf(endingOf(tally));
  expect(text.replace('STOPPED, ', '')).toBe(verdict);
  expect(text.startsWith('STOPPED')).toBe(verdict.includes('not begun'));
});

test('the tables below it', () => {
  const ending = endingOf(
    {
      all: 5,
      indexed: 2,
      spooled: 1,
      broken: [named('INC-4\u001B[2K', 'damaged zip')],
      empty: [named('INC-5', 'it holds no files')],
      documents: { incident: { delivered: 2, there: 0, spooled: 1 }, attempt: { delivered: 1200, there: 3, spooled: 0 }, finding: { delivered: 0, there: 0, spooled: 0 }, record: { delivered: 0, there: 0, spooled: 0 } },
      outcomes: new Map([['succeeded', 1] as const, ['rolled-back', 2] as const]),
      forgotten: 7,
    },
    { aside: [{ path: '/archive/desktop.ini', reason: 'a system file of Windows, macOS or git, not a log' }] },
  );
  expect(endingLines(ending, PAGE)).toEqual([
    'INDEXED 2 of 5 incidents into archive.sqlite in 1 minute 12 seconds: 1 without usable logs, 1 not wholly delivered, 1 could not be read',
    '',
    'documents          delivered         there       spooled',
    'incident                   2             0             1',
    'attempt                1,200             3             0',
    'all                    1,202             3             1',
    '        7 documents of an earlier program, rules or options removed',
    '',
    'outcome 2 rolled back, 1 succeeded',
    'speed   0.042 incidents a second, at most 400 MiB of memory',
    'broken  INC-4␛[2K: damaged zip',
    'no logs INC-5: it holds no files',
    'aside   /archive/desktop.ini: a system file of Windows, macOS or git, not a log',
    'spooled in spool.ndjson with the reasons; `index --replay spool.ndjson` sends them again',
    'again   the same command with --resume tries what is missing, and reads nothing else',
    'next    `upgrade-triage stats --from archive.sqlite` says what they have in common',
  ]);
});

test('nothing was put there: no table of noughts', () => {
  expect(endingLines(endingOf({ all: 2, there: 1, empty: [named('INC-5', 'it holds no files')] }), PAGE)).toEqual(['UP TO DATE archive.sqlite: 1 was there already, 1 without usable logs', '', 'no logs INC-5: it holds no files', 'next    `upgrade-triage stats --from archive.sqlite` says what they have in common']);
  expect(endingLines(endingOf({ all: 1, there: 1, forgotten: 3 }, { replaced: true }), PAGE)).toEqual([
    'UP TO DATE archive.sqlite: 1 incident was there already',
    '',
    'documents          delivered         there       spooled',
    'all                        0             0             0',
    '        3 documents of an earlier program, rules or options, or of what paths held before, removed',
    '',
    'next    `upgrade-triage stats --from archive.sqlite` says what they have in common',
  ]);
});

test('text names the first ones, JSON all of them', () => {
  const ending = endingOf({ all: 30, broken: Array.from({ length: 30 }, (_, at) => named(`INC-${at}`, 'gone')) });
  const lines = endingLines(ending, PAGE).filter((line) => line.includes('gone') || line.includes('more'));
  expect([lines.length, lines.at(-1)]).toEqual([21, '        … and 10 more: --format json names them all']);
  expect(endingObject(ending)).toMatchObject({ complete: false, incidents: { all: 30, broken: Array.from({ length: 30 }, (_, at) => ({ name: `INC-${at}`, path: `/archive/INC-${at}`, reason: 'gone' })) } });
});

test('progress: done of all, pace, time left, documents, what is read', () => {
  const tally: Tally = { ...newTally(2000), indexed: 1000, there: 204, reading: 'INC-4711.zip!SRV1/Upgrade.log', documents: { ...newTally(0).documents, finding: { delivered: 9000, there: 744, spooled: 0 } } };
  expect(progressText(tally, 28.3)).toBe('1,204 of 2,000 incidents (60%), 28/s, 0:28 left, 9,744 documents, reading INC-4711.zip!SRV1/Upgrade.log');
  expect(progressText(newTally(1), undefined)).toBe('0 of 1 incident (0%), 0 documents');
});

test('the pace is that of the last half minute', () => {
  const pace = newPace();
  expect(pace.of(0, 0)).toBe(undefined);
  expect(pace.of(10_000, 1000)).toBe(10_000);
  for (let second = 2; second < 40; second++) pace.of(10_000 + second, second * 1000);
  expect(pace.of(10_040, 40_000)).toBe(1);
});
