/**
 * The command in a real pseudo-terminal, with a terminal emulator that says what a person would see:
 *
 *   const terminal = start(['explore', folder], { columns: 60, rows: 15 });
 *   await terminal.waitFor('the verdict', (screen) => screen.includes('rolled back'));
 *   terminal.type('?');
 *
 * A shell lies in between, as it does for a person. When the command has ended, it says with which status, and whether the settings of the
 * terminal are those from before; this is to be seen on the screen, where the command has given the screen back: `ended`.
 */
import { spawn } from '@lydell/node-pty';
import type { IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import { ROOT } from '../../src/paths.ts';

const CLI = join(ROOT, 'dist', 'cli.js');

export type Options = {
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
  /** `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What is started in place of the command. */
  readonly command?: readonly string[];
  /** Told how to put away what is left; in a test that happens at its end. */
  readonly finished?: (clean: () => Promise<void>) => void;
};

/** How a character is shown. `color`: it has one, or stands on one. */
export type Cell = { readonly text: string; readonly width: number; readonly bold: boolean; readonly dim: boolean; readonly inverse: boolean; readonly underline: boolean; readonly color: boolean };

export type Left = {
  readonly status: number;
  /** The settings of the terminal are those from before: echo, line by line, signals by keys. */
  readonly settings: 'as before' | 'changed';
  /** What is on the screen of the shell, from the line on in which it started the command. */
  readonly screen: string;
  readonly cursor: 'shown' | 'hidden';
  readonly buffer: 'normal' | 'alternate';
  /** Names of what the terminal was asked for and still does. */
  readonly modes: readonly string[];
};

export type Terminal = {
  /** Rows of text, without blanks at their ends. */
  readonly rows: () => string[];
  readonly screen: () => string;
  readonly cell: (column: number, row: number) => Cell;
  readonly cells: () => Cell[];
  readonly type: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Fails with the screen where that does not come about. `rows` are those of `rows()`. */
  readonly waitFor: (what: string, holds: (screen: string, rows: readonly string[]) => boolean, patience?: number) => Promise<void>;
  readonly isAlternate: () => boolean;
  /** All that was written to the terminal. */
  readonly written: () => string;
  /** Of the command, not of the shell. */
  readonly pid: () => number;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  /** As when its window is closed; resolves when the command is gone. */
  readonly close: () => Promise<'gone'>;
  readonly ended: (patience?: number) => Promise<Left>;
};

/** Keys that are no letters. */
export const KEYS = {
  up: '\u001b[A', down: '\u001b[B', right: '\u001b[C', left: '\u001b[D', home: '\u001b[H', end: '\u001b[F', pageUp: '\u001b[5~', pageDown: '\u001b[6~',
  enter: '\r', escape: '\u001b', tab: '\t', shiftTab: '\u001b[Z', backspace: '\u007f', ctrlC: '\u0003',
} as const;

/** The command, in which something breaks after a while. @param what a statement */
export const breaking = (what: string): Options => ({ command: [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(`setTimeout(() => { ${what} }, 1500).unref();`)}`, CLI] });

/** Why there is none here; on a machine that must have one, that is an error. */
export const noTerminal: string | undefined = (() => {
  let reason: string | undefined;
  if (process.platform === 'win32') reason = 'the shell of these tests is sh';
  else {
    try {
      spawn('true', [], {});
    } catch (error) {
      reason = String(error);
    }
  }
  if (reason !== undefined && process.env['REQUIRE_TERMINAL']) throw new Error(`no pseudo-terminal here: ${reason}`);
  if (reason !== undefined) console.warn(`not tested, there is no pseudo-terminal here: ${reason}`);
  return reason;
})();

/** The inner shell tells its number and becomes the command. */
const SHELL = `before=$(stty -g); sh -c 'echo $$ >"$0"; exec "$@"' "$PID_FILE" "$@"; status=$?; after=$(stty -g)
[ "$before" = "$after" ] && settings='as before' || settings=changed
printf '<status %s, settings %s>' "$status" "$settings"`;
const ENDED = /<status (\d+), settings (as before|changed)>/;
const PATIENCE = 45_000;

export function start(args: readonly string[], options: Options = {}): Terminal {
  const { columns = 80, rows = 24, cwd = ROOT, env = {}, command = [process.execPath, CLI], finished = onTestFinished } = options;
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
  const folder = mkdtempSync(join(tmpdir(), 'triage-'));
  const pidFile = join(folder, 'pid');
  // Ink takes any `CI` for a place without a person.
  const { CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...own } = process.env;
  const pty: IPty = spawn('sh', ['-c', SHELL, 'sh', ...command, ...args], { name: env['TERM'] ?? 'xterm-256color', cols: columns, rows, cwd, env: { ...own, COLORTERM: 'truecolor', LANG: 'C.UTF-8', PID_FILE: pidFile, ...env } });
  let written = '';
  /** As much of it as is on the screen. */
  let parsed = '';
  /** A frame is being drawn: what is on the screen is half the old one and half the new one. */
  const isHalf = () => parsed.lastIndexOf('\u001b[?2026h') > parsed.lastIndexOf('\u001b[?2026l');
  let looks: (() => void)[] = [];
  const changed = () => {
    for (const look of looks) look();
  };
  pty.onData((data) => {
    written += data;
    emulator.write(data, () => {
      parsed += data;
      changed();
    });
  });
  // A terminal answers when it is asked.
  emulator.onData((data) => pty.write(data));
  let hasExited = false;
  const exited = new Promise<void>((done) => pty.onExit(() => done(void (hasExited = true))));
  finished(async () => {
    if (!hasExited) {
      await kill('SIGKILL').catch(() => {});
      pty.kill('SIGKILL');
      await exited;
    }
    emulator.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const rowsNow = () => {
    const { active } = emulator.buffer;
    return Array.from({ length: emulator.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
  };

  function waitFor(what: string, holds: (screen: string, rows: readonly string[]) => boolean, patience = PATIENCE): Promise<void> {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => end(() => fail(new Error(`waited ${patience / 1000} s in vain for ${what}; the screen is\n${framed(rowsNow())}`))), patience);
      const end = (then: () => void) => {
        clearTimeout(timer);
        looks = looks.filter((one) => one !== look);
        then();
      };
      const look = () => {
        if (isHalf()) return;
        const now = rowsNow();
        if (holds(now.join('\n'), now)) end(done);
      };
      looks.push(look);
      look();
    });
  }

  const pidOf = () => Number(readFileSync(pidFile, 'utf8'));
  async function kill(signal: NodeJS.Signals): Promise<void> {
    process.kill(pidOf(), signal);
  }

  function cell(column: number, row: number): Cell {
    const { active } = emulator.buffer;
    const found = active.getLine(active.baseY + row)?.getCell(column);
    if (!found) throw new Error(`no column ${column} in row ${row}`);
    return {
      text: found.getChars(),
      width: found.getWidth(),
      bold: found.isBold() !== 0,
      dim: found.isDim() !== 0,
      inverse: found.isInverse() !== 0,
      underline: found.isUnderline() !== 0,
      color: !found.isFgDefault() || !found.isBgDefault(),
    };
  }

  return {
    rows: rowsNow,
    screen: () => rowsNow().join('\n'),
    cell,
    cells: () => Array.from({ length: emulator.cols * emulator.rows }, (_, at) => cell(at % emulator.cols, Math.floor(at / emulator.cols))),
    type: (keys) => pty.write(keys),
    resize(columns, rows) {
      emulator.resize(columns, rows);
      pty.resize(columns, rows);
    },
    waitFor,
    isAlternate: () => emulator.buffer.active.type === 'alternate',
    written: () => written,
    pid: pidOf,
    kill,
    async close() {
      const pid = pidOf();
      (pty as IPty & { readonly destroy: () => void }).destroy();
      // Nobody is told of an end any more.
      hasExited = true;
      const until = performance.now() + PATIENCE;
      while (isRunning(pid)) {
        if (performance.now() > until) throw new Error(`the command still runs ${PATIENCE / 1000} s after its terminal was closed`);
        await new Promise((done) => setTimeout(done, 20));
      }
      return 'gone';
    },
    async ended(patience = PATIENCE) {
      await waitFor('the end of the command', () => ENDED.test(written), patience);
      await exited;
      const [, status, settings] = ENDED.exec(written)!;
      const { active } = emulator.buffer;
      const all = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
      return {
        status: Number(status),
        settings: settings as Left['settings'],
        screen: all.join('\n').replace(ENDED, '').trimEnd(),
        cursor: written.lastIndexOf('\u001b[?25l') > written.lastIndexOf('\u001b[?25h') ? 'hidden' : 'shown',
        buffer: active.type,
        modes: modesOf(written),
      };
    },
  };
}

/** Private modes that were set and not reset, and a keyboard protocol that was pushed and not popped. */
function modesOf(written: string): string[] {
  const modes = new Map<string, boolean>();
  // oxlint-disable-next-line no-control-regex
  for (const [, numbers = '', letter] of written.matchAll(/\u001b\[\?([\d;]+)([hl])/g)) for (const number of numbers.split(';')) modes.set(number, letter === 'h');
  // Shown is how the cursor is from the beginning.
  modes.delete('25');
  // oxlint-disable-next-line no-control-regex
  const pushed = [...written.matchAll(/\u001b\[([><])\d*u/g)].reduce((depth, [, way]) => depth + (way === '>' ? 1 : -1), 0);
  return [...[...modes].filter(([, isSet]) => isSet).map(([number]) => `?${number}`), ...(pushed > 0 ? ['keyboard'] : [])];
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const framed = (rows: readonly string[]) => rows.map((row) => `│${row}`).join('\n');
