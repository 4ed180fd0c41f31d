import { describe, expect, test } from 'vitest';

import { attemptsOf } from '../../src/facts/attempts.ts';
import { trackRuns } from '../../src/facts/runs.ts';
import type { Run } from '../../src/facts/runs.ts';
import type { LogRecord, Mark } from '../../src/types.ts';

const MINUTE = 60_000;
const NIGHT = Date.UTC(2009, 10, 21, 22);

const record = (line: number, minutes: number, mark?: Mark, level?: LogRecord['level'], message = `entry ${line}`): LogRecord => ({ line, message, time: NIGHT + minutes * MINUTE, level, mark });

function runsOf(records: readonly LogRecord[], file = 'night/kestrel.log'): readonly Run[] {
  const tracker = trackRuns(file);
  for (const one of records) tracker.see(one);
  return tracker.runs();
}

const start = (product: string): Mark => ({ mark: 'start', run: '', kind: 'msi', product });
const result = (outcome: 'failed' | 'succeeded', exitCode?: number): Extract<Mark, { mark: 'result' }> => ({ mark: 'result', run: '', outcome, exitCode });

describe('runs of one log', () => {
  test('a run without result is incomplete, one begun anew ends the one before', () => {
    const { attempts } = attemptsOf(runsOf([record(1, 0, start('Feed')), record(2, 1), record(3, 2, start('Feed')), record(4, 3, result('succeeded', 0))]));
    expect(attempts.map(({ outcome, sources, supersededBy }) => ({ outcome, lines: sources[0]?.lines, repaired: supersededBy !== undefined }))).toEqual([
      { outcome: 'incomplete', lines: [1, 2], repaired: true },
      { outcome: 'succeeded', lines: [3, 4], repaired: false },
    ]);
  });

  test('the error before the step that failed is the decisive one, not the first and not the last', () => {
    const step = (name: string, state: 'done' | 'failed'): Mark => ({ mark: 'step', run: '', step: name, state });
    const [attempt] = attemptsOf(
      runsOf([
        record(1, 0, start('Feed')),
        record(2, 1, undefined, 'error', 'harmless'),
        record(3, 2, step('Copy', 'done')),
        record(4, 3, undefined, 'error', 'the reason'),
        record(5, 4, step('Register', 'failed'), 'error', 'Return value 3'),
        record(6, 5, step('Clean up', 'done')),
        record(7, 6, result('failed', 1603), 'error', 'returning 1603'),
      ]),
    ).attempts;
    expect({ decisive: attempt?.decisiveError?.text, good: attempt?.lastGoodStep, failed: attempt?.failedStep, errors: attempt?.errors }).toEqual({ decisive: 'the reason', good: 'Copy', failed: 'Register', errors: 4 });
  });

  test('the step that began last, the last word on what can be counted, and the longest silence', () => {
    const step = (name: string, done: number): Mark => ({ mark: 'step', run: '', step: name, state: 'started', progress: [{ of: 'tasks', done, total: 3 }, { of: 'databases', done: 7 }] });
    const [attempt] = attemptsOf(
      runsOf([
        record(1, 0, start('Feed')),
        record(2, 1, step('Copy', 0)),
        record(3, 9),
        record(4, 10, step('Register', 1)),
        record(5, 12, { mark: 'about', run: '', progress: [{ of: 'databases', done: 9 }] }),
        record(6, 11),
      ]),
    ).attempts;
    expect([attempt?.phase, attempt?.progress, attempt?.silence]).toEqual([
      { step: 'Register', since: NIGHT + 10 * MINUTE },
      [{ of: 'databases', done: 9 }],
      { longest: 8 * MINUTE, step: 'Copy' },
    ]);
  });

  test('of a run that says nothing of it, no step, count or silence is told', () => {
    const [attempt] = attemptsOf(runsOf([record(1, 0, start('Feed'))])).attempts;
    expect([attempt?.phase, attempt?.progress, attempt?.silence]).toEqual([undefined, undefined, undefined]);
  });

  test('the end of a log that was pasted twice is no second run, the same sentence at another time is', () => {
    const failed: Mark = { mark: 'result', run: '', kind: 'msi', outcome: 'failed', exitCode: 1603 };
    const begun: Mark = { mark: 'about', run: '', kind: 'msi' };
    const end: Mark = { mark: 'end', run: '' };
    const ending = (line: number, minutes: number) => [record(line, minutes, begun, undefined, 'stopping'), record(line + 1, minutes, failed, undefined, 'failed'), record(line + 2, minutes, end, undefined, 'end')];
    const { attempts } = attemptsOf(runsOf([record(1, 0, begun), ...ending(2, 5), ...ending(6, 5), ...ending(10, 9)]));
    expect(attempts.map(({ sources }) => sources.map(({ lines }) => lines))).toEqual([
      [
        [1, 4],
        [6, 8],
      ],
      [[10, 12]],
    ]);
  });

  test('lines after the end belong to no run', () => {
    const tracker = trackRuns('night/kestrel.log');
    expect([record(1, 0, start('Feed')), record(2, 1, { mark: 'end', run: '' }), record(3, 2)].map((one) => tracker.see(one)?.product)).toEqual(['Feed', 'Feed', undefined]);
  });

  test('evidence is a copy: it does not hold the text that it was cut from', () => {
    const [attempt] = attemptsOf(runsOf([record(1, 0, start('Feed'), 'error', 'x'.repeat(5000))])).attempts;
    expect(attempt?.decisiveError?.text).toBe(`${'x'.repeat(1000)}…`);
  });
});

