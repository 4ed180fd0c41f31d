/**
 * Files in which two writers disagree about the encoding. Windows PowerShell's `>>` and msiexec's `/L+` append UTF-16 to what may
 * be 8-bit text; `echo … >> msi.log` in a batch file appends 8-bit text to a UTF-16 log.
 */
import { isUtf8 } from 'node:buffer';
import { isText } from './encoding.ts';

export type Wide = 'utf-16le' | 'utf-16be';

/** From `at` on the text is in another encoding; an `undefined` one means that more must be read to tell. */
export type Change = { readonly at: number; readonly encoding: Wide | 'narrow' | undefined };

const LF = 10;
/** So many UTF-16 characters of ASCII in a row are no accident, nor are so many 8-bit ones where UTF-16 should be. */
const WIDE_UNITS = 4;
const NARROW_BYTES = 32;

/** Where UTF-16 begins in 8-bit text: its zeros give it away. */
export function wideFrom(bytes: Buffer, ended: boolean): Change | undefined {
  let zero = bytes.indexOf(0);
  while (zero >= 0) {
    const start = lineStart(bytes, zero);
    if (!ended && bytes.length - zero < 2 * WIDE_UNITS + 2) return { at: start, encoding: undefined };
    if (isBigHere(bytes, zero) && areWide(bytes, zero + 1)) {
      return { at: markBefore(bytes, zero, 0xfe, 0xff), encoding: 'utf-16be' };
    }
    if (zero > 0 && areWide(bytes, zero - 1)) return { at: littleFrom(bytes, start, zero), encoding: 'utf-16le' };
    // A hole of zeros, or one alone: neither is UTF-16.
    let next = zero + 1;
    while (bytes[next] === 0) next++;
    zero = bytes.indexOf(0, next);
  }
  return undefined;
}

/**
 * Where 8-bit text begins in UTF-16. `lineEndBefore` gives the end of the last whole line before an offset. In UTF-16 CR and LF
 * do not touch; what comes after the last line end is 8-bit when there is no zero for long.
 */
export function narrowFrom(bytes: Buffer, lineEndBefore: (offset: number) => number, ended: boolean): Change | undefined {
  const touching = bytes.indexOf('\r\n');
  const before = touching < 0 ? undefined : lineEndBefore(touching);
  if (before !== undefined && isNarrow(bytes.subarray(before, touching + 2))) return { at: before, encoding: 'narrow' };
  const last = lineEndBefore(bytes.length);
  const rest = bytes.subarray(last);
  const isEnough = rest.length >= NARROW_BYTES || (ended && rest.length >= 4 && rest[rest.length - 1] === LF);
  return isEnough && isNarrow(rest) ? { at: last, encoding: 'narrow' } : undefined;
}

/** Judged by the beginning; a few bytes above 7F are letters of a code page. */
function isNarrow(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, 2 * NARROW_BYTES);
  let ascii = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    if (!isText(byte)) return false;
    if (byte < 0x7f) ascii++;
  }
  return ascii * 10 >= length * 9;
}

/** Whether every second byte from `first` on is a character and the one between two of them zero. */
function areWide(bytes: Buffer, first: number): boolean {
  const units = Math.min(WIDE_UNITS, Math.floor((bytes.length - first) / 2));
  if (units < 2) return false;
  for (let i = 0; i < units; i++) {
    const at = first + 2 * i;
    if (!isText(bytes[at]!) || bytes[at]! > 0x7e) return false;
    // Of the last one only the lower half matters where the higher order comes first.
    if (i < units - 1 && bytes[at + 1] !== 0) return false;
  }
  return true;
}

/** UTF-16BE can begin only after a line end or its mark; a zero anywhere else is the second byte of a character. */
function isBigHere(bytes: Buffer, zero: number): boolean {
  if (zero === 0) return true;
  if (bytes[zero - 1] === 0xff && bytes[zero - 2] === 0xfe) return true;
  return bytes[zero - 1] === LF && zero > 1 && bytes[zero - 2] !== LF;
}

function markBefore(bytes: Buffer, at: number, first: number, second: number): number {
  return bytes[at - 2] === first && bytes[at - 1] === second ? at - 2 : at;
}

/** UTF-16LE whose first characters are not ASCII begins before its first zero: at its mark or at the beginning of the line. */
function littleFrom(bytes: Buffer, start: number, zero: number): number {
  const mark = bytes.subarray(start, zero).indexOf('\xff\xfe', 0, 'latin1');
  if (mark >= 0) return start + mark;
  const isWhole = (zero - 1 - start) % 2 === 0 && !isUtf8(bytes.subarray(start, zero - 1));
  return isWhole ? start : zero - 1;
}

function lineStart(bytes: Buffer, zero: number): number {
  return zero < 2 ? 0 : bytes.lastIndexOf(LF, zero - 2) + 1;
}
