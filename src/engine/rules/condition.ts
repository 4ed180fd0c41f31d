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

/** What a field must be: one of some values, or what a pattern fits. */
export type FieldTest = readonly string[] | { readonly matches: string };

type Fields = NonNullable<RecordCondition['fields']>;

export const WITHIN = /^(?<count>\d+) (?<unit>lines?|seconds?|minutes?|hours?)$/;

/** `10 minutes` as a distance in lines or milliseconds. */
export function distanceOf(within: string): { readonly lines: number } | { readonly millis: number } {
  const found = WITHIN.exec(within);
  const count = Number(found?.groups?.['count']);
  const unit = found?.groups?.['unit'] ?? '';
  if (unit.startsWith('line')) return { lines: count };
  return { millis: count * (unit.startsWith('second') ? 1000 : unit.startsWith('minute') ? 60_000 : 3_600_000) };
}

type Path = readonly PropertyKey[];

/** Every leaf of a condition, with whether it lies under a `none`, and where it stands in the file. */
export function* leavesOf(given: Condition, negated = false, path: Path = ['when']): Generator<{ leaf: Condition; negated: boolean; path: Path }> {
  for (const form of ['all', 'any', 'maybe', 'none'] as const) {
    const parts = (given as Partial<Record<typeof form, readonly Condition[]>>)[form];
    if (parts) for (const [at, part] of parts.entries()) yield* leavesOf(part, negated || form === 'none', [...path, form, at]);
  }
  if (!['all', 'any', 'maybe', 'none'].some((form) => form in given)) yield { leaf: given, negated, path };
}

/** The ways in which a record can fulfil a condition. */
export function waysOf({ message = [], fields = {}, any = [{}] }: RecordCondition): { readonly message: readonly string[]; readonly fields: NonNullable<RecordCondition['fields']> }[] {
  return any.map((one) => ({ message: one.message ?? message, fields: { ...fields, ...one.fields } }));
}

/** The record conditions of a rule in the order in which they stand. */
export const recordsOf = (given: Condition): RecordCondition[] => placedRecordsOf(given).map(({ condition }) => condition);

export function placedRecordsOf(given: Condition): { readonly condition: RecordCondition; readonly path: Path }[] {
  return [...leavesOf(given)].flatMap(({ leaf, path }) => {
    if ('record' in leaf) return [{ condition: leaf.record, path: [...path, 'record'] }];
    return 'sequence' in leaf ? leaf.sequence.of.map((condition, at) => ({ condition, path: [...path, 'sequence', 'of', at] })) : [];
  });
}

/** Every regular expression of a condition, where it stands, and whether its groups become values. */
export function patternsOf(given: Condition): { readonly source: string; readonly path: Path; readonly captures: boolean }[] {
  const inFields = (tests: Fields | undefined, path: Path, captures: boolean) =>
    Object.entries(tests ?? {}).flatMap(([name, test]) => ('matches' in test ? [{ source: test.matches, path: [...path, name, 'matches'], captures }] : []));
  const one = (source: string | undefined, path: Path) => (source === undefined ? [] : [{ source, path, captures: false }]);
  const inWay = ({ message = [], fields }: { readonly message?: readonly string[] | undefined; readonly fields?: Fields | undefined }, path: Path) => [
    ...message.map((source, at) => ({ source, path: [...path, 'message', at], captures: true })),
    ...inFields(fields, [...path, 'fields'], true),
  ];
  return [
    ...placedRecordsOf(given).flatMap(({ condition, path }) => [
      ...inWay(condition, path),
      ...(condition.any ?? []).flatMap((way, at) => inWay(way, [...path, 'any', at])),
      ...one(condition.component, [...path, 'component']),
    ]),
    ...[...leavesOf(given)].flatMap(({ leaf, path }) => {
      if ('attempt' in leaf) return [...one(leaf.attempt.product, [...path, 'attempt', 'product']), ...one(leaf.attempt.failedStep, [...path, 'attempt', 'failedStep'])];
      if (!('fact' in leaf)) return [];
      const { subject, value, fields } = leaf.fact;
      return [...one(subject, [...path, 'fact', 'subject']), ...inFields(value && { value }, [...path, 'fact'], false), ...inFields(fields, [...path, 'fact', 'fields'], false)];
    }),
  ];
}

/** `event-*` fits every kind that begins so; `*` fits all. */
export function kindFits(kind: string, wanted: string): boolean {
  return wanted.endsWith('*') ? kind.startsWith(wanted.slice(0, -1)) : kind === wanted;
}
