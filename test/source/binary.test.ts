import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
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

test('a large one out of an archive lies on disk while it is read, and no longer', async () => {
  const large = Buffer.concat([TAPE.subarray(0, 4), Buffer.alloc(33 * 1024 ** 2, 7), Buffer.from([5, 6])]);
  const folder = await folderOf({ 'a.tape.gz': gzipSync(large, { level: 1 }) });
  expect(await told(folder)).toEqual({ logs: { 'a.tape.gz': 'tape, 3 entries: 6' }, skipped: [] });
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('upgrade-triage-'))).toEqual([]);
});

test('what is no log of the kind that was asked for is told', async () => {
  const folder = await folderOf({ 'a.tape': TAPE, 'b.log': 'text\n' });
  expect(await told(folder, 'tape')).toEqual({ logs: { 'a.tape': 'tape, 3 entries: 31' }, skipped: ['not a tape, as you said (--as)'] });
});
