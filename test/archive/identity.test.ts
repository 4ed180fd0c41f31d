/** The same logs are the same incident. */
import { appendFileSync, cpSync, mkdtempSync, renameSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';

import { identify, stampOf } from '../../src/archive/identity.ts';
import type { Skipped } from '../../src/types.ts';
import { folderOf } from '../cli/folder.ts';
import { zipOf } from '../source/zip-writer.ts';

const LOGS = { 'SRV1/Upgrade.log': 'Upgrade started\r\n', 'SRV2/msi.log': 'MSI (s) begins\r\n' };

async function tarOf(files: Record<string, string>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function identityOf(path: string) {
  const skipped: Skipped[] = [];
  return { ...(await identify({ path }, { skip: (one) => skipped.push(one), isBinaryLog: () => false })), skipped: skipped.length };
}
const idOf = async (path: string) => (await identityOf(path)).id;
const writtenAt = (path: string, time: number) => utimesSync(path, time, time);

test('the same logs in a folder, renamed, in a zip, in a tar and packed one by one', async () => {
  const folder = folderOf({
    ...Object.fromEntries(Object.entries(LOGS).map(([name, text]) => [`a/${name}`, text])),
    'b/renamed.txt': LOGS['SRV2/msi.log'],
    'b/other.log': LOGS['SRV1/Upgrade.log'],
    'c.zip': zipOf(Object.entries(LOGS).map(([name, data]) => ({ name, data }))),
    'd.tgz': gzipSync(await tarOf(LOGS)),
    'e/msi.log.gz': gzipSync(LOGS['SRV2/msi.log']),
    'e/SRV1.zip': zipOf([{ name: 'Upgrade.log', data: LOGS['SRV1/Upgrade.log'] }]),
    'e/Thumbs.db': 'x',
  });
  const ids = await Promise.all(['a', 'b', 'c.zip', 'd.tgz', 'e'].map(async (name) => idOf(join(folder, name))));
  expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(ids)).toEqual(new Set([ids[0]]));
});

test('another byte, another log, or one log less make another incident', async () => {
  const folder = folderOf({ 'a/x.log': 'one', 'a/y.log': 'two', 'b/x.log': 'one', 'b/y.log': 'twO', 'c/x.log': 'one', 'd/x.log': 'onetwo', 'e/x.log': 'one', 'e/y.log': 'two', 'e/z.log': 'two' });
  const ids = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (name) => idOf(join(folder, name))));
  expect(new Set(ids).size).toBe(5);
});

test('tells how many logs there may be, when the last was written, and what is none', async () => {
  const folder = folderOf({ 'a.log': 'one', 'b.log': 'two', 'photo.png': Buffer.from('89504e470d0a1a0a', 'hex'), 'empty.log': '' });
  writtenAt(join(folder, 'a.log'), 1_000_000);
  writtenAt(join(folder, 'b.log'), 2_000_000);
  expect(await identityOf(folder)).toEqual({ id: expect.any(String) as string, logs: 2, modified: 2_000_000_000, skipped: 2 });
  expect(await identityOf(folderOf({}))).toMatchObject({ logs: 0, modified: undefined });
});

test('the stamp changes with a name, a size and a time, wherever the folder lies', async () => {
  const folder = folderOf({ 'a/SRV1/x.log': 'one', 'a/y.log': 'two' });
  const at = join(folder, 'a');
  const stamp = await stampOf({ path: at });
  expect(await stampOf({ path: at })).toBe(stamp);

  const copy = join(mkdtempSync(join(tmpdir(), 'triage-')), 'elsewhere');
  cpSync(at, copy, { recursive: true, preserveTimestamps: true });
  expect(await stampOf({ path: copy })).toBe(stamp);

  renameSync(join(copy, 'y.log'), join(copy, 'z.log'));
  const renamed = await stampOf({ path: copy });
  appendFileSync(join(copy, 'z.log'), ' more');
  const grown = await stampOf({ path: copy });
  writtenAt(join(copy, 'SRV1', 'x.log'), 1_000_000);
  expect(new Set([stamp, renamed, grown, await stampOf({ path: copy })]).size).toBe(4);
});

test('a path that is gone has a stamp, too', async () => {
  expect(await stampOf({ path: '/no/such/incident' })).toBe(await stampOf({ path: '/no/such/other' }));
});
