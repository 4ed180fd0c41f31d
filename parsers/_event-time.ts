/**
 * When an event was written, in any of the shapes of an export, and the queue that finds out the order of day and month.
 *
 *   2024-07-15T21:25:57.1230000Z      2024-07-15T21:25:57.123-04:00      2008-02-08 06:03:55       /Date(1721078757123)/
 *   7/15/2024 9:25:57 PM      15/07/2024 10:55:57 CH      15.07.2024 21:25:57      2016/10/4 上午 09:17:38
 */
import { dateOrderOf, isoClock, numbersOf, wallClock } from '../src/text/dates.ts';
import type { DateOrder } from '../src/text/dates.ts';
import type { LogRecord, WallClock, Zone } from '../src/types.ts';
import { recordOf } from './_event-record.ts';
import type { UndatedEvent } from './_event.ts';

const ISO = /^\s*\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[\d:.,]*\s*(?<zone>Z|UTC|[+-]\d{2}:?\d{2})?\s*$/;
const JSON_DATE = /^\s*\\?\/Date\((?<ms>-?\d+)(?:[+-]\d{4})?\)\\?\/\s*$/;
const LOCAL = /^\s*(?<date>\d{1,4}[/.\- ]{1,2}\d{1,2}[/.\- ]{1,2}\d{1,4})\.?,?\s+(?<time>\S.*)$/;

/** So many events are held back at most, waiting for a date that is not ambiguous. */
const MOST_HELD = 200;

type Stamp = { readonly time?: WallClock | undefined; readonly zone: Zone };

/** A stamp that needs no knowledge of the locale. */
function plainStamp(when: string): Stamp | undefined {
  const iso = ISO.exec(when);
  if (iso) return { time: isoClock(when), zone: zoneOf(iso.groups?.zone) };
  const ms = JSON_DATE.exec(when)?.groups?.ms;
  return ms === undefined ? undefined : { time: Number(ms), zone: 'utc' };
}

function zoneOf(suffix: string | undefined): Zone {
  if (suffix === undefined) return 'local';
  if (!/^[+-]/.test(suffix)) return 'utc';
  return `${suffix.slice(0, 3)}:${suffix.slice(-2)}` as Zone;
}

/** True where text begins like the date and time of an event. */
export function looksLikeTime(text: string): boolean {
  return ISO.test(text) || (LOCAL.test(text) && numbersOf(text) !== undefined);
}

type EventQueue = { readonly add: (event: UndatedEvent) => LogRecord[]; readonly end: () => LogRecord[] };

/** Gives records in the order of the events; the first ones wait until one of their dates tells day from month. */
export function eventQueue(modified: number | undefined): EventQueue {
  let order: DateOrder | undefined;
  let held: UndatedEvent[] = [];

  function flush(): LogRecord[] {
    const dates = held.map((event) => LOCAL.exec(event.when ?? '')?.groups?.date ?? '');
    order ??= dateOrderOf(dates, modified);
    const records = held.map((event) => dated(event));
    held = [];
    return records;
  }

  function dated({ when, ...event }: UndatedEvent): LogRecord {
    if (when === undefined) return recordOf(event);
    const plain = plainStamp(when);
    if (plain) return recordOf({ ...event, ...plain });
    const { date, time } = LOCAL.exec(when)?.groups ?? {};
    if (date === undefined || order === undefined) return recordOf(event);
    let at = wallClock(date, time, order);
    if (at === undefined) {
      // Exports of several machines in one file may change the order.
      order = dateOrderOf([date], modified);
      at = wallClock(date, time, order);
    }
    return recordOf({ ...event, time: at, zone: 'local' });
  }

  return {
    add: (event) => {
      const needsNoOrder = event.when === undefined || plainStamp(event.when) !== undefined;
      if (order !== undefined || (needsNoOrder && held.length === 0)) return [dated(event)];
      held.push(event);
      return held.length >= MOST_HELD || tellsTheOrder(event.when ?? '') ? flush() : [];
    },
    end: flush,
  };
}

function tellsTheOrder(when: string): boolean {
  const [first = 0, second = 0] = numbersOf(when) ?? [];
  return first > 12 || second > 12;
}
