/** `watch` in a real terminal, while logs are written. */
import { appendFileSync, mkdirSync, renameSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { folderOf } from '../cli/folder.ts';
import { SAMPLES } from '../../src/paths.ts';
import { dueTimes, planOf } from '../demo/plan.ts';
import { play } from '../demo/play.ts';
import { installerLog } from './logs.ts';
import { KEYS, breaking, noTerminal, start } from './terminal.ts';
import type { Options, Terminal } from './terminal.ts';

async function watching(folder: string, options: Options = {}): Promise<Terminal> {
  const terminal = start(['watch', folder], options);
  await terminal.waitFor('the keys', (_screen, rows) => rows.at(-1)?.startsWith('? help') === true);
  return terminal;
}

const BACK = { settings: 'as before', cursor: 'shown', buffer: 'normal', modes: [] };
const first = (text: string) => (_screen: string, rows: readonly string[]) => rows[0]?.startsWith(text) === true;

describe.skipIf(noTerminal)('while logs are written', () => {
  test('a run begins, goes on, fails, and the lines are there at once in its log', async () => {
    const folder = folderOf({ 'empty/.keep': '' });
    const path = join(folder, 'msi.log');
    const terminal = await watching(folder, { columns: 100, rows: 30 });
    expect(terminal.rows()[0]).toMatch(/^WAITING/);
    const lines = installerLog('Kestrel Feed', { lines: 500 }).split(/(?<=\n)/);
    appendFileSync(path, lines.slice(0, 400).join(''));
    await terminal.waitFor('the run', first('RUNNING'));
    expect(terminal.screen()).toContain('InstallFiles');
    terminal.type('4');
    await terminal.waitFor('the log', (screen) => screen.includes('━━ 4 Log'));
    terminal.type('lG');
    await terminal.waitFor('its last line', (screen) => screen.includes('SourceName=F395.DLL'));
    // Cut in the middle of a line.
    appendFileSync(path, lines.slice(400, 450).join('') + lines[450]!.slice(0, 60));
    await terminal.waitFor('the line that was begun', (screen) => screen.includes('SourceName=F445.DLL'));
    appendFileSync(path, lines[450]!.slice(60) + lines.slice(451).join(''));
    await terminal.waitFor('the end', (screen, rows) => rows[0]?.startsWith('FAILED') === true && screen.includes('Verbose logging stopped'));
    terminal.type('q');
    const left = await terminal.ended();
    expect(left).toEqual({ ...BACK, status: 1, screen: expect.stringMatching(/verdict: .*failed/i) });
  });

  test('a night of three runs at three sizes, resized while it goes on', async () => {
    const folder = folderOf({ 'empty/.keep': '' });
    const writes = await planOf(join(SAMPLES, 'incident-moss-sp2-database-behind'), { seed: 7 });
    const terminal = await watching(folder, { columns: 60, rows: 15 });
    const playing = play(writes, dueTimes(writes, { lasting: 6000 }), folder);
    for (const [columns, rows] of [[80, 24], [1, 1], [120, 40], [60, 15], [100, 30]] as const) {
      terminal.resize(columns, rows);
      await new Promise((done) => setTimeout(done, 1000));
      expect(terminal.isAlternate()).toBe(true);
    }
    await playing;
    await terminal.waitFor('the verdict', first('ROLLED BACK'));
    await terminal.waitFor('all three runs', (screen) => screen.includes('1 Attempts 3') && !screen.includes('running'));
    terminal.type('q');
    expect(await terminal.ended()).toMatchObject({ ...BACK, status: 1 });
  });

  test('a log that begins anew is read anew on the screen', async () => {
    const folder = folderOf({ 'msi.log': installerLog('Kestrel Feed', { lines: 300 }) });
    const terminal = await watching(folder, { columns: 100, rows: 30 });
    await terminal.waitFor('the run', (screen) => screen.includes('Kestrel Feed'));
    terminal.type('4');
    await terminal.waitFor('the log', (screen) => screen.includes('━━ 4 Log'));
    terminal.type(`:100${KEYS.enter}`);
    await terminal.waitFor('the line', (screen) => screen.includes('F95.DLL'));
    truncateSync(join(folder, 'msi.log'));
    appendFileSync(join(folder, 'msi.log'), installerLog('Kestrel Hopper'));
    terminal.type('g');
    await terminal.waitFor('the new lines', (screen) => screen.includes('msi.log, 10 lines') && !screen.includes('FileCopy'));
    renameSync(join(folder, 'msi.log'), join(folder, 'msi.log.1'));
    mkdirSync(join(folder, 'more'));
    appendFileSync(join(folder, 'more', 'feed.log'), installerLog('Kestrel Third'));
    terminal.type('1');
    await terminal.waitFor('the run of the new file', (screen) => screen.includes('Kestrel Third'));
    expect(terminal.rows().filter((row) => row.includes('✗ failed, result 1603')).length).toBe(3);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('by %s the terminal is given back', async (signal) => {
    const folder = folderOf({ 'msi.log': installerLog('Kestrel Feed') });
    const terminal = await watching(folder);
    await terminal.waitFor('the verdict', first('FAILED'));
    await terminal.kill(signal);
    expect(await terminal.ended()).toMatchObject(BACK);
  });

  test('a window that is closed ends the program', async () => {
    const terminal = await watching(folderOf({ 'msi.log': installerLog('Kestrel Feed') }));
    expect(await terminal.close()).toBe('gone');
  });

  test('by an error the terminal is given back, and the error told', async () => {
    const folder = folderOf({ 'msi.log': installerLog('Kestrel Feed') });
    const terminal = await watching(folder, breaking("throw new Error('the hopper stalled');"));
    expect(await terminal.ended()).toEqual({ ...BACK, status: 70, screen: expect.stringMatching(/a defect of this program, please report it\n *Error: the hopper stalled/) });
  });
});

test.skipIf(noTerminal)('a terminal that cannot place text gets lines, the first of them before anything is read', async () => {
  const terminal = start(['watch', 'no such folder', '--until-done', '--give-up-after', '0.01'], { columns: 200, env: { TERM: 'dumb' } });
  const { status, screen } = await terminal.ended();
  expect([status, ...screen.split('\n').map((line) => line.slice('02:10:00  '.length))]).toEqual([3, 'watching no such folder, reading what is there already', 'file, awaited  no such folder (it is not there yet)', 'verdict: waiting (0 running, 0 ended)']);
});
