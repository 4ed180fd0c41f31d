/** The events of a log in every form in which a support engineer may get them. The server keeps UTC, so that all show the same clock. */
import { evtOf } from './evt-writer.ts';
import type { EvtxEvent } from '../evtx/event.ts';
import { evtxOf } from '../evtx/writer.ts';

export type Logged = {
  readonly provider: string;
  readonly id: number;
  /** 2 error, 3 warning, 4 information. */
  readonly level: 2 | 3 | 4;
  readonly channel: 'Application' | 'System';
  /** Whole seconds, in ms since 1970. */
  readonly time: number;
  readonly qualifiers?: number;
  readonly items: readonly string[];
  /** What the items are called, for programs that declared their events; with the GUID of the program. */
  readonly names?: readonly string[];
  readonly guid?: string;
  readonly eventSource?: string;
  readonly binary?: Buffer | undefined;
  readonly server?: string;
  /** What Windows makes of the items in English, with its line breaks. */
  readonly sentence: string;
};

const SERVER = 'KESTREL-MBX1';
const USER = 'S-1-5-21-1004336348-1177238915-682003330-1117';
const LEVELS = { 2: 'Error', 3: 'Warning', 4: 'Information' } as const;
const TYPES = { 2: 1, 3: 2, 4: 4 } as const;
const NAMESPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';

const isoOf = ({ time }: Logged) => new Date(time).toISOString();
const dateOf = ({ time }: Logged) => new Date(time).toLocaleDateString('en-US', { timeZone: 'UTC' });
const clockOf = ({ time }: Logged) => new Date(time).toLocaleTimeString('en-US', { timeZone: 'UTC' }).replace('\u202F', ' ');
const hexOf = (bytes: Buffer) => bytes.toString('hex').toUpperCase();
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

// ── Binary ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function evtxEventOf({ items, names, ...event }: Logged): EvtxEvent {
  const data = names ? { named: Object.fromEntries(names.map((name, at) => [name, items[at] ?? ''])) } : { data: items };
  return { server: SERVER, ...event, ...data, user: USER };
}

const evt = (events: readonly Logged[]) =>
  evtOf(events.map((event) => ({ ...event, type: TYPES[event.level], time: event.time / 1000, server: SERVER, user: USER, data: event.binary ?? Buffer.alloc(0) }))).bytes;

// ── XML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function xmlOf(event: Logged, number: number, { rendered = false, quote = "'" } = {}): string {
  const { provider, guid, eventSource, qualifiers = 0, items, names, binary } = event;
  const attribute = (name: string, value: string | undefined) => (value === undefined ? '' : ` ${name}=${quote}${value}${quote}`);
  const data = items.map((item, at) => `<Data${attribute('Name', names?.[at])}>${escaped(item)}</Data>`).join('');
  const rendering = rendered ? `<RenderingInfo Culture=${quote}en-US${quote}><Message>${escaped(event.sentence)}</Message><Level>${LEVELS[event.level]}</Level><Task></Task><Opcode></Opcode><Channel></Channel><Provider></Provider><Keywords></Keywords></RenderingInfo>` : '';
  return (
    `<Event xmlns=${quote}${NAMESPACE}${quote}><System><Provider${attribute('Name', provider)}${attribute('Guid', guid)}${attribute('EventSourceName', eventSource)}/>` +
    `<EventID${attribute('Qualifiers', String(qualifiers))}>${event.id}</EventID><Version>0</Version><Level>${event.level}</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</Keywords>` +
    `<TimeCreated${attribute('SystemTime', isoOf(event).replace('000Z', '000000000Z'))}/><EventRecordID>${number}</EventRecordID><Correlation/><Execution${attribute('ProcessID', '0')}${attribute('ThreadID', '0')}/>` +
    `<Channel>${event.channel}</Channel><Computer>${SERVER}</Computer><Security${attribute('UserID', USER)}/></System>` +
    `<EventData>${data}${binary ? `<Binary>${hexOf(binary)}</Binary>` : ''}</EventData>${rendering}</Event>`
  );
}

const wevtutil = (rendered: boolean) => (events: readonly Logged[]) => events.map((event, at) => xmlOf(event, at + 1, { rendered })).join('\r\n');
const viewerXml = (events: readonly Logged[]) => `\uFEFF<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>${wevtutil(true)(events).replaceAll('\r\n<Event ', '<Event ')}</Events>`;

const property = (value: string | Buffer) => (typeof value === 'string' ? `<S N="Value">${escaped(value)}</S>` : `<BA N="Value">${value.toString('base64')}</BA>`);

