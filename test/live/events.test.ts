import { expect, test } from 'vitest';
import { claimsOf } from '../../src/live/claims.ts';
import { eventObject, eventsOf, forgottenOf, newTold } from '../../src/live/events.ts';
import type { LiveEvent } from '../../src/live/events.ts';
import { eventLine } from '../../src/live/tell.ts';
import type { Claim, FileState, Life, LogRecord, View } from '../../src/types.ts';
import { failing, logOf, run } from '../night.ts';
import { ruleOf } from '../rule.ts';

const STALLED = ruleOf('feed.stalled', { title: 'Hopper {hopper} stalled', when: { record: { in: ['msi'], message: 'hopper (?<hopper>\\w+) stalled' } } });
const FOLLOWING: FileState = { path: 'feed.log', state: 'following', size: 10, renewed: 0 };

type Look = { readonly records: readonly LogRecord[]; readonly life?: Partial<Life>; readonly files?: readonly FileState[]; readonly at: number; readonly caughtUp?: boolean };

/** What was told at each look, in words. */
async function told(looks: readonly Look[], words: (event: LiveEvent) => unknown = short): Promise<unknown[][]> {
  const known = newTold();
  let claims: readonly Claim[] = [];
  const all: unknown[][] = [];
  for (const { records, life, files = [FOLLOWING], at, caughtUp = true } of looks) {
    const report = await run([STALLED], ...(records.length === 0 ? [] : [logOf('feed.log', records)]));
    const running = report.attempts[0]?.outcome === 'incomplete';
    const lives = new Map(report.attempts.map(({ id }): [string, Life] => [id, { key: 'k', current: true, running, heardAt: 0, patience: { longest: 60_000, why: 'made' }, ...life }]));
    claims = claimsOf(claims, { report, lives, isSettled: () => true, now: at });
    const view: View = { report, live: { since: 0, caughtUp, lives, claims, files } };
    all.push(eventsOf(view, known, at).map(words));
  }
  return all;
}

const short = (event: LiveEvent) => {
  if (event.event === 'verdict') return `verdict ${event.verdict.word}`;
  if (event.event === 'finding') return `finding ${event.state} ${event.claim.finding.severity}`;
  if (event.event === 'file') return `file ${event.state} ${event.file.path}`;
  return event.event === 'attempt' ? `attempt ${event.state}${event.why === undefined ? '' : ` (${event.why})`}` : event.event;
};

const OPEN = failing(['hopper A7 stalled']).slice(0, -2);
const FAILED = failing(['hopper A7 stalled']);
const WELL = failing(['hopper A7 stalled'], { outcome: 'succeeded' });

test('a run that begins, errs and fails', async () => {
  expect(await told([{ records: [], at: 1 }, { records: OPEN, at: 2 }, { records: OPEN, at: 3 }, { records: FAILED, at: 4 }, { records: FAILED, at: 5 }])).toEqual([
    ['verdict waiting'],
    ['attempt started', 'finding provisional critical', 'verdict running'],
    [],
    ['attempt ended', 'finding confirmed critical', 'verdict failed'],
    [],
  ]);
});

test('an error that the run gets over', async () => {
  expect(await told([{ records: OPEN, at: 1 }, { records: WELL, at: 2 }])).toEqual([['attempt started', 'finding provisional critical', 'verdict running'], ['attempt ended', 'finding retracted critical', 'verdict succeeded']]);
});

test('nothing is told before all is read that was there', async () => {
  expect(await told([{ records: OPEN, at: 1, caughtUp: false }])).toEqual([[]]);
});

test('a run falls silent and is heard again', async () => {
  const [, silent, still, heard] = await told([{ records: OPEN, at: 1 }, { records: OPEN, at: 60_001 }, { records: OPEN, at: 90_000 }, { records: OPEN, at: 90_500, life: { heardAt: 90_400 } }]);
  expect([silent, still, heard]).toEqual([['attempt silent (made)'], [], ['attempt heard']]);
});

test('a run that was taken for ended is heard again, and ends again', async () => {
  const [, , ended, heard, again] = await told([{ records: OPEN, at: 1 }, { records: OPEN, at: 2, life: { heardAt: 2 } }, { records: OPEN, at: 3, life: { running: false } }, { records: OPEN, at: 4, life: { heardAt: 4 } }, { records: FAILED, at: 5 }]);
  expect([ended?.[0], heard?.[0], again?.[0]]).toEqual(['attempt ended', 'attempt heard', 'attempt ended']);
});

