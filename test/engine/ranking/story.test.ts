/** From findings to one story: what led to what, why that is believed, how sure it is, what else it may be, and nothing twice. */
import { describe, expect, test } from 'vitest';

import type { Incident, LogRecord, Report } from '../../../src/types.ts';
import { failing, logOf, MINUTE, NIGHT, run } from '../../night.ts';
import { ruleOf } from '../../rule.ts';

const saying = (message: string, more: object = {}) => ({ when: { record: { in: '*', message } }, ...more });
const STUCK = ruleOf('feed.stuck', saying('hopper (?<service>\\w+) is stuck', { title: 'Hopper {service} is stuck', leadsTo: ['feed.late', 'feed.lost'] }));
const LATE = ruleOf('feed.late', saying('feed of (?<service>\\w+) is late', { title: 'The feed is late', role: 'consequence', leadsTo: ['feed.lost'] }));
const LOST = ruleOf('feed.lost', saying('feed lost', { title: 'The feed was lost', role: 'consequence', appliesTo: 'any' }));

const only = ({ incidents }: Report): Incident => {
  expect(incidents).toHaveLength(1);
  return incidents[0] as Incident;
};
const chainOf = (report: Report) => only(report).chain.map(({ finding, from, reason }) => [finding.rule.id, from?.rule.id, reason]);

describe('chain', () => {
  test('goes from the cause by way of each consequence, with what they have in common and how far they are apart', async () => {
    const report = await run([LOST, LATE, STUCK], logOf('feed.log', failing(['hopper A7 is stuck', 'noise', 'feed of A7 is late', 'feed lost'])));
    expect(chainOf(report)).toEqual([
      ['feed.stuck', undefined, undefined],
      ['feed.late', 'feed.stuck', 'same service A7, same run, 2 lines later'],
      ['feed.lost', 'feed.late', 'same run, 1 line later'],
    ]);
  });

  test('a consequence that the log has before its cause is told as logged earlier', async () => {
    const report = await run([LOST, STUCK], logOf('feed.log', failing(['feed lost', 'hopper A7 is stuck'])));
    expect(chainOf(report).at(-1)).toEqual(['feed.lost', 'feed.stuck', 'same run, logged 1 line earlier']);
  });

  test('a log that the consequence names is the reason', async () => {
    const burn = failing([{ message: 'feed lost', fields: { logFile: 'C:\\Temp\\feed.log' } }], { kind: 'burn', product: 'Suite' });
    const report = await run([LOST, STUCK], logOf('night/feed.log', failing(['hopper A7 is stuck'])), logOf('night/suite.log', burn));
    expect(chainOf(report).at(-1)).toEqual(['feed.lost', 'feed.stuck', 'names the log feed.log, same server, in the same second']);
  });

  test('what happened on another server is not a consequence', async () => {
    const other = failing(['feed lost'], { kind: 'burn', server: 'KESTREL-WFE2', product: 'Feed Suite' });
    const report = await run([LOST, STUCK], logOf('a/feed.log', failing(['hopper A7 is stuck'])), logOf('b/suite.log', other));
    expect(chainOf(report)).toEqual([['feed.stuck', undefined, undefined]]);
  });

  test('what an earlier run had ended with before the cause began is not a consequence', async () => {
    const earlier = failing(['feed lost'], { kind: 'burn', product: 'Suite', minutes: -60 });
    const report = await run([LOST, STUCK], logOf('feed.log', failing(['hopper A7 is stuck'])), logOf('suite.log', earlier));
    expect(chainOf(report)).toEqual([['feed.stuck', undefined, undefined]]);
  });

  test('another patch code is another story', async () => {
    const log = failing([
      { message: 'hopper A7 is stuck', fields: { patchCode: '{1}' } },
      { message: 'feed lost', fields: { patchCode: '{2}' } },
    ]);
    expect(chainOf(await run([LOST, STUCK], logOf('feed.log', log)))).toEqual([['feed.stuck', undefined, undefined]]);
  });
});

describe('a run that failed before', () => {
  const HALF = ruleOf('farm.half', saying('files do not fit together', { title: 'The files do not fit together', appliesTo: 'any', after: { kind: 'msi', outcome: 'failed', product: '^Feed$' } }));
  const failed = (options: Parameters<typeof failing>[1] = {}) => logOf('feed.log', failing(['hopper A7 is stuck'], options));
  const configured = (options: Parameters<typeof failing>[1] = {}) => logOf('farm.log', failing(['files do not fit together'], { kind: 'sharepoint-psconfig', product: 'Farm', minutes: 30, ...options }));

  test('its cause led to what the next one found broken', async () => {
    const report = await run([STUCK, HALF], failed(), configured());
    expect(chainOf(report)).toEqual([
      ['feed.stuck', undefined, undefined],
      ['farm.half', 'feed.stuck', 'Feed had failed on the same server 29 minutes 57 seconds before'],
    ]);
    expect(report.findings.map(({ rule, role }) => [rule.id, role])).toEqual([['feed.stuck', 'cause'], ['farm.half', 'consequence']]);
  });

  test.each([
    ['afterwards', failed({ minutes: 90 }), configured()],
    ['on another server', failed(), configured({ server: 'KESTREL-WFE2' })],
    ['of another product', failed({ product: 'Suite' }), configured()],
    ['and was repaired in between', logOf('feed.log', [...failing(['hopper A7 is stuck']), ...failing([], { outcome: 'succeeded', minutes: 10 }).map((record) => ({ ...record, line: record.line + 10 }))]), configured()],
  ])('%s: it has a cause of its own', async (_what, first, second) => {
    const { findings } = await run([STUCK, HALF], first, second);
    expect(findings.find(({ rule }) => rule.id === 'farm.half')?.role).toBe('cause');
  });
});

