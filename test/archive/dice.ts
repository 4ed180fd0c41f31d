/** Chance that repeats: the same seed throws the same dice on every machine. */
import { randomFrom } from '../bench/generate.ts';

export type Dice = {
  /** 0 … below - 1 */
  readonly below: (below: number) => number;
  /** from … to, both included */
  readonly between: (from: number, to: number) => number;
  /** True this often, of 1. */
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** Picks by weight. */
  readonly weigh: <T extends { readonly weight: number }>(from: readonly T[]) => T;
  readonly hex: (digits: number) => string;
  readonly guid: () => string;
};

/** @param salt throws that must not depend on how often the others were thrown have a number of their own */
export function diceOf(seed: number, salt: number): Dice {
  const random = randomFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b));
  // The first throws of neighbouring seeds are alike.
  for (let spent = 0; spent < 8; spent++) random(2);
  const below = random;
  const hex = (digits: number) => Array.from({ length: digits }, () => below(16).toString(16)).join('');
  return {
    below,
    hex,
    between: (from, to) => from + below(to - from + 1),
    chance: (share) => below(10_000) < share * 10_000,
    pick<T>(from: readonly T[]) {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    weigh(from) {
      let left = below(from.reduce((sum, { weight }) => sum + weight, 0));
      const picked = from.find(({ weight }) => (left -= weight) < 0);
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-9${hex(3)}-${hex(12)}`,
  };
}
