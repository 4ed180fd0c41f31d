/** Something done again and again: after a rest, or soon when it is asked for; never twice at once, and never so often that it costs much. */
import type { Pace } from './pace.ts';

export type Rounds = {
  /** Resolves after the first round. */
  readonly begin: () => Promise<void>;
  /** Gives the number of the round that runs or was the last. */
  readonly soon: () => number;
  /** The rest is at most so long from now on. */
  readonly hasten: (rest: number) => void;
  readonly close: () => Promise<void>;
};

/** Where rounds are asked for again and again, they may take a quarter of the time, and else a twentieth. */
const SHARE = 3;
const REST_SHARE = 19;
/** A round is taken to cost at most so many times what the last one did. */
const GROWS = 2;

/** `round` gives the ms after which another one is needed at the latest. */
export function newRounds(round: (number: number) => Promise<number>, pace: Pick<Pace, 'rest' | 'again'>): Rounds {
  let number = 0;
  let { rest } = pace;
  let running: Promise<void> | undefined;
  let isWanted = false;
  let most = Infinity;
  let isClosed = false;
  let endedAt = 0;
  let took = 0;
  let timer: NodeJS.Timeout | undefined;
  return { begin: run, soon, hasten, close };

  function run(): Promise<void> {
    running ??= once().finally(() => (running = undefined));
    return running;
  }

  async function once(): Promise<void> {
    clearTimeout(timer);
    isWanted = false;
    const began = performance.now();
    most = await round(++number);
    endedAt = performance.now();
    // A round that had to wait for others, as at the beginning when all logs are read, says little of what rounds cost.
    took = number === 1 ? endedAt - began : Math.min(endedAt - began, Math.max(pace.again, GROWS * took));
    plan();
  }

  function plan(): void {
    clearTimeout(timer);
    if (isClosed) return;
    const wait = isWanted ? Math.max(pace.again, SHARE * took) : Math.max(pace.again, REST_SHARE * took, Math.min(rest, most));
    timer = setTimeout(run, Math.max(0, endedAt + wait - performance.now()));
  }

  function soon(): number {
    if (!isWanted) {
      isWanted = true;
      if (!running && number > 0) plan();
    }
    return number;
  }

  function hasten(shorter: number): void {
    if (shorter >= rest) return;
    rest = shorter;
    if (!running && number > 0) plan();
  }

  async function close(): Promise<void> {
    isClosed = true;
    clearTimeout(timer);
    await running;
  }
}
