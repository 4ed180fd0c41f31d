import { expect, test } from 'vitest';
import burn from '../../parsers/burn.ts';
import { marksIn, read, sampleOf } from '../read.ts';

const marksOf = (text: string) => marksIn(burn, text);
const BASE = { run: '', kind: 'burn' };

const at = (second: number, text: string) => `[06F4:3D40][2021-03-02T09:46:${String(second).padStart(2, '0')}]${text}`;

const PLANNED = [
  at(1, 'i001: Burn v3.14.1.8722, Windows v10.0 (Build 17763: Service Pack 0), path: X:\\kestrel-agent.exe'),
  at(1, "i000: Setting string variable 'WixBundleLog' to value 'X:\\Kestrel_Agent_20210302094601.log'"),
  at(1, "i000: Setting string variable 'WixBundleName' to value 'Kestrel Agent'"),
  at(2, 'i200: Plan begin, 2 packages, action: Install'),
  at(2, "i000: Setting string variable 'WixBundleLog_agent.msi' to value 'X:\\Kestrel_Agent_20210302094601_000_agent.msi.log'"),
];

const FAILED = [
  ...PLANNED,
  at(3, 'i300: Apply begin'),
  at(4, "i301: Applying execute package: agent.msi, action: Install, path: C:\\ProgramData\\Package Cache\\agent.msi, arguments: ' X=\"1\"'"),
  at(9, 'e000: Error 0x80070643: Failed to install MSI package.'),
  at(9, 'i319: Applied execute package: agent.msi, result: 0x80070643, restart: None'),
  at(9, 'w348: Application requested retry of package: agent.msi'),
  at(10, 'i319: Applied rollback package: agent.msi, result: 0x0, restart: None'),
  at(11, 'i399: Apply complete, result: 0x80070643, restart: None, ba requested restart:  No'),
  at(11, 'i410: Variable: WixBundleVersion = 7.4.0.2'),
  at(11, 'i007: Exit code: 0x80070643, restarting: No'),
  '',
].join('\n');

test('a package fails and the bundle is rolled back', () => {
  expect(marksOf(FAILED)).toEqual([
    { line: 1, mark: 'start', ...BASE },
    { line: 3, mark: 'about', ...BASE, product: 'Kestrel Agent' },
    { line: 4, mark: 'about', ...BASE, operation: 'install' },
    { line: 7, mark: 'step', run: '', step: 'agent.msi', state: 'started' },
    { line: 9, mark: 'step', run: '', step: 'agent.msi', state: 'failed' },
    { line: 12, mark: 'result', ...BASE, outcome: 'rolled-back', exitCode: 1603 },
    { line: 13, mark: 'about', ...BASE, toVersion: '7.4.0.2' },
  ]);
});

test('of the packages of a plan those count that are to be changed', () => {
  const planned = (name: string, execute: string) => at(2, `i201: Planned package: ${name}, state: Absent, default requested: Absent, ba requested: Absent, execute: ${execute}, rollback: None, cache: No, uncache: No, dependency: None`);
  const applied = (name: string, result: string) => [at(4, `i301: Applying execute package: ${name}, action: Install, path: X:\\${name}, arguments: ''`), at(9, `i319: Applied execute package: ${name}, result: ${result}, restart: None`)];
  const log = [...PLANNED, planned('runtime.msi', 'None'), planned('agent.msi', 'Install'), planned('tools.msi', 'Repair'), ...applied('agent.msi', '0x0'), ...applied('tools.msi', '0x80070643')];
  expect(marksOf(log.join('\n')).flatMap((mark) => (mark.mark === 'step' ? [[mark.step, mark.state, mark.progress]] : []))).toEqual([
    ['agent.msi', 'started', [{ of: 'packages', done: 0, total: 2 }]],
    ['agent.msi', 'done', [{ of: 'packages', done: 1, total: 2 }]],
    ['tools.msi', 'started', [{ of: 'packages', done: 1, total: 2 }]],
    ['tools.msi', 'failed', [{ of: 'packages', done: 1, total: 2 }]],
  ]);
});

test('records: level by kind, codes, packages and their logs', () => {
  const { records } = read(burn, FAILED);
  expect(records[7]).toEqual({
    line: 8,
    message: 'Error 0x80070643: Failed to install MSI package.',
    time: Date.UTC(2021, 2, 2, 9, 46, 9),
    level: 'error',
    fields: { code: 'e000', process: '06F4', result: '0x80070643' },
  });
  expect(records[9]?.level).toBe('warning');
  expect(records[8]?.fields).toEqual({ code: 'i319', process: '06F4', package: 'agent.msi', result: '0x80070643' });
  expect(records[4]?.fields).toMatchObject({ logFile: 'X:\\Kestrel_Agent_20210302094601_000_agent.msi.log', package: 'agent.msi' });
  expect(records[1]?.fields).toEqual({ code: 'i000', process: '06F4' });
});

