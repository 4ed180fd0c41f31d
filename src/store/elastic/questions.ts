/** What is asked of a store, as searches of Elasticsearch. */
import { FIELDS_OF_DOCUMENTS } from '../../archive/fields.ts';
import type { Field } from '../../archive/fields.ts';
import { UsageError } from '../../errors.ts';
import type { Answer, Dataset, Document, DocumentFields, FieldName, Filter, Question, Search } from '../../types.ts';
import type { Ask, Reply, Request } from './ask.ts';
import { isTrouble, wordsOf } from './insist.ts';
import { streamOf } from './names.ts';
import { ID_FIELD } from './templates.ts';

export type Asking = {
  readonly place: string;
  /** Of all namespaces where there is none. */
  readonly namespace: string | undefined;
  readonly ask: Ask;
  /** Answers or documents that come at a time. */
  readonly page: number;
};

export const PAGE = 1000;

/** A data stream comes to be with its first document. */
const WHERE_THERE_IS = { ignore_unavailable: 'true', allow_no_indices: 'true' };

/** The answer, where there is one and it is no refusal. */
export async function bodyOf({ place, ask }: Pick<Asking, 'place' | 'ask'>, request: Request, allowed: readonly number[] = []): Promise<Reply> {
  const reply = await ask(request);
  if (isTrouble(reply)) throw new UsageError(`${place} ${wordsOf(reply)}`);
  if (reply.status >= 300 && !allowed.includes(reply.status)) throw new UsageError(`${place} answers ${reply.status} to ${request.method} ${request.path}: ${reply.why}`);
  return reply;
}

const streamsOf = (dataset: Dataset, namespace: string | undefined): string => encodeURIComponent(streamOf(dataset, namespace ?? '*'));

type Key = string | number | boolean | null;
type Counted = {
  readonly hits?: { readonly total: { readonly value: number } };
  readonly aggregations?: { readonly answers: { readonly after_key?: Readonly<Record<string, Key>>; readonly buckets: readonly { readonly key: Readonly<Record<string, Key>>; readonly doc_count: number }[] } };
};

/**
 * A composite aggregation counts exactly, in order, and in pages. Terms are in order of their bytes in UTF-8, which is the order of code points;
 * numbers in order of size.
 */
export async function countIn(asking: Asking, { dataset, where, by }: Question): Promise<readonly Answer[]> {
  const path = `/${streamsOf(dataset, asking.namespace)}/_search`;
  const answersTo = async (more: object) => (await bodyOf(asking, { method: 'POST', path, query: WHERE_THERE_IS, body: { size: 0, query: queryOf(where), ...more } })).body as Counted;
  if (by.length === 0) return [{ values: [], count: (await answersTo({ track_total_hits: true })).hits?.total.value ?? 0 }];

  const sources = by.map((field, at) => ({ [at]: { terms: { field, order: 'asc', missing_bucket: true } } }));
  const answers: Answer[] = [];
  let after: object | undefined;
  do {
    const { aggregations } = await answersTo({ track_total_hits: false, aggs: { answers: { composite: { size: asking.page, sources, ...(after ? { after } : {}) } } } });
    for (const { key, doc_count: count } of aggregations?.answers.buckets ?? []) answers.push({ values: by.map((field, at) => valueOf(field, key[at] ?? null)), count });
    after = aggregations?.answers.after_key;
  } while (after);
  return missingLast(answers, by.length);
}

/** Elasticsearch 9.5 can put what is missing last itself, but then leaves it out where there is more than one page (tried: of 3,722 documents 2,547 came back). */
function missingLast(answers: readonly Answer[], fields: number, at = 0): readonly Answer[] {
  if (at === fields) return answers;
  const groups = [...Map.groupBy(answers, ({ values }) => values[at])];
  return [...groups.filter(([value]) => value !== undefined), ...groups.filter(([value]) => value === undefined)].flatMap(([, some]) => missingLast(some, fields, at + 1));
}

const valueOf = (field: FieldName, key: Key): string | undefined => (key === null ? undefined : typeof key === 'number' && FIELDS_OF_DOCUMENTS[field].type === 'date' ? new Date(key).toISOString() : String(key));

