import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import eventEvtx from '../../parsers/event-evtx/index.ts';
import eventXml from '../../parsers/event-xml/index.ts';
import { damaged } from '../evtx/damage.ts';
import type { Damage } from '../evtx/damage.ts';
import type { Content, Element, Item } from '../evtx/binxml.ts';
import type { EvtxEvent, Node } from '../evtx/event.ts';
import { filetimeOf } from '../evtx/values.ts';
import { CHUNK, CHUNK_HEADER, evtxOf, FILE_HEADER } from '../evtx/writer.ts';
import { read, readBytes } from '../read.ts';

const NIGHT = Date.UTC(2009, 10, 21, 22, 0, 0, 123);

/** `count` events that all chunks are full of, 61 to each. */
const feed = (count: number): EvtxEvent[] =>
  Array.from({ length: count }, (_, at) => ({ provider: 'Kestrel Feed', id: 7, time: NIGHT + at * 1000, server: 'KESTREL-MBX1', channel: 'Application', data: [`Feed ${at + 1}`, 'x'.repeat(420)] }));
const log = (count: number, options: Parameters<typeof evtxOf>[1] = {}) => evtxOf(feed(count), { perChunk: 50, ...options });

const numbersIn = (bytes: Buffer) => readBytes(eventEvtx, bytes).records.map(({ fields }) => Number(fields?.['recordId']));
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
const isEvtx = (head: Buffer) => eventEvtx.detect(head)?.confidence;

test('an event of the installer: the sentence of its items, the codes of its binary data', () => {
  const event: EvtxEvent = {
    provider: 'MsiInstaller',
    id: 1023,
    level: 2,
    time: NIGHT,
    ticks: 4567,
    server: 'KESTREL-MBX1.contoso.com',
    channel: 'Application',
    recordId: 4711,
    user: 'S-1-5-18',
    data: ['Microsoft Exchange Server', 'Update Rollup 7', '1603', 'C:\\ExchangeSetupLogs\\rollup.log', '(NULL)', '(NULL)', ''],
    binary: Buffer.from('{24B2C164-DE66-44FE-B468-A46D9D5E6B31}{DCF5A2B1-0000-4CDE-9D36-6B1D8F0B6E10}'),
  };
  expect(readBytes(eventEvtx, evtxOf([event]))).toEqual({
    records: [
      {
        line: 1,
        message: "Product: Microsoft Exchange Server - Update 'Update Rollup 7' could not be installed. Error code 1603. Additional information is available in the log file C:\\ExchangeSetupLogs\\rollup.log.",
        time: NIGHT,
        zone: 'utc',
        level: 'error',
        component: 'MsiInstaller',
        fields: {
          event: '1023',
          provider: 'MsiInstaller',
          server: 'KESTREL-MBX1.contoso.com',
          channel: 'Application',
          recordId: '4711',
          user: 'S-1-5-18',
          product: 'Microsoft Exchange Server',
          patch: 'Update Rollup 7',
          status: '1603',
          logFile: 'C:\\ExchangeSetupLogs\\rollup.log',
          productCode: '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}',
          patchCode: '{DCF5A2B1-0000-4CDE-9D36-6B1D8F0B6E10}',
        },
        mark: { mark: 'result', run: 'Microsoft Exchange Server', kind: 'event-log', product: 'Microsoft Exchange Server', patch: 'Update Rollup 7', within: 3_600_000, outcome: 'failed', exitCode: 1603, toVersion: undefined, server: 'KESTREL-MBX1.contoso.com', zone: 'utc' },
        facts: undefined,
        repeats: undefined,
      },
    ],
    unparsed: [],
    skipped: [],
    passed: 0,
  });
});

test('it is told by its first bytes, and by its first chunk where the header of the file is lost', () => {
  const bytes = log(60);
  expect([isEvtx(bytes), isEvtx(Buffer.concat([Buffer.alloc(FILE_HEADER), bytes.subarray(FILE_HEADER)])), isEvtx(bytes.subarray(FILE_HEADER)), isEvtx(Buffer.from('ElfFile'))]).toEqual([1, 0.9, 0.9, undefined]);
});

