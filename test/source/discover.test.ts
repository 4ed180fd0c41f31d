import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { folderOf, found } from './read.ts';

const TEXT = 'Upgrade [KESTREL] started\r\n';

test('folders of any depth, in the same order whatever the arguments', async () => {
  const folder = await folderOf({ 'b.log': 'b', 'a/z.log': 'z', 'a/b/c/d.log': 'd', 'B.log': 'B' });
  const expected = ['B.log', 'a/b/c/d.log', 'a/z.log', 'b.log'];
  const paths = [folder, join(folder, 'a'), join(folder, 'b.log'), `${folder}/./b.log`];
  expect(Object.keys((await found(folder)).texts)).toEqual(expected);
  expect(Object.keys((await found(folder, { paths })).texts)).toEqual(expected);
  expect(Object.keys((await found(folder, { paths: paths.toReversed() })).texts)).toEqual(expected);
});

test('a path that does not exist is skipped, and where none does, nothing is read', async () => {
  const folder = await folderOf({ 'a.log': 'a' });
  expect(await found(folder, { paths: [join(folder, 'a.log'), join(folder, 'none.log')] })).toEqual({ texts: { 'a.log': 'a' }, skipped: ['none.log: no such file or folder'] });
  await expect(found(folder, { paths: [join(folder, 'none.log')] })).rejects.toThrow(new UsageError(`${folder}/none.log: no such file or folder`));
});

test('links: loops, two ways to one file, and one that leads nowhere', async () => {
  const folder = await folderOf({ 'logs/a.log': TEXT });
  await symlink(folder, join(folder, 'logs/loop'));
  await symlink(join(folder, 'logs/a.log'), join(folder, 'z.log'));
  await symlink('nowhere', join(folder, 'logs/dangling'));
  expect(await found(folder)).toEqual({ texts: { 'logs/a.log': TEXT }, skipped: ['logs/dangling: it is gone or is a link to nothing'] });
});

test('what is no log is skipped with its reason', async () => {
  const files: Record<string, string | Buffer> = {
    'empty.log': '',
    'data.cab': 'MSCF\0\0\0\0',
    'all.7z': Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'),
    'setup.exe': Buffer.from(`MZ\x90\0${'\0'.repeat(60)}PE\0\0`, 'latin1'),
    'state.dat': Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 89) % 256)),
    'lost.log': Buffer.alloc(4096),
    'wide.log': Buffer.from('\xff\xfe\0\0U\0\0\0p\0\0\0', 'latin1'),
    'Thumbs.db': 'x',
    '.DS_Store': 'x',
    '__MACOSX/._a.log': 'x',
  };
  const { texts, skipped } = await found(await folderOf(files));
  expect(texts).toEqual({});
  const system = 'a system file of Windows, macOS or git, not a log';
  expect(skipped.toSorted()).toEqual([
    `.DS_Store: ${system}`,
    `Thumbs.db: ${system}`,
    `__MACOSX: ${system}`,
    'all.7z: 7-Zip archive: unpack it first',
    'data.cab: CAB archive: expand it first (`expand -F:* FILE.cab FOLDER`)',
    'empty.log: empty',
    'lost.log: begins with nothing but zero bytes (never written, or lost in a crash)',
    'setup.exe: Windows executable, not a log',
    'state.dat: binary data, not a log',
    'wide.log: UTF-32 text: save it as UTF-8',
  ]);
});

test.each([
  ['UTF-16LE without mark', Buffer.from(TEXT.repeat(9), 'utf16le')],
  ['UTF-16LE behind an 8-bit line', Buffer.concat([Buffer.from('Begin\n'), Buffer.from(TEXT.repeat(9), 'utf16le')])],
  ['Chinese UTF-16LE', Buffer.from('動作開始 09:17:38: INSTALL。\r\n', 'utf16le')],
  ['Shift_JIS', Buffer.from('8370835062815b8357', 'hex')],
  ['text that begins with MZ', Buffer.from('MZ began\n')],
  ['preallocated', Buffer.concat([Buffer.from(TEXT), Buffer.alloc(100_000)])],
  ['torn by a crash', Buffer.concat([Buffer.from(TEXT), Buffer.alloc(9000), Buffer.from(TEXT)])],
  ['colours of a console', Buffer.from('\x1b[31mfailed\x1b[0m\n')],
])('is text: %s', async (_, bytes) => {
  const { texts, skipped } = await found(await folderOf({ 'a.log': bytes }));
  expect({ names: Object.keys(texts), skipped }).toEqual({ names: ['a.log'], skipped: [] });
});

test('standard input', async () => {
  expect(await found('', { paths: ['-'], stdin: Buffer.from(TEXT) })).toEqual({ texts: { '-': TEXT }, skipped: [] });
  expect(await found('', { paths: ['-', '-'] })).toEqual({ texts: {}, skipped: ['-: empty'] });
});

test('a folder without anything', async () => {
  const folder = await folderOf({});
  await mkdir(join(folder, 'inner'));
  expect(await found(folder)).toEqual({ texts: {}, skipped: [] });
});
