/** How far `index` has got: one line on a terminal, written over and over, or a plain line now and then elsewhere. */
import { count } from '../sinks/text/page.ts';
import { harmless, shorten } from '../text/display.ts';
import { SECOND, stopwatch } from '../text/times.ts';
import { documentsIn, doneOf } from './tally.ts';
import type { Tally } from './tally.ts';

/** The rate is that of so many milliseconds: incidents that are there already go by fast. */
const WINDOW = 30 * SECOND;
const EVERY = { terminal: SECOND / 5, lines: 10 * SECOND };

export type ProgressLine = { readonly clear: () => void; readonly stop: () => void };

export function showProgress(tally: Tally, stderr: NodeJS.WriteStream): ProgressLine {
  const pace = newPace();
  const clear = () => void (stderr.isTTY && stderr.write('\r\u001B[2K'));
  const timer = setInterval(
    () => {
      const text = progressText(tally, pace.of(doneOf(tally), performance.now()));
      stderr.write(stderr.isTTY ? `\r\u001B[2K${shorten(text, Math.max(20, (stderr.columns || 80) - 1))}` : `${text}\n`);
    },
    stderr.isTTY ? EVERY.terminal : EVERY.lines,
  );
  return {
    clear,
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

/** `1,204 of 2,000 incidents (60%), 28/s, 0:28 left, 9,744 documents, reading INC-4711.zip` */
export function progressText(tally: Tally, rate: number | undefined): string {
  const { all, reading } = tally;
  const done = doneOf(tally);
  const { delivered, there, spooled } = documentsIn(tally);
  const pace = rate === undefined || rate <= 0 ? [] : [`${Number(rate.toPrecision(2)).toLocaleString('en')}/s`, `${stopwatch(((all - done) / rate) * SECOND)} left`];
  const share = all === 0 ? 100 : Math.floor((100 * done) / all);
  return [`${done.toLocaleString('en')} of ${count(all, 'incident')} (${share}%)`, ...pace, count(delivered + there + spooled, 'document'), ...(reading === '' ? [] : [`reading ${harmless(reading)}`])].join(', ');
}

/** How many a second, lately. */
export function newPace(): { readonly of: (done: number, now: number) => number | undefined } {
  const seen: { readonly done: number; readonly now: number }[] = [];
  return {
    of(done, now) {
      seen.push({ done, now });
      while (seen.length > 2 && now - seen[1]!.now >= WINDOW) seen.shift();
      const [first] = seen;
      return first === undefined || now === first.now ? undefined : ((done - first.done) / (now - first.now)) * SECOND;
    },
  };
}
