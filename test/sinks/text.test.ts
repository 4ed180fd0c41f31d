import { describe, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { CATALOG } from '../../src/paths.ts';
import { analyze } from '../../src/pipeline.ts';
import { textReport } from '../../src/sinks/text.ts';
import type { LogRecord, Opened, Rule, Skipped } from '../../src/types.ts';
import { ruleOf } from '../rule.ts';

const NIGHT = Date.UTC(2009, 10, 21, 22);
const DAY = 86_400_000;

function feedLog(path: string, messages: readonly string[], outcome: 'failed' | 'succeeded', days = 0): Opened {
  const time = NIGHT + days * DAY;
  const records: LogRecord[] = [
    { line: 1, message: 'begin', time, mark: { mark: 'start', run: '', kind: 'msi', product: 'Feed', patch: 'Feed SP1', server: 'KESTREL-APP1', fromVersion: '2.0', toVersion: '2.1' } },
    ...messages.map((message, at): LogRecord => ({ line: at + 2, message, time: time + 1000 })),
    { line: messages.length + 2, message: `done: ${outcome}`, time: time + 97_000, mark: { mark: 'result', run: '', outcome, exitCode: outcome === 'failed' ? 1603 : 0 } },
  ];
  const source = { path, format: 'msi', confidence: 1, why: 'made by a test', encoding: 'utf-8', encodingWhy: 'made', lines: 1200, events: 3, unparsed: 0, unparsedExamples: [] };
  return { source, records: [records] };
}

async function textOf(rules: readonly Rule[], logs: readonly Opened[], skipped: Skipped[] = [], full = false): Promise<string> {
  return textReport(await analyze(logs, { rules, catalog: openCatalog(CATALOG), skipped }), { width: 72, colors: false, full });
}

const STALLED = ruleOf('feed.stalled', {
  title: 'The hopper {hopper} stalled and held up the whole feed of the farm until it gave up',
  because: 'the log names it',
  when: { record: { in: ['msi'], message: 'hopper (?<hopper>\\w+) stalled' } },
  leadsTo: ['feed.lost'],
  remediation: [
    { do: 'Empty {hopper}.', command: 'feedctl empty {hopper}', check: 'It is empty.', never: 'Do not pull the plug.' },
    { do: 'Start the update again.' },
  ],
  references: [{ title: 'Feed handbook', kb: 999001, url: 'https://kestrel.example/feed' }],
});
const LOST = ruleOf('feed.lost', { title: 'Feed was lost', role: 'consequence', severity: 'error', when: { record: { in: ['msi'], message: 'feed lost' } } });

test('one incident: verdict, cause, chain, proof, steps, runs, input', async () => {
  const log = feedLog('night/feed.log', ['hopper A7 stalled', 'feed lost', 'feed lost'], 'failed');
  expect(await textOf([STALLED, LOST], [log], [{ path: 'night/photo.png', reason: 'picture' }])).toBe(`FAILED  Feed (2.0 → 2.1), update 'Feed SP1' on KESTREL-APP1, result 1603
        21 Nov 2009 22:00:00 to 22:01:37 (1 minute 37 seconds)

CAUSE   The hopper A7 stalled and held up the whole feed of the farm
        until it gave up
        80 % sure: the log names it  [feed.stalled]
        → 1 Feed was lost (2 times)
            same run, 1 line later  [feed.lost]

PROOF   feed.log:2 at 22:00:01
          hopper A7 stalled
        → 1 feed.log:3 at 22:00:01
          feed lost

CODES   1603 (result): the installation failed; the reason stands
        earlier in its own log

STEPS   1. Empty A7.
           feedctl empty A7
           Check: It is empty.
           Never: Do not pull the plug.
        2. Start the update again.

SEE     Feed handbook, KB 999001, https://kestrel.example/feed

RUNS    ✗ failed, result 1603: feed.log:1-5

INPUT   1 log read, 1,200 lines, 1 skipped, below night/
          feed.log: msi, utf-8, made by a test
          skipped photo.png: picture
`);
});

test('incidents of one night on servers that have nothing to do with each other are not of different dates', async () => {
  const other = feedLog('b/suite.log', ['hopper B2 stalled'], 'failed');
  const records = [...(other.records as readonly (readonly LogRecord[])[])].map((batch) => batch.map((one) => (one.mark?.mark === 'start' ? { ...one, mark: { ...one.mark, product: 'Suite', patch: 'Suite SP3', server: 'HERON-SQL9' } } : one)));
  const [first] = (await textOf([STALLED], [feedLog('a/feed.log', ['hopper A1 stalled'], 'failed'), { ...other, records }])).split('\n');
  expect(first).toBe('FAILED  2 of 2 runs did not succeed, 2 incidents that have nothing in');
});

describe('many incidents', () => {
  const logs = [feedLog('a.log', ['hopper A1 stalled'], 'failed'), feedLog('b.log', [], 'succeeded', 90), feedLog('c.log', ['hopper C3 stalled'], 'failed', 180), feedLog('d.log', [], 'succeeded', 400)];

  test('a list of all, those that failed first and the latest of them in full', async () => {
    const lines = (await textOf([STALLED, LOST], logs)).split('\n');
    expect(lines.slice(0, 17)).toEqual([
      'FAILED  2 of 4 runs did not succeed, 4 incidents on different dates, 2',
      '        without trouble',
      '',
      "  1  ✗ 20 May 2010  failed: Feed (2.0 → 2.1), update 'Feed SP1'",
      '       The hopper C3 stalled and held up the whole feed of the farm',
      '       until it gave up',
      "  2  ✗ 21 Nov 2009  failed: Feed (2.0 → 2.1), update 'Feed SP1'",
      '       The hopper A1 stalled and held up the whole feed of the farm',
      '       until it gave up',
      "  3  ✓ 26 Dec 2010  succeeded: Feed (2.0 → 2.1), update 'Feed SP1'",
      "  4  ✓ 19 Feb 2010  succeeded: Feed (2.0 → 2.1), update 'Feed SP1'",
      '',
      '── 1 ──────────────────────────────────────────────────────────────────',
      "FAILED  Feed (2.0 → 2.1), update 'Feed SP1' on KESTREL-APP1, result 1603",
      '        20 May 2010 22:00:00 to 22:01:37 (1 minute 37 seconds)',
      '',
      'CAUSE   The hopper C3 stalled and held up the whole feed of the farm',
    ]);
    expect(lines.filter((line) => line.startsWith('CAUSE'))).toHaveLength(1);
  });

  test('--full tells them all', async () => {
    expect((await textOf([STALLED, LOST], logs, [], true)).match(/^CAUSE/gm)).toHaveLength(2);
  });
});

test('a run without result: where it stopped, and how far it had got', async () => {
  const step: LogRecord = { line: 2, message: 'grain', time: NIGHT + 1000, mark: { mark: 'step', run: '', step: 'Grain (in Feed)', state: 'started', progress: [{ of: 'hoppers', done: 3, total: 10 }, { of: 'wagons', done: 4 }] } };
  const { source, records } = feedLog('feed.log', [], 'failed');
  const [begun] = [...(records as Iterable<LogRecord[]>)][0] ?? [];
  const text = await textOf([], [{ source, records: [[begun!, step]] }]);
  expect(text.slice(text.indexOf('RUNS'), text.indexOf('INPUT'))).toBe('RUNS    … incomplete, stopped in Grain (in Feed), hoppers 3 of 10,\n        wagons 4: feed.log:1-2\n\n');
});

test('an export of an event log with all its events on one line: places are told by the numbers of the events', async () => {
  const event = (recordId: string, message: string, mark: Partial<LogRecord> = {}): LogRecord => ({ line: 1, message, time: NIGHT + Number(recordId) * 1000, fields: { recordId }, ...mark });
  const mark = { run: 'Feed', kind: 'event-log', product: 'Feed', within: 600_000 } as const;
  const records = [event('41', 'begin', { mark: { mark: 'about', ...mark } }), event('42', 'hopper A7 stalled', { mark: { mark: 'about', ...mark } }), event('43', 'feed lost', { mark: { mark: 'result', ...mark, outcome: 'failed', exitCode: 1603 } })];
  const source = { path: 'night/feed.xml', format: 'msi', confidence: 1, why: 'made by a test', encoding: 'utf-8', encodingWhy: 'made', lines: 1, events: 3, unparsed: 0, unparsedExamples: [] };
  const text = await textOf([STALLED, LOST], [{ source, records: [records] }]);
  expect(text.split('\n').filter((line) => line.includes('feed.xml') || line.startsWith('INPUT') || line.includes('second'))).toEqual([
    '        21 Nov 2009 22:00:41 to 22:00:43 (2 seconds)',
    '            same run, 1 second later  [feed.lost]',
    'PROOF   night/feed.xml record 42 at 22:00:42',
    '        → 1 night/feed.xml record 43 at 22:00:43',
    'RUNS    ✗ failed, result 1603: night/feed.xml records 41-43',
    'INPUT   1 log read, 3 events',
    '          night/feed.xml: msi, utf-8, made by a test',
  ]);
});

test('the log of months: what failed, the latest of what went well, and nothing is asked for the nights without trouble', async () => {
  const gap = (id: string, word: string) => ruleOf(id, { title: `${word} is missing`, severity: 'info', role: 'context', scope: 'incident', appliesTo: 'any', when: { record: { in: ['msi'], message: word } }, gap: { missing: `the ${word} log`, so: 'why', collect: 'feedctl log' } });
  const nights = Array.from({ length: 13 }, (_, at) => feedLog(`${String(at).padStart(2, '0')}.log`, at === 3 ? ['grain'] : [], 'succeeded', 2 * at));
  const seen: Opened = { source: { ...nights[0]!.source, path: 'seen.log' }, records: [[{ line: 1, message: 'grain', time: NIGHT - 10 * DAY }]] };
  const text = await textOf([STALLED, gap('gap.grain', 'grain'), gap('gap.hopper', 'hopper')], [...nights, feedLog('bad.log', ['hopper A7 stalled'], 'failed', 40), seen]);
  const lines = text.split('\n');
  expect(lines.slice(3, 16)).toEqual([
    "  1  ✗ 31 Dec 2009  failed: Feed (2.0 → 2.1), update 'Feed SP1'",
    '       The hopper A7 stalled and held up the whole feed of the farm',
    '       until it gave up',
    ...[15, 13, 11, 9, 7, 5, 3, 1].map((day, at) => `${String(at + 2).padStart(3)}  ✓ ${day} Dec 2009  succeeded: Feed (2.0 → 2.1), update 'Feed SP1'`),
    " 10  ✓ 29 Nov 2009  succeeded: Feed (2.0 → 2.1), update 'Feed SP1'",
    " 11  ✓ 27 Nov 2009  succeeded: Feed (2.0 → 2.1), update 'Feed SP1'",
  ]);
  expect(text).toContain('     and 4 more without trouble; --format json holds them all\n');
  expect(lines.filter((line) => line.startsWith('MISSING') || line.includes('grain'))).toEqual(['MISSING for 1: the hopper log: why  [gap.hopper]']);
  expect(await textOf([gap('gap.grain', 'grain')], [...nights.slice(0, 3), seen])).toContain('\n  4  · 11 Nov 2009  no upgrade found: Kestrel\n');
});

test('of several incidents each missing input names those that lack it', async () => {
  const gap = (id: string, missing: string) => ruleOf(id, { severity: 'info', role: 'context', tier: 'specific', when: { attempt: { kind: 'msi' } }, gap: { missing, so: 'why', collect: 'feedctl collect' } });
  const rules = [gap('gap.own', 'the plan of {startedAt}'), gap('gap.shared', 'the list of hoppers')];
  const lines = (await textOf(rules, [feedLog('a.log', [], 'failed'), feedLog('b.log', [], 'succeeded', 90), feedLog('c.log', [], 'failed', 180)])).split('\n');
  expect(lines.slice(lines.findIndex((line) => line.startsWith('MISSING')), lines.findIndex((line) => line.startsWith('INPUT')))).toEqual([
    'MISSING for 1: the plan of 20 May 2010 22:00:00: why  [gap.own]',
    '          feedctl collect',
    '        for 1, 2: the list of hoppers: why  [gap.shared]',
    '          feedctl collect',
    '        for 2: the plan of 21 Nov 2009 22:00:00: why  [gap.own]',
    '          feedctl collect',
    '',
  ]);
});

test('many skipped files of one name are one line', async () => {
  const skipped = Array.from({ length: 5 }, (_, at) => ({ path: `night/${at}/desktop.ini`, reason: 'no log' }));
  const text = await textOf([], [feedLog('night/feed.log', [], 'succeeded')], skipped);
  expect(text).toContain('skipped 5 files called desktop.ini: no log');
});

test('nothing to tell', async () => {
  expect(await textOf([], [])).toBe('NO UPGRADE FOUND  nothing that was given is a log of a known kind\n\nINPUT   0 logs read, 0 lines\n');
});

test('of several incidents the one that failed is told before a later one that somebody cancelled', async () => {
  const cancelled = feedLog('b/feed.log', ['somebody pressed Cancel'], 'failed', 3);
  const [records] = cancelled.records as (readonly LogRecord[])[];
  const log: Opened = { ...cancelled, records: [(records ?? []).map((record) => (record.mark?.mark === 'result' ? { ...record, mark: { ...record.mark, outcome: 'cancelled', exitCode: 1602 } } : record))] };
  const text = await textOf([STALLED], [feedLog('a/feed.log', ['hopper A7 stalled'], 'failed'), log]);
  expect(text.match(/^(?:FAILED|CANCELLED) {2}Feed/gm)).toEqual(['FAILED  Feed', 'CANCELLED  Feed']);
});
