/**
 * The byte at which each line of a log begins, counted as `lines.ts` counts lines, from the bytes alone: nothing is decoded, and no more is held
 * than a chunk. Where a line begins is said only where it is certain: behind the first place at which the text may go over into another encoding
 * (see `mixed.ts`), and in a long text whose beginning has no line end, it is not.
 */
import { peek } from './bytes.ts';
import type { Bytes } from './bytes.ts';
import { encodingOf, isText } from './encoding.ts';

export type LineStarts = {
  /** To be asked for lines in their order. */
  readonly of: (line: number) => Promise<number | undefined>;
  readonly close: () => Promise<void>;
};

/** As much of the beginning as `decode.ts` tells the encoding from. */
const HEAD = 256 * 1024;
const LF = 10;
const CR = 13;
/** 8-bit text in UTF-16 is seen by so many bytes in a row of which hardly any is zero, a control character or above 7F. */
const NARROW_BYTES = 32;
const OTHERS = 6;

type Shape = {
  readonly encoding: string;
  /** Length of the byte order mark. */
  readonly mark: number;
  /** Said by the user, so that it does not change. */
  readonly fixed: boolean;
  readonly lineEnd: number;
};

export async function lineStartsOf(bytes: Bytes, encoding?: string): Promise<LineStarts> {
  const { head, all, close } = await peek(bytes, HEAD);
  const shape = { ...encodingOf(head, encoding), fixed: encoding !== undefined };
  const trial = walk(piecesOf(head), { ...shape, lineEnd: LF });
  const hasLineFeed = await trial.next();
  const isWhole = head.length < HEAD && !trial.isInDoubt();
  const starts = walk(hasLineFeed || isWhole ? all : piecesOf(NOTHING), { ...shape, lineEnd: hasLineFeed ? LF : CR });
  return {
    async of(line) {
      while (starts.line() < line) if (!(await starts.next())) return undefined;
      return starts.line() === line ? starts.start() : undefined;
    },
    close,
  };
}

const NOTHING = Buffer.alloc(0);

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

type Walk = {
  /** Goes on to the next line; false where there is none, or none of which it is certain. */
  readonly next: () => Promise<boolean>;
  readonly line: () => number;
  readonly start: () => number;
  readonly isInDoubt: () => boolean;
};

function walk(bytes: Bytes, shape: Shape): Walk {
  const pieces = bytes[Symbol.asyncIterator]();
  const { certain, lineEnd } = isWide(shape) ? wide(shape) : narrow(shape);
  /** What is held of the bytes, and where in the log it begins. */
  let held = NOTHING;
  let base = 0;
  /** Up to where it is certain. */
  let limit = 0;
  let at = shape.mark;
  let inDoubt = shape.encoding === 'iso-2022-jp';
  let ended = inDoubt;
  let line = 1;
  let start = shape.mark;

  async function takeMore(): Promise<void> {
    const { value, done = false } = (await pieces.next()) as IteratorResult<Buffer, undefined>;
    held = Buffer.concat([held.subarray(limit), value ?? NOTHING]);
    base += limit;
    at -= limit;
    ({ limit, inDoubt } = certain(held, done));
    ended = done || inDoubt;
  }

  return {
    async next() {
      for (;;) {
        const end = at < limit ? lineEnd(held, at, limit) : -1;
        if (end >= 0) {
          at = end;
          line += 1;
          start = base + end;
          return true;
        }
        at = Math.max(at, limit);
        if (ended) return false;
        await takeMore();
      }
    },
    line: () => line,
    start: () => start,
    isInDoubt: () => inDoubt,
  };
}

/** How the lines of an encoding are told apart. */
type Reading = {
  /** Up to where it is certain that no other encoding begins; `isLast`: no more bytes come. */
  readonly certain: (bytes: Buffer, isLast: boolean) => { readonly limit: number; readonly inDoubt: boolean };
  /** The place behind the next line end, -1 where there is none. */
  readonly lineEnd: (bytes: Buffer, from: number, to: number) => number;
};

/**
 * A zero says that another encoding begins, at the earliest with the line in which it is; but a line end right before it may belong to either.
 * So the last byte of a chunk waits for the next one. No 8-bit code page has a line end for the second byte of a character.
 */
function narrow({ fixed, lineEnd }: Shape): Reading {
  return {
    certain(bytes, isLast) {
      const zero = fixed ? -1 : bytes.indexOf(0);
      return { limit: Math.max(0, zero >= 0 ? zero - 1 : bytes.length - (isLast ? 0 : 1)), inDoubt: zero >= 0 };
    },
    lineEnd(bytes, from, to) {
      const at = bytes.indexOf(lineEnd, from);
      return at >= 0 && at < to ? at + 1 : -1;
    },
  };
}

const isWide = ({ encoding }: Shape): boolean => encoding === 'utf-16le' || encoding === 'utf-16be';

/** In UTF-16 8-bit text shows by CR and LF that touch, or by many bytes without a zero. */
function wide({ encoding, fixed, lineEnd }: Shape): Reading {
  const upper = encoding === 'utf-16le' ? 1 : 0;
  return {
    certain(bytes, isLast) {
      const whole = Math.max(0, isLast ? bytes.length - (bytes.length % 2) : bytes.length - (bytes.length % 2) - NARROW_BYTES);
      if (fixed) return { limit: whole, inDoubt: false };
      const doubts = [bytes.indexOf('\r\n'), narrowIn(bytes, upper)].filter((at) => at >= 0 && at < whole);
      return doubts.length === 0 ? { limit: whole, inDoubt: false } : { limit: Math.min(...doubts), inDoubt: true };
    },
    lineEnd(bytes, from, to) {
      for (let at = bytes.indexOf(lineEnd, from); at >= 0 && at < to; at = bytes.indexOf(lineEnd, at + 1)) {
        if (at % 2 !== upper && bytes[at - 1 + 2 * upper] === 0) return at + 2 - (1 - upper);
      }
      return -1;
    },
  };
}

/** Where text without a zero begins that may be 8-bit text. Each such stretch holds one of the bytes that are looked at first. */
function narrowIn(bytes: Buffer, upper: number): number {
  for (let at = upper; at < bytes.length; at += NARROW_BYTES) {
    if (bytes[at] === 0) continue;
    const found = narrowBetween(bytes, Math.max(0, at - NARROW_BYTES + 1), Math.min(bytes.length, at + NARROW_BYTES));
    if (found >= 0) return found;
  }
  return -1;
}

function narrowBetween(bytes: Buffer, from: number, to: number): number {
  let run = 0;
  /** Of the last 32 bytes a bit each. */
  let others = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    others = (others << 1) | (byte > 0x7e ? 1 : 0);
    run = isText(byte) ? run + 1 : 0;
    if (run >= NARROW_BYTES && bitsIn(others) <= OTHERS) return at - NARROW_BYTES + 1;
  }
  return -1;
}

function bitsIn(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