describe('runs in an event log', () => {
  const within = 10 * MINUTE;
  const about = (product: string): Mark => ({ mark: 'about', run: product, kind: 'event-log', product, within });
  const told = (product: string, outcome: 'failed' | 'succeeded' | 'succeeded-reboot-required', exitCode?: number): Mark => ({ mark: 'result', run: product, kind: 'event-log', product, within, outcome, exitCode });
  const brief = (records: readonly LogRecord[]) => attemptsOf(runsOf(records)).attempts.map(({ product, outcome, exitCode, startedAt, endedAt }) => ({ product, outcome, exitCode, minutes: [((startedAt ?? 0) - NIGHT) / MINUTE, ((endedAt ?? 0) - NIGHT) / MINUTE] }));

  const ONE_RUN = [record(1, 0, about('Feed')), record(2, 2, told('Feed', 'failed', 1603)), record(3, 2, told('Feed', 'failed'))];

  test('events of one product within minutes are one run, and the one with the code says the result', () => {
    expect(brief(ONE_RUN)).toEqual([{ product: 'Feed', outcome: 'failed', exitCode: 1603, minutes: [0, 2] }]);
  });

  test('the same, newest event first', () => {
    expect(brief(ONE_RUN.toReversed())).toEqual([{ product: 'Feed', outcome: 'failed', exitCode: 1603, minutes: [0, 2] }]);
  });

  test('a second try after a failure is a run of its own, in both orders', () => {
    const two = [...ONE_RUN, record(4, 7, told('Feed', 'succeeded', 0))];
    const expected = [
      { product: 'Feed', outcome: 'failed', exitCode: 1603, minutes: [0, 2] },
      { product: 'Feed', outcome: 'succeeded', exitCode: 0, minutes: [7, 7] },
    ];
    expect(brief(two)).toEqual(expected);
    expect(brief(two.toReversed())).toEqual(expected);
  });

  test('two updates of one product within a minute are two runs', () => {
    const patched = (patch: string, outcome: 'failed' | 'succeeded', exitCode: number): Mark => ({ ...told('Feed', outcome, exitCode), patch }) as Mark;
    expect(brief([record(1, 0, patched('KB1', 'failed', 1603)), record(2, 0.5, patched('KB2', 'succeeded', 0))])).toEqual([
      { product: 'Feed', outcome: 'failed', exitCode: 1603, minutes: [0, 0] },
      { product: 'Feed', outcome: 'succeeded', exitCode: 0, minutes: [0.5, 0.5] },
    ]);
  });

  test('a plain success does not hide that a restart is needed', () => {
    expect(brief([record(1, 0, told('Feed', 'succeeded-reboot-required', 3010)), record(2, 0, told('Feed', 'succeeded'))])).toEqual([{ product: 'Feed', outcome: 'succeeded-reboot-required', exitCode: 3010, minutes: [0, 0] }]);
  });

  test('another product, and unmarked events in between, are apart', () => {
    const records = [record(1, 0, about('Feed')), record(2, 1, about('Suite')), record(3, 2), record(4, 3, told('Suite', 'succeeded', 0)), record(5, 4, told('Feed', 'failed', 1618))];
    expect(brief(records)).toEqual([
      { product: 'Feed', outcome: 'failed', exitCode: 1618, minutes: [0, 4] },
      { product: 'Suite', outcome: 'succeeded', exitCode: 0, minutes: [1, 3] },
    ]);
  });

  test('of an export of errors alone the error stands, since the end of a run is an event of level Information', () => {
    const about = (run: string): Mark => ({ mark: 'about', run, kind: 'event-log', product: run, within: 3_600_000 });
    const { attempts } = attemptsOf(runsOf([record(1, 0, about('Feed'), 'error'), record(2, 1, about('Suite'), 'warning'), record(3, 2, about('Agent'), 'error'), record(4, 30, { ...about('Agent'), mark: 'result', run: 'Agent', outcome: 'succeeded', exitCode: 0 })]));
    expect(attempts.map(({ product, outcome }) => [product, outcome])).toEqual([
      ['Feed', 'failed'],
      ['Suite', 'incomplete'],
      ['Agent', 'succeeded'],
    ]);
  });
});

