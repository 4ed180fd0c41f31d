/** The screen without a terminal: keys go in, and what Ink draws at a size comes out as text. */
import { stripVTControlCharacters } from 'node:util';

import { renderToString } from 'ink';
import { createElement as h } from 'react';

import { Frame } from '../../src/screen/app.ts';
import type { Size } from '../../src/screen/layout.ts';
import { screenPaint } from '../../src/screen/scene.ts';
import { openSession } from '../../src/screen/session.ts';
import type { Session } from '../../src/screen/session.ts';
import { binaryIn, commonFolder } from '../../src/sinks/text/page.ts';
import type { LogText, View, Watched } from '../../src/types.ts';

/** A log of these lines. */
export function logText(path: string, lines: string[]): LogText {
  return {
    path,
    lines: () => lines.length,
    state: () => ({ reading: false }),
    read: async (from, count) => lines.slice(from - 1, from - 1 + count),
    find: async (pattern, from, step, signal) => {
      for (let at = from; at >= 1 && at <= lines.length && !signal.aborted; at += step) {
        if (pattern.test(lines[at - 1] ?? '')) return at;
        await Promise.resolve();
      }
      return undefined;
    },
    lineOf: async ({ line }) => line,
    refresh: async () => {},
    close: async () => {},
  };
}

export type Look = {
  readonly session: Session;
  /** Presses keys by their names, parted by blanks, and waits until nothing changes any more. */
  readonly press: (keys: string) => Promise<void>;
  /** Another moment of what is watched. */
  readonly change: (view: View) => Promise<void>;
  readonly screen: (columns: number, rows: number) => Promise<string>;
  readonly painted: (columns: number, rows: number) => Promise<string>;
};

export type LookOptions = { readonly logs?: Readonly<Record<string, string[]>>; readonly colors?: boolean; readonly now?: () => number };

export function lookAt(first: View, { logs = {}, colors = false, now = () => 0 }: LookOptions = {}): Look {
  let view = first;
  let told = () => {};
  const watched: Watched = {
    view: () => view,
    subscribe: (changed) => {
      told = changed;
      return () => {};
    },
  };
  const session = openSession({
    watched,
    openLog: (path) => logText(path, logs[path] ?? []),
    page: ({ report: { sources } }) => ({ width: 80, paint: screenPaint(colors), root: commonFolder(sources.map(({ path }) => path)), binary: binaryIn(sources) }),
    today: '2026-11-21',
    clock: now,
  });
  const painted = async (size: Size) => {
    // What is missing is fetched while it is drawn.
    for (let version = -1; version !== session.version(); await settled()) {
      version = session.version();
      session.frame(size);
    }
    return renderToString(h(Frame, { blocks: session.frame(size), ...size }), { columns: size.columns });
  };
  return {
    session,
    async press(keys) {
      for (const key of keys.split(' ').filter((part) => part !== '')) {
        session.press([key]);
        await settled();
      }
    },
    async change(next) {
      const before = session.version();
      view = next;
      told();
      while (session.version() === before) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    painted: (columns, rows) => painted({ columns, rows }),
    screen: async (columns, rows) =>
      stripVTControlCharacters(await painted({ columns, rows }))
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
  };
}

/** All that is ready has been done. */
const settled = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
