import fc from 'fast-check';
import { expect, test } from 'vitest';

import { gateOf } from '../../../src/engine/matching/gate.ts';

function foundIn(literals: readonly string[], text: string): string[] {
  const found = new Set<string>();
  gateOf(literals)(text, (number) => found.add(literals[number] ?? ''));
  return [...found].toSorted();
}

test('a literal at the beginning, in the middle and at the end of a text', () => {
  expect(foundIn(['held in use', 'error 1306.'], 'Error 1306. The file is being HELD IN USE')).toEqual(['error 1306.', 'held in use']);
  expect(foundIn(['held in use'], 'is held in use by')).toEqual(['held in use']);
});

test('a blank of a literal is any run of white space, but not none', () => {
  expect(foundIn(['error 1718.'], 'Product: X -- Error\r\n1718.File')).toEqual(['error 1718.']);
  expect(foundIn(['thrown. additional'], 'was thrown.  Additional exception')).toEqual(['thrown. additional']);
  expect(foundIn(['error 1718.'], 'Error1718.')).toEqual([]);
});

test('a text that is shorter than the literal', () => {
  expect(foundIn(['timeout'], 'time')).toEqual([]);
  expect(foundIn(['timeout'], '')).toEqual([]);
});

test('characters beyond ASCII neither hide a literal nor make one', () => {
  expect(foundIn(['1603'], '產品: 設定 1603。')).toEqual(['1603']);
  expect(foundIn(['abcd'], '\u0161\u0162\u0163\u0164')).toEqual([]);
});

test('it finds what a plain search finds, whatever the literals and the text', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.'), minLength: 3, maxLength: 6 });
  const literal = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.uniqueArray(literal, { minLength: 1, maxLength: 8 }), fc.array(word, { maxLength: 12 }), (literals, words) => {
      const text = words.join(' ');
      expect(foundIn(literals, text.toUpperCase())).toEqual(literals.filter((one) => text.includes(one)).toSorted());
    }),
  );
});
