/** Why a rule's condition holds at some place or does not: the tree of its parts, each with what proves it or what is missing. */
import { attemptFits } from '../engine/matching/fits.ts';
import type { Hit } from '../engine/matching/hits.ts';
import { EMPTY, firstOf, matchesOf } from '../engine/matching/match.ts';
import type { Match, Scene } from '../engine/matching/match.ts';
import { orderBy } from '../engine/matching/sequence.ts';
import { distanceOf } from '../engine/rules/condition.ts';
import type { AttemptCondition, Condition, FactCondition, FieldTest, RecordCondition, SequenceCondition } from '../engine/rules/condition.ts';
import type { Attempt, Evidence, Fact } from '../types.ts';
import { headOf, wayLines } from './describe.ts';
import type { Near, NearSearch } from './near.ts';

/** One part of a condition. `why`: what is missing, in words. */
export type Clause = {
  readonly text: string;
  readonly ways: readonly string[];
  readonly holds: boolean;
  readonly evidence: readonly Evidence[];
  readonly count: number;
  readonly why: readonly string[];
  readonly near?: Near;
  readonly parts: readonly Clause[];
};

const QUOTED = 3;

export function explain(condition: Condition, scene: Scene, near: NearSearch, bound: Match = EMPTY): Clause {
  const match = firstOf(matchesOf(condition, scene, bound));
  const evidence = (match?.evidence ?? []).filter((one) => !bound.evidence.includes(one)).slice(0, QUOTED);
  const clause = { text: headOf(condition), ways: [], holds: match !== undefined, evidence, count: (match?.count ?? 0) - bound.count, why: [], parts: [] };
  const inner = (parts: readonly Condition[]) => parts.map((part) => explain(part, scene, near, bound));
  if ('all' in condition) return { ...clause, evidence: [], parts: allParts(condition.all, scene, near, bound) };
  if ('any' in condition) return { ...clause, evidence: [], parts: inner(condition.any) };
  if ('maybe' in condition) return { ...clause, evidence: [], parts: inner(condition.maybe) };
  if ('none' in condition) return { ...clause, evidence: [], parts: inner(condition.none) };
  if ('record' in condition) return { ...clause, ways: wayLines(condition.record), ...(match ? {} : whyNoRecord(condition.record, near, filesOf(scene))) };
  if ('attempt' in condition) return { ...clause, why: match ? [] : whyNoAttempt(condition.attempt, scene.attempts) };
  if ('fact' in condition) return { ...clause, ...(match ? {} : whyNoFact(condition.fact, scene)) };
  if ('sequence' in condition) {
    const parts = inner(condition.sequence.of.map((record) => ({ record })));
    return { ...clause, parts, why: match || parts.some(({ holds }) => !holds) ? [] : whyNoSequence(condition.sequence, scene) };
  }
  return { ...clause, why: match ? [] : whyNotSo(condition.compare, bound) };
}

/** Of several conditions that must hold together each is asked given those before it, which may have to hold in another way than the first. */
function allParts(parts: readonly Condition[], scene: Scene, near: NearSearch, bound: Match): Clause[] {
  let before = bound;
  let held = true;
  return parts.map((part, at) => {
    const together = firstOf(matchesOf({ all: parts.slice(0, at + 1) }, scene, bound));
    const clause = explain(part, scene, near, before);
    const proof = together ? together.evidence.slice(before.evidence.length, before.evidence.length + QUOTED) : [];
    const alone = clause.holds && !together && held ? ['it holds by itself, but not together with what stands before it'] : [];
    if (together) before = together;
    const holds = together !== undefined || (!held && clause.holds);
    held = together !== undefined;
    return { ...clause, holds, why: holds ? [] : [...clause.why, ...alone], evidence: clause.parts.length > 0 ? [] : clause.holds ? clause.evidence : proof };
  });
}

const filesOf = ({ attempts }: Scene) => new Set(attempts.flatMap(({ sources }) => sources.map(({ file }) => file)));

function whyNoRecord(condition: RecordCondition, search: NearSearch, files: ReadonlySet<string>): { readonly why: readonly string[]; readonly near?: Near } {
  const found = search.of(condition, files);
  if (!found) return { why: [`there is no log of kind ${condition.in.join(', ')} in the input`] };
  const [elsewhere] = found.fulfilled;
  if (elsewhere) return { why: ['there is such an entry, but not here: it belongs to another run or to none'], near: { evidence: elsewhere, why: [] } };
  if (!found.near) return { why: [`none of ${found.records.toLocaleString('en')} entries has anything in common with it`] };
  return { why: found.near.why, near: found.near };
}

