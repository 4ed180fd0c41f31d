/** What is followed, on the screen: one moment after the other. */
import { expect, test } from 'vitest';

import { failing, logOf, run } from '../night.ts';
import type { Attempt, Claim, FileState, Finding, Life, Live, Report, View } from '../../src/types.ts';
import { lookAt } from './look.ts';
import { LINES, LOST, PATH, RECORDS, STALLED } from './night.ts';

const MINUTE = 60_000;
/** Noon of this computer, wherever it stands. */
const NOON = new Date(2026, 10, 21, 12).getTime();

const claim = (finding: Finding, more: Partial<Claim> = {}): Claim => ({ key: finding.rule.id, finding, attempt: 'run', state: 'provisional', since: NOON, ...more });
const life = (more: Partial<Life> = {}): Life => ({ key: 'run', current: true, running: true, heardAt: NOON, patience: { longest: 10 * MINUTE, why: 'it copies files' }, ...more });

/** The first lines of the night: its run goes on. */
async function running(lines: number, progress: Partial<Attempt> = {}): Promise<Report> {
  const report = await run([STALLED, LOST], logOf(PATH, RECORDS.slice(0, lines)));
  const attempts = report.attempts.map((attempt): Attempt => ({ ...attempt, ...progress }));
  return { ...report, attempts, incidents: report.incidents.map((incident) => ({ ...incident, attempts })) };
}

function viewOf(report: Report, { claims = [], lives = life(), files = [] }: { claims?: readonly Claim[]; lives?: Life; files?: readonly FileState[] } = {}): View {
  const live: Live = { since: NOON - MINUTE, caughtUp: true, lives: new Map(report.attempts.map(({ id }) => [id, lives])), claims, files };
  return { report, live };
}

const PROGRESS = { phase: { step: 'Copying' }, progress: [{ of: 'files', done: 3, total: 10 }] };

test('what runs: where it is, how far, for how long, and since when it is silent', async () => {
  const look = lookAt(viewOf(await running(3, PROGRESS)), { now: () => NOON + 90_000 });
  expect(await look.screen(70, 9)).toBe(`RUNNING  Feed on KESTREL-APP1                                 12:01:30
██░░░░░░ files 3 of 10  in Copying       elapsed 1:32  silent for 1:30
━━ 1 Attempts 1, 1 running ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 2 3 4 5 6 ━
▸ » running  KESTREL-APP1 Feed                                    1:32
     ████░░░░░░░░ files 3 of 10  in Copying            silent for 1:30



? help   q quit   Enter open   l log   ] evidence   Tab pane   z zoom`);
});

test('silent for longer than its phase ever is: an alarm, by words and not by colour alone', async () => {
  const look = lookAt(viewOf(await running(3, PROGRESS)), { now: () => NOON + 11 * MINUTE });
  expect((await look.screen(90, 8)).split('\n')[1]).toBe('██░░░░░░ files 3 of 10  in Copying              ! silent for 11:00, usually at most 10:00');
  expect((await look.painted(90, 8)).includes('\u001b[7m ! silent for 11:00')).toBe(true);
});

test('until a key is pressed it shows by itself what runs, and then the cause as it is believed', async () => {
  const before = await running(4);
  const [stalled, lost] = before.findings as [Finding, Finding];
  const title = async () => (await look.screen(80, 24)).split('\n').find((line) => line.includes('3 Detail'));
  const look = lookAt(viewOf(before), { now: () => NOON, logs: { [PATH]: LINES } });
  expect(await title()).toMatch(/^── 3 Detail of the attempt ─/);
  await look.change(viewOf(before, { claims: [claim(lost, { since: NOON + 5000 }), claim(stalled)] }));
  expect(await title()).toMatch(/^── 3 Detail of the finding ─/);
  expect(await look.screen(80, 24)).toContain('CAUSE   The hopper A7 stalled');
  await look.press('1');
  await look.change(viewOf(before, { claims: [claim(stalled, { state: 'confirmed' })] }));
  expect(await title()).toMatch(/^── 3 Detail of the attempt ─/);
});

test('findings that come: provisional, then confirmed or retracted; the newest first, and what was chosen stays chosen', async () => {
  const before = await running(4);
  const [stalled, lost] = before.findings as [Finding, Finding];
  const look = lookAt(viewOf(before, { claims: [claim(stalled)] }), { now: () => NOON, logs: { [PATH]: LINES } });
  await look.press('2');
  expect((await look.screen(70, 6)).split('\n').slice(1, 4)).toEqual([
    '━━ 2 Findings 1, newest first, 1 provisional ━━━━━━━━━━━━━ 1 3 4 5 6 ━',
    '▸ ? provisional  12:00:00  The hopper A7 stalled',
    '',
  ]);
  await look.press('Down');
  await look.change(viewOf(before, { claims: [claim(lost, { since: NOON + 5000 }), claim(stalled)] }));
  expect((await look.screen(70, 6)).split('\n').slice(2, 4)).toEqual(['  ? provisional  12:00:05  Feed was lost', '▸ ? provisional  12:00:00  The hopper A7 stalled']);
  const after = await running(RECORDS.length);
  await look.change(viewOf(after, { lives: life({ running: false }), claims: [claim(lost, { state: 'retracted', since: NOON + 9000, why: 'the feed was found' }), claim(stalled, { state: 'confirmed', since: NOON + 9000 })] }));
  expect(await look.screen(70, 6)).toBe(`FAILED  Feed on KESTREL-APP1, result 1603                     12:00:00
━━ 2 Findings 2, newest first ━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1 3 4 5 6 ━
  ~ retracted    12:00:09  Feed was lost
▸ ✗ confirmed    12:00:09  The hopper A7 stalled

? help   q quit   Enter open   l log   ] evidence   Tab pane   z zoom`);
  await look.press('Up Enter');
  expect((await look.screen(70, 12)).split('\n').slice(2, 6)).toEqual([
    '━━ 3 Detail of the finding ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1 2 4 5 6 ━',
    'THEN    Feed was lost',
    '        80 % sure: the log says so  [feed.lost]',
    'STATE   retracted since 12:00:09: the feed was found',
  ]);
});

