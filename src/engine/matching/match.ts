/** Does a rule's condition hold, for what, and what proves it? */
import type { Clocks } from '../../facts/clocks.ts';
import { isInFlux } from '../../facts/versions.ts';
import type { Attempt, Evidence, Fact, Rests } from '../../types.ts';
import type { AttemptCondition, Condition, FactCondition, RecordCondition } from '../rules/condition.ts';
import { attemptFits, comparisonHolds } from './fits.ts';
import type { Hit } from './hits.ts';
import { isSameLine, orderBy, sequenceIn } from './sequence.ts';
import type { Steps } from './budget.ts';

/** What a condition is asked about. */
export type Scene = {
  readonly attempts: readonly Attempt[];
  /** Those that fit. */
  readonly facts: (condition: FactCondition) => readonly Fact[];
  /** Times of all inputs on one clock. */
  readonly at: Clocks['at'];
  readonly hits: (condition: RecordCondition) => { readonly hits: readonly Hit[]; readonly count: number };
  /** What may still be tried; when it is used up, nothing holds any more. */
  readonly steps: Steps;
};

/** One way in which a condition holds. `captured`: names of the values that patterns gave. `hasError`: the log calls something of it an error. */
export type Match = { readonly values: Readonly<Record<string, string>>; readonly captured: ReadonlySet<string>; readonly evidence: readonly Evidence[]; readonly count: number; readonly hasError: boolean; readonly rests: Rests | undefined };

/** Of one record condition so many places are quoted; the rest is counted. */
const MOST_EVIDENCE = 3;
export const EMPTY: Match = { values: {}, captured: new Set(), evidence: [], count: 0, hasError: false, rests: undefined };

/** The ways in which a condition holds, given what is bound already. The first one is enough for most rules. */
export function* matchesOf(condition: Condition, scene: Scene, bound: Match = EMPTY): Generator<Match> {
  scene.steps.left -= 1;
  if (scene.steps.left <= 0) return;
  if ('all' in condition) yield* allOf(condition.all, scene, bound);
  else if ('any' in condition) yield* anyOf(condition.any, scene, bound);
  else if ('maybe' in condition) yield { ...condition.maybe.reduce((found, part) => firstOf(matchesOf(part, scene, found)) ?? found, bound), rests: bound.rests };
  else if ('none' in condition) {
    if (condition.none.every((part) => firstOf(matchesOf(part, scene, bound)) === undefined)) yield bound;
  } else if ('record' in condition) {
    const { hits, count } = scene.hits(condition.record);
    if (count > 0) yield withHits(bound, hits, count);
  } else if ('attempt' in condition) {
    for (const attempt of scene.attempts) if (attemptFits(attempt, condition.attempt)) yield withAttempt(bound, attempt, condition.attempt);
  } else if ('fact' in condition) {
    for (const fact of scene.facts(condition.fact)) {
      // Each takes along all values that are bound before it.
      scene.steps.left -= 2;
      if (scene.steps.left <= 0) return;
      yield withFact(bound, fact, condition.fact.as ?? 'fact');
    }
  } else if ('sequence' in condition) {
    const found = sequenceIn(condition.sequence, scene);
    // What stands in several places in order was seen once.
    if (found) yield { ...found.reduce((sum, hit) => withHits(sum, [hit], 0), bound), count: bound.count + 1 };
  } else if (comparisonHolds(condition.compare, bound.values)) yield bound;
}

export function firstOf(matches: Generator<Match>): Match | undefined {
  const first = matches.next();
  return first.done ? undefined : first.value;
}

function* allOf(parts: readonly Condition[], scene: Scene, bound: Match): Generator<Match> {
  const [first, ...rest] = parts;
  if (first === undefined) yield bound;
  else for (const match of matchesOf(first, scene, bound)) yield* allOf(rest, scene, match);
}

