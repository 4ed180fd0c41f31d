import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';

import { messageOf, UsageError } from '../../src/errors.ts';
import { MIGRATIONS } from '../../src/store/sqlite/migrations.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import { troubleWith } from '../../src/store/sqlite/trouble.ts';
import { unwritableFile } from '../../src/store/sqlite/unwritable.ts';
import type { Document, Store } from '../../src/types.ts';
import { COUNTS, DOCUMENTS, FINDS, FORGOTTEN } from './questions.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'upgrade-triage-store-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function newStore(file = join(folder(), 'archive.db')): Promise<Store> {
  const store = await openSqlite(file, { create: true });
  onTestFinished(() => store.close());
  return store;
}

async function all(documents: AsyncIterable<Document>): Promise<Document[]> {
  const found: Document[] = [];
  for await (const document of documents) found.push(document);
  return found;
}

describe('the questions that every store is asked', () => {
  let path: string;
  let store: Store;
  beforeAll(async () => {
    path = mkdtempSync(join(tmpdir(), 'upgrade-triage-store-'));
    store = await openSqlite(join(path, 'archive.db'), { create: true });
    await store.put(DOCUMENTS);
  });
  afterAll(async () => {
    await store.close();
    rmSync(path, { recursive: true });
  });

  test.each(COUNTS)('count: $name', async ({ ask, answers }) => {
    expect(await store.count(ask)).toEqual(answers);
  });
  test.each(FINDS)('find: $name', async ({ ask, ids }) => {
    expect((await all(store.find(ask))).map(({ id }) => id)).toEqual(ids);
  });
});

describe('documents', () => {
  test('come back as they were put', async () => {
    const store = await newStore();
    const first = DOCUMENTS.find(({ id }) => id === 'f1');
    expect(await store.put([first!])).toEqual({ delivered: 1, there: 0, spooled: 0 });
    expect(await all(store.find({ dataset: 'finding', order: 'oldest' }))).toEqual([first]);
  });

  test('that are there already stay as they are, within one delivery too', async () => {
    const store = await newStore();
    const document = (message: string): Document => ({ id: 'a', dataset: 'attempt', fields: { '@timestamp': '2009-11-12T22:14:03.000Z', message } });
    expect(await store.put([document('first'), document('again')])).toEqual({ delivered: 1, there: 1, spooled: 0 });
    expect(await store.put([document('later'), { ...document('other'), id: 'b' }])).toEqual({ delivered: 1, there: 1, spooled: 0 });
    expect((await all(store.find({ dataset: 'attempt', order: 'oldest' }))).map(({ fields }) => fields.message)).toEqual(['first', 'other']);
  });

  test('none of a delivery are in the store when one of them has no time: that is a defect', async () => {
    const store = await newStore();
    await expect(store.put([DOCUMENTS[0]!, { id: 'x', dataset: 'attempt', fields: {} }])).rejects.toThrow('document x has no @timestamp that is one: undefined');
    expect(await store.count({ dataset: 'attempt', by: [] })).toEqual([{ values: [], count: 0 }]);
  });

  test('of another judgement of one incident are forgotten', async () => {
    const store = await newStore();
    await store.put(DOCUMENTS);
    const { incident, judgement, ids } = FORGOTTEN;
    expect(await store.forget(incident, judgement)).toBe(ids.length);
    expect(await store.forget(incident, judgement)).toBe(0);
    const left = [];
    for (const dataset of ['incident', 'attempt', 'finding', 'record'] as const) left.push(...(await all(store.find({ dataset, order: 'oldest' }))));
    expect(left.map(({ id }) => id).toSorted()).toEqual(DOCUMENTS.map(({ id }) => id).filter((id) => !(ids as readonly string[]).includes(id)).toSorted());
  });

  test('are written while somebody reads them, and while somebody has stopped reading in the middle', async () => {
    const file = join(folder(), 'archive.db');
    const [store, other] = [await newStore(file), await newStore(file)];
    await store.put(DOCUMENTS);
    for await (const { id } of store.find({ dataset: 'record', order: 'oldest' })) {
      if (id === 'r0700') break;
    }
    let read = 0;
    for await (const { id } of store.find({ dataset: 'record', order: 'oldest' })) {
      if (read++ === 100) await other.put([{ ...DOCUMENTS.at(-1)!, id: `${id} again` }]);
    }
    expect(read).toBe(2501);
  });

  test('leave no log that grows on and on because somebody reads slowly', async () => {
    const file = join(folder(), 'archive.db');
    const [store, other] = [await newStore(file), await newStore(file)];
    await store.put(DOCUMENTS);
    const slow = other.find({ dataset: 'record', order: 'oldest' })[Symbol.asyncIterator]();
    await slow.next();
    const message = 'x'.repeat(1024 ** 2);
    for (let n = 0; n < 60; n++) await store.put([0, 1].map((m): Document => ({ id: `${n} ${m}`, dataset: 'finding', fields: { '@timestamp': '2012-01-01T00:00:00Z', message } })));
    expect(statSync(`${file}-wal`).size).toBeLessThan(40 * 1024 ** 2);
    expect(await slow.next()).toMatchObject({ value: { id: 'r0001' } });
  });
});

