import { describe, expect, test } from 'vitest';

import { patternOf } from '../../../src/engine/rules/pattern.ts';

describe('the literal that every match contains', () => {
  test.each([
    ['a plain run of characters', 'being held in use', ['being held in use']],
    ['the one with the longest stretch between blanks', 'it is in use by \\w+ inetinfo\\.exe', ['inetinfo.exe']],
    ['the longest one, in lower case', 'Error 1306\\. .*exclusive access', ['exclusive access']],
    ['one for each alternative', '(?:was|is) not found|Timeout expired', ['not found', 'timeout expired']],
    ['alternatives of a group when they say more', 'x (?:transaction log|file group) is', ['transaction log', 'file group']],
    ['inside a group that must occur', '(?<name>Setup is stopping)+', ['setup is stopping']],
    ['several blanks count as one', 'thrown\\.  Additional', ['thrown. additional']],
  ])('%s', (_what, source, literals) => {
    expect(patternOf(source).literals).toEqual(literals);
  });

  test.each([
    ['an alternative without one', 'Timeout expired|\\d+'],
    ['what may be left out', '(?:Timeout expired)?\\d+'],
    ['what is only excluded', '(?!Timeout)\\w+'],
    ['too short', 'in use by a'],
    ['only beyond ASCII', '安裝失敗'],
  ])('none: %s', (_what, source) => {
    expect(patternOf(source).literals).toEqual([]);
  });
});

test('a blank matches a line break and a run of blanks', () => {
  const { regex } = patternOf('Error (?<number>\\d+)\\. in use');
  expect(regex.exec('Product: X -- ERROR\r\n1306.   in use')?.groups?.['number']).toBe('1306');
});

test('^ and $ stand at the lines of a message', () => {
  expect(patternOf('^Exception: (?<what>\\w+)$').regex.exec('Action failed.\nException: Locked\n   at X')?.groups?.['what']).toBe('Locked');
});

test('a wrong pattern is an error', () => {
  expect(() => patternOf('(unclosed')).toThrow(SyntaxError);
});