describe('twins', () => {
  test('the same words from two logs are one finding with the evidence of both', async () => {
    const parent = failing(['feed lost'], { kind: 'burn', product: 'Suite' });
    const report = await run([LOST], logOf('feed.log', failing(['feed lost'])), logOf('suite.log', parent));
    expect(report.findings.map(({ rule, count, evidence }) => [rule.id, count, evidence.map(({ file }) => file)])).toEqual([['feed.lost', 2, ['feed.log', 'suite.log']]]);
  });

  test('on two servers they are two', async () => {
    const report = await run([LOST], logOf('a/feed.log', failing(['feed lost'])), logOf('b/feed.log', failing(['feed lost'], { server: 'KESTREL-WFE2' })));
    expect(report.findings).toHaveLength(2);
  });
});

describe('how sure it is', () => {
  const JAMMED = ruleOf('belt.jammed', saying('belt is jammed', { title: 'The belt is jammed', confidence: 0.7 }));

  test('a cause gains by the step that failed, by a second input and by what came of it', async () => {
    const step: LogRecord['mark'] = { mark: 'step', run: '', step: 'Fill', state: 'failed' };
    const log = failing([{ message: 'hopper A7 is stuck', level: 'error' }, { message: 'Return value 3', mark: step }, 'feed of A7 is late']);
    const { findings } = await run([STUCK, LATE], logOf('feed.log', log));
    expect([findings[0]?.confidence, findings[0]?.because]).toEqual([0.89, 'it was seen; it stands at the step that failed; what came of it was found too']);
  });

  test('it loses by another cause in the same run, which is told as the next best one, with what decides', async () => {
    const { incidents } = await run([STUCK, JAMMED], logOf('feed.log', failing(['hopper A7 is stuck', 'belt is jammed'])));
    const [incident] = incidents;
    expect(incident?.findings.map(({ rule, confidence }) => [rule.id, confidence])).toEqual([['feed.stuck', 0.7], ['belt.jammed', 0.6]]);
    expect([incident?.rival?.finding.rule.id, incident?.rival?.decide]).toEqual(['belt.jammed', 'run it again after these steps: where the log still says "belt is jammed", it is this one']);
  });

  test('a rule may say itself what decides', async () => {
    const [incident] = (await run([STUCK, ruleOf('belt.jammed', { ...saying('(?<file>belt) is jammed'), confidence: 0.7, decide: 'turn the {file} by hand' })], logOf('feed.log', failing(['hopper A7 is stuck', 'belt is jammed'])))).incidents;
    expect(incident?.rival?.decide).toBe('turn the belt by hand');
  });

  test('the cause of another run is no rival', async () => {
    const [incident] = (await run([STUCK, JAMMED], logOf('feed.log', failing(['hopper A7 is stuck'])), logOf('belt.log', failing(['belt is jammed'], { kind: 'burn', product: 'Belt' })))).incidents;
    expect(incident?.rival).toBeUndefined();
  });
});

test('what only a consequence leads to stays a cause', async () => {
  const odd = ruleOf('feed.odd', saying('odd feed'));
  const loose = ruleOf('feed.loose', saying('loose feed', { role: 'consequence', leadsTo: ['feed.odd'] }));
  const { findings } = await run([odd, loose], logOf('feed.log', failing(['loose feed', 'odd feed'])));
  expect(findings.map(({ rule, role }) => [rule.id, role])).toEqual([['feed.odd', 'cause'], ['feed.loose', 'consequence']]);
});

test('a sequence over two logs holds by the clock that both share', async () => {
  const both = ruleOf('feed.both', { scope: 'incident', when: { sequence: { of: [{ in: ['msi'], message: 'hopper' }, { in: ['event-xml'], message: 'alarm' }], within: '1 minute' } } });
  const hours = 5 * 60 * MINUTE;
  const event = (line: number, message: string, second: number, more: Partial<LogRecord> = {}): LogRecord => ({ line, message, time: NIGHT + hours + second * 1000, ...more });
  const result: LogRecord['mark'] = { mark: 'result', run: 'Feed', kind: 'event-log', product: 'Feed', zone: 'utc', within: 10 * MINUTE, outcome: 'failed', exitCode: 1603 };
  const events = logOf('events.xml', [event(1, 'alarm', 3), event(2, 'Feed failed', 4, { mark: result })], 'event-xml');
  const { findings, incidents } = await run([both], logOf('feed.log', failing(['hopper A7 is stuck'])), events);
  expect(findings.map(({ rule }) => rule.id)).toEqual(['feed.both']);
  expect(incidents[0]?.clocks).toEqual([{ file: 'events.xml', zone: 'utc', reference: 'feed.log', ahead: hours, spread: 0, events: 1, why: 'both tell how Feed ended' }]);
});

