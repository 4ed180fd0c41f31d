/**
 * Opens the screen and gives the terminal back, however it ends: by a key, by an error, by a signal. Nothing can be done about
 * `kill -9`: the terminal stays as it is, and `reset` brings it back.
 *
 * On Windows the last row stays free: its consoles scroll when the last cell is written, so that Ink would clear the whole screen for every frame.
 */
import process from 'node:process';

import { render } from 'ink';
import { createElement as h } from 'react';

import { stackOf } from '../errors.ts';
import { App } from './app.ts';
import { openSession } from './session.ts';
import type { SessionOptions } from './session.ts';

export type Terminal = { readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream; readonly stderr: NodeJS.WriteStream };

/** With the exit status that a shell gives to a program that a signal ended: 128 and its number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const DEFECT = 70;

/** Frames a second: no eye follows more in a text. */
const MOST_FRAMES = 10;

/** Ends when the user ends it, or `until` comes about: whoever gives that takes care of signals, too. */
export async function openScreen(options: SessionOptions, { stdin, stdout, stderr }: Terminal, until?: Promise<void>): Promise<void> {
  const session = openSession(options);
  const spare = process.platform === 'win32' ? 1 : 0;
  // Ink does that after the first frame: until then the terminal itself would write each key that is pressed into the frame.
  if (stdin.isTTY) stdin.setRawMode(true);
  const shown = render(h(App, { session, spare }), { stdin, stdout, stderr, interactive: true, alternateScreen: true, incrementalRendering: true, maxFps: MOST_FRAMES, exitOnCtrlC: false, patchConsole: true });
  const restore = () => {
    shown.unmount();
    if (stdin.isTTY) stdin.setRawMode(false);
  };
  const onSignal = (signal: keyof typeof SIGNALS) => {
    restore();
    process.exit(SIGNALS[signal]);
  };
  const onError = (error: unknown) => {
    restore();
    stderr.write(`upgrade-triage: a defect of this program, please report it\n${stackOf(error)}\n`);
    process.exit(DEFECT);
  };
  const signals = until ? [] : Object.keys(SIGNALS);
  for (const signal of signals) process.on(signal, onSignal);
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  try {
    await Promise.race([shown.waitUntilExit(), ...(until ? [until] : [])]);
  } finally {
    restore();
    for (const signal of signals) process.off(signal, onSignal);
    process.off('uncaughtException', onError);
    process.off('unhandledRejection', onError);
    await session.close();
    stdin.unref();
  }
}
