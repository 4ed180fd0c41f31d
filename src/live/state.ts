/**
 * The file of `--state`: what was told, so that following that was broken off goes on without telling anything twice and without missing
 * what came meanwhile. The logs themselves are read again from their beginning; what is in them is compared with what was told.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError, troubleOf } from '../errors.ts';
import type { FileState, Instant } from '../types.ts';
import { newTold } from './events.ts';
import type { Told } from './events.ts';
import type { Beginning } from './names.ts';

const VERSION = 1;

export type State = { readonly told: Told; readonly beginnings: readonly Beginning[]; readonly savedAt: Instant | undefined; readonly files: readonly Known[] };

/** A file as it was: still the same one when at least so much of it is there, and it begins alike. */
type Known = { readonly path: string; readonly size: number; readonly head: string };

const pairs = <Value extends z.ZodType>(value: Value) => z.array(z.tuple([z.string(), value]));

const writtenSchema = z.object({
  version: z.literal(VERSION),
  savedAt: z.number(),
  beginnings: z.array(z.object({ key: z.string(), places: z.array(z.object({ file: z.string(), line: z.number() })), startedAt: z.number().optional() })),
  attempts: pairs(z.object({ running: z.boolean(), outcome: z.string(), progress: z.string(), at: z.number(), silent: z.boolean() })),
  claims: pairs(z.object({ state: z.enum(['provisional', 'confirmed', 'retracted']), says: z.string(), title: z.string(), object: z.custom<object>((value) => typeof value === 'object' && value !== null), files: z.array(z.string()) })),
  verdict: z.string(),
  seen: pairs(z.object({ state: z.enum(['reading', 'following', 'refused', 'unknown', 'awaited', 'gone']), renewed: z.number() })),
  files: z.array(z.object({ path: z.string(), size: z.number(), head: z.string() })),
});

const HEAD = 1024;

/** What a former run left in the file; nothing, where there is none yet. */
export function readState(file: string): State {
  if (!existsSync(file)) return { told: newTold(), beginnings: [], savedAt: undefined, files: [] };
  const { savedAt, beginnings, attempts, claims, verdict, seen, files } = parsed(file);
  return { told: { attempts: new Map(attempts), claims: new Map(claims), files: new Map(seen), verdict }, beginnings, savedAt, files };
}

function parsed(file: string): z.infer<typeof writtenSchema> {
  try {
    return writtenSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(`--state ${file}: not a file that this version has written (${error instanceof z.ZodError ? z.prettifyError(error) : troubleOf(error)}); name another one, or delete it to begin anew`);
  }
}

/** Where it is written, and what takes its place when it is whole. */
export const stateFiles = (file: string): [string, string] => [file, `${file}.new`];

/** At once or not at all: a machine that restarts in the middle leaves the former one. */
export function writeState(file: string, { told, beginnings }: Pick<State, 'told' | 'beginnings'>, files: readonly FileState[], now: Instant): void {
  const known = files.filter(({ size }) => size > 0).flatMap(({ path, size }) => knownOf(path, size) ?? []);
  const written: z.input<typeof writtenSchema> = { version: VERSION, savedAt: now, beginnings: beginnings.map(({ key, places, startedAt }) => ({ key, places: [...places], startedAt })), attempts: [...told.attempts], claims: [...told.claims], verdict: told.verdict, seen: [...told.files], files: known };
  const [, fresh] = stateFiles(file);
  writeFileSync(fresh, `${JSON.stringify(written)}\n`);
  renameSync(fresh, file);
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
