/**
 * One content under one path, from the moment it is found until something else takes its place. It reads and it doubts: what became of a
 * content that is no longer where it was, `settle.ts` finds out.
 */
import type { BigIntStats } from 'node:fs';
import type { FileState, Instant } from '../../types.ts';
import { reasonOf } from '../bytes.ts';
import type { Bytes } from '../bytes.ts';
import { identityOf, isGone } from './disk.ts';
import type { Disk } from './disk.ts';
import { extended, likenessOf, NOTHING } from './fingerprint.ts';
import type { Fingerprint, Likeness } from './fingerprint.ts';
import type { Seen } from './survey.ts';

/** `edited`: the end of what was read was written over. `to`: where the same content can be read now; it is found there anew. */
export type Ending = { readonly how: 'truncated' | 'edited' | 'replaced' | 'moved'; readonly to?: string | undefined };

/** One content under one path. When another takes its place, that is another `FollowedFile`. */
export type FollowedFile = {
  /** As the user would type it. */
  readonly path: string;
  /** When it was last written, epoch ms of the computer that holds it, and its size: both when it was found. */
  readonly modified: number;
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
  readonly born: () => bigint;
  readonly print: () => Fingerprint;
  readonly isOpen: () => boolean;
  readonly isGone: () => boolean;
  readonly doubt: () => void;
  /** The survey that was running or had ended when doubt arose. */
  readonly doubtedIn: () => number | undefined;
  /** It grew a short while ago. */
  readonly isBusy: () => boolean;
  /** Something may have happened to it: looks soon. */
  readonly touch: () => void;
  /** A survey saw it at its place. */
  readonly noticed: (seen: Seen) => void;
  /** What lies at its path, or at another, is the same content or is not; `refused`: nobody knows just now. */
  readonly likenessAt: (path: string) => Promise<Likeness | 'refused'>;
  /** It is what lies at its path. */
  readonly trust: (seen: Seen) => void;
  readonly refuse: (reason: string) => void;
  readonly vanish: () => void;
  readonly end: (ending: Ending | undefined) => void;
  readonly state: () => Omit<FileState, 'path' | 'renewed'>;
};

/** What all generations share. */
export type Following = {
  readonly disk: Disk;
  readonly pace: Pace;
  readonly changed: () => void;
  /** A generation is no longer sure of its content. Gives the number of the survey that is running or was the last. */
  readonly doubted: () => number;
};

/** All in ms. */
export type Pace = {
  /** Between two looks at a file that grows. */
  readonly look: number;
  /** Between two looks at all that grew a short while ago, where change events come late or never. */
  readonly busy: number;
  /** How long is a short while. */
  readonly busyFor: number;
  /** Between two looks at everything. */
  readonly rest: number;
  /** The same where change events fail. */
  readonly deaf: number;
  /** Between a look at everything and the next one, however much happens. */
  readonly again: number;
  /** The first wait for a file that cannot be opened; it doubles up to `refusedMost`. */
  readonly refused: number;
  readonly refusedMost: number;
};

const CHUNK = 256 * 1024;
/** A large log is not opened anew for each chunk. */
const CHUNKS_AT_ONCE = 4;

/** Shown only until the next content is found. */
const WHY: Readonly<Record<Ending['how'], string>> = { truncated: 'it was emptied', edited: 'it was written anew', replaced: 'another file took its place', moved: 'it was moved away' };

const NONE: readonly Buffer[] = [];

