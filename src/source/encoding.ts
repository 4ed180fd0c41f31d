/**
 * Which encoding a text is in. Windows marks UTF-16 and some UTF-8 with a byte order mark; msiexec and PowerShell write UTF-16LE,
 * .NET programs UTF-8 with or without mark, older ones the code page of the machine, which nothing in the file names.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { codePageOf } from './code-page.ts';
import { UsageError } from '../errors.ts';

export type Encoding = {
  /** `utf-8`, `utf-16le`, `utf-16be` or another label of the WHATWG encoding standard. */
  readonly encoding: string;
  /** In words for the user. */
  readonly why: string;
  /** Length of the byte order mark. */
  readonly mark: number;
  /** False while nothing but ASCII was seen: what comes later may decide. */
  readonly sure: boolean;
};

const LF = 10;
/** Bytes looked at. */
const ENOUGH = 64 * 1024;

/** `asked` is the user's `--encoding`; a byte order mark is stronger, so that a folder may hold both. */
export function encodingOf(head: Buffer, asked?: string): Encoding {
  const marked = markOf(head);
  if (marked) return marked;
  if (asked !== undefined) return { encoding: labelOf(asked), why: 'as asked for', mark: 0, sure: true };
  const sample = withoutTail(head.subarray(0, ENOUGH));
  const wide = wideOf(sample);
  return wide ? { encoding: wide, why: 'every second byte is zero', mark: 0, sure: true } : narrowOf(narrowPart(sample));
}

/** Checks a label the user gave and gives its standard form: `latin1` becomes `windows-1252`. */
export function labelOf(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new UsageError(`unknown encoding "${label}", expected utf-8, utf-16le, windows-1252, shift_jis, gb18030 or another one of https://encoding.spec.whatwg.org/#names-and-labels`);
  }
}

export function markOf(bytes: Buffer): Encoding | undefined {
  const why = 'byte order mark';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', why, mark: 2, sure: true };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', why, mark: 2, sure: true };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', why, mark: 3, sure: true };
  return undefined;
}

/** The encoding of 8-bit text. */
export function narrowOf(sample: Buffer): Encoding {
  const bytes = wholeCharacters(sample);
  if (isAscii(bytes)) return { encoding: 'utf-8', why: 'only ASCII characters', mark: 0, sure: false };
  if (isUtf8(bytes)) return { encoding: 'utf-8', why: 'valid UTF-8', mark: 0, sure: true };
  // A few damaged characters do not make it another encoding; text of another one is hardly ever UTF-8 by chance.
  const text = bytes.toString('utf8');
  const broken = brokenIn(bytes, text);
  const whole = text.match(/[^\p{ASCII}\ufffd]/gu)?.length ?? 0;
  if (whole >= 4 * broken) return { encoding: 'utf-8', why: 'UTF-8 with damaged characters', mark: 0, sure: true };
  return { ...codePageOf(bytes), mark: 0, sure: true };
}

/** Without a character whose end is missing because the sample was cut there. */
function wholeCharacters(sample: Buffer): Buffer {
  for (let i = sample.length - 1; i >= Math.max(0, sample.length - 4); i--) {
    const byte = sample[i]!;
    if (byte < 0x80) return sample;
    if (byte >= 0xc0) return isUtf8(sample.subarray(i)) ? sample : sample.subarray(0, i);
  }
  return sample;
}

/** How many characters of `text` stand for bytes that are not UTF-8; a log may hold U+FFFD of its own. */
export function brokenIn(bytes: Buffer, text: string): number {
  return text.split('\ufffd').length - bytes.toString('latin1').split('\xef\xbf\xbd').length;
}

/** Preallocated files end in zeros. */
function withoutTail(head: Buffer): Buffer {
  let end = head.length;
  while (end > 0 && head[end - 1] === 0) end--;
  // The zero that belongs to a last UTF-16LE character.
  return head.subarray(0, Math.min(head.length, end + (end % 2)));
}

/**
 * UTF-16 without mark. Even Chinese text has blanks, digits and line ends, whose upper half is zero; read with the wrong
 * order they are no such characters. 8-bit text has no zeros, or a few, and looks like pairs of letters.
 */
function wideOf(sample: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (!sample.includes(0) || narrowBegin(sample).length > 0) return undefined;
  let little = 0;
  let big = 0;
  let pairs = 0;
  let units = 0;
  let wrong = 0;
  for (let i = 0; i + 1 < sample.length; i += 2) {
    const even = sample[i]!;
    const odd = sample[i + 1]!;
    if (even === 0 && odd === 0) continue;
    units++;
    if (odd !== 0 && even !== 0) {
      if (isText(even) && isText(odd) && even < 0x7f && odd < 0x7f) pairs++;
    } else if (!isText(even + odd)) wrong++;
    else if (odd === 0) little++;
    else big++;
  }
  const most = Math.max(little, big);
  if (wrong * 50 > units || most * 20 < units || most * 3 < pairs) return undefined;
  if (little > 8 * big) return 'utf-16le';
  return big > 8 * little ? 'utf-16be' : undefined;
}

/** No control character; a byte above 7F may be one of any kind. */
export function isText(byte: number): boolean {
  return byte >= 32 || byte === 9 || byte === LF || byte === 13;
}

/** The part of a text that decides about its 8-bit encoding. */
function narrowPart(sample: Buffer): Buffer {
  const begin = narrowBegin(sample);
  return begin.length > 0 ? begin : sample;
}

/** The 8-bit text before the first zero, where it is too much for chance: UTF-16 was appended to it. */
function narrowBegin(sample: Buffer): Buffer {
  const zero = sample.indexOf(0);
  if (zero <= 0) return sample.subarray(0, 0);
  const lines = sample.subarray(0, sample.lastIndexOf(LF, zero - 1) + 1);
  if (lines.length > 1 && isNarrow(lines)) return lines;
  // Without the lower half of the first UTF-16 character.
  const begin = sample.subarray(0, zero - 1);
  return begin.length >= 6 && isNarrow(begin) ? begin : begin.subarray(0, 0);
}

function isNarrow(bytes: Buffer): boolean {
  return isUtf8(bytes) && bytes.every(isText);
}
