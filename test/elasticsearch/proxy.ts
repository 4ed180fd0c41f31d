/**
 * Stands before a node and spoils requests by a plan, so that faults come at known places:
 *
 *   const proxy = await startProxy(server.url, { plan: onBulk({ 0: { cut: 'before' }, 3: { status: 429 } }) });
 *   const client = new Client({ node: proxy.url });
 *   proxy.seen[0]                 // { method: 'POST', path: '/_bulk', items: 200, headers, fault: { cut: 'before' } }
 *   await proxy.stop();
 *
 * It also stands in for what this Elasticsearch has not: HTTPS, and asking who is there.
 */
import { once } from 'node:events';
import { createServer, request as send, Agent } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

import { randomFrom } from '../evtx/mutate.ts';
import { refusal, withoutItems } from './bulk-items.ts';
import type { Answer } from './bulk-items.ts';
import type { Certificates } from './certificate.ts';

export type Fault = {
  /** In ms, before anything else. */
  readonly delay?: number;
  /** The connection ends: before the node got the request; after the node did what it says; within the answer. */
  readonly cut?: 'before' | 'after' | 'within';
  /** Answered in place of the node. */
  readonly status?: 413 | 429 | 503;
  /** Single items of a bulk request that the node does not get, with the status that they are answered with. */
  readonly items?: (id: string, at: number) => 400 | 413 | 429 | 503 | undefined;
};

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Of a bulk request: how many came before it, and how many items it has. */
  readonly bulk?: number;
  readonly items?: number;
};

export type Seen = Asked & { readonly fault?: Fault };
export type Plan = (asked: Asked) => Fault | undefined;

/** Who may ask: the API key as it is sent, or `user:password`. */
export type Demand = { readonly apiKey: string } | { readonly basic: string };

export type Proxy = {
  readonly url: string;
  readonly seen: readonly Seen[];
  readonly stop: () => Promise<void>;
};

type Options = { readonly plan?: Plan; readonly certificates?: Certificates; readonly demand?: Demand };

/** Faults of bulk requests, by their number. */
export const onBulk = (faults: Readonly<Record<number, Fault>>): Plan => ({ bulk }) => (bulk === undefined ? undefined : faults[bulk]);

/** One bulk request in so many has a fault, any of these. */
export function atRandom(seed: number, oneIn: number, faults: readonly Fault[]): Plan {
  const random = randomFrom(seed);
  return ({ bulk }) => (bulk !== undefined && random(oneIn) === 0 ? faults[random(faults.length)] : undefined);
}

export async function startProxy(node: string, { plan = () => undefined, certificates, demand }: Options = {}): Promise<Proxy> {
  const seen: Seen[] = [];
  const agent = new Agent({ keepAlive: true });
  let bulks = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const path = request.url!;
    const isBulk = /\/_bulk(?:\?|$)/.test(path);
    const asked = { method: request.method!, path, headers: request.headers, ...(isBulk && { bulk: bulks++, items: body.toString().match(OPERATION)?.length ?? 0 }) };
    const fault = plan(asked);
    seen.push({ ...asked, ...(fault && { fault }) });
    const cut = () => void request.socket.destroy();
    if (fault?.delay) await wait(fault.delay);
    if (fault?.cut === 'before') return cut();
    if (demand && request.headers.authorization !== credentialsOf(demand)) return give(response, refusal(401));
    if (fault?.status) return give(response, refusal(fault.status));
    const ask = (content: Buffer) => forward(node, asked, content, agent);
    const answer = await (fault?.items ? withoutItems(body, fault.items, ask) : ask(body));
    if (fault?.cut === 'after') return cut();
    if (fault?.cut === 'within') return void response.writeHead(answer.status, answer.headers).write(answer.body.subarray(0, answer.body.length / 2), cut);
    give(response, answer);
  }

  // A node that is away cuts the connection, too.
  const listener = (request: IncomingMessage, response: ServerResponse) => void serve(request, response).catch(() => request.socket.destroy());
  const server = certificates ? createSecureServer({ cert: certificates.cert, key: certificates.key }, listener) : createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `${certificates ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async stop() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

const OPERATION = /^\{"(?:create|index|update|delete)":\{/gm;

const credentialsOf = (demand: Demand) => ('apiKey' in demand ? `ApiKey ${demand.apiKey}` : `Basic ${Buffer.from(demand.basic).toString('base64')}`);

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return message.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

async function forward(node: string, { method, path, headers }: Asked, body: Buffer, agent: Agent): Promise<Answer> {
  const { 'content-encoding': _packed, 'accept-encoding': _wanted, 'transfer-encoding': _chunked, host: _host, ...own } = headers;
  const request = send(new URL(path, node), { method, headers: { ...own, 'content-length': body.length }, agent }).end(body);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, headers: answer.headers, body: await bodyOf(answer) };
}

function give(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