test.each([
  ['result: 0x0, restart: None', 'succeeded', 0],
  ['result: 0x0, restart: Required', 'succeeded-reboot-required', 0],
  ['result: 0x80070bc2, restart: Required', 'succeeded-reboot-required', 3010],
  ['result: 0x80070642, restart: None', 'cancelled', 1602],
  ['result: 0x80070652, restart: None', 'failed', 1618],
  ['result: 0x80004005, restart: None', 'failed', 0x80004005],
])('Apply complete, %s is %s', (text, outcome, exitCode) => {
  const log = [...PLANNED, at(3, 'i300: Apply begin'), at(4, `i399: Apply complete, ${text}`), at(5, 'i007: Exit code: 0x1, restarting: No')];
  expect(marksOf(log.join('\n')).at(-1)).toEqual({ line: 7, mark: 'result', ...BASE, outcome, exitCode });
});

test('the exit code says that a restart is due where Apply names none', () => {
  const log = [...PLANNED, at(3, 'i300: Apply begin'), at(4, 'i399: Apply complete, result: 0x0, restart: Required'), at(5, 'i007: Exit code: 0xbc2, restarting: No')];
  expect(marksOf(log.join('\n')).at(-1)).toEqual({ line: 8, mark: 'result', ...BASE, outcome: 'succeeded-reboot-required', exitCode: 3010 });
});

test('a bundle that refuses the computer changed nothing', () => {
  const log = [...PLANNED, at(3, 'e000: Error 0x81f40001: Bundle condition evaluated to false: VersionNT >= v10.0'), at(3, 'i007: Exit code: 0x81f40001, restarting: No')];
  expect(marksOf(log.join('\n')).at(-1)).toEqual({ line: 7, mark: 'result', ...BASE, outcome: 'blocked', exitCode: 0x81f40001 });
});

test('excerpt in the middle, with foreign lines above, a message of two lines and a cut end', () => {
  const text = `posted by somebody\n${at(9, 'e000: Error 0x80070643: Failed to execute')}\n  the package\n${at(9, 'i319: Applied execute pack')}`;
  expect(read(burn, text)).toEqual({
    records: [
      {
        line: 2,
        message: 'Error 0x80070643: Failed to execute\n  the package',
        time: Date.UTC(2021, 2, 2, 9, 46, 9),
        level: 'error',
        fields: { code: 'e000', process: '06F4', result: '0x80070643' },
        mark: { mark: 'about', ...BASE },
      },
      {
        line: 4,
        message: 'Applied execute pack',
        time: Date.UTC(2021, 2, 2, 9, 46, 9),
        fields: { code: 'i319', process: '06F4' },
      },
    ],
    unparsed: ['1: posted by somebody'],
    skipped: [],
  });
});

test('batches and line ends make no difference', () => {
  const whole = read(burn, FAILED, { batch: 1000 });
  expect(read(burn, FAILED, { batch: 1 })).toEqual(whole);
  expect(read(burn, FAILED.replaceAll('\n', '\r\n'), { batch: 2 })).toEqual(whole);
});

test('recognised by its prefix', () => {
  expect(burn.detect(sampleOf(FAILED))?.confidence).toBe(0.98);
  for (const text of [
    'MSI (s) (06:F4) [09:46:01:002]: Note: 1: 1708\n'.repeat(3),
    '[1234][2021-03-02T09:46:01] e000: Error\n'.repeat(3),
    'Search the Burn log for e000: Error 0x80070643.',
  ]) {
    expect(burn.detect(sampleOf(text)), text).toBeUndefined();
  }
});

test('an excerpt of the errors alone ends with the package that failed', () => {
  const lines = [
    at(9, 'e000: Error 0x80070643: Failed to install MSI package.'),
    at(9, 'e000: Error 0x80070643: Failed to execute MSI package.'),
    at(9, 'e000: Error 0x80070643: Failed to configure per-machine MSI package.'),
  ];
  expect(marksOf(lines.join('\n'))).toEqual([
    { line: 1, mark: 'about', ...BASE },
    { line: 3, mark: 'result', ...BASE, outcome: 'failed', exitCode: 1603 },
  ]);
  const whole = [...PLANNED, ...lines].join('\n');
  expect(marksOf(whole).filter(({ mark }) => mark === 'result')).toEqual([]);
});

test.each([
  ['the process alone', '[0D74:29C4]'],
  ['nothing', ''],
])('an excerpt that kept %s before the kind', (_what, before) => {
  const text = ['e000: Error 0x80070643: Failed to execute MSI package.', 'i319: Applied execute package: agent.msi, result: 0x80070643, restart: None', 'i399: Apply complete, result: 0x80070643, restart: None, ba requested restart:  No']
    .map((line) => before + line)
    .join('\n');
  expect(burn.detect(sampleOf(text))).toBeDefined();
  expect(marksOf(text)).toEqual([
    { line: 1, mark: 'about', ...BASE },
    { line: 2, mark: 'step', run: '', step: 'agent.msi', state: 'failed' },
    { line: 3, mark: 'result', ...BASE, outcome: 'failed', exitCode: 1603 },
  ]);
});
