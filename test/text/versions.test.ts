import { expect, test } from 'vitest';

import { compareVersions, plainVersion } from '../../src/text/versions.ts';

test('parts are numbers, not text', () => {
  expect(compareVersions('16.0.5', '16.0.10')).toBeLessThan(0);
  expect(compareVersions('15.01.1913.010', '15.1.1913.10')).toBe(0);
});

test('a missing part counts as 0', () => {
  expect(compareVersions('12.0', '12.0.0.0')).toBe(0);
  expect(compareVersions('12.0', '12.0.0.1')).toBeLessThan(0);
});

test('one way to write a version', () => {
  expect(plainVersion('15.01.1913.010')).toBe('15.1.1913.10');
  expect(plainVersion('3.0')).toBe('3.0.0.0');
  expect(plainVersion('SP2')).toBe('SP2');
});