function whyNoAttempt(wanted: AttemptCondition, attempts: readonly Attempt[]): string[] {
  if (attempts.length === 0) return ['no run belongs to this place'];
  const [attempt] = attempts;
  if (!attempt || attempts.length > 1) return [`none of ${attempts.length} runs is like that`];
  const asked = { kind: attempt.kind, outcome: attempt.outcome, exitCode: attempt.exitCode, product: attempt.product, failedStep: attempt.failedStep, stepFailed: attempt.stepFailed };
  return (Object.keys(asked) as (keyof typeof asked)[]).flatMap((name) =>
    wanted[name] === undefined || attemptFits(attempt, { [name]: wanted[name] }) ? [] : [`the ${name} of this run is ${asked[name] ?? 'not told'}, not ${[wanted[name]].flat().join(' or ')}`],
  );
}

function whyNoFact(wanted: FactCondition, scene: Scene): { readonly why: readonly string[]; readonly near?: Near } {
  const kin = scene.facts({ kind: wanted.kind });
  if (kin.length === 0) return { why: [`nothing of kind ${wanted.kind} is known here`] };
  // The one that lacks least.
  const lacks = kin.map((fact) => ({ fact, why: lackOf(fact, wanted, scene) })).toSorted((a, b) => a.why.length - b.why.length);
  const [nearest] = lacks;
  return nearest ? { why: [`of ${kin.length} such facts the nearest differs: ${nearest.why.join('; ')}`], near: { evidence: nearest.fact.evidence, why: nearest.why } } : { why: [] };
}

function lackOf(fact: Fact, { kind, subject, value, fields = {} }: FactCondition, scene: Scene): string[] {
  const fits = (asked: FactCondition) => scene.facts(asked).includes(fact);
  const wanted = (test: FieldTest) => ('matches' in test ? `/${test.matches}/` : test.join(' or '));
  return [
    ...(subject === undefined || fits({ kind, subject }) ? [] : [`its subject is ${fact.subject}, not /${subject}/`]),
    ...(value === undefined || fits({ kind, value }) ? [] : [`its value is ${fact.value}, not ${wanted(value)}`]),
    ...Object.entries(fields).flatMap(([name, test]) => (fits({ kind, fields: { [name]: test } }) ? [] : [`its ${name} is ${fact.fields?.[name] ?? 'not told'}, not ${wanted(test)}`])),
  ];
}

function whyNoSequence({ of, within }: SequenceCondition, scene: Scene): string[] {
  const byLines = 'lines' in distanceOf(within);
  const inOrder = orderBy(scene.at);
  const lists = of.map((condition) => scene.hits(condition).hits.toSorted((a, b) => inOrder(a.evidence, b.evidence)));
  const ends = lists.at(-1) ?? [];
  const apart = ends.flatMap((end) => (lists[0] ?? []).flatMap((begin) => gapOf(begin, end, byLines))).toSorted((a, b) => a.size - b.size);
  const [nearest] = apart;
  if (!nearest) return [byLines ? 'all are there, but not in this order in one file' : 'all are there, but not in this order, or without a time'];
  const place = ({ evidence: { file, line, record } }: Hit) => (record === undefined ? `${file}:${line}` : `${file} record ${record}`);
  return [`all are there, but ${nearest.text} apart where they come nearest (${place(nearest.begin)} and ${place(nearest.end)}), or not all in this order; at most ${within} is asked for`];
}

function gapOf(begin: Hit, end: Hit, byLines: boolean): { readonly size: number; readonly text: string; readonly begin: Hit; readonly end: Hit }[] {
  const [a, b] = [begin.evidence, end.evidence];
  const size = byLines ? (a.file === b.file ? b.line - a.line : -1) : a.time === undefined || b.time === undefined ? -1 : b.time - a.time;
  if (size <= 0) return [];
  return [{ size, text: byLines ? `${size.toLocaleString('en')} lines` : `${Math.round(size / 1000).toLocaleString('en')} seconds`, begin, end }];
}

function whyNotSo([left, is, right]: readonly [string, string, string], { values }: Match): string[] {
  const shown = (side: string) => (/^\d/.test(side) ? side : values[side] === undefined ? `${side} (not known)` : `${side} (${values[side]})`);
  return [`${shown(left)} is not ${is} ${shown(right)}`];
}
