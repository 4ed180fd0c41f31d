import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';

import { expect, test } from 'vitest';

import { forgettingLineOf, lineOf } from '../../../src/store/elastic/lines.ts';
import { replaySpool } from '../../../src/store/elastic/replay.ts';
import type { Act } from './script.ts';
import type { Document } from '../../../src/types.ts';
import { answer, docs, play } from './script.ts';

const INDEX = '.ds-logs-upgrade_triage.finding-default-2026.11.21-000001';
const found = (...ids: string[]) => ({ hits: { hits: ids.map((_id) => ({ _index: INDEX, _id })) } });
const isSearch = ({ url }: IncomingMessage) => url!.includes('/_search');

/** Searches find these, one after the other; deletions are answered by the acts. */
function searching(...pages: string[][]) {
  return (request: IncomingMessage, response: Parameters<typeof answer>[0]) => {
    if (!isSearch(request)) return false;
    answer(response, 200, found(...(pages.shift() ?? [])));
    return true;
  };
}

const gone = (...statuses: number[]): Act => ({ status: 200, body: { items: statuses.map((status) => ({ delete: { status } })) } });

test('what was turned away for now is found again, and what is gone already is not counted', async () => {
  const { open, requests, waits } = await play([gone(200, 429, 404), gone(200)], searching(['a', 'b', 'c'], ['b']));
  expect(await (await open()).forget('kestrel', 'today')).toBe(2);
  expect(waits).toEqual([500]);
  const deleted = requests.filter(({ url }) => url.startsWith('/_bulk')).map(({ body }) => body.trim().split('\n').map((line) => JSON.parse(line) as unknown));
  expect(deleted).toEqual([['a', 'b', 'c'].map((_id) => ({ delete: { _index: INDEX, _id } })), [{ delete: { _index: INDEX, _id: 'b' } }]]);
  expect(JSON.parse(requests.find(({ url }) => url.includes('_search'))!.body)).toMatchObject({
    query: { bool: { filter: [{ terms: { 'upgrade_triage.incident.id': ['kestrel'] } }], must_not: [{ terms: { 'upgrade_triage.judgement': ['today'] } }] } },
  });
});

test('a server that is away: it is kept in the spool file, and done when that is sent', async () => {
  const { open, spool, spooled, clock } = await play([{ status: 503 }, gone(200)], searching(['a'], ['a']));
  const store = await open({ retryFor: 0 });
  expect(await store.forget('kestrel', 'today')).toBe('spooled');
  expect(spooled()).toEqual([{ _forget: { incident: 'kestrel', judgement: 'today', namespace: 'default' }, status: 503, reason: 'some_exception: for a reason' }]);
  clock.time += 60_000;
  expect(await replaySpool(spool, (namespace, file) => open({ namespace, spool: file }))).toEqual({ delivered: 0, there: 0, spooled: 0, forgotten: 1, unforgotten: 0, damaged: [] });
  expect(existsSync(spool)).toBe(false);
});

