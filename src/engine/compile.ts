/**
 * All rules made ready to meet records: which clauses a record of some kind can fulfil, found without trying them all.
 *
 * A clause is one record condition. It is looked up by what it literally requires, the first that it has of:
 * a literal of its pattern (`gate.ts`), an exact value of a field, a level. A clause with none of these is tried on every record;
 * `slow` lists them so that the rules' test can forbid it.
 */
import type { Level, LogRecord, Rule } from '../types.ts';
import { gateOf } from './gate.ts';
import type { Gate } from './gate.ts';
import { patternOf } from './pattern.ts';
import type { Pattern } from './pattern.ts';
import { recordsOf } from './schema.ts';
import type { RecordCondition } from './schema.ts';

export type FieldTest = { readonly name: string; readonly equals?: ReadonlySet<string>; readonly pattern?: Pattern };

export type Clause = {
  readonly rule: Rule;
  readonly condition: RecordCondition;
  readonly kinds: readonly string[];
  readonly patterns: readonly Pattern[];
  readonly levels: ReadonlySet<Level> | undefined;
  readonly component: RegExp | undefined;
  readonly fields: readonly FieldTest[];
};

/** A clause that holds for a record, where in the message it was found, and what it captured. */
export type ClauseMatch = { readonly clause: Clause; readonly at: number; readonly values: Readonly<Record<string, string>> };

/** Gives the clauses that one record fulfils. */
export type RecordTest = (record: LogRecord) => readonly ClauseMatch[];

export type Compiled = {
  readonly rules: readonly Rule[];
  readonly clauses: readonly Clause[];
  /** Clauses without anything to look them up by. */
  readonly slow: readonly Clause[];
  readonly testOf: (kind: string) => RecordTest;
};

const NONE: readonly ClauseMatch[] = [];

export function compile(rules: readonly Rule[]): Compiled {
  const clauses = rules.flatMap((rule) => recordsOf(rule.when).map((condition) => clauseOf(rule, condition)));
  const tests = new Map<string, RecordTest>();
  return {
    rules,
    clauses,
    slow: clauses.filter((clause) => anchorOf(clause) === undefined),
    testOf(kind) {
      const known = tests.get(kind);
      if (known) return known;
      const made = recordTest(clauses.filter((clause) => clause.kinds.some((wanted) => kindFits(kind, wanted))));
      tests.set(kind, made);
      return made;
    },
  };
}

/** `event-*` fits every kind that begins so; `*` fits all. */
export function kindFits(kind: string, wanted: string): boolean {
  return wanted.endsWith('*') ? kind.startsWith(wanted.slice(0, -1)) : kind === wanted;
}

function clauseOf(rule: Rule, condition: RecordCondition): Clause {
  return {
    rule,
    condition,
    kinds: condition.in,
    patterns: (condition.message ?? []).map(patternOf),
    levels: condition.level && new Set(condition.level),
    component: condition.component === undefined ? undefined : patternOf(condition.component).regex,
    fields: Object.entries(condition.fields ?? {}).map(([name, test]) =>
      Array.isArray(test) ? { name, equals: new Set(test.map((one) => one.toLowerCase())) } : { name, pattern: patternOf(test.matches) },
    ),
  };
}

type Anchor = { readonly literals: readonly string[] } | { readonly field: string; readonly equals: readonly string[] } | { readonly levels: readonly Level[] };

/** What every record that fulfils the clause must have. */
function anchorOf(clause: Clause): Anchor | undefined {
  if (clause.patterns.length > 0 && clause.patterns.every((pattern) => pattern.literals.length > 0)) {
    return { literals: clause.patterns.flatMap((pattern) => pattern.literals) };
  }
  const exact = clause.fields.find((field) => field.equals !== undefined);
  if (exact?.equals) return { field: exact.name, equals: [...exact.equals] };
  return clause.levels ? { levels: [...clause.levels] } : undefined;
}

function recordTest(clauses: readonly Clause[]): RecordTest {
  const literals = new Map<string, Clause[]>();
  const fields = new Map<string, Map<string, Clause[]>>();
  const levels = new Map<Level, Clause[]>();
  const slow: Clause[] = [];
  for (const clause of clauses) {
    const anchor = anchorOf(clause);
    if (anchor === undefined) slow.push(clause);
    else if ('literals' in anchor) for (const literal of anchor.literals) add(literals, literal, clause);
    else if ('levels' in anchor) for (const level of anchor.levels) add(levels, level, clause);
    else {
      const byValue = fields.get(anchor.field) ?? new Map<string, Clause[]>();
      fields.set(anchor.field, byValue);
      for (const value of anchor.equals) add(byValue, value, clause);
    }
  }
  const owners = [...literals.values()];
  const gate: Gate = gateOf([...literals.keys()]);
  const candidates = new Set<Clause>();
  const note = (literal: number) => {
    for (const clause of owners[literal] ?? []) candidates.add(clause);
  };

  return (record) => {
    candidates.clear();
    gate(record.message, note);
    if (record.fields !== undefined) {
      for (const [name, byValue] of fields) {
        const value = record.fields[name];
        if (value !== undefined) for (const clause of byValue.get(value.toLowerCase()) ?? []) candidates.add(clause);
      }
    }
    if (record.level !== undefined && levels.size > 0) for (const clause of levels.get(record.level) ?? []) candidates.add(clause);
    for (const clause of slow) candidates.add(clause);
    if (candidates.size === 0) return NONE;
    return [...candidates].flatMap((clause) => matchOf(clause, record) ?? []);
  };
}

function matchOf(clause: Clause, record: LogRecord): ClauseMatch | undefined {
  if (clause.levels && (record.level === undefined || !clause.levels.has(record.level))) return undefined;
  if (clause.component && !clause.component.test(record.component ?? '')) return undefined;
  const values: Record<string, string> = {};
  for (const field of clause.fields) {
    const value = record.fields?.[field.name];
    if (value === undefined) return undefined;
    if (field.equals && !field.equals.has(value.toLowerCase())) return undefined;
    if (field.pattern) {
      const found = field.pattern.regex.exec(value);
      if (!found) return undefined;
      Object.assign(values, present(found.groups));
    }
  }
  if (clause.patterns.length === 0) return { clause, at: 0, values };
  for (const pattern of clause.patterns) {
    const found = pattern.regex.exec(record.message);
    if (found) return { clause, at: found.index, values: Object.assign(values, present(found.groups)) };
  }
  return undefined;
}

/** The named groups that took part in a match, without blanks around them. */
function present(groups: Record<string, string | undefined> | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(groups ?? {})) if (value !== undefined) found[name] = value.replace(/\s+/g, ' ').trim();
  return found;
}

function add<K>(map: Map<K, Clause[]>, key: K, clause: Clause): void {
  const known = map.get(key);
  if (known) known.push(clause);
  else map.set(key, [clause]);
}
