/**
 * Events as plain data, and the binary XML that Windows makes of them. There are two forms, as seen in logs of Windows 7 to 11:
 *
 *   classic   of programs that report strings: `<Provider Name='MsiInstaller'/>`, channel and server are part of the template;
 *             the strings are one value with many texts, so that the template has a single `<Data>`, and `<Binary>` follows
 *   manifest  of programs that declared their events: provider, its GUID and the channel are values; `<Data Name='…'>` or UserData
 *
 * In both the data are XML with a template of its own, as the last value of the outer one.
 */
import { createHash } from 'node:crypto';

import type { Content, Element, Instance, Item, Substitution, Template } from './binxml.ts';
import { filetimeOf } from './values.ts';
import type { Value } from './values.ts';

export type EvtxEvent = {
  readonly provider: string;
  readonly id: number;
  /** Milliseconds since 1970, and the rest in units of 100 ns. */
  readonly time: number;
  readonly ticks?: number | undefined;
  /** 1 critical, 2 error, 3 warning, 4 information (unless told), 5 verbose. */
  readonly level?: number | undefined;
  readonly server?: string | undefined;
  readonly channel?: string | undefined;
  /** The number after the last one, unless told. */
  readonly recordId?: number | undefined;
  /** `manifest` where there is a GUID and no other name, unless told. */
  readonly form?: 'classic' | 'manifest' | undefined;
  readonly guid?: string | undefined;
  /** The name under which a program with a manifest reported before it had one. */
  readonly eventSource?: string | undefined;
  /** 0 for classic events unless told. */
  readonly qualifiers?: number | undefined;
  readonly version?: number | undefined;
  readonly task?: number | undefined;
  readonly opcode?: number | undefined;
  readonly keywords?: bigint | undefined;
  readonly activity?: string | undefined;
  readonly process?: number | undefined;
  readonly thread?: number | undefined;
  /** SID. */
  readonly user?: string | undefined;
  readonly data?: readonly (string | Item)[] | undefined;
  /** The same with names. */
  readonly named?: Readonly<Record<string, string | Item>> | undefined;
  readonly binary?: Buffer | undefined;
  /** What stands within UserData. */
  readonly userData?: Node | undefined;
};

/** XML of which every text and value has its place in the template. */
export type Node = {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | Item>>;
  readonly content?: readonly (Node | string | Item)[];
};

const NAMESPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';
const CLASSIC = 0x80_0000_0000_0000n;
const NOTHING: Value = { type: 'null' };

