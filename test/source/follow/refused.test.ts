/** The superuser, whom tests may run as, is refused nothing: so the calls of the file system themselves refuse here. */
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { newDisk } from '../../../src/source/follow/disk.ts';
import type { Disk } from '../../../src/source/follow/disk.ts';
import { EVENTUALLY, folder, following } from './followed.ts';

/** Calls that fail for now: `open a.log` → `EBUSY`. */
function refusing(refused: Map<string, string>): Disk {
  const disk = newDisk();
  const check = async (call: string, path: string) => {
    const code = refused.get(`${call} ${basename(path)}`);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  return {
    stat: async (path) => (await check('stat', path), disk.stat(path)),
    list: async (path) => (await check('list', path), disk.list(path)),
    real: disk.real,
    withOpen: async (path, use) => (await check('open', path), disk.withOpen(path, use)),
  };
}

test.for([
  ['open', 'EBUSY', 'in use by another program'],
  ['open', 'EPERM', 'no permission to read it'],
  ['open', 'EACCES', 'no permission to read it'],
  ['open', 'EMFILE', 'too many open files'],
  ['stat', 'EBUSY', 'in use by another program'],
] as const)('a file that refuses %s with %s from the beginning, and lets itself be read later', async ([call, code, why]) => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'first');
  const refused = new Map([[`${call} a.log`, code]]);
  const { contents, state, skipped } = await following(base, [''], { disk: refusing(refused) });
  await expect.poll(() => state('a.log'), EVENTUALLY).toMatchObject({ state: 'refused', why });
  await appendFile(join(base, 'a.log'), ' second');
  refused.clear();
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first second']);
  await expect.poll(() => state('a.log'), EVENTUALLY).toMatchObject({ state: 'following', size: 12 });
  expect(skipped).toEqual([]);
});

test('a file is locked for a while: what was read stays, and nothing is read twice', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'first');
  const refused = new Map<string, string>();
  const { contents, state } = await following(base, [''], { disk: refusing(refused) });
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first']);
  refused.set('open a.log', 'EBUSY').set('stat a.log', 'EBUSY');
  await expect.poll(() => state('a.log'), EVENTUALLY).toMatchObject({ state: 'refused', size: 5 });
  await appendFile(join(base, 'a.log'), ' second');
  expect(contents()).toEqual(['a.log: first']);
  refused.clear();
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first second']);
});

test('a folder cannot be listed for a while: its files are not taken for deleted', async () => {
  const base = join(await folder(), 'logs');
  await mkdir(base);
  await writeFile(join(base, 'a.log'), 'first');
  const refused = new Map<string, string>();
  const { contents, states, state } = await following(base, [''], { disk: refusing(refused) });
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first']);
  refused.set('list logs', 'EIO');
  await expect.poll(() => state(''), EVENTUALLY).toMatchObject({ state: 'refused', why: 'the disk or the network share reports a read error' });
  await writeFile(join(base, 'b.log'), 'b');
  expect(contents()).toEqual(['a.log: first']);
  refused.clear();
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first', 'b.log: b']);
  await expect.poll(states, EVENTUALLY).toEqual(['a.log: following', 'b.log: following']);
});

test('a renamed log is locked for a while: it is not taken for lost, and nothing counts twice', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'first');
  const refused = new Map([['open a.1.log', 'EBUSY']]);
  const { contents, state } = await following(base, [''], { disk: refusing(refused) });
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first']);
  await rename(join(base, 'a.log'), join(base, 'a.1.log'));
  await writeFile(join(base, 'a.log'), 'second');
  await expect.poll(() => state('a.log'), EVENTUALLY).toMatchObject({ state: 'refused' });
  expect(contents()).toEqual(['a.log: first']);
  refused.clear();
  await expect.poll(() => contents().toSorted(), EVENTUALLY).toEqual(['a.1.log: first', 'a.log: first | moved to a.1.log', 'a.log: second']);
});
