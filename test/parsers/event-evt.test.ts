import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordOf } from '../../parsers/_event-record.ts';
import { levelOfEntryType } from '../../parsers/_event-words.ts';
import { oneLine } from '../../parsers/_event.ts';
import eventCsv from '../../parsers/event-csv.ts';
import eventEvt from '../../parsers/event-evt/index.ts';
import eventText from '../../parsers/event-text/index.ts';
import { lineCount } from '../../src/text/excerpt.ts';
import type { LogRecord } from '../../src/types.ts';
import { read, readBytes } from '../read.ts';
import { evtOf, recordOf as bytesOf } from './evt-writer.ts';
import type { EvtEvent, Kept } from './evt-writer.ts';
import { failedInstall, ITEMS } from './failed-install.ts';

const TIME = Date.UTC(2008, 1, 18, 6, 3, 55);
const CODES = '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}';

const install: EvtEvent = { id: 1033, type: 4, time: TIME / 1000, provider: 'MsiInstaller', server: 'KESTREL-WFE1', user: 'S-1-5-21-4711-42-8443-500', items: ITEMS, data: Buffer.from(CODES) };
const installed = failedInstall(1, TIME, 'utc', { server: 'KESTREL-WFE1', recordId: '1', user: 'S-1-5-21-4711-42-8443-500', productCode: CODES });

/** An event of a source that nobody knows: its message is its item. Its record takes 112 bytes. */
const plain = (text: string, rest: Partial<EvtEvent> = {}): EvtEvent => ({ id: 42, qualifiers: 0xc000, type: 1, time: TIME / 1000, provider: 'Kestrel', server: 'KESTREL-APP1', items: [text], ...rest });

