/** What is missing, told of the failures that it leaves open only. */
import { describe, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { CATALOG } from '../../src/paths.ts';
import { analyze } from '../../src/pipeline.ts';
import type { LogRecord, Opened, Outcome, Report, Rule } from '../../src/types.ts';
import { ruleOf } from '../rule.ts';

const NIGHT = Date.UTC(2009, 10, 21, 22);
const DAY = 86_400_000;

function logOf(path: string, message: string, outcome: Outcome = 'failed', days = 0): Opened {
  const time = NIGHT + days * DAY;
  const records: LogRecord[] = [
    { line: 1, message: 'begin', time, mark: { mark: 'start', run: '', kind: 'msi', product: 'Feed' } },
    { line: 2, message, time: time + 1000 },
    { line: 3, message: 'done', time: time + 2000, mark: { mark: 'result', run: '', outcome, exitCode: outcome === 'failed' ? 1603 : 0 } },
  ];
  return { source: { path, format: 'msi', confidence: 1, why: 'made', encoding: 'utf-8', encodingWhy: 'made', lines: 3, events: 3, unparsed: 0, unparsedExamples: [] }, records: [records] };
}

const gap = (id: string, tier: Rule['tier'], more: object = {}) =>
  ruleOf(id, { severity: 'info', role: 'context', tier, when: { attempt: { kind: 'msi' } }, gap: { missing: `the ${tier} of {product}`, so: 'why', collect: 'feedctl collect "{utcFrom}" "{utcTo}"' }, ...more });
const cause = (tier: Rule['tier']) => ruleOf(`feed.${tier}`, { tier, when: { record: { in: ['msi'], message: 'hopper stalled' } } });
const GAPS = [gap('gap.catch', 'catch-all'), gap('gap.component', 'component'), gap('gap.specific', 'specific')];

const run = (rules: readonly Rule[], ...logs: Opened[]): Promise<Report> => analyze(logs, { rules, catalog: openCatalog(CATALOG), skipped: [] });
const missing = ({ gaps }: Report) => gaps.map((one) => one.missing);

describe('a gap is told where it matters', () => {
  test.each([
    ['no cause', [], ['the catch-all of Feed', 'the component of Feed', 'the specific of Feed']],
    ['a cause of last resort', [cause('catch-all')], ['the catch-all of Feed', 'the component of Feed', 'the specific of Feed']],
    ['the part that failed', [cause('component')], ['the component of Feed', 'the specific of Feed']],
    ['the one thing that went wrong', [cause('specific')], ['the specific of Feed']],
  ])('with %s', async (_what, causes, told) => {
    expect(missing(await run([...causes, ...GAPS], logOf('a/1.log', 'hopper stalled')))).toEqual(told);
  });

  test('a run that went well lacks nothing, nor does one that was repaired later', async () => {
    expect(missing(await run(GAPS, logOf('a/1.log', 'fine', 'succeeded')))).toEqual([]);
    expect(missing(await run(GAPS, logOf('a/1.log', 'bad'), logOf('a/2.log', 'fine', 'succeeded', 1)))).toEqual([]);
  });

  test('the same thing is missing once, however many runs lack it', async () => {
    expect(missing(await run([gap('gap.catch', 'catch-all')], logOf('a/1.log', 'bad'), logOf('a/2.log', 'bad', 'failed', 2)))).toEqual(['the catch-all of Feed']);
  });

  test('a rule of scope incident is asked once a night, of all that happened in it', async () => {
    const rule = gap('gap.night', 'component', { scope: 'incident', appliesTo: 'any', when: { record: { in: ['event-*'], message: 'hopper (?<product>\\w+) left' } } });
    const outside: Opened = { ...logOf('a/events.csv', ''), records: [[{ line: 1, message: 'hopper A7 left', time: NIGHT }]] };
    expect(missing(await run([rule], { ...outside, source: { ...outside.source, format: 'event-csv' } }))).toEqual(['the component of A7']);
  });
});

test('a command is filled with a stretch of UTC that holds the run for sure', async () => {
  const { gaps } = await run([gap('gap.catch', 'catch-all')], logOf('a/1.log', 'bad'));
  expect(gaps.map((one) => one.collect)).toEqual(['feedctl collect "2009-11-21T07:45:00.000Z" "2009-11-22T10:15:02.000Z"']);
});

test('a rule sees what inputs there are for its own run', async () => {
  const rule = gap('gap.events', 'catch-all', { when: { all: [{ attempt: { kind: 'msi' } }, { none: [{ fact: { kind: 'input', value: { matches: '^event-' }, fields: { time: 'covers' } } }] }] } });
  const events = logOf('a/events.csv', '');
  const at = (time: number): Opened => ({ source: { ...events.source, format: 'event-csv' }, records: [[{ line: 1, message: 'something', time }]] });
  expect(missing(await run([rule], logOf('a/1.log', 'bad'), at(NIGHT)))).toEqual([]);
  expect(missing(await run([rule], logOf('a/1.log', 'bad'), at(NIGHT - DAY)))).toEqual(['the catch-all of Feed']);
});

test('gaps change neither the first cause nor its place', async () => {
  const report = await run([...GAPS, cause('component')], logOf('a/1.log', 'hopper stalled'));
  expect(report.findings.map(({ rule, role, severity }) => `${rule.id} ${role} ${severity}`)).toEqual(['feed.component cause critical', 'gap.component context info', 'gap.specific context info']);
});
