import { expect, test } from 'vitest';

import type { Act } from './script.ts';
import { answer, docs, play } from './script.ts';

const STREAM = 'logs-upgrade_triage.finding-default';
const source = (id: string) => ({ '@timestamp': '2009-11-12T22:14:03.000Z', 'rule.id': `rule of ${id}` });

test('one answer with everything in it: only what may still succeed is sent again', async () => {
  const { open, asked, waits, spooled } = await play([{ items: [201, 409, 429, 400, 413, 503, 201] }, { items: [429, 409] }, { items: [201] }]);
  const store = await open();
  expect(await store.put(docs('a', 'b', 'c', 'd', 'e', 'f', 'g'))).toEqual({ delivered: 4, there: 1, spooled: 2 });
  expect(asked).toEqual([['a', 'b', 'c', 'd', 'e', 'f', 'g'], ['c', 'f'], ['c']]);
  expect(waits).toEqual([500, 1000]);
  expect(spooled()).toEqual([
    { _index: STREAM, _id: 'd', status: 400, reason: 'exception_400: reason 400', _source: source('d') },
    { _index: STREAM, _id: 'e', status: 413, reason: 'exception_413: reason 413', _source: source('e') },
  ]);
});

test('what is sent is a create, into the data stream of the dataset, with the id in a field', async () => {
  const { open, requests } = await play([]);
  await (await open({ namespace: 'kestrel' })).put(docs('a'));
  const { url, body } = requests.find(({ url }) => url.startsWith('/_bulk'))!;
  expect(url).toContain('require_data_stream=true');
  expect(body).toBe('{"create":{"_index":"logs-upgrade_triage.finding-kestrel","_id":"a"}}\n{"event.id":"a","@timestamp":"2009-11-12T22:14:03.000Z","rule.id":"rule of a"}\n');
});

test('a connection that is cut before the answer: what is there afterwards was delivered by us', async () => {
  const { open, asked } = await play(['cut', { items: [409, 201] }, { items: [409, 201] }]);
  const store = await open();
  expect(await store.put(docs('a', 'b'))).toEqual({ delivered: 2, there: 0, spooled: 0 });
  expect(await store.put(docs('a', 'c'))).toEqual({ delivered: 1, there: 1, spooled: 0 });
  expect(asked).toEqual([['a', 'b'], ['a', 'b'], ['a', 'c']]);
});

test.each<Act>(['half', { status: 503 }, { status: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } }, { status: 200, body: 'hello' }, { items: [503, 504] }])('%j tells nothing of what was done: again, and there is delivered', async (act) => {
  const { open, asked } = await play([act, { items: [409, 409] }]);
  expect(await (await open()).put(docs('a', 'b'))).toEqual({ delivered: 2, there: 0, spooled: 0 });
  expect(asked).toEqual([['a', 'b'], ['a', 'b']]);
});

test.each<Act>([{ status: 429 }, { items: [429, 429] }])('%j was not done: again, and there is there', async (act) => {
  const { open } = await play([act, { items: [409, 201] }]);
  expect(await (await open()).put(docs('a', 'b'))).toEqual({ delivered: 1, there: 1, spooled: 0 });
});

test('the waits grow, and become as long as the server asks', async () => {
  const again = { status: 503, headers: { 'retry-after': '7' } };
  const { open, waits } = await play([{ status: 503 }, { status: 503 }, again, { status: 503 }, { status: 503 }, { status: 503 }]);
  expect(await (await open()).put(docs('a'))).toEqual({ delivered: 1, there: 0, spooled: 0 });
  expect(waits).toEqual([500, 1000, 7000, 4000, 8000, 15_000]);
});

test('a server that asks to wait longer than anybody has patience', async () => {
  const { open, waits, spooled } = await play([{ status: 429, headers: { 'retry-after': '600' } }]);
  expect(await (await open({ retryFor: 60_000 })).put(docs('a'))).toEqual({ delivered: 0, there: 0, spooled: 1 });
  expect(waits).toEqual([]);
  expect(spooled()).toEqual([{ _index: STREAM, _id: 'a', status: 429, reason: 'some_exception: for a reason', _source: source('a') }]);
});

