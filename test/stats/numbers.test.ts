import fc from 'fast-check';
import { expect, test } from 'vitest';

import { isClearlyMore, largestFirst, percents, shareOf, tallyOf } from '../../src/stats/numbers.ts';
import { inPercent, percent } from '../../src/stats/text/rows.ts';

test('per cent add up to 100, and what is the same is told the same, but for the largest', () => {
  expect(percents([1, 1, 1, 26])).toEqual([3, 3, 3, 91]);
  expect(percents([1, 1, 1])).toEqual([34, 33, 33]);
  expect(percents([0, 5])).toEqual([0, 100]);
  expect(percents([])).toEqual([]);
  expect(percents([0, 0])).toEqual([0, 0]);
});

test('whatever the counts, per cent add up, and none is far from the truth', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 8 }), (counts) => {
      const total = counts.reduce((sum, count) => sum + count, 0);
      fc.pre(total > 0);
      const shares = percents(counts);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(100);
      for (const [at, share] of shares.entries()) expect(Math.abs(share - ((counts[at] ?? 0) * 100) / total)).toBeLessThanOrEqual(counts.length / 2 + 0.5);
    }),
  );
});

test('what is rounded to none or to all is neither, and of few cases nothing is told', () => {
  expect([percent(1, 1000), percent(999, 1000), percent(0, 7), percent(7, 7), percent(0, 0)]).toEqual(['<1', '>99', '0', '100', '0']);
  expect([inPercent(1, 4), inPercent(1, 5)]).toEqual(['', ' (20 %)']);
});

test('few cases prove little', () => {
  const rounded = (some: number, all: number) => shareOf(some, all).map((share) => Math.round(share * 100));
  expect([rounded(3, 3), rounded(30, 45), rounded(0, 20), rounded(0, 0)]).toEqual([[44, 100], [52, 79], [0, 16], [0, 100]]);
  expect([isClearlyMore(3, 3, 30, 45), isClearlyMore(40, 41, 30, 45), isClearlyMore(30, 45, 40, 41)]).toEqual([false, true, false]);
});

test('how runs came out; what is neither is unknown', () => {
  const answer = (outcome: string | undefined, count: number) => ({ values: ['a', outcome], count });
  expect(tallyOf([answer('failure', 3), answer('success', 2), answer('unknown', 1), answer(undefined, 1)], 1)).toEqual({ runs: 7, failed: 3, succeeded: 2, unknown: 2 });
  expect(largestFirst(new Map([['b', 1], ['c', 2], ['a', 1]]))).toEqual([['c', 2], ['a', 1], ['b', 1]]);
});
