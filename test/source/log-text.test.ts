import { appendFileSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';

import { loadParsers } from '../../src/parsers.ts';
import { openLogText } from '../../src/source/log-text.ts';
import type { BinaryParser, LogText } from '../../src/types.ts';
import { folderOf, textOf } from './read.ts';
import { zipOf } from './zip-writer.ts';

const parsers = await loadParsers();
const forever = () => new AbortController().signal;

function textAt(path: string, encoding?: string): LogText {
  const text = openLogText(path, { parsers, encoding });
  onTestFinished(() => text.close());
  return text;
}

const allOf = async (text: LogText) => {
  await text.refresh();
  return [...(await text.read(1, text.lines())), text.state().why].filter((line) => line !== undefined);
};

const numbered = (count: number, from = 1) => Array.from({ length: count }, (_, at) => `${from + at} KESTREL-WFE1 copied a file`);
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

test.each([
  ['UTF-8', Buffer.from('Grüße\r\nsecond\r\n\r\nlast')],
  ['UTF-8 with its mark', Buffer.from('\ufeffGrüße\nsecond\n')],
  ['UTF-16', utf16('Grüße\r\nsecond\r\n\u4e0a\u4e0b\r\n')],
  ['UTF-16, the other order', utf16('Grüße\r\nsecond\r\n').swap16()],
  ['UTF-16 without its mark', Buffer.from('Grüße\r\nsecond\r\nlast', 'utf16le')],
  ['a code page', Buffer.from('Gr\xfc\xdfe aus K\xf6ln\r\nsecond', 'latin1')],
  ['UTF-16 behind 8-bit text', Buffer.concat([Buffer.from('first\r\nsecond\r\n'), utf16('third\r\nfourth\r\n')])],
  ['8-bit text behind UTF-16', Buffer.concat([utf16('first\r\nsecond\r\n'), Buffer.from('third, which is long enough for this\r\nfourth, which is long enough, too\r\n')])],
  ['line ends of a Macintosh', Buffer.from('first\rsecond\rthird')],
  ['zeros at the end', Buffer.concat([Buffer.from('first\r\nsecond'), Buffer.alloc(4096)])],
  ['nothing', Buffer.alloc(0)],
])('the lines are those that evidence counts: %s', async (_, bytes) => {
  const folder = await folderOf({ 'Upgrade.log': bytes });
  expect(await allOf(textAt(join(folder, 'Upgrade.log')))).toEqual((await textOf(bytes)).lines);
});

test('a member of an archive, within another one, and a log in a string of another', async () => {
  const lines = numbered(3);
  const bundle = zipOf([{ name: 'SRV1/Upgrade.log', data: utf16(lines.join('\r\n')) }, { name: 'SRV2/Upgrade.log', data: Buffer.from('other') }]);
  const folder = await folderOf({ 'all.zip': zipOf([{ name: 'in/bundle.zip', data: bundle }]), 'b!1.log.gz': gzipSync(lines.join('\n')), 'build.log': `start\nok {"stdout": "${lines.join('\\r\\n')}"}\n` });
  expect(await allOf(textAt(`${folder}/all.zip!in/bundle.zip!SRV1/Upgrade.log`))).toEqual(lines);
  expect(await allOf(textAt(`${folder}/b!1.log.gz`))).toEqual(lines);
  expect(await allOf(textAt(`${folder}/build.log!line 2`))).toEqual(lines);
});

test('what cannot be read says why', async () => {
  const folder = await folderOf({ 'all.zip': zipOf([{ name: 'empty.log', data: Buffer.alloc(0) }]) });
  const whyOf = async (path: string) => {
    const text = textAt(path);
    await text.refresh();
    return [text.lines(), await text.read(1, 10), text.state()];
  };
  const state = (why: string) => [0, [], { reading: false, why }];
  expect(await whyOf('-')).toEqual(state('it came through standard input, which can be read only once: save it as a file to read in it'));
  expect(await whyOf(`${folder}/gone.log`)).toEqual(state('it is gone, or it cannot be read a second time'));
  expect(await whyOf(`${folder}/all.zip!gone.log`)).toEqual(state('it is no longer in there'));
  expect(await whyOf(`${folder}/all.zip!empty.log`)).toEqual(state('empty'));
});

test('a part of many lines is read, and lines that are not there are left out', async () => {
  const lines = numbered(5000);
  const folder = await folderOf({ 'Upgrade.log': lines.join('\n') });
  const text = textAt(join(folder, 'Upgrade.log'));
  expect(await text.read(4990, 20)).toEqual(lines.slice(4989));
  expect(await text.read(1, 2)).toEqual(lines.slice(0, 2));
  expect(await text.read(-3, 5)).toEqual(lines.slice(0, 1));
  expect(await text.read(5001, 5)).toEqual([]);
});

test('a search goes both ways, from the line itself on', async () => {
  const lines = numbered(20_000);
  lines[7] = lines[15_000] = 'Error 1603';
  const folder = await folderOf({ 'msi.log': lines.join('\n') });
  const text = textAt(join(folder, 'msi.log'));
  const find = (from: number, step: 1 | -1, pattern = /error/gi) => text.find(pattern, from, step, forever());
  expect([await find(1, 1), await find(8, 1), await find(9, 1), await find(15_002, 1)]).toEqual([8, 8, 15_001, undefined]);
  expect([await find(20_000, -1), await find(15_001, -1), await find(15_000, -1), await find(7, -1)]).toEqual([15_001, 15_001, 8, undefined]);
  expect([await find(0, 1), await find(99_999, -1), await find(1, 1, /^20000 /y)]).toEqual([8, 15_001, 20_000]);
});

test('a search ends when it is told to, and lets others have their turn', async () => {
  const folder = await folderOf({ 'msi.log': `${numbered(400_000).join('\n')}\n` });
  const text = textAt(join(folder, 'msi.log'));
  await text.refresh();
  const stop = new AbortController();
  let turns = 0;
  const ticking = setInterval(() => (turns += 1) > 2 && stop.abort(), 1);
  expect(await text.find(/(?:\w+ )*nothing of the kind/, 1, 1, stop.signal)).toBeUndefined();
  clearInterval(ticking);
  expect([stop.signal.aborted, turns > 2]).toEqual([true, true]);
});

test('a log that is being written: whole lines, half ones, and long after its beginning', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const folder = await folderOf({ 'Upgrade.log': '' });
  const path = join(folder, 'Upgrade.log');
  const text = textAt(path);
  const now = async (written: Buffer | string) => {
    appendFileSync(path, written);
    vi.advanceTimersByTime(1000);
    const from = Math.max(1, text.lines() - 1);
    return (await text.read(from, 9)).map((line, at) => `${from + at}: ${line}`);
  };
  expect(await now('fir')).toEqual(['1: fir']);
  expect(await now('st\r')).toEqual(['1: first']);
  expect(await now('\nsec')).toEqual(['1: first', '2: sec']);
  expect(await now('ond\r\n')).toEqual(['1: first', '2: second']);
  const long = Array.from({ length: 9000 }, (_, at) => `${at + 3} ${'x'.repeat(40)}`);
  await now(`${long.join('\r\n')}\r\n`);
  expect(text.lines()).toBe(9002);
  expect(await now('\u00fc')).toEqual([`9001: ${long[8998]}`, `9002: ${long[8999]}`, '9003: \u00fc']);
  expect(await now('ber\r\nlast')).toEqual([`9002: ${long[8999]}`, '9003: \u00fcber', '9004: last']);
  expect(await now('\r\n')).toEqual(['9003: \u00fcber', '9004: last']);
  expect(await text.find(/\u00fcber/, 1, 1, forever())).toBe(9003);
});

