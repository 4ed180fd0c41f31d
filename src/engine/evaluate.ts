/** Rules × what was read → findings of one incident, not yet ranked. */
import { createHash } from 'node:crypto';

import type { Clocks } from '../facts/clocks.ts';
import { hasSucceeded } from '../facts/outcome.ts';
import { isoText } from '../text/dates.ts';
import { fill } from '../text/fill.ts';
import { utcSpan } from '../text/times.ts';
import { OUTCOMES } from '../types.ts';
import type { Attempt, Evidence, Fact, Finding, Rule } from '../types.ts';
import type { Hit, Hits } from './hits.ts';
import { hitsOf } from './hits.ts';
import { firstOf, matchesOf, orderBy } from './match.ts';
import type { Match, Scene } from './match.ts';
import type { RecordCondition } from './condition.ts';
import { leavesOf, recordsOf } from './condition.ts';

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

export function evaluate(rules: readonly Rule[], given: Case): Finding[] {
  return rules.flatMap((rule) => (rule.scope === 'incident' ? ofIncident(rule, given) : [...ofAttempts(rule, given), ...ofLoose(rule, given)]));
}

function ofAttempts(rule: Rule, given: Case): Finding[] {
  return given.attempts.flatMap((attempt) => {
    if (!concerns(rule, attempt)) return [];
    const hits = given.hitsOfAttempt.get(attempt.id) ?? [];
    return findingsOf(rule, sceneOf([attempt], given, hits), attempt);
  });
}

/** Records outside of any run say nothing of a failure, so only rules that hold for any run may use them. */
function ofLoose(rule: Rule, given: Case): Finding[] {
  return rule.appliesTo === 'any' ? findingsOf(rule, sceneOf([], given, given.loose), undefined) : [];
}

function ofIncident(rule: Rule, given: Case): Finding[] {
  // What speaks of a run speaks of the one that came out worst.
  const attempts = given.attempts.filter((attempt) => concerns(rule, attempt)).toSorted((a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));
  if (attempts.length === 0 && rule.appliesTo !== 'any') return [];
  const hits = [...attempts.flatMap((attempt) => given.hitsOfAttempt.get(attempt.id) ?? []), ...given.loose];
  return findingsOf(rule, sceneOf(attempts, given, hits), attempts.length === 1 ? attempts[0] : undefined);
}

function concerns(rule: Rule, attempt: Attempt): boolean {
  return rule.appliesTo === 'any' || (rule.appliesTo === 'succeeded') === hasSucceeded(attempt.outcome);
}

function sceneOf(attempts: readonly Attempt[], { facts, clocks }: Case, sources: readonly Hits[]): Scene {
  const inOrder = orderBy(clocks.at);
  return {
    attempts,
    facts,
    at: clocks.at,
    hits(condition) {
      const lists = sources.map((hits) => hitsOf(hits.get(condition)));
      const all = lists.flatMap((list) => list.hits);
      return { hits: lists.length > 1 ? all.toSorted((a, b) => inOrder(a.evidence, b.evidence)) : all, count: lists.reduce((sum, list) => sum + list.count, 0) };
    },
  };
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
  const evidence = distinct(match.evidence);
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
  };
}

/** Made of what was found and not of where: the same input gives the same id on any machine. */
const idOf = (what: readonly (string | undefined)[]) => createHash('sha256').update(JSON.stringify(what.map((one) => one ?? null))).digest('hex').slice(0, 12);

/** What every finding of an attempt may say; `load.ts` knows the names. */
function ownValues(attempt: Attempt | undefined): Record<string, string> {
  if (!attempt) return {};
  const { kind, product, patch, fromVersion, toVersion, server, operation, exitCode, failedStep, lastGoodStep, outcome, decisiveError, lastLine, sources, startedAt, endedAt } = attempt;
  const [utcFrom, utcTo] = startedAt === undefined ? [] : utcSpan(startedAt, endedAt ?? startedAt, attempt.zone);
  const all = {
    kind,
    product,
    patch,
    fromVersion,
    toVersion,
    server,
    operation,
    failedStep,
    lastGoodStep,
    outcome,
    exitCode: exitCode?.toString(),
    decisive: decisiveError?.text,
    lastLine: lastLine?.text,
    log: sources[0]?.file,
    startedAt: startedAt === undefined ? undefined : isoText(startedAt),
    endedAt: endedAt === undefined ? undefined : isoText(endedAt),
    utcFrom,
    utcTo,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''));
}

function distinct(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((one) => [`${one.file}\n${one.line}`, one])).values()];
}