const PLAIN = ['eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'acht'];
const LENGTH = bytesOf(plain('eins'), 1).length;
const HEADER = 0x30;

const messages = (bytes: Buffer): string[] => readBytes(eventEvt, bytes).records.map(({ message }) => message);

// ── What is in a record ─────────────────────────────────────────────────────────────────────────────────────────────

test('an install that failed', () => {
  const { bytes } = evtOf([install]);
  expect(eventEvt.detect(bytes)).toEqual({ confidence: 1, why: 'its header is that of an .evt file' });
  expect(readBytes(eventEvt, bytes)).toEqual({ records: [installed], unparsed: [], skipped: [], passed: 0 });
});

test('the upper half of an event id is not part of it; lines count the lines of the messages', () => {
  const { bytes } = evtOf([plain('first\r\nsecond'), plain('', { items: [], type: 2, time: 0 }), plain('a', { items: ['a', '', 'b'], type: 16 })]);
  const fields = { event: '42', provider: 'Kestrel', server: 'KESTREL-APP1' };
  expect(readBytes(eventEvt, bytes).records).toEqual([
    { line: 1, message: 'first\nsecond', time: TIME, zone: 'utc', level: 'error', component: 'Kestrel', fields: { ...fields, recordId: '1', sentence: 'first second' } },
    { line: 3, message: '', zone: 'utc', level: 'warning', component: 'Kestrel', fields: { ...fields, recordId: '2' } },
    { line: 4, message: 'a b', time: TIME, zone: 'utc', level: 'warning', component: 'Kestrel', fields: { ...fields, recordId: '3' } },
  ]);
});

test('half a character is shown as one that is not known', () => {
  const { bytes } = evtOf([plain('ab')]);
  bytes.writeUInt16LE(0xd83d, bytes.indexOf(Buffer.from('ab', 'utf16le')));
  expect(messages(bytes)).toEqual(['\ufffdb']);
});

test('places that lie outside of a record where nothing is said to be', () => {
  const { bytes } = evtOf([plain('text')]);
  bytes.writeUInt32LE(0xffff_fff0, HEADER + 0x2c);
  bytes.writeUInt32LE(0xffff_fff0, HEADER + 0x34);
  expect(messages(bytes)).toEqual(['text']);
});

// ── The same event, exported by the Event Viewer of 2003 ────────────────────────────────────────────────────────────

type Exported = { readonly source: string; readonly id: number; readonly type: 1 | 2 | 4; readonly items: readonly string[]; readonly sentence: string; readonly data?: string };

const EXPORTED: readonly Exported[] = [
  {
    source: 'MsiInstaller',
    id: 1023,
    type: 1,
    items: ['Kestrel Agent - ENU', 'Agent Service Pack 1 (KB123456)', '1603', 'C:\\Logs\\sp1.log', '(NULL)', ''],
    sentence: "Product: Kestrel Agent - ENU - Update 'Agent Service Pack 1 (KB123456)' could not be installed. Error code 1603. Additional information is available in the log file C:\\Logs\\sp1.log.",
    data: CODES,
  },
  { source: 'MsiInstaller', id: 1022, type: 4, items: ['Kestrel Agent', 'Agent SP1', '(NULL)', '(NULL)', '(NULL)', ''], sentence: "Product: Kestrel Agent - Update 'Agent SP1' installed successfully." },
  { source: 'MsiInstaller', id: 11708, type: 4, items: ['Product: Kestrel Agent -- Installation operation failed.', '(NULL)', '(NULL)', ''], sentence: 'Product: Kestrel Agent -- Installation operation failed.' },
  {
    source: 'MsiInstaller',
    id: 11306,
    type: 1,
    items: ["Product: Kestrel Mail -- Error 1306. Another application has exclusive access to the file 'D:\\Mail\\store.exe'.  Please shut down all other applications, then click Retry.", '(NULL)', ''],
    sentence: "Product: Kestrel Mail -- Error 1306. Another application has exclusive access to the file 'D:\\Mail\\store.exe'.  Please shut down all other applications, then click Retry.",
  },
  {
    source: 'MSExchangeCluster',
    id: 1025,
    type: 1,
    items: ['Exchange Virtual Server (KESTREL-MBX1)'],
    sentence:
      "The Exchange virtual server needs to be upgraded before coming online. From the Cluster Administrator program, select 'Upgrade Exchange Virtual Server' from the resource context menu to upgrade this Virtual Server.",
  },
  { source: 'Service Control Manager', id: 7036, type: 4, items: ['Kestrel Agent', 'stopped'], sentence: 'The Kestrel Agent service entered the stopped state.' },
  {
    source: 'Service Control Manager',
    id: 7000,
    type: 1,
    items: ['Kestrel Agent', '%%1053'],
    sentence: 'The Kestrel Agent service failed to start due to the following error: \r\nThe service did not respond to the start or control request in a timely fashion.',
  },
];

const TYPES = { 1: 'Error', 2: 'Warning', 4: 'Information' };

/** What every export tells. The Event Viewer of 2003 shows names instead of SIDs, local time and no record numbers, and breaks lines. */
function told({ message, level, component, fields = {}, mark, facts }: LogRecord): unknown {
  const { recordId: _recordId, user: _user, sentence: _sentence, ...rest } = fields;
  return { message: oneLine(message), level, component, fields: rest, mark: mark && { ...mark, zone: 'local' }, facts };
}

test.each(EXPORTED)('$source $id says the same in the log and in what the Event Viewer makes of it', ({ source, id, type, items, sentence, data = '' }) => {
  const [record] = readBytes(eventEvt, evtOf([{ id, type, time: TIME / 1000, provider: source, server: 'KESTREL-MBX1', items, data: Buffer.from(data) }]).bytes).records;
  const dump = data.match(/.{1,8}/g)?.map((part, i) => `${(8 * i).toString(16).padStart(4, '0')}: ${Buffer.from(part).toString('hex').replace(/..(?=.)/g, '$& ').padEnd(23)}   ${part}\r\n`) ?? [];
  const text = `Event Type:\t${TYPES[type]}\r\nEvent Source:\t${source}\r\nEvent Category:\tNone\r\nEvent ID:\t${id}\r\nDate:\t\t2/18/2008\r\nTime:\t\t6:03:55 AM\r\nUser:\t\tN/A\r\nComputer:\tKESTREL-MBX1\r\nDescription:\r\n${sentence}\r\n\r\nFor more information, see Help and Support Center at http://go.microsoft.com/fwlink/events.asp.\r\n${dump.length > 0 ? `Data:\r\n${dump.join('')}` : ''}`;
  expect(read(eventText, text).records.map(told)).toEqual([told(record!)]);
  const row = `2/18/2008,6:03:55 AM,${source},${TYPES[type]},None,${id},N/A,KESTREL-MBX1,"${sentence}"\r\n`;
  const { productCode: _binary, ...fields } = record!.fields!;
  expect(read(eventCsv, `${row}${row}`).records.map(told)).toEqual(Array(2).fill(told({ ...record!, fields })));
});

// ── The ring ────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a log in use is larger than what was written', () => {
  const { bytes } = evtOf([plain('eins'), plain('zwei')], { size: 65_536 });
  expect(readBytes(eventEvt, bytes)).toMatchObject({ records: [{ line: 1, message: 'eins' }, { line: 2, message: 'zwei' }], unparsed: [], skipped: [] });
});

