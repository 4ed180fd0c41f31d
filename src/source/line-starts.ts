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
const [LF, CR] = [10, 13];
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
  const wide = isWide(shape) ? wideScan(shape) : undefined;
  /** What is held of the bytes, and where in the log it begins. */
  let held = NOTHING;
  let base = 0;
  /** Up to where it can be looked at, and was. */
  let limit = 0;
  let at = shape.mark;
  let inDoubt = shape.encoding === 'iso-2022-jp';
  let ended = inDoubt;
  let line = 1;
  let start = shape.mark;

  async function more(): Promise<boolean> {
    if (ended) return false;
    const { value, done = false } = (await pieces.next()) as IteratorResult<Buffer, undefined>;
    held = Buffer.concat([held.subarray(limit), value ?? NOTHING]);
    base += limit;
    at -= limit;
    ended = done;
    if (wide) limit = held.length - (held.length % 2);
    else {
      // In 8-bit text a zero says that another encoding begins, at the earliest with the line in which it is; but a line end right before it
      // may belong to either. So the last byte of a chunk waits for the next one.
      const zero = shape.fixed ? -1 : held.indexOf(0);
      limit = zero >= 0 ? Math.max(0, zero - 1) : held.length - (done ? 0 : 1);
      limit = Math.max(0, limit);
      if (zero >= 0) inDoubt = ended = true;
    }
    return true;
  }

  return {
    async next() {
      for (;;) {
        const end = wide ? wide(held, at, limit) : lineEndIn(held, at, limit, shape.lineEnd);
        if (end === undefined) {
          inDoubt = ended = true;
          return false;
        }
        if (end >= 0) {
          at = end;
          line += 1;
          start = base + end;
          return true;
        }
        at = Math.max(at, limit);
        if (!(await more())) return false;
      }
    },
    line: () => line,
    start: () => start,
    isInDoubt: () => inDoubt,
  };
}

const isWide = ({ encoding }: Shape): boolean => encoding === 'utf-16le' || encoding === 'utf-16be';

/** The place after the next line end, -1 where there is none. No character of an 8-bit code page has a line end for its second byte. */
function lineEndIn(bytes: Buffer, from: number, to: number, lineEnd: number): number {
  const end = bytes.indexOf(lineEnd, from);
  return end >= 0 && end < to ? end + 1 : -1;
}

/** The same in UTF-16; `undefined` where 8-bit text may have begun. */
function wideScan({ encoding, fixed, lineEnd }: Shape): (bytes: Buffer, from: number, to: number) => number | undefined {
  const isLittle = encoding === 'utf-16le';
  let before = 0;
  /** Bytes in a row that may be 8-bit text; of the last 32 a bit each, set where the byte is above 7E. */
  let run = 0;
  let bits = 0;
  return (bytes, from, to) => {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      if (!fixed) {
        if (byte === LF && before === CR) return undefined;
        before = byte;
        if (isText(byte)) {
          run += 1;
          bits = (bits << 1) | (byte > 0x7e ? 1 : 0);
          if (run >= NARROW_BYTES && bitsIn(bits) <= OTHERS) return undefined;
        } else run = 0;
      }
      // The second byte of a character.
      if ((at - from) % 2 === 1 && (isLittle ? byte === 0 && bytes[at - 1] === lineEnd : byte === lineEnd && bytes[at - 1] === 0)) return at + 1;
    }
    return -1;
  };
}

function bitsIn(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
