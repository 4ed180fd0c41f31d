/** Something done again and again: after a rest, or soon when it is asked for; never twice at once, and never so often that it costs much. */
import type { Pace } from './generation.ts';

export type Rounds = {
  /** Resolves after the first round. */
  readonly begin: () => Promise<void>;
  /** Gives the number of the round that runs or was the last. */
  readonly soon: () => number;
  /** The rest is at most so long from now on. */
  readonly hasten: (rest: number) => void;
  readonly close: () => Promise<void>;
};

/** A round may cost a quarter of the time. */
const SHARE = 3;

/** `round` gives whether another one is needed soon. */
export function newRounds(round: (number: number) => Promise<boolean>, pace: Pick<Pace, 'rest' | 'again'>): Rounds {
  let number = 0;
  let { rest } = pace;
  let running: Promise<void> | undefined;
  let isWanted = false;
  let isClosed = false;
  let endedAt = 0;
  let pause = 0;
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
    if (await round(++number)) isWanted = true;
    endedAt = performance.now();
    pause = Math.max(pace.again, SHARE * (endedAt - began));
    plan();
  }

  function plan(): void {
    clearTimeout(timer);
    if (isClosed) return;
    const wait = isWanted ? pause : Math.max(pause, rest);
    timer = setTimeout(run, Math.max(0, endedAt + wait - performance.now()));
  }

  function soon(): number {
    if (!isWanted) {
      isWanted = true;
      if (!running && number > 0) plan();
    }
    return number;
  }

  function hasten(most: number): void {
    if (most >= rest) return;
    rest = most;
    if (!running && number > 0) plan();
  }

  async function close(): Promise<void> {
    isClosed = true;
    clearTimeout(timer);
    await running;
  }
}
