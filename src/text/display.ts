/** Text for a terminal: harmless, measured and broken into lines. */
import stringWidth from 'string-width';

/** Everything that could move the cursor, recolour, hide or reorder what stands around it. */
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Log text as it may be printed: tabs become blanks, control characters their pictures (`␛`), others their number. */
export function harmless(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    if (code === 9 || code === 10 || code === 13) return ' ';
    if (code < 32) return String.fromCharCode(0x2400 + code);
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}

/** The same of several lines. */
export const harmlessLines = (text: string): string => text.split('\n').map(harmless).join('\n');

export const widthOf = (text: string): number => stringWidth(text);

/** An address that is broken cannot be copied or clicked; a page long is none. */
const ADDRESS = /^https?:\/\/\S{1,200}$/;

/** Breaks at blanks. A word that is wider than a line is cut, but for an address. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(10, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (widthOf(joined) <= room) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    const pieces = ADDRESS.test(word) ? [word] : cut(word, room);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

const GRAPHEMES = new Intl.Segmenter();

/** Into pieces that are no wider; what is seen as one character stays whole. */
export function cut(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let wide = 0;
  for (const { segment } of GRAPHEMES.segment(word)) {
    const own = widthOf(segment);
    if (wide + own > width) {
      pieces.push(piece);
      piece = '';
      wide = 0;
    }
    piece += segment;
    wide += own;
  }
  return [...pieces, piece];
}

/** At most so wide; what is left out shows as `…`. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Blanks up to a width that counts wide characters as two. */
export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));
