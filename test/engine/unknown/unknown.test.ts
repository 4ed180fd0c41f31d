/** Failures that no rule knows: what is told of them all the same. */
import { describe, expect, test } from 'vitest';

import { openBaseline } from '../../../src/engine/unknown/baseline.ts';
import { openCatalog } from '../../../src/catalog/catalog.ts';
import { loadRules } from '../../../src/engine/rules/load.ts';
import { loadParsers } from '../../../src/parsers.ts';
import { BASELINE, CATALOG, RULES } from '../../../src/paths.ts';
import { analyze } from '../../../src/pipeline.ts';
import type { Attempt, LogRecord, Opened, Rule } from '../../../src/types.ts';
import { read } from '../../read.ts';
import { ruleOf } from '../../rule.ts';

const parsers = (await loadParsers()).filter((parser) => parser.unit !== 'bytes');
/** Whatever other rules know of these logs one day, here they do not. */
const rules = loadRules([RULES]).filter(({ role, tier }) => role !== 'cause' || tier === 'catch-all');

const opened = (path: string, format: string, records: readonly LogRecord[]): Opened => ({
  source: { path, format, confidence: 1, why: 'made', encoding: 'utf-8', encodingWhy: 'made', lines: records.length, events: records.length, unparsed: 0, unparsedExamples: [] },
  records: [records],
});

const attemptsIn = async (some: readonly Rule[], ...logs: Opened[]): Promise<readonly Attempt[]> =>
  (await analyze(logs, { rules: some, catalog: openCatalog(CATALOG), baseline: openBaseline(BASELINE), skipped: [] })).attempts;

// ── Each kind of log, as it comes ───────────────────────────────────────────────────────────────────────────────────

const UNKNOWN: readonly [kind: string, line: number, text: string][] = [
  [
    'msi',
    12,
    `=== Verbose logging started: 5/4/2021  22:01:11  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\Windows\\system32\\msiexec.exe ===
MSI (c) (40:9C) [22:01:11:101]: Resetting cached policy values
MSI (s) (A8:3C) [22:01:12:204]: Doing action: CostFinalize
Action start 22:01:12: CostFinalize.
MSI (s) (A8:3C) [22:01:12:309]: Note: 1: 2205 2:  3: Patch 
Action ended 22:01:12: CostFinalize. Return value 1.
MSI (s) (A8:3C) [22:01:13:001]: Doing action: KestrelPlanFlights
Action start 22:01:13: KestrelPlanFlights.
MSI (s) (A8:3C) [22:01:13:120]: PROPERTY CHANGE: Adding FLIGHTS property. Its value is '12'.
KestrelPlanFlights:  reading 12 flights
KestrelPlanFlights:  flight 7 has 3 legs
KestrelPlanFlights:  flight 9 lands before it starts, plan rejected
MSI (s) (A8:3C) [22:01:13:480]: Note: 1: 2262 2: Error 3: -2147287038 
Action ended 22:01:13: KestrelPlanFlights. Return value 3.
MSI (s) (A8:3C) [22:01:13:481]: Doing action: KestrelFailureDialog
Action ended 22:01:14: INSTALL. Return value 3.
MSI (s) (A8:3C) [22:01:14:900]: MainEngineThread is returning 1603
=== Verbose logging stopped: 5/4/2021  22:01:15 ===
`,
  ],
  [
    'sharepoint-upgrade',
    4,
    `[SPManager] [INFO] [11/24/2009 10:32:13 PM]: Inplace Upgrade session starts. root object = SPFarm Name=KESTREL_Config, recursive = True.
[SPManager] [DEBUG] [11/24/2009 10:33:13 PM]: Upgrading SPContentDatabase Name=KESTREL_Content
[SPManager] [INFO] [11/24/2009 10:34:13 PM]: SPContentDatabase Name=KESTREL_Content
[KestrelSequence] [ERROR] [11/24/2009 10:38:41 PM]: Flight 9 lands before it starts.
[SPManager] [INFO] [11/24/2009 10:40:56 PM]: In-place Upgrade session finishes. root object = SPFarm=KESTREL_Config, recursive = True. 1 errors and 0 warnings encountered.
`,
  ],
  [
    'sharepoint-psconfig',
    4,
    `Begin trace logging for SharePoint Products and Technologies Configuration Wizard.  Version 12.0.6318.5000
11/24/2009 22:41:01  1  INF    Entering function PsconfigUserInterfaceMain.Main
11/24/2009 22:41:05  8  INF                      The flight plan is old.
11/24/2009 22:41:07  8  ERR                      Flight 9 lands before it starts.
11/24/2009 22:41:07  8  ERR                      Task kestrel has failed
11/24/2009 22:41:09  1  INF    Leaving function PsconfigUserInterfaceMain.Main
`,
  ],
  [
    'exchange-setup',
    6,
    `[02/26/2018 06:29:04.0162] [0] Starting Microsoft Exchange Server 2019 Setup
[02/26/2018 06:29:04.0178] [0] Setup version: 15.2.1544.4.
[02/26/2018 06:29:04.0179] [0] Command Line Parameter Name='mode', Value='Upgrade'.
[02/26/2018 06:29:13.0178] [1] Executing: Write-ExchangeSetupLog -Info "plan"
[02/26/2018 06:29:13.0179] [2] Beginning processing Set-KestrelPlan -Flights:'12'
[02/26/2018 06:29:15.0315] [2] [ERROR] Flight 9 of the kestrel plan lands before it starts.
[02/26/2018 06:29:15.0318] [1] The following 1 error(s) occurred during task execution:
[02/26/2018 06:29:15.0319] [1] 0.  ErrorRecord: Flight 9 of the kestrel plan lands before it starts.
[02/26/2018 06:29:15.0330] [1] [ERROR] The following error was generated when "$error.Clear();
          Set-KestrelPlan -Flights 12
        " was run: "Kestrel.Plan.LandingException: Flight 9 of the kestrel plan lands before it starts.
   at Kestrel.Plan.Check()".
[02/26/2018 06:29:15.0340] [1] [ERROR-REFERENCE] Id=KestrelComponent___9af1 Component=
[02/26/2018 06:29:16.0452] [0] The Exchange Server setup operation didn't complete.  More details can be found in ExchangeSetup.log located in the <SystemDrive>:\\ExchangeSetupLogs folder.
`,
  ],
  [
    'office-setup',
    4,
    `Catalyst execution began: 03/09/2010 01:20:32.
Catalyst version is : 12.0.6425.1000
Product: OSERVER
Error: Flight 9 lands before it starts. Type: 12^UnexpectedError.
Rolling back chain
Catalyst execution finished: 03/09/2010 01:25:23.  Return code: 30012.
`,
  ],
  [
    'office-patch',
    4,
    `OPatchInstall: Run starts
OPatchInstall: Running version 12.0.6500.5000
OPatchInstall: Getting flights
OPatchInstall: Failed to plan flight 9
OPatchInstall: Property 'SYS.PROC.RESULT' value '17099'
OPatchInstall: Run Ends
`,
  ],
  [
    'burn',
    4,
    `[06F4:3D40][2018-03-09T01:21:40]i001: Burn v3.11.1.2318, Windows v6.3 (Build 9600: Service Pack 0), path: C:\\Temp\\kestrel-setup.exe
[06F4:3D40][2018-03-09T01:21:40]i000: Setting string variable 'WixBundleName' to value 'Kestrel Agent'
[06F4:3D40][2018-03-09T01:21:41]i100: Detect begin, 3 packages
[06F4:3D40][2018-03-09T01:21:42]w000: Flight 9 lands before it starts
[06F4:3D40][2018-03-09T01:21:44]i399: Apply complete, result: 0x80004005, restart: None, ba requested restart:  No
`,
  ],
];

