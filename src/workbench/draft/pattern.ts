/**
 * A pattern for one line of a message: what the software always says stays as it is, what differs from machine to machine becomes a named group.
 *
 *   Error 1306. Another application has exclusive access to the file 'C:\Kestrel\folder1\file1.dll'.  Please shut down all other applications
 *   ^Error 1306\. Another application has exclusive access to the file '(?<file>[^']+)'\. Please shut down
 */
import { growthOf, isBounded } from '../../engine/rules/backtracking.ts';
import { patternOf } from '../../engine/rules/pattern.ts';

/** A pattern that finds a text as it stands. */
export const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

type Piece = { readonly source: string; readonly literal: boolean };

const PATH = String.raw`(?:[A-Za-z]:|\\)\\[^\s'"<>|]+(?: [^\s'"<>|:]+\\[^\s'"<>|]+)*`;
const SHAPES: readonly [name: string, shape: RegExp, pattern: string][] = [
  ['', /^'[^']+'/, String.raw`'(?<NAME>[^']+)'`],
  ['', /^"[^"]+"/, String.raw`"(?<NAME>[^"]+)"`],
  ['', /^\[(?![\w:. -]{1,40}\])[^[\]]+\](?=\s|$|[,.:])/, String.raw`\[(?<NAME>[^[\]]+)\]`],
  ['guid', /^\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?/, String.raw`\{?(?<NAME>[0-9a-f-]{36})\}?`],
  ['file', new RegExp(`^${PATH}`), String.raw`(?<NAME>\S.{0,200}?)`],
  ['mail', /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+/, String.raw`(?<NAME>[^\s@]+@[\w.-]+)`],
  ['user', /^CONTOSO\\+[\w.$-]+|^user\d+\b/i, String.raw`(?<NAME>[\w.\\$-]+)`],
  ['server', /^(?:KESTREL-\w+|[\w-]+\.contoso\.com)\b/i, String.raw`(?<NAME>[\w.-]+)`],
  ['database', /^KESTREL_\w+/i, String.raw`(?<NAME>\w+)`],
  ['', /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b/, String.raw`[\d/.-]+`],
  ['', /^\d{1,2}:\d{2}(?::\d{2})?(?:[.,:]\d+)?/, String.raw`[\d:.,]+`],
  ['', /^\d+(?:\.\d+){2,}/, String.raw`[\d.]+`],
];
/** A number behind one of these is what the line is about. */
const TELLING = /(?:error|code|status|value|result|return\w*|hresult|note|event|exception|fehler|fehlercode|erreur|錯誤|错误)\W{0,3}$/i;

/** Words that stay are enough to tell a line from others. */
const ENOUGH = 20;

/** @returns a pattern that is safe and can be looked up, or `undefined` where the line has too little to say */
export function patternFor(line: string): string | undefined {
  const pieces = piecesOf(line.trim());
  // A line that is set in does not begin with its first word.
  const begin = /^\s/.test(line) ? '' : '^';
  // From much to little: a long pattern may have too many open ends.
  for (let count = pieces.length; count > 0; count--) {
    const cut = trimmed(pieces.slice(0, count));
    const source = `${begin}${cut.map((piece) => piece.source).join('')}`;
    if (cut.length > 0 && isUsable(source, line)) return source;
  }
  return undefined;
}

/** A group at the end has nothing that says where it ends, unless it says so itself. */
function trimmed(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces.findLastIndex(({ literal, source }) => (literal && source.trim() !== '') || /[\])}"']\)?['"\]]?$/.test(source));
  return pieces.slice(0, last + 1).map((piece, at) => (at === last ? { ...piece, source: piece.source.trimEnd() } : piece));
}

function isUsable(source: string, line: string): boolean {
  try {
    const { regex, literals } = patternOf(source);
    return literals.length > 0 && isBounded(growthOf(regex)) && regex.test(line);
  } catch {
    return false;
  }
}

function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = [];
  const names = new Set<string>();
  let words = 0;
  let at = 0;
  while (at < line.length && words < ENOUGH) {
    const rest = line.slice(at);
    const found = SHAPES.map(([name, shape, pattern]) => ({ name, pattern, taken: shape.exec(rest)?.[0] ?? '' })).find(({ taken }) => taken !== '');
    const number = /^(?:0x[0-9A-Fa-f]+|\d+)/.exec(rest)?.[0];
    const before = line.slice(0, at);
    const atWord = at === 0 || !/[\p{L}\p{N}_]$/u.test(before);
    if (found && (atWord || /^\W/.test(rest))) {
      pieces.push({ source: found.pattern.replace('NAME', newName(found.name || nameOf(found.taken), names)), literal: false });
      at += found.taken.length;
    } else if (number !== undefined && atWord && !TELLING.test(before)) {
      pieces.push({ source: number.startsWith('0x') ? '0x[0-9A-F]+' : String.raw`\d+`, literal: false });
      at += number.length;
    } else {
      const taken = /^(?:\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_])/u.exec(rest)?.[0] ?? rest.charAt(0);
      if (/[\p{L}\p{N}_]/u.test(taken)) words += 1;
      pieces.push({ source: /^\s/.test(taken) ? ' ' : literally(taken), literal: true });
      at += taken.length;
    }
  }
  return pieces;
}

/** What stands in quotes, by how it looks. */
function nameOf(quoted: string): string {
  if (/[\\/]/.test(quoted)) return /CONTOSO/i.test(quoted) ? 'user' : 'file';
  if (/KESTREL_/i.test(quoted)) return 'database';
  return /KESTREL-|contoso\.com/i.test(quoted) ? 'server' : 'name';
}

/** `file`, `fileB`, `fileC`: a text can be filled with names of letters only. */
function newName(name: string, names: Set<string>): string {
  let made = name;
  for (let code = 66; names.has(made) && code < 91; code++) made = `${name}${String.fromCharCode(code)}`;
  names.add(made);
  return made;
}
