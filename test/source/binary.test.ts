import { readdirSync, readlinkSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { readSources } from '../../src/source/read.ts';
import type { BinaryParser, LogRecord } from '../../src/types.ts';
import { folderOf } from './read.ts';
import { zipOf } from './zip-writer.ts';

/** An entry is the last byte, and after it the fifth and the sixth. */
const parser: BinaryParser = {
  id: 'tape',
  title: 'tape',
  unit: 'bytes',
  detect: (head) => (head.toString('latin1', 0, 4) === 'TAPE' ? { confidence: 1, why: 'it begins so' } : undefined),
  *records(file, { wants, passed }) {
    const one = Buffer.alloc(1);
    for (const offset of [file.size - 1, 4, 5]) {
      file.read(one, offset);
      if (wants({ component: String(one[0]) })) yield [{ line: 1, message: String(one[0]) }];
      else passed(1);
    }
  },
};

async function told(folder: string, as?: string): Promise<{ readonly logs: Record<string, string>; readonly skipped: string[] }> {
  const logs: Record<string, string> = {};
  const skipped: string[] = [];
  const wants = () => ({ component }: Pick<LogRecord, 'component'>) => component !== '7';
  for await (const { source, records } of readSources([folder], { parsers: [parser], as, wants, skip: ({ reason }) => skipped.push(reason), defect: (error) => { throw error; } })) {
    let text = '';
    for await (const batch of records) text += batch.map(({ message }) => message).join(' ');
    logs[source.path.slice(folder.length + 1)] = `${source.format}, ${source.events} entries: ${text}`;
  }
  return { logs, skipped };
}

const TAPE = Buffer.from([...Buffer.from('TAPE'), 1, 7, 3]);

test('a binary log is read from any place: on disk, in an archive, compressed', async () => {
  const folder = await folderOf({ 'a.tape': TAPE, 'b.zip': zipOf([{ name: 'in/b.tape', data: TAPE }]), 'c.tape.gz': gzipSync(TAPE) });
  expect(await told(folder)).toEqual({ logs: { 'a.tape': 'tape, 3 entries: 31', 'b.zip!in/b.tape': 'tape, 3 entries: 31', 'c.tape.gz': 'tape, 3 entries: 31' }, skipped: [] });
});

const LARGE = Buffer.concat([TAPE.subarray(0, 4), Buffer.alloc(33 * 1024 ** 2, 7), Buffer.from([5, 6])]);

/** Where temporary files go is a folder of the test. */
async function tempFolder(name = ''): Promise<string> {
  const folder = join(await folderOf({}), name);
  for (const variable of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(variable, folder);
  return folder;
}
afterEach(() => void vi.unstubAllEnvs());

test('a large one out of an archive lies on disk while it is read, and no longer', async () => {
  const folder = await folderOf({ 'a.tape.gz': gzipSync(LARGE, { level: 1 }) });
  const temp = await tempFolder();
  expect(await told(folder)).toEqual({ logs: { 'a.tape.gz': 'tape, 3 entries: 6' }, skipped: [] });
  expect(readdirSync(temp)).toEqual([]);
});

test('a large one out of an archive where no temporary file can be written', async () => {
  const folder = await folderOf({ 'a.tape.gz': gzipSync(LARGE, { level: 1 }), 'b.tape': TAPE });
  await tempFolder('missing');
  expect(await told(folder)).toEqual({
    logs: { 'b.tape': 'tape, 3 entries: 31' },
    skipped: [expect.stringMatching(/^larger than 32 MiB, and no temporary file can be written \(ENOENT: .*\): save it as a file first$/)],
  });
});

test.skipIf(process.platform === 'win32')('nothing stays behind of a run that is killed, nor open of one that is left', async () => {
  const folder = await folderOf({ 'a.tape.gz': gzipSync(LARGE, { level: 1 }) });
  const temp = await tempFolder();
  for await (const { records } of readSources([folder], { parsers: [parser], skip: () => {}, defect: () => {} })) {
    for await (const _batch of records) break;
    expect(readdirSync(temp)).toEqual([]);
    break;
  }
  expect(openIn(temp)).toEqual([]);
});

/** Files of a folder that this process has open, where the system tells. */
function openIn(folder: string): string[] {
  return (process.platform === 'linux' ? readdirSync('/proc/self/fd') : []).flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)].filter((path) => path.startsWith(folder));
    } catch {
      // The one that lists them is closed by now.
      return [];
    }
  });
}

test.each<[string, (path: string) => void, string]>([
  ['is gone', (path) => rmSync(path), 'it is gone or is a link to nothing'],
  ['is another one', (path) => truncateSync(path), 'it changed while it was read'],
])('a log that %s by the time it is read', async (_what, change, reason) => {
  const folder = await folderOf({ 'a.tape': TAPE, 'b.tape': TAPE });
  const asked: BinaryParser = { ...parser, detect: (head) => { const found = parser.detect(head); if (changes.length > 0) changes.pop()!(); return found; } };
  const changes = [() => change(join(folder, 'a.tape'))];
  const skipped: unknown[] = [];
  const read: string[] = [];
  for await (const { source, records } of readSources([folder], { parsers: [asked], skip: (one) => skipped.push(one), defect: (error) => { throw error; } })) {
    for await (const _batch of records);
    read.push(source.path);
  }
  expect([read, skipped]).toEqual([[join(folder, 'b.tape')], [{ path: join(folder, 'a.tape'), reason }]]);
});

test('what is no log of the kind that was asked for is told', async () => {
  const folder = await folderOf({ 'a.tape': TAPE, 'b.log': 'text\n' });
  expect(await told(folder, 'tape')).toEqual({ logs: { 'a.tape': 'tape, 3 entries: 31' }, skipped: ['not a tape, as you said (--as)'] });
});
