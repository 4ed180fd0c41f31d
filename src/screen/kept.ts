/** The lines of a log that a filter lets through, looked for only as far as they are seen: a log may have millions. */
import type { LogText } from '../types.ts';

/** The lines that a filter lets through, as far as they were looked for: those of lines `from` to `to`. */
export type Kept = { lines: number[]; from: number; to: number; busy: boolean };

/** From which line on how many are seen. */
type Seen = { readonly top: number; readonly height: number };

export const keptFrom = (line: number): Kept => ({ lines: [], from: line, to: line - 1, busy: false });

/** The place of the first of the lines at or behind a line. */
export function firstAt(lines: readonly number[], line: number): number {
  const at = lines.findIndex((one) => one >= line);
  return at === -1 ? lines.length : at;
}

/** A page more than is shown, so that the next key finds it there. */
export const missingBelow = ({ lines, to }: Kept, { top, height }: Seen, total: number) => to < total && lines.length - firstAt(lines, top) < 2 * height;
export const missingAbove = ({ lines, from }: Kept, { top, height }: Seen) => from > 1 && firstAt(lines, top) < height;

export async function extendDown(kept: Kept, text: LogText, pattern: RegExp, signal: AbortSignal): Promise<void> {
  const end = text.lines();
  const found = await text.find(pattern, kept.to + 1, 1, signal);
  if (signal.aborted) return;
  if (found !== undefined) kept.lines.push(found);
  kept.to = found ?? end;
}

export async function extendUp(kept: Kept, text: LogText, pattern: RegExp, signal: AbortSignal): Promise<void> {
  const found = await text.find(pattern, kept.from - 1, -1, signal);
  if (signal.aborted) return;
  if (found !== undefined) kept.lines.unshift(found);
  kept.from = found ?? 1;
}
