/**
 * Logs inside the strings of JSON or the like, as Ansible, DSC and build servers print what a program said:
 *
 *   fatal: [KESTREL-MBX1]: FAILED! => {"cmd": "setup.exe /Mode:Install", "rc": 1, "stdout": "\r\nMicrosoft Exchange Server …\r\n\r\nCopying Files...\r\n"}
 *
 * The strings of such a line make one text, the screen first, then what was said beside it (`stderr`). It has line numbers of its own and
 * is called `build.log!line 4`.
 */
import type { Input } from './input.ts';

export type Escaped = { readonly path: string; readonly text: string };

/** A string in double quotes with escapes in it. */
const STRING = /"((?:[^"\\\n]|\\.)*)"/g;
const LINE_END = /\\r\\n|\\n/;
const ESCAPE = /\\(?:u(?<code>[0-9a-fA-F]{4})|(?<letter>.))/g;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
/** Fewer lines in one string are no screen. */
const LEAST_LINES = 3;
/** Names, numbers and paths are shorter than what a program says. */
const LEAST_LENGTH = 40;
const MOST = 200;

/** The texts that lines of `head` hold. */
export function escapedTexts(head: string, { path }: Input): Escaped[] {
  const found: Escaped[] = [];
  for (const [at, line] of head.split('\n').entries()) {
    if (found.length === MOST || !LINE_END.test(line)) continue;
    const said = [...line.matchAll(STRING)].map(([, inner = '']) => unescaped(inner)).filter((text) => text.length >= LEAST_LENGTH);
    const [screen, ...others] = [...new Set(said)].toSorted((a, b) => linesIn(b) - linesIn(a));
    if (screen !== undefined && linesIn(screen) >= LEAST_LINES) found.push({ path: `${path}!line ${at + 1}`, text: [screen, ...others].join('\n') });
  }
  return found;
}

const linesIn = (text: string) => text.split('\n').filter((one) => one.trim() !== '').length;

function unescaped(inner: string): string {
  return inner.replaceAll(ESCAPE, (_whole, code: string | undefined, letter: string | undefined) =>
    code === undefined ? (LETTERS[letter ?? ''] ?? letter ?? '') : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}
