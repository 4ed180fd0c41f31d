import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { appendFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EVENTUALLY, folder, following, LONG } from './followed.ts';

test('a file that grows, cut anywhere: in a line, in a character, in a UTF-16 unit', async () => {
  const base = await folder();
  const bytes = Buffer.from('Übergang → KESTREL\r\nzweite Zeile\r\n', 'utf16le');
  await writeFile(join(base, 'a.log'), bytes.subarray(0, 1));
  const { found, contents, states } = await following(base, ['a.log']);
  const read = async () => {
    const [file] = found;
    const chunks: Buffer[] = [];
    for await (const chunk of file?.bytes(() => 0) ?? []) chunks.push(chunk);
    return Buffer.concat(chunks).toString('hex');
  };
  for (let end = 1; end < bytes.length; end += 7) {
    await expect.poll(read, EVENTUALLY).toBe(bytes.subarray(0, end).toString('hex'));
    await appendFile(join(base, 'a.log'), bytes.subarray(end, end + 7));
  }
  await expect.poll(read, EVENTUALLY).toBe(bytes.toString('hex'));
  await expect.poll(states, EVENTUALLY).toEqual(['a.log: following']);
  expect(contents()).toHaveLength(1);
});

test('emptied, and filled anew', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'first');
  const { contents, states } = await following(base, ['']);
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first']);
  await truncate(join(base, 'a.log'), 0);
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first | truncated', 'a.log: ']);
  await appendFile(join(base, 'a.log'), 'second');
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first | truncated', 'a.log: second']);
  await expect.poll(states, EVENTUALLY).toEqual(['a.log: following 1']);
});

test.for([
  ['a short file', 'first', 'second and longer'],
  ['a long file with another beginning', `1 ${LONG}`, `2 ${LONG} and longer`],
  ['a long file with the same beginning', `${LONG} 1 ${LONG}`, `${LONG} 2, ${LONG} and longer`],
  ['to the same size', 'first!', 'second'],
] as const)('emptied and filled beyond its old size between two looks: %s', async ([, before, after]) => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), before);
  const { contents } = await following(base, ['a.log']);
  await expect.poll(contents, EVENTUALLY).toEqual([`a.log: ${before}`]);
  writeFileSync(join(base, 'a.log'), after);
  await expect.poll(contents, EVENTUALLY).toEqual([`a.log: ${before} | truncated`, `a.log: ${after}`]);
});

test('the last tag of an XML log is written over by each entry', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.xml'), `${LONG}<e/></log>`);
  const { contents, states } = await following(base, ['']);
  await expect.poll(contents, EVENTUALLY).toEqual([`a.xml: ${LONG}<e/></log>`]);
  writeFileSync(join(base, 'a.xml'), `${LONG}<e/><f/></log>`);
  await expect.poll(contents, EVENTUALLY).toEqual([`a.xml: ${LONG}<e/></log> | edited to a.xml`, `a.xml: ${LONG}<e/><f/></log>`]);
  await expect.poll(states, EVENTUALLY).toEqual(['a.xml: following 1']);
});

test('several writers append in turn', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), '');
  const { contents } = await following(base, ['']);
  const writers = [openSync(join(base, 'a.log'), 'a'), openSync(join(base, 'a.log'), 'a'), openSync(join(base, 'a.log'), 'a')];
  let text = '';
  for (let turn = 0; turn < 30; turn++) {
    const line = `${turn} by writer ${turn % 3}\r\n`;
    writeSync(writers[turn % 3] ?? 0, line);
    text += line;
    await expect.poll(contents, EVENTUALLY).toEqual([`a.log: ${text}`]);
  }
  for (const writer of writers) closeSync(writer);
});

test('files of no, one and a few bytes, an archive and binary data', async () => {
  const base = await folder();
  const files = { 'empty.log': '', 'one.log': 'x', 'few.log': '\r\n', 'a.zip': 'PK\u0003\u0004', 'state.dat': '\u0000\u0001\u0002' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(base, name), text);
  const { contents, skipped } = await following(base, ['']);
  await expect.poll(contents, EVENTUALLY).toEqual(['a.zip: PK\u0003\u0004', 'empty.log: ', 'few.log: \r\n', 'one.log: x', 'state.dat: \u0000\u0001\u0002']);
  expect(skipped).toEqual([]);
});

test('a file of many chunks, while it grows', async () => {
  const base = await folder();
  const line = `${'0123456789'.repeat(20)}\r\n`;
  await writeFile(join(base, 'a.log'), line.repeat(20_000));
  const { contents } = await following(base, ['']);
  for (let i = 0; i < 50; i++) await appendFile(join(base, 'a.log'), line);
  await expect.poll(() => contents().map((text) => text.length), EVENTUALLY).toEqual(['a.log: '.length + line.length * 20_050]);
  expect(contents()).toEqual([`a.log: ${line.repeat(20_050)}`]);
});

test('bytes end when nothing came for a while, begin anew at each call, and tell when there is nothing more', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'one ');
  const { found } = await following(base, ['']);
  const [file] = found;
  if (!file) throw new Error('nothing was found');
  const read = async () => {
    const chunks: string[] = [];
    for await (const chunk of file.bytes(() => 0)) chunks.push(chunk.toString());
    return chunks;
  };
  expect(await read()).toEqual(['one ', '']);
  expect(await read()).toEqual(['one ', '']);
  const grown = file.grown();
  await appendFile(join(base, 'a.log'), 'two');
  expect(await grown).toBe('grown');
  expect(await read()).toEqual(['one two', '']);
  const over = file.grown();
  await truncate(join(base, 'a.log'), 0);
  expect(await over).toBe('over');
  expect(await read()).toEqual([]);
  expect(file.ended()).toEqual({ how: 'truncated', to: undefined });
});

test('a reader that waits goes on where it stopped, and may be left at any time', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'one ');
  const { found } = await following(base, ['']);
  const [file] = found;
  const given: string[] = [];
  for await (const chunk of file?.bytes(() => 60_000) ?? []) {
    given.push(chunk.toString());
    if (chunk.length === 0 && given.length < 6) await appendFile(join(base, 'a.log'), `${given.length} `);
    if (given.length === 6) break;
  }
  expect(given).toEqual(['one ', '', '2 ', '', '4 ', '']);
});

test('closing ends every reader, and nothing is told any more', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'one');
  let calls = 0;
  const { found, close } = await following(base, [''], { changed: () => calls++ });
  const [file] = found;
  if (!file) throw new Error('nothing was found');
  const reader = file.bytes(() => 60_000)[Symbol.asyncIterator]();
  expect((await reader.next()).value?.toString()).toBe('one');
  expect((await reader.next()).value?.toString()).toBe('');
  const end = reader.next();
  const over = file.grown();
  await close();
  expect([await over, (await end).done, file.ended()]).toEqual(['over', true, undefined]);
  const before = calls;
  await writeFile(join(base, 'b.log'), 'two');
  await close();
  expect([calls, found.length]).toEqual([before, 1]);
});
