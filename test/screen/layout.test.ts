import { expect, test } from 'vitest';

import { PANES, layoutOf } from '../../src/screen/layout.ts';
import type { PaneName, Seen } from '../../src/screen/layout.ts';

const WANTED = { attempts: 4, findings: 6, strip: 5 };
const seen = (focus: PaneName, more: Partial<Seen> = {}): Seen => ({ focus, zoomed: false, list: 'findings', reading: 'detail', strip: 'timeline', ...more });
const panes = (columns: number, rows: number, given: Seen) => layoutOf({ columns, rows }, given, WANTED).places.map(({ pane, left, top, width, height }) => `${pane} ${left},${top} ${width}×${height}`);

test('small: the pane that the keys go to, below two rows of header and above the keys', () => {
  expect(panes(60, 15, seen('log'))).toEqual(['log 0,2 60×12']);
});

test('a terminal of a few rows keeps what it has room for', () => {
  expect([1, 2, 3, 8].map((rows) => layoutOf({ columns: 20, rows }, seen('findings'), WANTED))).toEqual([
    { kind: 'small', header: 0, footer: 0, places: [{ pane: 'findings', left: 0, top: 0, width: 20, height: 1 }] },
    { kind: 'small', header: 0, footer: 1, places: [{ pane: 'findings', left: 0, top: 0, width: 20, height: 1 }] },
    { kind: 'small', header: 1, footer: 1, places: [{ pane: 'findings', left: 0, top: 1, width: 20, height: 1 }] },
    { kind: 'small', header: 2, footer: 1, places: [{ pane: 'findings', left: 0, top: 2, width: 20, height: 5 }] },
  ]);
});

test('tall: the lists above what they tell; a timeline or the files in their place', () => {
  expect(panes(80, 24, seen('detail'))).toEqual(['attempts 0,2 80×4', 'findings 0,6 80×5', 'detail 0,11 80×12']);
  expect(panes(80, 24, seen('files'))).toEqual(['files 0,2 80×9', 'detail 0,11 80×12']);
  expect(panes(80, 24, seen('log', { list: 'attempts', reading: 'log' }))).toEqual(['attempts 0,2 80×3', 'findings 0,5 80×3', 'log 0,8 80×15']);
});

test('lists of a few lines leave the room to what they tell', () => {
  expect(layoutOf({ columns: 80, rows: 40 }, seen('findings'), { attempts: 2, findings: 4, strip: 5 }).places.map(({ pane, height }) => `${pane} ${height}`)).toEqual(['attempts 3', 'findings 5', 'detail 29']);
});

test('wide: lists, what they tell, and the timeline below', () => {
  expect(panes(120, 40, seen('findings'))).toEqual(['attempts 0,2 50×5', 'findings 0,7 50×26', 'detail 51,2 69×31', 'timeline 0,33 120×6']);
});

test('on a high screen the detail and the log stand one below the other', () => {
  expect(panes(200, 50, seen('log', { reading: 'log', strip: 'files' }))).toEqual(['attempts 0,2 84×5', 'findings 0,7 84×36', 'detail 85,2 115×21', 'log 85,23 115×20', 'files 0,43 200×6']);
});

test('zoomed: the pane alone', () => {
  expect(panes(200, 50, seen('timeline', { zoomed: true }))).toEqual(['timeline 0,2 200×47']);
});

test('at any size every cell belongs to one pane at the most, none lies outside, and the pane that the keys go to is there', () => {
  const wrong: string[] = [];
  for (let rows = 1; rows <= 60; rows += 1) {
    for (let columns = 1; columns <= 200; columns += 7) {
      for (const focus of PANES) {
        const given = seen(focus, { reading: focus === 'log' ? 'log' : 'detail', strip: focus === 'files' ? 'files' : 'timeline', list: focus === 'attempts' ? 'attempts' : 'findings' });
        const { places, header, footer } = layoutOf({ columns, rows }, given, WANTED);
        const cells = new Set<number>();
        for (const { left, top, width, height } of places) {
          for (let y = top; y < top + height; y += 1) for (let x = left; x < left + width; x += 1) {
            if (cells.has(y * 1000 + x) || x >= columns || y < header || y >= rows - footer) wrong.push(`${columns}×${rows} ${focus}: ${x},${y}`);
            cells.add(y * 1000 + x);
          }
        }
        if (!places.some(({ pane, height }) => pane === focus && height > 0)) wrong.push(`${columns}×${rows}: no ${focus}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});
