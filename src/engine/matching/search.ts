/**
 * Looks for a pattern in a text of any length, in a time that grows with that length only.
 *
 * A pattern may take time with the square of its text (`backtracking.ts` proves that it is no worse). For an entry of some KiB that is
 * nothing, for one of a MiB it is an hour. So a long text is looked at in windows that overlap, each of whole lines where the lines are
 * shorter than a window. Nothing is left out but a match that is longer than what two windows share; and in a single line longer than a window
 * `^` and `$` hold at its edges, too.
 */
import { patternOf } from '../rules/pattern.ts';
import type { Pattern } from '../rules/pattern.ts';

const WINDOW = 16 * 1024;
const SHARED = 4 * 1024;

export type Found = { readonly index: number; readonly groups?: Readonly<Record<string, string | undefined>> | undefined };

export function search({ regex }: Pattern, text: string): Found | undefined {
  if (text.length <= WINDOW) return regex.exec(text) ?? undefined;
  for (let start = 0; start < text.length; ) {
    const end = endOfWindow(text, start);
    const found = regex.exec(text.slice(start, end));
    if (found) return { index: start + found.index, groups: found.groups };
    if (end === text.length) break;
    start = startOfNext(text, start, end);
  }
  return undefined;
}

/** Does a pattern, as a rule has it, find something? */
export const isFound = (source: string, text: string): boolean => search(patternOf(source), text) !== undefined;

function endOfWindow(text: string, start: number): number {
  const furthest = start + WINDOW;
  if (furthest >= text.length) return text.length;
  const lineEnd = text.lastIndexOf('\n', furthest);
  return lineEnd > start + WINDOW - SHARED ? lineEnd : furthest;
}

function startOfNext(text: string, start: number, end: number): number {
  const next = Math.max(start + 1, end - SHARED);
  const lineEnd = text.indexOf('\n', next);
  return lineEnd !== -1 && lineEnd < end - 1 ? lineEnd + 1 : next;
}
