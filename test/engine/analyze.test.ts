/** The engine as a whole: records that a test makes, rules that a test makes, and the findings in their order. */
import { describe, expect, test } from 'vitest';

import type { LogRecord, Report } from '../../src/types.ts';
import { failing, logOf, MINUTE, NIGHT, run } from '../night.ts';
import { ruleOf } from '../rule.ts';

const told = (report: Report) => report.findings.map(({ rule, role, leadsTo, evidence }) => `${rule.id} ${role} ${evidence.map(({ file, line }) => `${file}:${line}`).join(' ')}${leadsTo.length > 0 ? ` → ${leadsTo.join(' ')}` : ''}`);

describe('conditions', () => {
  const saw = (message: string, more: object = {}) => ({ record: { in: ['msi'], message, ...more } });

  test.each([
    ['a message', saw('feed stalled'), true],
    ['a message of another kind of log', { record: { in: ['event-*'], message: 'feed stalled' } }, false],
    ['a message that was not said', saw('feed exploded'), false],
    ['a level that it has', saw('feed stalled', { level: ['error'] }), true],
    ['a level that it has not', saw('feed stalled', { level: ['warning'] }), false],
    ['a field with one of some values', { record: { in: ['msi'], fields: { error: [1303, 1310] } } }, true],
    ['a field that fits a pattern', { record: { in: ['msi'], message: 'feed stalled', fields: { error: { matches: '^13' } } } }, true],
    ['one of several ways', { record: { in: ['msi'], any: [{ fields: { error: 9999 } }, { message: 'feed stalled', fields: { error: 1310 } }] } }, true],
    ['several ways, of which none holds', { record: { in: ['msi'], any: [{ fields: { error: 9999 } }, { message: 'feed exploded' }] } }, false],
    ['a field with another value', { record: { in: ['msi'], fields: { error: 1603 } } }, false],
    ['all, of which one fails', { all: [saw('feed stalled'), saw('feed exploded')] }, false],
    ['any, of which one holds', { any: [saw('feed exploded'), saw('feed stalled')] }, true],
    ['none, of which none holds', { all: [saw('feed stalled'), { none: [saw('feed exploded')] }] }, true],
    ['none, of which one holds', { all: [saw('feed stalled'), { none: [saw('later noise')] }] }, false],
    ['an attempt', { attempt: { kind: 'msi', outcome: 'failed', exitCode: 1603, product: '^feed$' } }, true],
    ['an attempt with another exit code', { attempt: { exitCode: 1618 } }, false],
    ['a sequence in order', { sequence: { of: [{ in: ['msi'], message: 'feed stalled' }, { in: ['msi'], message: 'later noise' }], within: '2 lines' } }, true],
    ['a sequence in the other order', { sequence: { of: [{ in: ['msi'], message: 'later noise' }, { in: ['msi'], message: 'feed stalled' }], within: '2 lines' } }, false],
    ['a sequence too far apart', { sequence: { of: [{ in: ['msi'], message: 'feed stalled' }, { in: ['msi'], message: 'the very last' }], within: '2 lines' } }, false],
    ['a sequence near in time', { sequence: { of: [{ in: ['msi'], message: 'feed stalled' }, { in: ['msi'], message: 'the very last' }], within: '1 minute' } }, true],
    ['a version that is older, by numbers', { all: [{ fact: { kind: 'version', as: 'seen' } }, { compare: ['seen.value', 'older-than', '12.0.10.0'] }] }, true],
    ['a version that is not newer', { all: [{ fact: { kind: 'version', as: 'seen' } }, { compare: ['seen.value', 'newer-than', '12.0.10.0'] }] }, false],
    ['a fact of another kind', { fact: { kind: 'service' } }, false],
  ])('%s', async (_what, when, holds) => {
    const records = failing([
      { message: 'feed stalled', level: 'error', fields: { error: '1310' }, facts: [{ kind: 'version', subject: 'Feed', value: '12.0.9.0', fields: { of: 'schema', family: 'kestrel' } }] },
      'in between',
      'later noise',
      'and more',
      'the very last',
    ]);
    const report = await run([ruleOf('feed.seen', { when })], logOf('a/feed.log', records));
    expect(report.findings.length > 0).toBe(holds);
  });

  test('of several partners in a sequence the nearest is the reason', async () => {
    const rule = ruleOf('feed.broken', { title: '{what} broke', when: { sequence: { of: [{ in: ['msi'], message: 'error in (?<what>\\w+)' }, { in: ['msi'], message: 'return value 3' }], within: '50 lines' } } });
    const report = await run([rule], logOf('a/feed.log', failing(['error in engine', 'error in hopper', 'return value 3', 'error in display'])));
    expect([told(report), report.findings[0]?.values['what']]).toEqual([['feed.broken cause a/feed.log:3 a/feed.log:4'], 'hopper']);
  });

  test('a line that fits two conditions of a sequence is not two lines', async () => {
    const rule = ruleOf('feed.twice', { when: { sequence: { of: [{ in: ['msi'], message: 'stalled' }, { in: ['msi'], message: 'stalled' }], within: '50 lines' } } });
    expect(told(await run([rule], logOf('a/feed.log', failing(['feed stalled']))))).toEqual([]);
    expect(told(await run([rule], logOf('a/feed.log', failing(['feed stalled', 'feed stalled']))))).toEqual(['feed.twice cause a/feed.log:2 a/feed.log:3']);
  });

  test('a line that fits two alternatives counts once', async () => {
    const rule = ruleOf('feed.any', { when: { any: [{ record: { in: ['msi'], message: 'stalled' } }, { record: { in: ['msi'], message: 'hopper' } }] } });
    const report = await run([rule], logOf('a/feed.log', failing(['hopper stalled', 'feed stalled', 'hopper empty'])));
    expect(report.findings.map(({ count, evidence }) => [count, evidence.map(({ line }) => line)])).toEqual([[3, [2, 3, 4]]]);
  });

  test('of several patterns that fit, the one that the rule names first gives the values', async () => {
    const rule = ruleOf('feed.named', { title: '{part|something}', when: { record: { in: ['msi'], message: ['hopper (?<part>\\w+) of the feed', 'stalled'] } } });
    const report = await run([rule], logOf('a/feed.log', failing(['stalled: hopper A7 of the feed'])));
    expect(report.findings[0]?.values['part']).toBe('A7');
  });

  test('evidence is the line of a long message that says it', async () => {
    const rule = ruleOf('feed.locked', { when: { record: { in: ['msi'], message: '^Caused by: lock on (?<what>\\w+)' } } });
    const report = await run([rule], logOf('a/feed.log', failing(['Exception\n   at Feed.Open()\nCaused by: lock on hopper'])));
    expect(report.findings[0]?.evidence).toEqual([{ file: 'a/feed.log', line: 4, text: 'Caused by: lock on hopper', time: NIGHT + 2000 }]);
  });

  test('each: one finding for each different value, in any case, with its own evidence', async () => {
    const rule = ruleOf('feed.missing', { each: 'part', when: { record: { in: ['msi'], message: 'missing part (?<part>\\w+)' } } });
    const report = await run([rule], logOf('a/feed.log', failing(['missing part A7', 'missing part B2', 'missing part a7'])));
    expect(report.findings.map(({ values, count, evidence }) => [values['part'], count, evidence.map(({ line }) => line)])).toEqual([
      ['A7', 2, [2, 4]],
      ['B2', 1, [3]],
    ]);
  });
});

