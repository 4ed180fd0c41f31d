import { expect, test } from 'vitest';

import { documentsOf } from '../../src/archive/documents.ts';
import type { About } from '../../src/archive/envelope.ts';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { pageOf } from '../../src/commands/screen.ts';
import { CATALOG } from '../../src/paths.ts';
import { shownText } from '../../src/stats/show-text.ts';
import { namedIn, shownOf } from '../../src/stats/show.ts';
import { failing, logOf, run } from '../night.ts';
import { ruleOf } from '../rule.ts';
import { incidentOf } from './documents.ts';
import { memoryStore } from './memory-store.ts';

const ABOUT: About = { archived: { path: '/archive/4711', name: '4711' }, id: 'logs', stamp: 'stamp', judgement: 'rules', namespace: 'team', version: '1.0.0', modified: 0 };
const FULL = ruleOf('msi.disk-full', { title: 'Disk {disk} is full', when: { record: { in: 'msi', message: ['disk (?<disk>\\w:) is full'] } }, remediation: [{ do: 'Make room on {disk}.' }] });

const store = async () => {
  const report = await run([FULL], logOf('/archive/4711/1.log', failing(['disk D: is full'])), logOf('/archive/4711/2.log', failing([], { minutes: 30 })), logOf('/archive/4711/3.log', failing([], { minutes: 90, outcome: 'succeeded' })));
  return memoryStore([...documentsOf(report, ABOUT, openCatalog(CATALOG)), ...incidentOf('4712', '2009-11-22', [])]);
};

test('the runs of an incident, what was different in each next one, and what was found', async () => {
  const shown = await shownOf(await store(), 'logs');
  if (!shown) throw new Error('not there');
  expect(shown.attempts.map(({ number, outcome, next }) => [number, outcome, next?.outcome])).toEqual([[1, 'failed', 'failed'], [2, 'failed', 'succeeded'], [3, 'succeeded', undefined]]);
  expect(shown.findings).toEqual([{ rule: 'msi.disk-full', title: 'Disk D: is full', role: 'cause', severity: 'info', log: '1.log', line: 2, steps: ['Make room on D:.'] }]);
  expect(shownText(shown, pageOf({ width: 80, colors: false })).join('\n')).toBe(`21 Nov 2009    ✓ succeeded  4711
               /archive/4711

RUNS
  attempt 1    21 Nov 2009 22:00:01  ✗ failed
               Feed on KESTREL-APP1
               Disk D: is full  [msi.disk-full]
               then, 29 minutes 57 seconds later: no longer: msi.disk-full ·
               nothing that the logs show was done in between · tried again
               within the hour
  attempt 2    21 Nov 2009 22:30:01  ✗ failed
               Feed on KESTREL-APP1
               no rule says why
               then, 59 minutes 58 seconds later: nothing that the logs show was
               done in between · tried again within the hour
  attempt 3    21 Nov 2009 23:30:01  ✓ succeeded
               Feed on KESTREL-APP1

FINDINGS
  info         Disk D: is full  [msi.disk-full]
               cause, 1.log:2`);
});

test('an incident without runs and findings', async () => {
  const shown = await shownOf(await store(), 'id of 4712');
  expect(shown && shownText(shown, pageOf({ width: 80, colors: false }))).toEqual(['22 Nov 2009    · no run  4712', '               /archive/4712']);
  expect(await shownOf(await store(), 'another')).toBeUndefined();
});

test('by its name, a part of it, or with stars', async () => {
  const named = async (name: string) => (await namedIn(await store(), name)).map((one) => one.name);
  expect([await named('4711'), await named('71'), await named('47*'), await named('4713'), await named('id of 4712')]).toEqual([['4711'], ['4711', '4712'], ['4711', '4712'], [], ['4712']]);
});
