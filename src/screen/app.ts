/** What Ink draws: the blocks of a frame, each in its place, and the keys that go to the session. */
import { Box, Text, useApp, useInput, usePaste, useWindowSize } from 'ink';
import { createElement as h, memo, useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';

import type { Block } from './frame.ts';
import { keyNames } from './keys.ts';
import type { Line } from './lines.ts';
import type { Session } from './session.ts';

/** @param spare rows at the bottom that are left free: see `open.ts` */
export function App({ session, spare }: { readonly session: Session; readonly spare: number }): ReactNode {
  const { exit } = useApp();
  const { columns, rows } = useWindowSize();
  useSyncExternalStore(session.subscribe, session.version);
  useTick(session.isLive());
  useInput((input, key) => {
    session.press(keyNames(input, key));
    if (session.isOver()) exit();
  });
  usePaste((text) => session.paste(text));
  const size = { columns, rows: Math.max(1, rows - spare) };
  return h(Frame, { blocks: session.frame(size), ...size });
}

/** Times that run are drawn once a second. */
function useTick(isLive: boolean): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [isLive]);
}

export function Frame({ blocks, columns, rows }: { readonly blocks: readonly Block[]; readonly columns: number; readonly rows: number }): ReactNode {
  return h(
    Box,
    { width: columns, height: rows, overflow: 'hidden' },
    blocks.map(({ place: { left, top, width, height }, lines }) =>
      h(Box, { key: `${left} ${top}`, position: 'absolute', left, top, width, height, flexDirection: 'column', overflow: 'hidden' }, lines.slice(0, height).map((line, at) => h(Row, { key: at, line }))),
    ),
  );
}

/** Most rows are as they were. */
const Row = memo(({ line }: { readonly line: Line }): ReactNode => {
  if (typeof line === 'string') return h(Box, { height: 1, flexShrink: 0 }, h(Text, { wrap: 'truncate-end' }, line === '' ? ' ' : line));
  return h(
    Box,
    { height: 1, flexShrink: 0 },
    h(Box, { flexGrow: 1, flexShrink: 1 }, h(Text, { wrap: 'truncate-end' }, line.left === '' ? ' ' : line.left)),
    h(Box, { flexShrink: 0 }, h(Text, { wrap: 'truncate-end' }, line.right)),
  );
});