test('each, where nothing says which one it is', async () => {
  const rule = ruleOf('feed.missing', { each: 'part', title: '{part|A part} is missing', when: { record: { in: ['msi'], message: 'missing part(?: (?<part>\\w+))?' } } });
  const report = await run([rule], logOf('a/feed.log', failing(['missing part'])));
  expect(report.findings.map(({ values, count }) => [values['part'], count])).toEqual([[undefined, 1]]);
});

describe('whom a rule concerns', () => {
  const when = { record: { in: ['msi'], message: 'feed stalled' } };
  const ok = failing(['feed stalled'], { outcome: 'succeeded' });

  test('failing runs, unless it says otherwise', async () => {
    const rules = [ruleOf('feed.failing', { when }), ruleOf('feed.succeeded', { when, appliesTo: 'succeeded' }), ruleOf('feed.any', { when, appliesTo: 'any' })];
    expect(told(await run(rules, logOf('a/ok.log', ok)))).toEqual(['feed.any cause a/ok.log:2', 'feed.succeeded cause a/ok.log:2']);
    expect(told(await run(rules, logOf('a/bad.log', failing(['feed stalled']))))).toEqual(['feed.any cause a/bad.log:2', 'feed.failing cause a/bad.log:2']);
  });

  test('a failure that a later run repaired is told, but not as one', async () => {
    const report = await run([ruleOf('feed.stalled', { when })], logOf('a/1.log', failing(['feed stalled'])), logOf('a/2.log', failing([], { minutes: 30, outcome: 'succeeded' })));
    expect([report.outcome, report.findings.map(({ rule, severity }) => [rule.id, severity])]).toEqual(['succeeded', [['feed.stalled', 'info']]]);
  });

  test('what was logged outside of any run is for rules that concern any run', async () => {
    const outside = logOf('a/system.log', [{ line: 1, message: 'feed stalled', time: NIGHT }], 'event-xml');
    const loose = { record: { in: ['event-*'], message: 'feed stalled' } };
    expect(told(await run([ruleOf('feed.any', { when: loose, appliesTo: 'any' }), ruleOf('feed.failing', { when: loose })], outside))).toEqual(['feed.any cause a/system.log:1']);
  });
});

