/** Does a rule's condition hold, for what, and what proves it? */
import type { Clocks } from '../facts/clocks.ts';
import { compareVersions, partsOf } from '../text/versions.ts';
import type { Attempt, Evidence, Fact } from '../types.ts';
import type { Hit } from './hits.ts';
import { patternOf } from './pattern.ts';
import { search } from './search.ts';
import type { Steps } from './watch.ts';
import { distanceOf, kindFits } from './condition.ts';
import type { AttemptCondition, Comparison, Condition, FactCondition, RecordCondition, SequenceCondition } from './condition.ts';

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

/** One way in which a condition holds. `captured`: names of the values that patterns gave. */
export type Match = { readonly values: Readonly<Record<string, string>>; readonly captured: ReadonlySet<string>; readonly evidence: readonly Evidence[]; readonly count: number };

/** Of one record condition so many places are quoted; the rest is counted. */
const MOST_EVIDENCE = 3;
export const EMPTY: Match = { values: {}, captured: new Set(), evidence: [], count: 0 };

/** The ways in which a condition holds, given what is bound already. The first one is enough for most rules. */
export function* matchesOf(condition: Condition, scene: Scene, bound: Match = EMPTY): Generator<Match> {
  scene.steps.left -= 1;
  if (scene.steps.left <= 0) return;
  if ('all' in condition) yield* allOf(condition.all, scene, bound);
  else if ('any' in condition) yield* anyOf(condition.any, scene, bound);
  else if ('maybe' in condition) yield condition.maybe.reduce((found, part) => firstOf(matchesOf(part, scene, found)) ?? found, bound);
  else if ('none' in condition) {
    if (condition.none.every((part) => firstOf(matchesOf(part, scene, bound)) === undefined)) yield bound;
  } else if ('record' in condition) {
    const { hits, count } = scene.hits(condition.record);
    if (count > 0) yield withHits(bound, hits, count);
  } else if ('attempt' in condition) {
    for (const attempt of scene.attempts) if (attemptFits(attempt, condition.attempt)) yield withAttempt(bound, attempt);
  } else if ('fact' in condition) {
    for (const fact of scene.facts(condition.fact)) {
      // Each takes along all values that are bound before it.
      scene.steps.left -= 2;
      if (scene.steps.left <= 0) return;
      yield withFact(bound, fact, condition.fact.as ?? 'fact');
    }
  } else if ('sequence' in condition) {
    const found = chainOf(condition.sequence, scene);
    // What stands in several places in order was seen once.
    if (found) yield { ...found.reduce((sum, hit) => withHits(sum, [hit], 0), bound), count: bound.count + 1 };
  } else if (comparisonHolds(condition.compare, bound)) yield bound;
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
  const together = others.reduce((found, part) => firstOf(matchesOf(part, scene, found)) ?? found, bound);
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
  return { values, captured, evidence: [...bound.evidence, ...quoted.map((hit) => hit.evidence)], count: bound.count + count };
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

function withAttempt(bound: Match, attempt: Attempt): Match {
  const proof = attempt.result ?? attempt.lastLine;
  return proof ? { ...bound, evidence: [...bound.evidence, proof] } : bound;
}

function withFact(bound: Match, fact: Fact, name: string): Match {
  const values: Record<string, string> = { ...bound.values, [`${name}.value`]: fact.value, [`${name}.subject`]: fact.subject };
  for (const [field, value] of Object.entries(fact.fields ?? {})) values[`${name}.${field}`] = value;
  return { ...bound, values, evidence: [...bound.evidence, fact.evidence, ...(fact.against ? [fact.against] : [])], count: bound.count };
}

/**
 * One hit for each record condition, in order, all within the distance: for the earliest last one that has such a chain, and of several
 * partners the nearest, since what stands next to a failure is more likely its cause. Lines are counted within a file; time goes across files.
 */
function chainOf({ of, within }: SequenceCondition, scene: Scene): readonly Hit[] | undefined {
  const distance = distanceOf(within);
  const inOrder = orderBy(scene.at);
  const lists = of.map((condition) => scene.hits(condition).hits);
  if ('millis' in distance) {
    // Some exports list the newest entry first: where time is the distance, time is the order.
    const timeOf = (evidence: Evidence) => scene.at(evidence) ?? 0;
    const inTime: Order = (a, b) => timeOf(a) - timeOf(b) || inOrder(a, b);
    return chainIn(lists.map((list) => list.filter(({ evidence }) => evidence.time !== undefined)), inTime, (a, b) => timeOf(b) - timeOf(a) <= distance.millis, scene.steps);
  }
  const files = lists.map((list) => Map.groupBy(list, ({ evidence }) => evidence.file));
  const chains = [...(files.at(-1)?.keys() ?? [])].flatMap((file) => {
    const chain = chainIn(files.map((list) => list.get(file) ?? []), inOrder, (a, b) => b.line - a.line <= distance.lines, scene.steps);
    return chain ? [chain] : [];
  });
  return chains.toSorted(([a], [b]) => (a && b ? inOrder(a.evidence, b.evidence) : 0))[0];
}

type Order = (a: Evidence, b: Evidence) => number;

function chainIn(given: readonly (readonly Hit[])[], order: Order, near: (a: Evidence, b: Evidence) => boolean, steps: Steps): readonly Hit[] | undefined {
  const lists = given.map((list) => list.toSorted((a, b) => order(a.evidence, b.evidence)));
  for (const end of lists.at(-1) ?? []) {
    const chain = [end];
    for (const list of lists.slice(0, -1).toReversed()) {
      const before = lastBefore(chain[0] ?? end, list, order, steps);
      if (!before || !near(before.evidence, end.evidence)) break;
      chain.unshift(before);
    }
    if (chain.length === lists.length) return chain;
  }
  return undefined;
}

/** Of hits in order the last one that stands before another, on a line of its own. */
function lastBefore(next: Hit, list: readonly Hit[], order: Order, steps: Steps): Hit | undefined {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const hit = list[middle];
    if (hit && order(hit.evidence, next.evidence) <= 0) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0; at--) {
    steps.left -= 1;
    const hit = list[at];
    if (hit && !sameLine(hit, next)) return hit;
  }
  return undefined;
}