function clixml(events: readonly Logged[]): string {
  const objects = events.map(
    (event, at) =>
      `  <Obj RefId="${at * 100}">\r\n    <TN RefId="0"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T><T>System.Object</T></TN>\r\n    <Props><I32 N="Id">${event.id}</I32><By N="Level">${event.level}</By>` +
      `<I64 N="RecordId">${at + 1}</I64><S N="ProviderName">${event.provider}</S><S N="LogName">${event.channel}</S><S N="MachineName">${SERVER}</S><DT N="TimeCreated">${isoOf(event)}</DT>` +
      `<S N="LevelDisplayName">${LEVELS[event.level]}</S><Obj N="Properties" RefId="${at * 100 + 1}"><LST>${itemsAndBinary(event)
        .map((value, place) => `<Obj RefId="${at * 100 + 2 + place}"><ToString>System.Diagnostics.Eventing.Reader.EventProperty</ToString><Props>${property(value)}</Props></Obj>`)
        .join('')}</LST></Obj></Props>\r\n    <MS><S N="Message">${escaped(event.sentence).replaceAll('\r\n', '_x000D__x000A_')}</S></MS>\r\n  </Obj>\r\n`,
  );
  return `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\r\n${objects.join('')}</Objs>\r\n`;
}

/** PowerShell has the binary data as the last of the properties. */
const itemsAndBinary = ({ items, binary }: Logged): readonly (string | Buffer)[] => (binary ? [...items, binary] : items);

// ── Tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const viewerCsv = (events: readonly Logged[]) =>
  ['Level,Date and Time,Source,Event ID,Task Category', ...events.map((event) => `${LEVELS[event.level]},${dateOf(event)} ${clockOf(event)},${event.provider},${event.id},None,${cell(event.sentence)}`), ''].join('\r\n');

const viewer2003Csv = (events: readonly Logged[]) =>
  events.map((event) => `${dateOf(event)},${clockOf(event)},${event.provider},${LEVELS[event.level]},None,${event.id},CONTOSO\\svc-install,${SERVER},${cell(event.sentence)}\r\n`).join('');

// ── Text ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function dumpOf(bytes: Buffer): string {
  let dump = 'Data:\r\n';
  for (let at = 0; at < bytes.length; at += 8) {
    const row = bytes.subarray(at, at + 8);
    dump += `${at.toString(16).padStart(4, '0')}: ${row.toString('hex').replaceAll(/..(?=.)/g, '$& ').padEnd(23)}   ${row.toString('latin1').replaceAll(/[^ -~]/g, '.')}\r\n`;
  }
  return dump;
}

const copied2003 = (events: readonly Logged[]) =>
  events
    .map(
      (event) =>
        `Event Type:\t${LEVELS[event.level]}\r\nEvent Source:\t${event.provider}\r\nEvent Category:\tNone\r\nEvent ID:\t${event.id}\r\nDate:\t\t${dateOf(event)}\r\nTime:\t\t${clockOf(event)}\r\n` +
        `User:\t\tCONTOSO\\svc-install\r\nComputer:\t${SERVER}\r\nDescription:\r\n${event.sentence}\r\n\r\nFor more information, see Help and Support Center at http://go.microsoft.com/fwlink/events.asp.\r\n${event.binary ? dumpOf(event.binary) : ''}`,
    )
    .join('\r\n');

const copied2008 = (events: readonly Logged[]) =>
  events
    .map(
      (event, at) =>
        `Log Name:      ${event.channel}\r\nSource:        ${event.provider}\r\nDate:          ${dateOf(event)} ${clockOf(event)}\r\nEvent ID:      ${event.id}\r\nTask Category: None\r\nLevel:         ${LEVELS[event.level]}\r\n` +
        `Keywords:      Classic\r\nUser:          CONTOSO\\svc-install\r\nComputer:      ${SERVER}\r\nDescription:\r\n${event.sentence}\r\nEvent Xml:\r\n` +
        `${xmlOf(event, at + 1, { quote: '"' }).replaceAll(/(?=<(?!\/)(?!Event ))/g, '\r\n  ').replaceAll('/>', ' />')}\r\n`,
    )
    .join('\r\n');

const wevtutilText = (events: readonly Logged[]) =>
  events
    .map(
      (event, at) =>
        `Event[${at}]:\r\n  Log Name: ${event.channel}\r\n  Source: ${event.provider}\r\n  Date: ${isoOf(event).replace('Z', '')}\r\n  Event ID: ${event.id}\r\n  Task: N/A\r\n  Level: ${LEVELS[event.level]}\r\n  Opcode: N/A\r\n` +
        `  Keyword: Classic\r\n  User: ${USER}\r\n  User Name: CONTOSO\\svc-install\r\n  Computer: ${SERVER}\r\n  Description: \r\n${event.sentence}\r\n\r\n`,
    )
    .join('');

