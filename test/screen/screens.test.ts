/** Whole screens, as they are seen. */
import { expect, test } from 'vitest';
import stringWidth from 'string-width';

import { PANES } from '../../src/screen/layout.ts';
import { failing, logOf, run } from '../night.ts';
import { ruleOf } from '../rule.ts';
import { lookAt } from './look.ts';
import { LINES, PATH, night } from './night.ts';

const nightLook = async () => lookAt({ report: await night() }, { logs: { [PATH]: LINES } });

test('small: verdict and findings, the cause first, and the keys', async () => {
  expect(await (await nightLook()).screen(60, 10)).toBe(`FAILED  Feed on KESTREL-APP1, result 1603
21 Nov 2009 22:00:01 to 22:00:13 (12 seconds)
━━ 2 Findings 2 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1 3 4 5 6 ━
▸ ✗ cause 80 %   The hopper A7 stalled
  ! → 1          Feed was lost




? help   q quit   Enter open   l log   ] evidence   Tab pane`);
});

test('wide: attempts, findings, detail with the evidence among its neighbours, steps and chain, timeline', async () => {
  expect(await (await nightLook()).screen(112, 30)).toBe(`FAILED  Feed on KESTREL-APP1, result 1603
21 Nov 2009 22:00:01 to 22:00:13 (12 seconds)
── 1 Attempts 1 ─────────────────────────────── ── 3 Detail of the finding ─────────────────────────────────────
▸ ✗ failed, result 1603  KESTREL-APP1 Feed 0:12 CAUSE   The hopper A7 stalled
━━ 2 Findings 2 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━         80 % sure: the log names it  [feed.stalled]
▸ ✗ cause 80 %   The hopper A7 stalled
  ! → 1          Feed was lost                  PROOF   ▸ night/feed.log:3 at 22:00:03
                                                          1  22:00:01 begin
                                                          2  22:00:02 filling
                                                        ▸ 3  22:00:03 hopper A7 stalled
                                                          4  22:00:04 feed lost
                                                          5  22:00:05 giving up
                                                          6  22:00:06 closing gate 1

                                                STEPS   1. Empty A7.
                                                           feedctl empty A7
                                                           Check: It is empty.

                                                CHAIN   → 1 Feed was lost
                                                            same run, 1 line later  [feed.lost]

                                                CODES   1603 (result): the installation failed; the reason
                                                        stands earlier in its own log


── 5 Timeline of 21 Nov 2009, 2 marks: ◆ cause ● error ▲ warning · other ───────────────────────────────────────
                                    ╷22:00:02     ╷22:00:04    ╷22:00:06     ╷22:00:08     ╷22:00:10
✗ KESTREL-APP1 Feed          ━━━━━━━━━━━━━━◆━━━━━━▲━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━✗
22:00:03  night/feed.log:3  hopper A7 stalled
? help   q quit   Enter open   l log   ] evidence   Tab pane   z zoom   e export`);
});

test('from the finding to its line in the log', async () => {
  const look = await nightLook();
  await look.press('Down l');
  expect(await look.screen(60, 12)).toBe(`FAILED  Feed on KESTREL-APP1, result 1603
21 Nov 2009 22:00:01 to 22:00:13 (12 seconds)
━━ 4 Log night/feed.log, 13 lines ━━━━━━━━━━━━━━ 1 2 3 5 6 ━
2   22:00:02 filling
3 ● 22:00:03 hopper A7 stalled
4 ▸ 22:00:04 feed lost
5   22:00:05 giving up
6   22:00:06 closing gate 1
7   22:00:07 closing gate 2
8   22:00:08 closing gate 3
9   22:00:09 closing gate 4
? help   q quit   / search   n next   f filter   w wrap`);
});

test('only the lines that match, with their numbers', async () => {
  const look = await nightLook();
  await look.screen(60, 12);
  await look.press('l f f e e d Enter');
  expect(await look.screen(60, 9)).toBe(`FAILED  Feed on KESTREL-APP1, result 1603
21 Nov 2009 22:00:01 to 22:00:13 (12 seconds)
━━ 4 Log, only lines with "feed": night/feed.log, 13 lines ━
4 ● 22:00:04 feed lost




? help   q quit   / search   n next   f filter   w wrap`);
});

test('the files that were read', async () => {
  const look = await nightLook();
  await look.press('6');
  expect(await look.screen(60, 7)).toBe(`FAILED  Feed on KESTREL-APP1, result 1603
━━ 6 Files 1 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 1 2 3 4 5 ━
▸ read       night/feed.log  msi, 13 lines



? help   q quit   Enter open   l log   ] evidence   Tab pane`);
});

test('nothing that is a log', async () => {
  const look = lookAt({ report: await run([]) });
  expect(await look.screen(60, 8)).toBe(`NO UPGRADE FOUND  nothing that was given is a log of a know…

━━ 1 Attempts 0 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 2 3 4 5 6 ━
  no upgrade, install or patch run in what was read



? help   q quit   Enter open   l log   ] evidence   Tab pane`);
});

