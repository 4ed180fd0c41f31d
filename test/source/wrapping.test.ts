import { describe, expect, test } from 'vitest';
import { loadParsers } from '../../src/parsers.ts';
import { readSources } from '../../src/source/read.ts';
import { typographyOf, unwrapped, wrappingsOf } from '../../src/source/wrapping.ts';
import { folderOf } from './read.ts';

const LOG = [
  'MSI (s) (40:B8) [10:45:20:335]: Product: Kestrel Pack -- Error 1310. Error writing to file: C:\\kestrel.dll.  System error 5.',
  'Action ended 10:45:20: InstallFiles. Return value 3.',
  'MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1708 ',
  'MSI (s) (40:B8) [10:45:20:440]: MainEngineThread is returning 1603',
];

const parsers = await loadParsers();

async function readAs(lines: readonly string[], as?: string) {
  const folder = await folderOf({ 'post.txt': lines.join('\r\n') });
  const result: { as?: string; why?: string; lines: [number, string][] } = { lines: [] };
  for await (const { source, records } of readSources([folder], { parsers, as, skip: () => {}, defect: (error) => { throw error; } })) {
    result.as = source.format;
    result.why = source.why;
    for await (const batch of records) result.lines.push(...batch.map((record): [number, string] => [record.line, record.message]));
  }
  return result;
}

const MESSAGES = LOG.map((line, i): [number, string] => [i + 1, line.replace(/^MSI .*?\]: /, '')]);

describe('a log is read as if nothing stood in front of its lines', () => {
  test.each([
    ['quoted in a mail', '> ', 'the quote mark before each'],
    ['quoted twice', '> > ', 'the quote mark before each'],
    ['indented', '    ', 'the indentation by 4 before each'],
    ['found by Select-String', 'C:\\Temp\\msi.log:#:', 'the file name and line number before each'],
    ['copied with line numbers', '  #: ', 'the line number before each'],
    ['printed by a build', '2024-03-14T21:40:07.2612345Z ', 'the time stamp of another program before each'],
    ['printed by a package manager', '2024-03-14 21:40:07,261 7424 [DEBUG] - ', 'the time stamp of another program before each'],
    ['quoted and indented', '>     ', 'the quote mark before each, without the indentation by 4 before each'],
  ])('%s', async (_, prefix, what) => {
    const wrapped = LOG.map((line, i) => prefix.replace('#', String(1400 + i)) + line);
    expect(await readAs(wrapped)).toEqual({ as: 'msi', why: expect.stringContaining(`, without ${what}`) as string, lines: MESSAGES });
  });

  test('set in italics', async () => {
    expect((await readAs(LOG.map((line) => `*${line.trim()}*`))).lines.map(([line]) => line)).toEqual([1, 2, 3, 4]);
  });

  test('that are quoted but for a sentence above', async () => {
    expect((await readAs(['This is what we have:', ...LOG.map((line) => `> ${line}`)])).lines.at(-1)).toEqual([5, 'MainEngineThread is returning 1603']);
  });

  test('of a kind that was said', async () => {
    expect(await readAs(LOG.map((line) => `> ${line}`), 'msi')).toEqual({ as: 'msi', why: 'as you said (--as)', lines: MESSAGES });
  });
});

test('a line that is indented in the log stays so', async () => {
  const lines = ['> MSI (c) (C4:40) [11:00:37:603]: ******* RunEngine:', '>            ******* Product: C:\\kestrel.msi', '> MSI (c) (C4:40) [11:00:37:603]: Grabbed execution mutex.'];
  expect((await readAs(lines)).lines[1]).toEqual([2, '           ******* Product: C:\\kestrel.msi']);
});

test.each([
  ['times of day', ['12:02:18 one', '12:02:19 two', '12:02:20 three']],
  ['dates', ['12/01/2022 00:49:12 one', '12/01/2022 00:49:13 two', '12/01/2022 00:49:14 three']],
  ['stamps in brackets', ['[12/01/2022 00:49:12.0073] [0] one', '[12/01/2022 00:49:13.0073] [0] two']],
  ['plain text', ['one', 'two', '  three']],
])('%s are no wrapping', (_, lines) => {
  expect(wrappingsOf(lines)).toEqual([]);
});

test('lines are unwrapped wherever the text is cut, and a very long one only at its beginning', async () => {
  const [wrapping] = wrappingsOf(['> one', '> two']);
  const long = `> ${'x'.repeat(70_000)}> y`;
  async function* pieces() {
    yield '> on';
    yield 'e\n';
    yield '>';
    yield ` two\n${long}`;
    yield '> z\n> end';
  }
  let text = '';
  for await (const piece of unwrapped(pieces(), wrapping!)) text += piece;
  expect(text).toBe(`one\ntwo\n${long.slice(2)}> z\nend`);
});

test('quotes and dashes of a web page are made straight', async () => {
  const lines = ['> MSI (s) (40:B8) [10:45:20:335]: Product: Kestrel Pack – Update ‘Rollup 7’ could not be installed.', '> MSI (s) (40:B8) [10:45:20:440]: MainEngineThread is returning 1603'];
  expect(await readAs(lines)).toEqual({
    as: 'msi',
    why: expect.stringContaining(', without the typography of a page, without the quote mark before each') as string,
    lines: [
      [1, "Product: Kestrel Pack -- Update 'Rollup 7' could not be installed."],
      [2, 'MainEngineThread is returning 1603'],
    ],
  });
});

test('a log that has both kinds of quotes stays as it is', () => {
  expect(typographyOf("Début de l’action. Machine policy value 'Debug' is 0")).toBeUndefined();
  expect(typographyOf('plain')).toBeUndefined();
});
