import { expect, test } from 'vitest';
import { newNames } from '../../src/live/names.ts';
import type { Attempt } from '../../src/types.ts';

const attempt = (id: string, file: string, line: number, startedAt?: number): Attempt => ({
  id,
  kind: 'msi',
  zone: 'local',
  outcome: 'incomplete',
  fragment: false,
  stepFailed: false,
  errors: 0,
  logs: [],
  startedAt,
  sources: [{ file, lines: [line, line + 10] }],
});

/** What the keys of one look are called in those before it: `a`, `b`, … in the order in which they came. */
function letters(looks: readonly (readonly Attempt[])[]): string[] {
  const names = newNames();
  const seen: string[] = [];
  return looks.map((attempts) => {
    const keys = names.keysOf(attempts);
    return attempts.map(({ id }) => {
      const key = keys.get(id) ?? '';
      if (!seen.includes(key)) seen.push(key);
      return String.fromCodePoint(97 + seen.indexOf(key));
    }).join('');
  });
}

test('an attempt whose log grows keeps its key, whatever its id is', () => {
  expect(letters([[attempt('1', 'msi.log', 1, 100)], [attempt('2', 'msi.log', 1, 100)]])).toEqual(['a', 'a']);
});

test('the time at which it began may be told by a later line', () => {
  expect(letters([[attempt('1', 'msi.log', 1)], [attempt('2', 'msi.log', 1, 100)]])).toEqual(['a', 'a']);
});

test('runs in one log are told apart by where they begin', () => {
  expect(letters([[attempt('1', 'Upgrade.log', 1, 100)], [attempt('1', 'Upgrade.log', 1, 100), attempt('2', 'Upgrade.log', 90, 500)]])).toEqual(['a', 'ab']);
});

test('a log that was emptied and written anew holds another attempt at the same line', () => {
  expect(letters([[attempt('1', 'msi.log', 1, 100)], [attempt('1', 'msi.log', 1, 100), attempt('2', 'msi.log', 1, 900)]])).toEqual(['a', 'ab']);
  expect(letters([[attempt('1', 'msi.log', 1, 100)], [attempt('2', 'msi.log', 1, 900), attempt('1', 'msi.log', 1, 100)]])).toEqual(['a', 'ba']);
});

test('a log that was renamed takes its attempt along, and the log that came in its place does not get the key', () => {
  expect(letters([[attempt('1', 'msi.log', 1, 100)], [attempt('2', 'msi.log', 1, 900), attempt('1', 'msi.log.1', 1, 100)]])).toEqual(['a', 'ba']);
  expect(letters([[attempt('1', 'msi.log', 1, 100)], [attempt('1', 'msi.log.1', 1, 100)]])).toEqual(['a', 'a']);
});

test('an attempt that a second log tells of, too, is the same one', () => {
  const both: Attempt = { ...attempt('2', 'msi.log', 1, 90), sources: [{ file: 'msi.log', lines: [1, 20] }, { file: 'events.xml', lines: [40, 60] }] };
  expect(letters([[attempt('1', 'events.xml', 40, 100)], [both]])).toEqual(['a', 'a']);
});

test('an attempt that is out of sight while its log is read again keeps its key', () => {
  expect(letters([[attempt('1', 'msi.log', 1, 100)], [], [attempt('1', 'msi.log', 1, 100)]])).toEqual(['a', '', 'a']);
});

test('keys go on from one process to the next', () => {
  const first = newNames();
  const key = first.keysOf([attempt('1', 'msi.log', 1, 100)]).get('1');
  expect(newNames(first.beginnings()).keysOf([attempt('9', 'msi.log', 1, 100)]).get('9')).toBe(key);
});
