import { expect, test, vi } from 'vitest';

import { logView } from '../../src/screen/log-view.ts';
import type { LogView, Query } from '../../src/screen/log-view.ts';
import { queryOf } from '../../src/screen/query.ts';
import { textsOf } from '../../src/screen/texts.ts';
import { logText } from './look.ts';

const ROOM = { width: 40, height: 5 };
const query = (written: string, isPattern = false) => queryOf(written, isPattern) as Query;

/** A log of `gate 1`, `gate 2`, …; every tenth line is `hopper 10`. */
function opened(count: number): { log: LogView; lines: string[]; grow: (...more: string[]) => void; seen: () => Promise<string[]> } {
  const lines = Array.from({ length: count }, (_none, at) => `${(at + 1) % 10 === 0 ? 'hopper' : 'gate'} ${at + 1}`);
  const texts = textsOf((path) => logText(path, lines), () => {});
  const log = logView(texts, () => {});
  log.show({ file: 'feed.log', line: 1, text: '' });
  return {
    log,
    lines,
    grow: (...more) => {
      lines.push(...more);
      void texts.grown();
    },
    seen: async () => {
      await vi.waitFor(() => {
        const rows = log.rows(ROOM);
        if (rows.length === 0 || rows.some(({ text }) => text === undefined) || log.told() === 'filtering …') throw new Error('not yet');
      });
      return log.rows(ROOM).map(({ line, text }) => `${line} ${text}`);
    },
  };
}

test('pages, the end, and the beginning again', async () => {
  const { log, seen } = opened(1000);
  expect(await seen()).toEqual(['1 gate 1', '2 gate 2', '3 gate 3', '4 gate 4', '5 gate 5']);
  log.move(4);
  expect((await seen())[0]).toBe('5 gate 5');
  log.last();
  expect(await seen()).toEqual(['996 gate 996', '997 gate 997', '998 gate 998', '999 gate 999', '1000 hopper 1000']);
  log.move(-1);
  expect((await seen())[0]).toBe('995 gate 995');
  log.first();
  expect((await seen())[0]).toBe('1 gate 1');
});

test('a line by its number stands a third below the top, and is marked', async () => {
  const { log, seen } = opened(1000);
  log.goTo(500);
  expect((await seen())[0]).toBe('499 gate 499');
  expect(log.mark()).toBe(500);
  log.goTo(5000);
  expect(log.mark()).toBe(1000);
});

test('search: the next one, the one before, and around the end', async () => {
  const { log } = opened(40);
  const found: (number | undefined)[] = [];
  for (const step of [1, 1, 1, 1, 1, -1, -1] as const) {
    log.rows(ROOM);
    await log.find(query('hopper'), step);
    found.push(log.mark());
  }
  expect(found).toEqual([10, 20, 30, 40, 10, 40, 30]);
  await log.find(query('silo'), 1);
  expect([log.mark(), log.told()]).toEqual([30, 'nothing found: silo']);
});

test('a match far to the right is brought into sight', async () => {
  const { log, lines } = opened(3);
  lines[1] = `${' '.repeat(100)}the silo`;
  log.rows(ROOM);
  await log.find(query('silo'), 1);
  expect(log.left()).toBe(88);
  await log.find(query('gate 3'), 1);
  expect(log.left()).toBe(0);
});

test('filter: matching lines with their numbers, from where one is, on to the end and back to the beginning', async () => {
  const { log, seen } = opened(1000);
  log.goTo(500);
  log.rows(ROOM);
  log.keep(query('hopper'));
  expect(await seen()).toEqual(['500 hopper 500', '510 hopper 510', '520 hopper 520', '530 hopper 530', '540 hopper 540']);
  log.move(4);
  expect((await seen())[0]).toBe('540 hopper 540');
  log.move(-9);
  expect((await seen())[0]).toBe('450 hopper 450');
  log.last();
  expect(await seen()).toEqual(['960 hopper 960', '970 hopper 970', '980 hopper 980', '990 hopper 990', '1000 hopper 1000']);
  log.first();
  expect((await seen())[0]).toBe('10 hopper 10');
});

test('search within what the filter lets through', async () => {
  const { log } = opened(1000);
  log.keep(query('hopper'));
  log.rows(ROOM);
  await log.find(query('5'), 1);
  expect(log.mark()).toBe(50);
});

test('no line matches the filter', async () => {
  const { log } = opened(20);
  log.keep(query('silo'));
  await vi.waitFor(() => {
    expect([log.rows(ROOM), log.told()]).toEqual([[], 'no line matches the filter']);
  });
  expect([log.giveUp(), log.told()]).toEqual([true, undefined]);
});

test('giving up: the filter first, then the search, then there is nothing to give up', async () => {
  const { log, seen } = opened(40);
  await log.find(query('hopper'), 1);
  log.keep(query('hopper'));
  await seen();
  expect([log.giveUp(), log.filter(), log.search()?.written]).toEqual([true, undefined, 'hopper']);
  expect([log.giveUp(), log.search(), log.giveUp()]).toEqual([true, undefined, false]);
  expect(await seen()).toContain('10 hopper 10');
});

test('a log that grows is followed at its end, and stays where one looks elsewhere', async () => {
  const { log, grow, seen } = opened(10);
  log.last();
  expect((await seen()).at(-1)).toBe('10 hopper 10');
  grow('gate 11', 'gate 12');
  expect((await seen()).at(-1)).toBe('12 gate 12');
  log.move(-3);
  grow('gate 13');
  expect((await seen()).at(-1)).toBe('9 gate 9');
});

test('a log that began anew shows its new lines', async () => {
  const { lines, grow, seen } = opened(10);
  await seen();
  lines.splice(0, lines.length, 'silo 1');
  grow();
  expect(await seen()).toEqual(['1 silo 1']);
});

test('matching lines that come are followed at the end, too', async () => {
  const { log, grow, seen } = opened(95);
  log.keep(query('hopper'));
  log.last();
  expect((await seen()).at(-1)).toBe('90 hopper 90');
  grow('gate 96', 'hopper 97');
  expect((await seen()).at(-1)).toBe('97 hopper 97');
});
