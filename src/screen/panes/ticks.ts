/** Times above a timeline, at round places, as many as can be read: `╷22:40    ╷22:50    ╷23:00`. */
import { clockText, dayText, HOUR, MINUTE } from '../../text/times.ts';
import type { WallClock } from '../../types.ts';

const DAY = 24 * HOUR;
const STEPS = [1000, 2000, 5000, 10_000, 15_000, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 365 * DAY];

/** A label, the sign before it and two blanks behind it. */
const room = (step: number) => labelOf(0, step).length + 3;

export function ticksOf(from: WallClock, to: WallClock, width: number): string {
  if (to <= from) return `${' '.repeat(Math.floor(width / 2))}╷${labelOf(from, 1000)}`;
  const perCell = (to - from) / Math.max(1, width - 1);
  const step = STEPS.find((one) => one / perCell >= room(one));
  if (step === undefined) return '';
  let line = '';
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
    const column = Math.round((time - from) / perCell);
    const label = `╷${labelOf(time, step)}`;
    if (column >= line.length && column + label.length <= width) line = line.padEnd(column) + label;
  }
  return line;
}

function labelOf(time: WallClock, step: number): string {
  if (step >= DAY) return dayText(time).replace(/ \d{4}$/, '').padEnd(6);
  return step >= MINUTE ? clockText(time).slice(0, 5) : clockText(time);
}
