/** A short run of the fuzzer, and logs made to grow without end. `npm run fuzz` goes on for as long as one likes. */
import { describe, expect, test } from 'vitest';

import type { Fragment, Item } from './binxml.ts';
import { bytesOf, caseOf, weigh, writtenLogs } from './fuzz-logs.ts';
import { evtxOf } from './writer.ts';

const SMALLEST_RECORD = 28;
const TIME = Date.UTC(2009, 10, 21);

const logs = writtenLogs();

test.each([0, 100, 200, 300])('damaged logs from number %i on end without an error, and give no more than they hold', (first) => {
  for (let seed = first; seed < first + 100; seed++) {
    const bytes = bytesOf(caseOf(logs, seed));
    const { records, characters } = weigh(bytes);
    expect([seed, records <= bytes.length / SMALLEST_RECORD, characters <= 4 * bytes.length]).toEqual([seed, true, true]);
  }
});

test('the same number damages in the same way', () => {
  expect(bytesOf(caseOf(writtenLogs(), 17))).toEqual(bytesOf(caseOf(logs, 17)));
});

/** An element with a value in it many times over. */
const often = (guid: number, inner: Item): Fragment => ({
  template: { guid: `0000000${guid}-0000-0000-0000-000000000000`, root: { name: 'Event', content: Array.from({ length: 60 }, () => ({ substitution: 0, type: inner.type })) } },
  values: [inner],
});

const nested = (depth: number): Fragment => often(depth, depth === 0 ? { type: 'string', value: 'KESTREL'.repeat(40) } : { type: 'xml', value: nested(depth - 1) });

const texts: Item = { type: 'string[]', value: Array.from({ length: 8000 }, () => '') };
const twoLists: Fragment = {
  template: { guid: '00000009-0000-0000-0000-000000000000', root: { name: 'Event', content: [{ substitution: 0, type: 'string[]' }, ...Array.from({ length: 500 }, () => ({ substitution: 1, type: 'string[]' as const }))] } },
  values: [texts, texts],
};

describe('an event that grows without end is left out', () => {
  test.each<[string, Fragment]>([
    ['values within values', nested(6)],
    ['two lists in one element', twoLists],
  ])('%s', (_what, xml) => {
    const bytes = evtxOf([{ provider: 'MsiInstaller', id: 1033, time: TIME, data: ['Kestrel Feed'] }, { xml, time: TIME }]);
    expect(weigh(bytes).records).toBe(1);
  });
});
