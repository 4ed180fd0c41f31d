/** Very many documents on their way into a server that breaks: afterwards it has all of them, and each once. */
import { Client } from '@elastic/elasticsearch';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

import { openElastic } from '../../src/store/elastic/elastic.ts';
import { streamOf } from '../../src/store/elastic/names.ts';
import { CLOCK } from '../../src/store/elastic/patience.ts';
import { replaySpool } from '../../src/store/elastic/replay.ts';
import { openStore } from '../../src/store/open.ts';
import type { StoreOptions } from '../../src/store/open.ts';
import type { Delivery, Document, Store } from '../../src/types.ts';
import { elasticsearchUrl, noElasticsearch } from './given.ts';
import { atRandom, startProxy } from './proxy.ts';
import type { Plan } from './proxy.ts';
import { startCluster, startElasticsearch } from './server.ts';

const COUNT = 200_000;
/** Where all that matters is that something is left. */
const FEWER = 50_000;
/** As documents are handed over by `index`, and how many of these portions at a time. */
const PORTION = 500;
const PARALLEL = 40;

const BEGIN = Date.UTC(2009, 10, 21, 22);
const LEVELS = ['info', 'warning', 'error'];

const idOf = (at: number) => `record-${at}`;
const documentOf = (at: number): Document => ({
  id: idOf(at),
  dataset: 'record',
  fields: { '@timestamp': new Date(BEGIN + at * 10).toISOString(), 'log.level': LEVELS[at % 3]!, 'host.name': ['KESTREL-WFE1'], message: `hopper A${at % 97} took ${at} grains` },
});

type Told = { readonly lines: string[]; readonly options: StoreOptions & { readonly spool: string }; readonly spooled: () => { readonly id: string; readonly status: number }[] };

/** @param namespace a data stream cannot be emptied, so each test has its own */
function telling(namespace: string): Told {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const spool = join(folder, 'spool.ndjson');
  const lines: string[] = [];
  return {
    lines,
    options: { create: true, env: {}, tell: (line) => void lines.push(line), namespace, spool },
    spooled: () => (existsSync(spool) ? readFileSync(spool, 'utf8').trimEnd().split('\n') : []).map((line) => JSON.parse(line) as { _id: string; status: number }).map(({ _id: id, status }) => ({ id, status })),
  };
}

/** @param meanwhile is called once, when so many documents have arrived */
async function deliver(store: Store, from: number, to: number, meanwhile?: { readonly after: number; readonly what: () => Promise<void> }): Promise<Delivery> {
  const sum = { delivered: 0, there: 0, spooled: 0 };
  let next = from;
  let happening: Promise<void> | undefined;
  const hand = async () => {
    for (let at = next; at < to; at = next) {
      next += PORTION;
      const delivery = await store.put(Array.from({ length: Math.min(PORTION, to - at) }, (_none, more) => documentOf(at + more)));
      for (const fate of ['delivered', 'there', 'spooled'] as const) sum[fate] += delivery[fate];
      if (meanwhile && sum.delivered >= meanwhile.after) happening ??= meanwhile.what();
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, hand));
  if (meanwhile && !happening) throw new Error('it came to the end before anything happened');
  await happening;
  return sum;
}

type Kept = { readonly documents: number; readonly ids: ReadonlySet<string> };

/** What is there, by asking for all of it. */
async function keptIn(url: string, namespace: string): Promise<Kept> {
  const client = new Client({ node: url });
  const index = streamOf('record', namespace);
  await client.indices.refresh({ index });
  const pit = await client.openPointInTime({ index, keep_alive: '1m' });
  const ids = new Set<string>();
  let documents = 0;
  for (let after: (string | number)[] | undefined; ; ) {
    const { hits } = await client.search({ size: 10_000, pit: { id: pit.id, keep_alive: '1m' }, sort: '_shard_doc', _source: false, track_total_hits: false, ...(after && { search_after: after }) });
    if (hits.hits.length === 0) break;
    for (const { _id } of hits.hits) ids.add(_id!);
    documents += hits.hits.length;
    after = hits.hits.at(-1)!.sort as number[];
  }
  await client.closePointInTime({ id: pit.id });
  await client.close();
  return { documents, ids };
}

const idsBelow = (count: number): ReadonlySet<string> => new Set(Array.from({ length: count }, (_none, at) => idOf(at)));
const ALL = idsBelow(COUNT);

/** Sets of this size are compared here: their difference is short, where there is one. */
const compared = ({ documents, ids }: Kept, expected: ReadonlySet<string>) => ({ documents, twice: documents - ids.size, lost: [...expected.difference(ids)].slice(0, 5), strange: [...ids.difference(expected)].slice(0, 5) });
const exactly = (documents: number) => ({ documents, twice: 0, lost: [], strange: [] });

