/**
 * Attempts and facts → incidents: what happened in one night and belongs together. A folder may hold several, and rules that look
 * across files (`scope: incident`) must not join the update of one year with the database dump of another.
 */
import { folderOf, parentOf } from '../text/places.ts';
import { HOUR } from '../text/times.ts';
import type { Attempt, Evidence, Fact, WallClock } from '../types.ts';
import { endOf, startOf } from './attempts.ts';
import type { Clocks } from './clocks.ts';
import { isSameServer } from './servers.ts';

/** An attempt this long after the end of another one begins a new incident. */
const APART = 8 * HOUR;
/** What was recorded so long before or after the attempts still speaks of them. The clocks of two logs may be 14 hours apart: one UTC, one local. */
const BEFORE = 14 * HOUR;
const AFTER = 24 * HOUR;

export type Group = {
  readonly attempts: Attempt[];
  readonly facts: Fact[];
  readonly folders: Set<string>;
  from: WallClock | undefined;
  to: WallClock | undefined;
};

/** Where something was seen that belongs to no attempt. */
export type Moment = { readonly file: string; readonly time: WallClock | undefined };

export type Groups = {
  readonly groups: readonly Group[];
  /** The group of each moment. */
  readonly of: (moment: Moment) => Group | undefined;
};

/** `attempts` in order of time, as `attemptsOf` gives them. */
export function groupsOf(attempts: readonly Attempt[], facts: readonly Fact[], seen: readonly Moment[], clocks: Clocks): Groups {
  const nights = nightsOf(attempts, clocks).flatMap((night) => relatedOf(night, clocks)).toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0));
  const aligned = ({ file, time }: Pick<Evidence, 'file' | 'time'>): Moment => ({ file, time: clocks.at({ file, time }) });
  const moments = seen.map(aligned);
  for (const fact of facts) {
    const group = groupOfFact(nights, aligned(fact.evidence)) ?? push(nights);
    group.facts.push(fact);
    group.folders.add(folderOf(fact.evidence.file));
  }
  const find = finderIn(nights);
  const lonely: Group[] = [];
  for (const moment of moments.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0))) {
    if (find(moment) || (lonely.length > 0 && finderIn(lonely.slice(-1))(moment))) continue;
    const group = push(lonely);
    group.folders.add(folderOf(moment.file));
    group.from = moment.time;
    group.to = moment.time;
  }
  const findLonely = finderIn(lonely);
  return { groups: [...nights, ...lonely], of: (moment) => find(aligned(moment)) ?? findLonely(aligned(moment)) };
}

/** Attempts come in order of time, so each belongs to the night before it or begins one; those without a time go by their folder. */
function nightsOf(attempts: readonly Attempt[], clocks: Clocks): Group[] {
  const groups: Group[] = [];
  let night: Group | undefined;
  for (const attempt of attempts.toSorted((a, b) => Number(a.startedAt === undefined) - Number(b.startedAt === undefined))) {
    const [startedAt, endedAt] = [startOf(attempt, clocks), endOf(attempt, clocks)];
    const folders = attempt.sources.map(({ file }) => folderOf(file));
    let group = startedAt === undefined ? groups.findLast((one) => folders.some((folder) => one.folders.has(folder))) : night;
    if (group === undefined || (startedAt !== undefined && startedAt > (group.to ?? startedAt) + APART)) group = push(groups);
    if (startedAt !== undefined) night = group;
    group.attempts.push(attempt);
    for (const folder of folders) group.folders.add(folder);
    if (startedAt !== undefined) group.from = Math.min(group.from ?? startedAt, startedAt);
    if (endedAt !== undefined) group.to = Math.max(group.to ?? endedAt, endedAt);
  }
  return groups;
}

