/** Text to lines, in batches: one step of an asynchronous loop for some hundred lines instead of one each. */
import { finished } from 'node:stream/promises';
import split2 from 'split2';
import { sizeText } from './bytes.ts';
import { lookAhead } from './look-ahead.ts';

export type LineBatch = {
  /** Without line ends. */
  readonly texts: string[];
  /** 1-based number of the first one. */
  readonly first: number;
};

type Options = {
  /** Told what was left out. */
  readonly skip: (reason: string) => void;
  /** Characters of a line that are kept. */
  readonly longest?: number | undefined;
};

const LONGEST = 256 * 1024;
const BATCH = 256;
/** Long lines told one by one. */
const TOLD = 3;
const CR = 13;
const BYTE_ORDER_MARK = 0xfeff;

/** Lines end in LF or CRLF. CR alone ends a line only in a text whose beginning has no LF at all. */
export async function* batchesOf(text: AsyncIterable<string>, { skip, longest = LONGEST }: Options): AsyncGenerator<LineBatch> {
  const { lineEnd, all } = await lineEndOf(text, longest);
  let texts: string[] = [];
  let first = 1;
  const splitter = split2(lineEnd, (line) => void texts.push(cleaned(line)), { decodeStrings: false });
  // Length of the line that has begun, as it was before it was cut.
  let length = 0;
  let long = 0;
  const endLine = () => {
    if (length > longest && ++long <= TOLD) {
      skip(`line ${first + texts.length} is ${sizeText(length)} long; only its first ${sizeText(longest)} are read`);
    }
    length = 0;
  };
  const take = (piece: string) => {
    const begun = piece.indexOf(lineEnd);
    const head = begun < 0 ? piece : piece.slice(0, begun);
    const room = Math.max(0, longest - length);
    length += head.length;
    if (head.length > room) splitter.write(head.slice(0, room));
    if (begun < 0) {
      if (head.length <= room) splitter.write(piece);
      return;
    }
    endLine();
    splitter.write(head.length > room ? piece.slice(begun) : piece);
    length = piece.length - piece.lastIndexOf(lineEnd) - 1;
  };
  try {
    for await (const piece of partsOf(all, longest)) {
      if (piece !== '') take(piece);
      if (texts.length >= (piece === '' ? 1 : BATCH)) {
        yield { texts, first };
        first += texts.length;
        texts = [];
      }
      // Whoever reads holds on to the last batch, perhaps for hours; this one is nothing to hold.
      if (piece === '' && first > 1) yield { texts: [], first };
    }
    endLine();
    splitter.end();
    splitter.resume();
    await finished(splitter);
    if (texts.length > 0) yield { texts, first };
    if (long > TOLD) skip(`${long - TOLD} more lines are longer than ${sizeText(longest)}; only so much of them is read`);
  } finally {
    splitter.destroy();
  }
}

/** Cuts what is longer than a line may be, so that only the first line of a part can be too long. */
async function* partsOf(text: AsyncIterable<string>, longest: number): AsyncGenerator<string> {
  for await (const piece of text) {
    if (piece.length <= longest) yield piece;
    else for (let i = 0; i < piece.length; i += longest) yield piece.slice(i, i + longest);
  }
}

/**
 * CRCRLF comes of text written twice through the C library. A byte order mark inside a text is the seam of two joined files, and
 * zeros at the beginning of a line are what a crash left of the line before.
 */
function cleaned(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) === CR) end--;
  let start = 0;
  for (let first = line.charCodeAt(0); first === BYTE_ORDER_MARK || first === 0 || first === 10; first = line.charCodeAt(start)) start++;
  return start === 0 && end === line.length ? line : line.slice(start, end);
}

/** Looks at the beginning, and gives the text again. */
async function lineEndOf(text: AsyncIterable<string>, enough: number): Promise<{ lineEnd: '\n' | '\r'; all: AsyncIterable<string> }> {
  let length = 0;
  let hasNewline = false;
  const { seen, all } = await lookAhead(text, (piece) => {
    hasNewline = piece.slice(0, enough - length).includes('\n');
    length += piece.length;
    return hasNewline || length >= enough || piece === '';
  });
  return { lineEnd: !hasNewline && seen.some((piece) => piece.includes('\r')) ? '\r' : '\n', all };
}
