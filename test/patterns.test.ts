/**
 * No pattern of a rule may backtrack without end: a log can hold any text, and a cubic pattern takes hours for an entry of 64 KiB.
 *
 * The time of every pattern, as `patternOf` compiles it, must be linear or quadratic in the length of the text, and quadratic only on
 * text made for it. `src/engine/backtracking.ts` proves that in a fraction of a second. The package recheck, which would be the obvious judge, needs
 * two to five seconds for each of the 500 patterns (Unicode, ignored case and `\s+` for each blank make large automata), does not come to
 * an end for every tenth, and calls patterns cubic or not by chance where it falls back to fuzzing: it is only asked, about small
 * patterns of each shape that matters, whether the proof ever promises too much.
 */
import { describe, expect, test } from 'vitest';
import { checkSync } from 'recheck';
import type { SafeComplexity, VulnerableComplexity } from 'recheck';

import { growthOf, isBounded } from '../src/engine/rules/backtracking.ts';
import { patternsOf } from '../src/engine/rules/condition.ts';
import { loadRules } from '../src/engine/rules/load.ts';
import { patternOf } from '../src/engine/rules/pattern.ts';
import { RULES } from '../src/paths.ts';
import type { Rule } from '../src/types.ts';

const rules = loadRules([RULES]);

test.each(rules.map((rule): [string, Rule] => [rule.id, rule]))('%s has no pattern that a rule of a user must not have', (_id, rule) => {
  const slow = patternsOf(rule.when).filter(({ source }) => !isBounded(growthOf(patternOf(source).regex)));
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
  ['(.*a){20}', 21],
];

/** recheck gives up on these. */
test.each([
  ['(?=(a+))b', 2],
  ['^(?=.*b)(?=.*c)d', 1],
  ['(?=.*b)(?=.*c)d', 2],
  ['(?<=a+)b', 2],
  ['(\\w+) \\1', 4],
  ['(?=(a+)+b)', Number.POSITIVE_INFINITY],
])('assertions and back references, %s: %i', (source, degree) => {
  expect(growthOf(patternOf(source).regex).degree).toBe(degree);
});

test.each([
  ['one piece with a limit', 'a.{0,200}b', 201],
  ['which a word ends', 'a.{0,200}database', 26],
  ['what may be left out, many times', '(?:a?){50}b', 2 ** 50],
  ['alternatives that begin alike, many times', '(?:a|ab){30}c', 2 ** 30],
  ['limits inside of limits', '(a{1,1000}){1,1000}b', Number.POSITIVE_INFINITY],
  ['what is told apart by its first letter', '(?:a|b){30}c', 1],
])('the ways through one text: %s', (_what, source, ways) => {
  expect(growthOf(patternOf(source).regex).ways).toBe(ways);
});

describe.each(SHAPES)('the proof of %s', (source, degree) => {
  const { regex } = patternOf(source);

  test(`says ${degree}`, () => {
    expect(growthOf(regex).degree).toBe(degree);
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