test('how far it has got is told every two seconds at the most', async () => {
  const step = (name: string): LogRecord[] => [...OPEN, { line: 9, message: name, mark: { mark: 'step', run: '', step: name, state: 'started' } }];
  expect((await told([{ records: OPEN, at: 0 }, { records: step('Copy'), at: 1000 }, { records: step('Start'), at: 2500 }, { records: step('Start'), at: 9000 }])).slice(1)).toEqual([[], ['attempt progress'], []]);
});

test('a log that has just begun is told as no log only when it does not go on to be one', async () => {
  const file = (state: FileState['state']): FileState => ({ path: 'a.log', state, size: 1, renewed: 0, grewAt: 1000 });
  expect(await told([{ records: [], at: 1, files: [] }, { records: [], at: 1500, files: [file('unknown')] }, { records: [], at: 2000, files: [file('following')] }])).toEqual([['verdict waiting'], [], ['file following a.log']]);
  expect(await told([{ records: [], at: 1, files: [] }, { records: [], at: 1500, files: [file('unknown')] }, { records: [], at: 6000, files: [file('unknown')] }])).toEqual([['verdict waiting'], [], ['file unknown a.log']]);
});

test('files: those that cannot be read at the beginning, and what changes afterwards', async () => {
  const file = (path: string, state: FileState['state'], renewed = 0): FileState => ({ path, state, size: 1, renewed });
  expect(
    await told([
      { records: [], at: 1, files: [file('a.log', 'following'), file('b.log', 'refused'), file('c.txt', 'unknown')] },
      { records: [], at: 2, files: [file('a.log', 'following', 1), file('b.log', 'reading'), file('c.txt', 'unknown'), file('d.log', 'reading')] },
      { records: [], at: 3, files: [file('a.log', 'gone', 1), file('b.log', 'following'), file('c.txt', 'unknown'), file('d.log', 'following')] },
    ]),
  ).toEqual([['file refused b.log', 'file unknown c.txt', 'verdict waiting'], ['file renewed a.log', 'file following b.log', 'file following d.log'], ['file gone a.log']]);
});

test('as a line for people', async () => {
  const lines = (await told([{ records: OPEN, at: 1 }, { records: FAILED, at: 2 }], (event) => eventLine(event).slice(10))).flat();
  expect(lines).toEqual([
    'started  Feed on KESTREL-APP1',
    'finding, provisional  Hopper A7 stalled  [feed.stalled]',
    'verdict: running (1 running, 0 ended), provisional cause: Hopper A7 stalled',
    'ended  Feed on KESTREL-APP1: failed, result 1603',
    'finding, confirmed  Hopper A7 stalled  [feed.stalled]',
    'verdict: failed (0 running, 1 ended), confirmed cause: Hopper A7 stalled',
  ]);
});

const NOW = Date.UTC(2026, 2, 14, 1, 10, 3, 120);

test('as an object for scripts', async () => {
  const [first] = await told([{ records: OPEN, at: NOW, life: { heardAt: NOW } }], (event) => JSON.parse(JSON.stringify(eventObject(event))) as unknown);
  const time = '2026-03-14T01:10:03.120Z';
  expect(first).toEqual([
    { event: 'attempt', state: 'started', key: 'k', time, attempt: expect.objectContaining({ kind: 'msi', product: 'Feed', outcome: 'incomplete', startedAt: '2009-11-21T22:00:01.000' }) },
    { event: 'finding', state: 'provisional', key: expect.stringMatching(/^[0-9a-f]{12}$/), time, run: 'k', finding: expect.objectContaining({ rule: 'feed.stalled', title: 'Hopper A7 stalled', severity: 'critical' }) },
    { event: 'verdict', verdict: 'running', time, running: 1, ended: 0, cause: expect.objectContaining({ state: 'provisional', rule: 'feed.stalled', title: 'Hopper A7 stalled' }) },
  ]);
});

test('what an earlier process told is retracted where its log goes on without it, and stands where the log is gone', () => {
  const told = newTold();
  for (const [key, file] of [['a', 'here.log'], ['b', 'gone.log']] as const) told.claims.set(key, { state: 'confirmed', says: '', title: `in ${file}`, object: { rule: 'feed.stalled' }, files: [file] });
  const view = { report: { findings: [] }, live: { claims: [] } } as unknown as View;
  const events = forgottenOf(view, told, new Set(['here.log']), 7);
  expect(events.map(eventObject)).toEqual([{ event: 'finding', state: 'retracted', key: 'a', time: '1970-01-01T00:00:00.007Z', why: 'what follows in the logs says otherwise', finding: { rule: 'feed.stalled' } }]);
  expect(forgottenOf(view, told, new Set(['here.log']), 8)).toEqual([]);
});
