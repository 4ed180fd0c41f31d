import { describe, expect, test } from 'vitest';

import { plainTitle } from '../../src/stats/causes.ts';
import { narrowOf } from '../../src/stats/narrow.ts';
import type { Wanted } from '../../src/stats/narrow.ts';
import { statisticsOf } from '../../src/stats/stats.ts';
import type { Statistics } from '../../src/stats/stats.ts';
import type { Document } from '../../src/types.ts';
import { RULES, incidentOf, many, ruleDocument } from './documents.ts';
import { memoryStore } from './memory-store.ts';

async function told(documents: readonly Document[], wanted: Wanted = {}): Promise<Statistics> {
  const store = memoryStore(documents);
  const narrowed = await narrowOf(store, wanted);
  if ('nothing' in narrowed) throw new Error(narrowed.nothing);
  return statisticsOf(store, narrowed.narrow, 2);
}

const DAY = '2009-11-21';

describe('incidents', () => {
  test('each is in one of five heaps', async () => {
    const { incidents, runs, outcomes } = await told([
      ...incidentOf('well', DAY, [{ outcome: 'succeeded' }]),
      ...incidentOf('repaired', DAY, [{}, { cause: 'feed.full' }, { outcome: 'succeeded' }]),
      ...incidentOf('failed', DAY, [{ outcome: 'rolled-back' }]),
      ...incidentOf('failed at last', DAY, [{ outcome: 'succeeded' }, {}]),
      ...incidentOf('cut', DAY, [{ outcome: 'incomplete' }]),
      ...incidentOf('dump', DAY, []),
    ]);
    expect(incidents).toEqual({ total: 6, atOnce: 1, repaired: 1, failed: 2, unknown: 1, withoutRuns: 1, withFailure: 3 });
    expect(runs).toEqual({ runs: 8, failed: 4, succeeded: 3, unknown: 1 });
    expect(outcomes).toEqual([{ outcome: 'failed', runs: 3 }, { outcome: 'succeeded', runs: 3 }, { outcome: 'incomplete', runs: 1 }, { outcome: 'rolled-back', runs: 1 }]);
  });

  test('of a filter the runs that fit say how it came out, whatever became of others', async () => {
    const documents = [...incidentOf('core well', DAY, [{ product: 'Core', outcome: 'succeeded' }, {}]), ...incidentOf('core repaired', DAY, [{}, { product: 'Core' }, { product: 'Core', outcome: 'succeeded' }])];
    expect((await told(documents, { product: 'core' })).incidents).toEqual({ total: 2, atOnce: 1, repaired: 1, failed: 0, unknown: 0, withoutRuns: 0, withFailure: 1 });
    expect((await told(documents, { product: 'feed' })).incidents).toEqual({ total: 2, atOnce: 0, repaired: 0, failed: 2, unknown: 0, withoutRuns: 0, withFailure: 2 });
  });

  test('an empty store', async () => {
    expect(await told([])).toEqual({
      incidents: { total: 0, atOnce: 0, repaired: 0, failed: 0, unknown: 0, withoutRuns: 0, withFailure: 0 },
      runs: { runs: 0, failed: 0, succeeded: 0, unknown: 0 },
      outcomes: [],
      from: undefined,
      to: undefined,
      years: [],
      causes: [],
      repairs: [],
      second: { tries: { runs: 0, failed: 0, succeeded: 0, unknown: 0 }, sameCause: 0, changes: [], later: { runs: 0, failed: 0, succeeded: 0, unknown: 0 } },
      builds: [],
      signs: { signs: [], compared: 0, ofFailed: 0 },
      unexplained: { runs: 0, incidents: 0, alike: [] },
      products: [],
      servers: [],
    });
  });

  test('documents that tell nothing but their outcome', async () => {
    const bare = (id: string): Document => ({ id, dataset: 'attempt', fields: { '@timestamp': '2009-11-21T22:00:00.000Z', 'event.outcome': 'failure' } });
    const { incidents, runs, causes, builds, years } = await told([bare('1'), bare('2')]);
    expect([incidents.total, runs.failed, years]).toEqual([1, 2, []]);
    expect(causes).toEqual([{ rule: 'unknown', title: 'no rule says why', explains: false, runs: 2, incidents: 1, builds: [{ product: undefined, build: undefined, runs: 2 }], examples: [] }]);
    expect(builds).toEqual([{ product: undefined, build: undefined, release: undefined, runs: 2, failed: 2, succeeded: 0, unknown: 0, cause: { rule: 'unknown', runs: 2 } }]);
  });

  test('years and months, but not of files without a time', async () => {
    const { from, to, years } = await told([
      ...incidentOf('1', '2009-11-21', [{}, { outcome: 'succeeded' }]),
      ...incidentOf('2', '2012-01-05', [{}]),
      ...incidentOf('3', '2020-01-05', [{ more: { 'upgrade_triage.time_of': 'file' } }]),
    ]);
    expect([from, to, years]).toEqual(['2009-11', '2012-01', [{ year: '2009', runs: 2, failed: 1, succeeded: 1, unknown: 0 }, { year: '2012', runs: 1, failed: 1, succeeded: 0, unknown: 0 }]]);
  });
});