type Page = { readonly pit_id?: string; readonly hits: { readonly hits: readonly { readonly _source: DocumentFields; readonly sort: readonly unknown[] }[] } };

/** In KEEP a reader has to come back for the next page. */
const KEEP = '5m';

/**
 * A point in time, so that what comes meanwhile disturbs nothing. Where it is lost, with a node that died or since the reader took long, a new one
 * goes on behind the last document: time and id say exactly where that is.
 */
export async function* findIn(asking: Asking, { dataset, where, order, limit = Infinity }: Search): AsyncGenerator<Document> {
  const direction = order === 'oldest' ? 'asc' : 'desc';
  const sort = [{ '@timestamp': { order: direction, numeric_type: 'date' } }, { [ID_FIELD]: { order: direction, unmapped_type: 'keyword' } }];
  const query = queryOf(where);
  let point: string | undefined;
  let after: readonly unknown[] | undefined;
  let lost = 0;
  try {
    for (let left = limit; left > 0; ) {
      point ??= await openPoint(asking, dataset);
      if (point === undefined) return;
      const size = Math.min(left, asking.page);
      const body = { size, pit: { id: point, keep_alive: KEEP }, query, sort, track_total_hits: false, ...(after ? { search_after: after } : {}) };
      const reply = await bodyOf(asking, { method: 'POST', path: '/_search', body }, [404]);
      if (reply.status === 404) {
        if (++lost > 3) throw new UsageError(`${asking.place} answers 404 to POST /_search: ${reply.why}`);
        point = undefined;
        // The last one is a counter of the lost point.
        if (after) after = [...after.slice(0, -1), Number.MAX_SAFE_INTEGER];
        continue;
      }
      lost = 0;
      const { pit_id: next, hits: { hits } } = reply.body as Page;
      point = next ?? point;
      for (const hit of hits) {
        const { [ID_FIELD]: id, ...fields } = hit._source as DocumentFields & { readonly [ID_FIELD]: string };
        yield { id, dataset, fields };
      }
      if (hits.length < size) return;
      left -= hits.length;
      after = hits.at(-1)!.sort;
    }
  } finally {
    if (point !== undefined) await asking.ask({ method: 'DELETE', path: '/_pit', body: { id: point }, optional: true });
  }
}

async function openPoint(asking: Asking, dataset: Dataset): Promise<string | undefined> {
  const reply = await bodyOf(asking, { method: 'POST', path: `/${streamsOf(dataset, asking.namespace)}/_pit`, query: { ...WHERE_THERE_IS, keep_alive: KEEP } }, [404]);
  return reply.status === 404 ? undefined : (reply.body as { readonly id: string }).id;
}

/** As many as Elasticsearch takes in one list: `index.max_terms_count`. */
const MOST_TERMS = 65_536;

export function queryOf({ is = {}, not = {}, from, before }: Filter = {}): object {
  const time = from === undefined && before === undefined ? [] : [{ range: { '@timestamp': { ...(from === undefined ? {} : { gte: from }), ...(before === undefined ? {} : { lt: before }), format: 'epoch_millis' } } }];
  return { bool: { filter: [...Object.entries(is).map(([field, values]) => oneOf(field as FieldName, values)), ...time], must_not: Object.entries(not).map(([field, values]) => oneOf(field as FieldName, values)) } };
}

function oneOf(field: FieldName, values: readonly string[]): object {
  const { type }: Field = FIELDS_OF_DOCUMENTS[field];
  // What is no number is found in no field of numbers; Elasticsearch would refuse to look for it.
  const possible = type === 'long' || type === 'double' ? values.filter((value) => value.trim() !== '' && Number.isFinite(Number(value))) : values;
  if (possible.length <= MOST_TERMS) return { terms: { [field]: possible } };
  const parts = Array.from({ length: Math.ceil(possible.length / MOST_TERMS) }, (_none, at) => possible.slice(at * MOST_TERMS, (at + 1) * MOST_TERMS));
  return { bool: { should: parts.map((part) => ({ terms: { [field]: part } })) } };
}
