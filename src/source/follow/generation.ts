/**
 * One content under one path, from the moment it is found until something else takes its place. Before each read it makes sure that the
 * content is still the one it was; where it is not, it doubts, and settle.ts finds out what became of it.
 */
import type { BigIntStats } from 'node:fs';
import type { FileState, Instant } from '../../types.ts';
import type { Bytes } from '../bytes.ts';
import { newBell } from './bell.ts';
import { identityOf, isGone, isSameFile, refusalOf } from './disk.ts';
import type { Disk, OpenFile } from './disk.ts';
import { extended, likenessOf, NOTHING } from './fingerprint.ts';
import type { Fingerprint, Likeness } from './fingerprint.ts';
import { backoff } from './pace.ts';
import type { Pace } from './pace.ts';
import { newReader } from './reader.ts';
import type { Seen } from './survey.ts';

/**
 * How a content ended. `edited`: the end of what was read was written over. `to`: where all that was read of it can be read now; it is found
 * there anew, also where that is its own path. Without `to` it is nowhere any more.
 */
export type Ending = { readonly how: 'truncated' | 'edited' | 'replaced' | 'moved' | 'deleted'; readonly to?: string | undefined };

/** One content under one path. When another takes its place, that is another `FollowedFile`. */
export type FollowedFile = {
  /** As the user would type it. */
  readonly path: string;
  /** When it was last written, and its size: both when it was found. The clock of the computer that holds it may be ahead; it was not written later than now. */
  readonly modified: Instant;
  readonly size: number;
  /**
   * All bytes from the beginning on, at each call. An empty Buffer means: nothing more for now. Ends when nothing came for `quiet()` ms, or
   * when this content has ended. Never throws.
   */
  readonly bytes: (quiet: () => number) => Bytes;
  /** `grown`: there is more than the last `bytes` gave. `over`: this content has ended, or following was closed. */
  readonly grown: () => Promise<'grown' | 'over'>;
  readonly ended: () => Ending | undefined;
};

export type Generation = {
  readonly file: FollowedFile;
  readonly path: string;
  readonly identity: () => string;
  /** When the file was made. */
  readonly born: () => bigint;
  /** Of all that was read. */
  readonly print: () => Fingerprint;
  /** There is nothing at its path. It goes on if it comes back. */
  readonly isGone: () => boolean;
  /** For so long that nobody waits for it any more. */
  readonly isForgotten: () => boolean;
  /** Until when (`performance.now`) it is looked at without being told to, because it grew a short while ago. */
  readonly busyUntil: () => number;
  /** It will be looked at soon. */
  readonly isDue: () => boolean;
  /** Something may have happened to it: it is looked at soon. */
  readonly touch: () => void;
  /** A survey saw it at its path. */
  readonly noticed: (seen: Seen) => void;
  /** It may not be what it was. */
  readonly doubt: () => void;
  /** The survey that ran, or was the last, when doubt arose. */
  readonly doubtedIn: () => number | undefined;
  /** Does a path hold this content? `refused`: nobody knows just now. */
  readonly likenessAt: (path: string) => Promise<Likeness | 'refused'>;
  /** What lies at its path is this content. */
  readonly trust: (seen: Seen) => void;
  readonly refuse: (why: string) => void;
  readonly vanish: () => void;
  readonly end: (ending: Ending | undefined) => void;
  readonly state: () => Omit<FileState, 'path' | 'renewed'>;
};

/** What all generations share. */
export type Following = {
  readonly disk: Disk;
  readonly pace: Pace;
  readonly changed: () => void;
  /** A content is in doubt. Gives the number of the survey that runs or was the last. */
  readonly doubted: () => number;
};

/** Given at once. A thousand logs may be read at once, and each holds as much. */
const CHUNK = 128 * 1024;
const NONE = Buffer.alloc(0);
/** Times of files are as coarse as 2 s on some file systems. */
const GRAIN = 5000;
/** On some shares a file has another number at each look; then its number says nothing. */
const RENUMBERED = 3;

