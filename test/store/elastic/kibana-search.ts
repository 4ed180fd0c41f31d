/**
 * What Kibana asks Elasticsearch for a saved visualization or search, as far as ours use it: a data view is the index, KQL becomes a query, the
 * columns of Lens become aggregations within each other, in the order of `columnOrder`, and the count is that of the documents.
 */
import type { SavedObject } from '../../../src/store/elastic/kibana.ts';

type Column = { readonly operationType: 'terms' | 'date_histogram' | 'count'; readonly sourceField: string; readonly params?: { readonly size: number; readonly orderBy: { readonly columnId: string }; readonly orderDirection: string; readonly interval: string } };
type Layer = { readonly columns: Readonly<Record<string, Column>>; readonly columnOrder: readonly string[] };
type Query = { readonly query: string };
type Lens = { readonly state: { readonly query: Query; readonly datasourceStates: { readonly formBased: { readonly layers: { readonly layer: Layer } } } } };
type List = { readonly columns: readonly string[]; readonly sort: readonly [string, string][]; readonly kibanaSavedObjectMeta: { readonly searchSourceJSON: string } };

export type KibanaSearch = { readonly index: string; readonly body: object };

export function searchOf(object: SavedObject, all: readonly SavedObject[]): KibanaSearch {
  const view = all.find(({ type, id }) => type === 'index-pattern' && object.references.some((one) => one.type === type && one.id === id))!;
  const { title } = view.attributes as { title: string };
  return { index: title, body: object.type === 'search' ? listOf(object.attributes as List) : chartOf(object.attributes as Lens) };
}

function listOf({ columns, sort, kibanaSavedObjectMeta: { searchSourceJSON } }: List): object {
  return { size: 500, query: queryOf((JSON.parse(searchSourceJSON) as { query: Query }).query), sort: sort.map(([field, order]) => ({ [field]: { order } })), fields: columns.map((field) => ({ field })), _source: false };
}

function chartOf({ state: { query, datasourceStates: { formBased: { layers: { layer } } } } }: Lens): object {
  const buckets = layer.columnOrder.map((name) => layer.columns[name]!).filter(({ operationType }) => operationType !== 'count');
  return { size: 0, track_total_hits: true, query: queryOf(query), ...aggregationsOf(buckets, layer) };
}

function aggregationsOf([first, ...rest]: readonly Column[], layer: Layer): object {
  if (!first) return {};
  return { aggs: { of: { ...bucketsOf(first, layer), ...aggregationsOf(rest, layer) } } };
}

function bucketsOf({ operationType, sourceField: field, params }: Column, { columns }: Layer): object {
  if (operationType === 'date_histogram') return { date_histogram: { field, calendar_interval: params!.interval, time_zone: 'UTC', min_doc_count: 1 } };
  if (columns[params!.orderBy.columnId]!.operationType !== 'count') throw new Error(`${field}: expected an order by the count`);
  return { terms: { field, size: params!.size, order: { _count: params!.orderDirection } } };
}

/** `a : b and c : d` */
function queryOf({ query }: Query): object {
  const terms = query === '' ? [] : query.split(' and ').map((term) => /^(?<field>\S+) : (?<value>\S+)$/.exec(term)!.groups!);
  return { bool: { filter: terms.map(({ field, value }) => ({ bool: { should: [{ match: { [field!]: value } }], minimum_should_match: 1 } })) } };
}

type Buckets = { readonly buckets: readonly { readonly key: string; readonly key_as_string?: string; readonly doc_count: number; readonly of?: Buckets }[] };

/** A row for each innermost one: the values on the way to it, and how many. */
export const rowsOf = ({ buckets }: Buckets, before: readonly string[] = []): [...string[], number][] =>
  buckets.flatMap(({ key, key_as_string: text = key, doc_count: count, of }) => (of ? rowsOf(of, [...before, text]) : [[...before, text, count] as [...string[], number]]));
