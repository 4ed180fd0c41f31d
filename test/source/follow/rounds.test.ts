import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { newRounds } from '../../../src/source/follow/rounds.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** When each round began, in ms; the nth takes as long as told. */
function roundsOf(lengths: readonly number[]) {
  const began: number[] = [];
  const rounds = newRounds(
    async () => {
      began.push(performance.now());
      await new Promise<void>((done) => setTimeout(done, lengths[began.length - 1] ?? 0));
      return Infinity;
    },
    { rest: 10_000, again: 50 },
  );
  return { began, rounds };
}

test('a round that had to wait for the reading of all logs does not keep the next one from coming soon', async () => {
  const { began, rounds } = roundsOf([10, 6000]);
  const start = performance.now();
  void rounds.begin();
  await vi.advanceTimersByTimeAsync(20);
  rounds.soon();
  await vi.advanceTimersByTimeAsync(6100);
  rounds.soon();
  await vi.advanceTimersByTimeAsync(1000);
  expect(began.map((at) => at - start)).toEqual([0, 60, 6210]);
  await rounds.close();
});

test('rounds that take long from the beginning on come seldom', async () => {
  const { began, rounds } = roundsOf([1000, 1000, 1000]);
  const start = performance.now();
  void rounds.begin();
  await vi.advanceTimersByTimeAsync(1000);
  rounds.soon();
  await vi.advanceTimersByTimeAsync(4000);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(began.map((at) => at - start)).toEqual([0, 4000, 24_000]);
  await rounds.close();
});
