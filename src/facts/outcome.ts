/** How runs came out, and which of them still count. */
import type { Attempt, Outcome } from '../types.ts';

export const hasSucceeded = (outcome: Outcome | 'none'): boolean => outcome.startsWith('succeeded');

/** Attempts that no later success made history. */
export const standing = (attempts: readonly Attempt[]): Attempt[] => attempts.filter((attempt) => attempt.supersededBy === undefined);

/** Attempts that did not go well, and that nothing repaired since. */
export const stillFailed = (attempts: readonly Attempt[]): Attempt[] => standing(attempts).filter(({ outcome }) => !hasSucceeded(outcome));