/** At the width of a console, as PowerShell breaks lines. */
function formatList(events: readonly Logged[]): string {
  const wrapped = (text: string) =>
    text
      .split('\r\n')
      .map((line) => line.replaceAll(/(.{1,64})(?:\s+|$)/g, '$1\r\n').trimEnd())
      .join('\r\n')
      .replaceAll('\r\n', '\r\n               ');
  return `\r\n\r\n${events
    .map((event) => `TimeCreated  : ${dateOf(event)} ${clockOf(event)}\r\nProviderName : ${event.provider}\r\nId           : ${event.id}\r\nLevelDisplayName : ${LEVELS[event.level]}\r\nMachineName  : ${SERVER}\r\nMessage      : ${wrapped(event.sentence)}\r\n\r\n`)
    .join('')}`;
}

// ── JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function evtxDump(events: readonly Logged[]): string {
  const lines = events.map((event, at) => {
    const { provider, guid, eventSource, items, names, binary } = event;
    const data = names ? Object.fromEntries(names.map((name, place) => [name, items[place]])) : { Data: { '#text': items.length === 1 ? items[0] : items } };
    return JSON.stringify({
      Event: {
        '#attributes': { xmlns: NAMESPACE },
        System: {
          Provider: { '#attributes': { Name: provider, ...(guid && { Guid: guid }), ...(eventSource && { EventSourceName: eventSource }) } },
          EventID: { '#attributes': { Qualifiers: event.qualifiers ?? 0 }, '#text': event.id },
          Version: 0,
          Level: event.level,
          TimeCreated: { '#attributes': { SystemTime: isoOf(event).replace('000Z', '0000000Z') } },
          EventRecordID: at + 1,
          Correlation: null,
          Channel: event.channel,
          Computer: SERVER,
          Security: { '#attributes': { UserID: USER } },
        },
        EventData: { ...data, ...(binary && { Binary: hexOf(binary) }) },
      },
    });
  });
  return `${lines.join('\n')}\n`;
}

const getWinEvent = (events: readonly Logged[]) =>
  `${JSON.stringify(
    events.map((event, at) => ({
      Id: event.id,
      Version: 0,
      Qualifiers: event.qualifiers ?? 0,
      Level: event.level,
      RecordId: at + 1,
      ProviderName: event.provider,
      LogName: event.channel,
      MachineName: SERVER,
      UserId: { BinaryLength: 28, Value: USER },
      TimeCreated: `/Date(${event.time})/`,
      LevelDisplayName: LEVELS[event.level],
      Properties: itemsAndBinary(event).map((value) => ({ Value: typeof value === 'string' ? value : [...value] })),
      Message: event.sentence,
    })),
    null,
    4,
  )}\r\n`;

type Form = {
  readonly form: string;
  readonly write: (events: readonly Logged[]) => string | Buffer;
  /** `lines`: those of the sentence; a console breaks them where it is full. */
  readonly has: readonly ('server' | 'binary' | 'lines')[];
};

export const EXPORTS: readonly Form[] = [
  { form: 'EVT', write: evt, has: ['server', 'binary', 'lines'] },
  { form: 'XML of the Event Viewer', write: viewerXml, has: ['server', 'binary', 'lines'] },
  { form: 'XML of wevtutil', write: wevtutil(false), has: ['server', 'binary', 'lines'] },
  { form: 'rendered XML of wevtutil', write: wevtutil(true), has: ['server', 'binary', 'lines'] },
  { form: 'CLIXML of Get-WinEvent', write: clixml, has: ['server', 'binary', 'lines'] },
  { form: 'JSON of evtx_dump', write: evtxDump, has: ['server', 'binary', 'lines'] },
  { form: 'JSON of Get-WinEvent', write: getWinEvent, has: ['server', 'binary', 'lines'] },
  { form: 'text copied in Windows 2008', write: copied2008, has: ['server', 'binary', 'lines'] },
  { form: 'text copied in Windows 2003', write: copied2003, has: ['server', 'binary', 'lines'] },
  { form: 'text of wevtutil', write: wevtutilText, has: ['server', 'lines'] },
  { form: 'Format-List of Get-WinEvent', write: formatList, has: ['server'] },
  { form: 'CSV of Windows 2003', write: viewer2003Csv, has: ['server', 'lines'] },
  { form: 'CSV of the Event Viewer', write: viewerCsv, has: ['lines'] },
];

export const evtx = (events: readonly Logged[]): Buffer => evtxOf(events.map(evtxEventOf));
