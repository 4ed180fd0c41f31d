/** Runs the command of `--on-finding`: a program with its arguments, never a shell, one after the other, with the event on its standard input. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UsageError, messageOf } from '../errors.ts';

/** A command that hangs must not hold up those after it. */
const LONGEST = 60_000;

/** `isIdle`: it was run with all that it was told. */
export type Hook = { readonly tell: (event: object) => void; readonly isIdle: () => boolean; readonly done: () => Promise<void> };

/** @param tell what went wrong with the command, for people */
export function newHook(command: string, tell: (trouble: string) => void): Hook {
  const [program = '', ...args] = wordsOf(command);
  if (/\.(?:cmd|bat)$/i.test(program)) throw new UsageError(`--on-finding ${command}: only a shell runs ${program}, expected a program, as in: cmd.exe /c ${program}`);
  if (!canRun(program)) throw new UsageError(`--on-finding ${command}: ${program === '' ? 'no program is named' : `no program "${program}" can be run`}, expected a program and its arguments; no shell reads them`);
  let last = Promise.resolve();
  let waiting = 0;
  const runWith = async (event: object) => {
    const trouble = await run(program, args, `${JSON.stringify(event)}\n`).catch(messageOf);
    if (trouble !== undefined) tell(`--on-finding ${program}: ${trouble}`);
    waiting--;
  };
  return {
    tell(event) {
      waiting++;
      last = last.then(() => runWith(event));
    },
    isIdle: () => waiting === 0,
    done: () => last,
  };
}

/** `notify --to "night shift"` → the words between blanks; quotes hold words together, and nothing else means anything. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

function canRun(program: string): boolean {
  if (program === '') return false;
  const folders = /[\\/]/.test(program) ? [''] : (process.env['PATH'] ?? '').split(delimiter);
  const endings = process.platform === 'win32' ? ['', '.exe', '.com'] : [''];
  return folders.some((folder) => endings.some((ending) => isExecutable(join(folder, program + ending))));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What went wrong, if anything did. What the command prints goes to standard error: standard output is for events. */
function run(program: string, args: readonly string[], input: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'inherit'], shell: false, timeout: LONGEST, windowsHide: true });
    child.on('error', (error) => resolve(messageOf(error)));
    child.on('close', (status, signal) => resolve(signal ? `it was stopped after ${LONGEST / 1000} seconds` : status === 0 ? undefined : `it ended with status ${status}`));
    // It need not read what it is told.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
