/** Which attempts go on, which are of this night, and when each was heard of last. */
import type { Run } from '../facts/runs.ts';
import { HOUR, MINUTE } from '../text/times.ts';
import type { Attempt, FileState, Instant, Life, Report } from '../types.ts';
import type { LiveLog } from './log.ts';

/** What ended so long before following began is still of this night: the operator starts the command when it has just gone wrong. */
const JUST_ENDED = 10 * MINUTE;
/** A log that ends in the middle and is older than this is of a run that was broken off, not of one that is silent. */
const BROKEN_OFF = 12 * HOUR;

export type LivesOptions = {
  /** When following began; where it goes on after a break, when it was broken off. */
  readonly from: Instant;
  /** Keys of attempts that were current then. */
  readonly known: readonly string[];
  /** Files that the user named, in place of a folder in which they lie: these are what is meant. */
  readonly named: ReadonlySet<string>;
  readonly patienceOf: (attempt: Attempt) => Life['patience'];
};

export type Scene = {
  readonly report: Report;
  readonly of: ReadonlyMap<Run, string>;
  readonly keys: ReadonlyMap<string, string>;
  readonly logs: readonly LiveLog[];
  readonly files: readonly FileState[];
  /** What is seen for the first time now was there when following began. */
  readonly isOld: boolean;
};

/** By `Attempt.id`. */
export function newLives({ from, known: before, named, patienceOf }: LivesOptions): (scene: Scene) => ReadonlyMap<string, Life> {
  /** By key; settled once all is read that was there at the beginning. */
  const current = new Map(before.map((key) => [key, true]));
  return ({ report, of, keys, logs, files, isOld }) => {
    const open = openAttempts(logs, of);
    const heard = heardOf(logs, files);
    const last = lastOfFiles(report.attempts);
    const lives = report.attempts.map((attempt): [string, Life] => {
      const key = keys.get(attempt.id) ?? attempt.id;
      const grewAt = (file: string) => heard.get(fileOnDisk(file)) ?? 0;
      const heardAt = Math.max(...attempt.sources.map(({ file }) => grewAt(file)));
      const running = attempt.outcome === 'incomplete' && attempt.supersededBy === undefined && open.has(attempt.id) && heardAt > from - BROKEN_OFF;
      const isRecent = attempt.sources.some(({ file }) => last.get(file) === attempt && (named.has(file) || grewAt(file) > from - JUST_ENDED));
      const known = current.get(key) ?? false;
      if (!current.has(key)) current.set(key, !isOld || running || isRecent);
      else if (!known && (running || (isOld && isRecent))) current.set(key, true);
      return [attempt.id, { key, current: current.get(key) ?? false, running, heardAt, patience: patienceOf(attempt) }];
    });
    return new Map(lives);
  };
}

/** A member of an archive is as old as its archive. */
export const fileOnDisk = (path: string): string => path.split('!')[0] ?? path;

/** When each file was written last. */
function heardOf(logs: readonly LiveLog[], files: readonly FileState[]): Map<string, Instant> {
  const heard = new Map<string, Instant>();
  const hear = (path: string, at: Instant) => void heard.set(path, Math.max(at, heard.get(path) ?? 0));
  for (const { file } of logs) hear(file.path, file.modified);
  for (const { path, grewAt } of files) if (grewAt !== undefined) hear(path, grewAt);
  return heard;
}

/** Attempts of which a log may still tell more. */
function openAttempts(logs: readonly LiveLog[], of: ReadonlyMap<Run, string>): Set<string> {
  const open = new Set<string>();
  for (const log of logs) {
    if (log.over()) continue;
    for (const { tracker, input } of log.readings()) {
      for (const run of tracker.runs()) {
        const id = of.get(run);
        if (id !== undefined && run.outcome === undefined && tracker.isOpen(run) && !isForgotten(run, input().to)) open.add(id);
      }
    }
  }
  return open;
}

/** Nothing ends the runs that events tell of, but that the log goes on without them. */
function isForgotten({ within, endedAt }: Run, to: number | undefined): boolean {
  return within !== undefined && endedAt !== undefined && to !== undefined && to - endedAt > within;
}

/** The attempt with which each file ends. */
function lastOfFiles(attempts: readonly Attempt[]): Map<string, Attempt> {
  const last = new Map<string, Attempt>();
  const lineIn = (attempt: Attempt | undefined, name: string) => attempt?.sources.find(({ file }) => file === name)?.lines[0] ?? 0;
  for (const attempt of attempts) for (const { file, lines } of attempt.sources) if (lines[0] >= lineIn(last.get(file), file)) last.set(file, attempt);
  return last;
}
