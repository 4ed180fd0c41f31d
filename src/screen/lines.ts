/** Rows of the screen: text that is painted already, cut by whoever draws it where it is wider than its place. */
import { widthOf } from '../text/display.ts';

/** With a right part, that one is whole and the left one gets what is left over. */
export type Line = string | { readonly left: string; readonly right: string };

/** What stands in a list. `key` stays the same while the list changes. */
export type Item = { readonly key: string; readonly lines: readonly Line[] };

/** The part of a list that fits: the chosen one is in it, in the middle where there is more on both sides. */
export function windowOf(items: readonly Item[], chosen: string | undefined, height: number): readonly Line[] {
  const lines = items.flatMap((item) => item.lines);
  const before = items.findIndex(({ key }) => key === chosen);
  const start = items.slice(0, Math.max(0, before)).reduce((sum, item) => sum + item.lines.length, 0);
  const own = before === -1 ? 0 : (items[before]?.lines.length ?? 0);
  return sliceOf(lines, start - Math.floor((height - own) / 2), height);
}

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
