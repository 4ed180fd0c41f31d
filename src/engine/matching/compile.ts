/**
 * All rules made ready to meet records: which clauses a record of some kind can fulfil, found without trying them all.
 *
 * A clause is one record condition. It is looked up by what it literally requires, the first that it has of:
 * an exact value of a field, a literal of its pattern (`gate.ts`), a level. A clause with none of these is tried on every record;
 * `slowConditionsOf` finds them so that the rules' test can forbid it.
 * Entries of level debug, most of what an installer writes, are for those clauses only that name this level.
 */
import { under } from '../../collections.ts';
import type { Level, LogRecord, Rule } from '../../types.ts';
import { kindFits, recordsOf, waysOf } from '../rules/condition.ts';
import type { FieldTest, RecordCondition } from '../rules/condition.ts';
import { patternOf } from '../rules/pattern.ts';
import type { Pattern } from '../rules/pattern.ts';
import { gateOf } from './gate.ts';
import type { Gate } from './gate.ts';
import type { Budget } from './budget.ts';

export type FieldRequirement = { readonly name: string; readonly equals?: ReadonlySet<string>; readonly pattern?: Pattern };

export type Clause = {
  readonly rule: Rule;
  readonly condition: RecordCondition;
  readonly levels: ReadonlySet<Level> | undefined;
  readonly component: Pattern | undefined;
  readonly ways: readonly Way[];
};

/** All the fields, and one of the patterns where there are any. */
export type Way = { readonly fields: readonly FieldRequirement[]; readonly patterns: readonly Pattern[] };

/** A clause that holds for a record, where in the message it was found, and what it captured. */
export type ClauseMatch = { readonly clause: Clause; readonly at: number; readonly values: Readonly<Record<string, string>> };

/** Gives the clauses that one record fulfils. */
export type RecordTest = (record: LogRecord) => readonly ClauseMatch[];

/** Rules are made ready for a kind of log when the first one of it comes. */
export type Compiled = { readonly testOf: (kind: string) => RecordTest };

const NONE: readonly ClauseMatch[] = [];

export function compile(rules: readonly Rule[], budget: Budget): Compiled {
  const lookups = lookupsFor(rules);
  const tests = new Map<string, RecordTest>();
  return {
    testOf: (kind) =>
      under(tests, kind, () => {
        const { all, debug } = lookups(kind);
        const [test, testDebug] = [recordTest(all, budget), recordTest(debug, budget)];
        return (record) => (record.level === 'debug' ? testDebug : test)(record);
      }),
  };
}

type LookupsOfKind = { readonly all: Lookup; readonly debug: Lookup };

/** Whoever reads one incident after the other judges them all by the same rules: those are made ready once, which takes as long as reading a short log. */
const ready = new WeakMap<readonly Rule[], Map<string, LookupsOfKind>>();

function lookupsFor(rules: readonly Rule[]): (kind: string) => LookupsOfKind {
  const kinds = ready.get(rules) ?? new Map<string, LookupsOfKind>();
  ready.set(rules, kinds);
  return (kind) =>
    under(kinds, kind, () => {
      const fitting = clausesFor(rules, kind);
      return { all: lookupOf(fitting), debug: lookupOf(fitting.filter((clause) => clause.levels?.has('debug'))) };
    });
}

/** The clauses that records of one kind may fulfil. */
export function clausesFor(rules: readonly Rule[], kind: string): Clause[] {
  return rules.flatMap((rule) =>
    recordsOf(rule.when)
      .filter((condition) => condition.in.some((wanted) => kindFits(kind, wanted)))
      .map((condition) => clauseOf(rule, condition)),
  );
}

/** Record conditions with nothing to look them up by: they would be tried on every record. */
export function slowConditionsOf(rule: Rule): RecordCondition[] {
  return recordsOf(rule.when).filter((condition) => {
    const clause = clauseOf(rule, condition);
    return clause.ways.some((way) => anchorOf(clause, way) === undefined);
  });
}

function clauseOf(rule: Rule, condition: RecordCondition): Clause {
  return {
    rule,
    condition,
    levels: condition.level && new Set(condition.level),
    component: condition.component === undefined ? undefined : patternOf(condition.component),
    ways: waysOf(condition).map(({ message, fields }) => ({ patterns: message.map(patternOf), fields: Object.entries(fields).map(([name, test]) => requirementOf(name, test)) })),
  };
}

function requirementOf(name: string, test: FieldTest): FieldRequirement {
  return 'matches' in test ? { name, pattern: patternOf(test.matches) } : { name, equals: new Set(test.map((one) => one.toLowerCase())) };
}

type Anchor = { readonly field: string; readonly equals: readonly string[] } | { readonly literals: true } | { readonly levels: readonly Level[] };

/** What every record that fulfils the clause in this way must have; a field first, since few records have any. */
function anchorOf(clause: Clause, { fields, patterns }: Way): Anchor | undefined {
  const exact = fields.find((field) => field.equals !== undefined);
  if (exact?.equals) return { field: exact.name, equals: [...exact.equals] };
  if (patterns.length > 0 && patterns.every((pattern) => pattern.literals.length > 0)) return { literals: true };
  return clause.levels ? { levels: [...clause.levels] } : undefined;
}