/** What holds together proves together, and records are quoted the earliest first; after that each alternative by itself. */
function* anyOf(parts: readonly Condition[], scene: Scene, bound: Match): Generator<Match> {
  const records = parts.flatMap((part) => ('record' in part ? [scene.hits(part.record)] : []));
  const others = parts.filter((part) => !('record' in part));
  const hits = records.flatMap((list) => list.hits).toSorted((a, b) => orderBy(scene.at)(a.evidence, b.evidence));
  const most = Math.max(toldOnce(distinctLines(hits), scene.at).length, ...records.map((list) => list.count));
  // One alternative that rests on nothing is enough.
  let stands = hits.length > 0;
  const all = others.reduce((found, part) => {
    const match = firstOf(matchesOf(part, scene, { ...found, rests: bound.rests }));
    stands ||= match !== undefined && match.rests === bound.rests;
    return match ?? found;
  }, bound);
  const together = stands && all.rests !== bound.rests ? { ...all, rests: bound.rests } : all;
  if (hits.length > 0) yield withHits(together, hits, most);
  else if (together !== bound) yield together;
  for (const part of others) yield* matchesOf(part, scene, bound);
}

function withHits(bound: Match, hits: readonly Hit[], count: number): Match {
  const values: Record<string, string> = { ...bound.values };
  const captured = new Set(bound.captured);
  for (const hit of hits) {
    // A line about another file says nothing of the one in question.
    if (hit.captured.some((name) => captured.has(name) && values[name]?.toLowerCase() !== hit.values[name]?.toLowerCase())) continue;
    for (const name of hit.captured) captured.add(name);
    for (const [name, value] of Object.entries(hit.values)) values[name] ??= value;
  }
  for (const name of new Set(hits.flatMap((hit) => hit.captured))) values[`${name}*`] = listOf(hits, name);
  const quoted = distinctLines(hits).slice(0, MOST_EVIDENCE);
  return { values, captured, evidence: [...bound.evidence, ...quoted.map((hit) => hit.evidence)], count: bound.count + count, hasError: bound.hasError || hits.some(({ isError }) => isError), rests: bound.rests };
}

/** Two logs that say the same at the same time, as an installer's own and the event log do, tell of one thing. */
export function toldOnce(hits: readonly Hit[], at: Scene['at']): Hit[] {
  const seen = new Map<string, { readonly file: string; readonly time: number }>();
  return hits.filter(({ evidence }) => {
    const { file, text } = evidence;
    const time = at(evidence);
    if (time === undefined) return true;
    const first = seen.get(text);
    if (first && first.file !== file && Math.abs(time - first.time) <= SAME_TIME) return false;
    seen.set(text, { file, time });
    return true;
  });
}

const SAME_TIME = 2000;

/** Names in a list are as many as a person reads. */
const MOST_LISTED = 8;

/** All different values of a name, for a text such as "left disabled: A, B and C". */
function listOf(hits: readonly Hit[], name: string): string {
  const all = [...new Set(hits.flatMap((hit) => hit.values[name] ?? []))];
  const more = all.length - MOST_LISTED;
  return more > 0 ? `${all.slice(0, MOST_LISTED).join(', ')} and ${more} more` : all.join(', ');
}

function withAttempt(bound: Match, attempt: Attempt, { outcome }: AttemptCondition): Match {
  const proof = attempt.result ?? attempt.lastLine;
  const rests = outcome !== undefined && attempt.outcome === 'incomplete' && !bound.hasError ? 'no-result' : bound.rests;
  return proof ? { ...bound, evidence: [...bound.evidence, proof], rests } : { ...bound, rests };
}

function withFact(bound: Match, fact: Fact, name: string): Match {
  const values: Record<string, string> = { ...bound.values, [`${name}.value`]: fact.value, [`${name}.subject`]: fact.subject };
  for (const [field, value] of Object.entries(fact.fields ?? {})) values[`${name}.${field}`] = value;
  return { ...bound, values, evidence: [...bound.evidence, fact.evidence, ...(fact.against ? [fact.against] : [])], rests: isInFlux(fact) ? 'levels' : bound.rests };
}

/** Hits in order, of several in one line the first. */
const distinctLines = (hits: readonly Hit[]) => hits.filter((hit, at) => at === 0 || !isSameLine(hit, hits[at - 1] ?? hit));
