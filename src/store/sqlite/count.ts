/** How many documents have which values. */
import type { DatabaseSync } from 'node:sqlite';

import type { Answer, Question } from '../../types.ts';
import { all, before, fitting, from, pathOf } from './filter.ts';

/** SQLite would look through the whole dataset: it knows nothing of how many documents an incident has. The index is that of `UNIQUE (incident, id)`. */
const OF_INCIDENTS = 'INDEXED BY sqlite_autoindex_document_1';

/**
 * Each field becomes a table with its values in this document, or one row without any. Joined, they give a row for each value of the one with
 * each of the other; the same value twice in a field gives a row twice, which `DISTINCT` counts once.
 */
export function count(database: DatabaseSync, { dataset, where, by }: Question): Answer[] {
  const fits = all([...fitting(dataset, where), ...from(where?.from), ...before(where?.before)]);
  const statement = database.prepare(`
    SELECT count(DISTINCT d.row) ${by.map((_, n) => `, CAST(field${n}.value AS TEXT)`).join('')}
    FROM document AS d ${where?.is?.['upgrade_triage.incident.id'] ? OF_INCIDENTS : ''} ${by.map((_, n) => `LEFT JOIN json_each(d.body, ?) AS field${n}`).join(' ')}
    WHERE ${fits.sql}
    ${by.length === 0 ? '' : `GROUP BY ${by.map((_, n) => `field${n}.value`).join(', ')} ORDER BY ${by.map((_, n) => `field${n}.value NULLS LAST`).join(', ')}`}`);
  statement.setReturnArrays(true);
  const rows = statement.all(...by.map(pathOf), ...fits.values) as unknown as [number, ...(string | null)[]][];
  return rows.map(([count, ...values]) => ({ values: values.map((value) => value ?? undefined), count }));
}
