/** `watch` as a process of its own, while a test writes the logs that it follows. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import { ROOT } from '../../src/paths.ts';
import type { Ended } from './folder.ts';

/** The parts of an event that tests look at. */
export type Told = { readonly event: string; readonly state?: string; readonly verdict?: string; readonly key?: string; readonly path?: string; readonly why?: string; readonly finding?: { readonly rule: string; readonly severity: string }; readonly attempt?: { readonly outcome: string } };

export type Watching = {
  readonly told: () => Told[];
  /** `finding provisional msi.disk-full`, without findings of severity info. */
  readonly words: () => string[];
  readonly until: (what: string, holds: (words: readonly string[]) => boolean) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
};

export function watch(args: readonly string[]): Watching {
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'cli.js'), 'watch', ...args, '--format', 'ndjson'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const told = () => stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Told);
  const words = () => told().filter(({ state, finding }) => state !== 'progress' && finding?.severity !== 'info').map(wordsOf);
  return {
    told,
    words,
    async until(what, holds) {
      for (let tries = 0; tries < 2000; tries++) {
        if (holds(words())) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`${what} did not come about\n${words().join('\n')}\n${stderr}`);
    },
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

function wordsOf({ event, state, verdict, finding, attempt, path }: Told): string {
  const name = path?.split(/[\\/]/).at(-1);
  return [event, state ?? verdict, finding?.rule ?? (state === 'ended' ? attempt?.outcome : name)].filter((word) => word !== undefined).join(' ');
}
