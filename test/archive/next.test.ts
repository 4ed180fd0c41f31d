import { expect, test } from 'vitest';

import { stepName } from '../../src/archive/next-found.ts';
import { nextOf } from '../../src/archive/next.ts';
import type { FactSeed, LogRecord, Opened, Report, RunFacts } from '../../src/types.ts';
import { MINUTE, NIGHT, logOf, run } from '../night.ts';
import { ruleOf } from '../rule.ts';

const HOUR = 60 * MINUTE;
const LOCKED = ruleOf('feed.file-locked', { when: { record: { in: ['msi'], message: 'locked' } } });
const FULL = ruleOf('feed.disk-full', { when: { record: { in: ['msi'], message: 'disk full' } } });
const LOST = ruleOf('feed.lost', { role: 'consequence', when: { record: { in: ['msi'], message: 'feed lost' } } });
const REMARK = ruleOf('feed.remark', { severity: 'info', when: { record: { in: ['msi'], message: 'remark' } } });
const TOLD = ruleOf('feed.told', { when: { attempt: { outcome: ['failed'] } } });
const RULES = [LOCKED, FULL, LOST, REMARK];

type Told = RunFacts & { readonly at: number; readonly says?: readonly string[]; readonly outcome?: 'failed' | 'succeeded'; readonly step?: string; readonly exitCode?: number };

/** A run of five minutes. */
function tell({ at, says = [], outcome = 'failed', step, exitCode = outcome === 'failed' ? 1603 : 0, ...facts }: Told, first = 1): LogRecord[] {
  const time = NIGHT + at;
  return [
    { line: first, time, message: 'begin', mark: { mark: 'start', run: '', kind: 'msi', product: 'Feed', server: 'KESTREL-APP1', ...facts } },
    ...says.map((message, nth): LogRecord => ({ line: first + 1 + nth, time: time + MINUTE, message })),
    { line: first + 8, time: time + 5 * MINUTE, message: `done: ${outcome} ${at}`, mark: { mark: 'result', run: '', outcome, exitCode, failedStep: step } },
    { line: first + 9, time: time + 5 * MINUTE, message: 'end', mark: { mark: 'end', run: '' } },
  ];
}

const logsOf = (...runs: readonly Told[]) => runs.map((one, at) => logOf(`night/${at + 1}.log`, tell(one)));
const factAt = (at: number, fact: FactSeed): LogRecord => ({ line: at / 1000, time: NIGHT + at, message: `${fact.kind} ${fact.subject}`, facts: [fact] });
const eventsOf = (...records: readonly LogRecord[]): Opened => logOf('night/events.xml', records, 'event-xml');

async function changedOf(logs: readonly Opened[], rules = RULES): Promise<readonly (readonly string[] | undefined)[]> {
  return toldOf(await run(rules, ...logs)).map(({ next }) => next?.changed);
}

/** In order of time. */
const toldOf = (report: Report) => report.attempts.flatMap(({ id }) => nextOf(report).get(id) ?? []);

test('a cause that is gone, and a step that the next attempt passed', async () => {
  const report = await run(RULES, ...logsOf({ at: 0, says: ['locked', 'feed lost', 'remark'], step: 'InstallFiles' }, { at: 30 * MINUTE, outcome: 'succeeded' }));
  const [, second] = report.attempts;
  expect(toldOf(report)).toEqual([
    {
      number: 1,
      next: {
        attempt: second?.id,
        outcome: 'succeeded',
        after: 25 * MINUTE,
        changed: ['no longer: feed.file-locked', 'got past: InstallFiles', 'nothing that the logs show was done in between', 'tried again within the hour'],
      },
    },
    { number: 2, next: undefined },
  ]);
});

test('what failed again: in the same way, in another way, in another step', async () => {
  const logs = logsOf(
    { at: 0, says: ['locked'], step: 'InstallFiles' },
    { at: HOUR, says: ['locked'], step: 'InstallFiles' },
    { at: 4 * HOUR, says: ['disk full'], step: 'CopyData', exitCode: 112 },
  );
  expect(await changedOf(logs)).toEqual([
    ['again: feed.file-locked', 'in the same step: InstallFiles', 'nothing that the logs show was done in between', 'tried again within the hour'],
    ['no longer: feed.file-locked', 'new: feed.disk-full', 'result: 1603 → 112', 'in another step: InstallFiles → CopyData', 'nothing that the logs show was done in between', 'tried again the same night'],
    undefined,
  ]);
});

test('a success ends the count, and what comes a month later is another thing', async () => {
  const report = await run(RULES, ...logsOf({ at: 0 }, { at: HOUR, outcome: 'succeeded' }, { at: 2 * HOUR }, { at: 40 * 24 * HOUR, outcome: 'succeeded' }));
  expect(toldOf(report).map(({ number, next }) => [number, next?.outcome])).toEqual([
    [1, 'succeeded'],
    [2, undefined],
    [1, undefined],
    [1, undefined],
  ]);
});