describe('causes', () => {
  test('how often, in how many incidents, for which builds, and the newest incidents as examples', async () => {
    const { causes } = await told([
      ...RULES,
      ...incidentOf('a', '2009-01-01', [{}, {}, { cause: 'feed.full', build: '2.2' }]),
      ...incidentOf('b', '2010-01-01', [{ build: '2.2' }]),
      ...incidentOf('c', '2011-01-01', [{ cause: 'unknown' }]),
      ...incidentOf('d', '2012-01-01', [{ cause: 'feed.failed', outcome: 'cancelled' }]),
    ]);
    const build = (name: string, runs: number) => ({ product: 'Feed', build: name, runs });
    expect(causes).toEqual([
      { rule: 'feed.locked', title: 'A file of the feed was held open by …', explains: true, runs: 3, incidents: 2, builds: [build('2.1', 2), build('2.2', 1)], examples: ['b', 'a'] },
      { rule: 'feed.failed', title: 'The feed failed', explains: false, runs: 1, incidents: 1, builds: [build('2.1', 1)], examples: ['d'] },
      { rule: 'feed.full', title: 'The disk was full', explains: true, runs: 1, incidents: 1, builds: [build('2.2', 1)], examples: [] },
      { rule: 'unknown', title: 'no rule says why', explains: false, runs: 1, incidents: 1, builds: [build('2.1', 1)], examples: [] },
    ]);
  });

  test('of a rule that was written anew the title counts that most findings have', async () => {
    const renamed = [ruleDocument('feed.locked', 'Old title'), { ...ruleDocument('feed.locked', 'New title'), id: '2' }, { ...ruleDocument('feed.locked', 'New title'), id: '3' }];
    expect((await told([...renamed, ...incidentOf('a', DAY, [{}])])).causes[0]?.title).toBe('New title');
  });

  test('titles without what differs from case to case', () => {
    expect(plainTitle('{file|A file} is open in {process}, {db.value*|none}')).toBe('A file is open in …, none');
  });

  test('runs of failed builds, with the cause that most of them have', async () => {
    const release = { 'upgrade_triage.attempt.release': 'Feed SP1' };
    const { builds } = await told(incidentOf('a', DAY, [{ more: release }, { more: release }, { cause: 'feed.full' }, { outcome: 'succeeded', more: release }, { product: 'Silo', build: '1' }]));
    expect(builds).toEqual([
      { product: 'Feed', build: '2.1', release: 'Feed SP1', runs: 4, failed: 3, succeeded: 1, unknown: 0, cause: { rule: 'feed.locked', runs: 2 } },
      { product: 'Silo', build: '1', release: undefined, runs: 1, failed: 1, succeeded: 0, unknown: 0, cause: { rule: 'feed.locked', runs: 1 } },
    ]);
  });

  test('a server is one, however logs write it', async () => {
    const { servers } = await told(incidentOf('a', DAY, [{ server: 'KESTREL-APP1' }, { server: 'kestrel-app1.contoso.com' }, { server: 'KESTREL-APP1' }, { server: 'KESTREL-APP2', outcome: 'succeeded' }]));
    expect(servers.map(({ name, runs, failed }) => [name, runs, failed])).toEqual([['KESTREL-APP1', 3, 3], ['KESTREL-APP2', 1, 0]]);
  });
});

