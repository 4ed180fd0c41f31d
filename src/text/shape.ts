/**
 * The shape of a log line: what is left of it when everything is masked that differs from one run to the next. Lines of two runs that say
 * the same thing have the same shape.
 *
 *   Source for file 'f_feed7' is compressed              source for file '#' is compressed
 *   Error 1402. Could not open key: HKLM\Software\Feed    error #. could not open key: #
 *
 * A word is masked when it holds a digit, a `\`, a `/` or a `_`; neighbours that are masked make one `#`. A shape is its own shape.
 * This is asked of most lines of a log, so it goes over the characters once and makes no string unless one is wanted.
 */

/** Lines that begin alike say the same thing, and what is behind so many characters is mostly data. */
const LONGEST = 120;
/** Of the line so much is looked at: a masked word may be long. */
const LOOKED_AT = 400;

const MASK = 35; // #
const masked = new Uint16Array(LONGEST + 2);

/** Text of the shape, for files and tests. */
export function shapeOf(text: string): string {
  return String.fromCharCode(...masked.subarray(0, fill(text)));
}

/** The shape as a number: FNV-1a over its characters. */
export function shapeHash(text: string): number {
  const length = fill(text);
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (masked[i] ?? 0), 0x01000193);
  return hash >>> 0;
}

/** Writes the shape of the first line into `masked`, and gives its length. */
function fill(text: string): number {
  const end = Math.min(text.length, LOOKED_AT);
  let length = 0;
  let at = 0;
  while (at < end && length < LONGEST) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) break;
    if (isBlank(code)) {
      if (length > 0 && masked[length - 1] !== 32) masked[length++] = 32;
      at += 1;
      continue;
    }
    if (isQuote(code) && (length === 0 || !isWord(masked[length - 1] ?? 0))) {
      const close = text.indexOf(text[at] ?? '', at + 1);
      if (close !== -1 && close < end) {
        masked[length] = code;
        masked[length + 1] = MASK;
        masked[length + 2] = code;
        length = Math.min(LONGEST, length + 3);
        at = close + 1;
        continue;
      }
    }
    if (!isWord(code)) {
      masked[length++] = code;
      at += 1;
      continue;
    }
    const start = length;
    let differs = false;
    for (let next = code; at < end; next = text.charCodeAt(++at)) {
      if (!isWord(next)) break;
      differs ||= (next >= 48 && next <= 57) || next === MASK || next === 92 || next === 47 || next === 95;
      if (length < LONGEST) masked[length++] = next >= 65 && next <= 90 ? next | 32 : next;
    }
    if (!differs) continue;
    length = start;
    if (start >= 2 && masked[start - 1] === 32 && masked[start - 2] === MASK) length -= 1;
    else if (start === 0 || masked[start - 1] !== MASK) masked[length++] = MASK;
  }
  while (length > 0 && masked[length - 1] === 32) length -= 1;
  return length;
}

const isBlank = (code: number) => code === 32 || code === 9 || code === 160;
const isQuote = (code: number) => code === 39 || code === 34;
/** What a word may hold: letters of any language, digits, and what paths, names and numbers are joined with. */
const isWord = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === MASK || code === 92 || code === 47 || code === 95 || code === 45 || code === 46 || code === 36 || code > 160;
