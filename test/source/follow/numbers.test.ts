/** Shares whose files have no numbers, or another one at each look: only what they hold tells them apart. */
import type { BigIntStats } from 'node:fs';
import { appendFile, copyFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newDisk } from '../../../src/source/follow/disk.ts';
import type { Disk } from '../../../src/source/follow/disk.ts';
import { EVENTUALLY, folder, following, LONG } from './followed.ts';

function numbering(number: () => bigint): Disk {
  const disk = newDisk();
  const renumbered = (stats: BigIntStats): BigIntStats => Object.assign(stats, { ino: number() });
  return {
    ...disk,
    stat: async (path) => renumbered(await disk.stat(path)),
    withOpen: (path, use) => disk.withOpen(path, (file) => use({ ...file, stat: async () => renumbered(await file.stat()) })),
  };
}

let last = 1n;
const SHARES = [
  ['without numbers', () => numbering(() => 0n)],
  ['with another number at each look', () => numbering(() => ++last)],
] as const;

test.for(SHARES)('a share %s: a file grows, is renamed for a new one, and is copied and emptied', async ([, disk]) => {
  const base = await folder();
  const log = join(base, 'a.log');
  await writeFile(log, `1 ${LONG}`);
  await writeFile(join(base, 'z.log'), '');
  const { contents } = await following(base, [''], { disk: disk() });
  const live = () =>
    contents()
      .filter((text) => !text.includes('|'))
      .toSorted();
  await expect.poll(live, EVENTUALLY).toEqual([`a.log: 1 ${LONG}`, 'z.log: ']);
  for (const part of ['a', 'b', 'c', 'd', 'e', 'f']) {
    await appendFile(log, part);
    await expect.poll(live, EVENTUALLY).toEqual([expect.stringMatching(`${part}$`), 'z.log: ']);
  }
  expect(contents()).toEqual([`a.log: 1 ${LONG}abcdef`, 'z.log: ']);
  await rename(log, join(base, 'a.1.log'));
  await writeFile(log, `2 ${LONG}`);
  await expect.poll(live, EVENTUALLY).toEqual([`a.1.log: 1 ${LONG}abcdef`, `a.log: 2 ${LONG}`, 'z.log: ']);
  await copyFile(log, join(base, 'a.2.log'));
  await truncate(log, 0);
  await appendFile(log, '3');
  await expect.poll(live, EVENTUALLY).toEqual([`a.1.log: 1 ${LONG}abcdef`, `a.2.log: 2 ${LONG}`, 'a.log: 3', 'z.log: ']);
  expect(contents().filter((text) => text.includes('|') && !/ to a\.[12]\.log$/.test(text))).toEqual([]);
});