describe('all records are there, in the order in which they were written', () => {
  test.each<[string, Buffer]>([
    ['a log of three chunks', log(120)],
    ['a full log, whose oldest chunk is the second', log(120, { oldestAt: 1 })],
    ['a log that was not closed', log(120, { isDirty: true })],
    ['a full log that was not closed', log(120, { isDirty: true, oldestAt: 2 })],
    ['a log without checksums', log(120, { hasNoChecksums: true })],
    ['room that was reserved and never used', log(120, { emptyChunks: 3 })],
    ['what an earlier round left behind', log(120, { hasRemains: true })],
    ['the header of the file is lost', Buffer.concat([Buffer.alloc(FILE_HEADER), log(120).subarray(FILE_HEADER)])],
    ['only chunks', log(120).subarray(FILE_HEADER)],
  ])('%s', (_situation, bytes) => {
    expect(readBytes(eventEvtx, bytes)).toMatchObject({ unparsed: [], skipped: [] });
    expect(numbersIn(bytes)).toEqual(upTo(120));
  });
});

describe('the good records around damage are kept, and the damage is told with its place', () => {
  const chunk = (fault: string) => `1 damaged chunk, of which all records are read that can be; at offset 0x11000: ${fault}`;
  const lost = (first: string) => `1 damaged record is left out; at ${first}`;
  const second = FILE_HEADER + CHUNK;

  test.each<[string, Damage, readonly number[], readonly string[]]>([
    ['a chunk without its mark', 'signature', upTo(120), [chunk('it does not begin as a chunk')]],
    ['a wrong checksum of the header', 'header checksum', upTo(120), [chunk('the checksum of its header differs')]],
    ['a wrong checksum of the records', 'record checksum', upTo(120), [chunk('the checksum of its header and that of its records differs')]],
  ])('%s', (_situation, what, numbers, skipped) => {
    const bytes = damaged(log(120), 1, what);
    expect([numbersIn(bytes), readBytes(eventEvtx, bytes).skipped]).toEqual([numbers, skipped]);
  });

  test('a wrong checksum of the header of the file', () => {
    const bytes = log(120);
    bytes.writeUInt8(77, 16);
    expect([numbersIn(bytes), readBytes(eventEvtx, bytes).skipped]).toEqual([upTo(120), ['the checksum of the header of the file differs; the chunks themselves tell what is in them']]);
  });

  test('a record that tells a wrong size', () => {
    const bytes = damaged(log(120), 1, 'record size');
    const at = bytes.indexOf(Buffer.from('f0ffff7f', 'hex')) - 4;
    const { unparsed, skipped } = readBytes(eventEvtx, bytes);
    const place = `offset 0x${at.toString(16)}: record 76 tells a size of 2147483632 bytes`;
    expect(numbersIn(bytes)).toEqual([...upTo(75), ...upTo(120, 77)]);
    expect({ unparsed, skipped }).toEqual({ unparsed: [`76: ${place}`], skipped: [chunk('the checksum of its records differs'), lost(place)] });
  });

  test('the file ends within a record', () => {
    const whole = log(120);
    const bytes = whole.subarray(0, second + CHUNK_HEADER + 3000);
    const { skipped } = readBytes(eventEvtx, bytes);
    expect(numbersIn(bytes)).toEqual(upTo(51));
    expect(skipped).toEqual([chunk('it is cut off after 3512 bytes'), lost(`offset 0x${(second + CHUNK_HEADER + recordSize(whole, second)).toString(16)}: record 52 is cut off`)]);
  });

  const recordSize = (bytes: Buffer, chunk: number) => bytes.readUInt32LE(chunk + CHUNK_HEADER + 4);

  test('the second half of a chunk is zeros', () => {
    const bytes = damaged(log(120), 1, 'second half');
    expect(numbersIn(bytes)).toEqual([...upTo(80), ...upTo(120, 101)]);
  });

  test('XML that leads nowhere', () => {
    const bytes = Buffer.from(log(3));
    // The third record's instance refers to its template at this place.
    const third = bytes.lastIndexOf(Buffer.from('2a2a0000', 'hex'));
    bytes.writeUInt32LE(0xfff0, third + 24 + 4 + 6);
    const { unparsed } = readBytes(eventEvtx, bytes);
    expect(numbersIn(bytes)).toEqual([1, 2]);
    expect(unparsed).toEqual([`3: offset 0x${third.toString(16)}: record 3: it refers to a template at byte 65520 of the chunk`]);
  });

  test('a template that holds itself ends', () => {
    const bytes = Buffer.from(log(1));
    const definition = FILE_HEADER + CHUNK_HEADER + 24 + 4 + 10;
    // Where the template's first element begins stands an instance of the template.
    bytes.writeUInt8(0x0c, definition + 24 + 4);
    bytes.writeUInt32LE(definition - FILE_HEADER, definition + 24 + 4 + 6);
    expect(readBytes(eventEvtx, bytes)).toMatchObject({ records: [], unparsed: [`1: offset 0x1200: record 1: its XML is nested without end`] });
  });
});

