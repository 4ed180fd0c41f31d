/** An event out of an object of JSON, in any of the forms that the head comment of `event-json.ts` shows. */
import { eventOfValues } from './_event-named.ts';
import { propertyOf } from './_event-words.ts';
import type { EventProperty } from './_event-words.ts';
import type { UndatedEvent } from './_event.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** `undefined` where the object is no event. */
export function eventOfJson(value: unknown, line: number): UndatedEvent | undefined {
  const object = unwrapped(value);
  if (object === undefined) return undefined;
  const system = objectOf(object.System);
  if (system) return eventOfSystem(object, system, line);
  const winlog = objectOf(object.winlog);
  if (winlog) return eventOfBeat(object, winlog, line);
  const win = objectOf(object.win);
  return win ? eventOfWazuh(objectOf(win.system), objectOf(win.eventdata), line) : eventOfFlat(object, line);
}

/** `{"Event":…}` of evtx_dump, `{"_source":…}` of Elasticsearch, `{"document":{"data":{"Event":…}}}` of Chainsaw, `{"data":{"win":…}}` of Wazuh's alerts. */
function unwrapped(value: unknown): JsonObject | undefined {
  const object = objectOf(value);
  if (!object) return undefined;
  const data = objectOf(object.data);
  const inner = objectOf(object.Event) ?? objectOf(object._source) ?? objectOf(object.document) ?? (data?.Event || data?.win ? data : undefined);
  return inner ? unwrapped(inner) : object;
}

function eventOfSystem(event: JsonObject, system: JsonObject, line: number): UndatedEvent | undefined {
  const data = objectOf(event.EventData) ?? firstObject(objectOf(event.UserData));
  const values = new Map<EventProperty, string>();
  put(values, 'id', textOf(system.EventID));
  put(values, 'provider', attributeOf(system, 'Provider', 'Name'));
  put(values, 'levelNumber', textOf(system.Level));
  put(values, 'time', timeOf(attributeOf(system, 'TimeCreated', 'SystemTime') ?? objectOf(system.TimeCreated)?.SystemTime, true));
  put(values, 'server', textOf(system.Computer));
  put(values, 'channel', textOf(system.Channel));
  put(values, 'recordId', textOf(system.EventRecordID));
  put(values, 'user', attributeOf(system, 'Security', 'UserID'));
  put(values, 'message', textOf(event.Message ?? objectOf(event.RenderingInfo)?.Message));
  put(values, 'binary', textOf(data?.Binary));
  const found = eventOfValues(values, line);
  return found && { ...found, items: itemsOf(data) };
}

function eventOfBeat(event: JsonObject, winlog: JsonObject, line: number): UndatedEvent | undefined {
  const data = objectOf(winlog.event_data);
  const values = new Map<EventProperty, string>();
  put(values, 'id', textOf(winlog.event_id) ?? textOf(objectOf(event.event)?.code));
  put(values, 'provider', textOf(winlog.provider_name));
  put(values, 'level', textOf(objectOf(event.log)?.level));
  put(values, 'time', timeOf(event['@timestamp'], true));
  put(values, 'server', textOf(winlog.computer_name));
  put(values, 'channel', textOf(winlog.channel));
  put(values, 'recordId', textOf(winlog.record_id));
  put(values, 'message', textOf(event.message));
  put(values, 'binary', textOf(data?.Binary));
  const found = eventOfValues(values, line);
  return found && { ...found, items: beatItems(data, found.message) };
}

/** Winlogbeat puts the items in the order of their names, so that only numbers tell their places: `param1`, `param10`, `param2`. */
function beatItems(data: JsonObject | undefined, message: string | undefined): readonly string[] | undefined {
  const places = Object.keys(data ?? {}).filter((name) => name !== 'Binary');
  const isNumbered = places.every((name) => /^param\d+$/.test(name));
  if (!isNumbered) return message === undefined ? itemsOf(data) : undefined;
  const sorted = places.toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5)));
  return sorted.map((name) => textOf(data?.[name]) ?? '');
}

/** Wazuh writes the items as one text, `Kestrel Agent, (NULL), (NULL)`, which cannot be taken apart again; its messages stand in quotes. */
function eventOfWazuh(system: JsonObject | undefined, data: JsonObject | undefined, line: number): UndatedEvent | undefined {
  const values = new Map<EventProperty, string>();
  put(values, 'id', textOf(system?.eventID));
  put(values, 'provider', textOf(system?.providerName));
  put(values, 'levelNumber', textOf(system?.level));
  put(values, 'time', timeOf(system?.systemTime, true));
  put(values, 'server', textOf(system?.computer));
  put(values, 'channel', textOf(system?.channel));
  put(values, 'recordId', textOf(system?.eventRecordID));
  put(values, 'message', textOf(system?.message)?.replace(/^"(.*)"$/s, '$1'));
  put(values, 'binary', textOf(data?.binary));
  return eventOfValues(values, line);
}

