/**
 * One request to Elasticsearch, and what came back, as plain data: the errors of the client end here. It never asks twice: who sends documents
 * has to know what became of each request.
 */
import type { Client, ClientOptions } from '@elastic/elasticsearch';

import { UsageError, messageOf } from '../../errors.ts';
import { MINUTE } from '../../text/times.ts';
import type { Address } from './address.ts';
import type { Credentials } from './credentials.ts';

export type Request = {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** In place of a body: NDJSON. */
  readonly lines?: string;
  /** What was left over of a bulk request: the server took others of it, so it is there. */
  readonly rest?: boolean;
  /** Without the right to do this one can go on; otherwise that stops everything. */
  readonly optional?: true;
};

export type Reply = {
  /** Of HTTP. 0: no answer came, or none that can be read. */
  readonly status: number;
  readonly body: unknown;
  /** What is wrong, in words, where something is. */
  readonly why: string;
  /** It may have been done, although no answer says so. */
  readonly doubtful: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number | undefined;
};

export type Ask = (request: Request) => Promise<Reply>;

/** In ms. A bulk request that waits for a lost part of a cluster is answered after half of it. */
const TIMEOUT = MINUTE;

/** @param timeout for an answer, in ms */
export async function connect(address: Address, credentials: Credentials, timeout = TIMEOUT): Promise<{ readonly ask: Ask; readonly close: () => Promise<void> }> {
  // 140 ms, which nobody pays who does not speak to a server.
  const { Client } = await import('@elastic/elasticsearch');
  const client = new Client(optionsOf(address, credentials, timeout));
  const { scrub } = credentials;
  return {
    async ask(request) {
      const reply = await replyTo(request, client, address, scrub);
      if (reply.status === 401) throw new UsageError(`${address.place} does not accept the credentials: ${reply.why}${credentials.none ? `; ${HOW}` : ''}`);
      if (reply.status === 403 && !request.optional) throw new UsageError(`${address.place} does not allow ${request.method} ${request.path}: ${reply.why}`);
      return reply;
    },
    close: () => client.close(),
  };
}

const HOW = 'they are taken from ELASTICSEARCH_API_KEY, or ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD, or the file of --credentials';

function optionsOf({ nodes }: Address, { auth, ca }: Credentials, timeout: number): ClientOptions {
  return { nodes: [...nodes], maxRetries: 0, requestTimeout: timeout, ...(auth ? { auth } : {}), ...(ca === undefined ? {} : { tls: { ca } }) };
}

async function replyTo({ method, path, query = {}, body, lines }: Request, client: Client, { place }: Address, scrub: (text: string) => string): Promise<Reply> {
  try {
    const sent = { ...(body === undefined ? {} : { body }), ...(lines === undefined ? {} : { bulkBody: lines }) };
    const reply: Answer = await client.transport.request({ method, path, querystring: query, ...sent }, { meta: true, maxRetries: 0 });
    return { status: reply.statusCode, body: reply.body, why: reply.statusCode < 300 ? '' : `HTTP ${reply.statusCode}`, doubtful: false };
  } catch (error) {
    const answer = answerIn(error);
    const name = error instanceof Error ? error.name : '';
    if (name === 'ProductNotSupportedError') throw new UsageError(`${place} is not Elasticsearch; OpenSearch and others cannot be used in its place`);
    if (answer && name === 'ResponseError') {
      if (isOfAnotherVersion(answer)) throw new UsageError(wrongVersion(place, answer));
      const why = scrub(reasonIn(answer.body) || `HTTP ${answer.statusCode}`);
      return { status: answer.statusCode, body: answer.body, why, doubtful: answer.statusCode >= 500, retryAfter: waitIn(answer.headers['retry-after']) };
    }
    const why = scrub(messageOf(error)).replace(SOCKET, '');
    if (NO_TLS.test(why)) throw new UsageError(`${place} speaks no TLS: does its address begin with http://?`);
    if (CERTIFICATE.test(why)) throw new UsageError(`${place}: ${why}; the certificate of a private authority is named by ELASTICSEARCH_CA_FILE, or ca_file=… in the file of --credentials`);
    if (name === 'ConnectionError' || name === 'TimeoutError' || name === 'DeserializationError') return { status: 0, body: undefined, why: name === 'DeserializationError' ? 'the answer is cut or no JSON' : why, doubtful: !NOT_SENT.test(why) };
    throw error;
  }
}

/** `other side closed - Local: 127.0.0.1:54012, Remote: unknown:unknown` */
const SOCKET = / - Local: .*$/;

/** What OpenSSL says where the other side answers in plain text: `error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:…` */
const NO_TLS = /wrong version number|packet length too long/;

/** What OpenSSL and Node say of certificates that they do not trust, and of connections that do not come about for another reason of TLS. */
const CERTIFICATE = /certificate|self-signed|altnames|EPROTO/;

/** No connection came about, so nothing was sent. `connection failed` is what the client says where neither IPv6 nor IPv4 answer. */
const NOT_SENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|Connect Timeout|connection failed/;

type Answer = { readonly statusCode: number; readonly body: unknown; readonly headers: Readonly<Record<string, string | string[] | undefined>> };

const answerIn = (error: unknown): Answer | undefined => (error instanceof Error && 'meta' in error ? (error.meta as Answer) : undefined);

/**
 * The client says in each request which version it speaks. Server 8 answers 400 `media_type_header_exception`; server 7 and OpenSearch 406
 * "Content-Type header [application/vnd.elasticsearch+json; compatible-with=9] is not supported".
 */
const isOfAnotherVersion = ({ statusCode, body }: Answer): boolean => statusCode === 406 || (statusCode === 400 && /media_type_header_exception/.test(JSON.stringify(body)));

function wrongVersion(place: string, { headers }: Answer): string {
  const isElasticsearch = headers['x-elastic-product'] === 'Elasticsearch';
  return isElasticsearch ? `${place} is an older Elasticsearch; version 9 or newer is needed` : `${place} is not Elasticsearch 9: it does not understand its requests`;
}

export type Cause = { readonly type?: string; readonly reason?: string; readonly caused_by?: Cause };

/** `{"error": {"type": …, "reason": …}}`, or a plain text. */
function reasonIn(body: unknown): string {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return typeof error === 'string' ? error : typeof error === 'object' && error !== null ? reasonOf(error) : '';
}

/** `document_parsing_exception: failed to parse field [event.severity] of type [long] (For input string: "high")` */
export function reasonOf({ type, reason, caused_by: cause }: Cause): string {
  const more = cause?.reason !== undefined && cause.reason !== reason ? ` (${cause.reason})` : '';
  return `${[type, reason].filter((part) => part !== undefined).join(': ')}${more}`;
}

/** Seconds, or a date. */
function waitIn(header: string | string[] | undefined): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  const seconds = Number(text);
  const wait = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
