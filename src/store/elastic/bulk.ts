/**
 * Sends documents and finds out of each what became of it.
 *
 * A request goes out as soon as one of a few connections is free, with what has come together by then: no document waits for a timer, and where
 * many come the requests grow by themselves. A connection that has to wait, since the server is overloaded, takes nothing else meanwhile.
 *
 *   201                    delivered
 *   409                    already there; or, where an earlier request with it was lost on the way, delivered by that
 *   429, 5xx               again, these alone, after growing waits; when `retryFor` is over to the spool file
 *   any other              to the spool file with the reason
 *   413, 400 for them all  again in halves, down to the one document that is refused
 */
import { UsageError } from '../../errors.ts';
import type { Delivery, Document } from '../../types.ts';
import { reasonOf } from './ask.ts';
import type { Ask, Cause, Reply } from './ask.ts';
import { isTrouble } from './insist.ts';
import { indexOf, lineOf } from './lines.ts';
import type { Refusal } from './lines.ts';
import { nextTry } from './patience.ts';
import type { Clock } from './patience.ts';
import type { Spool } from './spool.ts';
import { ID_FIELD } from './templates.ts';

export type Sending = {
  readonly place: string;
  readonly namespace: string | undefined;
  /** Asks again by itself; see `insist.ts`. */
  readonly ask: Ask;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly retryFor: number;
  readonly most: Most;
  /** Which of them the server has already, where it would not find that out by itself; or why it does not tell. */
  readonly thereBefore?: ((documents: readonly Document[]) => Promise<ReadonlySet<Document> | Reply>) | undefined;
};

/** What is on the way at a time: requests, and in each of them documents and bytes. */
export type Most = { readonly requests: number; readonly documents: number; readonly bytes: number };
export const MOST: Most = { requests: 4, documents: 5000, bytes: 4 << 20 };
/** After a request that was too large, the next ones grow by this part of the most. */
const GROWTH = 32;

/** What was handed over together, and is answered together. */
type Put = {
  readonly documents: readonly Document[];
  /** The first that was not taken yet. */
  next: number;
  unknown: number;
  readonly delivery: { -readonly [name in keyof Delivery]: number };
  readonly resolve: (delivery: Delivery) => void;
  readonly reject: (error: unknown) => void;
};

/** A document on the way. `doubtful`: a request with it was lost, so it may be there by that. */
type Sent = { readonly document: Document; readonly lines: string; readonly put: Put; doubtful: boolean };

type Item = { readonly status: number; readonly error?: Cause; readonly failure_store?: string };

/** Only what is looked at, since it comes for each document. What waits for a lost part of the cluster gives up before the connection does. */
const QUERY = {
  filter_path: 'error,items.*.status,items.*.failure_store,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason',
  // Without our template, documents would go into an index that guesses what their fields are.
  require_data_stream: 'true',
  timeout: '30s',
};

