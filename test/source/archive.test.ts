import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import type { Header } from 'tar-stream';
import { expect, test } from 'vitest';
import { discover } from '../../src/source/discover.ts';
import { folderOf, found } from './read.ts';
import { zipOf } from './zip-writer.ts';

const A = 'Upgrade [KESTREL] started\r\n';
/** Does not pack well, so that a cut archive still holds some of it. */
const LONG = Array.from({ length: 60_000 }, (_, i) => `${((i * 2654435761) % 4294967296).toString(36)}\n`).join('');

async function tarOf(members: readonly (Partial<Header> & { name: string; data?: string | Buffer })[]): Promise<Buffer> {
  const tar = pack();
  for (const { data = '', ...header } of members) tar.entry(header, data);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function foundIn(name: string, data: Buffer, limits = {}) {
  return found(await folderOf({ [name]: data }), { limits });
}

test('zip, told by content; members by name', async () => {
  const zip = zipOf([
    { name: 'SRV1/Upgrade.log', data: A },
    { name: 'SRV1/' },
    { name: 'PSC.log', data: 'stored', stored: true },
    { name: 'a\\b.log', data: 'b', sizesFollow: true },
    { name: '__MACOSX/._Upgrade.log', data: 'x' },
    { name: 'none.log', stored: true },
  ]);
  expect(await foundIn('bundle.txt', zip)).toEqual({
    texts: { 'bundle.txt!PSC.log': 'stored', 'bundle.txt!SRV1/Upgrade.log': A, 'bundle.txt!a/b.log': 'b' },
    skipped: ['bundle.txt!__MACOSX/._Upgrade.log: a system file of Windows, macOS or git, not a log', 'bundle.txt!none.log: empty'],
  });
});

test('tar, also an old one, with names twice, links and long names', async () => {
  const long = `${'folder/'.repeat(30)}a.log`;
  const tar = await tarOf([
    { name: 'logs/', type: 'directory' },
    { name: 'logs/a.log', data: A },
    { name: 'logs/a.log', data: 'again' },
    { name: 'logs/b.log', type: 'symlink', linkname: 'a.log' },
    { name: long, data: 'long' },
  ]);
  const texts = { 't!logs/a.log': A, 't!logs/a.log (2)': 'again', [`t!${long}`]: 'long' };
  const skipped = ['t!logs/b.log: a link or device, which holds no text of its own'];
  expect(await foundIn('t', tar)).toEqual({ texts, skipped });

  const old = await tarOf([{ name: 'old.log', data: A }]);
  old.fill(0, 257, 512);
  old.write('0000000', 148);
  let sum = 8 * 32;
  for (let i = 0; i < 512; i++) if (i < 148 || i > 155) sum += old[i]!;
  old.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  expect(await foundIn('t', old)).toEqual({ texts: { 't!old.log': A }, skipped: [] });
});

test('gzip, also of two parts, and a tar in it', async () => {
  const folder = await folderOf({
    'Upgrade.log.gz': Buffer.concat([gzipSync(A), gzipSync('more')]),
    'all.tgz': gzipSync(await tarOf([{ name: 'a.log', data: LONG }, { name: 'b.log', data: A }])),
  });
  expect(await found(folder)).toEqual({ texts: { 'Upgrade.log.gz': `${A}more`, 'all.tgz!a.log': LONG, 'all.tgz!b.log': A }, skipped: [] });
});

test('the name is that of the log', async () => {
  const folder = await folderOf({ 'Upgrade.log.gz': gzipSync(A), 'z.zip': zipOf([{ name: 'SRV1/PSC.log', data: A }]) });
  const names: string[] = [];
  for await (const { name } of discover([folder], { skip: () => {} })) names.push(name);
  expect(names).toEqual(['Upgrade.log', 'PSC.log']);
});

test('archives in archives, also from standard input', async () => {
  const tgz = gzipSync(await tarOf([{ name: 'c.log', data: A }]));
  const zip = zipOf([
    { name: 'b.tgz', data: tgz },
    { name: 'd.zip', data: zipOf([{ name: 'd/e.log', data: LONG }]), stored: true },
    { name: 'f.log', data: 'f' },
  ]);
  const members = { '!b.tgz!c.log': A, '!d.zip!d/e.log': LONG, '!f.log': 'f' };
  const under = (path: string) => Object.fromEntries(Object.entries(members).map(([name, text]) => [path + name, text]));
  expect(await foundIn('a.zip', zip)).toEqual({ texts: under('a.zip'), skipped: [] });
  expect(await found('', { paths: ['-'], stdin: zip })).toEqual({ texts: under('-'), skipped: [] });
});

test('members may be left unread', async () => {
  const members = [{ name: 'a.log', data: LONG }, { name: 'b.log', data: LONG }];
  const folder = await folderOf({ 'a.tar': await tarOf(members), 'b.tgz': gzipSync(await tarOf(members)), 'c.zip': zipOf(members) });
  const paths: string[] = [];
  const skipped: unknown[] = [];
  for await (const input of discover([folder], { skip: (what) => skipped.push(what) })) {
    paths.push(input.path.replace(`${folder}/`, ''));
    if (input.name === 'a.log') continue;
    for await (const chunk of input.open()) if (chunk.length > 0) break;
  }
  expect({ paths, skipped }).toEqual({ paths: ['a.tar!a.log', 'a.tar!b.log', 'b.tgz!a.log', 'b.tgz!b.log', 'c.zip!a.log', 'c.zip!b.log'], skipped: [] });
});

test('names that leave the folder are read and shown without that', async () => {
  const members = [{ name: '../../etc/x.log', data: 'x' }, { name: '/abs.log', data: 'abs' }, { name: 'C:\\logs\\..\\y.log', data: 'y' }, { name: 'bell\x07.log', data: 'z' }];
  const texts = { etc: 'x', abs: 'abs', y: 'y' };
  expect(await foundIn('a.zip', zipOf(members))).toEqual({
    texts: { 'a.zip!etc/x.log': texts.etc, 'a.zip!abs.log': texts.abs, 'a.zip!logs/y.log': texts.y, 'a.zip!bell\ufffd.log': 'z' },
    skipped: [],
  });
  expect((await foundIn('a.tar', await tarOf(members))).skipped).toEqual([]);
});

test('encrypted members, methods nobody reads, wrong checksum: the others are read', async () => {
  const zip = zipOf([
    { name: 'a.log', data: 'a', encrypted: true },
    { name: 'b.log', data: 'b', method: 9 },
    { name: 'c.log', data: 'c', crc: 1 },
    { name: 'd.log', data: A },
  ]);
  expect(await foundIn('z', zip)).toEqual({
    texts: { 'z!c.log': 'c', 'z!d.log': A },
    skipped: [
      'z!a.log: encrypted: unpack it with its password first',
      'z!b.log: compressed with Deflate64, which is not supported: unpack it first',
      'z!c.log: damaged: its checksum is wrong; what comes before, 1 byte, is read',
    ],
  });
});

test('zip that broke off: the members before are read, and the last one as far as it goes', async () => {
  const members = [{ name: 'a.log', data: A }, { name: 'b.log', data: A, sizesFollow: true }, { name: 'c.log', data: 'stored', stored: true }, { name: 'd.log', data: LONG }];
  const zip = zipOf(members);
  const { texts, skipped } = await foundIn('z', zip.subarray(0, zip.length - 100_000));
  expect(texts).toMatchObject({ 'z!a.log': A, 'z!b.log': A, 'z!c.log': 'stored' });
  const part = texts['z!d.log'] ?? '';
  expect(LONG.startsWith(part) && part.length > 100_000).toBe(true);
  expect(skipped).toEqual([
    expect.stringMatching(/^z: damaged zip \(.*\); read as far as its members can be found$/),
    expect.stringMatching(/^z!d\.log: the compressed data ends too early; what comes before, [\d.]+ KiB, is read$/),
  ]);
});

test('gzip and tar.gz that broke off', async () => {
  const gz = gzipSync(LONG);
  const tgz = gzipSync(await tarOf([{ name: 'a.log', data: A }, { name: 'b.log', data: LONG }, { name: 'c.log', data: A }]));
  const folder = await folderOf({ 'a.gz': gz.subarray(0, -100_000), 'b.gz': gz.subarray(0, -1), 'c.tgz': tgz.subarray(0, -100_000) });
  const { texts, skipped } = await found(folder);
  expect(LONG.startsWith(texts['a.gz']!) && texts['a.gz']!.length > 100_000).toBe(true);
  expect(texts['b.gz']).toBe(LONG);
  expect(texts['c.tgz!a.log']).toBe(A);
  expect(LONG.startsWith(texts['c.tgz!b.log']!) && texts['c.tgz!b.log']!.length > 100_000).toBe(true);
  expect(Object.keys(texts)).toHaveLength(4);
  expect(skipped.map((what) => what.replace(/[\d.]+ KiB/, 'N KiB'))).toEqual([
    'a.gz: the compressed data ends too early; what comes before, N KiB, is read',
    'b.gz: the compressed data ends too early; what comes before, N KiB, is read',
    'c.tgz: the compressed data ends too early; what comes before, N KiB, is read',
    'c.tgz!b.log: the tar ends too early; what comes before, N KiB, is read',
  ]);
});

test('damaged gzip, tar and zip', async () => {
  const tar = await tarOf([{ name: 'a.log', data: A }, { name: 'b.log', data: A }]);
  tar.fill('#', 1024, 1200);
  const gz = gzipSync(A);
  gz.fill(0xff, 10);
  const { texts, skipped } = await found(await folderOf({ 'a.tar': tar, 'b.gz': gz, 'c.zip': 'PK\x03\x04 and nothing' }));
  expect(texts).toEqual({ 'a.tar!a.log': A });
  expect(skipped).toEqual([
    'a.tar: the tar is damaged; what follows is not read',
    'b.gz: the compressed data is damaged',
    expect.stringMatching(/^c.zip: damaged zip/),
  ]);
});

test('zeros by the million', async () => {
  const zeros = Buffer.alloc(4_000_000, '0');
  const limits = { ratio: 100, ratioFrom: 1_000_000 };
  const reason = 'unpacks to more than 100 times its size (a "zip bomb"?); the rest is not read';
  for (const [name, data] of [['a.gz', gzipSync(zeros)], ['a.zip', zipOf([{ name: 'z.log', data: zeros }, { name: 'z2.log', data: A }])]] as const) {
    const { texts, skipped } = await foundIn(name, data, limits);
    expect(Object.values(texts)[0]!.length).toBeLessThan(1_200_000);
    expect(skipped).toEqual([expect.stringContaining(reason)]);
  }
});

test('limits on depth, members, and bytes in all', async () => {
  let nested = zipOf([{ name: 'a.log', data: A }]);
  for (let i = 0; i < 3; i++) nested = zipOf([{ name: 'n.zip', data: nested }]);
  expect(await foundIn('z', nested, { depth: 3 })).toEqual({ texts: {}, skipped: ['z!n.zip!n.zip!n.zip: an archive inside 3 others; so deep none is opened'] });

  const many = zipOf(Array.from({ length: 9 }, (_, i) => ({ name: `${i}.log`, data: LONG })));
  const few = await foundIn('z', many, { entries: 4 });
  expect([Object.keys(few.texts).length, few.skipped]).toEqual([4, ['z: more than 4 files in archives; the rest is not read']]);

  const bytes = await foundIn('z', many, { unpacked: LONG.length * 2 + 1000 });
  expect(Object.keys(bytes.texts)).toEqual(['z!0.log', 'z!1.log']);
  expect(bytes.skipped.at(-1)).toMatch(/^z: more than .* were unpacked in all; the rest is not read$/);

  const outer = zipOf([{ name: 'n.zip', data: many, stored: true }]);
  expect(await foundIn('z', outer, { buffered: 1024 })).toEqual({
    texts: {},
    skipped: ['z!n.zip: a zip of more than 1 KiB that is not a file on disk: unpack what it lies in, or save it first'],
  });
});

test('workbook', async () => {
  const zip = zipOf([{ name: '[Content_Types].xml', data: '<Types/>' }, { name: 'xl/sheet.xml', data: '<x/>' }]);
  expect(await foundIn('Versions.xlsx', zip)).toEqual({
    texts: {},
    skipped: ['Versions.xlsx: Office document (.xlsx, .docx), not a log: save the sheet as CSV or the text as .txt'],
  });
});

test('nothing is written next to the archive', async () => {
  const folder = await folderOf({ 'a.zip': zipOf([{ name: '../a.log', data: A }]) });
  await found(folder);
  expect(() => readFileSync(join(folder, '..', 'a.log'))).toThrow();
});

test('wherever an archive is damaged or cut, the run goes on', async () => {
  const members = [{ name: 'a.log', data: A }, { name: 'b/c.log', data: LONG.slice(0, 2000) }, { name: 'd.zip', data: zipOf([{ name: 'e.log', data: A }]) }];
  const tar = await tarOf(members);
  const archives = [zipOf(members), tar, gzipSync(tar)];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...archives), fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { maxLength: 4 }), fc.double({ min: 0.01, max: 1, noNaN: true }), async (archive, changes, part) => {
      const bytes = Buffer.from(archive.subarray(0, Math.ceil(archive.length * part)));
      for (const [at, value] of changes) bytes[Math.floor(at * bytes.length)] = value;
      const { texts, skipped } = await found('', { paths: ['-'], stdin: bytes });
      const isWhole = bytes.equals(archive);
      expect(Object.keys(texts).length + skipped.length).toBeGreaterThanOrEqual(isWhole ? 3 : 1);
    }),
    { numRuns: 300 },
  );
});
