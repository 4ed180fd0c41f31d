import { expect, test } from 'vitest';

import { failing, logOf, run } from '../night.ts';
import { lookAt } from './look.ts';
import { LOST, STALLED } from './night.ts';

/** Two nights; in the second run of each is a finding. */
const nights = () =>
  run(
    [STALLED, LOST],
    logOf('a/feed.log', failing(['hopper A7 stalled'], { product: 'Feed' })),
    logOf('b/gate.log', failing(['hopper B2 stalled', 'feed lost'], { product: 'Gate', minutes: 60 * 24 * 9, server: 'KESTREL-WFE1' })),
  );

const chosen = (screen: string) => screen.split('\n').flatMap((line) => (line.startsWith('▸') ? [line.slice(2, 44).trim()] : []));

test('with a finding its attempt is chosen, with an attempt the first of its findings', async () => {
  const look = lookAt({ report: await nights() });
  expect(chosen(await look.screen(120, 30))).toEqual(['✗ failed, result 1603  KESTREL-WFE1 Gate', '✗ cause 80 %   The hopper B2 stalled']);
  await look.press('End');
  expect(chosen(await look.screen(120, 30))).toEqual(['✗ failed, result 1603  KESTREL-APP1 Feed', '✗ cause 80 %   The hopper A7 stalled']);
  await look.press('1 Up');
  expect(chosen(await look.screen(120, 30))).toEqual(['✗ failed, result 1603  KESTREL-WFE1 Gate', '✗ cause 80 %   The hopper B2 stalled']);
});

test('of several nights the header tells which one is looked at, and the timeline only that one', async () => {
  const look = lookAt({ report: await nights() });
  await look.press('End 5');
  const screen = (await look.screen(120, 24)).split('\n');
  expect(screen.slice(0, 2)).toEqual(['FAILED  2 of 2 runs did not succeed, 2 incidents on different dates', 'failed: Feed on KESTREL-APP1, 21 Nov 2009 22:00:01 to 22:00:04 (3 seconds)']);
  expect(screen.filter((line) => line.includes('━◆'))).toHaveLength(1);
});

test('on a high screen the log beside the detail goes along with what is chosen', async () => {
  const look = lookAt({ report: await nights() }, { logs: { 'a/feed.log': ['begin', 'hopper A7 stalled', 'done'], 'b/gate.log': ['begin', 'hopper B2 stalled', 'feed lost', 'done'] } });
  expect(await look.screen(140, 50)).toContain('2 ▸ hopper B2 stalled');
  await look.press('End');
  expect(await look.screen(140, 50)).toContain('2 ▸ hopper A7 stalled');
});