/** What is the same in all events with these properties has the same id, in every run. */
function templateOf(root: Element): Template {
  const hex = createHash('sha256').update(JSON.stringify(root)).digest('hex');
  return { guid: [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-'), root };
}

const place = (index: number, type: Item['type'], optional = true): Substitution => ({ substitution: index, type, optional });
const value = (name: string, index: number, type: Item['type']): Element => ({ name, content: [place(index, type)], unless: index });

/** Numbers of the values are those of Windows; the last four differ between the two forms. */
function rootOf({ provider, channel, server, related, data }: { provider: Readonly<Record<string, Content>>; channel: Element; server: string; related: number; data: number }): Element {
  return {
    name: 'Event',
    attributes: { xmlns: NAMESPACE },
    unless: data,
    content: [
      {
        name: 'System',
        content: [
          { name: 'Provider', attributes: provider },
          { name: 'EventID', attributes: { Qualifiers: place(4, 'uint16') }, content: [place(3, 'uint16')], unless: 3 },
          value('Version', 11, 'uint8'),
          value('Level', 0, 'uint8'),
          value('Task', 2, 'uint16'),
          value('Opcode', 1, 'uint8'),
          value('Keywords', 5, 'hex64'),
          { name: 'TimeCreated', attributes: { SystemTime: place(6, 'filetime') } },
          value('EventRecordID', 10, 'uint64'),
          { name: 'Correlation', attributes: { ActivityID: place(7, 'guid'), RelatedActivityID: place(related, 'guid') } },
          { name: 'Execution', attributes: { ProcessID: place(8, 'uint32'), ThreadID: place(9, 'uint32') } },
          channel,
          { name: 'Computer', content: [server] },
          { name: 'Security', attributes: { UserID: place(12, 'sid') } },
        ],
      },
      place(data, 'xml'),
    ],
  };
}

const itemOf = (one: string | Item): Item => (typeof one === 'string' ? { type: 'string', value: one } : one);
const isNode = (one: Node | string | Item): one is Node => typeof one === 'object' && 'name' in one;

/** `<EventData>` or `<UserData>` with the values in their places. */
function dataOf({ data = [], named, binary, userData }: EvtxEvent): Instance {
  const values: Item[] = [];
  const placed = (one: string | Item): Substitution => {
    const item = itemOf(one);
    values.push(item);
    return place(values.length - 1, item.type, false);
  };
  const elementOf = ({ name, attributes = {}, content }: Node): Element => ({
    name,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, one]) => [key, placed(one)])),
    ...(content && { content: content.map((one) => (isNode(one) ? elementOf(one) : placed(one))) }),
  });
  if (userData) return { values, template: templateOf({ name: 'UserData', content: [elementOf(userData)] }) };

  const content: Element[] = [];
  if (data.length > 0 && data.every((one) => typeof one === 'string')) {
    values.push({ type: 'string[]', value: data });
    content.push({ name: 'Data', content: [place(0, 'string[]')], unless: 0 });
  } else {
    for (const one of data) content.push({ name: 'Data', content: [placed(one)] });
  }
  for (const [name, one] of Object.entries(named ?? {})) content.push({ name: 'Data', attributes: { Name: name }, content: [placed(one)] });
  if (binary) {
    values.push({ type: 'binary', value: binary });
    content.push({ name: 'Binary', content: [place(values.length - 1, 'binary')], unless: values.length - 1 });
  }
  return { values, template: templateOf({ name: 'EventData', content }) };
}

export function instanceOf(event: EvtxEvent, recordId: number): Instance {
  const { provider, guid, eventSource, server = 'KESTREL-APP1', channel = 'Application', time, ticks, user, activity } = event;
  const isClassic = (event.form ?? (guid && !eventSource ? 'manifest' : 'classic')) === 'classic';
  const qualifiers = event.qualifiers ?? (isClassic ? 0 : undefined);
  const system: Item[] = [
    { type: 'uint8', value: event.level ?? 4 },
    { type: 'uint8', value: event.opcode ?? 0 },
    { type: 'uint16', value: event.task ?? 0 },
    { type: 'uint16', value: event.id },
    qualifiers === undefined ? NOTHING : { type: 'uint16', value: qualifiers },
    { type: 'hex64', value: event.keywords ?? (isClassic ? CLASSIC : 1n << 63n) },
    { type: 'filetime', value: filetimeOf(time, ticks) },
    activity ? { type: 'guid', value: activity } : NOTHING,
    { type: 'uint32', value: event.process ?? 0 },
    { type: 'uint32', value: event.thread ?? 0 },
    { type: 'uint64', value: BigInt(recordId) },
    { type: 'uint8', value: event.version ?? 0 },
    user ? { type: 'sid', value: user } : NOTHING,
  ];
  const data: Item = { type: 'xml', value: dataOf(event) };
  if (!isClassic) {
    const root = rootOf({
      provider: { Name: place(14, 'string'), Guid: place(15, 'guid') },
      channel: value('Channel', 16, 'string'),
      server,
      related: 13,
      data: 17,
    });
    const named: Item[] = [{ type: 'string', value: provider }, guid ? { type: 'guid', value: guid } : NOTHING, { type: 'string', value: channel }];
    return { template: templateOf(root), values: [...system, NOTHING, ...named, data] };
  }
  const root = rootOf({
    provider: { Name: provider, ...(guid && { Guid: guid }), ...(eventSource && { EventSourceName: eventSource }) },
    channel: { name: 'Channel', content: [channel] },
    server,
    related: 18,
    data: 19,
  });
  return { template: templateOf(root), values: [...system, ...Array.from({ length: 6 }, () => NOTHING), data] };
}
