/**
 * No pattern of a rule may backtrack without end: a log can hold any text, and a cubic pattern takes hours for an entry of 64 KiB.
 *
 * The time of every pattern, as `patternOf` compiles it, must be linear or quadratic in the length of the text, and quadratic only on
 * text made for it. `backtracking.ts` proves that in a fraction of a second. The package recheck, which would be the obvious judge, needs
 * two to five seconds for each of the 500 patterns (Unicode, ignored case and `\s+` for each blank make large automata), does not come to
 * an end for every tenth, and calls patterns cubic or not by chance where it falls back to fuzzing: it is only asked, about small
 * patterns of each shape that matters, whether the proof ever promises too much.
 */
import { describe, expect, test } from 'vitest';
import { checkSync } from 'recheck';
import type { SafeComplexity, VulnerableComplexity } from 'recheck';

import { leavesOf, recordsOf, waysOf } from '../src/engine/condition.ts';
import { loadRules } from '../src/engine/load.ts';
import { patternOf } from '../src/engine/pattern.ts';
import { RULES } from '../src/paths.ts';
import type { Rule } from '../src/types.ts';
import { degreeOf } from './backtracking.ts';

const rules = loadRules([RULES]);

/** Everything in a rule's condition that becomes a regular expression. */
function patternsOf({ when }: Rule): string[] {
  const records = recordsOf(when).flatMap((record) => [record.component, ...waysOf(record).flatMap(({ message, fields }) => [...message, ...matchesOf(fields)])]);
  const others = [...leavesOf(when)].flatMap(({ leaf }) => {
    if ('attempt' in leaf) return [leaf.attempt.product, leaf.attempt.failedStep];
    return 'fact' in leaf ? [leaf.fact.subject, ...matchesOf({ ...leaf.fact.fields, ...(leaf.fact.value && { '': leaf.fact.value }) })] : [];
  });
  return [...new Set([...records, ...others].filter((one) => one !== undefined))];
}

const matchesOf = (fields: Readonly<Record<string, readonly string[] | { readonly matches: string }>>) =>
  Object.values(fields).flatMap((field) => ('matches' in field ? [field.matches] : []));

test.each(rules.map((rule): [string, Rule] => [rule.id, rule]))('%s has no pattern that is worse than quadratic', (_id, rule) => {
  const slow = patternsOf(rule).filter((source) => degreeOf(patternOf(source).regex) > 2);
  expect(slow).toEqual([]);
});

/** Shapes with the degree that the proof says; it may say more than is true, never less. */
const SHAPES: readonly [pattern: string, degree: number][] = [
  ['access denied', 1],
  ["file '([^']+)' is in use", 1],
  ['^error: (\\S.*)$', 1],
  ['Error 13\\d\\d(?: in (\\w+))?', 1],
  ['failed.{0,9}denied', 1],
  ['a(?:b[cd]+e)*f', 1],
  ['a+b', 2],
  ['\\d+ errors', 2],
  ['^\\s*failed', 2],
  ['^from (\\S.*?) to', 2],
  ['from (\\S.*?) to', 3],
  ['from (\\S.{0,9}?) to', 2],
  ['from .*to', 3],
  ['at .*in .*by', 5],
  ['a.*b.*c.*d', 4],
  ['^(.*?)-(.*?)=', 2],
  ['(a+)+b', Number.POSITIVE_INFINITY],
  ['(?:a|ab)*c', Number.POSITIVE_INFINITY],
  ['(?:a?b?)*c', Number.POSITIVE_INFINITY],
  ['(?:\\w+\\s?)*:', Number.POSITIVE_INFINITY],
];

describe.each(SHAPES)('the proof of %s', (source, degree) => {
  const { regex } = patternOf(source);

  test(`says ${degree}`, () => {
    expect(degreeOf(regex)).toBe(degree);
  });

  test('promises no less than recheck finds', () => {
    const found = checkSync(regex.source, regex.flags, { timeout: 20_000, checker: 'automaton' });
    if (found.status === 'unknown') throw new Error(`recheck gives up: ${found.error.kind}`);
    expect(powerOf(found.complexity)).toBeLessThanOrEqual(degree);
  });
});

function powerOf(complexity: SafeComplexity | VulnerableComplexity): number {
  if (complexity.type === 'exponential') return Number.POSITIVE_INFINITY;
  return complexity.type === 'polynomial' ? complexity.degree : 1;
}
