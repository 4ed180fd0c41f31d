/** One piece of work after the other in this process, and each with patience where another process has the file. */
import { setImmediate as others, setTimeout as sleep } from 'node:timers/promises';

import { MINUTE } from '../../text/times.ts';
import { isBusy, troubleWith } from './trouble.ts';

/** Work is done as a whole or not at all, so that it can be tried again. */
export type Turns = <T>(work: () => T) => Promise<T>;

/** A migration of a large file takes minutes, all else seconds. */
const PATIENCE = 10 * MINUTE;
/** At most so long until the next attempt. By chance, lest two processes keep in step. */
const PAUSE = 20;

export function turnsOn(file: string): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(() => patiently(file, work));
    last = mine.catch(() => {});
    return mine;
  };
}

async function patiently<T>(file: string, work: () => T): Promise<T> {
  // SQLite does its work at once. Without a break, signals and progress would wait until the last page of the last document.
  await others();
  for (const until = performance.now() + PATIENCE; ; ) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw troubleWith(file, error);
      await sleep(1 + Math.random() * PAUSE);
    }
  }
}
