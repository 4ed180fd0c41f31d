/**
 * The file of `--state`: what was told, so that following that was broken off goes on without telling anything twice and without missing
 * what came meanwhile. The logs themselves are read again from their beginning; what is in them is compared with what was told.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { UsageError, troubleOf } from '../errors.ts';
import type { FileState, Instant } from '../types.ts';
import { newTold } from './events.ts';
import type { Told, ToldAttempt, ToldClaim, ToldFile } from './events.ts';
import type { Beginning } from './names.ts';

const VERSION = 1;

export type State = { readonly told: Told; readonly beginnings: readonly Beginning[]; readonly savedAt: Instant | undefined; readonly files: readonly Known[] };

/** A file as it was: still the same one when at least so much of it is there, and it begins alike. */
type Known = { readonly path: string; readonly size: number; readonly head: string };

type Written = {
  readonly version: number;
  readonly savedAt: Instant;
  readonly beginnings: readonly Beginning[];
  readonly attempts: readonly (readonly [string, ToldAttempt])[];
  readonly claims: readonly (readonly [string, ToldClaim])[];
  readonly verdict: string;
  readonly seen: readonly (readonly [string, ToldFile])[];
  readonly files: readonly Known[];
};

const HEAD = 1024;

/** What a former run left in the file; nothing, where there is none yet. */
export function readState(file: string): State {
  if (!existsSync(file)) return { told: newTold(), beginnings: [], savedAt: undefined, files: [] };
  const { version, savedAt, beginnings, attempts, claims, verdict, seen, files } = parsed(file);
  if (version !== VERSION) throw new UsageError(`--state ${file}: it is of version ${version}, expected ${VERSION}; delete it to begin anew`);
  return { told: { attempts: new Map(attempts), claims: new Map(claims), files: new Map(seen), verdict }, beginnings, savedAt, files };
}

function parsed(file: string): Written {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Written;
  } catch (error) {
    throw new UsageError(`--state ${file}: not a file of states (${troubleOf(error)}), expected one that this option has written, or none`);
  }
}

/** At once or not at all: a machine that restarts in the middle leaves the former one. */
export function writeState(file: string, { told, beginnings }: Pick<State, 'told' | 'beginnings'>, files: readonly FileState[], now: Instant): void {
  const known = files.filter(({ size }) => size > 0).flatMap(({ path, size }) => knownOf(path, size) ?? []);
  const written: Written = { version: VERSION, savedAt: now, beginnings, attempts: [...told.attempts], claims: [...told.claims], verdict: told.verdict, seen: [...told.files], files: known };
  writeFileSync(`${file}.new`, `${JSON.stringify(written)}\n`);
  renameSync(`${file}.new`, file);
}

function knownOf(path: string, size: number): Known | undefined {
  const head = headOf(path, size);
  return head === undefined ? undefined : { path, size, head };
}

/** The files of a former run that still hold what they held. */
export function sameFiles({ files }: State): Set<string> {
  return new Set(files.filter(({ path, size, head }) => headOf(path, size) === head).map(({ path }) => path));
}

/** `undefined` where there is not so much of it, or it cannot be read. */
function headOf(path: string, size: number): string | undefined {
  try {
    if (statSync(path).size < size) return undefined;
    const bytes = Buffer.alloc(Math.min(HEAD, size));
    const descriptor = openSync(path, 'r');
    readSync(descriptor, bytes, 0, bytes.length, 0);
    closeSync(descriptor);
    return createHash('sha256').update(bytes).digest('hex');
  } catch {
    return undefined;
  }
}