test('events that nobody wants are counted and not read: the first and the last of a chunk tell its time', () => {
  const events = feed(60).map((event, at): EvtxEvent => (at === 30 ? { ...event, provider: 'Kestrel Agent' } : event));
  const { records, passed } = readBytes(eventEvtx, evtxOf(events, { perChunk: 50 }), { wants: ({ component, level, fields }) => component === 'Kestrel Agent' && level === 'info' && fields?.['event'] === '7' });
  expect(records.map(({ line, message, component, time }) => [line, message.slice(0, 7), component, time])).toEqual([
    [1, 'Feed 1 ', 'Kestrel Feed', NIGHT],
    [31, 'Feed 31', 'Kestrel Agent', NIGHT + 30_000],
    [50, 'Feed 50', 'Kestrel Feed', NIGHT + 49_000],
    [51, 'Feed 51', 'Kestrel Feed', NIGHT + 50_000],
    [60, 'Feed 60', 'Kestrel Feed', NIGHT + 59_000],
  ]);
  expect(passed).toBe(55);
});

test('an event whose data are elements of their own, and one that an element is left out of', () => {
  const userData: Node = { name: 'CbsPackageChangeState', content: [{ name: 'PackageIdentifier', content: ['KB2553018'] }, { name: 'ErrorCode', content: [{ type: 'hex32', value: 0x80070643 }] }, { name: 'Client', content: [{ type: 'null' }] }] };
  const { records } = readBytes(eventEvtx, evtxOf([{ provider: 'Microsoft-Windows-Servicing', guid: '{bd12f3b8-fc40-4a61-a307-b7a013a069c1}', id: 3, time: NIGHT, userData }]));
  expect(records.map(({ message }) => message)).toEqual(['KB2553018 0x80070643']);
});

// ── What events seldom have ─────────────────────────────────────────────────────────────────────────────────────────

/** One record that is written as it is told to be: `system` in place of the time, `more` behind `<System>`. */
function written(root: Element, values: readonly Item[], recordId = 4711): Buffer {
  return evtxOf([{ xml: { template: { guid: '90a1b2c3-d4e5-4f60-8718-293a4b5c6d7e', root }, values }, time: NIGHT, recordId }]);
}

function eventWith(time: Readonly<Record<string, Content>>, more: readonly Element[] = [], provider: Readonly<Record<string, Content>> = { Name: 'Kestrel' }): Element {
  const system: readonly Element[] = [{ name: 'Provider', attributes: provider }, { name: 'EventID', content: ['7'] }, { name: 'Level', content: ['2'] }, { name: 'TimeCreated', attributes: time }, { name: 'Computer', content: ['KESTREL-MBX1'] }];
  return { name: 'Event', content: [{ name: 'System', content: system }, ...more] };
}

