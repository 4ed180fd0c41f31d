/** Writes an .evt file as Windows 2003 does, for tests: a ring in which the newest events take the place of the oldest. */
import { sidBytes } from '../evtx/values.ts';

export type EvtEvent = {
  readonly id: number;
  /** Upper half of the event id: severity and facility. */
  readonly qualifiers?: number;
  /** 1 error, 2 warning, 4 information, 8 and 16 audits. */
  readonly type: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly provider: string;
  readonly server: string;
  readonly user?: string;
  readonly items?: readonly string[];
  readonly data?: Buffer;
};

/** An event that is still there, with its number and the parts of the file that hold it: two where the ring ends within. */
export type Kept = { readonly event: EvtEvent; readonly number: number; readonly parts: readonly (readonly [from: number, to: number])[] };
export type Written = { readonly bytes: Buffer; readonly kept: readonly Kept[]; readonly end: number };

type Options = {
  /** Bytes of the file; as many as are needed unless told. */
  readonly size?: number;
  /** It was not closed: the header tells where the log ended before the last event, and that it is in use. */
  readonly dirty?: boolean;
};

const HEADER = 0x30;
const FIXED = 0x38;
const END = 0x28;

const textOf = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le');

export function recordOf(event: EvtEvent, number: number): Buffer {
  const { items = [], data = Buffer.alloc(0), user } = event;
  const names = Buffer.concat([textOf(event.provider), textOf(event.server)]);
  const sid = user === undefined ? Buffer.alloc(0) : sidBytes(user);
  const sidAt = FIXED + names.length + (sid.length > 0 ? -names.length & 3 : 0);
  const texts = Buffer.concat(items.map(textOf));
  const textsAt = sidAt + sid.length;
  const dataAt = textsAt + texts.length;
  const length = Math.ceil((dataAt + data.length) / 4) * 4 + 4;
  const record = Buffer.alloc(length);
  for (const [place, value] of [
    [0x00, length],
    [0x08, number],
    [0x0c, event.time],
    [0x10, event.time],
    [0x24, textsAt],
    [0x28, sid.length],
    [0x2c, sid.length > 0 ? sidAt : 0],
    [0x30, data.length],
    [0x34, dataAt],
    [length - 4, length],
  ] as const) record.writeUInt32LE(value, place);
  for (const [place, value] of [[0x14, event.id], [0x16, event.qualifiers ?? 0], [0x18, event.type], [0x1a, items.length]] as const) record.writeUInt16LE(value, place);
  record.write('LfLe', 0x04, 'latin1');
  for (const [place, bytes] of [[FIXED, names], [sidAt, sid], [textsAt, texts], [dataAt, data]] as const) bytes.copy(record, place);
  return record;
}

export function evtOf(events: readonly EvtEvent[], { size, dirty = false }: Options = {}): Written {
  const records = events.map((event, i) => recordOf(event, i + 1));
  const bytes = Buffer.alloc(size ?? HEADER + END + records.reduce((sum, { length }) => sum + length, 0));
  const room = bytes.length - HEADER;
  /** `used`: with what the end of the file is filled up with before it. */
  let kept: (Kept & { readonly used: number })[] = [];
  let at = HEADER;
  let before = at;

  const write = (piece: Buffer): [number, number][] => {
    const first = Math.min(piece.length, bytes.length - at);
    piece.copy(bytes, at, 0, first);
    piece.copy(bytes, HEADER, first);
    const parts: [number, number][] = first < piece.length ? [[at, bytes.length], [HEADER, HEADER + piece.length - first]] : [[at, at + first]];
    at = parts.at(-1)![1];
    if (at === bytes.length) at = HEADER;
    return parts;
  };

  const writeEnd = (): void => {
    const end = Buffer.alloc(END);
    const oldest = kept[0]?.parts[0]?.[0] ?? at;
    for (const [i, value] of [END, 0x1111_1111, 0x2222_2222, 0x3333_3333, 0x4444_4444, oldest, at, (kept.at(-1)?.number ?? 0) + 1, kept[0]?.number ?? 0, END].entries()) end.writeUInt32LE(value, 4 * i);
    const start = at;
    write(end);
    at = start;
  };

  writeEnd();
  for (const [i, record] of records.entries()) {
    const rest = bytes.length - at;
    const filling = rest < FIXED ? rest : 0;
    const used = filling + record.length;
    if (used + END > room) throw new Error(`a record of ${record.length} bytes does not fit into a ring of ${room}`);
    while (kept.reduce((sum, one) => sum + one.used, 0) + used + END > room) kept = kept.slice(1);
    before = at;
    if (filling > 0) for (; at < bytes.length; at += 4) bytes.writeUInt32LE(0x27, at);
    if (at === bytes.length) at = HEADER;
    kept.push({ event: events[i]!, number: i + 1, parts: write(record), used });
    writeEnd();
  }

  const oldest = kept[0]?.parts[0]?.[0] ?? at;
  const header = [HEADER, 0x654c_664c, 1, 1, oldest, dirty ? before : at, (kept.at(-1)?.number ?? 0) + 1, kept[0]?.number ?? 0, bytes.length, dirty ? 1 : 0, 0, HEADER];
  for (const [i, value] of header.entries()) bytes.writeUInt32LE(value, 4 * i);
  return { bytes, kept: kept.map(({ event, number, parts }) => ({ event, number, parts })), end: at };
}