describe('rank', () => {
  const said = (message: string) => ({ record: { in: ['msi'], message } });

  test('the cause comes before what it led to, whatever the order in the log', async () => {
    const rules = [
      ruleOf('feed.lost', { when: said('feed lost'), confidence: 0.99 }),
      ruleOf('feed.stalled', { when: said('feed stalled'), leadsTo: ['feed.lost'], confidence: 0.5 }),
      ruleOf('feed.note', { when: said('begin'), role: 'context', severity: 'warning' }),
    ];
    expect(told(await run(rules, logOf('a/feed.log', failing(['feed lost', 'feed stalled']))))).toEqual([
      'feed.stalled cause a/feed.log:3 → feed.lost',
      'feed.lost consequence a/feed.log:2',
      'feed.note context a/feed.log:1',
    ]);
  });

  test('the specific before the part that failed, before the last resort, which is silent then', async () => {
    const rules = [
      ruleOf('feed.anything', { when: said('done'), tier: 'catch-all', confidence: 1 }),
      ruleOf('feed.part', { when: said('feed stalled'), tier: 'component', confidence: 0.9 }),
      ruleOf('feed.thing', { when: said('hopper empty'), confidence: 0.6 }),
    ];
    expect(told(await run(rules, logOf('a/feed.log', failing(['feed stalled', 'hopper empty']))))).toEqual(['feed.thing cause a/feed.log:3', 'feed.part cause a/feed.log:2']);
    expect(told(await run(rules, logOf('a/feed.log', failing(['something else']))))).toEqual(['feed.anything cause a/feed.log:3']);
  });

  test('a warning comes after what is worse, however specific it is', async () => {
    const rules = [ruleOf('feed.warned', { when: said('feed slow'), severity: 'warning' }), ruleOf('feed.part', { when: said('hopper'), tier: 'component' })];
    expect(told(await run(rules, logOf('a/feed.log', failing(['feed slow', 'hopper']))))).toEqual(['feed.part cause a/feed.log:3', 'feed.warned cause a/feed.log:2']);
  });

  test('of two alike the one that quotes the error next to the failed step, but not where checks blocked the run', async () => {
    const rules = [ruleOf('feed.early', { when: said('hopper low'), confidence: 0.9 }), ruleOf('feed.late', { when: said('hopper burst'), confidence: 0.8 })];
    const messages = [{ message: 'hopper low', level: 'error' as const }, { message: 'hopper burst', level: 'error' as const }, { message: 'feeding failed', mark: { mark: 'step' as const, run: '', step: 'Feeding', state: 'failed' as const } }];
    expect(told(await run(rules, logOf('a/feed.log', failing(messages))))).toEqual(['feed.late cause a/feed.log:3', 'feed.early cause a/feed.log:2']);
    const blocked = failing(messages).map((record): LogRecord => (record.mark?.mark === 'result' ? { ...record, mark: { ...record.mark, outcome: 'blocked' } } : record));
    expect(told(await run(rules, logOf('a/feed.log', blocked)))).toEqual(['feed.early cause a/feed.log:2', 'feed.late cause a/feed.log:3']);
  });

  test('of two last resorts the surer one speaks', async () => {
    const rules = [ruleOf('feed.anything', { when: said('done'), tier: 'catch-all', confidence: 0.4 }), ruleOf('feed.whatever', { when: said('begin'), tier: 'catch-all', confidence: 0.3 })];
    expect(told(await run(rules, logOf('a/feed.log', failing([]))))).toEqual(['feed.anything cause a/feed.log:2']);
  });

  test('two runs in one log have each their own cause', async () => {
    const rules = [ruleOf('feed.stalled', { when: said('feed stalled'), leadsTo: ['feed.lost'] }), ruleOf('feed.lost', { when: said('feed lost') })];
    const first = failing(['feed stalled']);
    const second = failing(['feed lost'], { product: 'Suite', minutes: 20 }).map((record) => ({ ...record, line: record.line + 10 }));
    expect(told(await run(rules, logOf('a/both.log', [...first, ...second])))).toEqual(['feed.stalled cause a/both.log:2', 'feed.lost cause a/both.log:12']);
  });
});

