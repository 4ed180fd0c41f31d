/** The stamp that the setup programs of Office put before a line since 2010: `2015/05/31 03:05:04:538::[4368] `; its milliseconds follow a colon. */
import { dayOf, timeOfDay } from '../src/text/dates.ts';
import type { DateOrder } from '../src/text/dates.ts';
import type { WallClock } from '../src/types.ts';

const STAMP = /^(?<date>\d{4}\/\d{2}\/\d{2}) (?<clock>\d{2}:\d{2}:\d{2}:\d{3})::\[(?<thread>\d+)\] ?/;

/** `text`: the line without its stamp. */
export type StampedLine = { readonly time: WallClock | undefined; readonly thread: string; readonly text: string };

/** `undefined` where the line has no stamp. */
export function stampedLine(line: string): StampedLine | undefined {
  const found = STAMP.exec(line);
  if (!found?.groups) return undefined;
  const { date = '', clock = '', thread = '' } = found.groups;
  return { time: clockOf(date, clock, 'ymd'), thread, text: line.slice(found[0].length) };
}

/** A clock whose milliseconds may follow a colon. */
export function clockOf(date: string, clock: string, order: DateOrder): WallClock | undefined {
  const day = dayOf(date, order);
  const inDay = timeOfDay(clock.replace(/:(\d{3})$/, '.$1'));
  return day === undefined || inDay === undefined ? undefined : day + inDay;
}
