/**
 * A process that writes into a store file, for tests which kill it, or let two of them write: `node sqlite-process.ts '{"file": …}'`. It prints
 * `{"batch", "delivered", "there", "ms"}` when a batch is in the store, and `{"holds"}`, how many documents there are, at its end.
 */
import { UsageError } from '../../src/errors.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import { documentsOf } from './many.ts';

export type Work = { readonly file: string; readonly create: boolean; readonly journal?: 'wal' | 'delete'; readonly batches: readonly number[] };

const { file, create, journal, batches } = JSON.parse(process.argv[2]!) as Work;
try {
  const store = await openSqlite(file, { create, journal });
  console.log('open');
  for (const batch of batches) {
    const documents = documentsOf(batch);
    const begin = performance.now();
    const { delivered, there } = await store.put(documents);
    console.log(JSON.stringify({ batch, delivered, there, ms: Math.round(performance.now() - begin) }));
  }
  console.log(JSON.stringify({ holds: (await store.count({ dataset: 'finding', by: [] }))[0]?.count }));
  await store.close();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