describe('attempts of several logs', () => {
  test('the same log in two places is one attempt with two sources, and the id does not depend on the place', () => {
    const records = [record(1, 0, start('Feed')), record(2, 1, result('failed', 1603))];
    const once = attemptsOf(runsOf(records, 'a/feed.log')).attempts;
    const twice = attemptsOf([...runsOf(records, 'a/feed.log'), ...runsOf(records, 'copy of a/feed.log')]).attempts;
    expect(twice.map(({ id, sources }) => ({ id, files: sources.map(({ file }) => file) }))).toEqual([{ id: once[0]?.id, files: ['a/feed.log', 'copy of a/feed.log'] }]);
  });

  test('a log of errors only belongs to the run in whose time it falls', () => {
    const whole = runsOf([record(1, 0, start('Feed')), record(9, 30, result('failed'))], 'Upgrade-1.log');
    const errors = runsOf([record(1, 10, { mark: 'result', run: '', kind: 'msi', outcome: 'failed' }, 'error')], 'Upgrade-1-error.log');
    expect(attemptsOf([...errors, ...whole]).attempts.map(({ sources, fragment }) => ({ files: sources.map(({ file }) => file), fragment }))).toEqual([{ files: ['Upgrade-1.log', 'Upgrade-1-error.log'], fragment: false }]);
  });

  test.each([
    ['of a run that goes on may be ahead of its log', [], true],
    ['is ahead of no log that has told its result', [record(2, 1, result('failed'))], false],
    ['but that it goes on', [record(2, 1, { ...result('failed'), early: true })], true],
  ] as const)('a log of errors only %s', (_what, told, isPart) => {
    const whole = runsOf([record(1, 0, start('Feed')), record(2, 1), ...told], 'Upgrade-1.log');
    const errors = runsOf([record(1, 1.5, { mark: 'result', run: '', kind: 'msi', outcome: 'failed' }, 'error')], 'Upgrade-1-error.log');
    expect(attemptsOf([...errors, ...whole]).attempts.length).toBe(isPart ? 1 : 2);
  });

  test.each([
    ['another product', { product: 'Suite' }],
    ['another patch', { product: 'Feed', patch: 'Feed SP2' }],
    ['another line of versions', { product: 'Feed', toVersion: '15.0.1.0' }],
    ['another server', { product: 'Feed', server: 'KESTREL-APP9' }],
    ['a removal', { product: 'Feed', operation: 'remove' as const }],
  ])('success of %s repairs nothing', (_what, facts) => {
    const failed = runsOf([record(1, 0, { mark: 'start', run: '', kind: 'msi', product: 'Feed', patch: 'Feed SP1', toVersion: '12.0.1.0', server: 'KESTREL-APP1' }), record(2, 1, result('failed', 1603))], 'a.log');
    const later = runsOf([record(1, 60, { mark: 'start', run: '', kind: 'msi', ...facts }), record(2, 61, result('succeeded', 0))], 'b.log');
    expect(attemptsOf([...failed, ...later]).attempts.map((one) => one.supersededBy)).toEqual([undefined, undefined]);
  });

  const run = (minutes: number, facts: object, outcome: 'failed' | 'succeeded', file: string) => runsOf([record(1 + minutes, minutes, { mark: 'start', run: '', kind: 'msi', ...facts }), record(2 + minutes, minutes + 1, result(outcome))], file);
  const isRepaired = (runs: readonly Run[]) => attemptsOf(runs).attempts[0]?.supersededBy !== undefined;

  test.each([
    ['the same package, which it could not open at first', { product: 'feed.msi', package: 'feed.msi' }, { product: 'Feed', package: 'Feed.msi' }, true],
    ['another package', { product: 'feed.msi', package: 'feed.msi' }, { product: 'Suite', package: 'suite.msi' }, false],
    ['another product in a package of the same name', { product: 'Feed', package: 'setup.msi' }, { product: 'Suite', package: 'setup.msi' }, false],
    ['whatever it was, in another log', {}, { product: 'Feed' }, false],
    ['a kind of run that is always of one product', { kind: 'sharepoint-psconfig' }, { kind: 'sharepoint-psconfig', product: 'Feed' }, true],
    ['another kind of run', { kind: 'sharepoint-psconfig' }, { kind: 'sharepoint-upgrade' }, false],
  ])('success of %s', (_what, first, later, repaired) => {
    expect(isRepaired([...run(0, first, 'failed', 'a.log'), ...run(60, later, 'succeeded', 'b.log')])).toBe(repaired);
  });

  test('without a name the next run of the same log repairs it, unless the log is of several products', () => {
    const inOne = (records: readonly LogRecord[]) => isRepaired(runsOf(records, 'a.log'));
    const failed = [record(1, 0, { mark: 'start', run: '', kind: 'msi' }), record(2, 1, result('failed', 1603))];
    const went = (line: number, product: string) => [record(line, line, start(product)), record(line + 1, line + 1, result('succeeded'))];
    expect(inOne([...failed, ...went(3, 'Feed')])).toBe(true);
    expect(inOne([...failed, ...went(3, 'Feed'), ...went(5, 'Suite')])).toBe(false);
    const [, ended] = went(3, 'Feed');
    expect(inOne([...failed, record(3, 3, { mark: 'about', run: '', kind: 'msi', product: 'Feed' }), ended!, ...went(9, 'Feed')])).toBe(false);
  });

  test('a success on a clock of another zone is not taken for later', () => {
    const failed = runsOf([record(1, 0, { mark: 'start', run: '', kind: 'msi', product: 'Feed', server: 'KESTREL-APP1', zone: 'local' }), record(2, 1, result('failed', 1603))], 'a.log');
    const other = (hours: number) => runsOf([record(1, hours * 60, { mark: 'start', run: '', kind: 'msi', product: 'Feed', server: 'KESTREL-APP1', zone: 'utc' }), record(2, hours * 60 + 1, result('succeeded', 0))], 'b.log');
    expect(attemptsOf([...failed, ...other(4)]).attempts.map((one) => one.supersededBy !== undefined)).toEqual([false, false]);
    expect(attemptsOf([...failed, ...other(20)]).attempts.map((one) => one.supersededBy !== undefined)).toEqual([true, false]);
  });

  test('events of a setup that do not name its product tell of the run of that kind which ends with them', () => {
    const own = runsOf([record(1, 0, { mark: 'start', run: '', kind: 'exchange-setup', product: 'Kestrel 2019', server: 'KESTREL-MBX1', zone: 'utc' }), record(2, 5, result('failed'))], 'setup.log');
    const events = (minutes: number) =>
      runsOf([record(7, minutes, { mark: 'result', run: 'Setup', kind: 'exchange-setup', server: 'KESTREL-MBX1.contoso.com', zone: 'local', within: 600_000, outcome: 'failed' })], 'events.xml');
    const merged = (minutes: number) => attemptsOf([...events(minutes), ...own]).attempts.map(({ product, sources }) => [product, sources.length]);
    expect(merged(-115)).toEqual([['Kestrel 2019', 2]]);
    expect(merged(-108)).toEqual([
      [undefined, 1],
      ['Kestrel 2019', 1],
    ]);
  });

  test('what the event log tells of an installer run is that run, also where its clock shows UTC', () => {
    const own = runsOf([record(1, 0, start('Feed')), record(2, 5, result('failed', 1603))], 'feed.log');
    const events = (minutes: number, zone: 'local' | 'utc', exitCode: number) =>
      runsOf([record(7, minutes, { mark: 'result', run: 'Feed', kind: 'event-log', product: 'Feed', patch: 'Feed SP1', server: 'KESTREL-APP1.contoso.com', zone, within: 600_000, outcome: 'failed', exitCode })], 'events.xml');
    const merged = (minutes: number, zone: 'local' | 'utc', exitCode: number) => attemptsOf([...events(minutes, zone, exitCode), ...own]).attempts.map(({ kind, patch, server, sources }) => [kind, patch, server, sources.length]);
    const one = [['msi', 'Feed SP1', 'KESTREL-APP1.contoso.com', 2]];
    expect(merged(5.5, 'local', 1603)).toEqual(one);
    expect(merged(5.5 + 5 * 60, 'utc', 1603)).toEqual(one);
    expect(merged(5.5 + 7, 'local', 1603)).toHaveLength(2);
    expect(merged(5.5 + 5 * 60 + 7, 'utc', 1603)).toHaveLength(2);
    expect(merged(5.5, 'local', 1618)).toHaveLength(2);
  });

  test('the order of the files changes nothing', () => {
    const a = runsOf([record(1, 0, start('Feed')), record(2, 1, result('failed', 1603))], 'a.log');
    const b = runsOf([record(1, 60, start('Feed')), record(2, 61, result('succeeded', 0))], 'b.log');
    expect(attemptsOf([...b, ...a]).attempts).toEqual(attemptsOf([...a, ...b]).attempts);
  });
});
