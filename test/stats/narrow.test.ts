import { describe, expect, test } from 'vitest';

import { narrowOf, wordsOf } from '../../src/stats/narrow.ts';
import type { Wanted } from '../../src/stats/narrow.ts';
import type { Filter } from '../../src/types.ts';
import { incidentOf } from './documents.ts';
import { memoryStore } from './memory-store.ts';

const STORE = memoryStore([
  ...incidentOf('4711', '2009-11-21', [{ product: 'Kestrel Feed', build: '15.1.2375.7', server: 'KESTREL-APP1', more: { 'upgrade_triage.attempt.release': 'Feed 2016 CU22' } }]),
  ...incidentOf('4712', '2010-02-01', [{ product: 'Kestrel Feed', build: '15.1.2375.17', server: 'KESTREL-APP2.contoso.com', cause: 'feed.full' }, { product: 'Silo', build: '5.1', outcome: 'succeeded' }]),
  ...incidentOf('4713', '2011-03-05', [], { 'upgrade_triage.cause': 'feed.lagging' }),
]);

const asked = async (wanted: Wanted): Promise<Filter['is'] | string> => {
  const told = await narrowOf(STORE, wanted);
  return 'nothing' in told ? told.nothing : told.narrow.runs.is;
};

describe('names are found', () => {
  test.each<[Wanted, object]>([
    [{}, {}],
    [{ product: 'kestrel feed' }, { 'package.name': ['Kestrel Feed'] }],
    [{ product: 'feed' }, { 'package.name': ['Kestrel Feed'] }],
    [{ product: '*' }, { 'package.name': ['Kestrel Feed', 'Silo'] }],
    [{ product: 'S?lo' }, { 'package.name': ['Silo'] }],
    [{ build: '15.1.*' }, { 'package.version': ['15.1.2375.17', '15.1.2375.7'] }],
    [{ build: '5.1' }, { 'package.version': ['5.1'] }],
    [{ build: '*cu22' }, { 'package.version': ['15.1.2375.7'] }],
    [{ build: 'CU22' }, { 'package.version': ['15.1.2375.7'] }],
    [{ build: '2016' }, { 'package.version': ['15.1.2375.7'] }],
    [{ server: 'kestrel-app2' }, { 'host.name': ['KESTREL-APP2.contoso.com'] }],
    [{ server: 'KESTREL-APP2.CONTOSO.com' }, { 'host.name': ['KESTREL-APP2.contoso.com'] }],
    [{ cause: 'full' }, { 'upgrade_triage.cause': ['feed.full'] }],
    [{ cause: 'lagging' }, { 'upgrade_triage.cause': ['feed.lagging'] }],
    [{ outcome: 'failed,none' }, { 'upgrade_triage.incident.outcome': ['failed', 'none'] }],
    [{ outcome: 'Success' }, { 'upgrade_triage.incident.outcome': ['succeeded'] }],
    [{ outcome: 'failure' }, { 'upgrade_triage.incident.outcome': ['failed'] }],
    [{ outcome: 'success, failure' }, { 'upgrade_triage.incident.outcome': ['failed', 'succeeded'] }],
  ])('%j', async (wanted, is) => expect(await asked(wanted)).toEqual(is));
});

test('all that is asked for together', async () => {
  expect(await asked({ product: 'feed', server: '*app1', cause: 'locked' })).toEqual({ 'upgrade_triage.cause': ['feed.locked'], 'package.name': ['Kestrel Feed'], 'host.name': ['KESTREL-APP1'] });
});

test('a full name is not taken for a part of a longer one', async () => {
  const store = memoryStore([...incidentOf('1', '2009-11-21', [{ product: 'Feed' }]), ...incidentOf('2', '2009-11-21', [{ product: 'Feed Tools' }])]);
  expect(await narrowOf(store, { product: 'feed' })).toMatchObject({ narrow: { runs: { is: { 'package.name': ['Feed'] } } } });
});

