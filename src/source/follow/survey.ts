/** One look at everything that is followed: which files are there now, in the order of source/discover.ts. */
import type { BigIntStats, Dirent } from 'node:fs';
import { join, resolve } from 'node:path';
import { byText } from '../../collections.ts';
import type { Skipped } from '../../types.ts';
import { isJunk, JUNK } from '../junk.ts';
import { identityOf, isGone, refusalOf } from './disk.ts';
import type { Disk } from './disk.ts';

/** A file at a path. */
export type Seen = {
  readonly path: string;
  readonly stats: BigIntStats;
  readonly identity: string;
  /** Without links. */
  readonly real: string;
  /** It lies only beside what is followed: it counts where a followed file was moved there. */
  readonly beside: boolean;
};

export type Survey = {
  readonly files: ReadonlyMap<string, Seen>;
  /** What could not be looked at just now, and why. Nothing is known of what lies in it. */
  readonly blind: ReadonlyMap<string, string>;
  /** Roots where there is nothing. */
  readonly missing: ReadonlySet<string>;
};

export type Scope = {
  /** Files and folders with all that is in them. */
  readonly roots: readonly string[];
  /** Folders of which only the files themselves are looked at. */
  readonly beside: readonly string[];
  /** Files that this program writes, absolute: what is told of them would be written to them. */
  readonly own: readonly string[];
};

const OWN = 'this program writes it while it follows';

type Walk = Pick<Scope, 'own'> & { readonly disk: Disk; readonly skip: (skipped: Skipped) => void; readonly files: Map<string, Seen>; readonly blind: Map<string, string>; readonly missing: Set<string>; readonly folders: Set<string> };

export async function survey(scope: Scope, disk: Disk, skip: (skipped: Skipped) => void): Promise<Survey> {
  const walk: Walk = { own: scope.own, disk, skip, files: new Map(), blind: new Map(), missing: new Set(), folders: new Set() };
  for (const root of scope.roots) await seeRoot(root, walk);
  for (const folder of scope.beside) await seeFolder(folder, folder, walk, true);
  return walk;
}

/** Is it, or a folder above it, something that could not be looked at? */
export function blindness({ blind }: Survey, path: string): string | undefined {
  if (blind.size === 0) return undefined;
  for (const [place, reason] of blind) if (path === place || path.startsWith(join(place, '/'))) return reason;
  return undefined;
}

async function seeRoot(path: string, walk: Walk): Promise<void> {
  const stats = await attempt(path, walk, () => walk.disk.stat(path));
  if (!stats && !walk.blind.has(path)) walk.missing.add(path);
  if (!stats) return;
  const real = await attempt(path, walk, () => walk.disk.real(path));
  if (real === undefined) return;
  if (stats.isDirectory()) await seeFolder(path, real, walk, false);
  else seeFile({ path, stats, identity: identityOf(stats), real, beside: false }, walk);
}

async function seeFolder(path: string, real: string, walk: Walk, beside: boolean): Promise<void> {
  if (walk.folders.has(real)) return;
  walk.folders.add(real);
  const entries = (await attempt(path, walk, () => walk.disk.list(path)))?.toSorted((a, b) => byText(a.name, b.name)) ?? [];
  const reached = await Promise.all(entries.map((entry) => reach(entry, path, real, walk, beside)));
  for (const place of reached) {
    if (!place) continue;
    if (place.stats === undefined || place.stats.isDirectory()) {
      if (!beside) await seeFolder(place.path, place.real, walk, false);
    } else {
      seeFile({ path: place.path, stats: place.stats, identity: identityOf(place.stats), real: place.real, beside }, walk);
    }
  }
}

/** `stats` is absent for what is known to be a folder. */
async function reach(entry: Dirent, folder: string, realFolder: string, walk: Walk, beside: boolean): Promise<{ path: string; real: string; stats?: BigIntStats } | undefined> {
  const path = join(folder, entry.name);
  if (isJunk(entry.name)) {
    if (!beside) walk.skip({ path, reason: JUNK });
    return undefined;
  }
  const plain = join(realFolder, entry.name);
  if (entry.isDirectory()) return { path, real: plain };
  const stats = await attempt(path, walk, () => walk.disk.stat(path));
  if (!stats && !beside && entry.isSymbolicLink() && !walk.blind.has(path)) walk.skip({ path, reason: 'it is gone or is a link to nothing' });
  if (!stats) return undefined;
  const real = entry.isSymbolicLink() ? await attempt(path, walk, () => walk.disk.real(path)) : plain;
  return real === undefined ? undefined : { path, real, stats };
}

function seeFile(seen: Seen, walk: Walk): void {
  if (walk.own.some((own) => own === seen.real || own === resolve(seen.path))) {
    walk.skip({ path: seen.path, reason: OWN });
  } else if (seen.stats.isFile()) {
    if (!walk.files.has(seen.path)) walk.files.set(seen.path, seen);
  } else if (!seen.beside) {
    walk.skip({ path: seen.path, reason: 'a device, pipe or socket, not a file' });
  }
}

/** `undefined` where there is nothing, or where nobody knows. */
async function attempt<Result>(path: string, walk: Walk, act: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!isGone(error)) walk.blind.set(path, refusalOf(error));
    return undefined;
  }
}
