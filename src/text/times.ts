/** Times as a person reads them. */
import { formatDuration } from 'date-fns/formatDuration';

import type { Instant, WallClock, Zone } from '../types.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** `14 Jul 2008` */
export function dayText(time: WallClock): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `02:10:05` */
export function clockText(time: WallClock): string {
  const date = new Date(time);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** What the clock of this computer shows, by its own zone: `02:10:05`. */
export const clockHere = (time: Instant): string => clockText(time - new Date(time).getTimezoneOffset() * MINUTE);

/** `14 Jul 2008 02:10:05` */
export const momentText = (time: WallClock): string => `${dayText(time)} ${clockText(time)}`;

/** `14 Jul 2008 02:10:05 to 02:11:42 (1 minute 37 seconds)` */
export function spanText(from: WallClock, to: WallClock | undefined, zone: Zone): string {
  const clock = zone === 'local' ? '' : zone === 'utc' ? ' UTC' : ` ${zone}`;
  if (to === undefined || to <= from) return `${momentText(from)}${clock}`;
  const end = dayText(from) === dayText(to) ? clockText(to) : momentText(to);
  return `${momentText(from)} to ${end}${clock} (${durationText(to - from)})`;
}

/** `1 hour 20 minutes`, `37 seconds`; below a second `less than a second`. */
export function durationText(millis: number): string {
  const seconds = Math.round(millis / 1000);
  if (seconds < 1) return 'less than a second';
  const all = { days: Math.floor(seconds / 86_400), hours: Math.floor(seconds / 3600) % 24, minutes: Math.floor(seconds / 60) % 60, seconds: seconds % 60 };
  // Two units say enough: seconds mean nothing next to hours.
  return formatDuration(all).split(' ').slice(0, 4).join(' ');
}

/** A time that runs, as a stopwatch shows it: `0:07`, `13:59`, `1:20:05`. */
export function stopwatch(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** What the clock of a zone shows more than UTC, in ms; nobody knows it of the local one. */
export function aheadOfUtc(zone: Zone): number | undefined {
  const found = /^([+-])(\d+):(\d+)$/.exec(zone);
  if (!found) return zone === 'utc' ? 0 : undefined;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * MINUTE;
}

/** A clock whose zone nobody stated shows at most so much more, and so much less, than UTC. */
const AHEAD = 14 * HOUR;
const BEHIND = 12 * HOUR;
/** What led to a failure may stand a little before the run, and what came of it a little behind. */
const MARGIN = 15 * MINUTE;

/** A stretch of UTC in which a time of some zone lies for sure: `2009-11-21T07:45:00.000Z` and the like. */
export function utcSpan(from: WallClock, to: WallClock, zone: Zone): readonly [string, string] {
  const ahead = aheadOfUtc(zone);
  const [before, after] = ahead === undefined ? [AHEAD, BEHIND] : [ahead, -ahead];
  return [new Date(from - before - MARGIN).toISOString(), new Date(to + after + MARGIN).toISOString()];
}

/** `2009-11` → `November 2009` */
export function monthText(month: string): string {
  const [year = '', number = ''] = month.split('-');
  return `${LONG_MONTHS[Number(number) - 1] ?? number} ${year}`;
}
const LONG_MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