test('a run that was there before this night is no part of the verdict', async () => {
  const look = lookAt(viewOf(await running(RECORDS.length), { lives: life({ running: false, current: false }) }), { now: () => NOON });
  expect((await look.screen(80, 6)).split('\n')[0]).toBe('WAITING  no run has begun yet, and none ended just now                  12:00:00');
  expect((await look.screen(60, 6)).split('\n')[0]).toBe('WAITING  no run has begun yet                       12:00:00');
});

test('among the attempts it has its date in place of how long it took', async () => {
  const look = lookAt(viewOf(await running(RECORDS.length), { lives: life({ running: false, current: false }) }), { now: () => NOON });
  await look.press('1');
  expect((await look.screen(70, 7)).split('\n')).toContain('▸ ✗ failed, result 1603  KESTREL-APP1 Feed         before, 21 Nov 2009');
});

test('how long a run has been silent is whole, however long its step is', async () => {
  const look = lookAt(viewOf(await running(3, { phase: { step: 'Copying the feed of the northern hoppers' }, progress: PROGRESS.progress })), { now: () => NOON + 90_000 });
  expect((await look.screen(60, 9)).split('\n')[4]).toBe('     ████░░░░░░░░ files 3 of 10  in Copyin…  silent for 1:30');
});

test('newer findings that are out of sight above the chosen one are counted', async () => {
  const report = await running(4);
  const [stalled] = report.findings as [Finding, Finding];
  const claims = Array.from({ length: 9 }, (_none, at) => claim(stalled, { key: `claim ${at}`, since: NOON - at * 1000 }));
  const look = lookAt(viewOf(report, { claims }), { now: () => NOON });
  await look.press('2');
  expect((await look.screen(80, 8)).split('\n')[2]).toBe('━━ 2 Findings 9, newest first, 9 provisional ━━━━━━━━━━━━━━━━━━━━━━━ 1 3 4 5 6 ━');
  await look.press('End');
  expect((await look.screen(80, 8)).split('\n').slice(2, 4)).toEqual(['━━ 2 Findings 9, 5 newer above, 9 provisional ━━━━━━━━━━━━━━━━━━━━━━ 1 3 4 5 6 ━', '  ? provisional  11:59:55  The hopper A7 stalled']);
});

test('the log of a run that goes on is opened at its end, and followed there', async () => {
  const lines = LINES.slice(0, 6);
  const report = await running(6);
  const look = lookAt(viewOf(report), { now: () => NOON, logs: { [PATH]: lines } });
  await look.screen(60, 7);
  await look.press('l');
  expect((await look.screen(60, 7)).split('\n').slice(1, 6)).toEqual([
    '━━ 4 Log night/feed.log, 6 lines, following its end ━━━━━━━━',
    '3 ● 22:00:03 hopper A7 stalled',
    '4 ● 22:00:04 feed lost',
    '5   22:00:05 giving up',
    '6 ▸ 22:00:06 closing gate 1',
  ].map((line) => line.replace('●', ' ')));
  lines.push('22:00:07 closing gate 2');
  await look.change(viewOf(report));
  expect((await look.screen(60, 7)).split('\n')[5]).toBe('7   22:00:07 closing gate 2');
});

test('followed files: what is wrong with them, and how they grew', async () => {
  const file = (path: string, more: Partial<FileState>): FileState => ({ path, state: 'following', size: 10, renewed: 0, ...more });
  const files = [file(PATH, { grewAt: NOON - 12_000, renewed: 2 }), file('night/held.log', { state: 'refused', why: 'another program has it open' }), file('night/old.log', { state: 'gone' }), file('night/new', { state: 'awaited', why: 'it is not there yet' })];
  const look = lookAt(viewOf(await run([], logOf(PATH, failing([]))), { files }), { now: () => NOON });
  await look.press('6');
  expect((await look.screen(80, 8)).split('\n').slice(2, 7)).toEqual([
    '━━ 6 Files 4, 1 refused ━━ 1 attempts  2 findings  3 detail  4 log  5 timeline ━',
    '▸ ! refused  night/held.log  another program has it open',
    '  - gone     night/old.log',
    '  - awaited  night/new       it is not there yet',
    '  following  night/feed.log  msi, 3 lines, grew 0:12 ago, began anew 2 times',
  ]);
});

test('a view is taken when something changed, a few times a second at the most', async () => {
  const report = await running(3);
  let taken = 0;
  let told = () => {};
  const { openSession } = await import('../../src/screen/session.ts');
  const view = viewOf(report);
  const session = openSession({
    watched: { view: () => ((taken += 1), view), subscribe: (changed) => ((told = changed), () => {}) },
    openLog: () => { throw new Error('no log is asked for'); },
    page: () => ({ width: 80, paint: (_style, text) => text, root: '', binary: new Set() }),
    today: '2026-11-21',
    clock: () => NOON,
  });
  for (let change = 0; change < 1000; change += 1) told();
  const before = session.version();
  while (session.version() === before) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(taken).toBe(2);
  await session.close();
});
