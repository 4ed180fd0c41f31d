import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { FIELDS_OF_DOCUMENTS, FIELDS_VERSION } from '../../src/archive/fields.ts';
import { messageOf } from '../../src/errors.ts';
import { MOST } from '../../src/store/elastic/bulk.ts';
import { openElastic } from '../../src/store/elastic/elastic.ts';
import { lineOf } from '../../src/store/elastic/lines.ts';
import { CLOCK } from '../../src/store/elastic/patience.ts';
import { replaySpool } from '../../src/store/elastic/replay.ts';
import { TEMPLATES } from '../../src/store/elastic/templates.ts';
import type { Document, Store } from '../../src/types.ts';
import { makeCertificates } from '../elasticsearch/certificate.ts';
import { elasticsearchUrl, noElasticsearch } from '../elasticsearch/given.ts';
import { atRandom, startProxy } from '../elasticsearch/proxy.ts';
import type { Demand, Fault } from '../elasticsearch/proxy.ts';
import { docs } from './elastic/script.ts';
import { COUNTS, DOCUMENTS, FINDS, FORGOTTEN } from './questions.ts';

const told: string[] = [];
const newSpool = () => join(mkdtempSync(join(tmpdir(), 'spool-')), 'spool.ndjson');
/** The server may be one that runs longer than this file. */
const named = (namespace: string) => `${namespace}${process.pid}`;
/** Small pages, so that there are many. */
const open = (namespace: string, spool = newSpool(), create = true) =>
  openElastic(elasticsearchUrl, { create, env: {}, tell: (line: string) => void told.push(line), ...(create ? { spool } : {}), namespace: named(namespace) }, { clock: CLOCK, most: MOST, page: 500 });

async function allOf(found: AsyncIterable<Document>): Promise<Document[]> {
  const all: Document[] = [];
  for await (const document of found) all.push(document);
  return all;
}

