/** What SQLite says when something is in the way, as an error that the user can mend. Everything else is a defect and stays what it is. */
import { UsageError } from '../../errors.ts';

export const EXPECTED = 'expected a store that `upgrade-triage index` has made';

/** Primary result codes, https://sqlite.org/rescode.html */
const TROUBLES: Readonly<Record<number, string>> = {
  5: 'another program is writing to it and does not come to an end',
  8: 'it is read-only',
  10: 'the disk fails, or takes no larger file',
  11: 'it is damaged; delete it and index the archive again',
  13: 'the disk is full',
  14: 'it cannot be opened, or the files beside it, whose names end in -wal, -shm and -journal',
  26: `found no SQLite database, ${EXPECTED}`,
};
const BUSY = 5;

/** The primary code; the upper bits tell variants of it. */
const resultOf = (error: unknown): number | undefined => (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode % 256 : undefined);

export const isBusy = (error: unknown): boolean => resultOf(error) === BUSY;

export function troubleWith(file: string, error: unknown): unknown {
  const trouble = TROUBLES[resultOf(error) ?? 0];
  return trouble === undefined ? error : new UsageError(`${file}: ${trouble} (${(error as Error).message})`, { cause: error });
}
