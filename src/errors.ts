/** The two errors that are the user's to mend; both end with exit status 2. Everything else is a defect and keeps its stack. */

/** A wrong option, path or value on the command line. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** A wrong rule or catalog file: `place` is `file:line:column`, the message says what was found and what was expected. */
export class RuleError extends Error {
  override name = 'RuleError';
  readonly place: string;

  constructor(place: string, message: string) {
    super(`${place} ${message}`);
    this.place = place;
  }
}

/** What an error says; anything may be thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The same with the place in this program, for whoever has to mend it. */
export const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

const TROUBLES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EEXIST: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EBUSY: 'another program has it open',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

/** Why a file cannot be read or written. */
export function troubleOf(error: unknown): string {
  return TROUBLES[codeOf(error)] ?? messageOf(error);
}

/** What the operating system and zlib call an error: `ENOENT`. Empty where it has no such name. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');
