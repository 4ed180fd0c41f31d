/**
 * Dates and times as Windows writes them: shaped by the locale of the account that wrote the log.
 *
 *   11/16/2006  19:01:39      31/10/2023  9:12:57       10.03.2021  11:27:34      2016/10/4  09:17:38
 *   22-03-2019  17.35.08      7/15/2024 09:25:57 PM     15/07/2024 10:55:57 CH    2024-07-15T21:25:57.123Z
 *
 * `CH`, `SA` are the Vietnamese PM and AM, 下午 and 上午 the Chinese ones. Nothing here creates a `Date`: this runs once a line.
 */
import type { WallClock } from '../types.ts';

/** Which of the three numbers of a date is which. */
export type DateOrder = 'mdy' | 'dmy' | 'ymd';

const DATE = /^\s*(\d{1,4})[/.\- ]{1,2}(\d{1,2})[/.\- ]{1,2}(\d{1,4})/;
const TIME = /^\s*(?<before>[^\d\s]+\s*)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[:.,](\d{1,7}))?\s*(?<after>[^\d\s[\]].*)?$/;

const MORNING = /^(?:a\.?\s?m\.?|SA|上午|오전|午前|vorm\.?|π\.?μ\.?|ص)/i;
const AFTERNOON = /^(?:p\.?\s?m\.?|CH|下午|오후|午後|nachm\.?|μ\.?μ\.?|م)/i;

/** The three numbers of a date in the order in which they are written. */
export function numbersOf(date: string): readonly [number, number, number] | undefined {
  const found = DATE.exec(date);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}

/**
 * Finds the order of the dates of one log. A number above 12 decides; then the day the file was last written, when only one
 * reading lies within a day of it; then the habit of the separator: `.` and `-` are day first, `/` is month first.
 */
export function dateOrderOf(dates: Iterable<string>, modified?: number): DateOrder {
  let separator = '/';
  for (const date of dates) {
    const told = orderToldBy(date, modified);
    if (told) return told;
    if (numbersOf(date)) separator = /[/.-]/.exec(date)?.[0] ?? separator;
  }
  return separator === '/' ? 'mdy' : 'dmy';
}

/** The order, where this date alone tells it. */
export function orderToldBy(date: string, modified?: number): DateOrder | undefined {
  const numbers = numbersOf(date);
  if (!numbers) return undefined;
  const [first, second] = numbers;
  if (first > 31) return 'ymd';
  if (first > 12) return 'dmy';
  if (second > 12) return 'mdy';
  if (modified === undefined) return undefined;
  const near = (order: DateOrder) => Math.abs((dayOf(date, order) ?? 0) - modified) < 36 * 3_600_000;
  if (near('mdy') === near('dmy')) return undefined;
  return near('mdy') ? 'mdy' : 'dmy';
}

/** Midnight of a date, or `undefined` where it is none: the 31st of April is no date. */
export function dayOf(date: string, order: DateOrder): WallClock | undefined {
  const numbers = numbersOf(date);
  if (!numbers) return undefined;
  const [a, b, c] = numbers;
  const [year, month, day] = a > 31 ? [a, b, c] : order === 'dmy' ? [c, b, a] : order === 'ymd' ? [a, b, c] : [c, a, b];
  return civil(year < 70 ? year + 2000 : year < 100 ? year + 1900 : year, month, day);
}

/** Milliseconds since midnight, or `undefined`. Fractions of any length count as decimals of a second. */
export function timeOfDay(time: string): number | undefined {
  const found = TIME.exec(time);
  if (!found) return undefined;
  let hour = Number(found[2]);
  const minute = Number(found[3]);
  const second = Number(found[4] ?? 0);
  const half = `${found.groups?.['before'] ?? ''}${found.groups?.['after'] ?? ''}`;
  if (AFTERNOON.test(half) && hour < 12) hour += 12;
  else if (MORNING.test(half) && hour === 12) hour = 0;
  if (hour > 24 || minute > 59 || second > 60) return undefined;
  const millis = millisOf(found[5]);
  return ((hour * 60 + minute) * 60 + second) * 1000 + millis;
}

/** Digits behind the point of a second, of any number, as milliseconds. */
export function millisOf(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6);
}

/** Date and time together; the time may be left out. */
export function wallClock(date: string, time: string | undefined, order: DateOrder): WallClock | undefined {
  const day = dayOf(date, order);
  const inDay = time === undefined ? 0 : timeOfDay(time);
  return day === undefined || inDay === undefined ? undefined : day + inDay;
}

/** Midnight of a civil date, in ms; `undefined` where there is no such day. */
export function civil(year: number, month: number, day: number): WallClock | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  return Date.UTC(year, month - 1, day);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** ISO 8601 with or without offset: `2024-07-15T21:25:57.1230000Z`. The wall clock is the digits; an offset is not applied. */
export function isoClock(text: string): WallClock | undefined {
  const found = /^\s*(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?/.exec(text);
  if (!found) return undefined;
  const day = civil(Number(found[1]), Number(found[2]), Number(found[3]));
  if (day === undefined) return undefined;
  const millis = millisOf(found[7]);
  return day + ((Number(found[4]) * 60 + Number(found[5])) * 60 + Number(found[6] ?? 0)) * 1000 + millis;
}

/** `2009-11-21T10:00:01.000`: the form of every time in a report. */
export function isoText(time: WallClock): string {
  return new Date(time).toISOString().slice(0, -1);
}
