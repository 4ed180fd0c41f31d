/** Counting answers, and what may be said of small numbers. */
import { byText } from '../collections.ts';
import type { Answer } from '../types.ts';

/** Of fewer cases nothing is said in per cent of them, and they are no reason for anything: one of one is 100 %, too. */
export const LEAST = 5;

/** The sum of what fits, by a key; without a key it is left out. */
export function sumBy(answers: readonly Answer[], keyOf: (values: Answer['values']) => string | undefined): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { values, count } of answers) {
    const key = keyOf(values);
    if (key !== undefined) sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return sums;
}

export const sum = (answers: readonly Answer[]): number => answers.reduce((total, { count }) => total + count, 0);

/** The largest first, by name where they are the same. */
export const largestFirst = (counts: ReadonlyMap<string, number>): [string, number][] => [...counts].toSorted(([a, some], [b, others]) => others - some || byText(a, b));

/** How runs came out. `unknown`: their logs do not say, or break off. */
export type Tally = { readonly runs: number; readonly failed: number; readonly succeeded: number; readonly unknown: number };

/** @param at place of `event.outcome` among the values */
export function tallyOf(answers: readonly Answer[], at: number): Tally {
  const of = (outcome: string) => sum(answers.filter(({ values }) => values[at] === outcome));
  const [runs, failed, succeeded] = [sum(answers), of('failure'), of('success')];
  return { runs, failed, succeeded, unknown: runs - failed - succeeded };
}

/**
 * Between which shares the true one lies with 95 % confidence, where `some` of `all` were seen (Wilson's interval): 3 of 3 may be 44 %.
 * https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
 */
export function shareOf(some: number, all: number): readonly [least: number, most: number] {
  if (all === 0) return [0, 1];
  const z = 1.96;
  const [share, spread] = [some / all, (z * z) / all];
  const half = z * Math.sqrt((share * (1 - share) + spread / 4) / all);
  return [(share + spread / 2 - half) / (1 + spread), (share + spread / 2 + half) / (1 + spread)];
}

/** Is the one share larger than the other for sure, or are there too few cases to tell? */
export const isClearlyMore = (some: number, all: number, other: number, others: number): boolean => shareOf(some, all)[0] > shareOf(other, others)[1];

/** Per cent as whole numbers that add up to 100: what rounding leaves is given to the largest, where it changes least. */
export function percents(counts: readonly number[]): number[] {
  const total = counts.reduce((all, count) => all + count, 0);
  if (total === 0) return counts.map(() => 0);
  const rounded = counts.map((count) => Math.round((count * 100) / total));
  const left = 100 - rounded.reduce((all, part) => all + part, 0);
  const largest = counts.indexOf(Math.max(...counts));
  return rounded.map((part, at) => (at === largest ? part + left : part));
}
