/** The page that a text report is written on: its width, its colours, and the folder from which places are told. */
import { styleText } from 'node:util';

import { harmless, pad, widthOf, wrap } from '../../text/display.ts';
import { folderOf } from '../../text/places.ts';
import type { Evidence, Reference, Source, Stretch } from '../../types.ts';

export type Color = 'bold' | 'dim' | 'inverse' | 'red' | 'green' | 'yellow' | 'cyan';
export type Style = Color | readonly Color[];
export type Paint = (style: Style, text: string) => string;

export const paintOf = (colors: boolean): Paint => (colors ? (style, text) => styleText(typeof style === 'string' ? style : [...style], text, { validateStream: false }) : (_style, text) => text);

/** `root`: the folder that all inputs lie in; it is named once, and places are told from there. `binary`: logs without lines. */
export type Page = { readonly width: number; readonly paint: Paint; readonly root: string; readonly binary: ReadonlySet<string> };

/** Logs whose lines lead nowhere: they are no text (see `Source.encoding`), or, as some exports of event logs, have many entries on one line. */
export const binaryIn = (sources: readonly Source[]): ReadonlySet<string> => new Set(sources.flatMap(({ path, encoding, lines, events }) => (encoding === 'binary' || events > lines ? [path] : [])));

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

/** Lines with the id of the rule that says so behind the last of them, or below it where it has no room. */
export function tagged(lines: readonly string[], id: string, page: Page, by = LABEL): string[] {
  const tag = page.paint('dim', `[${harmless(id)}]`);
  const last = lines.at(-1);
  const fits = last !== undefined && widthOf(last) + 2 + widthOf(tag) <= page.width;
  return fits ? [...lines.slice(0, -1), `${last}  ${tag}`] : [...lines, ' '.repeat(by) + tag];
}

/** Several texts under one label. */
export function listed(label: string, texts: readonly string[], page: Page, style?: Style): string[] {
  return texts.flatMap((text, at) => (at === 0 ? labelled(label, text, page, style) : indented(text, page, style)));
}

/** Commands stand on lines of their own and are not broken, so that they can be copied. */
export function commandLines(command: string, page: Page, by: number): string[] {
  return command.split('\n').map((line) => `${' '.repeat(by)}${page.paint('bold', harmless(line))}`);
}

/** `Upgrade.log:4711`, `Application.evtx record 4711` */
export function placeText(evidence: Pick<Evidence, 'file' | 'line' | 'record'>, page: Page): string {
  const path = shortPath(evidence.file, page);
  return hasRecords(evidence, page) ? `${path} ${whereText(evidence, page)}` : `${path}:${evidence.line}`;
}

/** `line 4711`, `record 4711` */
export const whereText = (evidence: Pick<Evidence, 'file' | 'line' | 'record'>, page: Page) => (hasRecords(evidence, page) ? `record ${evidence.record}` : `line ${evidence.line}`);

/** In a binary log only the numbers of its records lead anywhere. */
const hasRecords = ({ file, record }: Pick<Evidence, 'file' | 'record'>, { binary }: Page) => record !== undefined && binary.has(file);

/** `Upgrade.log:12-4711`, `Application.evtx records 12-4711` */
export function stretchText({ file, lines, records }: Stretch, page: Page): string {
  const path = shortPath(file, page);
  return records && page.binary.has(file) ? `${path} record${records[0] === records[1] ? ` ${records[0]}` : `s ${records.join('-')}`}` : `${path}:${lines.join('-')}`;
}

/** `How to update a farm, KB 934525, https://…` */
export const referenceText = ({ title, kb, url }: Reference) => [title, kb === undefined ? undefined : `KB ${kb}`, url].filter((part) => part !== undefined).join(', ');

export const count = (number: number, thing: string) => `${number.toLocaleString('en')} ${thing}${number === 1 ? '' : 's'}`;
