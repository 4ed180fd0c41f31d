import { expect, test } from 'vitest';

import { harmless, pad, shorten, widthOf, wrap } from '../../src/text/display.ts';
import { fill } from '../../src/text/fill.ts';
import { durationText, spanText } from '../../src/text/times.ts';

test('escape sequences, lone surrogates and characters that reorder text lose their power', () => {
  expect(harmless('\u001b[31mred\u001b[0m\u0007')).toBe('␛[31mred␛[0m␇');
  expect(harmless('a\u202eb\ud800c\u009b1md')).toBe('a<U+202E>b<U+D800>c<U+009B>1md');
  expect(harmless('tab\there\r\nend')).toBe('tab here  end');
});

test('wide characters count as two columns and are not cut in half', () => {
  expect(widthOf('產品')).toBe(4);
  expect(shorten('產品名稱', 5)).toBe('產品…');
  expect(pad('產品', 6)).toBe('產品  ');
});

test('text is broken at blanks, and a long path where it must be', () => {
  expect(wrap('one two three four', 10)).toEqual(['one two', 'three four']);
  expect(wrap('C:\\0123456789abcdef', 10)).toEqual(['C:\\0123456', '789abcdef']);
});

test('an address stays whole, unless it is a page long', () => {
  expect(wrap('see https://kestrel.example/feed now', 10)).toEqual(['see', 'https://kestrel.example/feed', 'now']);
  expect(wrap(`https://${'a'.repeat(201)}`, 100).map((line) => line.length)).toEqual([100, 100, 9]);
});

test('a value that a log left out gets the words of the rule', () => {
  expect(fill("{file|A file} was held by {process}; {24B2C164-DE66} stays", { process: 'w3wp' })).toBe('A file was held by w3wp; {24B2C164-DE66} stays');
  expect(fill('see {logFile}', {})).toBe('see <logFile>');
});

test('durations say two units', () => {
  expect(durationText(97_000)).toBe('1 minute 37 seconds');
  expect(durationText(4_805_000)).toBe('1 hour 20 minutes');
  expect(durationText(300)).toBe('less than a second');
});

test('a span over midnight names both days', () => {
  const from = Date.UTC(2008, 6, 14, 23, 50, 5);
  expect(spanText(from, from + 1_200_000, 'local')).toBe('14 Jul 2008 23:50:05 to 15 Jul 2008 00:10:05 (20 minutes)');
  expect(spanText(from, undefined, 'utc')).toBe('14 Jul 2008 23:50:05 UTC');
});
