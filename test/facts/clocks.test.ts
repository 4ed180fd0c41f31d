import { describe, expect, test } from 'vitest';

import { clocksOf } from '../../src/facts/clocks.ts';
import { trackRuns } from '../../src/facts/runs.ts';
import type { Run } from '../../src/facts/runs.ts';
import type { LogRecord, Zone } from '../../src/types.ts';

const HOUR = 3_600_000;
const NIGHT = Date.UTC(2009, 10, 21, 22);

function runsOf(file: string, records: readonly LogRecord[]): readonly Run[] {
  const tracker = trackRuns(file);
  for (const record of records) tracker.see(record);
  return tracker.runs();
}

/** An installer's own log that ends so many ms after the night began. */
const own = (file: string, product: string, end: number, exitCode = 1603) =>
  runsOf(file, [
    { line: 1, message: 'begin', time: NIGHT + end - 60_000, mark: { mark: 'start', run: '', kind: 'msi', product } },
    { line: 9, message: 'end', time: NIGHT + end, mark: { mark: 'result', run: '', outcome: 'failed', exitCode } },
  ]);

/** What an event log tells of such a run. */
const told = (file: string, events: readonly (readonly [product: string, end: number])[], zone: Zone = 'utc', exitCode = 1603) =>
  runsOf(
    file,
    events.map(([product, end], at) => ({ line: at + 1, message: 'gave up', time: NIGHT + end, mark: { mark: 'result', run: product, kind: 'event-log', product, zone, within: 60_000, outcome: 'failed', exitCode } })),
  );

describe('a clock that shows another zone', () => {
  test('is set by the run that both tell of', () => {
    const clocks = clocksOf([...own('feed.log', 'Feed', 0), ...told('events.xml', [['Feed', 5 * HOUR + 900]])]);
    expect(clocks.all).toEqual([{ file: 'events.xml', zone: 'utc', reference: 'feed.log', ahead: 5 * HOUR, spread: 900, events: 1, why: 'both tell how Feed ended' }]);
    expect([clocks.at({ file: 'events.xml', time: NIGHT + 5 * HOUR }), clocks.at({ file: 'feed.log', time: NIGHT }), clocks.doubt('events.xml', 'feed.log')]).toEqual([NIGHT, NIGHT, 0]);
  });

  test('is set by the distance that most runs agree on, not by the first that would do', () => {
    const runs = [...own('a.log', 'Feed', 0), ...own('b.log', 'Feed', HOUR), ...own('c.log', 'Feed', 3 * HOUR), ...told('events.xml', [['Feed', -7 * HOUR], ['Feed', -6 * HOUR], ['Feed', -4 * HOUR]])];
    expect(clocksOf(runs).all.map(({ ahead, events }) => [ahead, events])).toEqual([[-7 * HOUR, 3]]);
  });

  test('may be half an hour or a quarter off, as some zones are', () => {
    expect(clocksOf([...own('feed.log', 'Feed', 0), ...told('events.xml', [['Feed', -5.75 * HOUR]])]).all.map(({ ahead }) => ahead)).toEqual([-5.75 * HOUR]);
  });

  test.each([
    ['with another code', told('events.xml', [['Feed', 5 * HOUR]], 'utc', 1618)],
    ['of another product', told('events.xml', [['Suite', 5 * HOUR]])],
    ['no multiple of a quarter of an hour away', told('events.xml', [['Feed', 5 * HOUR + 7 * 60_000]])],
    ['farther away than two zones lie', told('events.xml', [['Feed', 15 * HOUR]])],
  ])('a run %s proves nothing, and that is told', (_what, events) => {
    const clocks = clocksOf([...own('feed.log', 'Feed', 0), ...events]);
    expect(clocks.all).toEqual([{ file: 'events.xml', zone: 'utc', reference: 'feed.log', spread: 0, events: 0, why: 'nothing is told by both' }]);
    expect(clocks.doubt('events.xml', 'feed.log')).toBe(14 * HOUR);
  });

  test('may change by an hour where summer time begins between two runs', () => {
    const [winter, summer] = [0, 5 * HOUR];
    const clocks = clocksOf([...own('a.log', 'Feed', winter), ...own('b.log', 'Feed', summer), ...told('events.xml', [['Feed', winter - HOUR], ['Feed', summer - 2 * HOUR]])]);
    expect(clocks.all.map(({ ahead, change, events }) => [ahead, change, events])).toEqual([[-HOUR, { from: NIGHT + HOUR, ahead: -2 * HOUR }, 1]]);
    expect([winter - HOUR, summer - 2 * HOUR].map((time) => clocks.at({ file: 'events.xml', time: NIGHT + time }))).toEqual([NIGHT + winter, NIGHT + summer]);
  });

  test('an update that was tried again an hour later is no summer time', () => {
    const clocks = clocksOf([...own('a.log', 'Feed', 0), ...own('b.log', 'Feed', HOUR), ...told('events.xml', [['Feed', -HOUR], ['Feed', 0]])]);
    expect(clocks.all.map(({ ahead, change }) => [ahead, change])).toEqual([[-HOUR, undefined]]);
  });

  test('is taken from another of the same folder that shares no run either', () => {
    const runs = [...own('n/feed.log', 'Feed', 0), ...told('n/application.xml', [['Feed', 5 * HOUR]]), ...told('n/other.json', [['Suite', 9 * HOUR]], '+02:00')];
    expect(clocksOf(runs).all.find(({ file }) => file === 'n/other.json')).toEqual({ file: 'n/other.json', zone: '+02:00', reference: 'n/feed.log', ahead: 7 * HOUR, spread: 0, events: 0, like: 'n/application.xml', why: 'the zone of this clock is known from its kind' });
  });

  test('is set by when a log began that it names', () => {
    const parent = runsOf('setup.log', [
      { line: 1, message: 'begin', time: NIGHT + 2 * HOUR - 61_000, mark: { mark: 'start', run: '', kind: 'exchange-setup', zone: 'utc' } },
      { line: 2, message: 'installs', time: NIGHT + 2 * HOUR - 60_000, fields: { logFile: 'C:\\Setup\\Feed.msilog' } },
    ]);
    expect(clocksOf([...own('logs/feed.msilog', 'Feed', 0), ...parent]).all).toEqual([{ file: 'setup.log', zone: 'utc', reference: 'logs/feed.msilog', ahead: 2 * HOUR, spread: 0, events: 1, why: 'both tell when Feed.msilog began' }]);
  });
});

