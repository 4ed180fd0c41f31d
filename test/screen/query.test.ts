import { expect, test } from 'vitest';

import { queryOf } from '../../src/screen/query.ts';

const finds = (written: string, isPattern: boolean, text: string) => {
  const query = queryOf(written, isPattern);
  return 'trouble' in query ? query.trouble : query.pattern.test(text);
};

test('a text is taken as it is written', () => {
  expect([finds('c:\\x(1).log', false, 'open C:\\X(1).LOG'), finds('a.c', false, 'abc')]).toEqual([true, false]);
});

test('small letters find capitals, a capital only itself', () => {
  expect([finds('error', false, 'ERROR'), finds('Error', false, 'error'), finds('\\S+error', true, 'xERROR')]).toEqual([true, false, true]);
});

test('a pattern', () => {
  expect(finds('13\\d\\d|16\\d\\d', true, 'Error 1603')).toBe(true);
});

test('no pattern, and one that might never come to an end', () => {
  expect(finds('(', true, '')).toBe('no pattern: Unterminated group');
  expect(finds('(a+)+b', true, '')).toBe('too slow a pattern: its time can double with every character of a text');
});