/** `isNew`: it came while following. */
export function newGeneration(seen: Seen, isNew: boolean, { disk, pace, changed, doubted }: Following): Generation {
  const { path } = seen;
  let { identity, stats } = seen;
  let size = Number(stats.size);
  let print = NOTHING;
  let changes = 0;
  let changedAt = performance.now();
  let grewAt: Instant | undefined = isNew && size > 0 ? Date.now() : undefined;
  let busyUntil = isNew || Date.now() - Number(stats.mtimeMs) < pace.busyFor ? performance.now() + pace.busyFor : 0;
  let renumbered = 0;
  let ending: Ending | undefined;
  let isOver = false;
  let vanished = false;
  let vanishedAt = 0;
  let doubtedIn: number | undefined;
  let refused: { readonly why: string; readonly times: number } | undefined;
  let lookedAt = -Infinity;
  let isLooking = false;
  let timer: NodeJS.Timeout | undefined;

  const call = newBell();
  const news = newBell();
  const isReadable = () => !isOver && !vanished && doubtedIn === undefined && refused === undefined;
  const reader = newReader({ isOver: () => isOver, isReadable, size: () => size, changes: () => changes, read, call, news, changed });

  return {
    file: { path, modified: Math.min(Number(stats.mtimeMs), Date.now()), size, bytes: reader.bytes, grown: reader.grown, ended: () => ending },
    path,
    identity: () => identity,
    born: () => stats.birthtimeNs,
    print: () => print,
    isGone: () => vanished,
    isForgotten: () => vanished && performance.now() - vanishedAt > pace.gone,
    busyUntil: () => busyUntil,
    isDue: () => timer !== undefined,
    touch,
    noticed,
    doubt,
    doubtedIn: () => doubtedIn,
    likenessAt,
    trust,
    refuse,
    vanish,
    end,
    state,
  };

  /** Without `at` it is only looked at. */
  async function read(at?: number): Promise<Buffer> {
    lookedAt = performance.now();
    try {
      return await disk.withOpen(path, async (file) => {
        const now = await file.stat();
        if (isOver) return NONE;
        if (!(await isStill(now, file))) {
          doubt();
          return NONE;
        }
        allow();
        see(now);
        if (at === undefined || at >= size) return NONE;
        const chunk = await file.read(at, Math.min(CHUNK, size - at));
        print = extended(print, at, chunk);
        return chunk;
      });
    } catch (error) {
      if (isGone(error)) doubt();
      else refuse(refusalOf(error));
      return NONE;
    }
  }

  async function isStill(now: BigIntStats, file: OpenFile): Promise<boolean> {
    if (!now.isFile() || !isSameFile(identityOf(now), identity) || now.size < print.length) return false;
    return isSteady(now) || (await likenessOf(print, file)) === 'same';
  }

  function isAsSeen(now: BigIntStats): boolean {
    return now.size === stats.size && now.mtimeNs === stats.mtimeNs;
  }

  /** Nothing has changed for so long that its time would tell. */
  function isSteady(now: BigIntStats): boolean {
    return isAsSeen(now) && performance.now() - changedAt > GRAIN;
  }

  function see(now: BigIntStats): void {
    const isChanged = !isAsSeen(now);
    if (now.size > stats.size) grewAt = Date.now();
    stats = now;
    size = Number(now.size);
    if (!isChanged) return;
    changes += 1;
    changedAt = performance.now();
    busyUntil = performance.now() + pace.busyFor;
    news.ring();
    changed();
  }

  function touch(): void {
    if (!isOver) timer ??= setTimeout(look, Math.max(0, lookedAt + pace.look - performance.now()));
  }

  function look(): void {
    timer = undefined;
    if (isOver || (vanished && doubtedIn === undefined)) return;
    if (doubtedIn !== undefined) doubted();
    else if (reader.isWaiting() && !refused) call.ring();
    else if (isLooking) touch();
    else {
      isLooking = true;
      void read().finally(() => (isLooking = false));
    }
  }

  function noticed({ stats: now }: Seen): void {
    if (refused || !isAsSeen(now)) touch();
  }

  function doubt(): void {
    if (!isOver) doubtedIn ??= doubted();
  }

  async function likenessAt(other: string): Promise<Likeness | 'refused'> {
    try {
      return await disk.withOpen(other, (file) => likenessOf(print, file));
    } catch (error) {
      if (isGone(error)) return 'other';
      refuse(refusalOf(error));
      return 'refused';
    }
  }

  function trust(now: Seen): void {
    if (!isSameFile(now.identity, identity)) identity = ++renumbered > RENUMBERED ? '' : now.identity;
    changedAt = performance.now();
    vanished = false;
    doubtedIn = undefined;
    allow();
    touch();
    tell();
  }

  function refuse(why: string): void {
    if (isOver) return;
    refused = { why, times: (refused?.times ?? 0) + 1 };
    clearTimeout(timer);
    timer = setTimeout(look, backoff(refused.times, pace));
    changed();
  }

  function allow(): void {
    if (!refused) return;
    refused = undefined;
    tell();
  }

  function vanish(): void {
    vanished = true;
    vanishedAt = performance.now();
    doubtedIn = undefined;
    tell();
  }

  function end(how: Ending | undefined): void {
    isOver = true;
    ending = how;
    clearTimeout(timer);
    tell();
  }

  function tell(): void {
    call.ring();
    news.ring();
    changed();
  }

  function state(): Omit<FileState, 'path' | 'renewed'> {
    const common = { size: print.length, grewAt };
    if (ending || vanished) return { ...common, state: 'gone', why: 'it was deleted or moved away' };
    if (refused) return { ...common, state: 'refused', why: refused.why };
    return { ...common, state: reader.given() < size ? 'reading' : 'following' };
  }
}