/** Hits in order, of several in one line the first. */
const distinctLines = (hits: readonly Hit[]) => hits.filter((hit, at) => at === 0 || !sameLine(hit, hits[at - 1] ?? hit));

/** One line that fulfils two conditions is not two. */
const sameLine = (a: Hit, b: Hit) => a.evidence.file === b.evidence.file && a.evidence.line === b.evidence.line;

/** By line within a file, by time between files. */
export function orderBy(at: Clocks['at']): (a: Evidence, b: Evidence) => number {
  return (a, b) => (a.file === b.file ? a.line - b.line : (at(a) ?? Number.POSITIVE_INFINITY) - (at(b) ?? Number.POSITIVE_INFINITY) || 0);
}

export function attemptFits(attempt: Attempt, wanted: AttemptCondition): boolean {
  return (
    (wanted.kind === undefined || wanted.kind.some((kind) => kindFits(attempt.kind, kind))) &&
    (wanted.outcome === undefined || wanted.outcome.includes(attempt.outcome)) &&
    (wanted.exitCode === undefined || wanted.exitCode.includes(String(attempt.exitCode))) &&
    (wanted.product === undefined || search(patternOf(wanted.product), attempt.product ?? '') !== undefined) &&
    (wanted.operation === undefined || wanted.operation.includes(attempt.operation ?? '')) &&
    (wanted.fragment === undefined || wanted.fragment === attempt.fragment) &&
    (wanted.failedStep === undefined || search(patternOf(wanted.failedStep), attempt.failedStep ?? '') !== undefined)
  );
}

export function factFits(fact: Fact, wanted: FactCondition): boolean {
  if (fact.kind !== wanted.kind) return false;
  if (wanted.subject !== undefined && !search(patternOf(wanted.subject), fact.subject)) return false;
  const tests = { ...wanted.fields, ...(wanted.value === undefined ? {} : { '': wanted.value }) };
  return Object.entries(tests).every(([name, test]) => {
    const value = name === '' ? fact.value : fact.fields?.[name];
    if (value === undefined) return false;
    return Array.isArray(test) ? test.some((one) => one.toLowerCase() === value.toLowerCase()) : search(patternOf(test.matches), value) !== undefined;
  });
}

/** A side is the name of a bound value, or a version as it stands; what is no version is the same or differs as a text. Nothing can be said of a side that is unknown. */
function comparisonHolds([left, is, right]: Comparison, bound: Match): boolean {
  const valueOf = (side: string) => (/^\d/.test(side) ? side : bound.values[side]);
  const a = valueOf(left);
  const b = valueOf(right);
  if (a === undefined || b === undefined) return false;
  const order = compareVersions(a, b);
  if (is === 'older-than') return order < 0;
  if (is === 'newer-than') return order > 0;
  const isSame = partsOf(a) === undefined && partsOf(b) === undefined ? a.toLowerCase() === b.toLowerCase() : order === 0;
  return is === 'same-as' ? isSame : !isSame;
}
