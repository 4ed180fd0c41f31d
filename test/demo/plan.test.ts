import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { SAMPLES } from '../../src/paths.ts';
import { dueTimes, planOf } from './plan.ts';
import type { Write } from './plan.ts';
import { play } from './play.ts';

function folderOf(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'triage-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const upgrade = (clock: string, text: string) => `[SPManager] [INFO] [2/6/2010 ${clock}]: ${text}\r\n`;
const FIRST = upgrade('9:31:18 PM', 'Inplace Upgrade session starts.') + upgrade('9:31:20 PM', 'one') + upgrade('9:31:20 PM', 'two') + upgrade('9:33:00 PM', 'Inplace Upgrade session finishes.');
const SECOND = upgrade('9:31:19 PM', 'Inplace Upgrade session starts.') + upgrade('9:32:00 PM', 'Inplace Upgrade session finishes.');
const NIGHT = { 'a.log': FIRST, 'b.log': Buffer.from(`\ufeff${SECOND}`, 'utf16le') };

/** Writes of one file at one moment, joined. */
const told = (writes: readonly Write[]) => writes.map(({ at, file, ...what }) => `${file} ${at} ${'bytes' in what ? what.bytes.length : what.renamed}`);

test('lines are written when they say, across files, in pieces that are cut anywhere', async () => {
  const writes = await planOf(folderOf(NIGHT), { seed: 1 });
  expect(writes.map(({ at, file }) => `${file} ${at}`)).toEqual(['a.log 0', 'a.log 350', 'b.log 1000', 'b.log 1350', 'a.log 2000', 'a.log 2350', 'b.log 42000', 'b.log 42350', 'a.log 102000', 'a.log 102350']);
  const bytesOf = (name: string) => Buffer.concat(writes.flatMap((write) => (write.file === name && 'bytes' in write ? [write.bytes] : [])));
  expect(bytesOf('a.log').toString()).toBe(FIRST);
  expect(bytesOf('b.log')).toEqual(NIGHT['b.log']);
});

test('the same seed cuts at the same bytes, another one at others', async () => {
  const folder = folderOf(NIGHT);
  const first = told(await planOf(folder, { seed: 1 }));
  expect(told(await planOf(folder, { seed: 1 }))).toEqual(first);
  expect(told(await planOf(folder, { seed: 2 }))).not.toEqual(first);
});

test('a rotation: the rest goes to a new file', async () => {
  const writes = await planOf(folderOf({ 'b.log': NIGHT['b.log'] }), { seed: 1, rotate: true });
  const target = folderOf({});
  await play(writes, dueTimes(writes, { speed: Infinity }), target);
  const [start, end] = SECOND.split(/(?<=\n)/);
  expect(readdirSync(target).toSorted()).toEqual(['b.log', 'b.log.1']);
  expect(readFileSync(join(target, 'b.log.1'), 'utf16le')).toBe(`\ufeff${start}${end}`.slice(0, 1 + (start?.length ?? 0)));
  expect(readFileSync(join(target, 'b.log'), 'utf16le')).toBe(`\ufeff${end}`);
});

const write = (at: number): Write => ({ at, file: 'a.log', bytes: Buffer.from('x') });

test('a pace: so fast, or so long in all; long pauses are shortened', () => {
  const writes = [write(0), write(60_000), write(3_600_000)];
  expect(dueTimes(writes, { speed: 60 })).toEqual([0, 1000, 9000]);
  expect(dueTimes(writes, { speed: Infinity })).toEqual([0, 0, 0]);
  expect(dueTimes(writes, { lasting: 9000 }).map(Math.round)).toEqual([0, 1000, 9000]);
});

test('what is exported afterwards comes whole, at the end', async () => {
  const sample = join(SAMPLES, 'incident-moss-sp2-database-behind');
  const writes = await planOf(sample, { seed: 1 });
  const target = folderOf({});
  await play(writes, dueTimes(writes, { speed: Infinity }), target);
  expect([...new Set(writes.map(({ file }) => file))]).toEqual([
    'KESTREL-WFE1/coreserver-sp2.log',
    'KESTREL-WFE1/PSCDiagnostics_5_23_2009_23_5_11_402_1190553127.log',
    'KESTREL-WFE1/Upgrade.log',
    'KESTREL-SQL1/versions.txt',
    'KESTREL-WFE1/events.txt',
  ]);
  expect(writes.filter(({ file }) => file.endsWith('.txt')).length).toBe(2);
  for (const { file } of writes) expect(readFileSync(join(target, file)).equals(readFileSync(join(sample, file)))).toBe(true);
});