test('the attempt of the next night is the next one, too', async () => {
  const report = await run(RULES, ...logsOf({ at: 0, says: ['locked'] }, { at: 24 * HOUR, says: ['locked'] }, { at: 48 * HOUR, outcome: 'succeeded' }));
  expect(report.incidents.length).toBe(3);
  expect(toldOf(report).map(({ number, next }) => [number, next?.changed.at(-1)])).toEqual([
    [1, 'tried again later'],
    [2, 'tried again later'],
    [3, undefined],
  ]);
});

test('another server, another product and another patch are no next attempt', async () => {
  const logs = logsOf({ at: 0, patch: 'Feed SP1' }, { at: HOUR, patch: 'Feed SP1', server: 'KESTREL-APP2' }, { at: 2 * HOUR, patch: 'Feed SP2' }, { at: 3 * HOUR, product: 'Hopper' });
  expect(await changedOf(logs)).toEqual([undefined, undefined, undefined, undefined]);
});

test('where no log names its server, one with an older build than before is another one', async () => {
  const unnamed = (...builds: string[]) => builds.map((fromVersion, at) => logOf(`night/${at}.log`, tell({ at: at * HOUR, fromVersion }).map((record) => (record.mark?.mark === 'start' ? { ...record, mark: { ...record.mark, server: undefined } } : record))));
  expect((await changedOf(unnamed('2.1', '2.0', '2.2'))).map((changed) => changed?.[0])).toEqual(['installed build: 2.1 → 2.2', 'installed build: 2.0 → 2.2', undefined]);
});

test('two runs that overlap are not one after the other, and both have the same next one', async () => {
  const report = await run(RULES, ...logsOf({ at: 0 }, { at: 3 * MINUTE }, { at: HOUR, outcome: 'succeeded' }));
  const last = report.attempts.at(-1)?.id;
  expect(toldOf(report).map(({ number, next }) => [number, next?.attempt])).toEqual([
    [1, last],
    [1, last],
    [2, undefined],
  ]);
});

test('another target, another package, a product that was updated, and another operation', async () => {
  const logs = logsOf(
    { at: 0, fromVersion: '12.0.4518', toVersion: '12.0.6219.1000', package: 'feed-sp1.msp', operation: 'patch' },
    { at: HOUR, fromVersion: '12.0.6219', toVersion: '12.0.6421.1000', package: 'feed-sp2.msp', operation: 'install', outcome: 'succeeded' },
  );
  expect((await changedOf(logs))[0]).toEqual(['target: 12.0.6219.1000 → 12.0.6421.1000', 'installed build: 12.0.4518 → 12.0.6219', 'package: feed-sp1.msp → feed-sp2.msp', 'operation: patch → install', 'tried again within the hour']);
});

test('an event that calls it an installation is no other operation', async () => {
  const told: LogRecord[] = [{ line: 90, time: NIGHT + HOUR, message: 'Feed installed', mark: { mark: 'result', run: 'Feed', kind: 'event-log', product: 'Feed', server: 'KESTREL-APP1', operation: 'install', outcome: 'succeeded', within: HOUR } }];
  expect((await changedOf([...logsOf({ at: 0, operation: 'patch' }), eventsOf(...told)]))[0]).toEqual(['nothing that the logs show was done in between', 'tried again within the hour']);
});

test('a version that is only written in another way, and a name that Windows Installer gave by chance, are no change', async () => {
  const logs = logsOf({ at: 0, toVersion: '12.0.6219', package: '1b7c3e.msi' }, { at: HOUR, toVersion: '12.0.6219.0', package: '5c19d0a.msi', outcome: 'succeeded' });
  expect((await changedOf(logs))[0]).toEqual(['nothing that the logs show was done in between', 'tried again within the hour']);
});

test('what else was installed in between on that server, but not what failed, came later or is of another server', async () => {
  const logs = logsOf(
    { at: 0 },
    { at: HOUR, product: 'Feed Runtime', patch: 'Security Update for Feed Runtime (KB953469)', operation: 'patch', outcome: 'succeeded' },
    { at: 2 * HOUR, product: 'Old Feed', operation: 'remove', outcome: 'succeeded' },
    { at: 3 * HOUR, product: 'Hopper', outcome: 'failed' },
    { at: 3 * HOUR, product: 'Silo', outcome: 'succeeded', server: 'KESTREL-SQL1' },
    { at: 5 * HOUR, outcome: 'succeeded' },
    { at: 6 * HOUR, product: 'Feed Addin', outcome: 'succeeded' },
  );
  expect((await changedOf(logs))[0]).toEqual(['installed in between: Security Update for Feed Runtime (KB953469)', 'removed in between: Old Feed', 'tried again the same night']);
});

