/** From the paths of the command line to inputs: folders are walked, archives opened, standard input is `-`. */
import { createReadStream } from 'node:fs';
import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, normalize } from 'node:path';
import type { Readable } from 'node:stream';
import { codeOf, UsageError } from '../errors.ts';
import type { Skipped } from '../types.ts';
import { inputsIn } from './archive.ts';
import type { Found } from './archive.ts';
import { reasonOf } from './bytes.ts';
import type { Bytes } from './bytes.ts';
import { newSearch } from './input.ts';
import type { Input, Limits, Search } from './input.ts';
import { isJunk, JUNK } from './junk.ts';

type Options = {
  /** Told of everything that is not read. */
  readonly skip: (skipped: Skipped) => void;
  /** Does a file that begins so belong to one of the binary parsers? */
  readonly isBinaryLog?: ((head: Buffer) => boolean) | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Full paths, without links, of files that are passed over in silence: those that this program writes. */
  readonly own?: ReadonlySet<string> | undefined;
  readonly stdin?: Readable | undefined;
};

type Walk = Search & { readonly seen: Set<string>; readonly own: ReadonlySet<string>; readonly stdin: Readable };

/** Whoever reads a pipe waits until somebody writes into it. */
export const DEVICE = 'a device, pipe or socket, not a file';

/** Read at once: a quarter of the waiting of 64 KiB. */
const CHUNK = 256 * 1024;

/**
 * Gives inputs in an order that depends on neither the file system nor the order of the arguments, and each file once, however
 * many paths and links lead to it. A path that does not exist is skipped; where none does, that is a `UsageError`, before anything is read.
 */
export async function* discover(paths: readonly string[], options: Options): AsyncGenerator<Input> {
  const { skip, isBinaryLog = () => false, stdin = process.stdin, limits, own = new Set() } = options;
  const walk: Walk = { ...newSearch({ skip, isBinaryLog, limits }), seen: new Set(), own, stdin };
  const roots = [...new Set(paths.map((path) => (path === '-' ? path : normalize(path))))].toSorted();
  const missing: string[] = [];
  for (const root of roots) if (root !== '-' && (await isMissing(root))) missing.push(root);
  if (missing.length === roots.length) throw new UsageError(`${missing.join(', ')}: no such file or folder`);
  for (const path of missing) skip({ path, reason: 'no such file or folder' });
  for (const root of roots) {
    if (missing.includes(root)) continue;
    if (root === '-') yield* inputsIn({ path: '-', name: '-', open: () => walk.stdin as Bytes }, walk);
    else yield* inputsAt(root, walk, true);
  }
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
  }
}

/** `named`: the user gave this very path, so that it is read whatever its name is, even from a pipe. */
async function* inputsAt(path: string, walk: Walk, named: boolean): AsyncGenerator<Input> {
  const reached = await statOf(path, walk);
  if (!reached) return;
  const { stats, real } = reached;
  if (walk.seen.has(real) || walk.own.has(real)) return;
  walk.seen.add(real);
  if (stats.isDirectory()) {
    for (const name of await namesIn(path, walk)) yield* inputsAt(join(path, name), walk, false);
  } else if (stats.isFile() || named) {
    yield* inputsIn(foundAt(path, stats), walk);
  } else {
    walk.skip({ path, reason: DEVICE });
  }
}

async function statOf(path: string, walk: Walk): Promise<{ stats: Stats; real: string } | undefined> {
  try {
    const stats = await stat(path);
    return { stats, real: stats.isFile() || stats.isDirectory() ? await realpath(path) : path };
  } catch (error) {
    walk.skip({ path, reason: reasonOf(error) });
    return undefined;
  }
}

async function namesIn(folder: string, walk: Walk): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    walk.skip({ path: folder, reason: reasonOf(error) });
    return [];
  }
  for (const name of names) if (isJunk(name)) walk.skip({ path: join(folder, name), reason: JUNK });
  return names.filter((name) => !isJunk(name)).toSorted();
}

function foundAt(path: string, stats: Stats): Found {
  const open = () => createReadStream(path, { highWaterMark: CHUNK }) as Bytes;
  if (!stats.isFile()) return { path, name: basename(path), open };
  return { path, name: basename(path), size: stats.size, modified: stats.mtimeMs, open, file: path };
}
