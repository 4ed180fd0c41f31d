/**
 * Opens a store file, makes it where there is none, and brings it up to the schema of this program.
 *
 * It is written through a log beside it (WAL): readers and a writer do not wait for each other, and after a kill the next one to open it finds
 * every transaction whole. That needs memory shared by all processes, which a network share does not have; there the file has a rollback
 * journal, which is as safe, but readers and writers wait for each other.
 *
 * Only SQLite may open the file: when this process closed it after a look at its bytes, POSIX would drop the locks that SQLite holds.
 */
import { accessSync, constants, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { UsageError } from '../../errors.ts';
import { migrate, MIGRATIONS, versionOf } from './migrations.ts';
import { EXPECTED } from './trouble.ts';
import type { Turns } from './turns.ts';

export type Journal = 'wal' | 'delete';
export type Connecting = { readonly create: boolean; readonly journal?: Journal | undefined };

/** `uptr`: so SQLite tells whose file it is. */
const APPLICATION = 0x75707472;
/** Large documents fill these better than pages of 4 KiB: a file is a quarter smaller, and a count reads it in two thirds of the time. */
const PAGE_SIZE = 16_384;
/** KiB in memory. */
const CACHE = 32_768;
/** SQLite itself waits so long, in ms; more, and the progress display would stand still. */
const WAIT = 200;
/** File systems of other computers, as statfs numbers them (linux/magic.h): NFS, SMB, CIFS, SMB2, AFS, 9P, Ceph. FUSE may be one. */
const NETWORKS = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x01021997, 0x00c36400, 0x65735546]);

export async function connect(file: string, turns: Turns, { create, journal = journalIn(dirname(resolve(file))) }: Connecting): Promise<DatabaseSync> {
  checkPlace(file, create);
  const { DatabaseSync } = await import('node:sqlite');
  const database = await turns(() => new DatabaseSync(resolve(file), { timeout: WAIT }));
  try {
    await turns(() => checkOwner(database, file, create));
    await turns(() => setUp(database, journal));
    await turns(() => inTransaction(database, () => bringUp(database, file, create)));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  // Not when it first writes, as BEGIN alone would: then it might have read what another one changed since.
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function checkPlace(file: string, create: boolean): void {
  const folder = dirname(resolve(file));
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw new UsageError(`${file}: found a folder, expected a file`);
  if (!stats && !create) throw new UsageError(`${file}: there is no such file, ${EXPECTED}`);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${file}: there is no folder ${folder}, expected one for the file to be made in`);
  if (stats && !canWrite(file)) throw new UsageError(`${file}: it is read-only, expected a file that can be written; SQLite locks it even to read it. Copy it to a folder of your own`);
  if (!canWrite(folder)) throw new UsageError(`${file}: its folder is read-only, expected one that can be written; SQLite keeps files beside it even to read it. Copy it to a folder of your own`);
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Nothing is written before it is certain whose file it is. */
function checkOwner(database: DatabaseSync, file: string, create: boolean): void {
  const owner = Number(database.prepare('PRAGMA application_id').get()?.['application_id']);
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (owner !== APPLICATION && !(owner === 0 && isEmpty)) throw new UsageError(`${file}: found the database of another program, ${EXPECTED}`);
  if (isEmpty && !create) throw new UsageError(`${file}: found an empty file, ${EXPECTED}`);
  const version = versionOf(database);
  if (version > MIGRATIONS.length) throw new UsageError(`${file}: found schema version ${version}, expected ${MIGRATIONS.length} or less: a newer upgrade-triage has written it, and reads it`);
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

function journalIn(folder: string): Journal {
  try {
    // On Windows the real path of a drive letter that stands for a share is the share.
    return NETWORKS.has(statfsSync(folder).type) || /^\\\\(?![?.]\\)/.test(realpathSync.native(folder)) ? 'delete' : 'wal';
  } catch {
    return 'delete';
  }
}
