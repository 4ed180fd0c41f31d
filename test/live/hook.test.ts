import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newHook, wordsOf } from '../../src/live/hook.ts';

test.each([
  ['notify', ['notify']],
  ['notify --to ops', ['notify', '--to', 'ops']],
  ['"C:\\Program Files\\notify.exe" --to \'night shift\'', ['C:\\Program Files\\notify.exe', '--to', 'night shift']],
  ['notify --text="on call" $HOME; rm -rf /', ['notify', '--text=on call', '$HOME;', 'rm', '-rf', '/']],
  ['  ', []],
])('%s is cut into words, and nothing in it means anything to a shell', (command, words) => {
  expect(wordsOf(command)).toEqual(words);
});

const SCRIPT = "let all = ''; process.stdin.on('data', (data) => (all += data)).on('end', () => require('fs').appendFileSync(process.argv[1], all))";
const quoted = (words: readonly string[]) => words.map((word) => (word.includes('"') ? `'${word}'` : `"${word}"`)).join(' ');

test('each event reaches the standard input of a process of its own, one after the other', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'triage-')), 'told.ndjson');
  const script = SCRIPT.replaceAll("'", '`');
  const told: string[] = [];
  const hook = newHook(quoted([process.execPath, '-e', script, file]), (trouble) => told.push(trouble));
  hook.tell({ event: 'finding', state: 'provisional' });
  hook.tell({ event: 'finding', state: 'confirmed', text: '$(reboot) `x` "quoted"' });
  await hook.done();
  expect(readFileSync(file, 'utf8')).toBe('{"event":"finding","state":"provisional"}\n{"event":"finding","state":"confirmed","text":"$(reboot) `x` \\"quoted\\""}\n');
  expect(told).toEqual([]);
});

test('a command that fails is told, and those after it run', async () => {
  const told: string[] = [];
  const hook = newHook(quoted([process.execPath, '-e', 'process.exit(4)']), (trouble) => told.push(trouble));
  hook.tell({});
  hook.tell({});
  await hook.done();
  expect(told).toEqual([`--on-finding ${process.execPath}: it ended with status 4`, `--on-finding ${process.execPath}: it ended with status 4`]);
});

test('a command that cannot even be started is told', async () => {
  const told: string[] = [];
  const hook = newHook(quoted([process.execPath, 'a\0b']), (trouble) => told.push(trouble));
  hook.tell({});
  expect(hook.isIdle()).toBe(false);
  await hook.done();
  expect(hook.isIdle()).toBe(true);
  expect(told).toEqual([expect.stringMatching(/^--on-finding .*must be a string without null bytes/)]);
});

test('a program that is not there is told before anything is followed', () => {
  expect(() => newHook('no-such-program --now', () => {})).toThrow('--on-finding no-such-program --now: no program "no-such-program" can be run, expected a program and its arguments; no shell reads them');
  expect(() => newHook('notify.cmd --now', () => {})).toThrow('--on-finding notify.cmd --now: only a shell runs notify.cmd, expected a program, as in: cmd.exe /c notify.cmd');
  expect(() => newHook('', () => {})).toThrow('no program is named');
});
