/** The writer itself; that readers agree with it is for their tests. */
import { crc32 } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import eventEvtx from '../../parsers/event-evtx/index.ts';
import { readBytes } from '../read.ts';
import { damaged } from './damage.ts';
import type { EvtxEvent } from './event.ts';
import { CHUNK, CHUNK_HEADER, evtxOf, FILE_HEADER } from './writer.ts';

const TIME = Date.UTC(2009, 10, 21, 22, 0, 0, 123);
const feed = (items: number): EvtxEvent[] =>
  Array.from({ length: items }, (_, at) => ({ provider: 'MsiInstaller', id: 1033, time: TIME + at * 1000, server: 'KESTREL-MBX1', data: [`Feed ${at}`, 'x'.repeat(at % 97)], binary: Buffer.from('{64}') }));

const chunksOf = (file: Buffer) => Array.from({ length: (file.length - FILE_HEADER) / CHUNK }, (_, at) => file.subarray(FILE_HEADER + at * CHUNK, FILE_HEADER + (at + 1) * CHUNK));

/** Size and id of each record that the header of the chunk knows. */
function recordsIn(chunk: Buffer): { at: number; id: number; size: number }[] {
  const records = [];
  for (let at = CHUNK_HEADER; at < chunk.readUInt32LE(48); at += chunk.readUInt32LE(at + 4)) {
    const size = chunk.readUInt32LE(at + 4);
    expect(chunk.readUInt32LE(at + size - 4)).toBe(size);
    records.push({ at, id: Number(chunk.readBigUInt64LE(at + 8)), size });
  }
  return records;
}

const timesIn = (chunk: Buffer, name: string) => chunk.toString('latin1').split(Buffer.from(name, 'utf16le').toString('latin1')).length - 1;

const read = (file: Buffer) => readBytes(eventEvtx, file);

