import { describe, expect, test } from 'vitest';
import { claimsOf } from '../../src/live/claims.ts';
import type { Claim, Life, Report } from '../../src/types.ts';
import { failing, logOf, run } from '../night.ts';
import { ruleOf } from '../rule.ts';

const STALLED = ruleOf('feed.stalled', { when: { record: { in: ['msi'], message: 'hopper (?<hopper>\\w+) stalled' } } });
const EACH = ruleOf('feed.jammed', { each: 'gate', when: { record: { in: ['msi'], message: 'gate (?<gate>\\w+) jammed' } } });
const FAILED = ruleOf('feed.failed', { tier: 'catch-all', when: { attempt: { outcome: ['failed', 'incomplete'] } } });
const LOOSE = ruleOf('feed.loose', { appliesTo: 'any', when: { record: { in: ['msi'], message: 'lights went out' } } });
const RULES = [STALLED, EACH, FAILED, LOOSE];

const life = (more: Partial<Life> = {}): Life => ({ key: 'k', current: true, running: true, heardAt: 0, patience: { longest: 60_000, why: 'made' }, ...more });
const livesOf = ({ attempts }: Report, more: Partial<Life> = {}) => new Map(attempts.map(({ id }) => [id, life(more)]));
const brief = (claims: readonly Claim[]) => claims.map(({ state, finding, since, why }) => [state, finding.rule.id, since, ...(why === undefined ? [] : [why])]);

/** A log up to and with the line before its result; it goes on. */
const open = (messages: readonly string[]) => logOf('feed.log', failing(messages).slice(0, -2));
const closed = (messages: readonly string[], outcome: 'failed' | 'succeeded' = 'failed') => logOf('feed.log', failing(messages, { outcome }));

test('what speaks of a run that goes on is provisional; that it has no result is no finding', async () => {
  const report = await run(RULES, open(['hopper A7 stalled']));
  expect(brief(claimsOf([], { report, lives: livesOf(report), isSettled: () => true, now: 10 }))).toEqual([['provisional', 'feed.stalled', 10]]);
});

test('when the run has failed it is confirmed, and the failure itself is told', async () => {
  const before = await run(RULES, open(['hopper A7 stalled']));
  const first = claimsOf([], { report: before, lives: livesOf(before), isSettled: () => true, now: 10 });
  const after = await run(RULES, closed(['hopper A7 stalled', 'more']));
  expect(brief(claimsOf(first, { report: after, lives: livesOf(after, { running: false }), isSettled: () => true, now: 20 }))).toEqual([['confirmed', 'feed.stalled', 20]]);
});

test('when the run went well it is retracted, with the reason', async () => {
  const before = await run(RULES, open(['hopper A7 stalled']));
  const first = claimsOf([], { report: before, lives: livesOf(before), isSettled: () => true, now: 10 });
  const after = await run(RULES, closed(['hopper A7 stalled'], 'succeeded'));
  const then = { report: after, lives: livesOf(after, { running: false }), isSettled: () => true };
  const second = claimsOf(first, { ...then, now: 20 });
  expect(brief(second)).toEqual([['retracted', 'feed.stalled', 20, 'its run went well all the same']]);
  expect(brief(claimsOf(second, { ...then, now: 30 }))).toEqual(brief(second));
});

test('when its log was replaced by one without its run it is retracted, and that is the reason', async () => {
  const before = await run(RULES, closed(['hopper A7 stalled']));
  const first = claimsOf([], { report: before, lives: livesOf(before, { running: false }), isSettled: () => true, now: 10 });
  const after = await run(RULES, logOf('feed.log', failing([], { product: 'Hay', outcome: 'succeeded' })));
  const other = livesOf(after, { running: false, key: 'other' });
  expect(brief(claimsOf(first, { report: after, lives: other, isSettled: () => true, now: 20 }))).toEqual([['retracted', 'feed.stalled', 20, 'no log holds its run any more']]);
});

test('a claim keeps its key and its time while its log grows', async () => {
  const before = await run(RULES, open(['hopper A7 stalled']));
  const first = claimsOf([], { report: before, lives: livesOf(before), isSettled: () => true, now: 10 });
  const after = await run(RULES, open(['hopper A7 stalled', 'hopper A8 stalled', 'more']));
  const second = claimsOf(first, { report: after, lives: livesOf(after), isSettled: () => true, now: 20 });
  expect([second.map(({ key }) => key), brief(second)]).toEqual([first.map(({ key }) => key), [['provisional', 'feed.stalled', 10]]]);
});

test('a rule that finds several things makes a claim of each; the newest comes first', async () => {
  const before = await run(RULES, open(['gate N1 jammed']));
  const first = claimsOf([], { report: before, lives: livesOf(before), isSettled: () => true, now: 10 });
  const after = await run(RULES, open(['gate N1 jammed', 'gate N2 jammed']));
  const second = claimsOf(first, { report: after, lives: livesOf(after), isSettled: () => true, now: 20 });
  expect(second.map(({ finding, since }) => [finding.values['gate'], since])).toEqual([['N2', 20], ['N1', 10]]);
});

describe('without a run', () => {
  const log = logOf('feed.log', [{ line: 1, message: 'lights went out' }]);
  test.each([
    ['provisional while the log is written', false, 'provisional'],
    ['confirmed when it is quiet', true, 'confirmed'],
  ])('%s', async (_what, settled, state) => {
    const report = await run(RULES, log);
    expect(brief(claimsOf([], { report, lives: new Map(), isSettled: (file) => file === 'feed.log' && settled, now: 10 }))).toEqual([[state, 'feed.loose', 10]]);
  });
});

test('findings of runs that are history are none of this night', async () => {
  const report = await run(RULES, closed(['hopper A7 stalled']));
  expect(claimsOf([], { report, lives: livesOf(report, { current: false, running: false }), isSettled: () => true, now: 10 })).toEqual([]);
});
