import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { offsetsAlong, offsetsIn } from '../../src/archive/offsets.ts';
import { folderOf } from '../source/read.ts';
import { zipOf } from '../source/zip-writer.ts';

const LOG = 'Action start 10:45:19: INSTALL.\r\nMSI (s) (40:B8) [10:45:20:336]: Note: 1: 1729\r\n\r\nGröße\r\nAction ended 10:45:20: INSTALL. Return value 3.\r\n';
/** Where the lines of it begin in UTF-8. */
const STARTS = [0, 33, 80, 82, 91];
const wide = Buffer.from(`\ufeff${LOG}`, 'utf16le');
const options = { isBinaryLog: (head: Buffer) => head.toString('latin1', 0, 7) === 'ElfFile' };

const folder = () =>
  folderOf({
    'a/setup.log': LOG,
    'b/logs.zip': zipOf([{ name: 'SRV1/msi.log', data: wide }, { name: 'SRV2/msi.log', data: Buffer.from(LOG) }]),
    'c/msi.log.gz': gzipSync(LOG),
    'd/System.evtx': Buffer.concat([Buffer.from('ElfFile\0'), Buffer.alloc(100)]),
    'e/build.log': 'TASK\n{"stdout": "one\\r\\ntwo\\r\\nthree\\r\\n"}\n',
    'f/last.log': LOG,
  });

describe('offsets of lines', () => {
  test('in files, archives and compressed logs, in any order', async () => {
    const root = await folder();
    const lines = new Map<string, Iterable<number>>([
      [join(root, 'f/last.log'), [5]],
      [`${join(root, 'b/logs.zip')}!SRV1/msi.log`, [4, 1, 2, 2]],
      [`${join(root, 'b/logs.zip')}!SRV2/msi.log`, [3]],
      [join(root, 'c/msi.log.gz'), new Set([5, 99])],
      [join(root, 'd/System.evtx'), [1]],
      [`${join(root, 'e/build.log')}!line 2`, [1]],
      [join(root, 'gone.log'), [1]],
    ]);
    expect(await offsetsIn(root, lines, options)).toEqual(
      new Map([
        [`${join(root, 'b/logs.zip')}!SRV1/msi.log`, new Map([[1, 2], [2, 68], [4, 166]])],
        [`${join(root, 'b/logs.zip')}!SRV2/msi.log`, new Map([[3, 80]])],
        [join(root, 'c/msi.log.gz'), new Map([[5, 91]])],
        [join(root, 'f/last.log'), new Map([[5, 91]])],
      ]),
    );
  });

  test('side by side with whoever reads them, and of nothing out of order', async () => {
    const root = await folder();
    const offsets = offsetsAlong(root, options);
    const asked = async (path: string, ...lines: number[]) => {
      const found: (number | undefined)[] = [];
      for (const line of lines) found.push(await offsets.of(join(root, path), line));
      return found;
    };
    expect(await asked('a/setup.log', 1, 2, 2, 4, 3)).toEqual([0, 33, 33, 82, undefined]);
    expect(await asked('b/logs.zip!SRV2/msi.log', 1, 2, 3, 4, 5, 6, 7)).toEqual([...STARTS, 140, undefined]);
    expect(await asked('d/System.evtx', 1)).toEqual([undefined]);
    expect(await asked('e/build.log!line 2', 1, 2)).toEqual([undefined, undefined]);
    expect(await asked('a/setup.log', 1)).toEqual([undefined]);
    expect(await asked('f/last.log', 5)).toEqual([91]);
    expect(await asked('gone.log', 5)).toEqual([undefined]);
    await offsets.close();
  });

  test('in an encoding that was said', async () => {
    const root = await folderOf({ 'msi.log': Buffer.from(LOG, 'utf16le').subarray(0, 80) });
    const path = join(root, 'msi.log');
    expect(await offsetsIn(root, new Map([[path, [2]]]), { ...options, encoding: 'utf-16le' })).toEqual(new Map([[path, new Map([[2, 66]])]]));
  });
});
