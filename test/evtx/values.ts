/**
 * Values as binary XML holds them, from plain data, for tests.
 * Types and layouts: libyal, "Windows XML Event Log (EVTX) format", Value types; [MS-EVEN6] 2.2.16.
 */

/** The types by their names, and what a value of each is given as. */
type Scalars = {
  readonly string: string;
  /** Code page 1252. */
  readonly ansi: string;
  readonly int8: number;
  readonly uint8: number;
  readonly int16: number;
  readonly uint16: number;
  readonly int32: number;
  readonly uint32: number;
  readonly int64: bigint;
  readonly uint64: bigint;
  readonly real32: number;
  readonly real64: number;
  readonly bool: boolean;
  readonly binary: Buffer;
  /** `{555908d1-a6d7-4695-8e1e-26931d2012f4}` */
  readonly guid: string;
  readonly size32: number;
  readonly size64: bigint;
  readonly filetime: bigint;
  /** Milliseconds since 1970. */
  readonly systemtime: number;
  /** `S-1-5-18` */
  readonly sid: string;
  readonly hex32: number;
  readonly hex64: bigint;
};

type Type = keyof Scalars;

/** A value, many values of one type, or none; bytes that a value of no type has all the same are found in logs of Windows, too. */
export type Value =
  | { [T in Type]: { readonly type: T; readonly value: Scalars[T] } | { readonly type: `${T}[]`; readonly value: readonly Scalars[T][] } }[Type]
  | { readonly type: 'null'; readonly value?: Buffer };

type Encoder<T> = { readonly code: number; readonly bytes: (value: T) => Buffer };

export const CODES = { null: 0x00, xml: 0x21 } as const;
const ARRAY = 0x80;

const EPOCH = 11_644_473_600_000n;

/** Intervals of 100 ns since 1601. */
export const filetimeOf = (ms: number, ticks = 0): bigint => (BigInt(ms) + EPOCH) * 10_000n + BigInt(ticks);

function wide(size: number, write: (into: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(size);
  write(bytes);
  return bytes;
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

export function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll(/[{}-]/g, ''), 'hex');
  if (bytes.length !== 16) throw new Error(`${guid} is no GUID`);
  return Buffer.concat([bytes.subarray(0, 4).toReversed(), bytes.subarray(4, 6).toReversed(), bytes.subarray(6, 8).toReversed(), bytes.subarray(8)]);
}

export function sidBytes(sid: string): Buffer {
  const [, revision, authority, ...parts] = sid.split('-');
  const head = wide(8, (into) => {
    into.writeUInt8(Number(revision), 0);
    into.writeUInt8(parts.length, 1);
    into.writeUIntBE(Number(authority), 2, 6);
  });
  return Buffer.concat([head, ...parts.map((part) => wide(4, (into) => into.writeUInt32LE(Number(part))))]);
}

function systemtimeBytes(ms: number): Buffer {
  const at = new Date(ms);
  const fields = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDay(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds(), at.getUTCMilliseconds()];
  return Buffer.from(Uint16Array.from(fields).buffer);
}

const ENCODERS: { readonly [T in Type]: Encoder<Scalars[T]> } = {
  string: { code: 0x01, bytes: utf16 },
  ansi: { code: 0x02, bytes: (value) => Buffer.from(value, 'latin1') },
  int8: { code: 0x03, bytes: (value) => wide(1, (into) => into.writeInt8(value)) },
  uint8: { code: 0x04, bytes: (value) => wide(1, (into) => into.writeUInt8(value)) },
  int16: { code: 0x05, bytes: (value) => wide(2, (into) => into.writeInt16LE(value)) },
  uint16: { code: 0x06, bytes: (value) => wide(2, (into) => into.writeUInt16LE(value)) },
  int32: { code: 0x07, bytes: (value) => wide(4, (into) => into.writeInt32LE(value)) },
  uint32: { code: 0x08, bytes: (value) => wide(4, (into) => into.writeUInt32LE(value)) },
  int64: { code: 0x09, bytes: (value) => wide(8, (into) => into.writeBigInt64LE(value)) },
  uint64: { code: 0x0a, bytes: (value) => wide(8, (into) => into.writeBigUInt64LE(value)) },
  real32: { code: 0x0b, bytes: (value) => wide(4, (into) => into.writeFloatLE(value)) },
  real64: { code: 0x0c, bytes: (value) => wide(8, (into) => into.writeDoubleLE(value)) },
  bool: { code: 0x0d, bytes: (value) => wide(4, (into) => into.writeUInt32LE(value ? 1 : 0)) },
  binary: { code: 0x0e, bytes: (value) => value },
  guid: { code: 0x0f, bytes: guidBytes },
  size32: { code: 0x10, bytes: (value) => wide(4, (into) => into.writeUInt32LE(value)) },
  size64: { code: 0x10, bytes: (value) => wide(8, (into) => into.writeBigUInt64LE(value)) },
  filetime: { code: 0x11, bytes: (value) => wide(8, (into) => into.writeBigUInt64LE(value)) },
  systemtime: { code: 0x12, bytes: systemtimeBytes },
  sid: { code: 0x13, bytes: sidBytes },
  hex32: { code: 0x14, bytes: (value) => wide(4, (into) => into.writeUInt32LE(value)) },
  hex64: { code: 0x15, bytes: (value) => wide(8, (into) => into.writeBigUInt64LE(value)) },
};

const isScalar = (type: string): type is Type => Object.hasOwn(ENCODERS, type);

/** The number of a type as descriptors and substitutions name it. */
export function codeOf(type: Value['type']): number {
  if (type === 'null') return CODES.null;
  if (isScalar(type)) return ENCODERS[type].code;
  const single = type.slice(0, -2);
  if (!isScalar(single)) throw new Error(`${type} is no type of a value`);
  return ENCODERS[single].code | ARRAY;
}

/** Each text of many ends in a null character; values of other types stand side by side. */
export function bytesOf(value: Value): Buffer {
  if (value.type === 'null') return value.value ?? Buffer.alloc(0);
  if (value.type === 'string[]') return utf16(value.value.map((text) => `${text}\0`).join(''));
  if (value.type === 'ansi[]') return Buffer.from(value.value.map((text) => `${text}\0`).join(''), 'latin1');
  const type = value.type.replace('[]', '') as Type;
  const { bytes } = ENCODERS[type] as Encoder<unknown>;
  return Array.isArray(value.value) ? Buffer.concat(value.value.map(bytes)) : bytes(value.value);
}