test('a server that is away: waits once, then spools at once and asks now and then whether it is back', async () => {
  const down: Act = { status: 503, body: 'no nodes', headers: { 'content-type': 'text/plain' } };
  const { open, asked, waits, told, spooled, clock } = await play([...Array.from({ length: 7 }, () => down), { items: [201, 201] }]);
  const store = await open({ retryFor: 10_000 });
  expect(await store.put(docs('a'))).toEqual({ delivered: 0, there: 0, spooled: 1 });
  expect(waits).toEqual([500, 1000, 2000, 4000, 2500]);
  expect(await store.put(docs('b'))).toEqual({ delivered: 0, there: 0, spooled: 1 });
  expect(asked).toHaveLength(6);
  clock.time += 10_000;
  expect(await store.put(docs('c'))).toEqual({ delivered: 0, there: 0, spooled: 1 });
  expect(await store.put(docs('d'))).toEqual({ delivered: 0, there: 0, spooled: 1 });
  expect(asked).toHaveLength(7);
  clock.time += 10_000;
  expect(await store.put(docs('e', 'f'))).toEqual({ delivered: 2, there: 0, spooled: 0 });
  expect(spooled().map(({ _id, status, reason }) => [_id, status, reason])).toEqual([['a', 503, 'HTTP 503'], ['b', 503, 'HTTP 503'], ['c', 503, 'HTTP 503'], ['d', 503, 'HTTP 503']]);
  expect(told).toEqual([
    'SERVER gives no answer (HTTP 503); trying again for 10 s',
    'SERVER gives no answer (HTTP 503) for 10 s; what it does not take is kept in SPOOL, for index --replay',
    'SERVER answers again',
  ]);
});

test('nothing is there any more: status 0, and the reason', async () => {
  const { open, spooled, stop } = await play([]);
  const store = await open({ retryFor: 0 });
  await stop();
  expect(await store.put(docs('a'))).toEqual({ delivered: 0, there: 0, spooled: 1 });
  expect(spooled()).toEqual([{ _index: STREAM, _id: 'a', status: 0, reason: 'other side closed', _source: source('a') }]);
});

test('one document that is turned away for too long does not stop the others', async () => {
  const { open, spooled, asked } = await play([{ items: [201, 429] }, { items: [429] }, { items: [429] }]);
  const store = await open({ retryFor: 1000 });
  const both = Promise.all([store.put(docs('a', 'b')), store.put(docs('c'))]);
  expect(await both).toEqual([{ delivered: 1, there: 0, spooled: 1 }, { delivered: 1, there: 0, spooled: 0 }]);
  expect(spooled().map(({ _id }) => _id)).toEqual(['b']);
  expect(asked.at(-1)).toEqual(['c']);
});

test.each([413, 400])('%i for all of them: halves, until the one is found', async (status) => {
  const { open, asked, spooled } = await play([{ status }, { status }, { items: [201] }, { status }, { items: [201, 201] }]);
  const store = await open();
  expect(await store.put(docs('a', 'b', 'c', 'd'))).toEqual({ delivered: 3, there: 0, spooled: 1 });
  expect(asked).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['a'], ['b'], ['c', 'd']]);
  expect(spooled()).toEqual([{ _index: STREAM, _id: 'b', status, reason: 'some_exception: for a reason', _source: source('b') }]);
});

test('after a request that was too large the next ones are smaller, and grow again', async () => {
  const { open, asked } = await play([{ status: 413 }]);
  const store = await open({}, { bytes: 600 });
  await store.put(docs('a', 'b', 'c', 'd'));
  for (let n = 0; n < 6; n++) await store.put(docs('e', 'f', 'g'));
  expect(asked.map(({ length }) => length)).toEqual([4, 2, 2, 2, 1, 3, 3, 3, 3, 3]);
});