export function bulkSender({ place, namespace, ask, spool, clock, retryFor, most, thereBefore }: Sending): (documents: readonly Document[]) => Promise<Delivery> {
  const queue: Put[] = [];
  const unanswered = new Set<Put>();
  let { bytes: mostBytes } = most;
  let requests = 0;
  /** Nothing is sent any more, since the user has to mend something. */
  const stopped: { by?: unknown } = {};

  function take(): Sent[] {
    const taken: Sent[] = [];
    let bytes = 0;
    for (let put = queue[0]; put && taken.length < most.documents && bytes < mostBytes; put = queue[0]) {
      const document = put.documents[put.next++]!;
      if (put.next === put.documents.length) queue.shift();
      const lines = linesOf(document, namespace);
      bytes += Buffer.byteLength(lines);
      taken.push({ document, lines, put, doubtful: false });
    }
    return taken;
  }

  async function connection(): Promise<void> {
    requests++;
    try {
      for (let taken = take(); taken.length > 0; taken = take()) {
        const unsent = await notThere(taken);
        const before = mostBytes;
        await deliver(unsent);
        // What was too large may have been so for a moment only.
        if (mostBytes === before) mostBytes = Math.min(most.bytes, mostBytes + most.bytes / GROWTH);
      }
    } catch (error) {
      stopped.by = error;
      queue.length = 0;
      for (const put of unanswered) put.reject(error);
      unanswered.clear();
    } finally {
      requests--;
    }
  }

  async function notThere(taken: readonly Sent[]): Promise<readonly Sent[]> {
    const there = await thereBefore?.(taken.map(({ document }) => document));
    if (!there) return taken;
    if ('status' in there) refuse(taken.map((sent) => [sent, refusalOf(there)]));
    else for (const sent of taken) if (there.has(sent.document)) settle(sent, 'there');
    return 'status' in there ? [] : taken.filter(({ document }) => !there.has(document));
  }

  async function deliver(all: readonly Sent[]): Promise<void> {
    let left = all;
    let began: number | undefined;
    for (let tries = 1; left.length > 0 && stopped.by === undefined; tries++) {
      const reply = await ask({ method: 'POST', path: '/_bulk', query: QUERY, lines: left.map(({ lines }) => lines).join(''), rest: tries > 1 });
      if (reply.doubtful) for (const sent of left) sent.doubtful = true;
      if (isTrouble(reply)) return refuse(left.map((sent) => [sent, refusalOf(reply)]));
      if (reply.status !== 200) return divide(left, reply);
      const again = judge(left, itemsOf(reply) ?? []);
      if (again.length === 0) return;
      began ??= clock.now();
      const wait = nextTry(tries, began + retryFor, undefined, clock);
      if (wait === undefined) return refuse(again);
      await clock.sleep(wait);
      left = again.map(([sent]) => sent);
    }
  }

  /** All of them were refused, perhaps for one of them. */
  async function divide(all: readonly Sent[], reply: Reply): Promise<void> {
    if (reply.status !== 413 && reply.status !== 400) throw new UsageError(`${place} does not take documents: ${reply.why}`);
    if (all.length === 1) return refuse([[all[0]!, refusalOf(reply)]]);
    const middle = all.length >> 1;
    // The next ones shall not be too large, too.
    if (reply.status === 413) mostBytes = Math.min(mostBytes, all.slice(0, middle).reduce((sum, { lines }) => sum + Buffer.byteLength(lines), 0));
    await deliver(all.slice(0, middle));
    await deliver(all.slice(middle));
  }

  /** Gives those that have to be sent again. */
  function judge(all: readonly Sent[], items: readonly Item[]): [Sent, Refusal][] {
    const again: [Sent, Refusal][] = [];
    const refused: [Sent, Refusal][] = [];
    for (const [at, sent] of all.entries()) {
      const { status, error, failure_store: failures }: Item = items[at] ?? { status: 0 };
      const refusal = { status, reason: error ? reasonOf(error) : failures === 'used' ? 'it went to the failure store of the data stream' : 'no answer for this document' };
      if (error?.type === 'security_exception') throw new UsageError(`${place} does not allow to write into ${indexOf(sent.document, namespace)}: ${refusal.reason}`);
      if (status === 409) settle(sent, sent.doubtful ? 'delivered' : 'there');
      else if (isTrouble({ status })) {
        if (status !== 429) sent.doubtful = true;
        again.push([sent, refusal]);
      } else if (status >= 300 || failures === 'used') refused.push([sent, refusal]);
      else settle(sent, 'delivered');
    }
    refuse(refused);
    return again;
  }

  function refuse(refused: readonly (readonly [Sent, Refusal])[]): void {
    spool.add(refused.map(([{ document }, refusal]) => lineOf(document, namespace, refusal)));
    for (const [sent] of refused) settle(sent, 'spooled');
  }

  function settle({ put }: Sent, fate: keyof Delivery): void {
    put.delivery[fate]++;
    if (--put.unknown > 0) return;
    unanswered.delete(put);
    put.resolve(put.delivery);
  }

  return (documents) =>
    new Promise((resolve, reject) => {
      const delivery = { delivered: 0, there: 0, spooled: 0 };
      if (documents.length === 0) return resolve(delivery);
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      if (stopped.by !== undefined) return reject(stopped.by);
      const put = { documents, next: 0, unknown: documents.length, delivery, resolve, reject };
      queue.push(put);
      unanswered.add(put);
      // Each takes its part at once, and ends where nothing is left for it.
      for (let free = most.requests - requests; free > 0 && queue.length > 0; free--) void connection();
    });
}

const refusalOf = ({ status, why }: Reply): Refusal => ({ status, reason: why });

const linesOf = (document: Document, namespace: string | undefined): string =>
  `{"create":{"_index":${JSON.stringify(indexOf(document, namespace))},"_id":${JSON.stringify(document.id)}}}\n${sourceOf(document)}\n`;

/** Elasticsearch cannot sort by `_id`, so it stands in a field, too. */
const sourceOf = ({ id, fields }: Document): string => JSON.stringify({ [ID_FIELD]: id, ...fields });

/**
 * An answer in which every single document was turned away for now says the same as one answer for them all. One without documents comes from
 * something in between.
 */
export function wholeOf(reply: Reply): Reply {
  if (reply.status !== 200) return reply;
  const items = itemsOf(reply);
  if (!items) return { status: 0, body: undefined, why: 'the answer tells nothing of the documents', doubtful: true };
  const [first] = items;
  if (!first || !items.every(isTrouble)) return reply;
  return { status: first.status, body: undefined, why: first.error ? reasonOf(first.error) : `status ${first.status}`, doubtful: items.some(({ status }) => status !== 429) };
}

/** `{"items": [{"create": {"status": 201}}, …]}` */
export function itemsOf({ body }: Reply): readonly Item[] | undefined {
  const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : undefined;
  return Array.isArray(items) ? (items as readonly Readonly<Record<string, Item>>[]).map((item) => Object.values(item)[0] ?? { status: 0 }) : undefined;
}
