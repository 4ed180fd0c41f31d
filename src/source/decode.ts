/**
 * Bytes to text, with constant memory. UTF-16 is cut from the bytes as it is, because that is how JavaScript holds it; ASCII and
 * valid UTF-8 likewise; only the rest passes through a TextDecoder.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import type { TextDecoder as Decoder } from 'node:util';
import { peek } from './bytes.ts';
import type { Bytes } from './bytes.ts';
import { brokenIn, encodingOf, markOf, narrowOf } from './encoding.ts';
import type { Encoding } from './encoding.ts';
import { narrowFrom, wideFrom } from './mixed.ts';
import type { Change, Wide } from './mixed.ts';

export type Decoded = {
  /** Of the beginning; a text that begins in plain ASCII may turn out to be something else, and then this changes. */
  encoding: string;
  /** How the encoding was found, in words. */
  why: string;
  /** The beginning, at most 256 KiB of the bytes, for telling formats apart. Empty once `text` is read: a log that is followed stays open. */
  head: string;
  /** All of it, from the beginning, in pieces of whole lines where lines are not too long. */
  readonly text: AsyncIterable<string>;
  /** To be called where `text` is not read. */
  readonly close: () => Promise<void>;
};

type Options = {
  /** What the user asked for; a byte order mark is stronger. */
  readonly encoding?: string | undefined;
  /** Told what of the text could not be read. */
  readonly skip: (reason: string) => void;
};

type State = {
  encoding: string;
  why: string;
  sure: boolean;
  readonly fixed: boolean;
  decoder: Decoder | undefined;
  /** The decoder may hold the first half of a character. */
  halved: boolean;
  /** Bytes after the last line end: a line is decoded when it is whole, so that no character is ever cut. */
  held: Buffer;
  invalid: number;
  /** The encoding changed, and this was told. */
  mixed: boolean;
  readonly skip: (reason: string) => void;
};

const HEAD = 256 * 1024;
/** Decoded at once. Measured: a string of more than 128 KiB is kept apart by V8 and freed late, 155 MB in place of 110. */
const STEP = 64 * 1024;
/** A line longer than this is decoded in pieces. */
const HELD = 4 * 1024;
const LF = 10;
const NOTHING = Buffer.alloc(0);
/** Fewer zeros at the end are a C program's, not a preallocated file's. */
const PADDING = 16;

export async function decodeStream(bytes: Bytes, options: Options): Promise<Decoded> {
  const { head, all, close } = await peek(bytes, HEAD);
  const found = encodingOf(head, options.encoding);
  const sample = stateOf(found, options.encoding, () => {});
  const state = stateOf(found, options.encoding, options.skip);
  const decoded: Decoded = {
    encoding: found.encoding,
    why: found.why,
    head: write(sample, head.subarray(found.mark), head.length < HEAD),
    text: withoutPadding(textOf(), options.skip),
    close,
  };
  return decoded;

  async function* textOf(): AsyncGenerator<string> {
    decoded.head = '';
    let mark = found.mark;
    for await (const chunk of all) {
      // The first chunk of a pipe may be shorter than the mark.
      if (chunk.length === 0) yield '';
      const skipped = Math.min(mark, chunk.length);
      mark -= skipped;
      for (let at = skipped; at < chunk.length; at += STEP) {
        const piece = write(state, at === 0 && chunk.length <= STEP ? chunk : chunk.subarray(at, at + STEP), false);
        if (piece !== '') yield piece;
      }
    }
    const last = write(state, NOTHING, true);
    if (last !== '') yield last;
    if (!found.sure && state.sure) ({ encoding: decoded.encoding, why: decoded.why } = state);
    if (state.invalid > 0) options.skip(`${state.invalid} characters are not valid UTF-8; they are shown as \ufffd`);
  }
}

function stateOf(found: Encoding, asked: string | undefined, skip: (reason: string) => void): State {
  const { encoding, why, sure } = found;
  return { encoding, why, sure, fixed: asked !== undefined, decoder: undefined, halved: false, held: NOTHING, invalid: 0, mixed: false, skip };
}

/** Takes bytes and gives the text of the lines that are whole now. */
function write(state: State, chunk: Buffer, ended: boolean): string {
  let bytes = state.held.length === 0 ? chunk : Buffer.concat([state.held, chunk]);
  let text = '';
  let change = changeIn(state, bytes, ended);
  let isNarrowHere = false;
  while (change?.encoding !== undefined) {
    // A line that is 8-bit text by its beginning and UTF-16 by its end is read as 8-bit text, lest it be taken for the one and the other forever.
    const isBoth: boolean = isNarrowHere && change.at === 0;
    const at = isBoth ? bytes.indexOf(LF) + 1 : change.at;
    if (isBoth && at === 0) break;
    text += decode(state, bytes.subarray(0, at));
    bytes = bytes.subarray(at);
    if (!isBoth) bytes = bytes.subarray(turnTo(state, change.encoding, bytes));
    isNarrowHere = !isBoth && change.encoding === 'narrow';
    change = changeIn(state, bytes, ended);
  }
  const end = ended ? bytes.length : endOfLines(state, bytes, change?.at ?? bytes.length);
  // A copy, lest a few held bytes keep the whole chunk alive.
  state.held = end === bytes.length ? NOTHING : Buffer.from(bytes.subarray(end));
  return text + decode(state, bytes.subarray(0, end));
}

