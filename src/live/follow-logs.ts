/** Files that are being written → a view that moves: the same engine as `analyze`, asked again whenever something came. */
import { resolve } from 'node:path';
import { newBudget } from '../engine/matching/budget.ts';
import { compile } from '../engine/matching/compile.ts';
import type { ConcludeOptions } from '../pipeline.ts';
import { follow } from '../source/follow/follow.ts';
import type { FollowOptions } from '../source/follow/follow.ts';
import type { ReadOptions } from '../source/read.ts';
import type { Attempt, FileState, Instant, Life, Skipped, Watched } from '../types.ts';
import { liveLog } from './log.ts';
import type { LiveLog } from './log.ts';
import { newLooker } from './look.ts';
import type { Beginning } from './names.ts';

export type FollowLogsOptions = Omit<ConcludeOptions, 'skipped'> &
  Omit<ReadOptions, 'skip'> & {
    /** Milliseconds between two looks at the files, where change events cannot be had. */
    readonly poll?: number | undefined;
    readonly pace?: FollowOptions['pace'];
    readonly own?: FollowOptions['own'];
    readonly quiet?: number | undefined;
    readonly patienceOf: (attempt: Attempt) => Life['patience'];
    /** When following was broken off, the attempts that were known then, and the keys of those that were current. */
    readonly from?: Instant | undefined;
    readonly known?: readonly Beginning[] | undefined;
    readonly current?: readonly string[] | undefined;
    readonly now?: (() => Instant) | undefined;
  };

export type Following = Watched & {
  readonly beginnings: () => readonly Beginning[];
  /** All that was written has been read, and nothing is held back. */
  readonly settled: () => boolean;
  /** Rejects with a defect of this program; nothing is followed any more then. */
  readonly broken: Promise<never>;
  readonly close: () => Promise<void>;
};

/** Milliseconds between two reports, and the part of the time that making them may take. */
const EVERY = 250;
const SHARE = 15;
/** Earlier contents of one path that are remembered. */
const REMEMBERED = 20;

export async function followLogs(paths: readonly string[], options: FollowLogsOptions): Promise<Following> {
  const { rules, poll, now = Date.now } = options;
  const budget = newBudget();
  const compiled = compile(rules, budget);
  const since = now();
  const named = new Set(paths.map((path) => resolve(path)));
  const looker = newLooker({ ...options, since, isNamed: (path) => named.has(resolve(path)) }, budget);
  const logs: LiveLog[] = [];
  const skipped: Skipped[] = [];
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  /** Runs are over by the clock, too. */
  let later: NodeJS.Timeout | undefined;
  let pause = EVERY;
  let closed = false;

  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => {});

  const look = () => {
    timer = undefined;
    const begun = performance.now();
    try {
      for (const path of forget(logs)) if (!skipped.some((one) => one.path === path && one.reason === FORGOTTEN)) skipped.push({ path, reason: FORGOTTEN });
      const at = now();
      const next = looker.look({ logs, files: filesOf(followed.files(), logs), skipped, now: at });
      clearTimeout(later);
      later = next === undefined ? undefined : setTimeout(changed, next - at);
      for (const listener of listeners) listener();
    } catch (error) {
      broken.reject(error);
    }
    pause = Math.max(EVERY, SHARE * (performance.now() - begun));
  };
  const changed = () => {
    if (!closed) timer ??= setTimeout(look, pause);
  };

  const followed = await follow(paths, {
    poll,
    pace: options.pace,
    own: options.own,
    changed,
    skip: (one) => {
      skipped.push(one);
      changed();
    },
    found: (file) => {
      const log = liveLog(file, { ...options, compiled, changed });
      log.done.catch(broken.reject);
      logs.push(log);
    },
  });
  changed();

  return {
    view: looker.view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    beginnings: looker.beginnings,
    broken: broken.promise,
    settled: () => timer === undefined && looker.view().live?.caughtUp === true && logs.every((log) => log.settled() || log.over()),
    async close() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(later);
      await followed.close();
      await Promise.allSettled(logs.map((log) => log.done));
    },
  };
}

const isBinary = (log: LiveLog) => log.readings().some(({ source }) => source.encoding === 'binary');

/** What nobody knows how to read is told with its file. */
function filesOf(files: readonly FileState[], logs: readonly LiveLog[]): FileState[] {
  const unread = new Map(logs.filter((log) => !log.over() && log.settled() && log.readings().length === 0).map((log) => [log.file.path, log.skipped()[0]?.reason]));
  const binary = new Set(logs.filter(isBinary).map((log) => log.file.path));
  // That an event log was written over in part is its way to grow.
  return files.map((file) => (binary.has(file.path) ? { ...file, renewed: 0 } : file.state === 'following' && unread.has(file.path) ? { ...file, state: 'unknown', why: unread.get(file.path) } : file));
}

const FORGOTTEN = `it began anew more than ${REMEMBERED} times; of its earlier contents the oldest are no longer told`;

/**
 * Lets go of contents that are over: those that are read under another name now, those without anything to tell, and the oldest where there
 * are many. Gives the paths of the last ones.
 */
function forget(logs: LiveLog[]): string[] {
  const forgotten: string[] = [];
  const read = new Set(logs.filter((log) => !log.over() && log.caughtUp()).map(({ file }) => file.path));
  const kept = new Map<string, number>();
  for (let i = logs.length - 1; i >= 0; i--) {
    const log = logs[i];
    if (!log?.over()) continue;
    const { path, ended } = log.file;
    const moved = ended()?.to;
    const times = (kept.get(path) ?? 0) + 1;
    // A binary log is written within itself: what it held is there still, or made room for new entries.
    const isRewritten = read.has(path) && isBinary(log);
    const isEmpty = log.readings().every(({ tracker, facts, hits }) => tracker.runs().length === 0 && facts.length === 0 && hits.loose().length === 0);
    if ((moved !== undefined && read.has(moved)) || isRewritten || isEmpty) logs.splice(i, 1);
    else if (times > REMEMBERED) forgotten.push(...logs.splice(i, 1).map(({ file }) => file.path));
    else kept.set(path, times);
  }
  return forgotten;
}
