/** Whatever is pressed, at whatever size, while whatever changes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { BINDINGS, TYPING } from '../../src/screen/keys.ts';
import { failing, logOf, run } from '../night.ts';
import { lookAt } from './look.ts';
import { LINES, LOST, PATH, RECORDS, STALLED } from './night.ts';

/** But for those that end it, or write files. */
const KEYS = [...BINDINGS, ...TYPING].flatMap(({ keys }) => keys).filter((key) => !['q', 'Ctrl-C', 'e'].includes(key));

const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ key: fc.constantFrom(...KEYS, 'a', '(', '1', '日') }) },
  { weight: 1, arbitrary: fc.record({ columns: fc.integer({ min: 1, max: 220 }), rows: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ lines: fc.integer({ min: 0, max: RECORDS.length }) }) },
);

test('nothing crashes, and something is on the screen', async () => {
  const reports = await Promise.all(Array.from({ length: RECORDS.length + 1 }, (_none, lines) => run([STALLED, LOST], ...(lines === 0 ? [] : [logOf(PATH, RECORDS.slice(0, lines)), logOf('night/other.log', failing(['hopper B2 stalled']))]))));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const logs = { [PATH]: [...LINES] };
      const look = lookAt({ report: reports.at(-1)! }, { logs });
      let size = { columns: 80, rows: 24 };
      for (const one of steps) {
        if ('key' in one) await look.press(one.key);
        else if ('columns' in one) size = one;
        else {
          logs[PATH].splice(one.lines);
          await look.change({ report: reports[one.lines]! });
        }
        look.session.frame(size);
      }
      expect((await look.screen(size.columns, size.rows)).trim()).not.toBe('');
      await look.session.close();
    }),
    { numRuns: 30 },
  );
});
