/** Rules × what was read → findings of one incident, not yet ranked. */
import { under } from '../../collections.ts';
import type { Clocks } from '../../facts/clocks.ts';
import { placesOnce } from '../../facts/evidence.ts';
import { hasSucceeded } from '../../facts/outcome.ts';
import { fill } from '../../text/fill.ts';
import { idOf } from '../../text/ids.ts';
import { OUTCOMES } from '../../types.ts';
import type { Attempt, Fact, Finding, Rule } from '../../types.ts';
import { leavesOf, recordsOf } from '../rules/condition.ts';
import type { Condition, FactCondition, RecordCondition } from '../rules/condition.ts';
import { ownValues } from '../rules/own-values.ts';
import { factFits } from './fits.ts';
import { hitsOf } from './hits.ts';
import type { Hit, Hits } from './hits.ts';
import { firstOf, matchesOf, toldOnce } from './match.ts';
import type { Match, Scene } from './match.ts';
import { orderBy } from './sequence.ts';
import type { Steps, Budget } from './budget.ts';

export type Case = {
  readonly attempts: readonly Attempt[];
  readonly facts: readonly Fact[];
  readonly clocks: Clocks;
  /** Hits of each attempt, by its id. */
  readonly hitsOfAttempt: ReadonlyMap<string, readonly Hits[]>;
  /** Hits of records that belong to no attempt. */
  readonly loose: readonly Hits[];
};

/** More findings of one rule than this, one for each value (`each`), would hide the others; the last one names the rest. */
const MOST_EACH = 20;

/** To walk through so many hits is as much work as to try one combination. */
const HITS_A_STEP = 64;

export function evaluate(rules: readonly Rule[], given: Case, budget: Budget): Finding[] {
  return rules.flatMap((rule) => {
    const findings = placesFor(rule, given, budget.stepsOf(rule)).flatMap(({ scene, attempt, isSeen }) => (budget.isAside(rule) || !couldHold(rule.when, isSeen) ? [] : findingsOf(rule, scene, attempt)));
    return budget.isAside(rule) ? [] : findings;
  });
}

/** What the condition of a rule is asked about: one run, all of an incident, or what was seen outside of any run. */
export type Place = { readonly scene: Scene; readonly attempt: Attempt | undefined; readonly isSeen: (condition: RecordCondition) => boolean };

/** Are there the records without which a condition cannot hold? Nearly always they are not, and then nothing needs to be tried. */
function couldHold(condition: Condition, isSeen: Place['isSeen']): boolean {
  if ('all' in condition) return condition.all.every((part) => couldHold(part, isSeen));
  if ('any' in condition) return condition.any.some((part) => couldHold(part, isSeen));
  if ('sequence' in condition) return condition.sequence.of.every(isSeen);
  return !('record' in condition) || isSeen(condition.record);
}

export function placesFor(rule: Rule, given: Case, steps: Steps): Place[] {
  const attempts = given.attempts.filter((attempt) => concerns(rule, attempt));
  if (rule.scope === 'incident') {
    if (attempts.length === 0 && rule.appliesTo !== 'any') return [];
    // What speaks of a run speaks of the one that came out worst.
    const worstFirst = attempts.toSorted((a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));
    const hits = [...worstFirst.flatMap((attempt) => given.hitsOfAttempt.get(attempt.id) ?? []), ...given.loose];
    return [placeOf(worstFirst, given, hits, steps, attempts.length === 1 ? attempts[0] : undefined)];
  }
  // Records outside of any run say nothing of a failure, so only rules that hold for any run may use them.
  const outside = rule.appliesTo === 'any' ? [placeOf([], given, given.loose, steps, undefined)] : [];
  return [...attempts.map((attempt) => placeOf([attempt], given, given.hitsOfAttempt.get(attempt.id) ?? [], steps, attempt)), ...outside];
}

function placeOf(attempts: readonly Attempt[], given: Case, sources: readonly Hits[], steps: Steps, attempt: Attempt | undefined): Place {
  return { scene: sceneOf(attempts, given, sources, steps), attempt, isSeen: (condition) => sources.some((hits) => hits.has(condition)) };
}

export function concerns(rule: Rule, attempt: Attempt): boolean {
  return rule.appliesTo === 'any' || (rule.appliesTo === 'succeeded') === hasSucceeded(attempt.outcome);
}

function sceneOf(attempts: readonly Attempt[], { facts, clocks }: Case, sources: readonly Hits[], steps: Steps): Scene {
  const hitsOfCondition = new Map<RecordCondition, ReturnType<Scene['hits']>>();
  const factsOfCondition = new Map<FactCondition, readonly Fact[]>();
  return {
    attempts,
    steps,
    at: clocks.at,
    facts: (condition) => under(factsOfCondition, condition, () => facts.filter((fact) => factFits(fact, condition))),
    hits(condition) {
      const found = under(hitsOfCondition, condition, () => hitsIn(sources, condition, clocks.at));
      steps.left -= found.hits.length / HITS_A_STEP;
      return found;
    },
  };
}

