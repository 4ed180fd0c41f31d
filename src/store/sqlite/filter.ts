/** What a filter means, in SQL over `document AS d`. All values are handed over as parameters, names of fields too. */
import type { Dataset, FieldName, Filter } from '../../types.ts';

export type Sql = { readonly sql: string; readonly values: readonly (string | number)[] };

/** Where a field is in a body: names have dots in them. */
export const pathOf = (field: FieldName): string => `$."${field}"`;

/** `json_each` gives each value of a field: several, the one, or none. A list of values is one parameter, however long it is. */
const HAS = "EXISTS (SELECT 1 FROM json_each(d.body, ?) AS each WHERE CAST(each.value AS TEXT) IN (SELECT value FROM json_each(?)))";

/** Conditions for documents that fit, apart from time. */
export function fitting(dataset: Dataset, where: Filter | undefined): Sql[] {
  const { 'upgrade_triage.incident.id': incidents, ...is } = where?.is ?? {};
  return [
    { sql: 'd.dataset = ?', values: [dataset] },
    // It has a column, and an index.
    ...(incidents ? [{ sql: 'd.incident IN (SELECT value FROM json_each(?))', values: [JSON.stringify(incidents)] }] : []),
    ...conditions(is, HAS),
    ...conditions(where?.not ?? {}, `NOT ${HAS}`),
  ];
}

const conditions = (wanted: Partial<Record<FieldName, readonly string[]>>, sql: string): Sql[] =>
  Object.entries(wanted).map(([field, values]) => ({ sql, values: [pathOf(field as FieldName), JSON.stringify(values)] }));

export const from = (time: number | undefined): Sql[] => (time === undefined ? [] : [{ sql: 'd.time >= ?', values: [time] }]);
export const before = (time: number | undefined): Sql[] => (time === undefined ? [] : [{ sql: 'd.time < ?', values: [time] }]);

export const all = (conditions: readonly Sql[]): Sql => ({ sql: conditions.map(({ sql }) => sql).join(' AND '), values: conditions.flatMap(({ values }) => values) });
