/** The table Versions of databases, as sqlcmd prints it. */
import type { WallClock } from '../../../src/types.ts';
import { stamp } from '../stamps.ts';

export type DatabaseVersions = { readonly database: string; readonly versions: readonly (readonly [version: string, written: WallClock])[] };

export function versionsDump(databases: readonly DatabaseVersions[]): string[] {
  return databases.flatMap(({ database, versions }) => [
    `Changed database context to '${database}'.`,
    'VersionId                            Version              Id          UserName                 TimeStamp               ',
    '------------------------------------ -------------------- ----------- ------------------------ ----------------------- ',
    ...versions.map(([version, written], at) => `00000000-0000-0000-0000-000000000000 ${version.padEnd(20)} ${String(at + 1).padStart(11)} ${'CONTOSO\\svc-farm'.padEnd(24)} ${stamp('sql', written)} `),
    '',
    `(${versions.length} rows affected)`,
  ]);
}