test.each(UNKNOWN)('%s: the line that decided comes first, and stands in the excerpt', async (kind, line, text) => {
  const parser = parsers.find(({ id }) => id === kind);
  if (!parser) throw new Error(kind);
  const [attempt] = await attemptsIn(rules, opened(`a/${kind}.log`, kind, read(parser, text).records));
  const { firstUnusual, rare = [], excerpt = [] } = attempt?.unknown ?? {};
  expect([firstUnusual?.evidence.line, rare[0]?.evidence.line, excerpt.some((one) => one.line === line)]).toEqual([line, line, true]);
});

// ── What is told, and when ──────────────────────────────────────────────────────────────────────────────────────────

const NIGHT = Date.UTC(2009, 10, 21, 22);

/** A run of the feed: it begins, goes through `lines`, and fails in its last step unless told otherwise. */
function feed(path: string, lines: readonly (string | Partial<LogRecord>)[], { outcome = 'failed', product = 'Feed', minutes = 0 }: { outcome?: 'failed' | 'succeeded' | 'cancelled'; product?: string; minutes?: number } = {}): Opened {
  const time = (line: number) => NIGHT + minutes * 60_000 + line * 1000;
  const all: Partial<LogRecord>[] = [
    { message: 'begin', mark: { mark: 'start', run: '', kind: 'msi', product } },
    ...lines.map((one) => (typeof one === 'string' ? { message: one } : one)),
    { message: `done: ${outcome}`, mark: { mark: 'result', run: '', outcome, exitCode: 1 } },
  ];
  return opened(path, 'msi', all.map((one, at): LogRecord => ({ line: at + 1, message: '', time: time(at + 1), ...one })));
}

const step = (step: string, state: 'started' | 'done' | 'failed'): Partial<LogRecord> => ({ message: `${step} ${state}`, mark: { mark: 'step', run: '', step, state } });
const NO_RULES: readonly Rule[] = [];
const linesOf = (attempt: Attempt | undefined) => [attempt?.unknown?.firstUnusual?.evidence.line, attempt?.unknown?.rare.map(({ evidence }) => evidence.line)];

