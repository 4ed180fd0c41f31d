/**
 * Where a store file lies: whether it can be made, read and written there, and what keeps it whole.
 *
 * It is written through a log beside it (WAL): readers and a writer do not wait for each other, and after a kill the next one to open it finds
 * every transaction whole. That needs memory shared by all processes, which a network share does not have; there the file has a rollback
 * journal, which is as safe, but readers and writers wait for each other.
 */
import { accessSync, constants, existsSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { UsageError } from '../../errors.ts';
import { EXPECTED } from './trouble.ts';

export type Journal = 'wal' | 'delete';

/** File systems of other computers, as statfs numbers them (linux/magic.h): NFS, SMB, CIFS, SMB2, AFS, 9P, Ceph. FUSE may be one. */
const NETWORKS = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x01021997, 0x00c36400, 0x65735546]);

export function checkPlace(file: string, create: boolean): void {
  const folder = dirname(resolve(file));
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw new UsageError(`${file}: found a folder, expected a file`);
  if (!stats && !create) throw new UsageError(`${file}: there is no such file, ${EXPECTED}`);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${file}: there is no folder ${folder}, expected one for the file to be made in`);
  if (!create) return;
  if (stats && !canWrite(file)) throw new UsageError(`${file}: it is read-only, expected a file that can be written`);
  if (!canWrite(folder)) throw new UsageError(`${file}: its folder is read-only, expected one in which SQLite can keep files beside it`);
}

/** It is there, and nothing can be written to it or beside it. */
export const isUnwritable = (file: string): boolean => existsSync(file) && !(canWrite(file) && canWrite(dirname(resolve(file))));

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export function journalAt(file: string): Journal {
  const folder = dirname(resolve(file));
  try {
    // On Windows the real path of a drive letter that stands for a share is the share.
    return NETWORKS.has(statfsSync(folder).type) || /^\\\\(?![?.]\\)/.test(realpathSync.native(folder)) ? 'delete' : 'wal';
  } catch {
    return 'delete';
  }
}
