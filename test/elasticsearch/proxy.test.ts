import { Client } from '@elastic/elasticsearch';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';

import { makeCertificates } from './certificate.ts';
import { atRandom, onBulk, startProxy } from './proxy.ts';
import type { Fault, Proxy } from './proxy.ts';

type Options = NonNullable<Parameters<typeof startProxy>[1]>;

/** A node that knows which ids it has. */
async function given(options: Options = {}): Promise<{ readonly has: ReadonlySet<string>; readonly proxy: Proxy; readonly client: Client }> {
  const has = new Set<string>();
  const node = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => void (body += part)).on('end', () => {
      const items = Array.from(body.matchAll(/^\{"create":\{"_id":"(\w+)"/gm), ([, id = '']) => {
        const status = has.has(id) ? 409 : 201;
        has.add(id);
        return { create: { _index: 'feed', _id: id, status } };
      });
      response.writeHead(200, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' }).end(JSON.stringify({ took: 1, errors: false, items }));
    });
  });
  await new Promise<void>((done) => node.listen(0, '127.0.0.1', done));
  const proxy = await startProxy(`http://127.0.0.1:${(node.address() as AddressInfo).port}`, options);
  onTestFinished(async () => {
    await proxy.stop();
    node.closeAllConnections();
    node.close();
  });
  return { has, proxy, client: new Client({ node: proxy.url, maxRetries: 0 }) };
}

const operations = (ids: string) => [...ids].flatMap((id) => [{ create: { _id: id } }, { hopper: id }]);

/** The status of each item, or what went wrong with all. */
async function send(client: Client, ids: string): Promise<(number | undefined)[] | string> {
  try {
    const { items } = await client.bulk({ index: 'feed', operations: operations(ids) });
    return items.map((item) => item.create?.status);
  } catch (error) {
    return (error as Error).name + ((error as { statusCode?: number }).statusCode ?? '');
  }
}

const spoiledBy = (fault: Fault): Options => ({ plan: onBulk({ 0: fault }) });

test('without a fault it hands on what comes, and tells of it', async () => {
  const { client, has, proxy } = await given();
  expect(await send(client, 'abc')).toStrictEqual([201, 201, 201]);
  expect(has).toStrictEqual(new Set('abc'));
  expect(proxy.seen.map(({ method, path, bulk, items }) => ({ method, path, bulk, items }))).toStrictEqual([{ method: 'POST', path: '/feed/_bulk', bulk: 0, items: 3 }]);
});

test('a connection that ends before the node has the request', async () => {
  const { client, has } = await given(spoiledBy({ cut: 'before' }));
  expect(await send(client, 'ab')).toBe('ConnectionError');
  expect(has).toStrictEqual(new Set());
  expect(await send(client, 'ab')).toStrictEqual([201, 201]);
});

test.each(['after', 'within'] as const)('a connection that ends when the node has done it: %s', async (cut) => {
  const { client, has } = await given(spoiledBy({ cut }));
  expect(await send(client, 'ab')).toBe('ConnectionError');
  expect(has).toStrictEqual(new Set('ab'));
  expect(await send(client, 'ab')).toStrictEqual([409, 409]);
});

test.each([413, 429, 503] as const)('a refusal in place of the node: %i', async (status) => {
  const { client, has, proxy } = await given(spoiledBy({ status }));
  expect(await send(client, 'ab')).toBe(`ResponseError${status}`);
  expect(has).toStrictEqual(new Set());
  expect(proxy.seen[0]!.fault).toStrictEqual({ status });
});

test('a delay', async () => {
  const { client } = await given(spoiledBy({ delay: 300 }));
  const before = performance.now();
  expect(await send(client, 'a')).toStrictEqual([201]);
  expect(performance.now() - before).toBeGreaterThan(290);
});

test('single items that the node does not get, among those that it takes and has already', async () => {
  const refused: Readonly<Record<string, 400 | 413 | 429>> = { b: 429, c: 400, e: 413 };
  const { client, has } = await given({ plan: onBulk({ 1: { items: (id) => refused[id] } }) });
  await send(client, 'd');
  expect(await send(client, 'abcdef')).toStrictEqual([201, 429, 400, 409, 413, 201]);
  expect(has).toStrictEqual(new Set('daf'));
});

test('no item that is left for the node', async () => {
  const { client, has } = await given(spoiledBy({ items: () => 503 }));
  expect(await send(client, 'ab')).toStrictEqual([503, 503]);
  expect(has).toStrictEqual(new Set());
});

test('a body that was packed', async () => {
  const { proxy, has } = await given(spoiledBy({ items: (_id, at) => (at === 0 ? 429 : undefined) }));
  expect(await send(new Client({ node: proxy.url, compression: true, maxRetries: 0 }), 'ab')).toStrictEqual([429, 201]);
  expect(has).toStrictEqual(new Set('b'));
});

test('a node that is away is a lost connection', async () => {
  const proxy = await startProxy('http://127.0.0.1:1');
  onTestFinished(proxy.stop);
  expect(await send(new Client({ node: proxy.url, maxRetries: 0 }), 'a')).toBe('ConnectionError');
});

test('faults at random are the same for the same seed', () => {
  const faults: Fault[] = [{ status: 429 }, { cut: 'after' }];
  const drawn = (seed: number) => {
    const plan = atRandom(seed, 3, faults);
    return Array.from({ length: 100 }, (_none, bulk) => plan({ method: 'POST', path: '/_bulk', headers: {}, bulk, items: 1 }));
  };
  expect(drawn(7)).toStrictEqual(drawn(7));
  expect(drawn(7)).not.toStrictEqual(drawn(8));
  expect(new Set(drawn(7))).toStrictEqual(new Set([undefined, ...faults]));
  expect(atRandom(7, 1, faults)({ method: 'GET', path: '/_cluster/health', headers: {} })).toBeUndefined();
});

test('only who names the API key may ask', async () => {
  const { proxy, client, has } = await given({ demand: { apiKey: 'a2VzdHJlbDprZXk=' } });
  expect(await send(client, 'a')).toBe('ResponseError401');
  expect(await send(new Client({ node: proxy.url, auth: { apiKey: 'wrong' } }), 'a')).toBe('ResponseError401');
  expect(has).toStrictEqual(new Set());
  expect(await send(new Client({ node: proxy.url, auth: { apiKey: 'a2VzdHJlbDprZXk=' } }), 'a')).toStrictEqual([201]);
  expect(proxy.seen.map(({ headers }) => headers.authorization)).toStrictEqual([undefined, 'ApiKey wrong', 'ApiKey a2VzdHJlbDprZXk=']);
});

test('only who names the password may ask', async () => {
  const { proxy } = await given({ demand: { basic: 'triage:kestrel' } });
  expect(await send(new Client({ node: proxy.url, auth: { username: 'triage', password: 'wren' } }), 'a')).toBe('ResponseError401');
  expect(await send(new Client({ node: proxy.url, auth: { username: 'triage', password: 'kestrel' } }), 'a')).toStrictEqual([201]);
});

test('HTTPS with an authority that only who has its certificate trusts', async () => {
  const certificates = makeCertificates();
  const { proxy, client } = await given({ certificates });
  expect(proxy.url).toMatch(/^https:/);
  expect(await send(client, 'a')).toBe('ConnectionError');
  expect(await send(new Client({ node: proxy.url, tls: { ca: makeCertificates().ca }, maxRetries: 0 }), 'a')).toBe('ConnectionError');
  expect(await send(new Client({ node: proxy.url, tls: { ca: certificates.ca } }), 'a')).toStrictEqual([201]);
});