const service = (subject: string, value: string): FactSeed => ({ kind: 'service', subject, value });

test('services that the attempt left stopped or disabled, and that a finding names; what Windows does with others is nothing', async () => {
  const stuck = ruleOf('feed.stuck', { when: { record: { in: ['msi'], message: '(?<service>\\w+) would not stop' } } });
  const events = eventsOf(
    factAt(2 * MINUTE, service('Feeder', 'stopped')),
    factAt(3 * MINUTE, service('Mill', 'disabled')),
    factAt(4 * MINUTE, service('Gate', 'start-failed')),
    factAt(5 * MINUTE, service('Time', 'running')),
    factAt(10 * MINUTE, service('Feeder', 'stopped')),
    factAt(11 * MINUTE, service('Feeder', 'running')),
    factAt(12 * MINUTE, service('SiloSvc', 'stopped')),
    factAt(13 * MINUTE, service('Mill', 'enabled')),
    factAt(14 * MINUTE, service('Gate', 'start-failed')),
    factAt(15 * MINUTE, service('Time', 'stopped')),
    factAt(16 * MINUTE, service('Update', 'running')),
    factAt(70 * MINUTE, service('Gate', 'running')),
  );
  const silo: FactSeed = { kind: 'service', subject: 'SiloSvc', value: 'stopped', fields: { name: 'Silo' } };
  const logs = [...logsOf({ at: 0, says: ['Silo would not stop'] }, { at: HOUR, outcome: 'succeeded' }), events, eventsOf(factAt(17 * MINUTE, silo))];
  expect((await changedOf(logs, [stuck]))[0]).toEqual(['no longer: feed.stuck', 'service started in between: Feeder', 'service stopped in between: SiloSvc', 'service enabled in between: Mill', 'tried again within the hour']);
});

test('a restart says it all of the services that it starts', async () => {
  const events = eventsOf(
    factAt(2 * MINUTE, service('Feeder', 'stopped')),
    factAt(3 * MINUTE, service('Mill', 'disabled')),
    factAt(10 * MINUTE, { kind: 'restart', subject: 'server', value: 'started' }),
    factAt(11 * MINUTE, service('Feeder', 'running')),
    factAt(12 * MINUTE, service('Mill', 'enabled')),
  );
  const logs = [...logsOf({ at: 0 }, { at: HOUR, outcome: 'succeeded' }), events];
  expect((await changedOf(logs))[0]).toEqual(['server restarted in between', 'service enabled in between: Mill', 'tried again within the hour']);
});

test('services by the dozen are told as one', async () => {
  const feeders = (first: number, value: string) => Array.from({ length: 6 }, (_none, at) => factAt(first + at * 1000, service(`Feeder ${at}`, value)));
  const events = eventsOf(...feeders(2 * MINUTE, 'stopped'), ...feeders(10 * MINUTE, 'running'));
  const logs = [...logsOf({ at: 0 }, { at: HOUR, outcome: 'succeeded' }), events];
  expect((await changedOf(logs))[0]).toEqual(['service started in between: more than 5', 'tried again within the hour']);
});

test('a restart of another server is none of this one', async () => {
  const events = logOf('other/events.xml', [factAt(10 * MINUTE, { kind: 'restart', subject: 'server', value: 'started' })], 'event-xml');
  const logs = [...logsOf({ at: 0 }, { at: HOUR, outcome: 'succeeded' }), events];
  expect((await changedOf(logs))[0]).toEqual(['nothing that the logs show was done in between', 'tried again within the hour']);
});

test('what the logs of the next attempt cannot tell is not gone, and what those of the first could not is not new', async () => {
  const told: LogRecord[] = [{ line: 90, time: NIGHT + HOUR, message: 'Feed failed', mark: { mark: 'result', run: 'Feed', kind: 'event-log', product: 'Feed', server: 'KESTREL-APP1', outcome: 'failed', exitCode: 1603, within: HOUR } }];
  const logs = [...logsOf({ at: 0, says: ['locked'] }), eventsOf(...told)];
  expect((await changedOf(logs, [LOCKED, TOLD]))[0]).toEqual(['again: feed.told', 'nothing that the logs show was done in between', 'tried again within the hour']);
});

test('steps are named as on every machine', () => {
  expect(['SPContentDatabase Name=WSS Content 3', 'InstallAssembly.3F2504E0_4F89_41D3_9A0C_0305E82C3301', 'InstallFiles (in InstallFinalize)'].map(stepName)).toEqual(['SPContentDatabase Name=…', 'InstallAssembly', 'InstallFiles (in InstallFinalize)']);
});
