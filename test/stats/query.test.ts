import { expect, test } from 'vitest';

import { pageOf } from '../../src/commands/screen.ts';
import { narrowOf } from '../../src/stats/narrow.ts';
import type { Wanted } from '../../src/stats/narrow.ts';
import { foundText } from '../../src/stats/query-text.ts';
import { incidentsOf } from '../../src/stats/query.ts';
import type { Found } from '../../src/stats/query.ts';
import type { Document } from '../../src/types.ts';
import { incidentOf, many } from './documents.ts';
import { memoryStore } from './memory-store.ts';

async function found(documents: readonly Document[], wanted: Wanted = {}, limit = 20): Promise<Found> {
  const store = memoryStore(documents);
  const narrowed = await narrowOf(store, wanted);
  if ('nothing' in narrowed) throw new Error(narrowed.nothing);
  return incidentsOf(store, narrowed.narrow, limit);
}

const namesIn = ({ total, incidents }: Found) => [total, ...incidents.map(({ name }) => name)];

const FILES: readonly Document[] = [
  ...incidentOf('2009/a', '2009-11-21', [{ outcome: 'rolled-back', build: '2.1', more: { 'upgrade_triage.attempt.from_version': '2.0', 'upgrade_triage.attempt.to_version': '2.1', 'upgrade_triage.attempt.patch': 'Feed SP1' } }]),
  ...incidentOf('2010/b', '2010-01-05', [{ build: '2.2', cause: 'feed.full' }, { build: '2.1', server: 'KESTREL-APP2', outcome: 'succeeded' }]),
  ...incidentOf('2011/c', '2011-07-01', [{ build: '2.2', cause: 'unknown', product: 'Silo' }]),
  ...incidentOf('2012/dump', '2012-03-01', [], { 'upgrade_triage.cause': 'feed.lagging', 'upgrade_triage.cause_title': 'A database lags behind' }),
];

test('the newest first, with the run to tell of', async () => {
  const { total, incidents } = await found(FILES, { since: '2010', until: '2010' });
  expect([total, incidents]).toEqual([
    1,
    [
      {
        id: 'id of 2010/b',
        name: '2010/b',
        path: '/archive/2010/b',
        time: '2010-01-05T22:00:00.000Z',
        timeOf: 'itself',
        outcome: 'succeeded',
        cause: 'feed.full',
        causeTitle: 'It was full',
        servers: ['KESTREL-APP1', 'KESTREL-APP2'],
        products: ['Feed'],
        builds: ['2.1', '2.2'],
        runs: 2,
        run: { product: 'Feed', kind: 'msi', from: undefined, to: undefined, build: '2.2', patch: undefined, server: 'KESTREL-APP1', outcome: 'failed', cause: 'feed.full', causeTitle: 'It was full' },
      },
    ],
  ]);
});

test.each<[Wanted, (string | number)[]]>([
  [{}, [4, '2012/dump', '2011/c', '2010/b', '2009/a']],
  [{ build: '2.2' }, [2, '2011/c', '2010/b']],
  [{ cause: 'unknown' }, [1, '2011/c']],
  [{ cause: 'feed.*' }, [3, '2012/dump', '2010/b', '2009/a']],
  [{ server: 'kestrel-app2' }, [1, '2010/b']],
  [{ outcome: 'failure' }, [2, '2011/c', '2009/a']],
  [{ outcome: 'none' }, [1, '2012/dump']],
  [{ until: '2010-01-05' }, [2, '2010/b', '2009/a']],
  // Its runs have both, but not one of them.
  [{ build: '2.1', cause: 'feed.full' }, [0]],
])('%j', async (wanted, names) => expect(namesIn(await found(FILES, wanted))).toEqual(names));

test('no more than the limit, and how many there are in all', async () => {
  const documents = many(30, (nth) => incidentOf(`n${String(nth).padStart(2, '0')}`, `20${String(nth + 9).padStart(2, '0')}-01-01`, [{}]));
  expect(namesIn(await found(documents, {}, 3))).toEqual([30, 'n30', 'n29', 'n28']);
});

test('more incidents than a store is asked for at once', async () => {
  const documents = many(2500, (nth) => incidentOf(`n${nth}`, '2009-11-21', [{}], { '@timestamp': new Date(Date.UTC(2009, 0, 1) + nth * 1000).toISOString() }));
  expect(namesIn(await found(documents, { cause: 'feed.locked' }, 2))).toEqual([2500, 'n2500', 'n2499']);
});

test('an incident that is still being indexed is not listed', async () => {
  expect(namesIn(await found(FILES.filter(({ id }) => id !== '2011/c')))).toEqual([3, '2012/dump', '2010/b', '2009/a']);
});

test('an empty store, and documents that tell next to nothing', async () => {
  expect(await found([])).toEqual({ total: 0, incidents: [] });
  const { total, incidents } = await found([
    { id: '1', dataset: 'attempt', fields: { '@timestamp': '2009-11-21T22:00:00.000Z', 'upgrade_triage.incident.id': 'x' } },
    { id: '2', dataset: 'incident', fields: { '@timestamp': '2009-11-21T22:00:00.000Z', 'upgrade_triage.incident.id': 'x' } },
  ]);
  expect([total, incidents[0]?.outcome, incidents[0]?.run?.outcome]).toEqual([1, 'unknown', 'unknown']);
});

test('as text', async () => {
  const page = pageOf({ width: 80, colors: false });
  expect(foundText(await found(FILES), undefined, page).join('\n')).toBe(`1 Mar 2012     · no run  2012/dump
               A database lags behind  [feed.lagging]

1 Jul 2011     ✗ failed  2011/c
               Silo 2.2 on KESTREL-APP1
               no rule says why

5 Jan 2010     ✓ succeeded  2010/b
               Feed 2.2 on KESTREL-APP1; 2 runs in all, also on KESTREL-APP2
               failed first: It was full  [feed.full]

21 Nov 2009    ✗ rolled back  2009/a
               Feed (2.0 → 2.1), update 'Feed SP1' on KESTREL-APP1
               It was locked  [feed.locked]

4 incidents`);
  expect(foundText(await found(FILES, {}, 1), 'with product feed', page).join('\n')).toBe(`1 Mar 2012     · no run  2012/dump
               A database lags behind  [feed.lagging]

4 incidents with product feed; these are the newest 1, --limit 4 shows all`);
  const undated = await found(incidentOf('old\u001b[2J', '2009-11-21', [{}], { 'upgrade_triage.time_of': 'file' }));
  expect(foundText(undated, undefined, page).join('\n')).toBe(`(21 Nov 2009)  ✗ failed  old␛[2J
               Feed 2.1 on KESTREL-APP1
               It was locked  [feed.locked]

1 incident. A day in brackets is that of a file: its logs show none`);
});
