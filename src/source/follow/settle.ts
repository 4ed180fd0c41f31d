/**
 * What became of contents that are no longer where they were: one survey is compared with what is known. That something is lost is only
 * said after a survey that began when it was already missing, because what is renamed during a survey may be missed at both its places.
 */
import { dirname } from 'node:path';
import { isSameFile } from './disk.ts';
import type { Ending, Generation } from './generation.ts';
import { blindness } from './survey.ts';
import type { Seen, Survey } from './survey.ts';

export type Known = {
  readonly survey: Survey;
  /** Surveys are counted. */
  readonly number: number;
  /** All that have not ended, by path. */
  readonly open: ReadonlyMap<string, Generation>;
};

/** `heir`: the file in which the content goes on. */
type Ended = { readonly generation: Generation; readonly ending: Ending; readonly heir?: Seen | undefined };

export type Settled = {
  readonly ended: readonly Ended[];
  /** Contents that are new at their path. */
  readonly begun: readonly Seen[];
  /** Something was missed for the first time: another survey must tell. */
  readonly isMissed: boolean;
};

/** A shorter text may well be in two files that have nothing to do with each other. */
const COPY = 64;

export async function settle(known: Known): Promise<Settled> {
  const { survey, open } = known;
  const lost = new Set([...open.values()].filter((generation) => !isInPlace(generation, survey)));
  const taken = new Set([...open.values()].filter((generation) => !lost.has(generation)).map(({ path }) => path));
  const byIdentity = lost.size > 0 ? Map.groupBy(survey.files.values(), ({ identity }) => identity) : new Map<string, Seen[]>();
  const ended = new Map<Generation, Ended>();
  const unsettled = new Set<Generation>();
  let isMissed = false;
  /** Files that may hold a content that is missed, but cannot be read just now. */
  const held = new Set<string>();

  for (const generation of lost) {
    const found = await movedTo(generation, byIdentity.get(generation.identity()) ?? [], taken);
    if (!found) continue;
    lost.delete(generation);
    (found.isSure ? taken : held).add(found.heir.path);
    if (found.isSure) ended.set(generation, { generation, ending: { how: 'moved', to: found.heir.path }, heir: found.heir });
    else unsettled.add(generation);
  }
  for (const generation of lost) {
    const verdict = await verdictOf(generation, known, taken);
    if (typeof verdict === 'object') ended.set(generation, verdict);
    else if (verdict !== 'settled') unsettled.add(generation);
    if (verdict === 'missed') isMissed = true;
  }

  // A content goes only to where nothing else is still in question.
  for (;;) {
    const blocked = [...ended.values()].find(({ heir }) => heir && unsettled.has(open.get(heir.path) as Generation));
    if (!blocked) break;
    ended.delete(blocked.generation);
    unsettled.add(blocked.generation);
  }
  for (const generation of unsettled) generation.doubt();
  const left = new Set([...open.values()].filter((generation) => !ended.has(generation)).map(({ path }) => path));
  return { ended: [...ended.values()], begun: begunIn(survey, left.union(held)), isMissed };
}

/** Is it still where it was, as far as can be told without reading? */
function isInPlace(generation: Generation, survey: Survey): boolean {
  const reason = blindness(survey, generation.path);
  if (reason !== undefined) {
    generation.refuse(reason);
    return true;
  }
  const there = survey.files.get(generation.path);
  if (!there || !isSameFile(there.identity, generation.identity()) || generation.isGone() || generation.doubtedIn() !== undefined) return false;
  generation.noticed(there);
  return true;
}

/** The same file under another name. */
async function movedTo(generation: Generation, candidates: readonly Seen[], taken: ReadonlySet<string>): Promise<{ heir: Seen; isSure: boolean } | undefined> {
  if (generation.identity() === '' || candidates.some(({ path }) => path === generation.path)) return undefined;
  // A link to it comes second.
  for (const heir of candidates.toSorted((a, b) => Number(a.path !== a.real) - Number(b.path !== b.real))) {
    if (taken.has(heir.path)) continue;
    const likeness = await likenessTo(generation, heir);
    if (likeness === 'same' || likeness === 'refused') return { heir, isSure: likeness === 'same' };
  }
  return undefined;
}

async function verdictOf(generation: Generation, { survey, number, open }: Known, taken: Set<string>): Promise<Ended | 'settled' | 'refused' | 'missed'> {
  const { path } = generation;
  const there = taken.has(path) ? undefined : survey.files.get(path);
  const likeness = there ? await generation.likenessAt(path) : 'other';
  if (likeness === 'refused') return 'refused';
  if (there && likeness === 'same') {
    generation.trust(there);
    taken.add(path);
    return 'settled';
  }
  const isFree = there === undefined && !taken.has(path);
  if (isFree && generation.isGone()) return 'settled';
  const doubtedIn = generation.doubtedIn();
  if (doubtedIn === undefined || doubtedIn >= number) return 'missed';

  if (there && likeness === 'edited') return { generation, ending: { how: 'edited', to: path } };
  const heir = await copyOf(generation, survey, open);
  if (isFree && !heir) {
    generation.vanish();
    return 'settled';
  }
  const isEmptied = there !== undefined && isSameFile(there.identity, generation.identity());
  return { generation, ending: { how: isFree ? 'moved' : isEmptied ? 'truncated' : 'replaced', to: heir?.path }, heir };
}

/** Another file in its folder that holds all that was read of it: it was copied before it was emptied or deleted. */
async function copyOf(generation: Generation, survey: Survey, open: ReadonlyMap<string, Generation>): Promise<Seen | undefined> {
  const { length, head } = generation.print();
  if (length < COPY) return undefined;
  const folder = dirname(generation.path);
  for (const seen of survey.files.values()) {
    if (seen.path === generation.path || dirname(seen.path) !== folder || seen.stats.size < length || seen.stats.birthtimeNs < generation.born()) continue;
    const known = open.get(seen.path)?.print().head;
    if (known && !known.subarray(0, head.length).equals(head.subarray(0, known.length))) continue;
    if ((await generation.likenessAt(seen.path)) === 'same') return seen;
  }
  return undefined;
}

/** Of what nothing was read, only the time of its making tells. */
async function likenessTo(generation: Generation, { path, stats }: Seen): Promise<'same' | 'other' | 'refused'> {
  if (generation.print().length === 0) return stats.birthtimeNs === generation.born() ? 'same' : 'other';
  const likeness = await generation.likenessAt(path);
  return likeness === 'edited' ? 'other' : likeness;
}

/** Files where nothing is followed yet. A file with several names is there once. */
function begunIn(survey: Survey, known: ReadonlySet<string>): Seen[] {
  const files = Map.groupBy(survey.files.values(), ({ real, identity, stats }) => (stats.nlink > 1n && identity !== '' ? identity : real));
  return [...files.values()].flatMap((names) => (names.some(({ path }) => known.has(path)) ? [] : names.filter(({ beside }) => !beside).slice(0, 1)));
}