describe('what helped', () => {
  const tried = (count: number, next: 'success' | 'failure', changed: readonly string[], number = 1) => many(count, (nth) => incidentOf(`${next} ${changed.join()} ${number} ${nth}`, DAY, [{ next, changed, number }]));

  test('changes that somebody made, with how many went well with and without them', async () => {
    const { repairs } = await told([
      ...tried(8, 'success', ['no longer: feed.locked', 'server restarted in between', 'tried again within the hour']),
      ...tried(2, 'failure', ['again: feed.locked', 'server restarted in between']),
      ...tried(3, 'success', ['nothing that the logs show was done in between']),
      ...tried(7, 'failure', ['again: feed.locked', 'nothing that the logs show was done in between']),
      ...many(4, (nth) => incidentOf(`left ${nth}`, DAY, [{}])),
    ]);
    const restart = { runs: 10, failed: 2, succeeded: 8, unknown: 0 };
    const nothing = { runs: 10, failed: 7, succeeded: 3, unknown: 0 };
    expect(repairs).toEqual([
      {
        rule: 'feed.locked',
        tries: { runs: 20, failed: 9, succeeded: 11, unknown: 0 },
        notTried: 4,
        changes: [
          { change: 'tried again within the hour', kind: 'waited', with: { runs: 8, failed: 0, succeeded: 8, unknown: 0 }, without: { runs: 12, failed: 9, succeeded: 3, unknown: 0 } },
          { change: 'server restarted in between', kind: 'done', with: restart, without: nothing },
          { change: 'nothing that the logs show was done in between', kind: 'nothing', with: nothing, without: restart },
        ],
      },
    ]);
  });

  test('second attempts, and those of them that failed for the same cause; third ones are counted by themselves', async () => {
    const { second } = await told([
      ...tried(6, 'success', ['no longer: feed.locked', 'server restarted in between']),
      ...tried(3, 'failure', ['again: feed.locked', 'again: feed.full']),
      ...tried(2, 'failure', ['no longer: feed.locked', 'new: feed.full']),
      ...tried(2, 'success', ['server restarted in between'], 2),
      ...tried(1, 'failure', ['again: feed.locked'], 3),
    ]);
    expect(second).toEqual({
      tries: { runs: 11, failed: 5, succeeded: 6, unknown: 0 },
      sameCause: 3,
      changes: [{ change: 'server restarted in between', kind: 'done', with: { runs: 6, failed: 0, succeeded: 6, unknown: 0 }, without: { runs: 5, failed: 5, succeeded: 0, unknown: 0 } }],
      later: { runs: 3, failed: 1, succeeded: 2, unknown: 0 },
    });
  });
});

describe('findings of failed runs', () => {
  test('only rules that look at all runs are compared; what is in none that succeeded has no lift', async () => {
    const { signs } = await told([
      ...RULES,
      ...many(30, (nth) => incidentOf(`f${nth}`, DAY, [{ rules: ['feed.locked', ...(nth <= 20 ? ['feed.lagging'] : []), ...(nth <= 3 ? ['feed.mixed'] : [])] }])),
      ...many(20, (nth) => incidentOf(`s${nth}`, DAY, [{ outcome: 'succeeded', rules: nth <= 2 ? ['feed.lagging'] : [] }])),
    ]);
    expect(signs).toEqual({
      compared: 2,
      ofFailed: 1,
      signs: [
        { rule: 'feed.lagging', title: 'Database … lags behind', failed: 20, succeeded: 2, lift: 20 / 30 / (2 / 20), clear: true },
        { rule: 'feed.mixed', title: 'Servers are mixed', failed: 3, succeeded: 0, lift: undefined, clear: false },
      ],
    });
  });
});

describe('what no rule explains', () => {
  test('failures that look alike; what was cancelled needs no explanation, and what only events tell of comes last', async () => {
    const like = (step: string | undefined, line: string | undefined, more = {}) => ({ 'upgrade_triage.attempt.failed_step': step, 'upgrade_triage.attempt.unusual': line, ...more });
    const event = { 'upgrade_triage.attempt.kind': 'event-log' };
    const { unexplained } = await told([
      ...RULES,
      ...incidentOf('a', DAY, [{ cause: 'unknown', more: like('SPDatabase Name=One', 'row # is lost') }, { cause: 'feed.failed', more: like('SPDatabase Name=Two', 'row # is lost') }]),
      ...incidentOf('b', DAY, [{ cause: 'feed.failed', more: like('SPDatabase Name=One', 'row # is lost') }]),
      ...incidentOf('c', DAY, [{ cause: 'unknown', more: like('Copy', undefined) }]),
      ...incidentOf('d', DAY, [{ cause: 'feed.failed', outcome: 'cancelled', more: like('Copy', undefined) }]),
      ...many(3, (nth) => incidentOf(`e${nth}`, DAY, [{ cause: 'feed.failed', more: like(undefined, `product ${nth} failed`, event) }])),
      ...incidentOf('f', DAY, [{}]),
    ]);
    expect(unexplained).toEqual({
      runs: 7,
      incidents: 6,
      alike: [
        { kind: 'msi', step: 'SPDatabase Name=…', line: 'row # is lost', runs: 3, incidents: 2, examples: ['a', 'b'] },
        { kind: 'msi', step: 'Copy', line: undefined, runs: 1, incidents: 1, examples: ['c'] },
        { kind: 'event-log', step: undefined, line: undefined, runs: 3, incidents: 3, examples: ['e1', 'e2', 'e3'] },
      ],
    });
  });
});

