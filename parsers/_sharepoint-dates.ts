/**
 * Gives the records of a log whose dates follow the locale their time: `6/7/2011` is read only when some date of the log has told
 * which number is the day. Until then records wait, so that what comes out does not depend on the size of the batches.
 */
import { dateOrderOf, orderToldBy, wallClock } from '../src/text/dates.ts';
import type { DateOrder } from '../src/text/dates.ts';
import type { LogRecord, WallClock } from '../src/types.ts';

// `6/7/2011 8:45:10 AM`, `17.02.2010 23:02:13`, `5. 6. 2011 9:55:12`
const STAMP = /^(?<date>\d{1,4}[/.\- ]{1,2}\d{1,2}[/.\- ]{1,2}\d{1,4})\.?,? {1,3}(?<time>.{4,20})$/;

/** A log of one day, that was copied some other day, may never tell. */
const MOST_WAITING = 500;

export type Dating = {
  readonly give: (record: LogRecord, stamp: string | undefined, out: LogRecord[]) => void;
  /** No more dates will come. */
  readonly settle: (out: LogRecord[]) => void;
};

/** Text that is a date and a time, in whatever order. */
export function isLocaleStamp(text: string): boolean {
  return STAMP.test(text);
}

/** @param modified when the file was last written, which may tell the order where no date does */
export function dating(modified: number | undefined): Dating {
  let order: DateOrder | undefined;
  let waiting: { readonly record: LogRecord; readonly stamp: string | undefined }[] = [];
  let days: string[] = [];
  let lastStamp: string | undefined;
  let lastTime: WallClock | undefined;

  const timeOf = (stamp: string): WallClock | undefined => {
    if (stamp === lastStamp) return lastTime;
    const { date, time } = STAMP.exec(stamp)?.groups ?? {};
    lastStamp = stamp;
    lastTime = date === undefined ? undefined : wallClock(date, time, order ?? 'mdy');
    return lastTime;
  };

  const settle = (out: LogRecord[]): void => {
    order ??= dateOrderOf(days, modified);
    for (const { record, stamp } of waiting) out.push(stamp === undefined ? record : { ...record, time: timeOf(stamp) });
    waiting = [];
    days = [];
  };

  return {
    settle,
    give(record, stamp, out) {
      if (stamp !== undefined && order !== undefined) {
        out.push({ ...record, time: timeOf(stamp) });
        return;
      }
      if (stamp === undefined && waiting.length === 0) {
        out.push(record);
        return;
      }
      waiting.push({ record, stamp });
      const date = stamp === undefined ? undefined : STAMP.exec(stamp)?.groups?.date;
      if (date !== undefined && days.at(-1) !== date) days.push(date);
      if (waiting.length >= MOST_WAITING || (date !== undefined && tellsOrder(date, modified))) settle(out);
    },
  };
}

/** Readable in one way only, or a separator of day-first locales. */
const tellsOrder = (date: string, modified: number | undefined) => orderToldBy(date, modified) !== undefined || !date.includes('/');
