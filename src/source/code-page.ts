/**
 * A guess at the code page of 8-bit text that is not UTF-8, from which bytes stand next to each other. It knows the scripts that
 * show such a pattern and takes everything else for Western European; only `--encoding` is certain.
 *
 *   Japanese   shift_jis    kana are 82 9F–F1 and 83 40–96          Korean    euc-kr    pairs B0–C8, A1–FE
 *   Chinese    gb18030      the common characters: B0–D7, A1–FE     Chinese   big5      A4–C6, 40–7E or A1–FE
 *   Cyrillic   windows-1251 words of C0–FF                          Cyrillic  ibm866    (consoles) words of 80–AF, E0–EF
 *
 * Byte ranges: https://encoding.spec.whatwg.org/#legacy-multi-byte-chinese-(simplified)-encodings and its neighbours.
 */

type CodePage = { readonly encoding: string; readonly why: string };

/** Counts that the guess is made from. */
type Shape = {
  /** Bytes above 7F, and those of them with another one beside. */
  high: number;
  together: number;
  /** Each such byte with the one after it, and the pairs that are frequent characters of a code page. */
  pairs: number;
  kana: number;
  hangul: number;
  chinese: number;
  big5: number;
  /** Letters of the two Cyrillic pages. */
  windows: number;
  console: number;
};

export function codePageOf(bytes: Buffer): CodePage {
  const shape = shapeOf(bytes);
  const guess = guessOf(shape, bytes);
  return guess
    ? { encoding: guess, why: 'not UTF-8; guessed from its bytes, set --encoding if the text is garbled' }
    : { encoding: 'windows-1252', why: 'not UTF-8; taken for Western European, set --encoding if the text is garbled' };
}

function guessOf(shape: Readonly<Shape>, bytes: Buffer): string | undefined {
  const { pairs, high, together } = shape;
  if (pairs >= 4) {
    if (shape.kana * 5 >= pairs && isValid('shift_jis', bytes)) return 'shift_jis';
    if (shape.hangul * 20 >= pairs * 19 && isValid('euc-kr', bytes)) return 'euc-kr';
    if (shape.chinese * 10 >= pairs * 8 && isValid('gb18030', bytes)) return 'gb18030';
    if (shape.big5 * 10 >= pairs * 8 && isValid('big5', bytes)) return 'big5';
  }
  // Words of another script; in Western text accented letters stand alone.
  if (high < 6 || together * 10 < high * 8) return undefined;
  if (shape.windows * 20 >= high * 19) return 'windows-1251';
  if (shape.console * 20 >= high * 19) return 'ibm866';
  return undefined;
}

/** A character may be cut at the end of the sample. */
function isValid(encoding: string, bytes: Buffer): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function shapeOf(bytes: Buffer): Shape {
  const shape = { high: 0, together: 0, pairs: 0, kana: 0, hangul: 0, chinese: 0, big5: 0, windows: 0, console: 0 };
  let second = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte > 0x7f) {
      shape.high++;
      if ((bytes[i - 1] ?? 0) > 0x7f || (bytes[i + 1] ?? 0) > 0x7f) shape.together++;
      if (byte >= 0xc0 || byte === 0xa8 || byte === 0xb8) shape.windows++;
      if (byte < 0xb0 || (byte >= 0xe0 && byte < 0xf2)) shape.console++;
    }
    if (second) second = false;
    else if (byte > 0x80) {
      second = true;
      countPair(shape, byte, bytes[i + 1] ?? 0);
    }
  }
  return shape;
}

function countPair(shape: Shape, first: number, next: number): void {
  shape.pairs++;
  if (next > 0xa0 && first >= 0xb0 && first <= 0xd7) shape.chinese++;
  // GB's punctuation.
  if (next > 0xa0 && (first === 0xa1 || first === 0xa3)) shape.chinese++;
  if (next > 0xa0 && first >= 0xb0 && first <= 0xc8) shape.hangul++;
  if (first >= 0xa1 && first <= 0xc6 && (next > 0xa0 || (next >= 0x40 && next < 0x7f))) shape.big5++;
  if ((first === 0x82 && next >= 0x9f && next <= 0xf1) || (first === 0x83 && next >= 0x40 && next <= 0x96)) shape.kana++;
}
