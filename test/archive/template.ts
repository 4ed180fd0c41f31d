/**
 * A log of `sample-logs/` as the pattern of many: its times and names are places that are filled anew. Read once, told often.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SAMPLES } from '../../src/paths.ts';
import type { WallClock } from '../../src/types.ts';
import { stamp } from './stamps.ts';
import type { StampForm } from './stamps.ts';

/** A line: what stays, and what is filled; `at` is the time since the log began, in ms. */
type Piece = string | { readonly at: number; readonly form: StampForm } | { readonly name: string };
export type Line = { readonly text: string; readonly pieces: readonly Piece[] };
export type Template = { readonly lines: readonly Line[]; readonly names: readonly string[] };

/** `names`: what stands in the place of each word that the template has for filling. */
export type Filling = { readonly start: WallClock; readonly names: ReadonlyMap<string, string> };

const STAMPS: readonly { readonly form: StampForm; readonly pattern: string }[] = [
  { form: 'exchange', pattern: String.raw`(?<=^\[)\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d\.0\d{3}(?=\])` },
  { form: 'setup', pattern: String.raw`(?<=^)\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d:\d{3}(?=::)` },
  { form: 'package', pattern: String.raw`(?<=')\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?=')` },
  { form: 'session', pattern: String.raw`(?<=: )\d{1,2}\/\d{1,2}\/\d{4}  \d{1,2}:\d\d:\d\d` },
  { form: 'wizard', pattern: String.raw`\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d` },
  { form: 'engine', pattern: String.raw`(?<=\[)\d\d:\d\d:\d\d:\d{3}(?=\])` },
  { form: 'action', pattern: String.raw`(?<=Action (?:start |ended )?|Time = )\d{1,2}:\d\d:\d\d` },
  { form: 'day', pattern: String.raw`(?<=Date = )\d{1,2}\/\d{1,2}\/\d{4}` },
];

/** @param words what is filled besides the times */
export function templateOf(sample: string, words: readonly string[]): Template {
  const bytes = readFileSync(join(SAMPLES, sample));
  const text = bytes[0] === 0xff ? bytes.subarray(2).toString('utf16le') : bytes.toString('utf8');
  return templateOfLines(text.replace(/\r\n$/, '').split('\r\n'), words);
}

function templateOfLines(texts: readonly string[], words: readonly string[]): Template {
  // Longer words first: KESTREL-SQL10 is not KESTREL-SQL1.
  const named = words.toSorted((a, b) => b.length - a.length).map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp([...STAMPS.map(({ pattern: one }, at) => `(?<s${at}>${one})`), ...(named.length > 0 ? [`(?<word>${named.join('|')})`] : [])].join('|'), 'g');
  const clock: Clock = { day: undefined, first: undefined, last: 0 };
  return { names: words, lines: texts.map((text) => ({ text, pieces: piecesOf(text, pattern, clock) })) };
}

/** Midnight of the last day that the log told, its first moment, and the latest. */
type Clock = { day: number | undefined; first: number | undefined; last: number };

function piecesOf(text: string, pattern: RegExp, clock: Clock): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) pieces.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const form = STAMPS.find((_one, at) => match.groups?.[`s${at}`] !== undefined)?.form;
    pieces.push(form === undefined ? { name: match[0] } : { at: momentOf(match[0], form, clock), form });
  }
  if (end < text.length || pieces.length === 0) pieces.push(text.slice(end));
  return pieces;
}

function momentOf(text: string, form: StampForm, clock: Clock): number {
  const numbers = (text.match(/\d+/g) ?? []).map(Number);
  const [year = 0, month = 0, day = 0] = form === 'setup' || form === 'package' ? numbers : [numbers[2], numbers[0], numbers[1]];
  const dated = form !== 'engine' && form !== 'action';
  if (dated) clock.day = Date.UTC(year, month - 1, day);
  const [hour = 0, minute = 0, second = 0, ms = 0] = form === 'day' ? [] : numbers.slice(dated ? 3 : 0);
  const time = form === 'day' ? clock.last : (clock.day ?? 0) + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
  clock.first ??= time;
  clock.last = Math.max(clock.last, time);
  return time - clock.first;
}

export const fill = ({ pieces }: Line, { start, names }: Filling): string => pieces.map((piece) => (typeof piece === 'string' ? piece : 'name' in piece ? (names.get(piece.name) ?? piece.name) : stamp(piece.form, start + piece.at))).join('');

/** Where the line with this text stands. */
export function placeOf({ lines }: Template, text: string, from = 0): number {
  const place = lines.findIndex((line, at) => at >= from && line.text.includes(text));
  if (place === -1) throw new Error(`the sample has no line with "${text}"`);
  return place;
}

/** Time of the line, or of the last one before it that tells one, in ms since the log began. */
export function timeOf({ lines }: Template, place: number): number {
  for (let at = place; at >= 0; at--) {
    for (const piece of lines[at]?.pieces ?? []) if (typeof piece !== 'string' && 'at' in piece) return piece.at;
  }
  return 0;
}
