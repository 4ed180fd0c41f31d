import { expect, test } from 'vitest';
import { loadParsers } from '../../src/parsers.ts';
import { readSources } from '../../src/source/read.ts';
import { folderOf } from './read.ts';

const parsers = await loadParsers();

async function readText(text: string) {
  const folder = await folderOf({ 'build.log': text });
  const skipped: string[] = [];
  const read: unknown[] = [];
  for await (const { source, records } of readSources([folder], { parsers, skip: ({ reason }) => void skipped.push(reason), defect: (error) => { throw error; } })) {
    const lines: [number, string][] = [];
    for await (const batch of records) lines.push(...batch.map(({ line, message }): [number, string] => [line, message]));
    read.push({ path: source.path.slice(folder.length + 1), format: source.format, lines });
  }
  return { read, skipped };
}

test('what setup printed stands in a string of JSON', async () => {
  const stdout = String.raw`\r\nMicrosoft Exchange Server 2019 Cumulative Update 9 Unattended Setup\r\n\r\nCopying Files...\r\n\r\nThe Exchange Server setup operation didn't complete.  More details can be found in ExchangeSetup.log located in the <SystemDrive>:\\ExchangeSetupLogs folder.\r\n`;
  const stderr = 'The Exchange Server is in an inconsistent state. Only disaster recovery mode is available.';
  const text = `TASK [exchange : install] ****\nfatal: [KESTREL-MBX1]: FAILED! => {"rc": 1, "stderr": "${stderr}", "stderr_lines": ["${stderr}"], "stdout": "${stdout}"}\n`;
  expect(await readText(text)).toEqual({
    read: [
      {
        path: 'build.log!line 2',
        format: 'exchange-setup',
        lines: [
          [2, 'Microsoft Exchange Server 2019 Cumulative Update 9 Unattended Setup'],
          [4, 'Copying Files...'],
          [6, String.raw`The Exchange Server setup operation didn't complete.  More details can be found in ExchangeSetup.log located in the <SystemDrive>:\ExchangeSetupLogs folder.`],
          [8, stderr],
        ],
      },
    ],
    skipped: [],
  });
});

test('a string of several lines that is no log', async () => {
  expect(await readText(String.raw`{"said": "one line of something else entirely\nand another one\nand a third"}`)).toEqual({ read: [], skipped: [expect.stringContaining('no known kind of log')] });
});
