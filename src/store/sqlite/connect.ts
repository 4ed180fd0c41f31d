/**
 * Opens a store file, makes it where there is none, and brings it up to the schema of this program.
 *
 * Only SQLite may open the file: when this process closed it after a look at its bytes, POSIX would drop the locks that SQLite holds.
 */
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { UsageError } from '../../errors.ts';
import { migrate, MIGRATIONS, versionOf } from './migrations.ts';
import { checkPlace, isUnwritable, journalAt } from './place.ts';
import type { Journal } from './place.ts';
import { EXPECTED } from './trouble.ts';
import type { Turns } from './turns.ts';
import { unwritableFile } from './unwritable.ts';

export type Connecting = { readonly create: boolean; readonly journal?: Journal | undefined };

/** `uptr`: so SQLite tells whose file it is. */
const APPLICATION = 0x75707472;
/** Large documents fill these better than pages of 4 KiB: a file is a quarter smaller, and a count reads it in two thirds of the time. */
const PAGE_SIZE = 16_384;
/** KiB in memory. */
const CACHE = 32_768;
/** SQLite itself waits so long, in ms; more, and the progress display would stand still. */
const WAIT = 200;

export type Connection = {
  readonly database: DatabaseSync;
  /** What was read, once it is certain that nobody wrote in the meantime. */
  readonly certain: <T>(read: T) => T;
};

export async function connect(file: string, turns: Turns, { create, journal = journalAt(file) }: Connecting): Promise<Connection> {
  checkPlace(file, create);
  const { DatabaseSync } = await import('node:sqlite');
  const unwritable = isUnwritable(file) ? unwritableFile(file) : undefined;
  const database = await turns(() => (unwritable ? new DatabaseSync(unwritable.url, { readOnly: true }) : new DatabaseSync(resolve(file), { timeout: WAIT })));
  try {
    await turns(() => inTransaction(database, () => checkOwner(database, file, create), 'DEFERRED'));
    if (unwritable) {
      await turns(() => checkVersion(database, file));
      return { database, certain: unwritable.certain };
    }
    await turns(() => setUp(database, journal));
    await turns(() => inTransaction(database, () => bringUp(database, file, create)));
    return { database, certain: (read) => read };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * All that is read in it is of one moment. To write, it is `IMMEDIATE`: what begins `DEFERRED` takes its turn when it first writes, and might have read
 * what another one changed since.
 */
export function inTransaction<T>(database: DatabaseSync, work: () => T, begin: 'IMMEDIATE' | 'DEFERRED' = 'IMMEDIATE'): T {
  database.exec(`BEGIN ${begin}`);
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Nothing is written before it is certain whose file it is. Another process may just be making it: what is looked at has to be of one moment. */
function checkOwner(database: DatabaseSync, file: string, create: boolean): void {
  const owner = Number(database.prepare('PRAGMA application_id').get()?.['application_id']);
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (owner !== APPLICATION && !(owner === 0 && isEmpty)) throw new UsageError(`${file}: found the database of another program, ${EXPECTED}`);
  if (isEmpty && !create) throw new UsageError(`${file}: found an empty file, ${EXPECTED}`);
  const version = versionOf(database);
  if (version > MIGRATIONS.length) throw new UsageError(`${file}: found schema version ${version}, expected ${MIGRATIONS.length} or less: a newer upgrade-triage has written it, and reads it`);
}

/** Of a file that cannot be brought up here. */
function checkVersion(database: DatabaseSync, file: string): void {
  const version = versionOf(database);
  if (version < MIGRATIONS.length) throw new UsageError(`${file}: found schema version ${version}, expected ${MIGRATIONS.length}; it is brought up when it is opened where it can be written`);
}

function setUp(database: DatabaseSync, journal: Journal): void {
  database.exec(`PRAGMA page_size = ${PAGE_SIZE}; PRAGMA cache_size = -${CACHE}`);
  const found = database.prepare(`PRAGMA journal_mode = ${journal}`).get()?.['journal_mode'];
  // After a loss of power, a log may lack its last transactions, but keeps their order; a journal needs FULL to be whole.
  database.exec(`PRAGMA synchronous = ${found === 'wal' ? 'NORMAL' : 'FULL'}`);
}

function bringUp(database: DatabaseSync, file: string, create: boolean): void {
  checkOwner(database, file, create);
  if (versionOf(database) === MIGRATIONS.length) return;
  migrate(database);
  database.exec(`PRAGMA application_id = ${APPLICATION}`);
}
