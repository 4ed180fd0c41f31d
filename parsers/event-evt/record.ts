/**
 * One record of an .evt file → one event. Numbers are little-endian, texts UTF-16 that ends with a zero.
 *
 *   00  length            04  "LfLe"           08  record number     0c  generated     10  written (seconds since 1970, UTC)
 *   14  event id          18  event type       1a  number of texts   1c  category      1e  flags      20  closing record number
 *   24  where the texts begin                  28  length of the SID and where it begins               30  the same of the data
 *   38  source, computer, SID, texts, data, up to three zeros, length
 *
 * The upper half of the event id holds severity and facility. A place that lies outside of its record means nothing where there is
 * nothing to find.
 * Source: https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-eventlogrecord
 */
import { sidText, utf16Text } from '../_event-bytes.ts';
import { levelOfEntryType } from '../_event-words.ts';
import type { WinEvent } from '../_event.ts';
import type { Level, WallClock } from '../../src/types.ts';
import { FIXED_SIZE } from './walk.ts';

/** What can be said of a record without reading all of it. `record`: its bytes. */
export type Head = { readonly record: Buffer; readonly id: string; readonly provider: string; readonly level: Level | undefined; readonly time: WallClock | undefined };

export function headOf(record: Buffer): Head {
  const seconds = record.readUInt32LE(0x0c);
  return {
    record,
    id: String(record.readUInt16LE(0x14)),
    provider: textAt(record, FIXED_SIZE).text,
    level: levelOfEntryType(String(record.readUInt16LE(0x18))),
    time: seconds === 0 ? undefined : seconds * 1000,
  };
}

/** Why a record that is where it should be is none all the same. */
export function faultIn({ record, provider }: Head): string | undefined {
  if (provider === '') return 'the event names no source';
  const texts = record.readUInt32LE(0x24);
  return record.readUInt16LE(0x1a) > 0 && (texts < FIXED_SIZE || texts >= endOf(record)) ? 'the texts of the event lie outside of it' : undefined;
}

export function eventOf({ record, ...head }: Head, line: number): WinEvent {
  const source = textAt(record, FIXED_SIZE);
  const user = pieceOf(record, 0x28);
  const data = pieceOf(record, 0x30);
  return {
    line,
    ...head,
    zone: 'utc',
    server: textAt(record, source.end).text,
    recordId: String(record.readUInt32LE(0x08)),
    user: user && sidOf(user),
    items: itemsOf(record),
    binary: data?.toString('hex'),
  };
}

/** Those that do not fit in are not there. */
function itemsOf(record: Buffer): readonly string[] {
  const items: string[] = [];
  let place = record.readUInt32LE(0x24);
  for (let left = record.readUInt16LE(0x1a); left > 0 && place < endOf(record); left--) {
    const { text, end } = textAt(record, place);
    items.push(text.replaceAll('\r\n', '\n'));
    place = end;
  }
  return items;
}

/** The length at the end belongs to nobody. */
const endOf = (record: Buffer): number => record.length - 4;

/** `end`: where the next one begins. */
function textAt(record: Buffer, place: number): { readonly text: string; readonly end: number } {
  let end = place;
  while (end + 1 < endOf(record) && record.readUInt16LE(end) !== 0) end += 2;
  return { text: utf16Text(record, place, end), end: end + 2 };
}

/** A part of the record, by its length and where it begins. */
function pieceOf(record: Buffer, field: number): Buffer | undefined {
  const length = record.readUInt32LE(field);
  const place = record.readUInt32LE(field + 4);
  return length === 0 || place < FIXED_SIZE || place + length > endOf(record) ? undefined : record.subarray(place, place + length);
}

/** One that is cut off names another account. */
function sidOf(sid: Buffer): string | undefined {
  return sid.length < 8 || sid.length < 8 + 4 * sid[1]! ? undefined : sidText(sid, 0, sid.length);
}
