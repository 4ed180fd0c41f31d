/**
 * A store in Elasticsearch: one data stream for each dataset, `logs-upgrade_triage.<dataset>-<namespace>`. Nothing is written twice, since the id
 * of a document is made of its content and the server refuses a second one; nothing is lost, since what it does not take goes to a spool file.
 */
import { DATASETS } from '../../types.ts';
import { MINUTE } from '../../text/times.ts';
import type { Document, Store } from '../../types.ts';
import type { StoreOptions } from '../open.ts';
import { addressOf } from './address.ts';
import { connect } from './ask.ts';
import type { Ask, Reply } from './ask.ts';
import { MOST, bulkSender, wholeOf } from './bulk.ts';
import type { Most } from './bulk.ts';
import { checkSafe, credentialsOf } from './credentials.ts';
import { forgetIn } from './forget.ts';
import { insisting } from './insist.ts';
import { forgettingLineOf, indexOf } from './lines.ts';
import { DEFAULT_NAMESPACE, checkNamespace, streamOf } from './names.ts';
import { CLOCK } from './patience.ts';
import type { Clock } from './patience.ts';
import { PAGE, bodyOf, countIn, findIn } from './questions.ts';
import type { Asking } from './questions.ts';
import { LEFT, spoolTo } from './spool.ts';
import { installTemplates } from './templates.ts';
import type { Server } from './templates.ts';

const SPOOL = 'upgrade-triage-spool.ndjson';

/** In ms: to write, to ask, and until the first answer, where a wrong address is more likely than a server that is just away. */
const RETRY_FOR = 5 * MINUTE;
const RETRY_QUESTIONS_FOR = 30_000;
const RETRY_FIRST_FOR = 10_000;

/** How it is tuned; tests have other ideas of time and size. */
export type Tuning = { readonly clock: Clock; readonly most: Most; readonly page: number; readonly timeout?: number };
const TUNING: Tuning = { clock: CLOCK, most: MOST, page: PAGE };

export async function openElastic(given: string, options: StoreOptions, { clock, most, page, timeout }: Tuning = TUNING): Promise<Store> {
  const { create, env, tell, namespace, spool: file = SPOOL, retryFor = create ? RETRY_FOR : RETRY_QUESTIONS_FOR } = options;
  if (namespace !== undefined) checkNamespace(namespace);
  const address = addressOf(given);
  const credentials = credentialsOf(options.credentials, env, tell);
  checkSafe(credentials, address);
  const { place } = address;
  const server = await connect(address, credentials, timeout);
  const once: Ask = async (request) => (request.path === '/_bulk' && !request.rest ? wholeOf(await server.ask(request)) : server.ask(request));
  const how = { clock, place, tell, resort: create ? `what it does not take is kept in ${file.endsWith(LEFT) ? file.slice(0, -LEFT.length) : file}, for index --replay` : undefined };
  const ask = insisting(once, { ...how, retryFor });

  const spool = spoolTo(file);
  const written = namespace ?? DEFAULT_NAMESPACE;
  const asking = { place, ask, page, namespace: create ? written : namespace };
  const all = `/${DATASETS.map((dataset) => encodeURIComponent(streamOf(dataset, asking.namespace ?? '*'))).join(',')}`;
  const refresh = (ask: Ask) => ask({ method: 'POST', path: `${all}/_refresh`, query: { ignore_unavailable: 'true', allow_no_indices: 'true' }, optional: true });
  /** A refresh after which nothing was written: searches see all. */
  let refreshed: Promise<Reply> | undefined;
  /** What documents are judged by that are written here. */
  let own: unknown;
  let sawOthers = false;
  let isClosed = false;
  const fresh = () => (refreshed ??= refresh(ask));

  const first = { place, ask: insisting(once, { ...how, retryFor: Math.min(retryFor, RETRY_FIRST_FOR), resort: undefined }) };
  if (create) await installTemplates(first, tell);
  else await bodyOf(first, { method: 'POST', path: `${all}/_search`, query: { ignore_unavailable: 'true', allow_no_indices: 'true' }, body: { size: 0, track_total_hits: false } });

  const thereBefore = create ? await rolledOver(first, asking, all, clock) : undefined;
  const send = bulkSender({ place, namespace, ask, spool, clock, retryFor, most, thereBefore });
  return {
    place,
    async put(documents) {
      own = documents[0]?.fields['upgrade_triage.judgement'] ?? own ?? '';
      const delivery = await send(documents);
      refreshed = undefined;
      return delivery;
    },
    async forget(incident, judgement) {
      // What others left was written before this store was opened: one refresh is enough to see all of it.
      if (!sawOthers || own !== judgement) await fresh();
      sawOthers = true;
      const forgetting = { incident, judgement, namespace: written };
      const forgotten = await forgetIn(ask, forgetting, retryFor, clock);
      if ('removed' in forgotten) return forgotten.removed;
      // Otherwise an incident would count twice when its spooled documents are sent.
      spool.add([forgettingLineOf(forgetting, forgotten)]);
      return 'spooled';
    },
    async count(question) {
      await fresh();
      return countIn(asking, question);
    },
    async *find(search) {
      await fresh();
      yield* findIn(asking, search);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      // Whoever asks next shall see everything; a server that is away is not waited for.
      if (own !== undefined && !refreshed) await refresh(once);
      await server.close();
    },
  };
}

type Resolved = { readonly data_streams?: readonly { readonly name: string; readonly backing_indices: string | readonly string[] }[] };

/** In ms, between two looks at how many indices a data stream has: one may be rolled over while it is written into. */
const LOOK_EVERY = 30_000;

/**
 * The server refuses a second document of an id only within the index that is written into. Where a data stream has older ones, since it was rolled
 * over, they have to be asked.
 */
async function rolledOver(first: Server, { ask, namespace }: Asking, all: string, clock: Clock): Promise<(documents: readonly Document[]) => Promise<ReadonlySet<Document> | Reply>> {
  const look = async (known: ReadonlySet<string>) => {
    const resolved = await first.ask({ method: 'GET', path: `/_resolve/index${all}`, query: { ignore_unavailable: 'true' }, optional: true });
    if (resolved.status !== 200) return known;
    const { data_streams: streams = [] } = resolved.body as Resolved;
    return new Set(streams.filter(({ backing_indices: indexes }) => Array.isArray(indexes) && indexes.length > 1).map(({ name }) => name));
  };
  let rolled = await look(new Set());
  let looked = clock.now();
  return async (documents) => {
    if (clock.now() - looked > LOOK_EVERY) {
      looked = clock.now();
      rolled = await look(rolled);
    }
    const asked = documents.filter((document) => rolled.has(indexOf(document, namespace)));
    if (asked.length === 0) return new Set();
    const streams = [...new Set(asked.map((document) => encodeURIComponent(indexOf(document, namespace))))];
    const body = { size: asked.length, _source: false, track_total_hits: false, query: { ids: { values: asked.map(({ id }) => id) } } };
    const reply = await ask({ method: 'POST', path: `/${streams.join(',')}/_search`, body });
    if (reply.status !== 200) return reply;
    const { hits } = reply.body as { readonly hits: { readonly hits: readonly { readonly _id: string }[] } };
    const ids = new Set(hits.hits.map(({ _id }) => _id));
    return new Set(asked.filter(({ id }) => ids.has(id)));
  };
}