test.each([1, 2, 3, 7, 1000])('UTF-16 that comes in pieces of %i bytes behind a long beginning', async (size) => {
  const begin = utf16(`${numbered(8000).join('\r\n')}\r\n`);
  const lines = ['gr\u00fcn', '\u0a0a\u010a\u000b', '', '\u4e0a', 'last \ud83d\ude00', 'no end'];
  const rest = Buffer.from(lines.join('\r\n'), 'utf16le');
  const folder = await folderOf({ 'msi.log': begin });
  const text = textAt(join(folder, 'msi.log'));
  for (let at = 0; at < rest.length; at += size) {
    await text.refresh();
    appendFileSync(join(folder, 'msi.log'), rest.subarray(at, at + size));
  }
  await text.refresh();
  expect(await text.read(8000, 9)).toEqual(['8000 KESTREL-WFE1 copied a file', ...lines]);
});

test.each([
  ['cut to nothing', (path: string) => truncateSync(path), []],
  ['written anew, shorter', (path: string) => writeFileSync(path, 'new\r\n'), ['new']],
  ['written anew, longer', (path: string) => writeFileSync(path, numbered(12_000, 7).join('\n')), numbered(12_000, 7)],
  ['replaced by another file', (path: string) => (writeFileSync(`${path}.new`, 'other\n'), renameSync(`${path}.new`, path)), ['other']],
])('a log that is %s begins anew', async (_, change, expected) => {
  for (const count of [10, 10_000]) {
    const folder = await folderOf({ 'Upgrade.log': numbered(count).join('\n') });
    const text = textAt(join(folder, 'Upgrade.log'));
    expect((await allOf(text)).length).toBe(count);
    change(join(folder, 'Upgrade.log'));
    expect(await allOf(text)).toEqual(expected);
  }
});

