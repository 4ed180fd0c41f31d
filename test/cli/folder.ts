/** The command as a process of its own, from the bundle that `build.ts` makes, and folders with files for it. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../../src/paths.ts';

export type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

type Options = { readonly input?: string | Buffer; readonly env?: Record<string, string> };

export const run = async (args: readonly string[], options: Options = {}): Promise<Ended> => runNode([join(ROOT, 'dist', 'cli.js'), ...args], options);

/** The same with options of Node, which its first line has on a user's machine. */
export function runNode(args: readonly string[], options: Options = {}): Promise<Ended> {
  const child = spawn(process.execPath, [...args], { cwd: ROOT, env: { ...process.env, NO_COLOR: '', ...options.env } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.end(options.input ?? '');
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }));
  });
}

/** A folder with files in it. */
export function folderOf(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'triage-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
