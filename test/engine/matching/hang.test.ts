/** Rules of users cannot hang a run: what grows without end is refused when it is loaded, and what is left is bounded. No test measures time. */
import { describe, expect, test } from 'vitest';

import { openCatalog } from '../../../src/catalog/catalog.ts';
import { checkRule } from '../../../src/engine/rules/check.ts';
import { patternOf } from '../../../src/engine/rules/pattern.ts';
import { search } from '../../../src/engine/matching/search.ts';
import { newBudget } from '../../../src/engine/matching/budget.ts';
import { CATALOG } from '../../../src/paths.ts';
import { analyze } from '../../../src/pipeline.ts';
import type { LogRecord, Opened, Rule } from '../../../src/types.ts';
import { ruleOf } from '../../rule.ts';

const ruleText = (when: string) => `id: feed.slow
title: The feed is slow
severity: warning
role: context
tier: specific
confidence: 1
because: it stands in the log
product: Kestrel
when: ${when}
examples:
  match: [{ in: msi, text: a }]
  pass: [{ in: msi, text: b }]
`;
const problemsOf = (when: string) => checkRule(ruleText(when), 'feed/slow.yaml').problems.map(({ place, message }) => `${place} ${message}`);
const said = (message: string) => `{ record: { in: [msi], message: ${JSON.stringify(message)} } }`;