test.each([0, 4, 52, 56, 60, LENGTH - 4])('the newest events took the place of the oldest, and the file has room for four and %i bytes', (more) => {
  const size = HEADER + 4 * LENGTH + more;
  const { bytes, kept } = evtOf(PLAIN.map((text) => plain(text)), { size });
  const left = kept.map(({ event }) => event.items![0]!);
  expect(left).toEqual(PLAIN.slice(-left.length));
  expect(left.length).toBeLessThan(PLAIN.length);
  expect(readBytes(eventEvt, bytes)).toMatchObject({ records: left.map((message) => ({ message })), unparsed: [], skipped: [] });
});

test('a log that was not closed: its header tells where it ended before', () => {
  const { bytes } = evtOf(PLAIN.map((text) => plain(text)), { size: 65_536, dirty: true });
  expect(readBytes(eventEvt, bytes)).toMatchObject({ records: PLAIN.map((message) => ({ message })), unparsed: [], skipped: [] });
  bytes.writeUInt32LE(0xffff_fff0, 0x14);
  expect(messages(bytes)).toEqual(PLAIN);
  const ring = evtOf(PLAIN.map((text) => plain(text)), { size: HEADER + 4 * LENGTH + 8, dirty: true });
  ring.bytes.writeUInt32LE(HEADER, 0x10);
  ring.bytes.writeUInt32LE(HEADER, 0x14);
  expect(readBytes(eventEvt, ring.bytes)).toMatchObject({ records: PLAIN.slice(-3).map((message) => ({ message })), unparsed: [], skipped: [] });
});

test('an empty log', () => {
  expect(readBytes(eventEvt, evtOf([]).bytes)).toEqual({ records: [], unparsed: [], skipped: [], passed: 0 });
  expect(readBytes(eventEvt, evtOf([], { size: 65_536 }).bytes)).toEqual({ records: [], unparsed: [], skipped: [], passed: 0 });
});

// ── Damage ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const third = HEADER + 2 * LENGTH;
const hex = (offset: number): string => `0x${offset.toString(16)}`;

test.each([
  ['its mark', 4, 'no event begins here'],
  ['its length', 1, `no event is ${LENGTH + 0xff00 - (LENGTH & 0xff00)} bytes long`],
  ['its length at its end', LENGTH - 4, `no event ends ${LENGTH} bytes on, where its length says`],
  ['the place of its texts', 0x27, 'the texts of the event lie outside of it'],
])('a record that lost %s is left out, and told', (_what, place, reason) => {
  const { bytes } = evtOf(PLAIN.map((text) => plain(text)));
  bytes[third + place] = 0xff;
  const left = PLAIN.filter((text) => text !== 'drei');
  expect(readBytes(eventEvt, bytes)).toMatchObject({
    records: left.map((message, i) => ({ line: i + 1, message })),
    unparsed: [`3: offset ${hex(third)}: ${reason}`],
    skipped: [`1 damaged place is left out; at offset ${hex(third)}: ${reason}`],
  });
});

test('several damaged places', () => {
  const { bytes } = evtOf(PLAIN.map((text) => plain(text)));
  bytes.fill(0, third, third + LENGTH);
  bytes.fill(0, third + 2 * LENGTH, third + 3 * LENGTH);
  expect(readBytes(eventEvt, bytes)).toMatchObject({
    records: ['eins', 'zwei', 'vier', 'sechs', 'acht'].map((message) => ({ message })),
    skipped: [`2 damaged places are left out; the first at offset ${hex(third)}: no event begins here`],
  });
});

