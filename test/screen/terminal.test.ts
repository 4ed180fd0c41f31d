/** The harness itself: it sees what is wrong. */
import { expect, test } from 'vitest';

import { KEYS, noTerminal, start } from './terminal.ts';

/** A program that takes the screen, and leaves it as `end` says. */
const program = (end: string) => [
  process.execPath,
  '-e',
  `process.stdin.setRawMode(true);
  process.on('SIGTERM', () => { ${end} });
  process.stdout.write('\\x1b[?1049h\\x1b[?25l\\x1b[31mred\\x1b[0m \\x1b[1;7mbold\\x1b[0m \u65e5\u672c ' + process.stdout.columns + ' by ' + process.stdout.rows);
  process.stdout.on('resize', () => process.stdout.write('\\x1b[2;1Hnow ' + process.stdout.columns));
  process.stdin.on('data', (key) => { process.stdout.write('\\x1b[3;1Hkey ' + JSON.stringify(String(key))); if (String(key) === 'q') { ${end} } });`,
];
const GIVE_BACK = "process.stdin.setRawMode(false); process.stdout.write('\\x1b[?25h\\x1b[?1049l'); process.exit(3);";

test.skipIf(noTerminal)('what is on the screen, in which colours, and after a resize and a key', async () => {
  const terminal = start([], { command: program(GIVE_BACK), columns: 50, rows: 5 });
  await terminal.waitFor('its first words', (screen) => screen.includes('by'));
  expect(terminal.rows()).toEqual(['red bold \u65e5\u672c 50 by 5', '', '', '', '']);
  expect(terminal.isAlternate()).toBe(true);
  expect(terminal.cell(0, 0)).toEqual({ text: 'r', width: 1, bold: false, dim: false, inverse: false, underline: false, color: true });
  expect(terminal.cell(4, 0)).toEqual({ text: 'b', width: 1, bold: true, dim: false, inverse: true, underline: false, color: false });
  expect(terminal.cell(9, 0)).toMatchObject({ text: '\u65e5', width: 2 });
  terminal.resize(40, 6);
  await terminal.waitFor('the new width', (screen) => screen.includes('now 40'));
  terminal.type(KEYS.up);
  await terminal.waitFor('the key', (_screen, rows) => rows[2] === 'key "\\u001b[A"');
  terminal.type('q');
  expect(await terminal.ended()).toEqual({ status: 3, settings: 'as before', screen: '', cursor: 'shown', buffer: 'normal', modes: [] });
});

test.skipIf(noTerminal)('a program that ends without giving the terminal back', async () => {
  const terminal = start([], { command: program('process.kill(process.pid, "SIGKILL");') });
  await terminal.waitFor('its first words', (screen) => screen.includes('by'));
  await terminal.kill('SIGTERM');
  expect(await terminal.ended()).toMatchObject({ status: 137, settings: 'changed', cursor: 'hidden', buffer: 'alternate', modes: ['?1049'] });
});

test.skipIf(noTerminal)('what does not come about fails with the screen', async () => {
  const terminal = start([], { command: ['sh', '-c', 'echo KESTREL; sleep 60'], columns: 20, rows: 3 });
  await terminal.waitFor('the name', (screen) => screen.includes('KESTREL'));
  await expect(terminal.waitFor('another name', (screen) => screen.includes('MERLIN'), 100)).rejects.toThrow('waited 0.1 s in vain for another name; the screen is\n│KESTREL\n│\n│');
});
