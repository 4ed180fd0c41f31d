/**
 * After a report on a terminal: one key opens the screen on what was just read. Asked only where a person sits at both ends, and never for
 * long: a script that runs in a terminal goes on by itself.
 */
import process from 'node:process';

import type { Report } from '../types.ts';
import { explore } from './explore.ts';
import type { Outside } from './outside.ts';
import type { ScreenOptions } from './terminal.ts';

/** Seconds. */
const PATIENCE = 15;

const QUESTION = `Press e to explore these logs, any other key to end (ends in ${PATIENCE} s) `;

export function isWorthIt(report: Report, { stdin, stdout, stderr, env }: Outside): boolean {
  const isPerson = stdin.isTTY && stdout.isTTY && stderr.isTTY && !env['CI'] && env['TERM'] !== 'dumb';
  return isPerson && (report.attempts.length > 0 || report.findings.length > 0);
}

export async function offerToExplore(report: Report, options: ScreenOptions, outside: Outside): Promise<void> {
  const { stdin, stderr } = outside;
  // On one line, so that it can be taken away again.
  stderr.write(QUESTION.slice(0, Math.max(1, (stderr.columns || 80) - 1)));
  const key = await keyWithin(stdin, PATIENCE * 1000);
  stderr.write('\r\u001B[2K');
  if (key === 'e' || key === 'E') await explore(report, options, outside);
}

/** The next key, or nothing where none comes. The terminal is as before afterwards, also where a signal ends the program meanwhile. */
async function keyWithin(stdin: NodeJS.ReadStream, patience: number): Promise<string | undefined> {
  const cooked = () => void stdin.setRawMode(false);
  process.once('exit', cooked);
  stdin.setRawMode(true);
  const key = await new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(resolve, patience, undefined);
    stdin.once('data', (data) => {
      clearTimeout(timer);
      resolve(String(data)[0]);
    });
  });
  stdin.removeAllListeners('data');
  stdin.pause();
  cooked();
  process.off('exit', cooked);
  return key;
}