test('a spool file with documents of two namespaces, sent in the order of its lines', async () => {
  const { open, spool, requests } = await play([], searching());
  const [a, b, c] = docs('a', 'b', 'c');
  writeFileSync(spool, [lineOf(a!, 'east'), lineOf(b!, 'east', { status: 429, reason: 'busy' }), forgettingLineOf({ incident: 'kestrel', judgement: 'today', namespace: 'east' }, { status: 0, reason: 'gone' }), lineOf(c!, 'west')].join('\r\n'));
  expect(await replaySpool(spool, (namespace, file) => open({ namespace, spool: file }))).toEqual({ delivered: 3, there: 0, spooled: 0, forgotten: 0, unforgotten: 0, damaged: [] });
  const asked = requests.filter(({ url }) => url.startsWith('/_bulk') || url.includes('_search')).map(({ url, body }) => (url.startsWith('/_bulk') ? [...body.matchAll(/"_index":"[^"]*-(\w+)","_id":"(\w)"/g)].map(([, space, id]) => `${space} ${id}`).join(', ') : 'forget'));
  expect(asked).toEqual(['east a, east b', 'forget', 'west c']);
});

test.each([
  ['{"_index":"logs-x-y","_id":"a","_source":{}}', 'expected _index as logs-upgrade_triage.finding-default'],
  ['{"_index":"logs-upgrade_triage.finding-default","_source":{}}', 'expected an _id'],
  ['{"_index":"logs-upgrade_triage.finding-default","_id":"a","_source":{"rule.id":"x"}}', 'expected @timestamp in _source'],
  ['{"_index":"logs-upgrade_triage.finding-default","_id":"a","_source":{"@timestamp":"2009-11-12T22:14:03.000Z","rule.idea":"x"}}', 'rule.idea in _source is no field of a document'],
  ['{"_forget":{"incident":"kestrel"}}', 'expected incident, judgement and namespace in _forget'],
  ['[]', 'expected an object'],
])('a damaged line is named and kept: %s', async (line, why) => {
  const { open, spool } = await play([]);
  writeFileSync(spool, `${lineOf(docs('a')[0]!)}\n${line}\n`);
  expect(await replaySpool(spool, (namespace, file) => open({ namespace, spool: file }))).toEqual({ delivered: 1, there: 0, spooled: 0, forgotten: 0, unforgotten: 0, damaged: [{ line: 2, why }] });
  expect(readFileSync(spool, 'utf8')).toBe(`${line}\n`);
});

test('what stops the sending leaves the spool file as it was', async () => {
  const { open, spool } = await play([{ status: 401 }]);
  const text = `${lineOf(docs('a')[0]!)}\n`;
  writeFileSync(spool, text);
  await expect(replaySpool(spool, (namespace, file) => open({ namespace, spool: file }))).rejects.toThrow('does not accept the credentials');
  expect(readFileSync(spool, 'utf8')).toBe(text);
  expect(existsSync(`${spool}.new`)).toBe(false);
});

test('what is added to the spool file meanwhile stays in it', async () => {
  const more = `${lineOf(docs('b')[0]!)}\n`;
  const { open, spool } = await play([], ({ url }) => {
    if (url!.startsWith('/_bulk')) writeFileSync(spool, more, { flag: 'a' });
    return false;
  });
  writeFileSync(spool, `${lineOf(docs('a')[0]!)}\n`);
  expect(await replaySpool(spool, (namespace, file) => open({ namespace, spool: file }))).toMatchObject({ delivered: 1 });
  expect(readFileSync(spool, 'utf8')).toBe(more);
});

/** A finding of an incident, and the end of that. */
function incident(id: string): [finding: Document, end: Document] {
  const fields = { '@timestamp': '2009-11-12T22:14:03.000Z', 'upgrade_triage.incident.id': id };
  return [{ id: `${id}-finding`, dataset: 'finding', fields }, { id: `${id}-end`, dataset: 'incident', fields }];
}

test('what is refused again keeps the end of its incident in the file, and of no other', async () => {
  const { open, spool, spooled, asked } = await play([{ items: [400, 201] }]);
  writeFileSync(spool, [...incident('a'), ...incident('b')].map((document) => `${lineOf(document)}\n`).join(''));
  expect(await replaySpool(spool, (namespace, file) => open({ namespace, spool: file }))).toEqual({ delivered: 2, there: 0, spooled: 2, forgotten: 0, unforgotten: 0, damaged: [] });
  expect(asked).toEqual([['a-finding', 'b-finding'], ['b-end']]);
  expect(spooled().map(({ _id: id }) => id)).toEqual(['a-finding', 'a-end']);
});

test('what still cannot be forgotten is told, and keeps the end of its incident in the file', async () => {
  const { open, spool, spooled, asked } = await play([{ status: 503 }], searching(['old']));
  const [, end] = incident('kestrel');
  writeFileSync(spool, `${forgettingLineOf({ incident: 'kestrel', judgement: 'today', namespace: 'default' }, { status: 0, reason: 'gone' })}\n${lineOf(end)}\n`);
  expect(await replaySpool(spool, (namespace, file) => open({ namespace, spool: file, retryFor: 0 }))).toEqual({ delivered: 0, there: 0, spooled: 1, forgotten: 0, unforgotten: 1, damaged: [] });
  expect(spooled().map(({ _id: id, _forget: forgetting }) => id ?? forgetting)).toEqual([{ incident: 'kestrel', judgement: 'today', namespace: 'default' }, 'kestrel-end']);
  expect(asked.flat()).toEqual([]);
});

test('a line separator in the text of a log ends no line of the file', async () => {
  const { open, spool } = await play([]);
  const [document] = docs('a');
  writeFileSync(spool, `${lineOf({ ...document!, fields: { ...document!.fields, message: 'one\u2028two\u2029three' } })}\n`);
  expect(await replaySpool(spool, (namespace, file) => open({ namespace, spool: file }))).toMatchObject({ delivered: 1, damaged: [] });
});

test('a store that is still writing keeps what it spools after the file was sent and taken away', async () => {
  const { open, spool, spooled } = await play([{ items: [400] }, { items: [201] }, { items: [400] }]);
  const writing = await open();
  await writing.put(docs('a'));
  expect(await replaySpool(spool, (namespace, file) => open({ namespace, spool: file }))).toMatchObject({ delivered: 1 });
  expect(existsSync(spool)).toBe(false);
  await writing.put(docs('b'));
  expect(spooled().map(({ _id: id }) => id)).toEqual(['b']);
});
