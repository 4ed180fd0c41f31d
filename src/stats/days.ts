/** Days as people give them: `2009-11-21`, and `2009-11` or `2009` for the whole of it. */
import { UsageError } from '../errors.ts';
import { civil } from '../text/dates.ts';
import type { WallClock } from '../types.ts';

const GIVEN = /^(?<year>\d{4})(?:-(?<month>\d{1,2})(?:-(?<day>\d{1,2}))?)?$/;

/** From its first moment to the one behind its last. */
export function stretchOf(text: string, option: string): { readonly from: WallClock; readonly before: WallClock } {
  const { year, month, day } = GIVEN.exec(text.trim())?.groups ?? {};
  const from = year === undefined ? undefined : civil(Number(year), Number(month ?? 1), Number(day ?? 1));
  if (from === undefined) throw new UsageError(`${option} ${text}: no day, expected one as 2009-11-21, a month as 2009-11 or a year as 2009`);
  const [y, m, d] = [Number(year), Number(month ?? 1), Number(day ?? 1)];
  return { from, before: day !== undefined ? Date.UTC(y, m - 1, d + 1) : month !== undefined ? Date.UTC(y, m, 1) : Date.UTC(y + 1, 0, 1) };
}
