/**
 * Values of BinXML as the text that the Event Viewer shows.
 *
 *   01 string, UTF-16      06 uint16 …      0E bytes: 7B32…       11 FILETIME: 2024-07-15T21:25:57.1230000Z
 *   81 list of strings     0D boolean       0F GUID: {90a1…}      13 SID: S-1-5-18      14 hexadecimal: 0x80070643
 *
 * Source: [MS-EVEN6] 2.2.3.1; https://github.com/libyal/libevtx/blob/main/documentation/Windows%20XML%20Event%20Log%20(EVTX).asciidoc
 */
import { sidText, utf16Text } from '../_event-bytes.ts';

export const VALUE = { null: 0x00, string: 0x01, ansi: 0x02, binXml: 0x21, isList: 0x80 } as const;

/** Where a value lies in its chunk. */
export type Value = { readonly type: number; readonly at: number; readonly size: number };

/** The text of one value, or of all items of a list with commas between them. */
export function textOf(bytes: Buffer, { type, at, size }: Value): string {
  if (size === 0 || type === VALUE.null) return '';
  if (type & VALUE.isList) return itemsOf(bytes, { type, at, size }).map((item) => textOf(bytes, item)).join(',');
  const width = WIDTHS[type];
  if (width !== undefined && size < width) return bytes.toString('hex', at, at + size).toUpperCase();
  switch (type) {
    case VALUE.string:
      return textUntilNul(bytes, at, size);
    case VALUE.ansi:
      return ANSI.decode(bytes.subarray(at, at + size)).replaceAll('\0', '');
    case 0x03:
      return String(bytes.readInt8(at));
    case 0x04:
      return String(bytes.readUInt8(at));
    case 0x05:
      return String(bytes.readInt16LE(at));
    case 0x06:
      return String(bytes.readUInt16LE(at));
    case 0x07:
      return String(bytes.readInt32LE(at));
    case 0x08:
      return String(bytes.readUInt32LE(at));
    case 0x09:
      return String(bytes.readBigInt64LE(at));
    case 0x0a:
      return String(bytes.readBigUInt64LE(at));
    case 0x0b:
      return String(Number(bytes.readFloatLE(at).toPrecision(9)));
    case 0x0c:
      return String(bytes.readDoubleLE(at));
    case 0x0d:
      return booleanText(bytes.readInt32LE(at));
    case 0x0f:
      return guidText(bytes, at);
    case 0x11:
      return fileTimeText(bytes, at);
    case 0x12:
      return systemTimeText(bytes, at);
    case 0x13:
      return sidText(bytes, at, size);
    case 0x14:
      return `0x${bytes.readUInt32LE(at).toString(16)}`;
    case 0x10:
    case 0x15:
      return `0x${(size < 8 ? bytes.readUInt32LE(at) : bytes.readBigUInt64LE(at)).toString(16)}`;
    default:
      // Bytes (0E), handles, and whatever may come after this version.
      return bytes.toString('hex', at, at + size).toUpperCase();
  }
}

/** Bytes that a value of a fixed width takes; a list is a row of them. */
const WIDTHS: Readonly<Record<number, number>> = {
  0x03: 1, 0x04: 1, 0x05: 2, 0x06: 2, 0x07: 4, 0x08: 4, 0x09: 8, 0x0a: 8, 0x0b: 4, 0x0c: 8, 0x0d: 4, 0x0f: 16, 0x10: 4, 0x11: 8, 0x12: 16, 0x13: 8, 0x14: 4, 0x15: 8,
};

/** The items of a list: strings end with a zero, other values stand one after the other. */
export function itemsOf(bytes: Buffer, { type, at, size }: Value): readonly Value[] {
  const of = type & ~VALUE.isList;
  const end = at + size;
  const items: Value[] = [];
  if (of === VALUE.string || of === VALUE.ansi) {
    const unit = of === VALUE.string ? 2 : 1;
    let from = at;
    for (let next = at; next + unit <= end; next += unit) {
      if (bytes[next] !== 0 || (unit === 2 && bytes[next + 1] !== 0)) continue;
      items.push({ type: of, at: from, size: next - from });
      from = next + unit;
    }
    if (from + unit <= end) items.push({ type: of, at: from, size: end - from });
    return items;
  }
  for (let from = at; from < end; ) {
    // A SID tells its own length by the number of its parts.
    const width = of === 0x13 ? 8 + 4 * (bytes[from + 1] ?? 0) : (WIDTHS[of] ?? size);
    items.push({ type: of, at: from, size: Math.min(width, end - from) });
    from += width;
  }
  return items;
}

/** Servers of before Unicode wrote with their own code page, which the file does not name. */
const ANSI = new TextDecoder('windows-1252');

function textUntilNul(bytes: Buffer, at: number, size: number): string {
  const text = utf16Text(bytes, at, at + (size & ~1));
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** Providers write other numbers than 0 and 1, too. */
function booleanText(value: number): string {
  return value === 0 ? 'false' : value === 1 ? 'true' : String(value);
}

/** The first three of its parts are numbers. */
function guidText(bytes: Buffer, at: number): string {
  const numbers = [bytes.readUInt32LE(at).toString(16).padStart(8, '0'), bytes.readUInt16LE(at + 4).toString(16).padStart(4, '0'), bytes.readUInt16LE(at + 6).toString(16).padStart(4, '0')];
  return `{${numbers.join('-')}-${bytes.toString('hex', at + 8, at + 10)}-${bytes.toString('hex', at + 10, at + 16)}}`;
}

// ── Times ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** From 1601 to 1970 in milliseconds. */
const EPOCH = 11_644_473_600_000;

/** A FILETIME, 100 ns since 1601, in ms since 1970. */
export function millisOf(bytes: Buffer, at: number): number {
  return (bytes.readUInt32LE(at + 4) * 4_294_967_296 + bytes.readUInt32LE(at)) / 10_000 - EPOCH;
}

/** More digits than a number has, so the two halves count by themselves: 2^32 ticks are 429,496 ms and 7,296 ticks. */
function fileTimeText(bytes: Buffer, at: number): string {
  const high = bytes.readUInt32LE(at + 4);
  const rest = high * 7296 + bytes.readUInt32LE(at);
  const millis = high * 429_496 + Math.floor(rest / 10_000) - EPOCH;
  return `${new Date(millis).toISOString().slice(0, -1)}${String(rest % 10_000).padStart(4, '0')}Z`;
}

/** Year, month, day of the week, day, hour, minute, second, ms. */
function systemTimeText(bytes: Buffer, at: number): string {
  const number = (place: number, digits: number) => String(bytes.readUInt16LE(at + 2 * place)).padStart(digits, '0');
  return `${number(0, 4)}-${number(1, 2)}-${number(3, 2)}T${number(4, 2)}:${number(5, 2)}:${number(6, 2)}.${number(7, 3)}0000Z`;
}