const TIME = { SystemTime: { substitution: 0, type: 'filetime' } } as const;
const AT_NIGHT: Item = { type: 'filetime', value: filetimeOf(NIGHT) };

test.each<[string, Readonly<Record<string, Content>>, Item]>([
  ['its time', TIME, AT_NIGHT],
  ['no time', {}, AT_NIGHT],
  ['a time without a value', TIME, { type: 'null' }],
  ['a time of zero', TIME, { type: 'filetime', value: 0n }],
  ['the last time there can be', TIME, { type: 'filetime', value: 0xffff_ffff_ffff_ffffn }],
])('%s: else the time counts at which the record was written', (_what, time, value) => {
  expect(readBytes(eventEvtx, written(eventWith(time), [value])).records.map((record) => record.time)).toEqual([NIGHT]);
});

test('a provider that has no name but that of its source, and an event without data', () => {
  expect(readBytes(eventEvtx, written(eventWith(TIME, [], { EventSourceName: 'Kestrel Source' }), [AT_NIGHT])).records).toMatchObject([{ component: 'Kestrel Source', level: 'error', message: '' }]);
});

test('a forwarded event: as the collector rendered it', () => {
  const rendered: Element = { name: 'RenderingInfo', attributes: { Culture: 'en-US' }, content: [{ name: 'Message', content: ['The agent gave up.'] }, { name: 'Level', content: ['Error'] }] };
  const data: Element = { name: 'EventData', content: [{ name: 'Data', content: ['agent'] }] };
  expect(readBytes(eventEvtx, written(eventWith(TIME, [data, rendered]), [AT_NIGHT])).records).toMatchObject([{ message: 'The agent gave up.', fields: { server: 'KESTREL-MBX1', recordId: '4711' } }]);
});

test('half a character is shown as one that is not known', () => {
  const { records } = readBytes(eventEvtx, evtxOf([{ provider: 'Kes\udc00trel', id: 7, time: NIGHT, data: ['a\ud83db'] }]));
  expect(records).toMatchObject([{ component: 'Kes\ufffdtrel', message: 'a\ufffdb' }]);
});

test('the chunk whose first record is damaged stays in its place: the numbers of its header are not those of its records', () => {
  const events = feed(150).map((event, at) => ({ ...event, recordId: 10_001 + at }));
  const bytes = evtxOf(events, { perChunk: 50, oldestAt: 1 });
  bytes.writeUInt32LE(0, FILE_HEADER + 2 * CHUNK + CHUNK_HEADER);
  expect(numbersIn(bytes)).toEqual([...upTo(10_050, 10_001), ...upTo(10_100, 10_052), ...upTo(10_150, 10_101)]);
});

describe('what grows without end is cut off, and the next chunk is read', () => {
  const nested = (count: number, inner: Content): Element => ({ name: 'a', content: [count > 1 ? nested(count - 1, inner) : inner] });
  /** Fragments within fragments, each with elements within elements. */
  const deep = (count: number): Item => ({ type: 'xml', value: { template: { guid: `00000000-0000-0000-0000-00000000000${Math.min(count, 2)}`, root: nested(58, { substitution: 0, type: count > 1 ? 'xml' : 'string' }) }, values: [count > 1 ? deep(count - 1) : { type: 'string', value: 'x' }] } });
  const NOTHING: Item = { type: 'null' };
  const rootWith = (count: number, content: Content | Element): Element => ({ name: 'Event', content: Array.from({ length: count }, () => content) });

  test.each<[string, Element, readonly Item[], string]>([
    ['elements within fragments', rootWith(1, { substitution: 0, type: 'xml' }), [deep(20)], 'its XML is nested without end'],
    ['a long list among many values', rootWith(1, { name: 'a', content: [{ substitution: 0, type: 'uint8[]' }] }), [{ type: 'uint8[]', value: Array.from({ length: 8000 }, () => 7) }, ...Array.from({ length: 600 }, () => NOTHING)], 'its chunk grows without end'],
    ['a long text that is told nowhere in many places', rootWith(1200, { substitution: 0, type: 'string' }), [{ type: 'string', value: '\0'.repeat(10_000) }], 'its chunk grows without end'],
  ])('%s', (_what, root, values, reason) => {
    const bytes = Buffer.concat([written(root, values, 1), log(1).subarray(FILE_HEADER)]);
    const { records, unparsed } = readBytes(eventEvtx, bytes);
    expect(records).toMatchObject([{ message: `Feed 1 ${'x'.repeat(420)}` }]);
    expect(unparsed).toEqual([`1: offset 0x1200: record 1: ${reason}`]);
  });
});