describe('a log of one chunk', () => {
  const file = evtxOf(feed(3));
  const [chunk] = chunksOf(file);
  if (!chunk) throw new Error('no chunk');

  test('has the header of the file', () => {
    expect(file.length).toBe(FILE_HEADER + CHUNK);
    expect(file.subarray(0, 44).toString('hex')).toBe(
      `${Buffer.from('ElfFile\0').toString('hex')}${'00'.repeat(16)}0400000000000000800000000100030000100100`,
    );
    expect(file.readUInt32LE(124)).toBe(crc32(file.subarray(0, 120)));
  });

  test('has the numbers of its records and their places in the header of the chunk', () => {
    const records = recordsIn(chunk);
    const last = records.at(-1);
    expect(records.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect([8, 16, 24, 32].map((at) => Number(chunk.readBigUInt64LE(at)))).toEqual([1, 3, 1, 3]);
    expect([chunk.readUInt32LE(44), chunk.readUInt32LE(48)]).toEqual([last?.at, (last?.at ?? 0) + (last?.size ?? 0)]);
  });

  test('defines a template and a name once, where it is needed first', () => {
    const [first, second, third] = recordsIn(chunk);
    expect(first?.size).toBeGreaterThan(1400);
    expect([second?.size, third?.size].every((size) => size !== undefined && size < 300)).toBe(true);
    const definition = first ? first.at + 24 + 4 + 10 : 0;
    expect(second && chunk.readUInt32LE(second.at + 24 + 4 + 6)).toBe(definition);
    expect(timesIn(chunk, 'EventRecordID')).toBe(1);
  });

  test('keeps the places of names and templates in the lists of their hashes', () => {
    // Hash 0x0cba of "Event" and its list 58, as in logs of Windows.
    const place = chunk.readUInt32LE(128 + 58 * 4);
    expect(chunk.subarray(place + 4, place + 8).toString('hex')).toBe('ba0c0500');
    expect(chunk.subarray(place + 8, place + 18).toString('utf16le')).toBe('Event');
    const templates = Array.from({ length: 32 }, (_, at) => chunk.readUInt32LE(384 + at * 4)).filter((at) => at > 0);
    expect(templates).toContain(CHUNK_HEADER + 24 + 4 + 10);
  });
});

test('a record that does not fit begins the next chunk, which has templates of its own', () => {
  const file = evtxOf(feed(600));
  const chunks = chunksOf(file);
  expect(chunks.length).toBe(3);
  expect(chunks.flatMap(recordsIn).map(({ id }) => id)).toEqual(Array.from({ length: 600 }, (_, at) => at + 1));
  expect(chunks.map((chunk) => timesIn(chunk, 'EventRecordID'))).toEqual([1, 1, 1]);
  expect(read(file)).toMatchObject({ unparsed: [], skipped: [] });
});

test('every type of value, by the words of the reader', () => {
  const guid = '{555908d1-a6d7-4695-8e1e-26931d2012f4}';
  const event: EvtxEvent = {
    provider: 'Kestrel-Types',
    guid,
    id: 1,
    time: TIME,
    named: {
      a: 'ü€',
      b: { type: 'ansi', value: 'Grüße' },
      c: { type: 'int8', value: -5 },
      d: { type: 'uint16', value: 50_000 },
      e: { type: 'int64', value: -5n },
      f: { type: 'real64', value: 0.25 },
      g: { type: 'bool', value: true },
      h: { type: 'binary', value: Buffer.from([1, 0xab]) },
      i: { type: 'guid', value: guid },
      j: { type: 'size64', value: 0xdeadbeefn },
      k: { type: 'filetime', value: 129_033_756_001_234_567n },
      l: { type: 'systemtime', value: TIME },
      m: { type: 'sid', value: 'S-1-5-21-1-2-3-500' },
      n: { type: 'hex32', value: 255 },
      o: { type: 'null' },
      p: { type: 'string[]', value: ['one', 'two'] },
      q: { type: 'int32[]', value: [1, -2] },
      r: { type: 'sid[]', value: ['S-1-5-18', 'S-1-5-19'] },
      s: { type: 'xml', value: { name: 'Inner', attributes: { by: 'hand' }, content: ['x', { entity: 'amp' }, { character: 65 }] } },
      t: { type: 'xml', value: { template: { guid: '00000000-0000-0000-0000-000000000001', root: { name: 'Deep', content: [{ cdata: 'a<b' }, { substitution: 0, type: 'uint32' }] } }, values: [{ type: 'uint32', value: 7 }] } },
    },
  };
  expect(read(evtxOf([event])).records.map(({ message }) => message)).toEqual([
    `ü€ Grüße -5 50000 -5 0.25 true 01AB ${guid} 0xdeadbeef 2009-11-22T15:00:00.1234567Z 2009-11-21T22:00:00.1230000Z S-1-5-21-1-2-3-500 0xff one two 1 -2 S-1-5-18 S-1-5-19 x&A a<b7`,
  ]);
});

test('the same events give the same bytes', () => {
  expect(evtxOf(feed(40)).equals(evtxOf(feed(40)))).toBe(true);
});

test('a log that went round has its oldest chunk where it is told, and says so', () => {
  const file = evtxOf(feed(600), { oldestAt: 2 });
  expect([8, 16, 24].map((at) => Number(file.readBigUInt64LE(at)))).toEqual([2, 1, 601]);
  expect(chunksOf(file).map((chunk) => Number(chunk.readBigUInt64LE(24)) === 1)).toEqual([false, false, true]);
});

test('a log that was not closed: an empty log by its header, and half of the last records by the header of their chunk', () => {
  const file = evtxOf(feed(600), { isDirty: true });
  const last = chunksOf(file).at(-1);
  expect([8, 16, 24].map((at) => Number(file.readBigUInt64LE(at)))).toEqual([0, 0, 1]);
  expect([file.readUInt16LE(42), file.readUInt32LE(120)]).toEqual([1, 1]);
  expect(last && recordsIn(last).at(-1)?.id).toBeLessThan(600);
  expect(read(file).records.length).toBe(600);
});

test('without checksums, with chunks that were never used and what an earlier round left behind', () => {
  const file = evtxOf(feed(30), { hasNoChecksums: true, emptyChunks: 2, hasRemains: true, perChunk: 10 });
  const chunks = chunksOf(file);
  expect([file.readUInt32LE(120), file.readUInt32LE(124), ...chunks.map((chunk) => chunk.readUInt32LE(52))]).toEqual([4, 0, 0, 0, 0, 0, 0]);
  expect(chunks.slice(0, 3).map((chunk) => chunk.subarray(chunk.readUInt32LE(48)).indexOf('**\0\0'))).toEqual([0, 0, 0]);
  expect(read(file).records.length).toBe(30);
});

test('an event larger than a chunk cannot be written', () => {
  expect(() => evtxOf([{ time: TIME, xml: { name: 'Event', content: ['x'.repeat(40_000)] } }])).toThrow('record 1 is larger than a chunk');
  expect(() => evtxOf([{ provider: 'P', id: 1, time: TIME, data: ['x'.repeat(40_000)] }])).toThrow('65535');
});

test('damage changes what it names and nothing else', () => {
  const file = evtxOf(feed(300));
  const differs = (what: Parameters<typeof damaged>[2]) => {
    const bytes = damaged(file, 1, what);
    const places = [...bytes.keys()].filter((at) => bytes[at] !== file[at]);
    return [places[0], places.at(-1)].map((at) => (at ?? Number.NaN) - FILE_HEADER - CHUNK);
  };
  expect(differs('signature')).toEqual([0, 6]);
  expect(differs('header checksum')).toEqual([124, 127]);
  expect(differs('record checksum')).toEqual([52, 55]);
  expect(differs('names')).toEqual([128, 383]);
  expect(differs('second half')[0]).toBeGreaterThanOrEqual(CHUNK / 2);
});
