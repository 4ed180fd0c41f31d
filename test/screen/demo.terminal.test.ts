/** `npm run demo:watch`, as somebody types it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { ROOT } from '../../src/paths.ts';
import { folderOf } from '../cli/folder.ts';
import { noTerminal, start } from './terminal.ts';

const DEMO = [process.execPath, join(ROOT, 'test', 'demo', 'watch.ts')];

test.skipIf(noTerminal)('the night goes on before your eyes, and nothing of it is left', async () => {
  const temp = folderOf({ 'one/.keep': '' });
  const terminal = start(['--speed', '250'], { command: DEMO, columns: 100, rows: 30, env: { TMPDIR: temp } });
  await terminal.waitFor('a run', (_screen, rows) => rows[0]?.startsWith('RUNNING') === true);
  await terminal.waitFor('the end of the night', (screen, rows) => rows[0]?.startsWith('ROLLED BACK') === true && screen.includes('1 Attempts 3'));
  terminal.type('q');
  expect(await terminal.ended()).toMatchObject({ status: 1, settings: 'as before', cursor: 'shown', buffer: 'normal', modes: [] });
  expect(readdirSync(temp)).toEqual(['one']);
});

test.skipIf(noTerminal)('a healthy night, told line by line', async () => {
  const terminal = start(['--healthy', '--speed', 'max', '--', '--format', 'text', '--until-done', '--done-after', '2'], { command: DEMO, columns: 160 });
  const { status, screen } = await terminal.ended(60_000);
  expect(status).toBe(0);
  expect(screen).toContain('succeeded');
});
