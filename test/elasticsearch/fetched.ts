/** What other programs fetch and make, once for all. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';

/** In ms; what is half made for longer was left by a process that was killed. */
const HOUR = 3_600_000;

/** The folder appears whole or not at all, however many make it at once; who comes second takes that of the first. */
export function madeOnce(folder: string, make: (half: string) => void): void {
  if (existsSync(folder)) return;
  for (const left of globSync(`${folder}-??????`)) if (statSync(left).mtimeMs < Date.now() - HOUR) rmSync(left, { recursive: true });
  const half = mkdtempSync(`${folder}-`);
  try {
    make(half);
    renameSync(half, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

/** Fails with what the program says is wrong. */
export function run(program: string, args: readonly string[]): void {
  // On Windows Maven is a script, and those are started by a shell.
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1024 ** 3, shell: process.platform === 'win32' });
  if (error) throw new Error((error as NodeJS.ErrnoException).code === 'ENOENT' ? `there is no ${program} here` : error.message);
  if (status === 0) return;
  const said = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  throw new Error(`${program} failed: ${said.find((line) => line.includes('ERROR')) ?? said.findLast((line) => line !== '')}`);
}
