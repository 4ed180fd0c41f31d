import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { decodeStream } from '../../src/source/decode.ts';
import { chunksOf, textOf } from './read.ts';

const LOG = '=== Verbose logging started: 11/21/2009  9:17:38 ===\r\nAction start 9:17:38: INSTALL.\r\n';
const LINES = ['=== Verbose logging started: 11/21/2009  9:17:38 ===', 'Action start 9:17:38: INSTALL.'];
const CHINESE = '動作開始 09:17:38: INSTALL。\r\n動作結束 09:17:38: FindRelatedProducts。傳回值 1。\r\n產品: 繁體中文多目標套件 -- 成功完成安裝。\r\n';

function little(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

function big(text: string): Buffer {
  return little(text).swap16();
}

function linesOf(text: string): string[] {
  return text.split('\r\n').slice(0, -1);
}

const MARKED: Record<string, (text: string) => Buffer> = {
  'utf-8': (text) => Buffer.from(`\ufeff${text}`),
  'utf-16le': (text) => little(`\ufeff${text}`),
  'utf-16be': (text) => big(`\ufeff${text}`),
};

test.each(Object.entries(MARKED))('%s with byte order mark', async (encoding, encode) => {
  const text = await textOf(encode(LOG + CHINESE));
  expect(text).toEqual({ encoding, why: 'byte order mark', head: LOG + CHINESE, lines: [...LINES, ...linesOf(CHINESE)], skipped: [] });
});

test.each([
  ['utf-16le', little(LOG)],
  ['utf-16be', big(LOG)],
  ['utf-16le', little(CHINESE)],
  ['utf-16be', big(CHINESE)],
])('%s without byte order mark', async (encoding, bytes) => {
  const text = await textOf(bytes);
  expect(text).toMatchObject({ encoding, why: 'every second byte is zero', skipped: [] });
  expect(text.lines).toEqual(bytes.length === LOG.length * 2 ? LINES : linesOf(CHINESE));
});

const line = fc.string({ unit: fc.constantFrom('a', '7', ' ', 'é', '動', '\ud83d\ude80', '\r', '\t', '\u2028') });
const chunking = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

test('any text in any encoding and any chunks gives the same lines', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.constantFrom(...Object.keys(MARKED)), chunking, async (texts, encoding, sizes) => {
      // A line of its own at the end, so that there is an LF and the last line is not empty.
      const text = [...texts, 'end'].join('\n');
      const expected = text.split('\n').map((one) => one.replace(/\r+$/, ''));
      expect((await textOf(MARKED[encoding]!(text), { sizes })).lines).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('lone surrogates and any other 16-bit units survive every chunking', async () => {
  const unit = fc.integer({ min: 0x20, max: 0xffff }).filter((code) => code !== 0xfeff && code !== 0xfffe);
  await fc.assert(
    fc.asyncProperty(fc.array(unit, { minLength: 1 }), chunking, async (units, sizes) => {
      const text = `x${String.fromCharCode(...units)}\n\ud800\udc00\udc00\ud800`;
      expect((await textOf(little(`\ufeff${text}`), { sizes })).lines).toEqual(text.split('\n'));
    }),
  );
});

test('chunk border inside a surrogate pair and inside a character of UTF-8, in a line too long for waiting', async () => {
  const long = '\ud83d\ude80é動'.repeat(3000);
  for (const encode of Object.values(MARKED)) expect((await textOf(encode(`${long}\n`), { sizes: [4099] })).lines).toEqual([long]);
});

test('odd byte at the end', async () => {
  const text = await textOf(Buffer.concat([MARKED['utf-16le']!(LOG), Buffer.from([0x41])]));
  expect(text).toMatchObject({ lines: LINES, skipped: ['ends in the middle of a character'] });
});

test('empty input, mark alone', async () => {
  expect((await textOf(Buffer.alloc(0))).lines).toEqual([]);
  for (const encode of Object.values(MARKED)) expect(await textOf(encode(''), { sizes: [1] })).toMatchObject({ lines: [], skipped: [] });
});

test('ASCII at first, and what comes later decides', async () => {
  const ascii = 'nothing special here\n'.repeat(20_000);
  const western = await textOf(Buffer.concat([Buffer.from(ascii), Buffer.from('Gerät\n', 'latin1')]));
  expect(western).toMatchObject({ encoding: 'windows-1252', skipped: [] });
  expect(western.lines.at(-1)).toBe('Gerät');
  const utf8 = await textOf(Buffer.from(`${ascii}Gerät\n`));
  expect(utf8).toMatchObject({ encoding: 'utf-8', why: 'valid UTF-8', skipped: [] });
  expect(utf8.lines.at(-1)).toBe('Gerät');
});

test('invalid UTF-8 is shown and counted', async () => {
  const bytes = Buffer.concat([Buffer.from('日本語 \ufffd\n'.repeat(9)), Buffer.from([0x61, 0xff, 0xc3, 0x0a])]);
  const text = await textOf(bytes, { sizes: [5] });
  expect(text.lines.at(-1)).toBe('a\ufffd\ufffd');
  expect(text).toMatchObject({ encoding: 'utf-8', why: 'UTF-8 with damaged characters', skipped: ['2 characters are not valid UTF-8; they are shown as \ufffd'] });
});

test.each([
  ['windows-1252', 'Zugriff verweigert für das Gerät „KESTREL“ – 0x80070005', [0x84, 0x93, 0x96]],
] as const)('%s', async (encoding, text) => {
  const bytes = Buffer.from(text.replace('„', '\x84').replace('“', '\x93').replace('–', '\x96'), 'latin1');
  expect(await textOf(bytes)).toMatchObject({ encoding, lines: [text] });
});

// "Installation not completed" and the like, as bytes, because Node cannot write these code pages.
test.each([
  ['windows-1251', 'd3f1f2e0edeee2eae020ede520e7e0e2e5f0f8e5ede0', 'Установка не завершена'],
  ['ibm866', '93e1e2a0adaea2aaa020ada520a7a0a2a5e0e8a5ada0', 'Установка не завершена'],
  ['shift_jis', '837083628350815b835782cc8343839383588367815b838b82c98eb8947382b582dc82b582bd', 'パッケージのインストールに失敗しました'],
  ['gb18030', 'b0b2d7b0b3ccd0f2cedeb7a8cdeab3c9a3acd5d2b2bbb5bdcec4bcfea1a3', '安装程序无法完成，找不到文件。'],
  ['big5', 'a677b8cbb57ba6a1b54caa6ba7b9a6a8a141a7e4a4a3a8ecc0c9aed7a143', '安裝程式無法完成，找不到檔案。'],
  ['euc-kr', 'bcb3c4a1b8a620bfcfb7e1c7d220bcf620bef8bdc0b4cfb4d92e20c6c4c0cfc0bb20c3a3c0bb20bcf620bef8bdc0b4cfb4d92e', '설치를 완료할 수 없습니다. 파일을 찾을 수 없습니다.'],
])('guesses %s', async (encoding, hex, expected) => {
  const bytes = Buffer.from(hex, 'hex');
  const text = await textOf(bytes);
  expect(text.encoding).toBe(encoding);
  expect(text.lines).toEqual([expected]);
});

test('the encoding asked for is taken, but a byte order mark is stronger', async () => {
  expect(await textOf(Buffer.from([0xe9, 0x0a]), { encoding: 'cp1251' })).toMatchObject({ encoding: 'windows-1251', why: 'as asked for', lines: ['й'] });
  expect(await textOf(big(LOG), { encoding: 'utf-16be' })).toMatchObject({ encoding: 'utf-16be', lines: LINES });
  expect(await textOf(MARKED['utf-16le']!(LOG), { encoding: 'latin1' })).toMatchObject({ encoding: 'utf-16le', lines: LINES });
});

test('unknown encoding', async () => {
  await expect(decodeStream(chunksOf(Buffer.from('a')), { encoding: 'ebcdic', skip: () => {} })).rejects.toThrow(UsageError);
});

const TWO = 'holds text in two encodings: ';
const SEAM = '; where one goes over into the other a few characters may be wrong';

test.each([
  ['8-bit header, then UTF-16LE', Buffer.concat([Buffer.from('Begin\r\n'), little(LOG)]), ['Begin', ...LINES], 'utf-8, then utf-16le'],
  ['the same with its mark', Buffer.concat([Buffer.from('Begin\r\n'), little(`\ufeff${LOG}`)]), ['Begin', ...LINES], 'utf-8, then utf-16le'],
  ['UTF-8 with mark, then UTF-16LE', Buffer.concat([Buffer.from('\ufeffé\r\n'), little(LOG)]), ['é', ...LINES], 'utf-8, then utf-16le'],
  ['8-bit header, then Chinese', Buffer.concat([Buffer.from('Begin\r\n'), little(CHINESE)]), ['Begin', ...linesOf(CHINESE)], 'utf-8, then utf-16le'],
  ['8-bit header, then UTF-16BE', Buffer.concat([Buffer.from('Begin\r\n'), big(LOG)]), ['Begin', ...LINES], 'utf-8, then utf-16be'],
  ['in the middle of a line', Buffer.concat([Buffer.from('Begin: '), little('done\r\nnext\r\n')]), ['Begin: done', 'next'], 'utf-8, then utf-16le'],
  ['UTF-16LE, then a line of a batch file', Buffer.concat([little(`\ufeff${LOG}`), Buffer.from('exit code 1603\r\n')]), [...LINES, 'exit code 1603'], 'utf-16le, then utf-8'],
  ['UTF-16LE, then OK', Buffer.concat([little(`\ufeff${LOG}`), Buffer.from('OK\r\n')]), [...LINES, 'OK'], 'utf-16le, then utf-8'],
  ['and back again', Buffer.concat([little(LOG), Buffer.from(`${'8-bit '.repeat(9)}\r\n`), little(LOG)]), [...LINES, '8-bit '.repeat(9), ...LINES], 'utf-16le, then utf-8'],
])('two writers: %s', async (_, bytes, lines, told) => {
  for (const sizes of [[1], [7, 2], [65536]]) expect(await textOf(bytes, { sizes })).toMatchObject({ lines, skipped: [`${TWO}${told}${SEAM}`] });
});

test('a line that begins as 8-bit text, goes on in UTF-16 and ends as it began is read to its end', async () => {
  const begin = 'MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1729, and here the log breaks off in its line';
  const bytes = Buffer.concat([Buffer.from(begin), little('Größe der Datei'), Buffer.from('\r\nexit code 1603\r\n')]);
  for (const sizes of [[1], [7, 2], [65536]]) {
    const { lines } = await textOf(bytes, { sizes });
    expect([lines[0]?.slice(0, begin.length), ...lines.slice(1)]).toEqual([begin, 'exit code 1603']);
  }
});

test('zeros within lines stay and those of a preallocated file go', async () => {
  const bytes = Buffer.concat([Buffer.from('a\0b\n\0\0c\nlast'), Buffer.alloc(300_000)]);
  expect(await textOf(bytes)).toMatchObject({ lines: ['a\0b', 'c', 'last'], skipped: ['ends in 300000 zero characters, which are left out'] });
  expect(await textOf(Buffer.concat([MARKED['utf-16le']!(LOG), Buffer.alloc(200_000)]))).toMatchObject({
    lines: LINES,
    skipped: ['ends in 100000 zero characters, which are left out'],
  });
  expect(await textOf(Buffer.from('a\nb\0'))).toMatchObject({ lines: ['a', 'b'], skipped: [] });
});

test('a hole that a crash tore between two sessions', async () => {
  const bytes = Buffer.concat([Buffer.from(LOG), Buffer.alloc(400_000), Buffer.from(LOG)]);
  expect(await textOf(bytes)).toMatchObject({ lines: [...LINES, ...LINES], skipped: [] });
});

test('two files joined with their marks', async () => {
  const one = MARKED['utf-16le']!(LOG);
  expect(await textOf(Buffer.concat([one, one]))).toMatchObject({ lines: [...LINES, ...LINES], skipped: [] });
});
