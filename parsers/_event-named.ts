/** An event made of named values: the cells of a CSV row, the labels of a copied event, the properties of a JSON object. */
import type { Level } from '../src/types.ts';
import { levelOfEntryType, levelOfNumber, levelOfWord } from './_event-words.ts';
import type { EventProperty } from './_event-words.ts';
import { eventNumberOf } from './_event.ts';
import type { UndatedEvent } from './_event.ts';

export type NamedValues = ReadonlyMap<EventProperty, string>;

/** `undefined` where the values make no event: without a number and someone who speaks, nothing can be known of it. */
export function eventOfValues(values: NamedValues, line: number): UndatedEvent | undefined {
  const id = idOf(values);
  const provider = values.get('provider')?.trim();
  if (id === undefined || !provider) return undefined;
  return {
    line,
    id,
    provider,
    level: levelOf(values),
    when: whenOf(values),
    server: meant(values.get('server')),
    channel: meant(values.get('channel')),
    recordId: meant(values.get('recordId')),
    user: meant(values.get('user')),
    message: values.get('message'),
    items: itemsOf(values.get('items')),
    binary: binaryOf(values.get('binary')),
  };
}

/** `EventID` may be cut or may be missing where there is an `InstanceId`, which holds the qualifiers, too. */
function idOf(values: NamedValues): string | undefined {
  return eventNumberOf(values.get('id') ?? '') ?? eventNumberOf(values.get('instance') ?? '');
}

function levelOf(values: NamedValues): Level | undefined {
  const level = values.get('level') ?? '';
  return levelOfWord(level) ?? levelOfNumber(level) ?? levelOfNumber(values.get('levelNumber') ?? '') ?? levelOfEntryType(values.get('entryType') ?? '');
}

function whenOf(values: NamedValues): string | undefined {
  const time = values.get('time');
  if (time !== undefined) return time;
  const date = values.get('date');
  const clock = values.get('clock');
  return date === undefined || clock === undefined ? date : `${date} ${clock}`;
}

/** Log Parser puts `|` between the items; PowerShell writes `System.String[]` in their place. */
function itemsOf(text: string | undefined): readonly string[] | undefined {
  return text === undefined || text === '' || text.startsWith('System.') || text.startsWith('{System.') ? undefined : text.split('|');
}

/** `7B3242…`, `7B 32 42 …`, `0x7B3242…` */
function binaryOf(text: string | undefined): string | undefined {
  const bytes = text?.replace(/^\s*0x|\s+/g, '') ?? '';
  return /^(?:[0-9A-Fa-f]{2})+$/.test(bytes) ? bytes : undefined;
}

/** `N/A` is how the Event Viewer says that there is none. */
function meant(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === 'N/A' || text === '' ? undefined : text;
}
