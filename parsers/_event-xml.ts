/**
 * One `<Event>` element → one event.
 *
 *   <Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">
 *     <System><Provider Name="MsiInstaller"/><EventID Qualifiers="0">1033</EventID><Level>4</Level>
 *       <TimeCreated SystemTime="2024-07-15T21:25:57.000000000Z"/><EventRecordID>4711</EventRecordID>
 *       <Channel>Application</Channel><Computer>KESTREL-WFE1</Computer><Security UserID="S-1-5-18"/></System>
 *     <EventData><Data>Kestrel Agent</Data><Data Name="param1">…</Data><Binary>7B32…</Binary></EventData>
 *     <RenderingInfo Culture="en-US"><Message>…</Message></RenderingInfo>
 *   </Event>
 *
 * Source: https://learn.microsoft.com/windows/win32/wes/eventschema-schema
 */
import { SaxesParser } from 'saxes';
import { isoClock } from '../src/text/dates.ts';
import { levelOfNumber } from './_event-words.ts';
import { eventNumberOf } from './_event.ts';
import type { WinEvent } from './_event.ts';

type Attributes = Readonly<Record<string, unknown>>;
type Draft = { -readonly [Key in keyof WinEvent]?: WinEvent[Key] | undefined } & { items: string[] };

/** `undefined` where the text holds no event. Faults inside, such as a forbidden control character, do no harm. */
export function eventOfXml(xml: string, line: number): WinEvent | undefined {
  const draft = eventDraft();
  const parser = new SaxesParser({ fragment: true, position: false });
  parser.on('error', () => undefined);
  parser.on('opentag', ({ name, attributes }) => draft.open(name, attributes));
  parser.on('text', draft.text);
  parser.on('cdata', draft.text);
  parser.on('closetag', draft.close);
  parser.write(xml);
  parser.close();
  return draft.event(line);
}

/** Is told the tags and texts of one `<Event>` in their order, and makes the event of them. */
export type EventDraft = {
  readonly open: (element: string, attributes: Attributes) => void;
  readonly text: (piece: string) => void;
  readonly close: () => void;
  /** `undefined` where they make no event. */
  readonly event: (line: number) => WinEvent | undefined;
};

export function eventDraft(): EventDraft {
  const event: Draft = { items: [], zone: 'utc' };
  const path: string[] = [];
  let text = '';
  let isLeaf = false;
  return {
    open(element, attributes) {
      path.push(element);
      readAttributes(event, element, attributes);
      text = '';
      isLeaf = true;
    },
    text: (piece) => void (text += piece),
    close() {
      if (isLeaf) readText(event, path, text);
      path.pop();
      isLeaf = false;
    },
    event(line) {
      const { id, provider } = event;
      return id === undefined || provider === undefined ? undefined : { ...event, id, provider, line };
    },
  };
}

function readAttributes(event: Draft, element: string, attributes: Attributes): void {
  if (element === 'Provider') event.provider ??= attribute(attributes, 'Name') ?? attribute(attributes, 'EventSourceName');
  else if (element === 'TimeCreated') event.time ??= isoClock(attribute(attributes, 'SystemTime') ?? '');
  else if (element === 'Security') event.user ??= attribute(attributes, 'UserID');
}

function attribute(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readText(event: Draft, path: readonly string[], text: string): void {
  const element = path.at(-1);
  const parent = path.at(-2);
  if (parent === 'System') readSystem(event, element, text.trim());
  else if (parent === 'RenderingInfo') {
    if (element === 'Message') event.message = text;
  } else if (element === 'Binary') event.binary = text.replace(/\s+/g, '');
  // Where an item is a list, `<Data>` holds `<string>` elements.
  else if (element === 'Data' || parent === 'Data' || path.includes('UserData')) event.items.push(text);
}

function readSystem(event: Draft, element: string | undefined, text: string): void {
  switch (element) {
    case 'EventID':
      event.id ??= eventNumberOf(text);
      return;
    case 'Level':
      event.level = levelOfNumber(text);
      return;
    case 'Channel':
      event.channel = text;
      return;
    case 'Computer':
      event.server = text;
      return;
    case 'EventRecordID':
      event.recordId = text;
      return;
    default:
  }
}