test('a clock that nothing is known of is not set against the log of another night', async () => {
  const other = logOf('later.log', failing(['hopper A7 is stuck']).map((record) => ({ ...record, time: (record.time ?? 0) + 90 * 24 * 60 * MINUTE })));
  const { incidents } = await run([STUCK], logOf('feed.log', failing(['hopper A7 is stuck'])), { ...other, source: { ...other.source, zone: 'utc' } });
  expect(incidents.map(({ clocks }) => clocks)).toEqual([[], []]);
});

describe('one event log exported twice', () => {
  const event = (line: number, seconds: number, message: string, zone: 'utc' | undefined, mark?: LogRecord['mark']): LogRecord => {
    const time = NIGHT + seconds * 1000 + (zone ? 5 * 60 * MINUTE : 0);
    return { line, message, time, zone, mark, fields: { event: '7', provider: 'Feeder' } };
  };
  const gaveUp = (zone: 'utc' | undefined): LogRecord['mark'] => ({ mark: 'result', run: 'Feed', kind: 'event-log', product: 'Feed', zone, within: MINUTE, outcome: 'failed', exitCode: 1603 });
  const exported = (zone?: 'utc') => [event(1, 0, 'hopper A7 is stuck', zone, { mark: 'about', run: 'Feed', kind: 'event-log', product: 'Feed', zone, within: MINUTE }), event(2, 9, 'feed lost', zone, gaveUp(zone))];

  test('is one run whose events were seen once each, whatever their clocks', async () => {
    const report = await run([LOST, STUCK], logOf('n/application.csv', exported(), 'event-csv'), logOf('n/application.xml', exported('utc'), 'event-xml'));
    expect(report.attempts.map(({ sources }) => sources.map(({ file }) => file))).toEqual([['n/application.csv', 'n/application.xml']]);
    expect(only(report).findings.map(({ rule, count, evidence }) => [rule.id, count, evidence.map(({ file }) => file)])).toEqual([
      ['feed.stuck', 1, ['n/application.csv']],
      ['feed.lost', 1, ['n/application.csv']],
    ]);
  });

  test('with the newest event on top what came of it is told as later', async () => {
    const newestFirst = exported().toReversed().map((one, at) => ({ ...one, line: at + 1 }));
    const report = await run([LOST, STUCK], logOf('application.csv', newestFirst, 'event-csv'));
    expect(chainOf(report).at(-1)).toEqual(['feed.lost', 'feed.stuck', 'same run, 9 seconds later']);
  });

  test('events of no run have the clock that they state', async () => {
    const burst = { ...event(1, 0, 'feed lost', 'utc') };
    const report = await run([LOST, STUCK], logOf('n/feed.log', failing(['hopper A7 is stuck'])), logOf('n/application.json', exported('utc'), 'event-json'), logOf('n/system.json', [burst], 'event-json'));
    expect(only(report).clocks.map(({ file, zone }) => [file, zone])).toContainEqual(['n/system.json', 'utc']);
  });
});

test('an error that the installer writes again with the name of the product was seen once', async () => {
  const report = await run([STUCK], logOf('feed.log', failing(['Error 1920. hopper A7 is stuck', 'Product: Feed -- Error 1920. hopper A7 is stuck', 'noise', 'Error 1920. hopper A7 is stuck'])));
  expect(only(report).findings.map(({ count, evidence }) => [count, evidence.map(({ line }) => line)])).toEqual([[2, [3, 5]]]);
});

test('what several lines in order show was seen once', async () => {
  const inOrder = ruleOf('feed.jam', { title: 'A jam', when: { sequence: { of: [{ in: '*', message: 'hopper A7 is stuck' }, { in: '*', message: 'feed lost' }], within: '5 lines' } } });
  const report = await run([inOrder], logOf('feed.log', failing(['hopper A7 is stuck', 'feed lost'])));
  expect(only(report).findings.map(({ count }) => count)).toEqual([1]);
});

test('what the installer and the event log say at the same time was seen once, and both are quoted', async () => {
  const event: LogRecord = { line: 1, message: 'feed lost', time: NIGHT + 3000, mark: { mark: 'result', run: 'Feed', kind: 'event-log', product: 'Feed', within: MINUTE, outcome: 'failed', exitCode: 1603 } };
  const report = await run([LOST], logOf('feed.log', failing(['noise', 'feed lost'])), logOf('events.csv', [event], 'event-csv'));
  expect(only(report).findings.map(({ count, evidence }) => [count, evidence.map(({ file }) => file)])).toEqual([[1, ['feed.log', 'events.csv']]]);
});