describe('refused when it is loaded, at its place', () => {
  test.each([
    ['a repetition of a repetition', '(a+)+$', /feed\/slow\.yaml:9:39 when\.record\.message\.0: .*can double with every character/],
    ['many open ends', '(.*a){20}', /can grow with power 21 of the length/],
    ['alternatives that begin alike', '(?:a|aa)+$', /can double with every character/],
    ['a look ahead', '(?=(x+)+y)x', /can double with every character/],
    ['a look behind', '(?<=(?:x+)+y)x', /can double with every character/],
    ['a back reference', String.raw`(\w+) \1`, /can grow with power 4/],
    ['what may be left out, many times', '(?:a?){50}a{50}', /more than 1,000,000,000 ways/],
    ['a huge count', 'x{99999999}', /99,999,999 pieces/],
    ['a huge count with an end', '(?:ab){50000}', /100,000 pieces|150,000 pieces/],
    ['counts of counts', '(?:a{1000}){1000}', /1,001,000 pieces/],
    ['a wide gap', '.{0,60000}b', /pieces|ways/],
    ['no pattern', '(', /expected a regular expression/],
  ])('%s', (_what, pattern, message) => {
    expect(problemsOf(said(pattern))[0]).toMatch(message);
  });

  test('also in fields, components, runs and facts', () => {
    const slow = '"(a+)+b"';
    const when = `{ all: [{ record: { in: [msi], component: ${slow}, fields: { file: { matches: ${slow} } }, any: [{ message: ${slow} }, { message: stalled }] } }, { attempt: { product: ${slow}, failedStep: ${slow} } }, { fact: { kind: version, subject: ${slow}, value: { matches: ${slow} } } }] }`;
    expect(problemsOf(when).map((problem) => / (when\S+):/.exec(problem)?.[1])).toEqual([
      'when.all.0.record.fields.file.matches',
      'when.all.0.record.any.0.message.0',
      'when.all.0.record.component',
      'when.all.1.attempt.product',
      'when.all.1.attempt.failedStep',
      'when.all.2.fact.subject',
      'when.all.2.fact.value.matches',
    ]);
  });

  test.each([
    ['brackets by the thousand', '['.repeat(20_000), /expected simpler YAML|expected YAML/],
    ['conditions by the thousand', `${'{ any: ['.repeat(60)}${said('stalled')}${'] }'.repeat(60)}`, /more than 40 levels/],
    ['aliases of aliases', `\n  a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, at) => `  ${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[at]}`).join(',')}]`).join('\n')}`, /Excessive alias count/],
    ['a book', said('x'.repeat(1_100_000)), /expected at most 1,048,576/],
  ])('%s', (_what, when, message) => {
    expect(problemsOf(when).join('\n')).toMatch(message);
  });

  test.each(['access denied', "file '(?<file>[^']+)' is in use", String.raw`^(?<what>\S.*?): failed`, '.{0,200}database .{0,200}is full'])('what people write is not: %s', (pattern) => {
    expect(problemsOf(said(pattern))).toEqual([]);
  });
});

describe('a long text is searched in windows', () => {
  const filler = 'x'.repeat(1_000_000);

  test('a match deep in a line of a megabyte', () => {
    expect(search(patternOf('feed (?<what>\\w+) stalled'), `${filler} feed A7 stalled ${filler}`)).toMatchObject({ index: 1_000_001, groups: { what: 'A7' } });
  });

  test('a match over the edge of two windows', () => {
    const text = `${'y'.repeat(16_380)}feed stalled${'y'.repeat(20_000)}`;
    expect(search(patternOf('feed stalled'), text)?.index).toBe(16_380);
  });

  test('the beginning of a line in the middle of many', () => {
    const lines = Array.from({ length: 5000 }, (_, at) => `entry number ${at}`).join('\n');
    expect(search(patternOf('^entry number 4321$'), lines)?.index).toBe(lines.indexOf('entry number 4321'));
  });

  test('what is not there', () => {
    expect(search(patternOf('^\\s*feed .*stalled'), filler + ' '.repeat(100_000) + filler)).toBeUndefined();
  });
});

const log = (records: readonly LogRecord[]): Opened => ({
  source: { path: 'a/feed.log', format: 'msi', confidence: 1, why: 'made', encoding: 'utf-8', encodingWhy: 'made', lines: records.length, events: records.length, unparsed: 0, unparsedExamples: [] },
  records: [records],
});
const failing = (records: readonly Partial<LogRecord>[]): LogRecord[] => [
  { line: 1, message: 'begin', mark: { mark: 'start', run: '', kind: 'msi', product: 'Feed' } },
  ...records.map((one, at): LogRecord => ({ line: at + 2, message: '', ...one })),
  { line: records.length + 2, message: 'done', mark: { mark: 'result', run: '', outcome: 'failed' } },
];
const run = (rules: readonly Rule[], records: readonly Partial<LogRecord>[], clock?: () => number) =>
  analyze([log(failing(records))], { rules, catalog: openCatalog(CATALOG), skipped: [], ...(clock ? { budget: newBudget(clock) } : {}) });

const healthy = ruleOf('feed.stalled', { when: { record: { in: ['msi'], message: 'feed stalled' } } });

describe('a rule that costs too much is put aside, and the report says so', () => {
  test('slow patterns', async () => {
    let time = 0;
    const slow = ruleOf('feed.slow', { when: { record: { in: ['msi'], message: 'slowly .*stopped' } } });
    const long = `stopped ${'x'.repeat(1000)} slowly`;
    // Each search takes four seconds on this clock, once for the beginning and once for the end.
    const report = await run([slow, healthy], [{ message: long }, { message: long }, { message: long }, { message: long }, { message: 'feed stalled' }, { message: 'slowly it stopped' }], () => (time += 4000));
    expect(report.findings.map(({ rule }) => rule.id)).toEqual(['feed.stalled']);
    expect(report.skipped).toEqual([{ path: 'rule feed.slow', reason: 'it was put aside: its patterns took more than 10 seconds, so it says nothing of this input' }]);
  });

  const facts = Array.from({ length: 300 }, (_, at) => ({ kind: 'version', subject: `D${at}`, value: `1.0.${at}` }));
  const pick = (as: string) => ({ fact: { kind: 'version', as } });

  test('facts joined with facts joined with facts', async () => {
    const joined = ruleOf('feed.joined', { when: { all: [pick('a'), pick('b'), pick('c'), pick('d'), { compare: ['a.value', 'newer-than', '9.0.0.0'] }] } });
    const report = await run([joined, healthy], [{ message: 'feed stalled', facts }]);
    expect(report.findings.map(({ rule }) => rule.id)).toEqual(['feed.stalled']);
    expect(report.skipped).toEqual([{ path: 'rule feed.joined', reason: 'it was put aside: its condition has more than 1,000,000 combinations here, so it says nothing of this input' }]);
  });

  test('alternatives in alternatives', async () => {
    const never = { attempt: { outcome: 'succeeded' } };
    let when: object = { any: [never, never] };
    for (let depth = 0; depth < 28; depth++) when = { any: [when, never] };
    const report = await run([ruleOf('feed.nested', { when }), healthy], [{ message: 'feed stalled' }]);
    expect(report.findings.map(({ rule }) => rule.id)).toEqual(['feed.stalled']);
    expect(report.skipped.map(({ path }) => path)).toEqual(['rule feed.nested']);
  });

  test('a join that is narrow enough is found', async () => {
    const joined = ruleOf('feed.joined', { when: { all: [pick('a'), pick('b'), { compare: ['a.value', 'older-than', 'b.value'] }] } });
    const report = await run([joined], [{ message: 'x', facts }]);
    expect([report.findings.map(({ rule }) => rule.id), report.skipped]).toEqual([['feed.joined'], []]);
  });

  test('a sequence over very many hits in many runs comes to its end', async () => {
    const rule = ruleOf('feed.sequence', { scope: 'incident', when: { sequence: { of: [{ in: ['msi'], message: 'feed started' }, { in: ['msi'], message: 'feed stopped' }, { in: ['msi'], message: 'feed broken' }], within: '1 lines' } } });
    const records = Array.from({ length: 400 }, (_, run) => [
      { line: run * 300, message: 'begin', mark: { mark: 'start', run: '', kind: 'msi', product: 'Feed' } },
      ...Array.from({ length: 250 }, (_one, at): LogRecord => ({ line: run * 300 + at + 1, message: ['feed started', 'feed stopped', 'feed idle', 'feed broken'][at % 4] ?? '' })),
      { line: run * 300 + 299, message: 'done', mark: { mark: 'result', run: '', outcome: 'failed' } },
    ]).flat() as LogRecord[];
    const report = await analyze([log(records)], { rules: [rule], catalog: openCatalog(CATALOG), skipped: [] });
    expect([report.findings, report.skipped]).toEqual([[], []]);
  });
});