async function request(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${elasticsearchUrl}${path}`, { method, headers: { 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

describe.skipIf(noElasticsearch)('Elasticsearch', () => {
  describe('questions', () => {
    let store: Store;
    beforeAll(async () => {
      store = await open('questions');
      await store.put(DOCUMENTS);
    }, 60_000);
    afterAll(() => store.close());

    test.each(COUNTS)('count: $name', async ({ ask, answers }) => {
      expect(await store.count(ask)).toEqual(answers);
    });

    test.each(FINDS)('find: $name', async ({ ask, ids }) => {
      const found = await allOf(store.find(ask));
      expect(found.map(({ id }) => id)).toEqual(ids);
      expect(found).toEqual(ids.map((id) => DOCUMENTS.find((document) => document.id === id)));
    });

    test('more values than one list takes', async () => {
      const values = Array.from({ length: 70_000 }, (_, n) => `logger ${n + 1249}`);
      expect(await store.count({ dataset: 'record', where: { is: { 'log.logger': values } }, by: [] })).toEqual([{ values: [], count: 2 }]);
    });

    test('a word is no number, and is found in no field of numbers', async () => {
      expect(await store.count({ dataset: 'finding', where: { is: { 'event.severity': ['high', '4'] } }, by: ['rule.id'] })).toEqual([{ values: ['msi.file*'], count: 1 }]);
    });

    test('whoever stops reading leaves nothing open', async () => {
      for await (const { id } of store.find({ dataset: 'record', order: 'oldest' })) if (id === 'r0600') break;
      const { nodes } = (await request('GET', '/_nodes/stats/indices/search')) as { nodes: Record<string, { indices: { search: { open_contexts: number } } }> };
      expect(Object.values(nodes).map(({ indices }) => indices.search.open_contexts)).toEqual([0]);
    });

    test('an incident that was judged anew', async () => {
      const again = await open('questions');
      expect(await again.forget(FORGOTTEN.incident, FORGOTTEN.judgement)).toBe(FORGOTTEN.ids.length);
      expect(await again.forget(FORGOTTEN.incident, FORGOTTEN.judgement)).toBe(0);
      const left = await Promise.all((['finding', 'incident'] as const).map((dataset) => allOf(again.find({ dataset, order: 'oldest' }))));
      const kept = (dataset: string) => DOCUMENTS.filter((document) => document.dataset === dataset && !FORGOTTEN.ids.includes(document.id as never)).map(({ id }) => id);
      expect(left.map((documents) => documents.map(({ id }) => id).toSorted())).toEqual([kept('finding').toSorted(), kept('incident').toSorted()]);
      await again.close();
    });
  });

  test('nothing was written yet: no answers, and nothing made by asking', async () => {
    const store = await open('empty', '', false);
    expect(await store.count({ dataset: 'finding', by: [] })).toEqual([{ values: [], count: 0 }]);
    expect(await store.count({ dataset: 'finding', by: ['rule.id'] })).toEqual([]);
    expect(await allOf(store.find({ dataset: 'finding', order: 'newest' }))).toEqual([]);
    await store.close();
    expect(await request('GET', `/_resolve/index/*${named('empty')}*`)).toMatchObject({ indices: [], data_streams: [] });
  });

  test('the same documents twice, by two that write at once: each is there once', async () => {
    const [one, two] = [await open('twice'), await open('twice')];
    const ids = Array.from({ length: 3000 }, (_, n) => `d${n}`);
    const [first, second] = await Promise.all([one.put(docs(...ids)), two.put(docs(...ids))]);
    expect(first.delivered + second.delivered).toBe(3000);
    expect(first.there + second.there).toBe(3000);
    expect(await two.count({ dataset: 'finding', by: [] })).toEqual([{ values: [], count: 3000 }]);
    await one.close();
    await two.close();
  });

  test('a data stream that was rolled over knows the documents of before, too', async () => {
    const first = await open('rolled');
    await first.put(docs('a', 'b'));
    await first.close();
    await request('POST', `/logs-upgrade_triage.finding-${named('rolled')}/_rollover`);
    const second = await open('rolled');
    expect(await second.put(docs('a', 'b', 'c'))).toEqual({ delivered: 1, there: 2, spooled: 0 });
    expect(await second.count({ dataset: 'finding', by: ['rule.id'] })).toEqual(['a', 'b', 'c'].map((id) => ({ values: [`rule of ${id}`], count: 1 })));
    await second.close();
  });

  test('a data stream that is rolled over while it is written into', async () => {
    let later = 0;
    const tuning = { clock: { ...CLOCK, now: () => CLOCK.now() + later }, most: MOST, page: 500 };
    const store = await openElastic(elasticsearchUrl, { create: true, env: {}, tell: (line: string) => void told.push(line), spool: newSpool(), namespace: named('rolling') }, tuning);
    await store.put(docs('a', 'b'));
    await request('POST', `/logs-upgrade_triage.finding-${named('rolling')}/_rollover`);
    await request('POST', `/logs-upgrade_triage.finding-${named('rolling')}/_refresh`);
    later = 60_000;
    expect(await store.put(docs('a', 'b', 'c'))).toEqual({ delivered: 1, there: 2, spooled: 0 });
    await store.close();
  });

  test('what is refused lies in the spool file; mended, it is sent from there, and the rest stays', async () => {
    const spool = newSpool();
    const store = await open('spool', spool);
    const [good, bad, worse] = docs('good', 'bad', 'worse') as [Document, Document, Document];
    const wrong = (document: Document, value: string): Document => ({ ...document, fields: { ...document.fields, '@timestamp': value } });
    expect(await store.put([good, wrong(bad, 'yesterday'), wrong(worse, 'never')])).toEqual({ delivered: 1, there: 0, spooled: 2 });
    await store.close();
    const lines = readFileSync(spool, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { _index: `logs-upgrade_triage.finding-${named('spool')}`, _id: 'bad', status: 400, reason: expect.stringMatching(/^document_parsing_exception: .*failed to parse field \[@timestamp\].*yesterday/) as string, _source: wrong(bad, 'yesterday').fields },
      { _index: `logs-upgrade_triage.finding-${named('spool')}`, _id: 'worse', status: 400, reason: expect.stringContaining('never') as string, _source: wrong(worse, 'never').fields },
    ]);

    writeFileSync(spool, `${lines[0]!.replace('"yesterday"', '"2009-11-12T22:14:03.000Z"')}\nno line at all\n${lines[1]}\n${lineOf(good, named('spool'))}\n`);
    const replayed = await replaySpool(spool, (namespace, file) => open(namespace.replace(String(process.pid), ''), file));
    expect(replayed).toEqual({ delivered: 1, there: 1, spooled: 1, forgotten: 0, unforgotten: 0, damaged: [{ line: 2, why: expect.stringContaining('JSON') as string }] });
    expect(readFileSync(spool, 'utf8')).toBe(`no line at all\n${lines[1]}\n`);
    writeFileSync(spool, `${lines[0]!.replace('"yesterday"', '"2009-11-12T22:14:03.000Z"')}\n`);
    expect(await replaySpool(spool, (namespace, file) => open(namespace.replace(String(process.pid), ''), file))).toMatchObject({ there: 1, spooled: 0 });
    expect(existsSync(spool)).toBe(false);
  });

  test('one document for whose sake a whole request is refused', async () => {
    const spool = newSpool();
    const store = await open('whole', spool);
    const long = 'x'.repeat(513);
    expect(await store.put(docs('a', 'b', long, 'c'))).toEqual({ delivered: 3, there: 0, spooled: 1 });
    await store.close();
    expect(JSON.parse(readFileSync(spool, 'utf8'))).toMatchObject({ _id: long, status: 400, reason: expect.stringMatching(/^action_request_validation_exception: Validation Failed: 1: id/) as string });
  });

  test('every field of the table is mapped, and nothing else is guessed at', async () => {
    const store = await open('mapped');
    await store.put([{ ...docs('a')[0]!, fields: { ...docs('a')[0]!.fields, ...({ 'labels.odd': 'x' } as object) } }]);
    await store.close();
    const answer = await request('GET', `/logs-upgrade_triage.finding-${named('mapped')}/_mapping/field/*?include_defaults=false`);
    const [{ mappings }] = Object.values(answer) as [{ mappings: Record<string, { mapping: Record<string, { type: string }> }> }];
    const types = Object.fromEntries(Object.entries(mappings).filter(([name]) => !name.startsWith('_')).map(([name, { mapping }]) => [name, Object.values(mapping)[0]!.type]));
    expect(types).toEqual({ 'event.id': 'keyword', ...Object.fromEntries(Object.entries(FIELDS_OF_DOCUMENTS).map(([name, { type }]) => [name, type])) });
  });

  test('templates: an older one is replaced, a newer one stays and is told of', async () => {
    const { path, body: own } = TEMPLATES.at(-1)!;
    const versionOf = async () => ((await request('GET', path)) as { index_templates: [{ index_template: { version: number } }] }).index_templates[0].index_template.version;
    await (await open('templates')).close();
    await request('PUT', path, { ...own, version: FIELDS_VERSION - 1 });
    await (await open('templates')).close();
    expect(await versionOf()).toBe(FIELDS_VERSION);
    await request('PUT', path, { ...own, version: FIELDS_VERSION + 1 });
    told.length = 0;
    await (await open('templates')).close();
    expect(await versionOf()).toBe(FIELDS_VERSION + 1);
    expect(told).toEqual([`${elasticsearchUrl}: the index templates are of a newer upgrade-triage and stay as they are`]);
    await request('PUT', path, own);
  });

  describe('over HTTPS', () => {
    const certificates = makeCertificates();
    const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
    const authority = join(folder, 'ca.pem');
    writeFileSync(authority, certificates.ca);

    async function openWith(demand: Demand, env: NodeJS.ProcessEnv, credentials?: string) {
      const proxy = await startProxy(elasticsearchUrl, { certificates, demand });
      onTestFinished(proxy.stop);
      const store = await openElastic(proxy.url, { create: true, env, tell: () => undefined, namespace: named('https'), credentials, spool: newSpool() });
      onTestFinished(store.close);
      return store;
    }

    test('with an API key from the environment, and the certificate of the authority', async () => {
      const store = await openWith({ apiKey: 'b3BlbiBzZXNhbWU=' }, { ELASTICSEARCH_API_KEY: 'b3BlbiBzZXNhbWU=', ELASTICSEARCH_CA_FILE: authority });
      expect(await store.put(docs('of the key'))).toEqual({ delivered: 1, there: 0, spooled: 0 });
      expect(await store.count({ dataset: 'finding', where: { is: { 'rule.id': ['rule of of the key'] } }, by: [] })).toEqual([{ values: [], count: 1 }]);
    });

    test('with user and password from a file', async () => {
      const file = join(folder, 'credentials');
      writeFileSync(file, 'username=kestrel\npassword=open sesame\nca_file=ca.pem\n', { mode: 0o600 });
      const store = await openWith({ basic: 'kestrel:open sesame' }, {}, file);
      expect(await store.put(docs('of the password'))).toEqual({ delivered: 1, there: 0, spooled: 0 });
    });

    test('a wrong key stops, and is not repeated', async () => {
      const message = await openWith({ apiKey: 'b3BlbiBzZXNhbWU=' }, { ELASTICSEARCH_API_KEY: 'd3Jvbmc=', ELASTICSEARCH_CA_FILE: authority }).then(() => '', messageOf);
      expect(message).toMatch(/^https:\/\/127\.0\.0\.1:\d+ does not accept the credentials: /);
      expect(message).not.toContain('d3Jvbmc=');
    });

    test('an authority that nobody named is not trusted', async () => {
      await expect(openWith({ apiKey: 'b3BlbiBzZXNhbWU=' }, { ELASTICSEARCH_API_KEY: 'b3BlbiBzZXNhbWU=' })).rejects.toThrow(/certificate.*; the certificate of a private authority is named by ELASTICSEARCH_CA_FILE/);
    });

    test('https:// where http:// is spoken', async () => {
      await expect(openElastic(elasticsearchUrl.replace('http:', 'https:'), { create: false, env: {}, tell: () => undefined })).rejects.toThrow(/^https:\S+ speaks no TLS: does its address begin with http:\/\/\?$/);
    });
  });

  test('what is cut, refused and overloaded on the way: everything is there once, and what the server never took is in the spool file', async () => {
    const cuts: Fault[] = [{ cut: 'before' }, { cut: 'after' }, { cut: 'within' }, { status: 429 }, { status: 503 }, { status: 413 }, { items: (_id, at) => (at % 3 === 0 ? 429 : at % 7 === 0 ? 503 : undefined) }];
    const proxy = await startProxy(elasticsearchUrl, { plan: atRandom(20091112, 3, cuts) });
    onTestFinished(proxy.stop);
    const spool = newSpool();
    const tuning = { clock: { ...CLOCK, sleep: (milliseconds: number) => CLOCK.sleep(milliseconds / 100) }, most: { requests: 3, documents: 100, bytes: 1 << 20 }, page: 500 };
    const store = await openElastic(proxy.url, { create: true, env: {}, tell: () => undefined, namespace: named('faults'), spool }, tuning);
    const ids = Array.from({ length: 10_000 }, (_, n) => `d${n}`);
    const puts = Array.from({ length: 20 }, (_, n) => store.put(docs(...ids.slice(n * 500, (n + 1) * 500))));
    const total = (await Promise.all(puts)).reduce((sum, { delivered, there, spooled }) => ({ delivered: sum.delivered + delivered, there: sum.there + there, spooled: sum.spooled + spooled }));
    expect(proxy.seen.filter(({ fault }) => fault).length).toBeGreaterThan(30);
    const spooled = existsSync(spool) ? readFileSync(spool, 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { _id: string })._id) : [];
    expect(total).toEqual({ delivered: 10_000 - spooled.length, there: 0, spooled: spooled.length });
    await store.close();
    const direct = await open('faults', '', false);
    expect((await allOf(direct.find({ dataset: 'finding', order: 'oldest' }))).map(({ id }) => id)).toEqual(ids.filter((id) => !spooled.includes(id)).toSorted());
    await direct.close();
  });
});
