/** Why conditions hold or do not, on records that a test makes. */
import { describe, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { recordsOf } from '../../src/engine/rules/condition.ts';
import { placesFor } from '../../src/engine/matching/evaluate.ts';
import { explain } from '../../src/workbench/explain.ts';
import type { Clause } from '../../src/workbench/explain.ts';
import { nearSearch } from '../../src/workbench/near.ts';
import { newBudget } from '../../src/engine/matching/budget.ts';
import { CATALOG } from '../../src/paths.ts';
import { gather, read } from '../../src/pipeline.ts';
import type { LogRecord, Opened } from '../../src/types.ts';
import { ruleOf } from '../rule.ts';

const RECORDS: readonly LogRecord[] = [
  { line: 1, message: 'begin', mark: { mark: 'start', run: '', kind: 'msi', product: 'Feed' } },
  { line: 2, message: 'feed stalled', level: 'warning', fields: { error: '1310' }, facts: [{ kind: 'version', subject: 'D7', value: '12.0.1', fields: { of: 'database' } }] },
  { line: 90, message: 'feed broken', level: 'error' },
  { line: 91, message: 'feed at rest', level: 'debug' },
  { line: 92, message: 'done', mark: { mark: 'result', run: '', outcome: 'failed', exitCode: 1603 } },
];

async function explained(when: object, all: readonly LogRecord[] = RECORDS): Promise<Clause> {
  const rule = ruleOf('feed.rule', { when });
  const near = nearSearch(recordsOf(rule.when));
  for (const record of all) near.see('a/feed.log', 'msi', record);
  const log: Opened = { source: { path: 'a/feed.log', format: 'msi', confidence: 1, why: 'made', encoding: 'utf-8', encodingWhy: 'made', lines: 92, events: 5, unparsed: 0, unparsedExamples: [] }, records: [all] };
  const budget = newBudget();
  const { cases } = gather(await read([log], { rules: [rule] }, budget), openCatalog(CATALOG));
  const [place] = cases.flatMap(({ given }) => placesFor(rule, given, budget.stepsOf(rule)));
  if (!place) throw new Error('no place');
  return explain(rule.when, place.scene, near);
}

const saw = (message: string, more: object = {}) => ({ record: { in: ['msi'], message, ...more } });

describe('what does not hold, and why', () => {
  test.each([
    ['a pattern that fits in part', saw('feed stalled twice'), ['its message fits /feed stalled/ and then not / twice/'], 2],
    ['a level', saw('feed broken', { level: ['warning'] }), ['its level is error, not warning'], 90],
    ['a debug entry', saw('feed at rest'), ['it is a debug entry, which only a condition that names debug sees'], 91],
    ['a field', { record: { in: ['msi'], fields: { error: [1306] }, message: 'feed stalled' } }, ['its field error is "1310", not 1306'], 2],
    ['a component', saw('feed stalled', { component: '^Kestrel$' }), ['its component is not told, which does not fit /^Kestrel$/'], 2],
    ['another kind of log', { record: { in: ['event-*'], message: 'feed stalled' } }, ['there is no log of kind event-* in the input'], undefined],
    ['nothing like it', saw('hopper exploded'), ['none of 5 entries has anything in common with it'], undefined],
    ['another outcome', { attempt: { outcome: 'rolled-back', exitCode: 1603 } }, ['the outcome of this run is failed, not rolled-back'], undefined],
    ['a fact of another value', { fact: { kind: 'version', fields: { of: 'binaries' } } }, ['of 1 such facts the nearest differs: its of is database, not binaries'], 2],
    ['no fact of the kind', { fact: { kind: 'service' } }, ['nothing of kind service is known here'], undefined],
    ['too far apart', { sequence: { of: [{ in: ['msi'], message: 'feed stalled' }, { in: ['msi'], message: 'feed broken' }], within: '20 lines' } }, ['all are there, but 88 lines apart where they come nearest (a/feed.log:2 and a/feed.log:90), or not all in this order; at most 20 lines is asked for'], undefined],
    ['the other order', { sequence: { of: [{ in: ['msi'], message: 'feed broken' }, { in: ['msi'], message: 'feed stalled' }], within: '20 lines' } }, ['all are there, but not in this order in one file'], undefined],
  ])('%s', async (_what, when, why, line) => {
    const clause = await explained(when);
    expect({ holds: clause.holds, why: clause.why, line: clause.near?.evidence.line }).toEqual({ holds: false, why, line });
  });

  test('events are told by their numbers', async () => {
    const numbered = RECORDS.map((one, at) => ({ ...one, fields: { ...one.fields, recordId: String(4711 + at) } }));
    const { why } = await explained({ sequence: { of: [{ in: ['msi'], message: 'feed stalled' }, { in: ['msi'], message: 'feed broken' }], within: '20 lines' } }, numbered);
    expect(why).toEqual(['all are there, but 88 lines apart where they come nearest (a/feed.log record 4712 and a/feed.log record 4713), or not all in this order; at most 20 lines is asked for']);
  });

  test('a comparison names both sides', async () => {
    const { parts } = await explained({ all: [{ fact: { kind: 'version', as: 'seen' } }, { compare: ['seen.value', 'newer-than', '12.0.6'] }] });
    expect(parts.map(({ holds, why }) => [holds, why])).toEqual([[true, []], [false, ['seen.value (12.0.1) is not newer-than 12.0.6']]]);
  });
});

test('what holds, with its lines, within what does not', async () => {
  const clause = await explained({ all: [saw('feed stalled'), { none: [saw('feed broken')] }] });
  expect(clause.holds).toBe(false);
  expect(clause.parts.map(({ holds, evidence, parts }) => [holds, evidence.map(({ line }) => line), parts.map((part) => [part.holds, part.evidence.map(({ line }) => line)])])).toEqual([
    [true, [2], []],
    [false, [], [[true, [90]]]],
  ]);
});