function hitsIn(sources: readonly Hits[], condition: RecordCondition, at: Clocks['at']): ReturnType<Scene['hits']> {
  const lists = sources.map((hits) => hitsOf(hits.get(condition)));
  const all = lists.flatMap((list) => list.hits);
  const count = lists.reduce((sum, list) => sum + list.count, 0);
  if (lists.length < 2) return { hits: all, count };
  const inOrder = orderBy(at);
  const once = eventsOnce(all, at);
  return { hits: once.toSorted((a, b) => inOrder(a.evidence, b.evidence)), count: count - (all.length - toldOnce(once, at).length) };
}

/** An event that a second export holds as well was seen once. */
function eventsOnce(hits: readonly Hit[], at: Clocks['at']): Hit[] {
  const seen = new Map<string, string>();
  return hits.filter(({ evidence, values: { event, provider, sentence } }) => {
    const time = at(evidence);
    if (event === undefined || provider === undefined || time === undefined) return true;
    const key = JSON.stringify([event, provider, Math.floor(time / 1000), sentence ?? evidence.text]);
    const first = seen.get(key) ?? evidence.file;
    seen.set(key, first);
    return first === evidence.file;
  });
}

function findingsOf(rule: Rule, scene: Scene, attempt: Attempt | undefined): Finding[] {
  const { each } = rule;
  if (each === undefined) {
    const first = firstOf(matchesOf(rule.when, scene));
    return first ? [findingOf(rule, first, attempt)] : [];
  }
  const found = new Map<string, Match>();
  for (const value of valuesOf(rule, scene, each)) {
    const match = firstOf(matchesOf(rule.when, onlyWith(scene, each, value)));
    if (match) found.set(value, match);
  }
  for (const match of matchesOf(rule.when, scene)) {
    const value = match.values[each]?.toLowerCase();
    // Nothing said which one it is: that is one finding, too.
    if (value === undefined ? found.size === 0 : !found.has(value)) found.set(value ?? '', match);
  }
  const matches = [...found.values()];
  const told = matches.slice(0, MOST_EACH).map((match) => findingOf(rule, match, attempt));
  const last = told.at(-1);
  if (!last || matches.length <= MOST_EACH) return told;
  const rest = matches.slice(MOST_EACH);
  const because = `${last.because}; and ${rest.length} more like it: ${rest.map((match) => match.values[each] ?? '').join(', ')}`;
  return [...told.slice(0, -1), { ...last, because, count: rest.reduce((sum, match) => sum + Math.max(1, match.count), last.count) }];
}

/** The different values that the records of a rule captured under a name, in lower case. */
function valuesOf(rule: Rule, scene: Scene, name: string): Set<string> {
  const values = new Set<string>();
  const negated = new Set([...leavesOf(rule.when)].flatMap(({ leaf, negated: not }) => (not && 'record' in leaf ? [leaf.record] : [])));
  for (const condition of recordsOf(rule.when)) {
    if (negated.has(condition)) continue;
    for (const hit of scene.hits(condition).hits) {
      const value = hit.values[name];
      if (value !== undefined) values.add(value.toLowerCase());
    }
  }
  return values;
}

/** The scene with those hits only that say this value, or say nothing of that name. */
function onlyWith(scene: Scene, name: string, value: string): Scene {
  const fits = (hit: Hit) => hit.values[name] === undefined || hit.values[name].toLowerCase() === value;
  return {
    ...scene,
    hits(condition: RecordCondition) {
      const { hits } = scene.hits(condition);
      const fitting = hits.filter(fits);
      return { hits: fitting, count: fitting.length };
    },
  };
}

function findingOf(rule: Rule, match: Match, attempt: Attempt | undefined): Finding {
  const values = { ...ownValues(attempt), ...match.values, count: String(Math.max(1, match.count)) };
  const evidence = placesOnce(match.evidence);
  return {
    id: idOf([rule.id, attempt?.id, fill(rule.title, values), ...evidence.map(({ text }) => text)]),
    rule,
    role: rule.role,
    severity: attempt?.supersededBy === undefined ? rule.severity : 'info',
    confidence: rule.confidence,
    because: fill(rule.because, values),
    attempt: attempt?.id,
    leadsTo: [],
    links: [],
    values,
    evidence,
    count: Math.max(1, match.count),
    ...(match.rests === undefined ? {} : { rests: match.rests }),
  };
}
