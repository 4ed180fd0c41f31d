import { expect, test } from 'vitest';

import { isSamePlace, liesIn, placesOnce } from '../../src/facts/evidence.ts';
import type { Attempt, Evidence } from '../../src/types.ts';

const place = (line: number, record?: number): Evidence => ({ file: 'Application.xml', line, text: 'text', ...(record !== undefined && { record }) });
const run = (lines: readonly [number, number], records?: readonly [number, number]): Attempt => ({ id: 'a', kind: 'event-log', zone: 'utc', outcome: 'failed', fragment: false, stepFailed: false, errors: 0, logs: [], sources: [{ file: 'Application.xml', lines, records }] });

test('an export of an event log with all its records on one line', () => {
  expect([isSamePlace(place(2, 7), place(2, 8)), isSamePlace(place(2, 7), place(2, 7)), isSamePlace(place(2), place(2))]).toEqual([false, true, true]);
  expect(placesOnce([place(2, 7), place(2, 8), place(2, 7), place(3)])).toEqual([place(2, 7), place(2, 8), place(3)]);
  expect([6, 7, 9, 10].map((record) => liesIn(place(2, record), run([2, 2], [7, 9])))).toEqual([false, true, true, false]);
  expect([6, 8].map((record) => liesIn(place(2, record), run([2, 2], [9, 7])))).toEqual([false, true]);
});

test('where records have lines of their own the lines tell', () => {
  expect([1, 2, 5, 6].map((line) => liesIn(place(line, 100), run([2, 5], [7, 9])))).toEqual([false, true, true, false]);
  expect([1, 2].map((line) => liesIn(place(line), run([2, 2])))).toEqual([false, true]);
});
