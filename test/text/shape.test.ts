import fc from 'fast-check';
import { expect, test } from 'vitest';

import { shapeHash, shapeOf } from '../../src/text/shape.ts';

test.each([
  ["Source for file 'f_feed7' is compressed", "source for file '#' is compressed"],
  ['Error 1402. Could not open key: HKLM\\Software\\Feed 7.  Verify it', 'error # could not open key: # verify it'],
  ['Setting status of job 3f8e1c5a-92d4 to Failed', 'setting status of job # to failed'],
  ['Executing op: FileCopy(SourceName=A1.DLL,Size=512)', 'executing op: filecopy(sourcename=#,size=#)'],
  ["Couldn't read 'a b' of it", "couldn't read '#' of it"],
  ["an 'open end", "an 'open end"],
  ['the first line\nthe second 7', 'the first line'],
  ['C:\\Program Files\\Kestrel 12\\a.dll is gone', 'c:# is gone'],
  ['', ''],
])('%s', (text, shape) => {
  expect(shapeOf(text)).toBe(shape);
});

test('two lines that differ in names and numbers only have one shape, others do not', () => {
  expect(shapeHash("Service 'Feed' (feed1) failed")).toBe(shapeHash("Service 'Hopper' (hopper_2) failed"));
  expect(shapeHash("Service 'Feed' (feed1) failed")).not.toBe(shapeHash("Service 'Feed' (feed1) stopped"));
});

test('the shape of a shape is the same one, so that shapes can be kept in files', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'aZ7 \'"\\/_.:(=){}#-\t\u00e9'), maxLength: 200 }), (text) => {
      expect(shapeOf(shapeOf(text))).toBe(shapeOf(text));
    }),
    { numRuns: 5000 },
  );
});
