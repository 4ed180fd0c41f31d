import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { encodingOf } from '../../src/source/encoding.ts';
import { lineStartsOf } from '../../src/source/line-starts.ts';
import { chunksOf, textOf } from './read.ts';

/** As the reader reads them. */
const linesOf = async (bytes: Buffer, encoding?: string) => (await textOf(bytes, encoding === undefined ? {} : { encoding })).lines;

/** For each line where it begins. */
async function startsOf(bytes: Buffer, lines: number, { encoding, size = 1 << 20 }: { readonly encoding?: string | undefined; readonly size?: number } = {}): Promise<(number | undefined)[]> {
  const starts = await lineStartsOf(chunksOf(bytes, [size]), encoding);
  const found: (number | undefined)[] = [];
  for (let line = 1; line <= lines; line++) found.push(await starts.of(line));
  await starts.close();
  return found;
}

const ENCODINGS = {
  'utf-8': (text: string) => Buffer.from(text),
  'utf-8 with mark': (text: string) => Buffer.from(`\ufeff${text}`),
  'utf-16le': (text: string) => Buffer.from(text, 'utf16le'),
  'utf-16le with mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(text, 'utf16le').swap16(),
  'utf-16be with mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'windows-1252': (text: string) => Buffer.from(text.replaceAll(/[^\r\n\u0020-\u00ff]/g, 'ü'), 'latin1'),
} as const;
type Name = keyof typeof ENCODINGS;

const names = fc.constantFrom(...(Object.keys(ENCODINGS) as Name[]));
const sizes = fc.integer({ min: 1, max: 90 });
/** U+4E0A and U+0D0A have the bytes of line ends in them. */
const line = fc.oneof(
  fc.constantFrom('', 'MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1729', 'Größe der Datei', '上海 上 ಊ', '漢字で書かれた行', '😀 ಊ', 'a'),
  fc.string({ maxLength: 40 }).map((text) => text.replaceAll(/[\r\n]|\p{Cc}/gu, '-')),
);
const logs = fc.record({ lines: fc.array(line, { minLength: 1, maxLength: 20 }), end: fc.constantFrom('\n', '\r\n', '\r\r\n', '\r') });
const wholeOf = ({ lines, end }: { readonly lines: readonly string[]; readonly end: string }) => lines.join(end) + end;

/** With many line ends, and bytes that begin a character of two. */
const anyBytes = fc.array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(10, 13, 0x81, 0x1b)), { maxLength: 200 }).map((bytes) => Buffer.from(bytes));

/** Lines of which something wrong is said: the bytes before one must be the lines before it. And those of which nothing is said. */
async function check(bytes: Buffer, size: number, asked?: string): Promise<{ readonly wrong: number[]; readonly untold: number[] }> {
  const lines = await linesOf(bytes, asked);
  const { encoding } = encodingOf(bytes, asked);
  const starts = await startsOf(bytes, lines.length, { encoding: asked, size });
  const wrong: number[] = [];
  for (const [at, start] of starts.entries()) {
    if (start !== undefined && JSON.stringify(await linesOf(bytes.subarray(0, start), encoding)) !== JSON.stringify(lines.slice(0, at))) wrong.push(at + 1);
  }
  return { wrong, untold: starts.flatMap((start, at) => (start === undefined ? [at + 1] : [])) };
}

describe('where lines begin', () => {
  test('in a log of one encoding, of every line', async () => {
    await fc.assert(
      fc.asyncProperty(names, logs, sizes, async (name, log, size) => {
        const bytes = ENCODINGS[name](wholeOf(log));
        const lines = await linesOf(bytes);
        const { encoding } = encodingOf(bytes);
        fc.pre(encoding.startsWith('utf-16') === name.startsWith('utf-16'));
        const starts = await startsOf(bytes, lines.length, { size });
        for (const [at, start] of starts.entries()) {
          expect(start).toBeDefined();
          const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes.subarray(start));
          expect(text.slice(0, lines[at]!.length)).toBe(lines[at]);
        }
        expect(await check(bytes, size)).toEqual({ wrong: [], untold: [] });
      }),
      { numRuns: 600 },
    );
  });

  test('in a log that goes over from one encoding into another, of no line of which it is not certain', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names, logs), { minLength: 2, maxLength: 4 }), fc.integer({ min: 0, max: 40 }), sizes, async (parts, zeros, size) => {
        const pieces = parts.map(([name, log]) => ENCODINGS[name](wholeOf(log)));
        expect(await check(Buffer.concat([...pieces.slice(0, 1), Buffer.alloc(zeros), ...pieces.slice(1)]), size)).toMatchObject({ wrong: [] });
      }),
      { numRuns: 600 },
    );
  });

  test('in bytes of any kind', async () => {
        const alike = fc.array(fc.constantFrom(0, 10, 13, 65, 0x4e, 0x61, 0x81, 0xe4, 0xff, 0xfe), { maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(fc.asyncProperty(fc.oneof(anyBytes, alike), sizes, async (bytes, size) => { expect(await check(bytes, size)).toMatchObject({ wrong: [] }); }), { numRuns: 1000 });
  });

  test.each(['windows-1252', 'shift_jis', 'gb18030', 'gbk', 'big5', 'euc-jp', 'euc-kr', 'utf-8', 'utf-16le', 'utf-16be'])('in bytes that are said to be %s, of every line', async (encoding) => {
    await fc.assert(fc.asyncProperty(anyBytes, sizes, async (bytes, size) => { expect(await check(bytes, size, encoding)).toEqual({ wrong: [], untold: [] }); }), { numRuns: 300 });
  });

  test('in iso-2022-jp, in which a line end may be half of a character, of the first line alone', async () => {
    const bytes = Buffer.from('Kestrel\n\u001b$B$3$s\u001b(B\nend\n');
    expect(await startsOf(bytes, 3, { encoding: 'iso-2022-jp' })).toEqual([0, undefined, undefined]);
  });

  const long = 'MSI (s) (40:B8) [10:45:20:336]: Größe 漢字 '.repeat(300);
  test.each(Object.keys(ENCODINGS) as Name[])('behind lines of many KiB and far into a log in %s', async (name) => {
    const lines = Array.from({ length: 120 }, (_, n) => `${n} ${n % 3 === 0 ? long : ''}`);
    const bytes = ENCODINGS[name](wholeOf({ lines, end: '\r\n' }));
    let at = ENCODINGS[name]('').length;
    const starts = lines.map((text) => {
      const start = at;
      at += ENCODINGS[name](`${text}\r\n`).length - ENCODINGS[name]('').length;
      return start;
    });
    expect(await startsOf(bytes, lines.length, { size: 10_007 })).toEqual(starts);
  });

  test('in a long log whose beginning has no line end, of the first line alone', async () => {
    const bytes = Buffer.from(`${'x'.repeat(300 * 1024)}\r\nsecond\r\n`);
    expect(await startsOf(bytes, 2)).toEqual([0, undefined]);
  });
});