test('where it got to, why each line is shown, and the lines to send on', async () => {
  const [attempt] = await attemptsIn(NO_RULES, feed('a/feed.log', [step('Empty', 'started'), step('Empty', 'done'), step('Fill', 'started'), 'filling hopper A7', { message: 'hopper A7 is not found', level: 'error' }, step('Fill', 'failed'), 'tidying up']));
  const place = (line: number, text: string) => ({ file: 'a/feed.log', line, text, time: NIGHT + line * 1000 });
  const remark = { evidence: place(6, 'hopper A7 is not found'), why: 'the error that decided, an error, it speaks of a failure, said once, in the line before the step that failed, after the last good step' };
  expect(attempt?.unknown).toEqual({
    lastPhase: 'Fill',
    lastGoodStep: 'Empty',
    comparedWith: 'what healthy runs of this kind are known to say',
    firstUnusual: remark,
    rare: [remark],
    excerpt: [place(1, 'begin'), place(2, 'Empty started'), place(3, 'Empty done'), place(4, 'Fill started'), place(5, 'filling hopper A7'), place(6, 'hopper A7 is not found'), place(7, 'Fill failed'), place(9, 'done: failed')],
  });
});

describe('compared with a healthy run', () => {
  const usual = ['opening the feed', 'reading hopper A1', 'cannot find a hat, going without', 'closing the feed', 'counting grains', 'weighing grains', 'sweeping the floor'];
  const unusual = [...usual.slice(0, 2), 'the hopper hums', ...usual.slice(2)];

  test('of the same product: the first line that it does not have, whatever it says', async () => {
    const [, bad] = await attemptsIn(NO_RULES, feed('a/1.log', usual, { outcome: 'succeeded' }), feed('a/2.log', unusual, { minutes: 30 }));
    expect([linesOf(bad), bad?.unknown?.comparedWith]).toEqual([[4, [4]], 'a run of the same product that went well, in a/1.log']);
  });

  test('of another product: what it says is no reason, and what it does not say may be usual', async () => {
    const [, bad] = await attemptsIn(NO_RULES, feed('a/1.log', usual, { outcome: 'succeeded', product: 'Console' }), feed('a/2.log', [...unusual, 'cannot open the gate'], { minutes: 30 }));
    expect([linesOf(bad), bad?.unknown?.comparedWith]).toEqual([[10, [10]], 'a run of this kind that went well, in a/1.log']);
  });
});

test('an error that is told again in other words comes after the one that it repeats', async () => {
  const told = 'the gate of hopper A7 is jammed';
  const [attempt] = await attemptsIn(NO_RULES, feed('a/feed.log', [{ message: told, level: 'error' }, 'one', 'two', { message: `step Fill ended: ${told}`, level: 'error' }, step('Fill', 'failed')]));
  expect(attempt?.unknown?.rare.map(({ evidence }) => evidence.line)).toEqual([2, 5]);
});

test('what is said over and over, or with other names again and again, says little', async () => {
  const many = Array.from({ length: 12 }, (_, at) => `checking error rule ${'abcdefghijkl'[at]}`);
  const often = Array.from({ length: 30 }, () => 'retry failed');
  const [attempt] = await attemptsIn(NO_RULES, feed('a/feed.log', [...many, ...often, 'gate is jammed: access denied', step('Fill', 'failed')]));
  expect(attempt?.unknown?.rare[0]?.evidence.text).toBe('gate is jammed: access denied');
});

describe('nothing is told', () => {
  const bad = [{ message: 'the gate of hopper A7 is jammed', level: 'error' as const }];
  const rule = (tier: Rule['tier']) => ruleOf('feed.jammed', { tier, when: { record: { in: ['msi'], message: 'hopper (?<hopper>\\w+) is jammed' } } });
  const isTold = async (some: readonly Rule[], ...logs: Opened[]) => (await attemptsIn(some, ...logs)).map(({ unknown }) => unknown !== undefined);

  test.each([
    ['specific', false],
    ['component', false],
    ['catch-all', true],
  ] as const)('where a rule of tier %s quotes the line that says most: %s', async (tier, told) => {
    expect(await isTold([rule(tier)], feed('a/feed.log', bad))).toEqual([told]);
  });

  test('unlike where the rule that names the part quotes another line', async () => {
    const part = ruleOf('feed.part', { tier: 'component', when: { record: { in: ['msi'], message: 'filling hopper' } } });
    expect(await isTold([part], feed('a/feed.log', ['filling hopper A7', ...bad]))).toEqual([true]);
  });

  test('of a run that went well, that somebody cancelled without need, or that was repaired', async () => {
    expect(await isTold(NO_RULES, feed('a/feed.log', bad, { outcome: 'succeeded' }))).toEqual([false]);
    expect(await isTold(NO_RULES, feed('a/feed.log', ['the hopper is not found'], { outcome: 'cancelled' }))).toEqual([false]);
    expect(await isTold(NO_RULES, feed('a/feed.log', bad, { outcome: 'cancelled' }))).toEqual([true]);
    expect(await isTold(NO_RULES, feed('a/1.log', bad), feed('a/2.log', [], { outcome: 'succeeded', minutes: 30 }))).toEqual([false, false]);
  });
});
