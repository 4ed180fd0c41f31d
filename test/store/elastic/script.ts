/** A server that answers bulk requests by a script, and all others as an empty Elasticsearch would; and a clock on which waiting takes no time. */
import { mkdtempSync, readFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { openElastic } from '../../../src/store/elastic/elastic.ts';
import type { StoreOptions } from '../../../src/store/open.ts';
import type { Document, Store } from '../../../src/types.ts';

/** A status for each document in order, or one for the whole request; `cut`: read and no answer; `half`: of an answer. */
export type Act =
  | { readonly items: readonly (number | { readonly status: number; readonly error?: object; readonly failure_store?: string })[] }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | 'cut'
  | 'half';

export type Script = {
  readonly url: string;
  /** Ids of the documents in each bulk request, in order. */
  readonly asked: string[][];
  /** Waits, and what was said to the user. */
  readonly waits: number[];
  readonly told: string[];
  readonly requests: { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** The spool file as it is. */
  readonly spooled: () => Record<string, unknown>[];
  readonly spool: string;
  readonly open: (options?: Partial<StoreOptions>, most?: { requests?: number; documents?: number; bytes?: number }) => Promise<Store>;
  readonly clock: { time: number };
  readonly stop: () => Promise<void>;
};

/** @param acts one for each bulk request; those behind the last one succeed */
export async function play(acts: readonly Act[], other?: (request: IncomingMessage, response: ServerResponse) => boolean): Promise<Script> {
  const asked: string[][] = [];
  const requests: Script['requests'] = [];
  const script = [...acts];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      requests.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      if (other?.(request, response)) return;
      if (!request.url!.startsWith('/_bulk')) return answer(response, request.method === 'GET' && request.url!.includes('_template/') ? 404 : 200, {});
      const ids = body.split('\n').filter((line) => line.startsWith('{"create"')).map((line) => (JSON.parse(line) as { create: { _id: string } }).create._id);
      asked.push(ids);
      perform(script.shift() ?? { items: ids.map(() => 201) }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const spool = join(mkdtempSync(join(tmpdir(), 'spool-')), 'spool.ndjson');
  const waits: number[] = [];
  const told: string[] = [];
  const clock = { time: 0 };
  const opened: Store[] = [];
  const stop = () => new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  onTestFinished(async () => {
    if (server.listening) await stop();
    for (const store of opened) await store.close();
  });
  return {
    url, asked, waits, told, requests, spool, clock, stop,
    spooled: () => (existsSync(spool) ? readFileSync(spool, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>) : []),
    async open(options = {}, { requests = 1, documents = 1000, bytes = 1 << 20 } = {}) {
      const store = await openElastic(url, { create: true, env: {}, tell: (line) => void told.push(line.replaceAll(url, 'SERVER').replaceAll(spool, 'SPOOL')), spool, ...options }, {
        most: { requests, documents, bytes },
        page: 100,
        timeout: 2000,
        clock: {
          now: () => clock.time,
          async sleep(milliseconds) {
            waits.push(Math.round(milliseconds));
            clock.time += milliseconds;
          },
          random: () => 1,
        },
      });
      opened.push(store);
      return store;
    },
  };
}

function perform(act: Act, response: ServerResponse): void {
  if (act === 'cut') return void response.socket!.destroy();
  if (act === 'half') {
    response.writeHead(200, { ...HEADERS, 'content-length': '1000' }).write('{"items":[{"create":');
    return void setTimeout(() => response.socket!.destroy(), 5);
  }
  if ('status' in act) return answer(response, act.status, act.body ?? { error: { type: 'some_exception', reason: 'for a reason' } }, act.headers);
  answer(response, 200, { items: act.items.map((item) => ({ create: typeof item === 'number' ? itemOf(item) : item })) });
}

const itemOf = (status: number) => (status < 300 ? { status } : { status, error: { type: `exception_${status}`, reason: `reason ${status}` } });

const HEADERS = { 'x-elastic-product': 'Elasticsearch', 'content-type': 'application/json' };

export function answer(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { ...HEADERS, ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** `d1`, `d2`, … */
export const docs = (...ids: string[]): Document[] => ids.map((id) => ({ id, dataset: 'finding', fields: { '@timestamp': '2009-11-12T22:14:03.000Z', 'rule.id': `rule of ${id}` } }));