test('a log without its end: it was cut off, or the last event was not written', () => {
  const { bytes, end } = evtOf(PLAIN.map((text) => plain(text)), { size: 65_536 });
  const missing = 'the end of the log is missing, and with it perhaps the last events';
  expect(readBytes(eventEvt, bytes.subarray(0, end))).toMatchObject({ records: PLAIN.map((message) => ({ message })), unparsed: [], skipped: [missing] });
  expect(readBytes(eventEvt, Buffer.from(bytes).fill(0, end))).toMatchObject({ records: PLAIN.map((message) => ({ message })), unparsed: [], skipped: [missing] });
  expect(readBytes(eventEvt, bytes.subarray(0, end - 5))).toMatchObject({ records: PLAIN.slice(0, -1).map((message) => ({ message })), skipped: [missing, expect.stringMatching(/^1 damaged place is left out; at /)] });
  expect(readBytes(eventEvt, bytes.subarray(0, 50))).toEqual({ records: [], unparsed: [], skipped: ['the file ends within its header'], passed: 0 });
  const ring = evtOf(PLAIN.map((text) => plain(text)), { size: HEADER + 4 * LENGTH + 8 });
  ring.bytes.fill(0xff, ring.end, ring.end + 0x28);
  expect(readBytes(eventEvt, ring.bytes).records.map(({ message }) => message)).toEqual(PLAIN.slice(-3));
});

test('a header that was lost', () => {
  const { bytes } = evtOf([install]);
  bytes.fill(0, 0, HEADER);
  expect(eventEvt.detect(bytes)).toEqual({ confidence: 0.9, why: 'a record of an .evt file follows where its header should be' });
  expect(eventEvt.detect(bytes.subarray(0, 100))?.confidence).toBe(0.9);
  expect(readBytes(eventEvt, bytes)).toEqual({ records: [installed], unparsed: [], skipped: [], passed: 0 });
});

test('other files are not taken for event logs', () => {
  const { bytes } = evtOf([install]);
  bytes.fill(0, 0, HEADER);
  bytes[HEADER] = 0x10;
  for (const head of [bytes, Buffer.alloc(0), Buffer.from('0\0\0\0LfL'), Buffer.alloc(100), Buffer.from('....LfLe is a mark'), Buffer.from('ElfFile\0'.padEnd(128))]) expect(eventEvt.detect(head)).toBeUndefined();
});

// ── What nobody wants ───────────────────────────────────────────────────────────────────────────────────────────────

test('events that nobody wants are counted; the first and the last tell what time the log covers', () => {
  const asked: unknown[] = [];
  const events = Array.from({ length: 600 }, (_, i) => (i % 100 === 50 ? install : plain('text', { time: 1000 + i, type: 2 })));
  const { records, passed } = readBytes(eventEvt, evtOf(events).bytes, {
    wants: (head) => {
      asked.push(head);
      return false;
    },
  });
  expect(asked).toEqual([
    { level: 'warning', component: 'Kestrel', fields: { event: '42', provider: 'Kestrel' } },
  ]);
  const [first] = readBytes(eventEvt, evtOf([plain('text', { time: 1000, type: 2 })]).bytes).records;
  const edge = (i: number): LogRecord => ({ ...first!, line: i + 1, time: (1000 + i) * 1000, fields: { ...first?.fields, recordId: String(i + 1) } });
  const full = (i: number): LogRecord => ({ ...installed, line: i + 1, fields: { ...installed.fields, recordId: String(i + 1) } });
  expect(records).toEqual([edge(0), full(50), full(150), full(250), full(350), full(450), edge(511), edge(512), full(550), edge(599)]);
  expect(records.length + passed).toBe(600);
});

