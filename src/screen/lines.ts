/** Rows of the screen: text that is painted already, cut by whoever draws it where it is wider than its place. */
import { widthOf } from '../text/display.ts';

/** With a right part, that one is whole and the left one gets what is left over. */
export type Line = string | { readonly left: string; readonly right: string };

/** `rows` of a list, each of them one line high unless told, and what one looks like. */
export type List<Row> = { readonly rows: readonly Row[]; readonly heightOf?: (row: Row, at: number) => number; readonly draw: (row: Row, at: number) => readonly Line[] };

/** The part of a list that fits: the chosen one is in it, in the middle where there is more on both sides. Only what is seen is drawn. */
export function windowOf<Row>({ rows, heightOf = () => 1, draw }: List<Row>, chosen: Row | undefined, height: number): readonly Line[] {
  const starts: number[] = [];
  let all = 0;
  for (const [at, row] of rows.entries()) {
    starts.push(all);
    all += heightOf(row, at);
  }
  const at = Math.max(0, chosen === undefined ? 0 : rows.indexOf(chosen));
  const own = (starts[at + 1] ?? all) - (starts[at] ?? 0);
  const top = topOf({ start: starts[at] ?? 0, own, all }, height);
  const first = Math.max(0, starts.findLastIndex((start) => start <= top));
  const behind = starts.findIndex((start) => start >= top + height);
  const seen = rows.slice(first, behind === -1 ? rows.length : behind).flatMap((row, offset) => draw(row, first + offset));
  return seen.slice(top - (starts[first] ?? 0), top - (starts[first] ?? 0) + Math.max(0, height));
}

/** Lines of a list that stand above its window. `start`, `own`: where the chosen one begins, and how high it is. */
export const topOf = ({ start, own, all }: { readonly start: number; readonly own: number; readonly all: number }, height: number): number => Math.max(0, Math.min(start - Math.floor((height - own) / 2), all - height));

/** `height` lines from `top` on, or as near to it as there are any. */
export const sliceOf = <Any>(lines: readonly Any[], top: number, height: number): readonly Any[] => {
  const from = Math.max(0, Math.min(top, lines.length - height));
  return lines.slice(from, from + Math.max(0, height));
};

/** Text of a log from a column on; a wide character that the edge cuts is left out. */
export function fromColumn(text: string, column: number): string {
  let width = 0;
  let at = 0;
  for (const character of text) {
    if (width >= column) break;
    width += widthOf(character);
    at += character.length;
  }
  return ' '.repeat(Math.max(0, column === 0 ? 0 : Math.min(width - column, 1))) + text.slice(at);
}

/** `████████░░░░░░░░` */
export function bar(done: number, total: number, width: number): string {
  const full = total <= 0 ? 0 : Math.round((Math.min(done, total) / total) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}
