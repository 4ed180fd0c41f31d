import { writeFileSync } from 'node:fs';
import { appendFile, copyFile, link, mkdir, rename, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EVENTUALLY, folder, following, LONG } from './followed.ts';

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
  await expect.poll(contents, EVENTUALLY).toEqual(['Upgrade.log: first', ...others]);
  await appendFile(log, ' and last');
  await rename(log, old);
  await writeFile(log, 'second');
  await expect.poll(() => contents().toSorted(), EVENTUALLY).toEqual(['Upgrade.1.log: first and last', expect.stringMatching(/^Upgrade.log: first(?: and last)? \| moved to Upgrade.1.log$/), 'Upgrade.log: second', ...others]);
  await appendFile(log, ' more');
  await rename(old, older);
  await rename(log, old);
  await writeFile(log, 'third');
  await expect.poll(() => contents().filter((text) => !text.includes('moved')).toSorted(), EVENTUALLY).toEqual(['Upgrade.1.log: second more', 'Upgrade.2.log: first and last', 'Upgrade.log: third', ...others]);
  expect(states().toSorted()).toEqual(['Upgrade.1.log: following 1', 'Upgrade.2.log: following', 'Upgrade.log: following 2', ...others.map(() => 'other.txt: following')]);
});

test.for([
  ['in a followed folder', ''],
  ['when only the file itself was named', 'a.log'],
] as const)('copied and emptied, with what was written just before: %s', async ([, root]) => {
  const base = await folder();
  const [log, copy] = [join(base, 'a.log'), join(base, 'a.1.log')];
  await writeFile(log, LONG);
  const { contents } = await following(base, [root]);
  await expect.poll(contents, EVENTUALLY).toEqual([`a.log: ${LONG}`]);
  await appendFile(log, ' last');
  await copyFile(log, copy);
  await truncate(log, 0);
  await appendFile(log, 'second');
  const live = () => contents().filter((text) => !text.includes('|')).toSorted();
  await expect.poll(live, EVENTUALLY).toEqual([`a.1.log: ${LONG} last`, 'a.log: second']);
  expect(contents().filter((text) => text.includes('|'))).toEqual([expect.stringMatching(/^a.log: .* \| truncated to a.1.log$/)]);
});

test('a copy of a file that stays is another file', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), LONG);
  const { contents } = await following(base, ['']);
  await expect.poll(contents, EVENTUALLY).toEqual([`a.log: ${LONG}`]);
  await copyFile(join(base, 'a.log'), join(base, 'b.log'));
  await expect.poll(contents, EVENTUALLY).toEqual([`a.log: ${LONG}`, `b.log: ${LONG}`]);
});

test('deleted, and made anew with something else', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'first');
  const { contents, states } = await following(base, ['a.log']);
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first']);
  await unlink(join(base, 'a.log'));
  await expect.poll(states, EVENTUALLY).toEqual(['a.log: gone']);
  expect(contents()).toEqual(['a.log: first']);
  await writeFile(join(base, 'a.log'), 'second');
  await expect.poll(contents, EVENTUALLY).toEqual([expect.stringMatching(/^a.log: first \| (?:replaced|truncated)$/), 'a.log: second']);
  await expect.poll(states, EVENTUALLY).toEqual(['a.log: following 1']);
});

test('away for a while, as on a share that was disconnected: the same content goes on', async () => {
  const base = await folder();
  await mkdir(join(base, 'logs'));
  await writeFile(join(base, 'logs/a.log'), 'first');
  const { contents, states } = await following(base, ['logs']);
  await expect.poll(contents, EVENTUALLY).toEqual(['logs/a.log: first']);
  await rename(join(base, 'logs'), join(base, 'away'));
  await expect.poll(states, EVENTUALLY).toEqual(['logs/a.log: gone', 'logs: gone']);
  await appendFile(join(base, 'away/a.log'), ' and more');
  await rename(join(base, 'away'), join(base, 'logs'));
  await expect.poll(contents, EVENTUALLY).toEqual(['logs/a.log: first and more']);
  await expect.poll(states, EVENTUALLY).toEqual(['logs/a.log: following']);
});

