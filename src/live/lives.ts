/** Which attempts go on, which are of this night, and when each was heard of last. */
import type { Run } from '../facts/runs.ts';
import { HOUR, MINUTE, SECOND } from '../text/times.ts';
import type { Attempt, FileState, Instant, Life, Report } from '../types.ts';
import type { LiveLog } from './log.ts';

/** What ended so long before following began is still of this night: the operator starts the command when it has just gone wrong. */
const JUST_ENDED = 10 * MINUTE;
/** A log that ends in the middle and is older than this is of a run that was broken off, not of one that is silent. */
const BROKEN_OFF = 12 * HOUR;
/** A run that has told its result and is not heard of for so long is over; some write a few lines more. */
const SETTLED = 10 * SECOND;
/** A run that is not heard of for so long stands still, perhaps at a dialog. */
export const STILL = MINUTE;

export type LivesOptions = {
  /** When following began; where it goes on after a break, when it was broken off. */
  readonly from: Instant;
  /** Keys of attempts that were current then. */
  readonly current: readonly string[];
  /** Keys of all that were known then: what came meanwhile is of this night. Absent where nothing was broken off. */
  readonly known?: readonly string[] | undefined;
  /** Did the user name this file, in place of a folder in which it lies? Then it is what is meant. */
  readonly isNamed: (path: string) => boolean;
  readonly patienceOf: (attempt: Attempt) => Life['patience'];
};

export type Scene = {
  readonly report: Report;
  readonly of: ReadonlyMap<Run, string>;
  readonly keys: ReadonlyMap<string, string>;
  readonly logs: readonly LiveLog[];
  readonly files: readonly FileState[];
  /** The file in which a source lies: that of a member is its archive. */
  readonly onDisk: (source: string) => string;
  /** What is seen for the first time now was there when following began. */
  readonly isOld: boolean;
  readonly now: Instant;
};

/** `next`: when one of them will be over or stand still, unless it is heard of before. `isOfTonight`: was a file written since shortly before following began, or is it meant? */
export type Lives = { readonly lives: ReadonlyMap<string, Life>; readonly next: Instant | undefined; readonly isOfTonight: (file: string) => boolean };

/** By `Attempt.id`. */
export function newLives({ from, current: before, known: then, isNamed, patienceOf }: LivesOptions): (scene: Scene) => Lives {
  /** By key; settled once all is read that was there at the beginning. */
  const current = new Map(before.map((key) => [key, true]));
  const knownThen = then && new Set(then);
  /** How those came out that were over, by key: a wizard that is closed hours later does not begin to run again. */
  const over = new Map<string, Attempt['outcome']>();
  return ({ report, of, keys, logs, files, onDisk, isOld, now }) => {
    const open = openAttempts(logs, of);
    const heard = heardOf(logs, files);
    const last = lastOfFiles(report.attempts);
    const grewAt = (file: string) => heard.get(onDisk(file)) ?? 0;
    const isOfTonight = (file: string) => isNamed(onDisk(file)) || grewAt(file) > from - JUST_ENDED;
    const moments: Instant[] = [];
    const lives = report.attempts.map((attempt): [string, Life] => {
      const key = keys.get(attempt.id) ?? attempt.id;
      const heardAt = Math.max(...attempt.sources.map(({ file }) => grewAt(file)));
      const patience = patienceOf(attempt);
      const state = attempt.supersededBy === undefined && heardAt > from - BROKEN_OFF ? open.get(attempt.id) : undefined;
      const end = state?.how === 'open' ? Infinity : heardAt - (state?.since ?? 0) + (state?.how === 'early' ? patience.longest : SETTLED);
      const running = state !== undefined && now < end && !(state.how === 'told' && over.get(key) === attempt.outcome);
      if (state?.how === 'told' && !running) over.set(key, attempt.outcome);
      if (running) moments.push(end, heardAt + STILL);
      const cameMeanwhile = knownThen !== undefined && !knownThen.has(key);
      const isRecent = attempt.sources.some(({ file }) => (last.get(file) === attempt || cameMeanwhile) && isOfTonight(file));
      const known = current.get(key) ?? false;
      if (!current.has(key)) current.set(key, !isOld || running || isRecent);
      else if (!known && (running || (isOld && isRecent))) current.set(key, true);
      return [attempt.id, { key, current: current.get(key) ?? false, running, heardAt, patience }];
    });
    const next = Math.min(...moments.filter((moment) => moment > now));
    return { lives: new Map(lives), next: next < Infinity ? next : undefined, isOfTonight };
  };
}

/** When each file was written last. */
function heardOf(logs: readonly LiveLog[], files: readonly FileState[]): Map<string, Instant> {
  const heard = new Map<string, Instant>();
  const hear = (path: string, at: Instant) => void heard.set(path, Math.max(at, heard.get(path) ?? 0));
  for (const { file } of logs) hear(file.path, file.modified);
  for (const { path, grewAt } of files) if (grewAt !== undefined) hear(path, grewAt);
  return heard;
}

/** `early`: it has told how it comes out, and goes on for sure. `told`: it may write a few lines more. `since`: ms for which its log has gone on without it. */
type Open = { readonly how: 'open' | 'early' | 'told'; readonly since: number };

const MOST_OPEN: readonly Open['how'][] = ['open', 'early', 'told'];

/** Attempts of which a log may still tell more. */
function openAttempts(logs: readonly LiveLog[], of: ReadonlyMap<Run, string>): Map<string, Open> {
  const open = new Map<string, Open>();
  for (const log of logs) {
    if (log.over()) continue;
    for (const { tracker, input } of log.readings()) {
      for (const run of tracker.runs()) {
        const id = of.get(run);
        const found = tracker.isOpen(run) ? openness(run, input().to) : undefined;
        const known = id === undefined ? undefined : open.get(id);
        if (id !== undefined && found && (!known || MOST_OPEN.indexOf(found.how) < MOST_OPEN.indexOf(known.how))) open.set(id, found);
      }
    }
  }
  return open;
}

/** Nothing ends the runs that events tell of, but a result, and that the log goes on without them. */
function openness({ within, endedAt, outcome, early, atWork }: Run, to: number | undefined): Open | undefined {
  const since = to === undefined || endedAt === undefined ? 0 : Math.max(0, to - endedAt);
  if (outcome === undefined || outcome === 'incomplete') return within !== undefined && since > within ? undefined : { how: 'open', since };
  return within === undefined ? { how: early || atWork ? 'early' : 'told', since } : undefined;
}

/** The attempt with which each file ends. */
function lastOfFiles(attempts: readonly Attempt[]): Map<string, Attempt> {
  const last = new Map<string, Attempt>();
  const lineIn = (attempt: Attempt | undefined, name: string) => attempt?.sources.find(({ file }) => file === name)?.lines[0] ?? 0;
  for (const attempt of attempts) for (const { file, lines } of attempt.sources) if (lines[0] >= lineIn(last.get(file), file)) last.set(file, attempt);
  return last;
}
