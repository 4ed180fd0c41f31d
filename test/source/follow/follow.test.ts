import { appendFile, copyFile, link, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, following } from './followed.ts';

const eventually = (get: () => unknown) => expect.poll(get, { timeout: 30_000, interval: 10 });
const LONG = `Upgrade [KESTREL] ${'object upgraded. '.repeat(400)}`;

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
    await eventually(read).toBe(bytes.subarray(0, end).toString('hex'));
    await appendFile(join(base, 'a.log'), bytes.subarray(end, end + 7));
  }
  await eventually(read).toBe(bytes.toString('hex'));
  await eventually(states).toEqual(['a.log: following']);
  expect(contents()).toHaveLength(1);
});

test('emptied, and filled anew', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'first');
  const { contents, states } = await following(base, ['']);
  await eventually(contents).toEqual(['a.log: first']);
  await truncate(join(base, 'a.log'), 0);
  await eventually(contents).toEqual(['a.log: first | truncated', 'a.log: ']);
  await appendFile(join(base, 'a.log'), 'second');
  await eventually(contents).toEqual(['a.log: first | truncated', 'a.log: second']);
  await eventually(states).toEqual(['a.log: following 1']);
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
  await eventually(contents).toEqual([`a.log: ${before}`]);
  writeFileSync(join(base, 'a.log'), after);
  await eventually(contents).toEqual([`a.log: ${before} | truncated`, `a.log: ${after}`]);
});

test('the last tag of an XML log is written over by each entry', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.xml'), `${LONG}<e/></log>`);
  const { contents, states } = await following(base, ['']);
  await eventually(contents).toEqual([`a.xml: ${LONG}<e/></log>`]);
  writeFileSync(join(base, 'a.xml'), `${LONG}<e/><f/></log>`);
  await eventually(contents).toEqual([`a.xml: ${LONG}<e/></log> | edited to a.xml`, `a.xml: ${LONG}<e/><f/></log>`]);
  await eventually(states).toEqual(['a.xml: following 1']);
});

test.for([
  ['in a followed folder', ''],
  ['when only the file itself was named', 'Upgrade.log'],
] as const)('renamed for a new one, with what was written just before: %s', async ([, root]) => {
  const base = await folder();
  const [log, old, older] = [join(base, 'Upgrade.log'), join(base, 'Upgrade.1.log'), join(base, 'Upgrade.2.log')];
  await writeFile(log, 'first');
  await writeFile(join(base, 'other.txt'), '');
  const { contents, states } = await following(base, [root]);
  const others = root === '' ? ['other.txt: '] : [];
  await eventually(contents).toEqual(['Upgrade.log: first', ...others]);
  await appendFile(log, ' and last');
  await rename(log, old);
  await writeFile(log, 'second');
  await eventually(() => contents().toSorted()).toEqual(['Upgrade.1.log: first and last', expect.stringMatching(/^Upgrade.log: first(?: and last)? \| moved to Upgrade.1.log$/), 'Upgrade.log: second', ...others]);
  await appendFile(log, ' more');
  await rename(old, older);
  await rename(log, old);
  await writeFile(log, 'third');
  await eventually(() => contents().filter((text) => !text.includes('moved')).toSorted()).toEqual(['Upgrade.1.log: second more', 'Upgrade.2.log: first and last', 'Upgrade.log: third', ...others]);
  expect(states().toSorted()).toEqual(['Upgrade.1.log: following 1', 'Upgrade.2.log: following', 'Upgrade.log: following 2', ...others.map(() => 'other.txt: following')]);
});
