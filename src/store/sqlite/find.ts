/**
 * Documents in order of time, a page after the other. Between pages nothing is open: whoever stops in the middle leaves nothing behind, and a
 * slow reader keeps neither writers waiting nor the log beside the file from being emptied.
 */
import type { DatabaseSync } from 'node:sqlite';

import type { Dataset, Document, DocumentFields, Search } from '../../types.ts';
import { all, before, fitting, from } from './filter.ts';
import type { Sql } from './filter.ts';

type Row = { readonly id: string; readonly time: number; readonly body: string };

/** Documents in a page, and characters: a page ends where there is enough of either. */
const PAGE = 500;
const LONGEST = 4 * 1024 ** 2;

/** The documents behind a row, or the first ones. */
export function page(database: DatabaseSync, { dataset, where, order }: Search, limit: number, last: Row | undefined): Row[] {
  const isOldest = order === 'oldest';
  // One bound at each end: with two of them SQLite might look for the wrong one, and pass over all that is behind it.
  const behind: Sql[] = last ? [{ sql: `(d.time, d.id) ${isOldest ? '>' : '<'} (?, ?)`, values: [last.time, last.id] }] : [];
  const bounds = [...(last && isOldest ? behind : from(where?.from)), ...(last && !isOldest ? behind : before(where?.before))];
  const fits = all([...fitting(dataset, where), ...bounds]);
  const direction = isOldest ? 'ASC' : 'DESC';
  const statement = database.prepare(`
    SELECT d.id, d.time, json(d.body) AS body FROM document AS d INDEXED BY by_time WHERE ${fits.sql} ORDER BY d.time ${direction}, d.id ${direction} LIMIT ?`);
  const rows: Row[] = [];
  let length = 0;
  for (const row of statement.iterate(...fits.values, Math.min(limit, PAGE)) as Iterable<Row>) {
    rows.push(row);
    length += row.body.length;
    if (length > LONGEST) break;
  }
  return rows;
}

export const documentOf = (dataset: Dataset, { id, body }: Row): Document => ({ id, dataset, fields: JSON.parse(body) as DocumentFields });
