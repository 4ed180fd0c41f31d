import { Client } from '@elastic/elasticsearch';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { elasticsearchUrl, noElasticsearch } from './given.ts';
import { startCluster, startElasticsearch } from './server.ts';
import type { Elasticsearch } from './server.ts';

const STREAM = 'logs-feed-kestrel';

const clientOf = (server: Pick<Elasticsearch, 'urls'>) => new Client({ nodes: [...server.urls], maxRetries: 5 });

async function addTemplate(client: Client, replicas = 0): Promise<void> {
  await client.indices.putIndexTemplate({
    name: 'feed',
    index_patterns: ['logs-feed-*'],
    data_stream: {},
    template: { settings: { number_of_replicas: replicas }, mappings: { properties: { hopper: { type: 'keyword' } } } },
  });
}

const documentOf = (at: number) => ({ '@timestamp': new Date(Date.UTC(2009, 10, 21, 22, 0, at)).toISOString(), hopper: `A${at}` });

/** @returns the status of each */
async function create(client: Client, from: number, to: number): Promise<(number | undefined)[]> {
  const operations = Array.from({ length: to - from }, (_none, at) => [{ create: { _id: `id-${from + at}` } }, documentOf(from + at)]).flat();
  const { items } = await client.bulk({ index: STREAM, operations, require_data_stream: true });
  return items.map((item) => item.create?.status);
}

async function idsIn(client: Client): Promise<(string | undefined)[]> {
  await client.indices.refresh({ index: STREAM });
  const { hits } = await client.search({ index: STREAM, size: 1000, sort: '@timestamp' });
  return hits.hits.map(({ _id }) => _id);
}

const ids = (count: number) => Array.from({ length: count }, (_none, at) => `id-${at}`);

describe.skipIf(noElasticsearch)('the node of all tests', () => {
  const client = new Client({ node: elasticsearchUrl || 'http://127.0.0.1:1' });

  beforeAll(() => addTemplate(client));

  test('answers', async () => {
    const { nodes } = await client.nodes.info();
    expect(Object.values(nodes).map(({ name, version }) => ({ name, version }))).toStrictEqual([{ name: 'node-1', version: '9.5.3' }]);
  });

  test('the first create into a name that fits a template makes a data stream', async () => {
    expect(await create(client, 0, 2)).toStrictEqual([201, 201]);
    const { data_streams } = await client.indices.resolveIndex({ name: 'logs-feed-*' });
    expect(data_streams.map(({ name, timestamp_field }) => ({ name, timestamp_field }))).toStrictEqual([{ name: STREAM, timestamp_field: '@timestamp' }]);
  });

  test('a second create of the same id is a conflict', async () => {
    await create(client, 0, 2);
    expect(await create(client, 1, 3)).toStrictEqual([409, 201]);
    expect(await idsIn(client)).toStrictEqual(ids(3));
  });

  test('without a template there is no data stream to create', async () => {
    const { items } = await client.bulk({ index: 'logs-nothing-kestrel', operations: [{ create: { _id: 'id-0' } }, documentOf(0)], require_data_stream: true });
    expect(items.map((item) => item.create?.status)).toStrictEqual([404]);
  });
});

describe.skipIf(noElasticsearch)('nodes of its own', () => {
  test('a killed and restarted node has all that it said it had; a stopped one is gone', async () => {
    const server = await startElasticsearch();
    onTestFinished(server.stop);
    const client = clientOf(server);
    await addTemplate(client);
    expect(await create(client, 0, 100)).toStrictEqual(Array(100).fill(201));
    await server.kill();
    await expect(clientOf(server).cluster.health({}, { maxRetries: 0 })).rejects.toThrow('ECONNREFUSED');
    await server.restart();
    expect(await idsIn(client)).toStrictEqual(ids(100));
    expect(await create(client, 99, 101)).toStrictEqual([409, 201]);
    await server.stop();
    await expect(clientOf(server).cluster.health({}, { maxRetries: 0 })).rejects.toThrow('ECONNREFUSED');
  }, 120_000);

  test('a cluster that loses a node goes on with the others, and the node comes back', async () => {
    const cluster = await startCluster(3);
    onTestFinished(cluster.stop);
    const client = clientOf(cluster);
    await addTemplate(client, 2);
    await create(client, 0, 50);
    await client.cluster.health({ wait_for_status: 'green' });
    const master = await client.cat.master({ format: 'json' });
    const lost = cluster.nodes.findIndex(({ name }) => name === master[0]!.node);
    await cluster.kill(lost);
    const others = clientOf({ urls: cluster.urls.filter((_url, at) => at !== lost) });
    expect(await create(others, 50, 100)).toStrictEqual(Array(50).fill(201));
    expect(await idsIn(others)).toStrictEqual(ids(100));
    await cluster.restart(lost);
    expect(await idsIn(new Client({ node: cluster.urls[lost]! }))).toStrictEqual(ids(100));
  }, 180_000);
});
