import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { jsonReport } from '../../src/sinks/json.ts';
import { textReport } from '../../src/sinks/text.ts';
import { lookAt } from './look.ts';
import { night } from './night.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'screen-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const typed = (text: string) => [...text].join(' ');
const last = (screen: string) => screen.split('\n').at(-1);

test('the report as text, and where it is', async () => {
  const report = await night();
  const file = join(folder(), 'night.txt');
  const look = lookAt({ report });
  await look.press('e');
  expect(last(await look.screen(80, 10))).toBe('write the report as  t text  j JSON  Esc leave');
  await look.press('t');
  expect(last(await look.screen(80, 10))).toBe('write the text to file: upgrade-triage-2026-11-21.txt');
  await look.press(`Ctrl-U ${typed(file)} Enter`);
  expect(last(await look.screen(200, 10))).toBe(`the report stands in ${file}`);
  expect(readFileSync(file, 'utf8')).toBe(textReport(report, { width: 100, colors: false, full: true }));
});

test('the report as JSON', async () => {
  const report = await night();
  const file = join(folder(), 'night.json');
  await lookAt({ report }).press(`e j Ctrl-U ${typed(file)} Enter`);
  expect(readFileSync(file, 'utf8')).toBe(jsonReport(report));
});

test('a file that is there is written over only when that is said', async () => {
  const report = await night();
  const file = join(folder(), 'night.json');
  writeFileSync(file, 'notes');
  const look = lookAt({ report });
  await look.press(`e j Ctrl-U ${typed(file)} Enter`);
  expect(last(await look.screen(200, 10))).toBe(`${file} is there already. Overwrite it?  y yes  n no`);
  await look.press('n');
  expect([readFileSync(file, 'utf8'), last(await look.screen(200, 10))]).toEqual(['notes', `write the JSON to file: ${file}`]);
  await look.press('Enter y');
  expect(readFileSync(file, 'utf8')).toBe(jsonReport(report));
});

test('a folder that is not there', async () => {
  const file = join(folder(), 'not', 'there.txt');
  const look = lookAt({ report: await night() });
  await look.press(`e t Ctrl-U ${typed(file)} Enter`);
  expect([last(await look.screen(400, 10))?.includes(`! ${file}: there is no such file or folder`), existsSync(file)]).toEqual([true, false]);
});

test('left before anything is written', async () => {
  const look = lookAt({ report: await night() });
  await look.press('e t Esc');
  expect(last(await look.screen(60, 10))).toBe('? help   q quit   Enter open   l log   ] evidence   Tab pane');
});
