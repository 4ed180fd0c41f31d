/**
 * Events with a head of labels and a description: the Event Viewer's "Copy", wevtutil /f:text, and what people made of them.
 * A description ends where the next head begins, at the hexadecimal data of 2003, or at the XML of 2008 and later, whose data
 * items are read because they are the same in every language.
 *
 *   Data:                                        Data: 0000: 7b 32 34 42 32 43 31 36 {24B2C16 0008: 34 2d …     (all on one line)
 *   0000: 7b 32 34 42 32 43 31 36   {24B2C16
 *   0008: 34 2d 44 45 36 36 2d 34   4-DE66-4
 */
import type { ParseContext } from '../../src/types.ts';
import { eventOfValues } from '../_event-named.ts';
import { eventOfXml } from '../_event-xml.ts';
import type { EventProperty } from '../_event-words.ts';
import type { UndatedEvent } from '../_event.ts';
import { lineAdder } from '../_message.ts';
import { cutLabel } from './labels.ts';
import type { Label } from './labels.ts';
import { descriptionAt } from './reader.ts';
import type { Description, EventReader } from './reader.ts';

// `Event[0]:` of wevtutil
const NUMBERED = /^Event\[\d+\]:?\s*$/;
// The first label of a head: `Event Type:` of 2003, `Log Name:` of 2008, `Event Source:` in articles
const HEAD_NAME = /^(?:event type|event source|ereignistyp|log name)$/i;
// `Type: Error` begins a head only where `Source:` follows, `Source: MsiInstaller` where `Event ID:` does; a description may hold such a line
const SHORT_HEADS: readonly { readonly first: RegExp; readonly next: RegExp }[] = [
  { first: /^Type:\s*\S/, next: /^Source:\s*\S/ },
  { first: /^Source:\s*\S/, next: /^Event ID:\s*\d/ },
];

const DATA = /^\s*(?:Data|Daten|Données|Datos)\s?:\s*(?:$|[0-9A-Fa-f]{4,8}: )/;
const IS_DATA_ROW = /^\s*(?:\w+\s?:\s*)?[0-9A-Fa-f]{4,8}: /;
// `Event Xml:`, `Ereignis-XML:`, `XML de l’événement :`
const XML_LABEL = /^[^<>]{0,30}\bXml\b[^<>]{0,30}[:：]\s*$/i;
const XML_END = '</Event>';
// Translated articles have `< Data>`: in whole XML no bracket stands before a blank.
const STRAY_BLANK = /< +(?=\/?[A-Z])/g;
const LONGEST_XML = 262_144;

// 2003 ends each description with a pointer to its help center.
const HELP_CENTER = /^For more information, see Help and Support Center at\b/;

type State = 'outside' | 'head' | 'description' | 'data' | 'xml';