export function newGeneration(seen: Seen, isNew: boolean, { disk, pace, changed, doubted }: Following): Generation {
  const { path } = seen;
  let { identity } = seen;
  let born = seen.stats.birthtimeNs;
  let written = seen.stats.mtimeNs;
  let size = Number(seen.stats.size);
  let print = NOTHING;
  /** What the last `bytes` gave. */
  let given = 0;
  let grewAt: Instant | undefined = isNew && size > 0 ? Date.now() : undefined;
  let busyUntil = isNew ? performance.now() + pace.busyFor : 0;
  let ending: Ending | undefined;
  let isOver = false;
  let vanished = false;
  let doubtedIn: number | undefined;
  let refused: { readonly why: string; readonly wait: number } | undefined;

  const waiting = new Set<() => void>();
  /** Counts the looks that were asked for. */
  let looks = 0;
  let readers = 0;
  let lookedAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;

  return {
    file: { path, modified: Number(seen.stats.mtimeMs), size, bytes, grown, ended: () => ending },
    path,
    identity: () => identity,
    born: () => born,
    print: () => print,
    isOpen: () => !isOver,
    isGone: () => vanished,
    doubt,
    doubtedIn: () => doubtedIn,
    isBusy: () => !isOver && performance.now() < busyUntil,
    touch,
    noticed,
    likenessAt,
    trust,
    refuse,
    vanish,
    end,
    state,
  };

  async function* bytes(quiet: () => number): AsyncGenerator<Buffer> {
    let at = 0;
    let heardAt = performance.now();
    let isCaughtUp = false;
    given = 0;
    for (;;) {
      if (isOver) return;
      const asked = looks;
      const chunks = isReadable() ? await read(at) : NONE;
      for (const chunk of chunks) {
        if (isOver) return;
        at += chunk.length;
        given = at;
        isCaughtUp = false;
        yield chunk;
        heardAt = performance.now();
      }
      if (isOver || (chunks.length > 0 && at < size)) continue;
      if (!isCaughtUp) {
        isCaughtUp = true;
        changed();
        yield Buffer.alloc(0);
      }
      if (looks !== asked) continue;
      const left = quiet() - (performance.now() - heardAt);
      if (left <= 0) return;
      await wokenWithin(left);
    }
  }

  async function grown(): Promise<'grown' | 'over'> {
    for (;;) {
      if (isOver) return 'over';
      if (isReadable() && size > given) return 'grown';
      await wokenWithin(undefined);
    }
  }

  function isReadable(): boolean {
    return !isOver && !vanished && doubtedIn === undefined && refused === undefined;
  }

  /** Makes sure that it is still this content, and reads what there is from `at` on. */
  async function read(at: number | undefined): Promise<readonly Buffer[]> {
    lookedAt = performance.now();
    try {
      return await disk.withOpen(path, async (file) => {
        const stats = await file.stat();
        if (isOver) return NONE;
        if (!stats.isFile() || identityOf(stats) !== identity || Number(stats.size) < print.length || (await likenessOf(print, file)) !== 'same') {
          doubt();
          return NONE;
        }
        allow();
        see(stats);
        const chunks: Buffer[] = [];
        for (let from = at ?? size; from < size && chunks.length < CHUNKS_AT_ONCE; ) {
          const chunk = await file.read(from, Math.min(CHUNK, size - from));
          if (chunk.length === 0) break;
          print = extended(print, from, chunk);
          chunks.push(chunk);
          from += chunk.length;
        }
        return chunks;
      });
    } catch (error) {
      if (isGone(error)) doubt();
      else refuse(reasonOf(error));
      return NONE;
    }
  }

  function see(stats: BigIntStats): void {
    const now = Number(stats.size);
    born = stats.birthtimeNs;
    if (now === size && stats.mtimeNs === written) return;
    busyUntil = performance.now() + pace.busyFor;
    written = stats.mtimeNs;
    if (now > size) grewAt = Date.now();
    if (now === size) return;
    size = now;
    wake();
    changed();
  }

  function touch(): void {
    if (isOver || timer) return;
    timer = setTimeout(look, Math.max(0, lookedAt + pace.look - performance.now()));
  }

  /** A waiting reader looks for itself. */
  function look(): void {
    timer = undefined;
    looks++;
    if (isOver || (vanished && doubtedIn === undefined)) return;
    if (doubtedIn !== undefined) doubted();
    else if (readers > 0 && refused === undefined) wake();
    else if (isLooking) touch();
    else {
      isLooking = true;
      void read(undefined).finally(() => (isLooking = false));
    }
  }

  function noticed({ stats }: Seen): void {
    if (refused || Number(stats.size) !== size || stats.mtimeNs !== written) touch();
  }

  async function likenessAt(other: string): Promise<Likeness | 'refused'> {
    try {
      return await disk.withOpen(other, (file) => likenessOf(print, file));
    } catch (error) {
      if (isGone(error)) return 'other';
      refuse(reasonOf(error));
      return 'refused';
    }
  }

  function doubt(): void {
    if (isOver || doubtedIn !== undefined) return;
    doubtedIn = doubted();
  }

  function trust({ identity: now, stats }: Seen): void {
    if (isOver) return;
    identity = now;
    vanished = false;
    doubtedIn = undefined;
    allow();
    see(stats);
    wake();
    changed();
  }

  function refuse(why: string): void {
    if (isOver) return;
    const wait = Math.min(refused ? refused.wait * 2 : pace.refused, pace.refusedMost);
    refused = { why, wait };
    clearTimeout(timer);
    timer = setTimeout(look, wait);
    changed();
  }

  function allow(): void {
    if (!refused) return;
    refused = undefined;
    wake();
    changed();
  }

  function vanish(): void {
    vanished = true;
    doubtedIn = undefined;
    wake();
    changed();
  }

  function end(how: Ending | undefined): void {
    isOver = true;
    ending = how;
    clearTimeout(timer);
    wake();
    changed();
  }

  function wake(): void {
    for (const go of waiting) go();
  }

  function wokenWithin(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const alarm = ms === undefined ? undefined : setTimeout(go, ms);
      if (ms !== undefined) readers++;
      waiting.add(go);
      function go() {
        clearTimeout(alarm);
        if (ms !== undefined) readers--;
        waiting.delete(go);
        resolve();
      }
    });
  }

  function state(): Omit<FileState, 'path' | 'renewed'> {
    const common = { size: print.length, grewAt };
    if (ending) return { ...common, state: 'gone', why: ending.to === undefined ? WHY[ending.how] : `it is now ${ending.to}` };
    if (vanished) return { ...common, state: 'gone', why: 'it was deleted or moved away' };
    if (refused) return { ...common, state: 'refused', why: refused.why };
    return { ...common, state: given < size ? 'reading' : 'following' };
  }
}
