import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newDisk } from '../../../src/source/follow/disk.ts';
import type { Disk } from '../../../src/source/follow/disk.ts';
import { EVENTUALLY, folder, following } from './followed.ts';

/** Counts how many files are open at once. */
function counting(disk: Disk): { disk: Disk; most: () => number; now: () => number } {
  let now = 0;
  let most = 0;
  const withOpen: Disk['withOpen'] = (path, use) =>
    disk.withOpen(path, async (file) => {
      most = Math.max(most, ++now);
      return use(file).finally(() => now--);
    });
  return { disk: { ...disk, withOpen }, most: () => most, now: () => now };
}

test('a thousand files in one folder: all are read, few are open at once, and none between reads', async () => {
  const base = await folder();
  const names = Array.from({ length: 1000 }, (_, i) => `run-${String(i).padStart(4, '0')}.log`);
  await Promise.all(names.map((name) => writeFile(join(base, name), name)));
  const { disk, most, now } = counting(newDisk(5));
  const { contents, states } = await following(base, [''], { disk });
  await expect.poll(contents, EVENTUALLY).toEqual(names.map((name) => `${name}: ${name}`));
  await Promise.all(names.slice(0, 500).map((name) => appendFile(join(base, name), ' more')));
  await rename(join(base, 'run-0999.log'), join(base, 'run-last.log'));
  await expect
    .poll(contents, EVENTUALLY)
    .toEqual([...names.map((name, i) => `${name}: ${name}${i < 500 ? ' more' : i === 999 ? ' | moved to run-last.log' : ''}`), 'run-last.log: run-0999.log']);
  await expect.poll(() => states().filter((state) => !state.endsWith(': following')), EVENTUALLY).toEqual([]);
  expect(most()).toBeLessThanOrEqual(5);
  await expect.poll(now, EVENTUALLY).toBe(0);
});