test('a log that is deleted can still be read, and is read again when it is back', async () => {
  const folder = await folderOf({ 'Upgrade.log': 'first\n' });
  const text = textAt(join(folder, 'Upgrade.log'));
  await text.refresh();
  rmSync(join(folder, 'Upgrade.log'));
  expect(await allOf(text)).toEqual(['first', 'it is gone or is a link to nothing']);
  writeFileSync(join(folder, 'Upgrade.log'), 'second\nthird\n');
  expect(await allOf(text)).toEqual(['second', 'third']);
});

test('zeros that are filled in later', async () => {
  for (const count of [10, 10_000]) {
    const lines = `${numbered(count).join('\n')}\n`;
    const folder = await folderOf({ 'uls.log': Buffer.concat([Buffer.from(lines), Buffer.alloc(8192)]) });
    const text = textAt(join(folder, 'uls.log'));
    expect((await allOf(text)).length).toBe(count);
    writeFileSync(join(folder, 'uls.log'), Buffer.concat([Buffer.from(`${lines}more\n`), Buffer.alloc(8187)]));
    expect((await allOf(text)).slice(count)).toEqual(['more']);
  }
});

test('a long log is kept small in memory, in a file that nobody else sees', async () => {
  const folder = await folderOf({ 'temp/none': '' });
  rmSync(join(folder, 'temp/none'));
  for (const variable of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(variable, join(folder, 'temp'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const block = `${Array.from({ length: 1000 }, (_, at) => `${String(at).padStart(4, '0')} ${'a file was copied '.repeat(9)}`).join('\r\n')}\r\n`;
  for (let at = 0; at < 300; at++) appendFileSync(join(folder, 'msi.log'), block);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const before = process.memoryUsage();
  const text = textAt(join(folder, 'msi.log'));
  await text.refresh();
  collect();
  const after = process.memoryUsage();
  expect([text.lines(), (await text.read(299_001, 1))[0]?.slice(0, 9)]).toEqual([300_000, '0000 a fi']);
  expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(20e6);
  expect(readdirSync(join(folder, 'temp')).length).toBe(process.platform === 'win32' ? 1 : 0);
});

/** Entries of two lines, numbered from 4711 on. */
const tape: BinaryParser = {
  id: 'tape',
  title: 'tape',
  zone: 'utc',
  unit: 'bytes',
  detect: (head) => (head.toString('latin1', 0, 4) === 'TAPE' ? { confidence: 1, why: 'it begins so' } : undefined),
  *records(file) {
    for (let at = 4; at < file.size; at++) yield [{ line: 2 * at - 7, message: `Product: Kestrel Feed\nsecond line`, time: Date.UTC(2009, 10, 21, 10, 45, at), level: 'error', component: 'MsiInstaller', fields: { event: '11708', recordId: String(4707 + at) } }];
  },
};

test('a binary log is told record by record, and a record is found by its number', async () => {
  const folder = await folderOf({ 'Application.tape': Buffer.from('TAPE....'), 'all.zip': zipOf([{ name: 'a.tape', data: Buffer.from('TAPE..') }]) });
  const text = openLogText(join(folder, 'Application.tape'), { parsers: [tape] });
  onTestFinished(() => text.close());
  expect((await allOf(text)).slice(0, 3)).toEqual(['4711  2009-11-21 10:45:04Z  error  MsiInstaller 11708  Product: Kestrel Feed', '  second line', '4712  2009-11-21 10:45:05Z  error  MsiInstaller 11708  Product: Kestrel Feed']);
  expect([await text.lineOf({ line: 99, record: 4713 }, forever()), await text.lineOf({ line: 99, record: 4715 }, forever())]).toEqual([5, undefined]);
  const member = openLogText(join(folder, 'all.zip!a.tape'), { parsers: [tape] });
  onTestFinished(() => member.close());
  expect((await allOf(member)).length).toBe(4);
  const plain = textAt(join(folder, 'all.zip!a.tape'));
  expect(await plain.lineOf({ line: 7, record: 4713 }, forever())).toBe(7);
});

test('what is written while the log is being looked at is not missed', async () => {
  const folder = await folderOf({ 'Upgrade.log': `${numbered(20_000).join('\n')}\n` });
  const text = textAt(join(folder, 'Upgrade.log'));
  await text.refresh();
  for (let at = 20_001; at < 20_040; at++) {
    appendFileSync(join(folder, 'Upgrade.log'), `${at} first\n`);
    const first = text.refresh();
    // The look has begun: it has seen how long the file is, perhaps.
    for (let turns = 0; turns < at % 7; turns++) await new Promise((done) => setImmediate(done));
    at++;
    appendFileSync(join(folder, 'Upgrade.log'), `${at} second\n`);
    await text.refresh();
    expect(text.lines()).toBe(at);
    await first;
  }
});
