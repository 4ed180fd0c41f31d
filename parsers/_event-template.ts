/**
 * Messages of Windows with places `%1`, `%2` … for the data items of an event: items make the English sentence, and the English
 * sentence gives the items back, so that an event is the same whichever of the two an export holds.
 *
 *   The %1 service entered the %2 state.      Kestrel Agent, running      The Kestrel Agent service entered the running state.
 *
 * Templates are on one line: the line breaks of Windows (`%n`) are blanks. Sources of the texts: the message tables of the providers,
 * https://github.com/libyal/winevt-kb, and where another one is named.
 */
import type { PlainEvent } from './_event.ts';

export type Wording = {
  readonly text: string;
  /** What the items are, in their order, named as in `FIELDS`; '' where nobody needs it. */
  readonly items?: readonly string[];
  /** How older versions of Windows word it, with the same items. */
  readonly older?: readonly string[];
};

/** An event in words. `text` is absent where nothing but the sentence is there. */
export type Worded = { readonly text?: string; readonly items: readonly string[]; readonly fields: Readonly<Record<string, string | undefined>> };

/** `undefined` where an event has no items and its sentence is not the English one. */
export function worded(wording: Wording, event: PlainEvent): Worded | undefined {
  const places = Math.max(0, ...Array.from(wording.text.matchAll(/%(\d\d?)/g), ([, place]) => Number(place)));
  const own = ownItems(wording, event.items, places);
  const items = own ?? itemsOfSentence(wording, event.sentence);
  if (!items) return undefined;
  const fields = Object.fromEntries((wording.items ?? []).flatMap((name, i) => (name === '' ? [] : [[name, items[i]]])));
  return own ? { text: filled(wording.text, own), items, fields } : { items, fields };
}

/** Some tools put the whole sentence where the items belong: one item where three or more do is no list of items. */
function ownItems(wording: Wording, items: readonly string[], places: number): readonly string[] | undefined {
  const lone = items.length === 1 && places > 1 ? itemsOfSentence(wording, items[0] ?? '') : undefined;
  const isList = places < 3 ? items.length > 0 || places === 0 : items.length > 1;
  return lone ?? (isList ? items : undefined);
}

/** Puts items into the places of a template. */
export function filled(template: string, items: readonly string[]): string {
  return template.replace(/%(\d\d?)/g, (_place, number: string) => items[Number(number) - 1] ?? '').trim();
}

function itemsOfSentence({ text, older = [] }: Wording, sentence: string): readonly string[] | undefined {
  if (sentence === '') return undefined;
  for (const template of [text, ...older]) {
    const items = itemsIn(template, sentence) ?? itemsIn(withoutWideBlanks(template), withoutWideBlanks(sentence));
    if (items) return items;
  }
  return undefined;
}

/**
 * What stands in the places of a template. The words between them are looked for one after the other, so that this takes no longer than
 * reading. A sentence may end early: `The Kestrel Agent service failed to start due to the following error:`
 */
function itemsIn(template: string, sentence: string): readonly string[] | undefined {
  const [start = '', ...rest] = template.split(/%(\d\d?)/);
  if (rest.length === 0 || !sentence.startsWith(start)) return undefined;
  const items: string[] = [];
  let at = start.length;
  for (let i = 0; i < rest.length; i += 2) {
    const place = Number(rest[i]) - 1;
    const words = rest[i + 1] ?? '';
    const isLast = i + 2 >= rest.length;
    const end = isLast ? lastAt(words, sentence, at) : sentence.indexOf(words, at);
    const cut = end < at ? cutAt(words, sentence) : undefined;
    if (end < at && (cut === undefined || cut < at)) return undefined;
    items[place] ??= sentence.slice(at, cut ?? end).trim();
    if (cut !== undefined) break;
    at = end + words.length;
  }
  return Array.from(items, (item) => item ?? '');
}

/** Where the last words begin. A full stop may be missing. */
function lastAt(words: string, sentence: string, from: number): number {
  if (sentence.endsWith(words)) return sentence.length - words.length;
  return /\p{L}/u.test(words) ? sentence.indexOf(words, from) : sentence.length;
}

/** So much of the words between two places must be there to know them. */
const ENOUGH = 8;

/** Where the words begin with which a sentence ends. */
function cutAt(words: string, sentence: string): number | undefined {
  for (let length = words.length - 1; length >= ENOUGH; length--) {
    if (sentence.endsWith(words.slice(0, length))) return sentence.length - length;
  }
  return undefined;
}

/** Copied text at times has lost one of two blanks. */
function withoutWideBlanks(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