describe('a file that is no store', () => {
  const EXPECTED = 'expected a store that `upgrade-triage index` has made';
  const opening = (file: string, create = true) => openSqlite(file, { create }).then((store) => store.close());
  function sqlite(sql: string): string {
    const file = join(folder(), 'archive.db');
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
    return file;
  }

  test('is not there', async () => {
    const file = join(folder(), 'archive.db');
    await expect(opening(file, false)).rejects.toThrow(new UsageError(`${file}: there is no such file, ${EXPECTED}`));
    expect(existsSync(file)).toBe(false);
  });
  test('is in a folder that is not there', async () => {
    const file = join(folder(), 'no', 'archive.db');
    await expect(opening(file)).rejects.toThrow(new UsageError(`${file}: there is no folder ${join(file, '..')}, expected one for the file to be made in`));
  });
  test('is a folder', async () => {
    const path = folder();
    await expect(opening(path)).rejects.toThrow(new UsageError(`${path}: found a folder, expected a file`));
  });
  test('is a text', async () => {
    const file = join(folder(), 'Upgrade.log');
    writeFileSync(file, 'Upgrade session begins\n'.repeat(400));
    await expect(opening(file)).rejects.toThrow(new UsageError(`${file}: found no SQLite database, ${EXPECTED} (file is not a database)`));
    expect(readFileSync(file, 'utf8')).toBe('Upgrade session begins\n'.repeat(400));
  });
  test('is the database of another program', async () => {
    const file = sqlite('CREATE TABLE ticket (id)');
    await expect(opening(file)).rejects.toThrow(new UsageError(`${file}: found the database of another program, ${EXPECTED}`));
    const other = sqlite('PRAGMA application_id = 252006675');
    await expect(opening(other)).rejects.toThrow(new UsageError(`${other}: found the database of another program, ${EXPECTED}`));
  });
  test('is empty', async () => {
    const file = join(folder(), 'archive.db');
    writeFileSync(file, '');
    await expect(opening(file, false)).rejects.toThrow(new UsageError(`${file}: found an empty file, ${EXPECTED}`));
    await opening(file);
    await opening(file, false);
  });
  test('is of a newer version', async () => {
    const file = join(folder(), 'archive.db');
    await opening(file);
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length + 7}`);
    database.close();
    await expect(opening(file)).rejects.toThrow(new UsageError(`${file}: found schema version ${MIGRATIONS.length + 7}, expected ${MIGRATIONS.length} or less: a newer upgrade-triage has written it, and reads it`));
  });
  test('is damaged', async () => {
    const file = join(folder(), 'archive.db');
    const store = await openSqlite(file, { create: true });
    await store.put(DOCUMENTS);
    await store.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x5a, 16_384));
    const again = await openSqlite(file, { create: false });
    await expect(again.count({ dataset: 'record', by: ['log.level'] })).rejects.toThrow(new UsageError(`${file}: it is damaged; delete it and index the archive again (database disk image is malformed)`));
    await again.close();
  });
});

test('another process makes the file just while it is looked at', async () => {
  const file = join(folder(), 'archive.db');
  // Called below with the connection that it belongs to.
  // oxlint-disable-next-line typescript/unbound-method
  const { prepare } = DatabaseSync.prototype;
  const looking = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql.includes('sqlite_schema')) {
      looking.mockRestore();
      const other = new DatabaseSync(file);
      try {
        other.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[0]?.sql} PRAGMA user_version = 1; PRAGMA application_id = 0x75707472; COMMIT`);
      } catch (error) {
        expect(messageOf(error)).toMatch(/locked/);
      } finally {
        other.close();
      }
    }
    return prepare.call(this, sql);
  });
  const store = await newStore(file);
  expect(await store.count({ dataset: 'finding', by: [] })).toEqual([{ values: [], count: 0 }]);
});

test.each(['wal', 'delete'] as const)('the journal is %s, also where it was the other one before', async (journal) => {
  const file = join(folder(), 'archive.db');
  const other = await openSqlite(file, { create: true, journal: journal === 'wal' ? 'delete' : 'wal' });
  await other.put(DOCUMENTS);
  await other.close();
  const store = await openSqlite(file, { create: false, journal });
  const database = new DatabaseSync(file);
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: journal });
  expect(existsSync(`${file}-wal`)).toBe(journal === 'wal');
  database.close();
  expect(await store.count({ dataset: 'incident', by: [] })).toEqual([{ values: [], count: 2 }]);
  await store.close();
});

test('what was read of a file that cannot be written is not told when somebody else wrote in the meantime', () => {
  const file = join(folder(), 'archive.db');
  writeFileSync(file, 'one');
  const { certain } = unwritableFile(file);
  expect(certain('answer')).toBe('answer');
  writeFileSync(file, 'another');
  expect(() => certain('answer')).toThrow(new UsageError(`${file}: another program writes into it, and then it can be read only where it can be written, too; ask again when it is done`));
});

test('a full disk is told with the name of the file', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (x); PRAGMA max_page_count = 2');
  const fill = () => {
    try {
      database.exec('INSERT INTO t VALUES (zeroblob(100000))');
    } catch (error) {
      throw troubleWith('D:\\kestrel.db', error);
    }
  };
  expect(fill).toThrow(new UsageError('D:\\kestrel.db: the disk is full (database or disk is full)'));
});
