/** What is told of a run while it lasts, and what would only be taken back. */
import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../src/types.ts';
import { failing, MINUTE, NIGHT } from '../night.ts';
import { ruleOf } from '../rule.ts';
import { looking } from './looking.ts';

const SECOND = 1000;
const NOW = NIGHT + 30 * SECOND;

/** As rules of installers are: the line counts where a step failed after it, and in a log that breaks off. */
const SAID = { in: ['msi'], message: 'gate (?<gate>\\w+) is jammed' };
const JAMMED = ruleOf('feed.jammed', {
  title: 'Gate {gate} is jammed',
  when: {
    any: [
      { sequence: { of: [SAID, { in: ['msi'], fields: { returnValue: ['3'] } }], within: '20 lines' } },
      { all: [{ record: SAID }, { attempt: { outcome: ['incomplete', 'failed'], stepFailed: false } }] },
    ],
  },
});

const open = (...messages: readonly (string | Partial<LogRecord>)[]) => failing(messages).slice(0, -2);
const STEP_FAILED: Partial<LogRecord> = { message: 'Action ended. Return value 3.', level: 'error', fields: { returnValue: '3' }, mark: { mark: 'step', run: '', step: 'Feed', state: 'failed' } };

describe('a line that healthy runs have as well', () => {
  test('is not told while the run goes on', () => {
    const { look, claims } = looking([JAMMED]);
    look({ 'feed.log': open('gate N4 is jammed') }, NOW);
    expect(claims()).toEqual([]);
  });

  test('is told when the step fails', () => {
    const { look, claims } = looking([JAMMED]);
    look({ 'feed.log': open('gate N4 is jammed', STEP_FAILED) }, NOW);
    expect(claims()).toEqual(['provisional  Gate N4 is jammed']);
  });

  test('is told when the run stands still at it, and stays told when it goes on', () => {
    const { look, claims } = looking([JAMMED]);
    const log = open('gate N4 is jammed');
    const again = look({ 'feed.log': log }, NOW);
    expect([again, claims()]).toEqual([NOW + MINUTE, []]);
    look({ 'feed.log': log }, NOW + MINUTE, NOW);
    expect(claims()).toEqual(['provisional  Gate N4 is jammed']);
    look({ 'feed.log': open('gate N4 is jammed', 'somebody came') }, NOW + 2 * MINUTE);
    expect(claims()).toEqual(['provisional  Gate N4 is jammed']);
  });

  test('is not what a run stands still at that has gone on for long', () => {
    const { look, claims } = looking([JAMMED]);
    look({ 'feed.log': open('gate N4 is jammed', ...Array.from({ length: 21 }, (_, at) => `line ${at}`)) }, NOW + MINUTE, NOW);
    expect(claims()).toEqual([]);
  });

  test('counts where the run has failed without a word', () => {
    const { look, claims } = looking([JAMMED]);
    look({ 'feed.log': failing(['gate N4 is jammed']) }, NOW);
    expect(claims()).toEqual(['confirmed  Gate N4 is jammed']);
  });
});

test('what the log calls an error is told at once', () => {
  const { look, claims } = looking([JAMMED]);
  look({ 'feed.log': open({ message: 'gate N4 is jammed', level: 'error' }) }, NOW);
  expect(claims()).toEqual(['provisional  Gate N4 is jammed']);
});

const LAGS = ruleOf('feed.lags', { title: '{gap.subject} lags behind', severity: 'warning', role: 'context', scope: 'incident', appliesTo: 'any', each: 'gap.subject', when: { fact: { kind: 'gap', value: ['database-behind'], as: 'gap' } } });
const level = (subject: string, value: string, of: string) => ({ message: `${subject} ${value}`, facts: [{ kind: 'version', subject, value, fields: { of, family: 'sharepoint' } }] });
const LEVELS = [level('KESTREL-APP1', '15.0.4885.1000', 'binaries'), level('KESTREL_Content', '15.0.4569.1000', 'database')];

describe('versions that do not agree', () => {
  test('are told when no run goes on that may bring them together', () => {
    const { look, claims } = looking([LAGS]);
    look({ 'feed.log': open(...LEVELS) }, NOW);
    expect(claims()).toEqual([]);
    look({ 'feed.log': failing(LEVELS) }, NOW);
    expect(claims()).toEqual(['confirmed  KESTREL_Content lags behind']);
  });

  test('that were told stay so while the next run goes on, under the same name', () => {
    const { look, claims, keys } = looking([LAGS]);
    look({ 'feed.log': failing(LEVELS) }, NOW);
    const before = keys();
    look({ 'feed.log': failing(LEVELS), 'next.log': failing(['copying'], { minutes: 1, product: 'Silo' }).slice(0, -2) }, NOW + MINUTE);
    expect([claims(), keys()]).toEqual([['confirmed  KESTREL_Content lags behind'], before]);
  });
});

const STALLED = ruleOf('feed.stalled', { title: 'The hopper stalled', when: { record: { in: ['msi'], message: 'hopper stalled' } } });

test('the second try of this night fails as the first one did, which is history', () => {
  const { look, claims } = looking([STALLED], NIGHT + 60 * MINUTE);
  const first = failing(['hopper stalled']);
  look({ 'first.log': first }, NIGHT + 60 * MINUTE, NIGHT);
  expect(claims()).toEqual([]);
  look({ 'first.log': first, 'second.log': failing(['hopper stalled'], { minutes: 61 }) }, NIGHT + 62 * MINUTE);
  expect(claims()).toEqual(['confirmed  The hopper stalled']);
});

test('what two logs of a run say is one claim, whichever of them is read first', () => {
  const { look, claims, keys } = looking([STALLED]);
  look({ 'b.log': open('hopper stalled') }, NOW);
  const before = keys();
  look({ 'a.log': open('hopper stalled'), 'b.log': open('hopper stalled') }, NOW + SECOND);
  expect([claims(), keys()]).toEqual([['provisional  The hopper stalled'], before]);
});