// ── Any events ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Text that XML can hold and that the writer can put into a value. */
const text = fc.string({ unit: fc.constantFrom('a', 'B', '7', ' ', 'ü', 'ß', '動', '%', '\\', '<', '&', '"'), maxLength: 40 });
const event: fc.Arbitrary<EvtxEvent> = fc.record({
  provider: fc.constantFrom('MsiInstaller', 'MSExchangeSetup', 'Kestrel Feed', 'Service Control Manager'),
  id: fc.constantFrom(1022, 1033, 1002, 7036, 11_708, 42),
  level: fc.constantFrom(1, 2, 3, 4, 5),
  time: fc.integer({ min: 0, max: 4e12 }),
  server: fc.constantFrom('KESTREL-MBX1', 'KESTREL-MBX2.contoso.com'),
  channel: fc.constantFrom('Application', 'System'),
  data: fc.array(text, { maxLength: 6 }),
  binary: fc.option(fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => Buffer.from(bytes)), { nil: undefined }),
});

const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** As `wevtutil qe /f:xml` writes it. */
const xmlOf = ({ provider, id, level, time, server, channel, data = [], binary }: EvtxEvent, number: number) =>
  `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="${provider}"/><EventID Qualifiers="0">${id}</EventID><Level>${level}</Level><TimeCreated SystemTime="${new Date(time).toISOString().replace('Z', '0000Z')}"/><EventRecordID>${number}</EventRecordID><Channel>${channel}</Channel><Computer>${server}</Computer><Security/></System><EventData>${data.map((item) => `<Data>${escaped(typeof item === 'string' ? item : '')}</Data>`).join('')}${binary ? `<Binary>${binary.toString('hex').toUpperCase()}</Binary>` : ''}</EventData></Event>\n`;

test('any events give the records that their XML gives', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), fc.integer({ min: 1, max: 10 }), (events, perChunk) => {
      const binary = readBytes(eventEvtx, evtxOf(events, { perChunk }));
      const xml = read(eventXml, events.map((one, at) => xmlOf(one, at + 1)).join(''));
      expect(binary.records).toEqual(xml.records.map((record) => ({ ...record, line: expect.any(Number) })));
      expect([...binary.unparsed, ...binary.skipped]).toEqual([]);
    }),
    { numRuns: 60, seed: 5 },
  );
});

test('cut off anywhere, it gives the records that are whole', () => {
  const whole = log(60);
  fc.assert(
    fc.property(fc.nat({ max: whole.length }), (length) => {
      const numbers = numbersIn(whole.subarray(0, length));
      expect(numbers).toEqual(upTo(numbers.length));
    }),
    { numRuns: 100, seed: 5 },
  );
});

test('whatever is written over it, the other chunks are read whole', () => {
  const whole = log(120);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.nat({ max: CHUNK - 400 }), (garbage, at) => {
      const bytes = Buffer.from(whole);
      bytes.set(garbage, FILE_HEADER + CHUNK + at);
      expect(numbersIn(bytes).filter((number) => number <= 50 || (number > 100 && number <= 120))).toEqual([...upTo(50), ...upTo(120, 101)]);
    }),
    { numRuns: 100, seed: 5 },
  );
});
