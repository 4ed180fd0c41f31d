/** How long to wait before something is tried again, and how long in all. Time and chance come from outside, so that tests need none. */
export type Clock = {
  /** Milliseconds from anywhere. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
};

export const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

/** In ms: the longest wait before the second try, and before any. */
const FIRST = 500;
const LONGEST = 15_000;

/**
 * Twice as long at most with each try, and anything from nothing to that ("full jitter"), so that many senders that were turned away together do
 * not come back together: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @param tries that failed, from 1 on
 */
const waitAfter = (tries: number, random: () => number): number => random() * Math.min(LONGEST, FIRST * 2 ** (tries - 1));

/** Until when to wait; undefined where it is of no use, since the time is over by then. */
export function nextTry(tries: number, until: number, retryAfter: number | undefined, { now, random }: Clock): number | undefined {
  const left = until - now();
  if (left <= 0 || (retryAfter ?? 0) > left) return undefined;
  return Math.min(left, Math.max(retryAfter ?? 0, waitAfter(tries, random)));
}