/** A clause to try in one way, with the patterns that may match: all, or the one whose literal was found. `place`: as the rule has them in order. */
type Candidate = Way & { readonly clause: Clause; readonly place: number };

/** Candidates by what a record must have for them. `owners`: of each literal of the gate. */
type Lookup = {
  readonly gate: Gate;
  readonly owners: readonly (readonly Candidate[])[];
  readonly byField: readonly (readonly [name: string, byValue: ReadonlyMap<string, readonly Candidate[]>])[];
  readonly levels: ReadonlyMap<Level, readonly Candidate[]>;
  readonly slow: readonly Candidate[];
};

function lookupOf(clauses: readonly Clause[]): Lookup {
  const literals = new Map<string, Candidate[]>();
  const fields = new Map<string, Map<string, Candidate[]>>();
  const levels = new Map<Level, Candidate[]>();
  const slow: Candidate[] = [];
  for (const candidate of clauses.flatMap((clause) => clause.ways.map((way, at): Candidate => ({ clause, ...way, place: at * MOST_PATTERNS })))) {
    const anchor = anchorOf(candidate.clause, candidate);
    if (anchor === undefined) slow.push(candidate);
    else if ('levels' in anchor) for (const level of anchor.levels) add(levels, level, candidate);
    else if ('literals' in anchor) addLiterals(literals, candidate);
    else {
      const byValue = under(fields, anchor.field, () => new Map<string, Candidate[]>());
      for (const value of anchor.equals) add(byValue, value, candidate);
    }
  }
  return { gate: gateOf([...literals.keys()]), owners: [...literals.values()], byField: [...fields], levels, slow };
}

function recordTest({ gate, owners, byField, levels, slow }: Lookup, budget: Budget): RecordTest {
  let candidates: Candidate[] = [];
  const note = (literal: number) => {
    candidates.push(...(owners[literal] ?? []));
  };

  return (record) => {
    if (candidates.length > 0) candidates = [];
    gate(record.message, note);
    if (record.fields !== undefined) {
      for (const [name, byValue] of byField) {
        const value = record.fields[name];
        if (value !== undefined) candidates.push(...(byValue.get(value) ?? byValue.get(value.toLowerCase()) ?? []));
      }
    }
    if (record.level !== undefined && levels.size > 0) candidates.push(...(levels.get(record.level) ?? []));
    candidates.push(...slow);
    return candidates.length === 0 ? NONE : matchesOf(candidates, record, budget);
  };
}

/** Patterns of one way; only their order hangs on it. */
const MOST_PATTERNS = 1000;

function addLiterals(literals: Map<string, Candidate[]>, candidate: Candidate): void {
  for (const [at, pattern] of candidate.patterns.entries()) {
    for (const literal of pattern.literals) add(literals, literal, { ...candidate, patterns: [pattern], place: candidate.place + at });
  }
}

/** Of each clause the match that the rule names first: it puts the pattern that says most before the one that always fits. */
function matchesOf(candidates: readonly Candidate[], record: LogRecord, budget: Budget): readonly ClauseMatch[] {
  const found = new Map<Clause, ClauseMatch>();
  for (const candidate of candidates.length > 1 ? candidates.toSorted((a, b) => a.place - b.place) : candidates) {
    if (found.has(candidate.clause)) continue;
    const match = matchOf(candidate, record, budget);
    if (match) found.set(candidate.clause, match);
  }
  return found.size === 0 ? NONE : [...found.values()];
}

function matchOf({ clause, fields, patterns }: Candidate, record: LogRecord, budget: Budget): ClauseMatch | undefined {
  if (clause.levels && (record.level === undefined || !clause.levels.has(record.level))) return undefined;
  if (clause.component && !budget.search(clause.rule, clause.component, record.component ?? '')) return undefined;
  const values: Record<string, string> = {};
  for (const field of fields) {
    const value = record.fields?.[field.name];
    if (value === undefined) return undefined;
    if (field.equals && !field.equals.has(value.toLowerCase())) return undefined;
    if (field.pattern) {
      const found = budget.search(clause.rule, field.pattern, value);
      if (!found) return undefined;
      Object.assign(values, present(found.groups));
    }
  }
  if (patterns.length === 0) return { clause, at: 0, values };
  for (const pattern of patterns) {
    const found = budget.search(clause.rule, pattern, record.message);
    if (found) return { clause, at: found.index, values: Object.assign(values, present(found.groups)) };
  }
  return undefined;
}

/** The named groups that took part in a match, without blanks around them. */
function present(groups: Readonly<Record<string, string | undefined>> | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(groups ?? {})) if (value !== undefined) found[name] = value.replace(/\s+/g, ' ').trim();
  return found;
}

function add<K>(map: Map<K, Candidate[]>, key: K, candidate: Candidate): void {
  under(map, key, (): Candidate[] => []).push(candidate);
}
