import { describe, expect, test } from 'vitest';

import { clocksOf } from '../../src/facts/clocks.ts';
import { inputFacts, trackInput } from '../../src/facts/inputs.ts';
import type { Input } from '../../src/facts/inputs.ts';
import type { Attempt, LogRecord, Zone } from '../../src/types.ts';

const NIGHT = Date.UTC(2009, 10, 21, 22);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function inputOf(path: string, records: readonly LogRecord[], format = 'event-csv'): Input {
  const input = trackInput({ path, format, confidence: 1, why: 'made', encoding: 'utf-8', encodingWhy: 'made', lines: records.length, events: records.length, unparsed: 0, unparsedExamples: [] });
  for (const record of records) input.see(record);
  return input.input();
}

/** A run of an hour. */
function attemptOf(more: Partial<Attempt> = {}): Attempt {
  return { id: 'feed', kind: 'msi', zone: 'local', outcome: 'failed', startedAt: NIGHT, endedAt: NIGHT + HOUR, sources: [{ file: 'a/feed.log', lines: [1, 90] }], fragment: false, stepFailed: false, errors: 1, logs: [], ...more };
}

const events = (from: number, to: number, zone: Zone = 'local'): Input =>
  inputOf('a/events.csv', [
    { line: 1, message: 'first', time: NIGHT + from * MINUTE, mark: { mark: 'about', run: 'Feed', zone } },
    { line: 2, message: 'last', time: NIGHT + to * MINUTE },
  ]);
/** Clocks as the inputs and the run tell their zones. */
const clocksFor = (inputs: readonly Input[], attempt: Attempt) =>
  clocksOf([], [...inputs.map(({ source, zone }) => ({ path: source.path, zone })), { path: 'a/feed.log', zone: attempt.zone }]);
const factsOf = (attempt: Attempt, inputs: readonly Input[], folder: string, files: readonly string[] = []) => inputFacts(attempt, inputs, { folders: new Set([folder]), files: new Set(files), clocks: clocksFor(inputs, attempt) });
const told = (input: Input, attempt = attemptOf()) => factsOf(attempt, [input], 'a/').map(({ fields }) => [fields?.['time'], fields?.['short']]);

describe('what time an input covers', () => {
  test.each([
    ['all of the run', -60, 120, 'covers', undefined],
    ['the end of the run', 30, 61, 'covers', undefined],
    ['up to a quiet moment before its end', -60, 56, 'covers', undefined],
    ['its beginning', -60, 20, 'during', '40 minutes'],
    ['the time before it', -600, -60, 'before', '2 hours'],
    ['the time after it', 61, 600, 'after', undefined],
  ])('%s', (_what, from, to, time, short) => {
    expect(told(events(from, to))).toEqual([[time, short]]);
  });

  test('of two zones, unless the clocks could show the same time', () => {
    expect(told(events(-600, -60, 'utc'))).toEqual([['covers', undefined]]);
    expect(told(events(-6000, -1440, 'utc'))).toEqual([['before', '1 day 1 hour']]);
    expect(told(events(-600, -60, 'utc'), attemptOf({ zone: 'utc' }))).toEqual([['before', '2 hours']]);
  });

  test('of an input that does not tell whose clock it shows', () => {
    const rows = (minutes: number) => inputOf('a/events.csv', [{ line: 1, message: 'row', time: NIGHT + minutes * MINUTE }]);
    expect([told(rows(-600)), told(rows(-1440))]).toEqual([[['covers', undefined]], [['before', '1 day 1 hour']]]);
  });

  test('without times, nothing is said', () => {
    expect(told(inputOf('a/versions.txt', [{ line: 1, message: 'row' }]))).toEqual([['untold', undefined]]);
    expect(told(events(0, 60), attemptOf({ startedAt: undefined }))).toEqual([['untold', undefined]]);
  });

  test('the last entry is the proof, wherever it stands', () => {
    const newestFirst = inputOf('a/events.csv', [{ line: 1, message: 'last', time: NIGHT - MINUTE, mark: { mark: 'about', run: 'Feed', zone: 'local' } }, { line: 2, message: 'first', time: NIGHT - HOUR }]);
    expect(factsOf(attemptOf(), [newestFirst], 'a/')).toEqual([
      {
        kind: 'input',
        subject: 'a/events.csv',
        value: 'event-csv',
        fields: { time: 'before', entries: '2', from: '2009-11-21T21:00:00.000', to: '2009-11-21T21:59:00.000', short: '1 hour 1 minute' },
        evidence: { file: 'a/events.csv', line: 1, text: 'last', time: NIGHT - MINUTE },
      },
    ]);
  });

  test('an input of another folder counts where it tells of this night, or of its time', () => {
    const facts = (input: Input, files: string[] = []) => factsOf(attemptOf(), [input], 'b/', files).length;
    expect([facts(events(-600, -60)), facts(events(-60, 120)), facts(events(-600, -60), ['a/events.csv'])]).toEqual([0, 1, 1]);
  });
});

describe('logs that a run names', () => {
  const names = (line: number, logFile: string, more: Record<string, string> = {}): LogRecord => ({ line, message: `see ${logFile}`, fields: { logFile, ...more } });
  const named = (inputs: readonly Input[], attempt = attemptOf()) =>
    factsOf(attempt, inputs, 'a/').flatMap(({ kind, subject, value, fields }) => (kind === 'named-log' ? [[subject, value, fields]] : []));

  test('are here or not, by their names; the last one before the failure is marked', () => {
    const log = inputOf('a/feed.log', [names(5, 'C:\\Temp\\Hopper.msilog'), names(20, 'C:\\Temp\\engine.log', { package: 'Engine' }), names(80, 'C:\\Temp\\after.log')], 'burn');
    const other = inputOf('a/HOPPER.msilog.gz', [], 'msi');
    const attempt = attemptOf({ decisiveError: { file: 'a/feed.log', line: 40, text: 'broken' } });
    expect(named([log, other], attempt)).toEqual([
      ['Hopper.msilog', 'C:\\Temp\\Hopper.msilog', { here: 'yes', last: 'no' }],
      ['engine.log', 'C:\\Temp\\engine.log', { here: 'no', last: 'yes', package: 'Engine' }],
      ['after.log', 'C:\\Temp\\after.log', { here: 'no', last: 'no' }],
    ]);
  });

  test('belong to the run that names them', () => {
    expect(named([inputOf('a/feed.log', [names(91, 'C:\\Temp\\other.log')])])).toEqual([]);
  });
});