describe.skipIf(noElasticsearch)('very many documents', () => {
  test('a node that is killed and restarted meanwhile', async () => {
    const server = await startElasticsearch();
    onTestFinished(server.stop);
    const { options, lines, spooled } = telling('killed');
    const store = await openStore(server.url, options);
    const delivery = await deliver(store, 0, COUNT, {
      after: COUNT / 4,
      async what() {
        await server.kill();
        await server.restart();
      },
    });
    await store.close();
    expect(delivery).toStrictEqual({ delivered: COUNT, there: 0, spooled: 0 });
    expect(compared(await keptIn(server.url, 'killed'), ALL)).toStrictEqual(exactly(COUNT));
    expect(lines[0]).toMatch(/gives no answer \(.*\); trying again for 5 min$/);
    expect(lines.at(-1)).toMatch(/answers again$/);
    expect(spooled()).toStrictEqual([]);
  }, 240_000);

  test('a way there on which requests are late, cut off and turned away, and single documents refused', async () => {
    const random = atRandom(4711, 4, [{ delay: 200 }, { cut: 'before' }, { cut: 'after' }, { cut: 'within' }, { status: 429 }, { status: 503 }, { items: (_id, at) => (at % 7 === 0 ? 429 : at % 11 === 0 ? 503 : undefined) }]);
    /** These fail again however often they come. */
    const refused = (id: string) => (id.endsWith('1777') ? 400 : id.endsWith('2777') ? 413 : undefined);
    const plan: Plan = (asked) => {
      if (asked.bulk === undefined) return undefined;
      const fault = random(asked);
      return asked.items! > 1500 ? { status: 413 } : { ...fault, items: (id, at) => refused(id) ?? fault?.items?.(id, at) };
    };
    const proxy = await startProxy(elasticsearchUrl, { plan });
    onTestFinished(proxy.stop);
    const { options, spooled } = telling('spoiled');
    const store = await openElastic(proxy.url, options, { clock: CLOCK, most: { requests: 4, documents: 2000, bytes: 4 << 20 }, page: 1000 });
    const lost = [...ALL].filter((id) => refused(id) !== undefined);
    const delivery = await deliver(store, 0, COUNT);
    expect(delivery).toStrictEqual({ delivered: COUNT - lost.length, there: 0, spooled: lost.length });
    expect(spooled().toSorted((one, other) => one.id.localeCompare(other.id))).toStrictEqual(lost.map((id) => ({ id, status: refused(id)! })).toSorted((one, other) => one.id.localeCompare(other.id)));
    expect(compared(await keptIn(elasticsearchUrl, 'spoiled'), ALL.difference(new Set(lost)))).toStrictEqual(exactly(COUNT - lost.length));
    const faults = new Set(proxy.seen.flatMap(({ fault = {} }) => [fault.delay && 'delay', fault.cut, fault.status].filter(Boolean)));
    expect(faults).toStrictEqual(new Set(['delay', 'before', 'after', 'within', 413, 429, 503]));
    await store.close();

    expect(await replaySpool(options.spool, (_namespace, spool) => openStore(elasticsearchUrl, { ...options, spool }))).toStrictEqual({ delivered: lost.length, there: 0, spooled: 0, forgotten: 0, unforgotten: 0, damaged: [] });
    const again = await openStore(elasticsearchUrl, options);
    expect(await deliver(again, 0, 10_000)).toStrictEqual({ delivered: 0, there: 10_000, spooled: 0 });
    await again.close();
    expect(compared(await keptIn(elasticsearchUrl, 'spoiled'), ALL)).toStrictEqual(exactly(COUNT));
    expect(spooled()).toStrictEqual([]);
  }, 240_000);

  test('a node that is away for longer than anybody waits: the rest lies in the spool file until it is back', async () => {
    const server = await startElasticsearch();
    onTestFinished(server.stop);
    const { options, lines, spooled } = telling('away');
    const store = await openStore(server.url, { ...options, retryFor: 2000 });
    const { delivered, there, spooled: kept } = await deliver(store, 0, FEWER, { after: FEWER / 4, what: () => server.kill() });
    await store.close();
    expect({ all: delivered + kept, there }).toStrictEqual({ all: FEWER, there: 0 });
    expect(spooled()).toHaveLength(kept);
    expect(lines.at(-1)).toMatch(/gives no answer \(.*\) for 2 s; what it does not take is kept in .*, for index --replay$/);

    await server.restart();
    const replayed = await replaySpool(options.spool, (_namespace, spool) => openStore(server.url, { ...options, spool }));
    // What the node had got when it was killed is there.
    expect({ ...replayed, delivered: replayed.delivered + replayed.there, there: 0 }).toStrictEqual({ delivered: kept, there: 0, spooled: 0, forgotten: 0, unforgotten: 0, damaged: [] });
    expect(compared(await keptIn(server.url, 'away'), idsBelow(FEWER))).toStrictEqual(exactly(FEWER));
    expect(spooled()).toStrictEqual([]);
  }, 240_000);

  test('a cluster that loses the node with the data, and has a copy of it elsewhere', async () => {
    const cluster = await startCluster(3);
    onTestFinished(cluster.stop);
    const client = new Client({ nodes: [...cluster.urls] });
    const { options, spooled } = telling('lost');
    const store = await openStore(cluster.urls.join(','), options);
    expect(await deliver(store, 0, 1000)).toStrictEqual({ delivered: 1000, there: 0, spooled: 0 });
    const index = streamOf('record', 'lost');
    await client.cluster.health({ index, wait_for_status: 'green', timeout: '60s' });
    const shards = await client.cat.shards({ index, format: 'json' });
    const holder = cluster.nodes.findIndex(({ name }) => name === shards.find(({ prirep }) => prirep === 'p')!.node);
    const delivery = await deliver(store, 1000, COUNT, { after: COUNT / 4, what: () => cluster.kill(holder) });
    await store.close();
    // The cluster itself repeats what the lost node had not answered, and then says of what the copy has already that it is there: nobody can tell.
    expect({ delivered: delivery.delivered + delivery.there, spooled: delivery.spooled }).toStrictEqual({ delivered: COUNT - 1000, spooled: 0 });
    expect(compared(await keptIn(cluster.urls[(holder + 1) % 3]!, 'lost'), ALL)).toStrictEqual(exactly(COUNT));
    expect(spooled()).toStrictEqual([]);
  }, 240_000);
});
