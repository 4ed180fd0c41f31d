/**
 * Attempts and facts → incidents: what happened in one night and belongs together. A folder may hold several, and rules that look
 * across files (`scope: incident`) must not join the update of one year with the database dump of another.
 */
import type { Attempt, Fact, WallClock } from '../types.ts';
import { folderOf } from './attempts.ts';

/** An attempt this long after the end of another one begins a new incident. */
const APART = 8 * 3_600_000;
/** What was recorded so long before or after the attempts still speaks of them. The clocks of two logs may be 14 hours apart: one UTC, one local. */
const BEFORE = 14 * 3_600_000;
const AFTER = 24 * 3_600_000;

export type Group = {
  readonly attempts: Attempt[];
  readonly facts: Fact[];
  readonly folders: Set<string>;
  from: WallClock | undefined;
  to: WallClock | undefined;
};

const newGroup = (): Group => ({ attempts: [], facts: [], folders: new Set(), from: undefined, to: undefined });

/** Where something was seen that belongs to no attempt. */
export type Moment = { readonly file: string; readonly time: WallClock | undefined };

/** `attempts` in order of time, as `attemptsOf` gives them. */
export function groupsOf(attempts: readonly Attempt[], facts: readonly Fact[], moments: readonly Moment[]): Group[] {
  const groups: Group[] = [];
  for (const attempt of attempts) {
    const folder = folderOf(attempt);
    const group = groups.findLast((one) => belongs(one, attempt.startedAt, folder)) ?? push(groups);
    group.attempts.push(attempt);
    for (const stretch of attempt.sources) group.folders.add(stretch.file.replace(/[^/\\!]*$/, ''));
    if (attempt.startedAt !== undefined) group.from = Math.min(group.from ?? attempt.startedAt, attempt.startedAt);
    if (attempt.endedAt !== undefined) group.to = Math.max(group.to ?? attempt.endedAt, attempt.endedAt);
  }
  for (const fact of facts) {
    const group = groupOfFact(groups, fact) ?? push(groups);
    group.facts.push(fact);
    group.folders.add(folderOfFile(fact.evidence.file));
  }
  for (const moment of moments) {
    if (groupOf(groups, moment)) continue;
    const group = push(groups);
    group.folders.add(folderOfFile(moment.file));
    group.from = moment.time;
    group.to = moment.time;
  }
  return groups;
}

/** The incident of a record that belongs to no attempt: by its time, of several in its folder; without a time by its folder alone. */
export function groupOf(groups: readonly Group[], { time, file }: Moment): Group | undefined {
  const folder = folderOfFile(file);
  const here = (group: Group) => group.folders.has(folder);
  if (time === undefined) return groups.find(here) ?? groups.find((group) => isKin(group, folder));
  const timed = groups.filter((group) => group.from !== undefined && group.to !== undefined && time >= group.from - BEFORE && time <= group.to + AFTER);
  return timed.find(here) ?? timed[0] ?? groups.find((group) => group.from === undefined && here(group));
}

/**
 * The incident of a fact: by its folder, and there by its time or else the latest. The time of a row in a database is when it was
 * written, perhaps years before the night in which it mattered.
 */
function groupOfFact(groups: readonly Group[], { time, evidence: { file } }: Fact): Group | undefined {
  const folder = folderOfFile(file);
  const here = groups.filter((group) => group.folders.has(folder));
  const timed = groupOf(here, { time, file });
  return timed ?? here.at(-1) ?? groups.findLast((group) => isKin(group, folder)) ?? (groups.length === 1 ? groups[0] : undefined);
}

function belongs(group: Group, time: WallClock | undefined, folder: string): boolean {
  if (time === undefined || group.from === undefined || group.to === undefined) return group.folders.has(folder);
  return time <= group.to + APART && time >= group.from - APART;
}

const folderOfFile = (file: string) => file.replace(/[^/\\!]*$/, '');

/** One folder lies in the other, or both in the same one. */
const isKin = (group: Group, folder: string) => [...group.folders].some((one) => one.startsWith(folder) || folder.startsWith(one) || (parentOf(one) === parentOf(folder) && parentOf(one) !== ''));

const parentOf = (folder: string) => folder.replace(/[^/\\!]*[/\\!]$/, '');

function push(groups: Group[]): Group {
  const group = newGroup();
  groups.push(group);
  return group;
}