// ── Any log ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const name = fc.string({ unit: fc.constantFrom(...'Kestrel Ågent-日本'), minLength: 1, maxLength: 12 });
const text = fc.string({ unit: fc.oneof(fc.constantFrom('\n', ' ', 'a', 'ß', '語', '😀', '%'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), maxLength: 30 }).map((any) => any.replaceAll('\0', '').replaceAll('\r\n', '\n'));

const event: fc.Arbitrary<EvtEvent> = fc.record({
  id: fc.nat(0xffff),
  qualifiers: fc.nat(0xffff),
  type: fc.constantFrom(0, 1, 2, 4, 8, 16),
  time: fc.nat(0x7fff_ffff),
  provider: fc.oneof(fc.constantFrom('MsiInstaller', 'Service Control Manager'), name),
  server: name,
  user: fc.constantFrom('S-1-5-18', 'S-1-5-21-1-2-4294967295-500'),
  items: fc.array(text, { maxLength: 8 }),
  data: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
});

/** Any events in rings of any size into which the longest of them fits. */
const log = fc.record({ events: fc.array(event, { maxLength: 20 }), more: fc.option(fc.nat(300)), dirty: fc.boolean() }).map(({ events, more, dirty }) => {
  const longest = Math.max(0, ...events.map((one) => bytesOf(one, 1).length));
  // An event that does not fit behind the last one also takes what is left there.
  return evtOf(events, { dirty, ...(more === null ? {} : { size: HEADER + 0x28 + 0x38 + longest + 4 * more }) });
});

function expected(kept: readonly Kept[]): LogRecord[] {
  let line = 1;
  return kept.map(({ event: one, number }) => {
    const record = recordOf({
      line,
      id: String(one.id),
      provider: one.provider,
      level: levelOfEntryType(String(one.type)),
      time: one.time === 0 ? undefined : one.time * 1000,
      zone: 'utc',
      server: one.server,
      recordId: String(number),
      user: one.user,
      items: one.items,
      binary: one.data?.toString('hex'),
    });
    line += lineCount(record.message);
    return record;
  });
}

const content = ({ line: _line, ...rest }: LogRecord): string => JSON.stringify(rest);

test('what was written is read, however often the ring went around', () => {
  fc.assert(
    fc.property(log, ({ bytes, kept }) => {
      expect(readBytes(eventEvt, bytes)).toEqual({ records: expected(kept), unparsed: [], skipped: [], passed: 0 });
    }),
    { seed: 5 },
  );
});

/** Events away from what was done to the bytes that are not found. */
function lost(bytes: Buffer, kept: readonly Kept[], isWhole: (from: number, to: number) => boolean): readonly LogRecord[] {
  const found = new Set(readBytes(eventEvt, bytes).records.map(content));
  return expected(kept).filter((record, i) => kept[i]!.parts.every(([from, to]) => isWhole(from, to)) && !found.has(content(record)));
}

test('a log that is cut off anywhere', () => {
  fc.assert(
    fc.property(log, fc.double({ min: 0, max: 1, noNaN: true }), ({ bytes, kept }, part) => {
      const cut = Math.floor(bytes.length * part);
      expect(lost(bytes.subarray(0, cut), kept, (_from, to) => to <= cut)).toEqual([]);
    }),
    { seed: 5 },
  );
});

const END_MARKS = '\x11\x11\x11\x11\x22\x22\x22\x22\x33\x33\x33\x33\x44\x44\x44\x44';
const marks = fc.constantFrom('LfLe', '\x40\0\0\0LfLe', END_MARKS, `\x28\0\0\0${END_MARKS}`, '\x27\0\0\0', '\0\0\0\0', '\xff\xff\xff\xff').map((mark) => Buffer.from(mark, 'latin1'));

test('a log that is overwritten in any places', () => {
  const change = fc.tuple(fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 12 }), marks));
  fc.assert(
    fc.property(log, fc.array(change, { maxLength: 5 }), ({ bytes, kept }, changes) => {
      const places = changes.map(([part, piece]) => [Math.floor(bytes.length * part), piece] as const);
      for (const [place, piece] of places) bytes.set(piece.subarray(0, bytes.length - place), place);
      expect(lost(bytes, kept, (from, to) => places.every(([place, piece]) => place + piece.length <= from || place >= to))).toEqual([]);
    }),
    { seed: 5 },
  );
});

test('bytes that are no log', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), marks), { maxLength: 40 }), (pieces) => {
      const bytes = Buffer.concat(pieces);
      eventEvt.detect(bytes);
      expect(readBytes(eventEvt, bytes).records).toEqual([]);
    }),
    { seed: 5 },
  );
});

test.each([
  ['marks without records', 'LfLe'],
  ['marks with lengths that may be', '\0\0\x07\0LfLe'],
  ['ends', '\x28\0\0\0\x11\x11\x11\x11\x22\x22\x22\x22\x33\x33\x33\x33\x44\x44\x44\x44'],
  ['ends that are none', '\x11\x11\x11\x11\x22\x22\x22\x22\x33\x33\x33\x33'],
  ['nothing', '\0'],
])('4 MB of %s do not take long', (_what, piece) => {
  const bytes = Buffer.alloc(4_000_000, piece, 'latin1');
  evtOf([]).bytes.copy(bytes, 0, 0, HEADER);
  expect(readBytes(eventEvt, bytes).records).toEqual([]);
});
