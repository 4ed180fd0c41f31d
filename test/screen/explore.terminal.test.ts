/** `explore` in a real terminal: what is on the screen, what keys do, and how the terminal is left. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { ROOT } from '../../src/paths.ts';
import { folderOf, run } from '../cli/folder.ts';
import { installerLog } from './logs.ts';
import { KEYS, breaking, noTerminal, start } from './terminal.ts';
import type { Options, Terminal } from './terminal.ts';

const SAMPLE = join('sample-logs', 'incident-moss-sp2-database-behind');
const LOG = 'coreserver-sp2.log';

async function explored(options: Options = {}, path = SAMPLE): Promise<Terminal> {
  const terminal = start(['explore', path], options);
  await terminal.waitFor('the verdict and the keys', (_screen, rows) => rows[0] !== '' && rows.at(-1)?.startsWith('? help') === true);
  return terminal;
}

const press = async (terminal: Terminal, keys: string, what: string, holds: (screen: string, rows: readonly string[]) => boolean) => {
  terminal.type(keys);
  await terminal.waitFor(what, holds);
};

test.skipIf(noTerminal)('the screen in the README is the one that is shown', async () => {
  const [, told = ''] = /^## Explore$[\s\S]*?^```\n([\s\S]*?)^```$/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  const terminal = await explored({ columns: 120, rows: 32 }, join('sample-logs', 'incident-exchange2007-two-servers'));
  await terminal.waitFor('the end of that screen', (screen) => screen.length === told.trimEnd().length);
  expect(terminal.screen()).toBe(told.trimEnd());
});

const BACK = { settings: 'as before', screen: '', cursor: 'shown', buffer: 'normal', modes: [] };

describe.skipIf(noTerminal)('sizes', () => {
  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
    [200, 60],
  ])('%i columns and %i rows: the verdict on top, the cause, the keys below', async (columns, rows) => {
    const terminal = await explored({ columns, rows });
    const screen = terminal.rows();
    expect(screen.length).toBe(rows);
    expect(screen[0]).toMatch(/^ROLLED BACK .*2007/);
    expect(screen.filter((row) => row.includes('cause 96 %')).length).toBe(1);
    expect(screen.at(-1)).toMatch(/^\? help {3}q quit/);
    // Ink clears the whole screen for each frame that is higher than the terminal.
    for (const key of ['?', KEYS.escape, 'l', '5', 'z', 'z', KEYS.tab]) terminal.type(key);
    terminal.type('q');
    await terminal.ended();
    // oxlint-disable-next-line no-control-regex
    expect(terminal.written().match(/\u001b\[[23]J/g)).toBe(null);
  });

  test('through a resize, to a single cell and back: the same screen as at once in that size', async () => {
    const first = await explored({ columns: 100, rows: 30 });
    await first.waitFor('the lines round the evidence', (screen) => screen.includes('404  MSI'));
    const fresh = first.screen();
    const terminal = await explored({ columns: 60, rows: 15 });
    for (const [columns, rows] of [[120, 40], [1, 1], [5, 3], [40, 10], [100, 30]] as const) terminal.resize(columns, rows);
    await terminal.waitFor('the same screen', (screen) => screen === fresh);
    terminal.resize(1, 1);
    // Time to draw it.
    await new Promise((done) => setTimeout(done, 300));
    terminal.resize(100, 30);
    await terminal.waitFor('the same screen again', (screen) => screen === fresh);
    terminal.type('q');
    expect(await terminal.ended()).toEqual({ ...BACK, status: 0 });
  });

  test('wide characters stay within their columns', async () => {
    const product = '\u30b1\u30b9\u30c8\u30ec\u30eb \u98fc\u6599\u7ba1\u7406 \ud83d\ude80 Grüße '.repeat(6).trim();
    const folder = folderOf({ '\u5c0e\u5165.log': Buffer.from(`\ufeff${installerLog(product)}`, 'utf16le') });
    for (const columns of [60, 61]) {
      const terminal = await explored({ columns, rows: 20 }, folder);
      await press(terminal, 'l', 'the log', (screen) => screen.includes('4 Log'));
      const rows = terminal.rows();
      expect(rows.some((row) => row.includes('\u30b1\u30b9\u30c8\u30ec\u30eb'))).toBe(true);
      // A row that were too wide would push the last one off the screen.
      expect([rows.length, rows[0]?.slice(0, 6), rows.at(-1)?.slice(0, 6)]).toEqual([20, 'FAILED', '? help']);
      expect(rows.filter((row) => row.includes('━━')).every((row) => row.length <= columns)).toBe(true);
      terminal.type('q');
      await terminal.ended();
    }
  });
});

describe.skipIf(noTerminal)('keys', () => {
  test('the help opens over the panes, and any key closes it', async () => {
    const terminal = await explored();
    await terminal.waitFor('the lines round the evidence', (screen) => screen.includes('404  MSI'));
    const before = terminal.screen();
    await press(terminal, '?', 'the help', (screen) => screen.includes('━━ Keys') && screen.includes('any other key closes the help'));
    await press(terminal, KEYS.escape, 'the panes', (screen) => !screen.includes('━━ Keys'));
    expect(terminal.screen()).toBe(before);
  });

  test('evidence leads into the log, at its line', async () => {
    const terminal = await explored();
    await press(terminal, 'l', 'the line', (_screen, rows) => rows.some((row) => row.startsWith('407 ▸ Error 1306. Another application has exclusive access')));
    expect(terminal.screen()).toContain(LOG);
  });

  test('a search goes on and back, and says so where there is nothing', async () => {
    const terminal = await explored({ columns: 150 });
    await press(terminal, 'l', 'the log', (screen) => screen.includes('407 ▸'));
    terminal.type(`/mainenginethread${KEYS.enter}`);
    const marked = (number: number) => (screen: string) => screen.includes(`${number} ▸`);
    await terminal.waitFor('the first place', marked(475));
    await press(terminal, 'n', 'the second place', marked(484));
    await press(terminal, 'N', 'the first place again', marked(475));
    await press(terminal, `/nothing of the kind${KEYS.enter}`, 'that there is none', (screen) => screen.includes('nothing found: nothing of the kind'));
    expect(terminal.screen()).toContain('475 ▸');
  });

  test('a filter shows only the lines that match, with their numbers, until it is left', async () => {
    const terminal = await explored({ columns: 150 });
    await press(terminal, 'l', 'the log', (screen) => screen.includes('407 ▸'));
    await press(terminal, `fReturn value 3${KEYS.enter}`, 'the lines', (screen) => screen.includes('only lines with "Return value 3"') && screen.includes('410'));
    const numbers = terminal.rows().flatMap((row) => /^ *(\d+) .* (?:Action|Error|MSI)/.exec(row)?.[1] ?? []);
    expect(numbers).toEqual(['410', '428']);
    await press(terminal, KEYS.escape, 'all lines', (screen) => screen.includes('409') && screen.includes('411'));
  });

  test('a line by its number', async () => {
    const terminal = await explored();
    await press(terminal, 'l', 'the log', (screen) => screen.includes('407 ▸'));
    await press(terminal, `:42${KEYS.enter}`, 'the line', (screen) => screen.includes('42 ▸'));
    expect(terminal.rows().filter((row) => row.includes('▸ ') && !row.includes('✗')).map((row) => row.trimStart().slice(0, 4))).toEqual(['42 ▸']);
  });

  test('detail, timeline and files', async () => {
    const terminal = await explored();
    await press(terminal, '3', 'the detail', (screen) => screen.includes('━━ 3 Detail of the finding'));
    await press(terminal, '5', 'the timeline', (screen) => screen.includes('━━ 5 Timeline of 23 May 2009') && screen.includes('◆'));
    await press(terminal, '6', 'the files', (screen) => screen.includes('━━ 6 Files 6') && /skipped +case\.yaml/.test(screen));
    await press(terminal, KEYS.tab, 'another pane', (screen) => !screen.includes('━━ 6 Files'));
    expect(terminal.screen()).toContain('━━ 1 Attempts 3');
  });

  test('the report is written as `analyze` prints it, and never over a file that is there', async () => {
    const folder = folderOf({ 'logs/msi.log': installerLog('Kestrel Feed') });
    const terminal = await explored({ cwd: folder }, 'logs');
    await press(terminal, 'e', 'the question how', (screen) => screen.includes('write the report as'));
    await press(terminal, 'j', 'the name', (screen) => screen.includes('upgrade-triage-'));
    await press(terminal, KEYS.enter, 'where it is', (screen) => screen.includes('the report stands in'));
    const name = readdirSync(folder).find((one) => one.endsWith('.json')) ?? '';
    const { stdout } = await run(['analyze', join(folder, 'logs'), '--format', 'json']);
    expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual(JSON.parse(stdout.replaceAll(`${folder}/`, '')));
    terminal.type(`ej${KEYS.enter}`);
    await terminal.waitFor('a question', (screen) => /there already|overwrite/i.test(screen));
  });
});

test.skipIf(noTerminal)('keys that are pressed while the screen opens do not stand in it', async () => {
  for (let time = 0; time < 5; time++) {
    const terminal = start(['explore', SAMPLE]);
    await terminal.waitFor('the screen', () => terminal.isAlternate());
    terminal.type('l');
    await terminal.waitFor('the log', (screen) => screen.includes('407 ▸'));
    expect([terminal.rows()[0]?.slice(0, 11), terminal.rows().at(-1)?.slice(0, 6)]).toEqual(['ROLLED BACK', '? help']);
    terminal.type('q');
    await terminal.ended();
  }
});

describe.skipIf(noTerminal)('colours', () => {
  test.each([
    ['as a terminal has them', {}, [], true],
    ['NO_COLOR', { NO_COLOR: '1' }, [], false],
    ['--no-color', {}, ['--no-color'], false],
  ])('%s', async (_, env, args, expected) => {
    const terminal = start(['explore', SAMPLE, ...args], { env });
    await terminal.waitFor('the keys', (_screen, rows) => rows.at(-1)?.startsWith('? help') === true);
    expect(terminal.cells().some(({ color }) => color)).toBe(expected);
    // What is chosen is to be seen all the same.
    expect(terminal.cells().some(({ inverse, bold }) => inverse || bold)).toBe(true);
    expect(terminal.screen()).toContain('✗ cause 96 %');
  });
});

describe.skipIf(noTerminal)('the terminal is given back', () => {
  test.each([
    ['q', 'q'],
    ['Ctrl-C', KEYS.ctrlC],
    ['q in the help', '?q'],
  ])('by the key %s', async (_, keys) => {
    const terminal = await explored();
    expect([terminal.isAlternate(), terminal.written().includes('\u001b[?25l')]).toEqual([true, true]);
    terminal.type(keys);
    if (keys.length > 1) terminal.type('q');
    expect(await terminal.ended()).toEqual({ ...BACK, status: 0 });
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('by %s', async (signal, status) => {
    const terminal = await explored();
    await terminal.kill(signal);
    expect(await terminal.ended()).toEqual({ ...BACK, status });
  });

  test.each([
    ['an error', "throw new Error('the hopper stalled');"],
    ['a promise that nobody waits for', "Promise.reject(new Error('the hopper stalled'));"],
  ])('by %s, which is told', async (_, what) => {
    const terminal = await explored(breaking(what));
    const left = await terminal.ended();
    expect(left).toEqual({ ...BACK, status: 70, screen: expect.stringMatching(/a defect of this program, please report it\n *Error: the hopper stalled/) });
  });
});

test.skipIf(noTerminal)('a window that is closed ends the program', async () => {
  const terminal = await explored();
  expect(await terminal.close()).toBe('gone');
});

test.skipIf(noTerminal)('what is no terminal gets a sentence', async () => {
  expect(await run(['explore', SAMPLE])).toEqual({ status: 2, stdout: '', stderr: 'upgrade-triage: explore needs a terminal, and standard output is no terminal; analyze prints a report anywhere\n' });
  const terminal = start(['explore', SAMPLE], { env: { TERM: 'dumb' }, columns: 200 });
  expect((await terminal.ended()).screen).toBe('upgrade-triage: explore needs a terminal, and this terminal (TERM=dumb) cannot place text; analyze prints a report anywhere');
});
