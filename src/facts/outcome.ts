/** How runs came out, and which of them still count. */
import type { Attempt, Outcome } from '../types.ts';

export const hasSucceeded = (outcome: Outcome | 'none'): boolean => outcome.startsWith('succeeded');

/** Attempts that no later success made history. */
export const standing = (attempts: readonly Attempt[]): Attempt[] => attempts.filter((attempt) => attempt.supersededBy === undefined);

/** Did one of them fail for sure, and nothing repaired it since? */
export const hasFailed = (attempts: readonly Attempt[]): boolean => stillFailed(attempts).some(({ outcome }) => outcome !== 'unknown');

/** Attempts that did not go well, and that nothing repaired since. */
export const stillFailed = (attempts: readonly Attempt[]): Attempt[] => standing(attempts).filter(({ outcome }) => !hasSucceeded(outcome));
