/** Looks for a line, without keeping the screen waiting: after some milliseconds others have their turn. */
import { setImmediate as turn } from 'node:timers/promises';

import type { Stretch } from './line-store.ts';

type Lines = {
  readonly count: () => number;
  readonly around: (line: number) => Stretch | undefined;
  /** Waits for more lines; tells whether there may be any. */
  readonly more: () => Promise<boolean>;
};

type Way = { readonly from: number; readonly step: 1 | -1; readonly signal: AbortSignal };

/** In ms. */
const TURN = 12;

export async function search(lines: Lines, pattern: RegExp, { from, step, signal }: Way): Promise<number | undefined> {
  // One with `g` or `y` remembers where it was.
  const plain = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  let line = step === 1 ? Math.max(1, from) : Math.min(from, lines.count());
  let since = performance.now();
  while (!signal.aborted && line >= 1) {
    const stretch = lines.around(line);
    if (!stretch) {
      if (step === -1 || !(await lines.more())) return undefined;
      continue;
    }
    const found = findIn(stretch, plain, line, step);
    if (found !== undefined) return found;
    line = step === 1 ? stretch.first + stretch.lines.length : stretch.first - 1;
    if (performance.now() - since < TURN) continue;
    await turn();
    since = performance.now();
  }
  return undefined;
}

function findIn({ first, lines }: Stretch, pattern: RegExp, from: number, step: 1 | -1): number | undefined {
  for (let at = from - first; at >= 0 && at < lines.length; at += step) if (pattern.test(lines[at]!)) return first + at;
  return undefined;
}