test('saved by a program that writes a new file and renames it: the same content goes on', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), LONG);
  const { contents } = await following(base, ['a.log']);
  await expect.poll(contents, EVENTUALLY).toEqual([`a.log: ${LONG}`]);
  await writeFile(join(base, 'a.new'), `${LONG} and more`);
  await rename(join(base, 'a.new'), join(base, 'a.log'));
  await expect.poll(contents, EVENTUALLY).toEqual([`a.log: ${LONG} and more`]);
});

test('replaced by another file', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'first');
  const { contents } = await following(base, ['a.log']);
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first']);
  await writeFile(join(base, 'a.new'), 'something else');
  await rename(join(base, 'a.new'), join(base, 'a.log'));
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first | replaced', 'a.log: something else']);
});

test('two files change places', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), `a ${LONG}`);
  await writeFile(join(base, 'b.log'), `b ${LONG}`);
  const { contents } = await following(base, ['']);
  await expect.poll(contents, EVENTUALLY).toEqual([`a.log: a ${LONG}`, `b.log: b ${LONG}`]);
  await rename(join(base, 'a.log'), join(base, 'c'));
  await rename(join(base, 'b.log'), join(base, 'a.log'));
  await rename(join(base, 'c'), join(base, 'b.log'));
  const live = () => contents().filter((text) => !text.includes('|')).toSorted();
  await expect.poll(live, EVENTUALLY).toEqual([`a.log: b ${LONG}`, `b.log: a ${LONG}`]);
});

test('moved to another followed folder, which is renamed as well', async () => {
  const base = await folder();
  await mkdir(join(base, 'new'));
  await mkdir(join(base, 'old'));
  await writeFile(join(base, 'new/a.log'), 'first');
  const { contents } = await following(base, ['']);
  await expect.poll(contents, EVENTUALLY).toEqual(['new/a.log: first']);
  await rename(join(base, 'new/a.log'), join(base, 'old/a.log'));
  await expect.poll(contents, EVENTUALLY).toEqual(['new/a.log: first | moved to old/a.log', 'old/a.log: first']);
  await rename(join(base, 'old'), join(base, 'older'));
  await expect.poll(() => contents().slice(1), EVENTUALLY).toEqual(['old/a.log: first | moved to older/a.log', 'older/a.log: first']);
});

test('a second name is given, and the first one taken away', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'first');
  const { contents } = await following(base, ['']);
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first']);
  await link(join(base, 'a.log'), join(base, 'b.log'));
  await rm(join(base, 'a.log'));
  writeFileSync(join(base, 'a.log'), 'second');
  await expect.poll(() => contents().toSorted(), EVENTUALLY).toEqual(['a.log: first | moved to b.log', 'a.log: second', 'b.log: first']);
});

test('a log that is renamed again and again while it is written: each line is there once', async () => {
  const base = await folder();
  const log = join(base, 'a.log');
  await writeFile(log, '');
  const { contents } = await following(base, ['a.log']);
  const lines: string[] = [];
  for (let i = 0; i < 400; i++) {
    lines.push(`line ${i} of KESTREL`);
    await appendFile(log, `${lines.at(-1)}\n`);
    if (i % 40 !== 39) continue;
    // Faster than anybody can look is too fast; so somebody has to have seen it.
    await expect.poll(() => contents().some((text) => text.includes(lines.at(-1) ?? '')), EVENTUALLY).toBe(true);
    for (let old = Math.floor(i / 40); old > 0; old--) await rename(join(base, `a.${old}.log`), join(base, `a.${old + 1}.log`));
    await rename(log, join(base, 'a.1.log'));
    await writeFile(log, '');
  }
  const live = () =>
    contents()
      .filter((text) => !text.includes('|'))
      .flatMap((text) => text.replace(/^[^:]*: /, '').split('\n'))
      .filter((line) => line !== '');
  await expect.poll(() => live().toSorted(), EVENTUALLY).toEqual(lines.toSorted());
});
