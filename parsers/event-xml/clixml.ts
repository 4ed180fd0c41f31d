/**
 * Events in PowerShell's own XML (`Get-WinEvent … | Export-Clixml`, `Get-EventLog … | Export-Clixml`). An event is an object
 * whose properties have names; the message is a note on it. Any other objects may be exported this way: those are no events.
 *
 *   <Obj RefId="0"><TN RefId="0"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T>…</TN>
 *     <Props><I32 N="Id">1033</I32><By N="Level">4</By><S N="ProviderName">MsiInstaller</S><DT N="TimeCreated">2024-07-15T21:25:57-04:00</DT>
 *       <Obj N="Properties" RefId="3"><LST><Obj RefId="4"><Props><S N="Value">Kestrel Agent</S></Props></Obj>…</LST></Obj></Props>
 *     <MS><S N="Message">Windows Installer installed the product. …_x000D__x000A_…</S></MS></Obj>
 *   <Obj RefId="0"><TN RefId="0"><T>System.Diagnostics.EventLogEntry#Application/MsiInstaller/1033</T>…
 *     <Props><I32 N="EventID">1033</I32><Obj N="EntryType" RefId="1"><ToString>Information</ToString>…<S N="Source">MsiInstaller</S>…
 *
 * Source: https://learn.microsoft.com/openspecs/windows_protocols/ms-psrp/ (serialization)
 */
import { SaxesParser } from 'saxes';
import type { Detection, LogRecord, ParseContext, TextReader } from '../../src/types.ts';
import { eventOfValues } from '../_event-named.ts';
import { eventQueue } from '../_event-time.ts';
import { propertyOf } from '../_event-words.ts';
import type { EventProperty } from '../_event-words.ts';

const CLIXML = /^\s*(?:#< CLIXML\s*)?<Objs\s[^>]*powershell\/2004\/04/;
const EVENT_TYPE = /EventLogRecord<\/T>|System\.Diagnostics\.EventLogEntry(?:#[^<]*)?<\/T>/;
const ID_PROPERTY = /N="(?:Id|EventID|InstanceId)"/;

export function isClixml(text: string): boolean {
  return CLIXML.test(text.replace(/^\uFEFF/, ''));
}

/** An export of events, not of any other objects. */
export function detectClixml(text: string): Detection | undefined {
  if (!EVENT_TYPE.test(text) || !ID_PROPERTY.test(text)) return undefined;
  return { confidence: 0.95, why: 'it is a PowerShell export (CLIXML) of event records' };
}

/** An object being read: its properties, and the list that it holds when it is one. */
type OpenObject = {
  readonly line: number;
  readonly name: string | undefined;
  readonly values: Map<EventProperty, string>;
  readonly list: string[];
  items: readonly string[] | undefined;
  text: string;
  value: string | undefined;
  /** Binary data, as the last of the properties is. */
  bytes: string | undefined;
};

export function clixmlReader(context: ParseContext): TextReader {
  const queue = eventQueue(context.modified);
  const parser = new SaxesParser({ fragment: true });
  const objects: OpenObject[] = [];
  let records: LogRecord[] = [];
  let name: string | undefined;
  let text = '';

  parser.on('error', () => undefined);
  parser.on('opentag', (tag) => {
    const n = tag.attributes.N;
    name = typeof n === 'string' ? n : undefined;
    text = '';
    if (tag.name === 'Obj') objects.push({ line: parser.line, name, values: new Map(), list: [], items: undefined, text: '', value: undefined, bytes: undefined });
  });
  parser.on('text', (piece) => (text += piece));
  parser.on('closetag', (tag) => {
    if (tag.name === 'Obj') closeObject(objects.pop());
    else if (text.trim() !== '' || name === 'Value') readLeaf(objects.at(-1), tag.name, name, unescaped(text));
    text = '';
    name = undefined;
  });

  function closeObject(object: OpenObject | undefined): void {
    if (!object) return;
    const event = eventOfValues(object.values, object.line);
    if (event) records.push(...queue.add({ ...event, items: object.items }));
    else tellParent(object, objects.at(-1));
  }

  return {
    text: (piece) => {
      records = [];
      parser.write(piece);
      return records;
    },
    end: () => {
      records = [];
      const cut = objects.find((object) => object.values.size > 0);
      if (cut) context.skip(`the event that begins on line ${cut.line} is cut off`);
      parser.close();
      return [...records, ...queue.end()];
    },
  };
}

/** `_x000A_` stands for a character that XML must not hold. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function readLeaf(object: OpenObject | undefined, element: string, name: string | undefined, text: string): void {
  if (!object) return;
  if (element === 'ToString') object.text = text;
  else if (name === undefined) {
    if (element !== 'T') object.list.push(text);
  } else if (name === 'Value' && element === 'BA') object.bytes = Buffer.from(text, 'base64').toString('hex');
  else if (name === 'Value') object.value = text;
  else setValue(object, name, element === 'BA' ? Buffer.from(text, 'base64').toString('hex') : text);
}

function setValue(object: OpenObject, name: string, text: string): void {
  // `Data` of an entry is its binary data; as a label the word means "date" in some languages.
  if (name === 'Data') return void object.values.set('binary', text);
  if (name === 'Level') return void object.values.set('levelNumber', text);
  const property = propertyOf(name);
  if (property !== undefined && property !== 'other' && !object.values.has(property)) object.values.set(property, text);
}

/** An object inside an event is an item of a list, the list of the items, or an enumeration that counts by its text. */
function tellParent(object: OpenObject, parent: OpenObject | undefined): void {
  if (!parent) return;
  if (object.name === 'Properties' || object.name === 'ReplacementStrings') {
    parent.items = object.list;
    if (object.bytes !== undefined) parent.values.set('binary', object.bytes);
  } else if (object.bytes !== undefined) parent.bytes = object.bytes;
  else if (object.name === undefined) parent.list.push(object.value ?? object.text);
  else if (object.text !== '') setValue(parent, object.name, object.text);
}
