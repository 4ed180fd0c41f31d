import { expect, test } from 'vitest';

import { answer, play } from './script.ts';

const hit = (n: number) => ({ _source: { 'event.id': `d${n}`, '@timestamp': '2009-11-12T22:14:03.000Z' }, sort: [1258064043000, `d${n}`, n] });

test('a point in time that is lost: a new one goes on behind the last document', async () => {
  let points = 0;
  let pages = 0;
  const { open, requests } = await play([], ({ method, url }, response) => {
    if (url!.includes('/_pit')) answer(response, 200, method === 'DELETE' ? {} : { id: `point ${++points}` });
    else if (url!.startsWith('/_search')) {
      pages++;
      if (pages === 2) answer(response, 404, { error: { type: 'search_phase_execution_exception', reason: 'all shards failed' } });
      else answer(response, 200, { hits: { hits: pages === 1 ? Array.from({ length: 100 }, (_, n) => hit(n)) : [hit(100)] } });
    } else return false;
    return true;
  });
  const store = await open({ create: false, spool: undefined });
  const found: string[] = [];
  for await (const { id, fields } of store.find({ dataset: 'finding', order: 'oldest' })) {
    found.push(id);
    expect(fields).toEqual({ '@timestamp': '2009-11-12T22:14:03.000Z' });
  }
  expect(found).toEqual(Array.from({ length: 101 }, (_, n) => `d${n}`));
  const asked = requests.filter(({ url }) => url.startsWith('/_search')).map(({ body }) => JSON.parse(body) as { pit: { id: string }; search_after?: unknown });
  expect(asked.map(({ pit, search_after: after }) => [pit.id, after])).toEqual([
    ['point 1', undefined],
    ['point 1', [1258064043000, 'd99', 99]],
    ['point 2', [1258064043000, 'd99', Number.MAX_SAFE_INTEGER]],
  ]);
  expect(requests.filter(({ method }) => method === 'DELETE').map(({ body }) => body)).toEqual(['{"id":"point 2"}']);
});

test('a server that is overloaded is asked again', async () => {
  let times = 0;
  const { open, waits } = await play([], ({ url }, response) => {
    if (!url!.includes('_search') || ++times !== 2) return false;
    answer(response, 429, { error: { type: 'circuit_breaking_exception', reason: 'too much' } });
    return true;
  });
  const store = await open({ create: false, spool: undefined });
  expect(await store.count({ dataset: 'finding', by: [] })).toEqual([{ values: [], count: 0 }]);
  expect(waits).toEqual([500]);
});

test('a question that the server refuses is told with its words', async () => {
  let times = 0;
  const { open, url: server } = await play([], ({ url }, response) => {
    if (!url!.includes('_search') || ++times !== 2) return false;
    answer(response, 400, { error: { type: 'too_many_buckets_exception', reason: 'more than 65536' } });
    return true;
  });
  const store = await open({ create: false, spool: undefined });
  await expect(store.count({ dataset: 'finding', by: ['rule.id'] })).rejects.toThrow(`${server} answers 400 to POST /logs-upgrade_triage.finding-*/_search: too_many_buckets_exception: more than 65536`);
});