test('at no size, and in no pane, does anything crash, or stand outside of the terminal', async () => {
  const look = await nightLook();
  const wrong: string[] = [];
  for (const [columns, rows] of [[1, 1], [2, 2], [3, 40], [10, 3], [40, 4], [60, 15], [79, 21], [80, 24], [109, 26], [110, 26], [200, 50], [400, 5]] as const) {
    for (const key of ['1', '2', '3', '4', '5', '6', 'z', '?', '?', 'z']) {
      await look.press(key);
      const lines = (await look.screen(columns, rows)).split('\n');
      if (lines.length > rows || lines.some((line) => stringWidth(line) > columns)) wrong.push(`${columns}×${rows} ${key}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('wide characters are cut where a cell ends, and what a log says cannot move the cursor', async () => {
  const lost = ruleOf('feed.lost', { title: '{what} lost', when: { record: { in: ['msi'], message: '(?<what>.*) lost' } } });
  const evil = '日本語のログ 👩‍💻 \u001b[2J\u001b]0;x\u0007\u202Efeed lost';
  const report = await run([lost], logOf('feed.log', failing([evil])));
  const look = lookAt({ report }, { logs: { 'feed.log': ['begin', evil.repeat(30), 'done', 'end'] } });
  expect((await look.screen(31, 5)).split('\n')[2]).toBe('▸ ✗ cause 80 %   日本語のログ …');
  expect((await look.screen(32, 5)).split('\n')[2]).toBe('▸ ✗ cause 80 %   日本語のログ …');
  const shown: string[] = [];
  for (const pane of PANES) {
    await look.press(String(PANES.indexOf(pane) + 1));
    shown.push(await look.painted(90, 24));
  }
  // oxlint-disable-next-line no-control-regex
  expect(shown.join('').replaceAll('\n', '').match(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e](?:\[[\d;]*m)?/g)?.filter((found) => !/^\u001b\[[\d;]*m$/.test(found))).toEqual([]);
});

test('without colours what is chosen and where the keys go is still to be seen, by signs', async () => {
  const look = lookAt({ report: await night() }, { logs: { [PATH]: LINES } });
  const painted = await look.painted(112, 30);
  // oxlint-disable-next-line no-control-regex
  expect([...new Set(painted.match(/\u001b\[[\d;]*m/g))].toSorted()).toEqual(['\u001b[1m', '\u001b[22m', '\u001b[27m', '\u001b[7m']);
  expect(painted).toContain('▸ ✗ cause 80 %');
  expect(painted).toContain('━━ 2 Findings 2 ━');
  expect(painted).toContain('── 3 Detail');
});

test('a command that is wider than the pane goes on in the next line', async () => {
  const command = `feedctl empty --gate ${'7'.repeat(70)}`;
  const stalled = ruleOf('feed.stalled', { when: { record: { in: ['msi'], message: 'stalled' } }, remediation: [{ do: 'Empty it.', command }] });
  const look = lookAt({ report: await run([stalled], logOf('feed.log', failing(['stalled']))) });
  await look.press('3');
  const lines = (await look.screen(60, 20)).split('\n');
  const at = lines.findIndex((line) => line.includes('feedctl'));
  expect(lines.slice(at, at + 4)).toEqual(['           feedctl empty --gate', `           ${'7'.repeat(49)}`, `           ${'7'.repeat(21)}`, '']);
});

test('long lines of a log in full, the one that was looked for among them', async () => {
  const lines = [...LINES];
  lines[3] = `22:00:04 feed lost ${'x'.repeat(60)} end`;
  const look = lookAt({ report: await night() }, { logs: { [PATH]: lines } });
  await look.press('Down l w l');
  expect((await look.screen(60, 9)).split('\n').slice(3, 8)).toEqual([
    '3 ● 22:00:03 hopper A7 stalled',
    `4 ▸ 22:00:04 feed lost ${'x'.repeat(37)}`,
    `    ${'x'.repeat(23)} end`,
    '5   22:00:05 giving up',
    '6   22:00:06 closing gate 1',
  ]);
});

test('runs of servers that no log names are told apart by their folders', async () => {
  const nameless = (path: string, minutes: number) => logOf(path, failing([], { minutes }).map(({ mark, ...record }) => ({ ...record, ...(mark?.mark === 'start' ? { mark: { ...mark, server: undefined } } : mark ? { mark } : {}) })));
  const look = lookAt({ report: await run([], nameless('night/APP1/feed.log', 0), nameless('night/WFE1/feed.log', 5)) });
  await look.press('1');
  expect((await look.screen(60, 7)).split('\n').slice(2, 4)).toEqual([`▸ ✗ failed, result 1603  APP1 Feed${' '.repeat(22)}0:02`, `  ✗ failed, result 1603  WFE1 Feed${' '.repeat(22)}0:02`]);
});