/** Two customers' servers may be patched in the same night: what has nothing in common with the rest is an incident of its own. */
function relatedOf(night: Group, clocks: Clocks): Group[] {
  const parts: Attempt[][] = [];
  for (const attempt of night.attempts) {
    const kin = parts.filter((part) => part.some((other) => !isUnrelated(attempt, other)));
    const joined = [...kin.flat(), attempt];
    for (const part of kin) parts.splice(parts.indexOf(part), 1);
    parts.push(joined);
  }
  // The order of the attempts is kept.
  return parts.length < 2 ? [night] : parts.flatMap((part) => nightsOf(night.attempts.filter((attempt) => part.includes(attempt)), clocks));
}

/** Other folders, other servers, and products without a word in common: all of it has to be known. */
function isUnrelated(a: Attempt, b: Attempt): boolean {
  if (a.server === undefined || b.server === undefined || isSameServer(a.server, b.server)) return false;
  if (a.sources.some((one) => b.sources.some((other) => folderOf(one.file) === folderOf(other.file)))) return false;
  const words = wordsOf(a);
  return words.size > 0 && wordsOf(b).size > 0 && words.isDisjointFrom(wordsOf(b));
}

/** Words that say nothing of which product it is. */
const COMMON = new Set(['microsoft', 'server', 'servers', 'service', 'services', 'update', 'security', 'windows', 'setup', 'pack', 'products', 'technologies', 'edition', 'installer', 'language', 'components']);

const wordsOf = ({ product, patch }: Attempt) => new Set(`${product ?? ''} ${patch ?? ''}`.toLowerCase().match(/\p{L}{4,}/gu)?.filter((word) => !COMMON.has(word)));

/** Finds the incident of a record that belongs to no attempt: by its time, of several in its folder; without a time by its folder alone. */
function finderIn(groups: readonly Group[]): (moment: Moment) => Group | undefined {
  const timed = groups.filter((group): group is Group & { from: number; to: number } => group.from !== undefined && group.to !== undefined);
  const timeless = groups.filter((group) => group.from === undefined);
  return ({ time, file }) => {
    const folder = folderOf(file);
    const here = (group: Group) => group.folders.has(folder);
    if (time === undefined) return groups.find(here) ?? kinOf(groups, folder);
    let nearest: Group | undefined;
    for (let at = lastNotAfter(timed, time + BEFORE); at >= 0; at--) {
      const group = timed[at];
      if (!group || group.to + AFTER < time) break;
      if (here(group)) return group;
      nearest = group;
    }
    return nearest ?? timeless.find(here);
  };
}

/** Place of the last group that began by a time; groups are in order. */
function lastNotAfter(groups: readonly { readonly from: number }[], time: number): number {
  let low = 0;
  let high = groups.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((groups[middle]?.from ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The incident of a fact: by its folder, and there by its time or else the latest. The time of a row in a database is when it was
 * written, perhaps years before the night in which it mattered.
 */
function groupOfFact(groups: readonly Group[], { time, file }: Moment): Group | undefined {
  const folder = folderOf(file);
  const here = groups.filter((group) => group.folders.has(folder));
  return finderIn(here)({ time, file }) ?? here.at(-1) ?? kinOf(groups, folder) ?? (groups.length === 1 ? groups[0] : undefined);
}

/** The latest incident of the folders around; none where those have nothing to do with each other, as in an archive of incidents. */
function kinOf(groups: readonly Group[], folder: string): Group | undefined {
  const kin = groups.filter((group) => isKin(group, folder));
  const last = kin.at(-1);
  return kin.every((group) => group === last || [...group.folders].some((one) => last?.folders.has(one))) ? last : undefined;
}

/** One folder lies in the other, or both in the same one. */
const isKin = (group: Group, folder: string) => [...group.folders].some((one) => one.startsWith(folder) || folder.startsWith(one) || (parentOf(one) === parentOf(folder) && parentOf(one) !== ''));

function push(groups: Group[]): Group {
  const group: Group = { attempts: [], facts: [], folders: new Set(), from: undefined, to: undefined };
  groups.push(group);
  return group;
}