test('what comes while a request is on the way goes out together, up to the most', async () => {
  const { open, asked } = await play([]);
  const store = await open({}, { documents: 3 });
  await Promise.all([store.put(docs('a')), store.put(docs('b', 'c')), store.put(docs('d', 'e')), store.put([])]);
  expect(asked).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
});

test('as many requests at a time as are allowed, and each document in one of them', async () => {
  const { open, asked } = await play([]);
  const ids = Array.from({ length: 50 }, (_, n) => `d${n}`);
  const store = await open({}, { requests: 3, documents: 7 });
  expect(await store.put(docs(...ids))).toEqual({ delivered: 50, there: 0, spooled: 0 });
  expect(asked.flat().toSorted()).toEqual(ids.toSorted());
  expect(Math.max(...asked.map(({ length }) => length))).toBe(7);
});

test('a data stream that was rolled over, and a server that does not tell what is in it', async () => {
  const { open, asked, spooled } = await play([], ({ url }, response) => {
    if (url!.includes('/_resolve/')) answer(response, 200, { data_streams: [{ name: STREAM, backing_indices: ['.ds-1', '.ds-2'] }] });
    else if (url!.includes('/_search')) answer(response, 503, { error: { type: 'search_phase_execution_exception', reason: 'all shards failed' } });
    else return false;
    return true;
  });
  expect(await (await open({ retryFor: 0 })).put(docs('a'))).toEqual({ delivered: 0, there: 0, spooled: 1 });
  expect(asked).toEqual([]);
  expect(spooled()).toEqual([{ _index: STREAM, _id: 'a', status: 503, reason: 'search_phase_execution_exception: all shards failed', _source: source('a') }]);
});

test('a document that went to the failure store is not where it belongs', async () => {
  const { open, spooled } = await play([{ items: [{ status: 201, failure_store: 'used' }, { status: 201, failure_store: 'not_enabled' }] }]);
  expect(await (await open()).put(docs('a', 'b'))).toEqual({ delivered: 1, there: 0, spooled: 1 });
  expect(spooled()).toEqual([{ _index: STREAM, _id: 'a', status: 201, reason: 'it went to the failure store of the data stream', _source: source('a') }]);
});

test.each<[Act, string]>([
  [{ status: 401, body: { error: { type: 'security_exception', reason: 'unable to authenticate with c2VjcmV0' } } }, 'SERVER does not accept the credentials: security_exception: unable to authenticate with (secret)'],
  [{ status: 403 }, 'SERVER does not allow POST /_bulk: some_exception: for a reason'],
  [{ status: 301, body: 'moved', headers: { 'content-type': 'text/plain' } }, 'SERVER does not take documents: HTTP 301'],
  [{ status: 404 }, 'SERVER does not take documents: some_exception: for a reason'],
  [{ items: [201, { status: 403, error: { type: 'security_exception', reason: 'action [indices:data/write/bulk[s]] is unauthorized' } }] }, `SERVER does not allow to write into ${STREAM}: security_exception: action [indices:data/write/bulk[s]] is unauthorized`],
  [{ status: 400, body: { error: { type: 'media_type_header_exception', reason: 'Invalid media-type' } } }, 'SERVER is an older Elasticsearch; version 9 or newer is needed'],
])('%j is for the user to mend: all stops', async (act, message) => {
  const { open, url, asked, spooled } = await play([act]);
  const store = await open({ env: { ELASTICSEARCH_API_KEY: 'c2VjcmV0' } });
  const puts = [store.put(docs('a', 'b')), store.put(docs('c'))];
  for (const put of puts) await expect(put).rejects.toThrow(message.replaceAll('SERVER', url));
  await expect(store.put(docs('d'))).rejects.toThrow(message.replaceAll('SERVER', url));
  expect(asked).toHaveLength(1);
  expect(spooled()).toEqual([]);
});
