/** Dates stand only in the envelope of a log: the day advances when the time of day jumps back over midnight. */
import type { WallClock } from '../../src/types.ts';

const HALF_DAY = 12 * 3_600_000;
const DAY = 2 * HALF_DAY;

export type Clock = { day: WallClock | undefined; now: WallClock | undefined };

export function newClock(): Clock {
  return { day: undefined, now: undefined };
}

/** An envelope says which day it is. */
export function beginDay(clock: Clock, day: WallClock | undefined): void {
  clock.day = day ?? clock.day;
  clock.now = undefined;
}

/** The moment of a time of day; past midnight when it lies far behind the last one. Threads may be a little out of order. */
export function timeAt(clock: Clock, inDay: number | undefined): WallClock | undefined {
  const { day, now } = clock;
  if (inDay === undefined || day === undefined) return now;
  if (now === undefined || Math.abs(day + inDay - now) <= HALF_DAY) clock.now = day + inDay;
  else if (day + inDay > now) return day + inDay - DAY;
  else {
    clock.day = day + DAY;
    clock.now = clock.day + inDay;
  }
  return clock.now;
}
