import { describe, expect, test } from 'vitest';

import { dateOrderOf, isoClock, isoText, timeOfDay, wallClock } from '../../src/text/dates.ts';

const at = (text: string) => Date.parse(`${text}Z`);

describe('the order of day and month', () => {
  test.each([
    ['a number above 12 in front is the day', ['31/10/2023'], 'dmy'],
    ['a number above 12 in the middle is the day', ['06/25/2018'], 'mdy'],
    ['a year in front', ['2016/7/25'], 'ymd'],
    ['one clear date decides for the others', ['3/4/2010', '3/14/2010'], 'mdy'],
    ['unclear with slashes is the American habit', ['3/4/2010'], 'mdy'],
    ['unclear with dots is the European habit', ['10.03.2021'], 'dmy'],
    ['unclear with hyphens is the European habit', ['04-05-2019'], 'dmy'],
  ] as const)('%s', (_what, dates, order) => {
    expect(dateOrderOf(dates)).toBe(order);
  });

  test('the day on which the file was written decides between two readings', () => {
    expect(dateOrderOf(['3/4/2010'], at('2010-04-03T17:00:00'))).toBe('dmy');
    expect(dateOrderOf(['3/4/2010'], at('2010-03-04T17:00:00'))).toBe('mdy');
    expect(dateOrderOf(['3/4/2010'], at('2014-01-01T17:00:00'))).toBe('mdy');
  });
});

describe('a time of day', () => {
  test.each([
    ['17:35:08:123', 17, 35, 8, 123],
    ['9:12:57', 9, 12, 57, 0],
    ['17.35.08', 17, 35, 8, 0],
    ['1:55:01 PM', 13, 55, 1, 0],
    ['12:05:00 AM', 0, 5, 0, 0],
    ['12:05:00 PM', 12, 5, 0, 0],
    ['10:55:57 CH', 22, 55, 57, 0],
    ['下午 03:04:05', 15, 4, 5, 0],
    ['22:07:16.26', 22, 7, 16, 260],
    ['1:02 p. m.', 13, 2, 0, 0],
  ] as const)('%s', (text, hour, minute, second, millis) => {
    expect(timeOfDay(text)).toBe(((hour * 60 + minute) * 60 + second) * 1000 + millis);
  });

  test.each(['25:00:00', '10:61', 'noon', ''])('%j is none', (text) => {
    expect(timeOfDay(text)).toBeUndefined();
  });
});

test('a day that does not exist is no date', () => {
  expect(wallClock('31/4/2019', '10:00:00', 'dmy')).toBeUndefined();
  expect(wallClock('29/2/2019', '10:00:00', 'dmy')).toBeUndefined();
  expect(wallClock('29/2/2020', '10:00:00', 'dmy')).toBe(at('2020-02-29T10:00:00'));
});

test('two digits of a year', () => {
  expect(wallClock('11/16/06', '19:01:39', 'mdy')).toBe(at('2006-11-16T19:01:39'));
  expect(wallClock('11/16/98', '19:01:39', 'mdy')).toBe(at('1998-11-16T19:01:39'));
});

test('an ISO time with an offset keeps the digits of its clock', () => {
  expect(isoText(isoClock('2024-07-15T21:25:57.1230000+02:00') ?? 0)).toBe('2024-07-15T21:25:57.123');
  expect(isoClock('2024-13-15T21:25:57Z')).toBeUndefined();
});