describe('one event log exported twice', () => {
  const csv = () => told('application.csv', [['Feed', 0]], 'local');

  test('sets the clocks by the events that both exports hold', () => {
    const clocks = clocksOf([...csv(), ...told('application.xml', [['Feed', -5.5 * HOUR + 400]])]);
    expect(clocks.all).toEqual([{ file: 'application.xml', zone: 'utc', reference: 'application.csv', ahead: -5.5 * HOUR, spread: 400, events: 1, why: 'both tell how Feed ended' }]);
  });

  test('says nothing where they differ by more than a rounded second', () => {
    const clocks = clocksOf([...csv(), ...told('application.xml', [['Feed', -5.5 * HOUR + 5000]])]);
    expect(clocks.all.map(({ why }) => why)).toEqual(['nothing is told by both']);
  });

  test('a log of its own is the better reference', () => {
    const clocks = clocksOf([...csv(), ...told('application.xml', [['Feed', 5 * HOUR]]), ...own('feed.log', 'Feed', 0)]);
    expect(clocks.all.map(({ file, reference }) => [file, reference])).toEqual([['application.xml', 'feed.log']]);
  });
});

test('a clock is taken from the folder above, too', () => {
  const runs = [...own('n/feed.log', 'Feed', 0), ...told('n/application.xml', [['Feed', 5 * HOUR]])];
  expect(clocksOf(runs, [{ path: 'n/more/system.xml', zone: 'utc' }]).all.map(({ file, ahead, like }) => [file, ahead, like])).toEqual([
    ['n/application.xml', 5 * HOUR, undefined],
    ['n/more/system.xml', 5 * HOUR, 'n/application.xml'],
  ]);
});

test('two stated zones need no shared run', () => {
  const clocks = clocksOf([...told('a.json', [['Feed', 0]], '+02:00'), ...told('b.xml', [['Suite', 0]], 'utc')]);
  expect([clocks.all, clocks.at({ file: 'a.json', time: NIGHT }), clocks.at({ file: 'b.xml', time: NIGHT }), clocks.doubt('a.json', 'b.xml')]).toEqual([[], NIGHT - 2 * HOUR, NIGHT, 0]);
});

test('an event log without runs has the zone of its kind', () => {
  const clocks = clocksOf([...own('n/feed.log', 'Feed', 0), ...told('n/application.xml', [['Feed', 5 * HOUR]])], [{ path: 'n/system.xml', zone: 'utc' }]);
  expect(clocks.at({ file: 'n/system.xml', time: NIGHT + 5 * HOUR })).toBe(NIGHT);
});