describe('incidents', () => {
  const both = { scope: 'incident', when: { all: [{ record: { in: ['msi'], message: 'feed stalled' } }, { record: { in: ['event-xml'], message: 'belt broke' } }] } };
  const stalled = (minutes: number) => logOf('night/feed.log', failing(['feed stalled'], { minutes }));
  const belt = (minutes: number, path = 'night/events.xml') => logOf(path, [{ line: 7, message: 'belt broke', time: NIGHT + minutes * MINUTE }], 'event-xml');

  test('a rule may look across the logs of one night', async () => {
    expect(told(await run([ruleOf('feed.belt', both)], stalled(0), belt(-5)))).toEqual(['feed.belt cause night/feed.log:2 night/events.xml:7']);
  });

  test('another night is another incident', async () => {
    expect(told(await run([ruleOf('feed.belt', both)], stalled(0), belt(-4000)))).toEqual([]);
  });

  test.each([
    ['other servers, folders and products are two incidents', { product: 'Kestrel Mail Server', server: 'KESTREL-MBX9' }, 'b/mail.log', 2],
    ['the same server is one', { product: 'Kestrel Mail Server' }, 'b/mail.log', 1],
    ['a word of the product in common is one', { product: 'Feed Language Pack', server: 'KESTREL-MBX9' }, 'b/mail.log', 1],
    ['the same folder is one', { product: 'Kestrel Mail Server', server: 'KESTREL-MBX9' }, 'a/mail.log', 1],
  ])('of one night: %s', async (_what, options, path, count) => {
    const { incidents } = await run([], logOf('a/feed.log', failing([])), logOf(path, failing([], { minutes: 5, ...options })));
    expect(incidents).toHaveLength(count);
  });

  test('a dump without a time belongs to the only incident around its folder, and to none of several that have nothing in common', async () => {
    const dump = logOf('all/sql/versions.txt', [{ line: 3, message: 'row', facts: [{ kind: 'service', subject: 'Feed', value: 'down' }] }], 'versions-dump');
    const first = logOf('all/feed/feed.log', failing([]));
    const second = logOf('all/mail/mail.log', failing([], { minutes: 9000, product: 'Mail' }));
    const factsOf = ({ incidents }: Report) => incidents.map(({ attempts, facts }) => [attempts.length, facts.length]);
    expect(factsOf(await run([], first, dump))).toEqual([[1, 1]]);
    expect(factsOf(await run([], first, second, dump))).toEqual(expect.arrayContaining([[0, 1], [1, 0], [1, 0]]));
  });

  test('the order of the inputs changes nothing', async () => {
    const rules = [ruleOf('feed.belt', both)];
    const [a, b] = await Promise.all([run(rules, stalled(0), belt(-5)), run(rules, belt(-5), stalled(0))]);
    expect([told(a), a.attempts]).toEqual([told(b), b.attempts]);
  });

  test('incidents that failed come first, and each keeps its own findings', async () => {
    const rule = ruleOf('feed.stalled', { when: { record: { in: ['msi'], message: 'feed stalled' } }, appliesTo: 'any', severity: 'warning' });
    const report = await run([rule], logOf('a/ok.log', failing(['feed stalled'], { product: 'Suite', outcome: 'succeeded', minutes: 9000 })), logOf('b/bad.log', failing(['feed stalled'])));
    expect(report.incidents.map(({ outcome, findings }) => [outcome, findings.map(({ evidence }) => evidence[0]?.file)])).toEqual([
      ['failed', ['b/bad.log']],
      ['succeeded', ['a/ok.log']],
    ]);
  });
});