test('what is not there is told with what is', async () => {
  expect(await asked({ build: '15.1.2375.8' })).toBe('no build 15.1.2375.8; there are 15.1.2375.7 (1), 15.1.2375.17 (1), 5.1 (1)');
  // It is in 15.1.2375, but no part of a build by itself.
  expect(await asked({ build: '37' })).toBe('no build 37; there are 15.1.2375.17 (1), 15.1.2375.7 (1), 5.1 (1)');
  expect(await asked({ outcome: 'blocked' })).toBe('no outcome blocked; there are failed (1), none (1), succeeded (2)');
  expect(await asked({ cause: 'feed.fool' })).toBe('no cause feed.fool; there are feed.full (1), feed.locked (1), feed.lagging (1)');
  const told = await narrowOf(memoryStore([]), { server: 'KESTREL-APP1' });
  expect(told).toEqual({ nothing: 'no server KESTREL-APP1: no run tells one' });
});

test('unknown is no part of the name of a rule', async () => {
  const store = memoryStore(incidentOf('1', '2009-11-21', [{ cause: 'feed.account-unknown' }]));
  expect(await narrowOf(store, { cause: 'Unknown' })).toEqual({ nothing: 'no cause Unknown; there are feed.account-unknown (1)' });
});

test('an empty value and a word that is no outcome are wrong usage', async () => {
  await expect(asked({ server: ' ' })).rejects.toThrow('--server: found nothing, expected a server');
  await expect(asked({ outcome: 'failed,repaired' })).rejects.toThrow('--outcome repaired: expected rolled-back, failed, blocked, incomplete, cancelled, unknown, succeeded-reboot-required, succeeded, none, success or failure');
});

test('days, months and years; the last one counts in', async () => {
  const told = async (wanted: Wanted) => {
    const narrowed = await narrowOf(STORE, wanted);
    if ('nothing' in narrowed) return narrowed.nothing;
    const { from, before } = narrowed.narrow.runs;
    return [from, before].map((time) => (time === undefined ? undefined : new Date(time).toISOString()));
  };
  expect(await told({ since: '2009-11-21', until: '2009-11-21' })).toEqual(['2009-11-21T00:00:00.000Z', '2009-11-22T00:00:00.000Z']);
  expect(await told({ since: '2009-12', until: '2009-12' })).toEqual(['2009-12-01T00:00:00.000Z', '2010-01-01T00:00:00.000Z']);
  expect(await told({ until: '2009' })).toEqual([undefined, '2010-01-01T00:00:00.000Z']);
  await expect(told({ since: '2009-02-30' })).rejects.toThrow('--since 2009-02-30: no day, expected one as 2009-11-21, a month as 2009-11 or a year as 2009');
  await expect(told({ since: '2010', until: '2009-12' })).rejects.toThrow('--since 2010 --until 2009-12: the end lies before the beginning');
  await expect(told({ until: 'yesterday' })).rejects.toThrow('--until yesterday: no day');
});

test('what has the time of its file only is of no day', async () => {
  const not = async (wanted: Wanted) => {
    const told = await narrowOf(STORE, wanted);
    return 'nothing' in told ? told.nothing : [told.narrow.runs.not, told.narrow.lonely?.not];
  };
  expect(await not({})).toEqual([undefined, undefined]);
  expect(await not({ since: '2009' })).toEqual([{ 'upgrade_triage.time_of': ['file'] }, { 'upgrade_triage.time_of': ['file'] }]);
});

test('incidents without runs fit a cause and a time, but no product, build, server or other outcome', async () => {
  const lonely = async (wanted: Wanted) => {
    const told = await narrowOf(STORE, wanted);
    return 'nothing' in told ? told.nothing : told.narrow.lonely?.is;
  };
  expect(await lonely({})).toEqual({ 'upgrade_triage.incident.outcome': ['none'] });
  expect(await lonely({ cause: 'lagging' })).toEqual({ 'upgrade_triage.cause': ['feed.lagging'], 'upgrade_triage.incident.outcome': ['none'] });
  expect(await lonely({ outcome: 'none' })).toEqual({ 'upgrade_triage.incident.outcome': ['none'] });
  expect(await lonely({ outcome: 'failed' })).toBeUndefined();
  expect(await lonely({ server: '*' })).toBeUndefined();
});

test('the words for what was asked', () => {
  expect(wordsOf({})).toBeUndefined();
  expect(wordsOf({ until: '2010', build: '15.1.*', cause: 'full' })).toBe('with cause full, build 15.1.*, until 2010');
  expect(wordsOf({ since: '2009-11' })).toBe('since 2009-11');
});