function changeIn(state: State, bytes: Buffer, ended: boolean): Change | undefined {
  if (state.fixed || bytes.length === 0) return undefined;
  return isWide(state) ? narrowFrom(bytes, (before) => lastLineEnd(state, bytes, before), ended) : wideFrom(bytes, ended);
}

/** Goes on in another encoding; gives the length of the byte order mark to leave out. */
function turnTo(state: State, encoding: Wide | 'narrow', rest: Buffer): number {
  const before = state.encoding;
  const mark = markOf(rest);
  if (encoding !== 'narrow') state.encoding = encoding;
  else ({ encoding: state.encoding, sure: state.sure } = mark ?? narrowOf(rest));
  state.decoder = undefined;
  state.halved = false;
  if (!state.mixed) state.skip(`holds text in two encodings: ${before}, then ${state.encoding}; where one goes over into the other a few characters may be wrong`);
  state.mixed = true;
  return mark?.mark ?? 0;
}

function isWide(state: State): boolean {
  return state.encoding === 'utf-16le' || state.encoding === 'utf-16be';
}

/** Where the lines end that can be decoded now; a line that is too long for waiting ends anywhere, but not within a UTF-16 unit. */
function endOfLines(state: State, bytes: Buffer, before: number): number {
  const end = lastLineEnd(state, bytes, before);
  if (bytes.length - end <= HELD) return end;
  return isWide(state) ? bytes.length - (bytes.length % 2) : bytes.length;
}

/** The offset after the last line end before `before`. */
function lastLineEnd(state: State, bytes: Buffer, before: number): number {
  if (!isWide(state)) return before === 0 ? 0 : bytes.lastIndexOf(LF, before - 1) + 1;
  const low = state.encoding === 'utf-16le' ? 0 : 1;
  let at = before;
  while (at > 0) {
    at = bytes.lastIndexOf(LF, at - 1);
    if (at < 0) return 0;
    const isUnit = at % 2 === low && bytes[low === 0 ? at + 1 : at - 1] === 0;
    if (isUnit) return at + 2 - low;
  }
  return 0;
}

function decode(state: State, bytes: Buffer): string {
  if (bytes.length === 0) return '';
  if (!isWide(state)) return decodeNarrow(state, bytes);
  const odd = bytes.length % 2;
  if (odd === 1) state.skip('ends in the middle of a character');
  const whole = odd === 0 ? bytes : bytes.subarray(0, -1);
  return state.encoding === 'utf-16le' ? whole.toString('utf16le') : Buffer.from(whole).swap16().toString('utf16le');
}

function decodeNarrow(state: State, bytes: Buffer): string {
  // The one code page in which ASCII bytes may stand for other characters.
  if (!state.halved && state.encoding !== 'iso-2022-jp' && isAscii(bytes)) return bytes.toString('latin1');
  if (!state.sure) ({ encoding: state.encoding, why: state.why, sure: state.sure } = { ...narrowOf(bytes), sure: true });
  if (!state.halved && state.encoding === 'utf-8' && isUtf8(bytes)) return bytes.toString('utf8');
  state.decoder ??= new TextDecoder(state.encoding, { ignoreBOM: true });
  const text = state.decoder.decode(bytes, { stream: true });
  state.halved = bytes[bytes.length - 1] !== LF;
  if (state.encoding === 'utf-8') state.invalid += brokenIn(bytes, text);
  return text;
}

/** Leaves out the zeros at the end of a file that was given its size before it was written. */
async function* withoutPadding(text: AsyncIterable<string>, skip: (reason: string) => void): AsyncGenerator<string> {
  let zeros = 0;
  for await (const piece of text) {
    if (piece === '') {
      yield '';
      continue;
    }
    let end = piece.length;
    while (end > 0 && piece.charCodeAt(end - 1) === 0) end--;
    if (end > 0) {
      yield zeros === 0 && end === piece.length ? piece : holeOf(zeros) + piece.slice(0, end);
      zeros = 0;
    }
    zeros += piece.length - end;
  }
  if (zeros >= PADDING) skip(`ends in ${zeros} zero characters, which are left out`);
}

/** Zeros within the text stay, as far as they are not a hole a crash tore. */
function holeOf(zeros: number): string {
  return '\0'.repeat(Math.min(zeros, PADDING));
}
