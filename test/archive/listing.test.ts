/** Which incidents lie below a path. */
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

import { incidentsBelow, ownFiles } from '../../src/archive/incidents.ts';
import type { Skipped } from '../../src/types.ts';
import { folderOf } from '../cli/folder.ts';

async function listed(paths: readonly string[], levels = 1, own: readonly string[] = []) {
  const skipped: Skipped[] = [];
  const { incidents, files } = await incidentsBelow(paths, { levels, own: await ownFiles(own), skip: (one) => skipped.push(one) });
  return { names: incidents.map(({ name }) => name), paths: incidents.map(({ path }) => path), files, skipped };
}

test('each folder, archive and file directly in a path, by name; what systems leave there is told', async () => {
  const folder = folderOf({ 'INC-2/SRV1/Upgrade.log': 'x', 'INC-1.zip': 'x', 'INC-3.log': 'x', 'desktop.ini': 'x' });
  expect(await listed([folder])).toEqual({
    names: ['INC-1.zip', 'INC-2', 'INC-3.log'],
    paths: ['INC-1.zip', 'INC-2', 'INC-3.log'].map((name) => join(folder, name)),
    files: 2,
    skipped: [{ path: join(folder, 'desktop.ini'), reason: 'a system file of Windows, macOS or git, not a log' }],
  });
});

test('levels: the path itself, or so many below it; a file above the level is one, too', async () => {
  const folder = folderOf({ '2009/11/INC-1/a.log': 'x', '2009/12/INC-2.zip': 'x', '2009/list.txt': 'x' });
  expect((await listed([folder], 0)).names).toEqual([basename(folder)]);
  expect((await listed([folder], 2)).names).toEqual(['2009/11', '2009/12', '2009/list.txt']);
  expect((await listed([folder], 3)).names).toEqual(['2009/11/INC-1', '2009/12/INC-2.zip', '2009/list.txt']);
});

test.skipIf(process.platform === 'win32')('a pipe is no incident: nobody may ever write into it', async () => {
  const folder = folderOf({ 'INC-1.log': 'x' });
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(await listed([folder, pipe])).toMatchObject({ names: ['INC-1.log'], skipped: [{ path: pipe }, { path: pipe, reason: 'a device, pipe or socket, not a file' }] });
});

test('a path that is an archive or a log is one incident', async () => {
  const folder = folderOf({ 'INC-1.zip': 'x' });
  expect((await listed([join(folder, 'INC-1.zip')], 3)).names).toEqual(['INC-1.zip']);
});

test('each once, however many paths and links lead to it', async () => {
  const folder = folderOf({ 'INC-1/a.log': 'x' });
  symlinkSync(join(folder, 'INC-1'), join(folder, 'latest'));
  expect((await listed([folder, join(folder, 'INC-1', '..'), folder])).names).toEqual(['INC-1']);
});

test('what is written meanwhile is no incident, also before it is there', async () => {
  const folder = folderOf({ 'INC-1/a.log': 'x', 'archive.sqlite': 'x' });
  expect((await listed([folder], 1, ['', '-wal'].map((end) => join(folder, `archive.sqlite${end}`)))).names).toEqual(['INC-1']);
});

test('a link to nothing, and one of several paths that is not there, are named later, as incidents that cannot be read', async () => {
  const folder = folderOf({ 'INC-1/a.log': 'x' });
  symlinkSync(join(folder, 'gone'), join(folder, 'link'));
  expect((await listed([folder, join(folder, 'no-such')])).names).toEqual(['INC-1', 'link', 'no-such']);
});

test('no path at all that is there', async () => {
  await expect(listed(['/no/such', '/nor/such'])).rejects.toThrow('/no/such, /nor/such: no such file or folder');
});

test('an empty folder holds none', async () => {
  expect(await listed([folderOf({})])).toEqual({ names: [], paths: [], files: 0, skipped: [] });
});
