/**
 * Finds which of many literals occur in a text, in one pass that looks at few of its characters (Wu and Manber, "A fast
 * algorithm for multi-pattern searching", 1994). Letters count as equal in both cases, and a blank as any run of white space.
 *
 * Why not one regular expression of all literals: V8 tries the alternatives one after the other at every character, which
 * costs more than all the rest of the run.
 */
import { under } from '../../collections.ts';

/** Calls `found` with the number of each literal that occurs; the same number may come more than once. */
export type Gate = (text: string, found: (literal: number) => void) => void;

/** The search looks for a piece of each literal that has no blank; a piece longer than this makes it no faster. */
const LONGEST_WINDOW = 8;

const fold = (code: number) => (code >= 65 && code <= 90 ? code | 32 : code);
const isBlank = (code: number) => code === 32 || (code >= 9 && code <= 13) || code === 160;

/** `literals` are lower case and ASCII, with single blanks; the shortest piece sets how far the search can jump. */
export function gateOf(literals: readonly string[]): Gate {
  if (literals.length === 0) return () => undefined;
  const pieces = literals.map(pieceOf);
  const window = Math.min(LONGEST_WINDOW, ...pieces.map((piece) => piece.length));
  if (window < BLOCK) throw new Error(`a literal is too short to search for: ${JSON.stringify(literals)}`);
  const shift = new Uint8Array(INDEXES).fill(window - BLOCK + 1);
  const ending = new Map<number, Ending[]>();
  for (const [number, piece] of pieces.entries()) {
    const literal = literals[number] ?? '';
    for (let distance = 0; distance <= window - BLOCK; distance++) {
      const index = indexAt(literal, piece.end - BLOCK - distance);
      if (distance < (shift[index] ?? 0)) shift[index] = distance;
      if (distance === 0) under(ending, index, (): Ending[] => []).push({ number, literal, end: piece.end });
    }
  }
  return (text, found) => {
    const last = text.length - BLOCK;
    for (let at = window - BLOCK; at <= last; ) {
      const index = indexAt(text, at);
      const jump = shift[index] ?? 0;
      if (jump > 0) {
        at += jump;
        continue;
      }
      for (const { number, literal, end } of ending.get(index) ?? NONE) if (standsAt(text, at + BLOCK, literal, end)) found(number);
      at += 1;
    }
  };
}

/** So many characters are looked at together; with hundreds of literals fewer would occur in nearly every place. */
const BLOCK = 3;
const INDEXES = 1 << 15;
const NONE: readonly Ending[] = [];

/** Five bits of each character: letters differ in them, and both cases agree. */
const indexAt = (text: string, at: number) => ((text.charCodeAt(at) & 31) << 10) | ((text.charCodeAt(at + 1) & 31) << 5) | (text.charCodeAt(at + 2) & 31);

/** A literal whose piece ends where a block of the text was recognized. */
type Ending = { readonly number: number; readonly literal: string; readonly end: number };

/** The longest stretch without blanks, of several the last: logs begin alike and differ at the end. */
function pieceOf(literal: string): { readonly length: number; readonly end: number } {
  let best = { length: 0, end: 0 };
  for (const found of literal.matchAll(/[^ ]+/g)) {
    if (found[0].length >= best.length) best = { length: found[0].length, end: found.index + found[0].length };
  }
  return best;
}

/** Do the first `end` characters of the literal stand before `at` in the text, and the others from there on? */
function standsAt(text: string, at: number, literal: string, end: number): boolean {
  let place = at - 1;
  for (let i = end - 1; i >= 0; i--) {
    const code = literal.charCodeAt(i);
    if (code === 32) {
      if (!isBlank(text.charCodeAt(place))) return false;
      while (isBlank(text.charCodeAt(place))) place -= 1;
    } else if (fold(text.charCodeAt(place--)) !== code) return false;
  }
  place = at;
  for (let i = end; i < literal.length; i++) {
    const code = literal.charCodeAt(i);
    if (code === 32) {
      if (!isBlank(text.charCodeAt(place))) return false;
      while (isBlank(text.charCodeAt(place))) place += 1;
    } else if (fold(text.charCodeAt(place++)) !== code) return false;
  }
  return true;
}
