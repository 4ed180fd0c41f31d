import { describe, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { suppressionsIn } from '../../src/engine/suppressions.ts';
import { CATALOG } from '../../src/paths.ts';
import { analyze } from '../../src/pipeline.ts';
import { jsonReport } from '../../src/sinks/json.ts';
import { textReport } from '../../src/sinks/text.ts';
import { globFits } from '../../src/text/glob.ts';
import type { LogRecord, Opened, Suppression } from '../../src/types.ts';
import { ruleOf } from '../rule.ts';

const RULES = [
  ruleOf('feed.stalled', { when: { record: { in: ['msi'], message: 'feed stalled at (?<object>\\S+)' } } }),
  ruleOf('feed.failed', { tier: 'catch-all', when: { record: { in: ['msi'], message: 'feeding failed' } } }),
];
const LOG: Opened = {
  source: { path: 'night/feed.log', format: 'msi', confidence: 1, why: 'made', encoding: 'utf-8', encodingWhy: 'made', lines: 3, events: 3, unparsed: 0, unparsedExamples: [] },
  records: [
    [
      { line: 1, message: 'begin', mark: { mark: 'start', run: '', kind: 'msi', product: 'Feed', server: 'KESTREL-APP1' } },
      { line: 2, message: 'feed stalled at HOPPER_7' },
      { line: 3, message: 'feeding failed', mark: { mark: 'result', run: '', outcome: 'failed', exitCode: 1603 } },
    ] satisfies LogRecord[],
  ],
};
const entry = (given: Partial<Suppression>): Suppression => ({ rule: 'feed.stalled', reason: 'known', until: '2027-01-31', place: 'known.yaml:1:9', ...given });
const run = (entries: readonly Suppression[], today = '2027-01-31') => analyze([LOG], { rules: RULES, catalog: openCatalog(CATALOG), skipped: [], suppressions: { entries, today } });

test('without any the cause is told, and the last resort is not', async () => {
  const report = await run([]);
  expect([report.findings.map(({ rule }) => rule.id), report.suppressed]).toEqual([['feed.stalled'], []]);
});

test('what is suppressed leaves its place to the next cause, and is counted', async () => {
  const report = await run([entry({})]);
  expect(report.outcome).toBe('failed');
  expect(report.findings.map(({ rule }) => rule.id)).toEqual(['feed.failed']);
  expect(report.suppressed.map(({ state, findings }) => [state, findings.map(({ rule, evidence }) => `${rule.id} ${evidence[0]?.line}`)])).toEqual([['applied', ['feed.stalled 2']]]);
});

describe('the target is a server, a file or a value that the finding names', () => {
  test.each([
    ['KESTREL-APP1', 'applied'],
    ['kestrel-app?', 'applied'],
    ['feed.log', 'applied'],
    ['night/*', 'applied'],
    ['night\\feed.log', 'applied'],
    ['HOPPER_*', 'applied'],
    ['KESTREL-APP2', 'unused'],
    ['feed', 'applied'],
    ['fee', 'unused'],
  ])('%s: %s', async (target, state) => {
    expect((await run([entry({ target })])).suppressed.map((one) => one.state)).toEqual([state]);
  });
});

test('one whose day is past does nothing', async () => {
  const report = await run([entry({})], '2027-02-01');
  expect([report.findings.map(({ rule }) => rule.id), report.suppressed.map(({ state }) => state)]).toEqual([['feed.stalled'], ['expired']]);
});

test('the report tells each of them', async () => {
  const report = await run([entry({ reason: 'detached on purpose' }), entry({ target: 'KESTREL-APP2' }), entry({ until: '2026-12-31' })]);
  const text = textReport(report, { width: 100, colors: false, full: false });
  expect(text.slice(text.indexOf('KNOWN'), text.indexOf('\n\nINPUT'))).toBe(
    [
      'KNOWN   1 finding of feed.stalled until 2027-01-31: detached on purpose (known.yaml:1:9)',
      '        feed.stalled for KESTREL-APP2: there is no such finding (known.yaml:1:9)',
      '        feed.stalled: expired on 2026-12-31, so it is not applied any more (known.yaml:1:9)',
    ].join('\n'),
  );
  const { suppressed } = JSON.parse(jsonReport(report)) as { suppressed: object[] };
  expect(suppressed).toMatchObject([
    { rule: 'feed.stalled', reason: 'detached on purpose', until: '2027-01-31', place: 'known.yaml:1:9', state: 'applied', findings: [{ rule: 'feed.stalled', evidence: [{ file: 'night/feed.log', line: 2 }] }] },
    { target: 'KESTREL-APP2', state: 'unused', findings: [] },
    { state: 'expired', findings: [] },
  ]);
});

describe('a file of suppressions', () => {
  const read = (text: string) => suppressionsIn(text, 'known.yaml', ['feed.stalled', 'feed.failed']);

  test('as it should be', () => {
    expect(read("- rule: feed.stalled\n  target: KESTREL-*\n  reason: 'detached, CHG-4711'\n  until: 2027-03-31\n")).toEqual([{ rule: 'feed.stalled', target: 'KESTREL-*', reason: 'detached, CHG-4711', until: '2027-03-31', place: 'known.yaml:1:9' }]);
  });

  test('an empty one', () => {
    expect(read('')).toEqual([]);
  });

  test.each([
    ['no reason', '- { rule: feed.stalled, until: 2027-03-31 }', /^known\.yaml:1:3 0\.reason: missing, expected string/],
    ['no day', '- { rule: feed.stalled, reason: x }', /^known\.yaml:1:3 0\.until: missing, expected a day as 2027-03-31/],
    ['a day that is none', '- { rule: feed.stalled, reason: x, until: 2027-02-30 }', /^known\.yaml:1:43 0\.until: "2027-02-30", expected a day as 2027-03-31/],
    ['a misspelt field', '- { rule: feed.stalled, reason: x, until: 2027-03-31, targte: y }', /^known\.yaml:1:63 targte: unknown key, expected one of rule, target, reason, until/],
    ['a rule that is none', '- rule: feed.staled\n  reason: x\n  until: 2027-03-31\n', /^known\.yaml:1:9 rule: "feed\.staled", expected the id of a rule \(feed\.stalled, /],
    ['no YAML', '- rule: "x', /expected YAML/],
  ])('%s', (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

test.each([
  ['*', '', true],
  ['a*b*c', 'AxxByyC', true],
  ['a*b*c', 'axxbyy', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  [`${'*a'.repeat(50)}b`, 'a'.repeat(5000), false],
])('glob %s', (glob, text, fits) => {
  expect(globFits(glob, text)).toBe(fits);
});
