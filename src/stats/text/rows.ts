/** Rows of the tables of a page: numbers on the left, where they stand below each other, and what they are of behind them. */
import { count } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { harmless, wrap } from '../../text/display.ts';
import { LEAST } from '../numbers.ts';

export const number = (value: number): string => value.toLocaleString('en');

export const numberCell = (value: number): string => number(value).padStart(7);

/** `  38 %`; of few cases nothing. */
export function percentCell(some: number, all: number): string {
  return all < LEAST ? '      ' : `${percent(some, all).padStart(4)} %`;
}

/** Per cent as a person writes it; what is rounded to none or to all says so. */
export function percent(some: number, all: number): string {
  if (all === 0) return '0';
  const share = Math.round((some * 100) / all);
  if (share === 0 && some > 0) return '<1';
  return share === 100 && some < all ? '>99' : String(share);
}

/** ` (38 %)`; of few cases nothing. */
export const inPercent = (some: number, all: number): string => (all < LEAST ? '' : ` (${percent(some, all)} %)`);

/** The same where the parts have to add up; see `percents`. */
export const shareCell = (share: number, some: number, all: number): string => (all < LEAST ? '      ' : `${(share === 0 && some > 0 ? '<1' : String(share)).padStart(4)} %`);

/** `CAUSES  of the 1,731 runs that failed` */
export function heading(name: string, text: string, page: Page): string[] {
  // A name is not broken.
  const [first = '', ...more] = wrap(`${'-'.repeat(name.length + 1)} ${harmless(text)}`, page.width - 2);
  return ['', `${page.paint(['bold', 'cyan'], name)}${first.slice(name.length).replace('-', ' ')}`.trimEnd(), ...more.map((line) => `  ${line}`)];
}

/** Cells in front, and behind them a text of as many lines as it takes, with further texts below it. */
export function row(cells: string, text: string, page: Page, below: readonly string[] = []): string[] {
  const by = cells.length + 2;
  const lines = wrap(harmless(text), page.width - by);
  return [`${cells}  ${lines[0] ?? ''}`.trimEnd(), ...lines.slice(1).map((line) => ' '.repeat(by) + line), ...below.flatMap((one) => wrap(harmless(one), page.width - by).map((line) => ' '.repeat(by) + page.paint('dim', line)))];
}

/** What a table leaves out. */
export const more = (all: number, shown: number, thing: string, page: Page): string[] => (all <= shown ? [] : [page.paint('dim', `         and ${count(all - shown, `more ${thing}`)}; --top ${all} shows all`)]);
