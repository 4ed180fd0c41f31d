/**
 * Files and folders that are being written. Files are found, emptied, renamed, written anew and deleted under the reader; each new content
 * under a path is a `FollowedFile` of its own. Change events tell where to look at once; everything is looked at without them as well.
 */
import { dirname, normalize, resolve } from 'node:path';
import { messageOf } from '../../errors.ts';
import type { FileState, Skipped } from '../../types.ts';
import { newDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { listen } from './events.ts';
import { newGeneration } from './generation.ts';
import type { FollowedFile, Following, Generation } from './generation.ts';
import { backoff, PACE } from './pace.ts';
import type { Pace } from './pace.ts';
import { newRounds } from './rounds.ts';
import { settle } from './settle.ts';
import { survey } from './survey.ts';
import type { Seen, Survey } from './survey.ts';

export type FollowOptions = {
  /** Called once for each content that appears under a path: a new file, or one that was emptied, filled anew or replaced. */
  readonly found: (file: FollowedFile) => void;
  /** What `files` gives has changed. */
  readonly changed: () => void;
  /** Told of everything that is not followed, and of what makes following worse. */
  readonly skip: (skipped: Skipped) => void;
  /** Looks at everything every so many ms and asks for no change events: for shares, which give none. */
  readonly poll?: number | undefined;
  readonly pace?: Partial<Pace> | undefined;
  readonly disk?: Disk | undefined;
  /** Files that this program writes, and therefore does not follow. */
  readonly own?: readonly string[] | undefined;
};

export type Followed = {
  /** In the order in which they were found. */
  readonly files: () => readonly FileState[];
  readonly close: () => Promise<void>;
};

/** So many are looked at without being told to. */
const BUSY_MOST = 100;

/** All that was there has been found when this resolves. */
export async function follow(paths: readonly string[], { found, changed, skip, poll, disk = newDisk(), own = [], ...options }: FollowOptions): Promise<Followed> {
  const roots = [...new Set(paths.map((path) => normalize(path)))].toSorted();
  const pace: Pace = { ...PACE, ...(poll === undefined ? {} : { rest: poll, busy: poll }), ...options.pace };
  /** The newest content of each path. */
  const places = new Map<string, { generation: Generation; renewed: number }>();
  /** Those that have not ended. */
  const open = new Map<string, Generation>();
  /** Files beside the roots that took over the content of a followed one. */
  const adopted = new Set<string>();
  const told = new Set<string>();
  /** Roots that were there once. */
  const known = new Set<string>();
  let latest: Survey = { files: new Map(), blind: new Map(), missing: new Set() };
  /** Surveys in turn in which something refused to be looked at. */
  let refusals = 0;
  let isFirst = true;
  let isDeaf = false;
  let isClosed = false;

  const surveys = newRounds(surveyed, pace);
  const following: Following = { disk, pace, changed: tell, doubted: surveys.soon };
  const stopListening = poll === undefined ? await listen(roots, { isDue: (path) => open.get(path)?.isDue() === true, change, move: surveys.soon, trouble }) : undefined;
  await surveys.begin();
  isFirst = false;
  const busy = setInterval(touchBusy, pace.busy);
  return { files, close };

  async function surveyed(number: number): Promise<number> {
    const beside = [...open.values()].filter((generation) => generation.doubtedIn() !== undefined).map(({ path }) => dirname(path));
    latest = await survey({ roots: [...roots, ...adopted], beside: [...new Set(beside)], own: own.map((path) => resolve(path)) }, disk, skipOnce);
    if (isClosed) return Infinity;
    for (const root of roots) if (!latest.missing.has(root) && !latest.blind.has(root)) known.add(root);
    const { ended, begun, isMissed } = await settle({ survey: latest, number, open });
    if (isClosed) return Infinity;
    for (const { generation } of ended) open.delete(generation.path);
    for (const seen of begun) begin(seen);
    for (const { heir } of ended) if (heir && !open.has(heir.path)) begin(heir);
    // Last, so that whoever hears that a content moved already knows where it goes on.
    for (const { generation, ending } of ended) generation.end(ending);
    for (const generation of open.values()) if (generation.isForgotten()) forget(generation);
    tell();
    refusals = latest.blind.size > 0 ? refusals + 1 : 0;
    if (isMissed) return 0;
    return refusals > 0 ? backoff(refusals, pace) : Infinity;
  }

  function begin(seen: Seen): void {
    if (seen.beside) adopted.add(seen.path);
    const generation = newGeneration(seen, !isFirst, following);
    const before = places.get(seen.path);
    places.set(seen.path, { generation, renewed: before ? before.renewed + 1 : 0 });
    open.set(seen.path, generation);
    found(generation.file);
  }

  function forget(generation: Generation): void {
    open.delete(generation.path);
    places.delete(generation.path);
    adopted.delete(generation.path);
    generation.end({ how: 'deleted' });
  }

  function change(path: string): void {
    const generation = open.get(path);
    if (generation) generation.touch();
    // Otherwise it is a second name of a file.
    else if (!latest.files.has(path)) surveys.soon();
  }

  function touchBusy(): void {
    const now = performance.now();
    const all = [...open.values()].filter((generation) => generation.busyUntil() > now);
    const newest = all.length > BUSY_MOST ? all.toSorted((a, b) => b.busyUntil() - a.busyUntil()).slice(0, BUSY_MOST) : all;
    for (const generation of newest) generation.touch();
  }

  function trouble(error: unknown): void {
    if (isDeaf) return;
    isDeaf = true;
    surveys.hasten(pace.deaf);
    skip({ path: roots.join(', '), reason: `changes are not told of (${messageOf(error)}); it is looked at every ${pace.deaf / 1000} s instead` });
  }

  function skipOnce(skipped: Skipped): void {
    const key = `${skipped.path}\0${skipped.reason}`;
    if (isClosed || told.has(key)) return;
    told.add(key);
    skip(skipped);
  }

  function tell(): void {
    if (!isClosed) changed();
  }

  function files(): FileState[] {
    // A content that moved is listed where it is now.
    const here = [...places].filter(([, { generation }]) => generation.file.ended()?.to === undefined).map(([path, { generation, renewed }]) => ({ path, ...generation.state(), renewed }));
    const refused = [...latest.blind].map(([path, why]) => ({ path, state: 'refused' as const, why, size: 0, renewed: 0 }));
    const missing = [...latest.missing].map((path) => ({ path, ...(known.has(path) ? { state: 'gone' as const, why: 'it was deleted or moved away, or its share is gone' } : { state: 'awaited' as const, why: 'it is not there yet' }), size: 0, renewed: 0 }));
    return [...here, ...[...refused, ...missing].filter(({ path }) => !places.has(path))];
  }

  async function close(): Promise<void> {
    isClosed = true;
    clearInterval(busy);
    for (const generation of open.values()) generation.end(undefined);
    await Promise.all([surveys.close(), stopListening?.()]);
  }
}
