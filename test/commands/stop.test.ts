import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import { ROOT } from '../../src/paths.ts';

const STOP = pathToFileURL(join(ROOT, 'src/commands/stop.ts')).href;

test.skipIf(process.platform === 'win32')('the second signal ends at once, also while a thread hangs in a read', { timeout: 20_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const script = `
    import { Worker } from 'node:worker_threads';
    import { stopOnSignal } from ${JSON.stringify(STOP)};
    stopOnSignal(() => console.log('asked'));
    new Worker('process.getBuiltinModule("node:fs").open(${JSON.stringify(pipe).replaceAll('"', '\\"')}, () => {})', { eval: true }).on('online', () => setTimeout(() => console.log('ready'), 300));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = async () => String((await once(child.stdout, 'data'))[0]);
  expect(await said()).toBe('ready\n');
  child.kill('SIGTERM');
  expect(await said()).toBe('asked\n');
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000, 'still there'))])).toEqual([null, 'SIGINT']);
});