/** Reads events that have a head of labels. */
export function blockReader(context: ParseContext): EventReader {
  const addTo = lineAdder(context);
  let state: State = 'outside';
  let values = new Map<EventProperty, string>();
  let first = 0;
  let description: Description | undefined;
  let bytes = '';
  /** `Data:` and what follows, until a row of hexadecimal data shows that it is no word of the description. */
  let doubtful: string[] = [];
  let xml = '';
  /** A line of which the next one that is not blank tells whether it begins a head, and the blank ones since. */
  let held: { readonly texts: string[]; readonly number: number; readonly next: RegExp } | undefined;

  function finish(): UndatedEvent[] {
    const message = description && withoutHelp(description.message.lines);
    if (message) values.set('message', message);
    const event = eventOfValues(values, description?.first ?? first);
    const data = xml === '' ? undefined : eventOfXml(xml.replace(STRAY_BLANK, '<'), first);
    if (!event && values.size > 0) context.unparsed(first, [...values.values()].join(' '));
    const binary = bytes || data?.binary;
    values = new Map();
    description = undefined;
    bytes = '';
    doubtful = [];
    xml = '';
    state = 'outside';
    return event ? [{ ...event, verbatim: true, items: data?.items, binary, recordId: event.recordId ?? data?.recordId }] : [];
  }

  function readHead(labels: readonly Label[], number: number): UndatedEvent[] {
    const records: UndatedEvent[] = [];
    for (const { property, value } of labels) {
      // A label that comes again begins the next event. Italian and Polish `Data:` is a date.
      if (property !== 'other' && property !== 'user' && values.has(property)) records.push(...finish());
      if (values.size === 0 && state !== 'head') first = number;
      if (property === 'message') {
        state = 'description';
        if (value !== '') description = descriptionAt(number, value);
        return records;
      }
      state = 'head';
      if (property !== 'other' && !values.has(property)) values.set(property, value);
    }
    return records;
  }

  function readDescription(text: string, number: number): void {
    if (DATA.test(text)) {
      state = 'data';
      readData(text);
    } else if (XML_LABEL.test(text)) state = 'xml';
    else if (description) addTo(description.message, text);
    else if (text.trim() !== '') description = descriptionAt(number, text);
  }

  function readData(text: string): void {
    if (IS_DATA_ROW.test(text)) {
      bytes += bytesOfRows(text);
      return;
    }
    if (bytes !== '') return;
    doubtful.push(text);
    if (text.trim() === '' || doubtful.length === 1) return;
    if (description) for (const line of doubtful) addTo(description.message, line);
    doubtful = [];
    state = 'description';
  }

  function line(text: string, number: number): UndatedEvent[] {
    if (held && text.trim() === '') {
      held.texts.push(text);
      return [];
    }
    if (held) {
      const before = held;
      const records = before.next.test(text) ? [...finish(), ...readHead(cutLabel(before.texts[0] ?? ''), before.number)] : release();
      held = undefined;
      return [...records, ...line(text, number)];
    }
    if (beginsHead(text)) {
      const records = finish();
      first = number;
      state = 'head';
      return [...records, ...readHead(cutLabel(text), number)];
    }
    const short = state === 'head' || state === 'xml' ? undefined : SHORT_HEADS.find(({ first: begins }) => begins.test(text));
    if (short) {
      held = { texts: [text], number, next: short.next };
      return [];
    }
    return step(text, number);
  }

  /** What was held begins no head. */
  function release(): UndatedEvent[] {
    const before = held;
    held = undefined;
    return before?.texts.flatMap((text, i) => step(text, before.number + i)) ?? [];
  }

  function step(text: string, number: number): UndatedEvent[] {
    switch (state) {
      case 'description':
        readDescription(text, number);
        return [];
      case 'data':
        readData(text);
        return [];
      case 'xml':
        if (xml.length < LONGEST_XML) xml += `${text}\n`;
        return text.includes(XML_END) ? finish() : [];
      case 'head':
      case 'outside': {
        const labels = cutLabel(text);
        if (labels.length > 0) return readHead(labels, number);
        if (text.trim() !== '') context.unparsed(number, text);
        return [];
      }
    }
  }

  function beginsHead(text: string): boolean {
    if (NUMBERED.test(text)) return true;
    if (state === 'head' || state === 'outside') return false;
    const [label] = cutLabel(text);
    return label !== undefined && (label.property === 'channel' || HEAD_NAME.test(label.name.trim())) && label.value !== '';
  }

  return {
    line,
    end: () => [...release(), ...finish()],
  };
}

/** Eight bytes to a row, and after them the same as text. */
function bytesOfRows(text: string): string {
  const rows = text.matchAll(/[0-9A-Fa-f]{4,8}: (?<bytes>(?:[0-9A-Fa-f]{2}(?:\s+|$)){1,8})/g);
  return [...rows].map((row) => withoutText(row.groups?.bytes?.trim().split(/\s+/) ?? []).join('')).join('');
}

/** `30 33   03`: the text of a row that is not full may look like one more byte. */
function withoutText(row: readonly string[]): readonly string[] {
  const before = row.slice(0, -1);
  const isText = before.length === 2 && Buffer.from(before.join(''), 'hex').toString('latin1') === row.at(-1);
  return isText ? before : row;
}

function withoutHelp(lines: readonly string[]): string {
  const help = lines.findIndex((line) => HELP_CENTER.test(line));
  return (help > 0 ? lines.slice(0, help) : lines).join('\n').trimEnd();
}