describe('filters narrow all of it', () => {
  const documents = [
    ...RULES,
    ...incidentOf('a', '2009-01-01', [{ build: '2.1', cause: 'feed.full' }, { build: '2.2' }, { build: '2.2', outcome: 'succeeded' }]),
    ...incidentOf('b', '2010-01-01', [{ build: '2.1' }]),
    ...incidentOf('c', '2011-01-01', [{ build: '2.2', cause: 'feed.failed' }]),
    ...incidentOf('undated', '2026-11-21', [{ build: '2.3', outcome: 'incomplete', cause: 'run.incomplete', more: { 'upgrade_triage.time_of': 'file' } }]),
    ...incidentOf('dump', '2011-01-01', [], { 'upgrade_triage.cause': 'feed.lagging' }),
  ];
  const short = ({ incidents, runs, causes, unexplained }: Statistics) => [incidents.total, incidents.withoutRuns, runs.runs, causes.map(({ rule }) => rule), unexplained.runs];

  test.each<[Wanted, unknown[]]>([
    [{}, [5, 1, 6, ['feed.locked', 'feed.failed', 'feed.full'], 1]],
    [{ build: '2.1' }, [2, 0, 2, ['feed.full', 'feed.locked'], 0]],
    [{ cause: 'feed.locked' }, [2, 0, 2, ['feed.locked'], 0]],
    [{ cause: 'feed.lagging' }, [1, 1, 0, [], 0]],
    [{ outcome: 'success' }, [1, 0, 3, ['feed.full', 'feed.locked'], 0]],
    [{ since: '2010', until: '2010' }, [1, 0, 1, ['feed.locked'], 0]],
    [{ since: '2011' }, [2, 1, 1, ['feed.failed'], 1]],
    [{ since: '2011', cause: 'feed.failed' }, [1, 0, 1, ['feed.failed'], 1]],
    // Both are there, but never of one run.
    [{ build: '2.2', cause: 'feed.full' }, [0, 0, 0, [], 0]],
  ])('%j', async (wanted, numbers) => expect(short(await told(documents, wanted))).toEqual(numbers));
});

test('the numbers add up', async () => {
  const outcomes = ['rolled-back', 'failed', 'cancelled', 'incomplete', 'succeeded'] as const;
  const causes = ['feed.locked', 'feed.full', 'feed.failed', 'unknown'];
  const documents = [...RULES, ...many(60, (nth) => incidentOf(`i${nth}`, `20${String(9 + (nth % 9)).padStart(2, '0')}-01-01`, Array.from({ length: nth % 4 }, (_none, at) => ({ outcome: outcomes[(nth * (at + 3)) % 5] ?? 'failed', cause: causes[(nth + at) % 4] ?? '', build: `2.${nth % 3}`, next: 'failure' as const, changed: ['again: feed.full'] }))))];
  const { incidents, runs, outcomes: byOutcome, years, causes: byCause, builds, products, servers, repairs } = await told(documents);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  expect(incidents.total).toBe(60);
  expect(incidents.atOnce + incidents.repaired + incidents.failed + incidents.unknown + incidents.withoutRuns).toBe(60);
  expect(runs.failed + runs.succeeded + runs.unknown).toBe(runs.runs);
  expect([byOutcome, years, builds, products, servers].map((rows) => sum(rows.map((row) => row.runs)))).toEqual(Array.from({ length: 5 }, () => runs.runs));
  expect(sum(byCause.map((cause) => cause.runs))).toBe(runs.failed);
  expect(byCause.map((cause) => sum(cause.builds.map((build) => build.runs)))).toEqual(byCause.map((cause) => cause.runs));
  expect(sum(repairs.map(({ tries, notTried }) => tries.runs + notTried))).toBe(runs.failed);
});
