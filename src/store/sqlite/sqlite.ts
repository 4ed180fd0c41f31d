/** The store in one SQLite file: the default, for archives that one computer can hold. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import type { Delivery, Document, FieldValue, Search, Store } from '../../types.ts';
import { connect, inTransaction } from './connect.ts';
import type { Connecting } from './connect.ts';
import { count } from './count.ts';
import { documentOf, page } from './find.ts';
import { turnsOn } from './turns.ts';

/** The log beside the file is emptied when it is longer. SQLite by itself finds no moment for it while two processes write all the time: measured, 219 MB after 300. */
const LOG = 32 * 1024 ** 2;

/** @param connecting `create`: make the file where there is none */
export async function openSqlite(file: string, connecting: Connecting): Promise<Store> {
  const turns = turnsOn(file);
  const { database, certain } = await connect(file, turns, connecting);
  const log = `${resolve(file)}-wal`;
  let enough = LOG;
  const insert = database.prepare('INSERT INTO document (incident, id, judgement, dataset, time, body) VALUES (?, ?, ?, ?, ?, jsonb(?)) ON CONFLICT DO NOTHING');
  const remove = database.prepare('DELETE FROM document WHERE incident = ? AND judgement <> ?');

  function put(documents: readonly Document[]): Delivery {
    let delivered = 0;
    for (const { id, dataset, fields } of documents) {
      const [incident, judgement] = [textOf(fields['upgrade_triage.incident.id']), textOf(fields['upgrade_triage.judgement'])];
      const time = Date.parse(textOf(fields['@timestamp']));
      if (Number.isNaN(time)) throw new Error(`document ${id} has no @timestamp that is one: ${String(fields['@timestamp'])}`);
      delivered += Number(insert.run(incident, id, judgement, dataset, time, JSON.stringify(fields)).changes);
    }
    return { delivered, there: documents.length - delivered, spooled: 0 };
  }

  async function* find(search: Search): AsyncGenerator<Document> {
    let left = search.limit ?? Infinity;
    for (let last: Parameters<typeof page>[3]; left > 0; ) {
      const rows = await turns(() => certain(page(database, search, left, last)));
      if (rows.length === 0) return;
      for (const row of rows) yield documentOf(search.dataset, row);
      left -= rows.length;
      last = rows.at(-1);
    }
  }

  /** What is changed is changed as a whole. */
  async function change<T>(work: () => T): Promise<T> {
    const result = await turns(() => inTransaction(database, work));
    if (lengthOf(log) > enough) {
      await turns(() => emptyLog(database));
      // Where somebody was in the way, not after each change again.
      enough = Math.max(LOG, lengthOf(log) + LOG / 4);
    }
    return result;
  }

  return {
    place: file,
    put: (documents) => change(() => put(documents)),
    forget: (incident, judgement) => change(() => Number(remove.run(incident, judgement).changes)),
    count: (question) => turns(() => certain(count(database, question))),
    find,
    close: () => turns(() => database.close()),
  };
}

const textOf = (value: FieldValue | undefined): string => (value === undefined ? '' : String(value));

const lengthOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** As far as nobody reads in it. */
function emptyLog(database: DatabaseSync): void {
  database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
}
