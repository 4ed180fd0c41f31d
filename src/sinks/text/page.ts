/** The page that a text report is written on: its width, its colours, and the folder from which places are told. */
import { styleText } from 'node:util';

import { harmless, pad, wrap } from '../../text/display.ts';
import { folderOf } from '../../text/places.ts';

export type Color = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
type Style = Color | readonly Color[];
export type Paint = (style: Style, text: string) => string;

export const paintOf = (colors: boolean): Paint => (colors ? (style, text) => styleText(typeof style === 'string' ? style : [...style], text, { validateStream: false }) : (_style, text) => text);

/** `root`: the folder that all inputs lie in; it is named once, and places are told from there. */
export type Page = { readonly width: number; readonly paint: Paint; readonly root: string };

/** Width of the labels on the left. */
export const LABEL = 8;

/** The longest beginning of all paths that ends a folder or names an archive. */
export function commonFolder(paths: readonly string[]): string {
  const [first, ...rest] = paths;
  if (first === undefined || rest.length === 0) return '';
  let length = first.length;
  for (const path of rest) while (!path.startsWith(first.slice(0, length))) length -= 1;
  return folderOf(first.slice(0, length));
}

export const shortPath = (path: string, { root }: Page) => harmless(path.startsWith(root) ? path.slice(root.length) : path);

export function labelled(label: string, text: string, page: Page, style?: Style): string[] {
  const [first = '', ...more] = wrap(harmless(text), page.width - LABEL);
  const shown = (line: string) => (style ? page.paint(style, line) : line);
  return [`${page.paint('cyan', pad(label, LABEL))}${shown(first)}`, ...more.map((line) => ' '.repeat(LABEL) + shown(line))];
}

export function indented(text: string, page: Page, style?: Style, by = LABEL): string[] {
  return wrap(harmless(text), page.width - by).map((line) => ' '.repeat(by) + (style ? page.paint(style, line) : line));
}

export const count = (number: number, thing: string) => `${number.toLocaleString('en')} ${thing}${number === 1 ? '' : 's'}`;
