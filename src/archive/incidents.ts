/**
 * From the paths of the command line to the incidents of an archive. Folders are counted from the path that was given:
 *
 *   D:\cases\2009\INC-4711\Upgrade.log       2 levels below D:\cases lies INC-4711
 *
 * What lies at the wanted level is one incident each: a folder with all below it, an archive, or a single log. A file above that level is
 * one, too, since there is no folder to count it to. What is in the files is not looked at here.
 */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, normalize, resolve } from 'node:path';

import { byText } from '../collections.ts';
import { UsageError, codeOf } from '../errors.ts';
import { DEVICE } from '../source/discover.ts';
import { isJunk, JUNK } from '../source/junk.ts';
import type { Archived, Skipped } from '../types.ts';
import type { OwnFiles } from './identity.ts';

type Options = {
  /** How many levels below the paths; 0: each path is one incident. */
  readonly levels: number;
  /** They are no incidents. */
  readonly own?: OwnFiles | undefined;
  readonly skip: (skipped: Skipped) => void;
};

/** `files` of them are files and no folders. */
export type Incidents = { readonly incidents: readonly Archived[]; readonly files: number };

type Walk = Options & { readonly found: Map<string, Archived>; files: number };

/**
 * In an order that does not depend on the file system, and each once, however many paths and links lead to it. Holds a path and a name of each: a
 * hundred thousand are some megabytes. What is not there or cannot be listed is an incident, too, so that it is
 * named among the broken ones; where no path exists, that is a `UsageError`.
 */
export async function incidentsBelow(paths: readonly string[], options: Options): Promise<Incidents> {
  const walk: Walk = { ...options, found: new Map(), files: 0 };
  const roots = [...new Set(paths.map((path) => resolve(normalize(path))))].toSorted(byText);
  const missing: string[] = [];
  for (const root of roots) {
    const is = await kindOf(root);
    if (is === 'missing') missing.push(root);
    if (is === 'device') {
      walk.skip({ path: root, reason: DEVICE });
      continue;
    }
    if (is === 'folder' && options.levels > 0) await below({ path: root, name: '' }, options.levels, walk);
    else await add({ path: root, name: basename(root) || root }, is === 'folder', walk);
  }
  if (missing.length === roots.length) throw new UsageError(`${missing.join(', ')}: no such file or folder`);
  return { incidents: [...walk.found.values()], files: walk.files };
}

async function kindOf(path: string): Promise<'folder' | 'device' | 'other' | 'missing'> {
  try {
    const stats = await stat(path);
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'other' : 'device';
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error)) ? 'missing' : 'other';
  }
}

async function below(folder: Archived, levels: number, walk: Walk): Promise<void> {
  const entries = await entriesIn(folder);
  // Whoever tries to read it will say why.
  if (!entries) return add({ ...folder, name: folder.name || basename(folder.path) }, true, walk);
  for (const entry of entries) {
    const inside = { path: join(folder.path, entry.name), name: folder.name === '' ? entry.name : `${folder.name}/${entry.name}` };
    if (isJunk(entry.name)) {
      walk.skip({ path: inside.path, reason: JUNK });
      continue;
    }
    const is = entry.isDirectory() ? 'folder' : entry.isFile() ? 'other' : await kindOf(inside.path);
    if (is === 'device') {
      walk.skip({ path: inside.path, reason: DEVICE });
      continue;
    }
    const isFolder = is === 'folder';
    if (isFolder && levels > 1) await below(inside, levels - 1, walk);
    else await add(inside, isFolder, walk);
  }
}

async function entriesIn({ path }: Archived): Promise<Dirent[] | undefined> {
  try {
    return (await readdir(path, { withFileTypes: true })).toSorted((a, b) => byText(a.name, b.name));
  } catch {
    return undefined;
  }
}

async function add(archived: Archived, isFolder: boolean, walk: Walk): Promise<void> {
  const real = await realpath(archived.path).catch(() => archived.path);
  if (walk.found.has(real) || walk.own?.has(real) === true) return;
  walk.found.set(real, archived);
  if (!isFolder) walk.files += 1;
}

/** Files that are written meanwhile, also where they come to be only later. */
export const ownFiles = async (files: readonly string[]): Promise<OwnFiles> =>
  new Set(await Promise.all(files.map(async (file) => join(await realpath(dirname(file)).catch(() => resolve(dirname(file))), basename(file)))));