function eventOfFlat(object: JsonObject, line: number): UndatedEvent | undefined {
  const values = new Map<EventProperty, string>();
  for (const [name, value] of Object.entries(object)) {
    // `Level` is a number here, `Data` the binary data.
    const property = name === 'Level' ? 'levelNumber' : name === 'Data' ? 'binary' : propertyOf(name);
    if (property === undefined || property === 'other' || property === 'items' || values.has(property)) continue;
    put(values, property, property === 'time' ? timeOf(value, false) : property === 'binary' ? bytesOf(value) : textOf(value));
  }
  const listed = object.Properties ?? object.ReplacementStrings ?? object.Strings;
  put(values, 'binary', Array.isArray(listed) ? bytesOfLast(listed) : undefined);
  const found = eventOfValues(values, line);
  return found && { ...found, items: listOf(listed) };
}

/** PowerShell has the binary data as the last one of the properties: `{"Value":[123,57,…]}`. */
function bytesOfLast(properties: readonly unknown[]): string | undefined {
  const value = objectOf(properties.at(-1))?.Value;
  return Array.isArray(value) ? bytesOf(value) : undefined;
}

/** The items of an event: `{"Data":{"#text":[…]}}`, `{"Data":[…]}`, or one property for each. */
function itemsOf(data: JsonObject | undefined): readonly string[] | undefined {
  if (!data) return undefined;
  const listed = data.Data;
  if (listed !== undefined) return listOf(objectOf(listed)?.['#text'] ?? listed);
  return Object.entries(data).flatMap(([name, value]) => (name === 'Binary' || isAttributes(name) ? [] : (nestedItems(value) ?? [textOf(value) ?? ''])));
}

/** `{"Applications":{"Application":"Kestrel Agent","Application_1":"Explorer"}}`: an element that holds others. */
function nestedItems(value: unknown): readonly string[] | undefined {
  const items = textOf(value) === undefined ? itemsOf(objectOf(value)) : undefined;
  return items?.length ? items : undefined;
}

/** `#attributes`, `RmSessionEvent_attributes`, `@Name`. */
function isAttributes(name: string): boolean {
  return /^[#@]|attributes$/.test(name);
}

/** A list of texts, of `{"Value":…}` or of `{"@Name":…,"#text":…}`. */
function listOf(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) {
    const texts = value.map((item: unknown) => textOf(objectOf(item)?.Value ?? item) ?? '');
    return texts.every((text) => text.startsWith('System.Diagnostics.')) ? undefined : texts;
  }
  const text = textOf(value);
  return text === undefined ? undefined : [text];
}

/** An attribute may be a property of its own, or lie under `#attributes`, `@Name` or `Provider_attributes`. */
function attributeOf(parent: JsonObject, element: string, name: string): string | undefined {
  const own = objectOf(parent[element]);
  const attributes = objectOf(own?.['#attributes']) ?? objectOf(parent[`${element}_attributes`]) ?? own;
  return textOf(attributes?.[name] ?? attributes?.[`@${name}`]);
}

/** An element with attributes keeps its text under `#text`; Velociraptor calls it `Value`. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const object = objectOf(value);
  if (!object) return undefined;
  const inner = object['#text'] ?? object.Value ?? object.value ?? object.name;
  return inner === undefined ? undefined : textOf(inner);
}

/** ISO text, `/Date(ms)/`, `{"value":"/Date(ms)/","DateTime":…}`, or seconds since 1970. */
function timeOf(value: unknown, isUtc: boolean): string | undefined {
  if (typeof value === 'number') return `/Date(${Math.round(value < 1e11 ? value * 1000 : value)})/`;
  const text = textOf(value);
  if (text !== undefined && /^\d{9,10}\.\d+$/.test(text)) return `/Date(${Math.round(Number(text) * 1000)})/`;
  return isUtc && text !== undefined && /\d$/.test(text) && !/[+-]\d\d:?\d\d$/.test(text) ? `${text}Z` : text;
}

function bytesOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return textOf(value);
  return value.every((byte) => typeof byte === 'number') ? Buffer.from(value).toString('hex') : undefined;
}

function put(values: Map<EventProperty, string>, property: EventProperty, text: string | undefined): void {
  if (text !== undefined && text !== '') values.set(property, text);
}

function firstObject(object: JsonObject | undefined): JsonObject | undefined {
  return object && Object.entries(object).map(([name, value]) => (isAttributes(name) ? undefined : objectOf(value))).find((inner) => inner !== undefined);
}

function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
