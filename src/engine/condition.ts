/** What rules are made of, as types, and how to walk through a condition. `schema.ts` says which files are such rules. */
import type { z } from 'zod';

import type * as schema from './schema.ts';

export type Rule = z.output<typeof schema.ruleSchema>;
export type Example = z.output<typeof schema.example>;
export type RecordCondition = z.output<typeof schema.record>;
export type AttemptCondition = z.output<typeof schema.attempt>;
export type FactCondition = z.output<typeof schema.fact>;
export type SequenceCondition = z.output<typeof schema.sequence>;
export type Comparison = readonly [left: string, is: z.output<typeof schema.comparison>, right: string];
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly none: readonly Condition[] }
  | { readonly maybe: readonly Condition[] }
  | { readonly record: RecordCondition }
  | { readonly attempt: AttemptCondition }
  | { readonly fact: FactCondition }
  | { readonly sequence: SequenceCondition }
  | { readonly compare: Comparison };

export const WITHIN = /^(?<count>\d+) (?<unit>lines?|seconds?|minutes?|hours?)$/;

/** `10 minutes` as a distance in lines or milliseconds. */
export function distanceOf(within: string): { readonly lines: number } | { readonly millis: number } {
  const found = WITHIN.exec(within);
  const count = Number(found?.groups?.['count']);
  const unit = found?.groups?.['unit'] ?? '';
  if (unit.startsWith('line')) return { lines: count };
  return { millis: count * (unit.startsWith('second') ? 1000 : unit.startsWith('minute') ? 60_000 : 3_600_000) };
}

/** Every leaf of a condition, with whether it lies under a `none`. */
export function* leavesOf(given: Condition, negated = false): Generator<{ leaf: Condition; negated: boolean }> {
  if ('all' in given) for (const part of given.all) yield* leavesOf(part, negated);
  else if ('any' in given) for (const part of given.any) yield* leavesOf(part, negated);
  else if ('maybe' in given) for (const part of given.maybe) yield* leavesOf(part, negated);
  else if ('none' in given) for (const part of given.none) yield* leavesOf(part, true);
  else yield { leaf: given, negated };
}

/** The ways in which a record can fulfil a condition. */
export function waysOf({ message = [], fields = {}, any = [{}] }: RecordCondition): { readonly message: readonly string[]; readonly fields: NonNullable<RecordCondition['fields']> }[] {
  return any.map((one) => ({ message: one.message ?? message, fields: { ...fields, ...one.fields } }));
}

/** The record conditions of a rule in the order in which they stand. */
export function recordsOf(given: Condition): RecordCondition[] {
  return [...leavesOf(given)].flatMap(({ leaf }) => ('record' in leaf ? [leaf.record] : 'sequence' in leaf ? leaf.sequence.of : []));
}

/** `event-*` fits every kind that begins so; `*` fits all. */
export function kindFits(kind: string, wanted: string): boolean {
  return wanted.endsWith('*') ? kind.startsWith(wanted.slice(0, -1)) : kind === wanted;
}
