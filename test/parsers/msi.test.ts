import { describe, expect, test } from 'vitest';
import msi from '../../parsers/msi/index.ts';
import { read } from '../read.ts';
import { attemptsIn, brief, ROLLED_BACK, STARTED, text } from './msi-samples.ts';

describe('a verbose log', () => {
  test('an installation that was rolled back, over midnight', () => {
    expect(attemptsIn(ROLLED_BACK)).toEqual([
      expect.objectContaining({
        kind: 'msi',
        product: 'Kestrel Suite',
        toVersion: '2.13.61',
        operation: 'install',
        outcome: 'rolled-back',
        exitCode: 1603,
        startedAt: Date.UTC(2009, 10, 21, 23, 59, 58),
        endedAt: Date.UTC(2009, 10, 22, 0, 0, 3, 200),
        zone: 'local',
        sources: [{ file: 'kestrel.log', lines: [1, 23] }],
        lastGoodStep: 'InstallFiles',
        failedStep: 'WriteRegistryValues (in InstallFinalize)',
        decisiveError: {
          file: 'kestrel.log',
          line: 13,
          text: 'Error 1406. Could not write value Feed to key \\SOFTWARE\\Kestrel.   System error 5.  Verify that you have sufficient access to that key, or contact your support personnel.',
          time: Date.UTC(2009, 10, 22, 0, 0, 1, 101),
        },
      }),
    ]);
  });

  test('an error message and a note keep their number apart from result codes', () => {
    const { records } = read(msi, text(ROLLED_BACK));
    expect(records.filter((record) => record.line === 12 || record.line === 13 || record.line === 21).map(({ line, level, fields }) => ({ line, level, fields }))).toEqual([
      { line: 12, level: undefined, fields: { note: '1406', second: 'Feed' } },
      { line: 13, level: 'error', fields: { error: '1406', systemError: '5' } },
      { line: 21, level: 'error', fields: { result: '1603' } },
    ]);
  });

  test('batches of any size give the same records', () => {
    const whole = read(msi, text(ROLLED_BACK), { batch: 1000 }).records;
    expect(read(msi, text(ROLLED_BACK), { batch: 1 }).records).toEqual(whole);
    expect(read(msi, text(ROLLED_BACK), { batch: 7 }).records).toEqual(whole);
  });

  test('a custom action whose error is translated to success', () => {
    const { records } = read(msi, 'CustomAction CA_StopFeed returned actual error code 1603 but will be translated to success due to continue marking');
    expect(records[0]).toEqual(expect.objectContaining({ level: 'info', fields: { action: 'CA_StopFeed', result: '1603', translated: 'true' } }));
  });

  test('an early failure has neither an action nor a product, only its package', () => {
    const lines = [STARTED, 'MSI (s) (A4:28) [23:59:58:300]: ******* RunEngine:', '           ******* Product: D:\\updates\\sts.msi', 'MSI (s) (A4:28) [23:59:59:000]: MainEngineThread is returning 1612'];
    expect(attemptsIn(lines).map(brief)).toEqual([{ product: 'sts.msi', toVersion: undefined, operation: undefined, outcome: 'failed', exitCode: 1612, failedStep: undefined, lastGoodStep: undefined }]);
  });

  test('a log that ends in the middle names the step that was going on', () => {
    const [attempt] = attemptsIn(ROLLED_BACK.slice(0, 10));
    expect(attempt && { outcome: attempt.outcome, failedStep: attempt.failedStep, lastGoodStep: attempt.lastGoodStep, product: attempt.product }).toEqual({
      outcome: 'incomplete',
      failedStep: 'InstallFinalize',
      lastGoodStep: 'InstallFiles',
      product: 'Kestrel Suite',
    });
  });

  test.each([
    [0, 'succeeded'],
    [3010, 'succeeded-reboot-required'],
    [1641, 'succeeded-reboot-required'],
    [1602, 'cancelled'],
    [1618, 'failed'],
  ])('result %i is %s', (code, outcome) => {
    expect(attemptsIn([STARTED, `MSI (c) (C8:10) [23:59:59:200]: MainEngineThread is returning ${code}`]).map((one) => one.outcome)).toEqual([outcome]);
  });

  test('the documentation prints Time in place of the stamp', () => {
    expect(attemptsIn([STARTED, 'MSI (s) (14:AC)Time: MainEngineThread is returning 1603']).map((one) => one.exitCode)).toEqual([1603]);
  });

  test('sessions appended to one file are attempts of their own, and the one that went well makes the other history', () => {
    const again = [...ROLLED_BACK.slice(0, 9), ...ROLLED_BACK.slice(16, 17), 'MSI (c) (C8:10) [00:10:03:200]: MainEngineThread is returning 0', '=== Verbose logging stopped: 11/22/2009  0:10:03 ==='];
    again[0] = STARTED.replace('11/21/2009  23:59:58', '11/22/2009  0:10:00');
    const [first, second] = attemptsIn([...ROLLED_BACK, ...again]);
    expect([first?.outcome, first?.supersededBy, second?.outcome]).toEqual(['rolled-back', second?.id, 'succeeded']);
  });

  test('what the client says below the inner envelope belongs to the same run, even where the log begins in its middle', () => {
    const lines = [
      'MSI (s) (A4:28) [11:22:21:656]: MainEngineThread is returning 1603',
      '=== Logging stopped: 6/25/2014  11:22:21 ===',
      'MSI (c) (C8:10) [11:22:22:579]: Back from server. Return value: 1603',
      'Action ended 11:22:22: ExecuteAction. Return value 3.',
      'MSI (c) (C8:10) [11:22:25:579]: MainEngineThread is returning 1603',
      '=== Verbose logging stopped: 6/25/2014  11:22:25 ===',
    ];
    expect(attemptsIn(lines).map(({ outcome, exitCode, sources }) => [outcome, exitCode, sources])).toEqual([['failed', 1603, [{ file: 'kestrel.log', lines: [1, 6] }]]]);
  });

  test('an upgrade that removes the old product is an installation', () => {
    const sentence = (verb: string, version: string) =>
      `MSI (s) (A4:28) [23:59:59:100]: Windows Installer ${verb} the product. Product Name: Kestrel Suite. Product Version: ${version}. Product Language: 1033. Manufacturer: Kestrel Ltd. Installation success or error status: 0.`;
    expect(attemptsIn([STARTED, sentence('removed', '2.0.0'), sentence('installed', '3.0.0')]).map(({ operation, toVersion }) => [operation, toVersion])).toEqual([['install', '3.0.0']]);
  });

  test('a patch that does not fit stays a patch when the run is closed as a failed installation', () => {
    const lines = [
      STARTED,
      "MSI (c) (C8:10) [23:59:59:000]: Windows Installer installed an update. Product Name: Kestrel Suite. Product Version: 15.2.529.5. Product Language: 1033. Manufacturer: Kestrel Ltd. Update Name: {AC232540-917E-49F2-91DA-7AF02BF540A1}. Installation success or error status: 1642.",
      'MSI (c) (C8:10) [23:59:59:100]: Note: 1: 1708 ',
      'MSI (c) (C8:10) [23:59:59:200]: MainEngineThread is returning 1642',
    ];
    expect(attemptsIn(lines).map(({ patch, fromVersion, toVersion, operation, exitCode }) => [patch, fromVersion, toVersion, operation, exitCode])).toEqual([['{AC232540-917E-49F2-91DA-7AF02BF540A1}', '15.2.529.5', undefined, 'patch', 1642]]);
  });

  test('properties of a nested installation are not those of the run', () => {
    const lines = [STARTED, 'Property(S): ProductName = Kestrel Suite', 'Property(N): ProductName = Kestrel Runtime', 'MSI (c) (C8:10) [23:59:59:200]: MainEngineThread is returning 0'];
    expect(attemptsIn(lines).map((one) => one.product)).toEqual(['Kestrel Suite']);
  });

  test('a patch names itself and the version it found', () => {
    const lines = [
      STARTED,
      'MSI (s) (A4:28) [23:59:59:000]: SequencePatches starts. Product code: {1A2B3C4D-0000-4444-8888-00000000C0DE}, Product version: 12.0.4518, Upgrade code: {90120000-0000-0000-0000-0000000FF1CE}, Product language 1033',
      'MSI (s) (A4:28) [23:59:59:100]: Windows Installer installed an update. Product Name: Kestrel Suite. Product Version: 12.0.6219.1000. Product Language: 1033. Update Name: Kestrel Suite SP1 (KB999001). Manufacturer: Kestrel Ltd. Installation success or error status: 0.',
      'MSI (c) (C8:10) [23:59:59:200]: MainEngineThread is returning 0',
    ];
    expect(attemptsIn(lines)).toEqual([expect.objectContaining({ product: 'Kestrel Suite', patch: 'Kestrel Suite SP1 (KB999001)', fromVersion: '12.0.6219.1000', toVersion: undefined, operation: 'patch' })]);
  });
});

test.each([
  ['INSTALL', { failedStep: undefined, stepFailed: false }],
  ['StartServices', { failedStep: 'StartServices', stepFailed: true }],
])('an excerpt in which %s failed', (action, told) => {
  const [attempt] = attemptsIn(['Error 1920. Service Kestrel Agent (KestrelAgt) failed to start.', `Action ended 1:21:44: ${action}. Return value 3.`, 'MSI (s) (7C:B4) [01:21:44:312]: MainEngineThread is returning 1603']);
  expect({ failedStep: attempt?.failedStep, stepFailed: attempt?.stepFailed, outcome: attempt?.outcome, exitCode: attempt?.exitCode }).toEqual({ ...told, outcome: 'failed', exitCode: 1603 });
});

describe('how far it has got', () => {
  const op = (time: string, what: string) => `MSI (s) (A4:28) [${time}]: Executing op: ${what}`;
  const file = (name: string, megabytes: number) => `FileCopy(SourceName=${name},SourceCabKey=${name},DestName=${name},Attributes=512,FileSize=${megabytes * 1_048_576},PerTick=65536,,VerifyMedia=1,,,,,CheckCRC=0,,,InstallMode=58982400,HashOptions=0,,,,,,,)`;
  const COPYING = [
    STARTED,
    'Action start 23:59:59: InstallFinalize.',
    op('23:59:59:600', 'ActionStart(Name=InstallFiles,Description=Copying new files,Template=File: [1])'),
    op('23:59:59:700', `ProgressTotal(Total=${40 * 1_048_576},Type=0,ByteEquivalent=1)`),
    op('23:59:59:800', file('feed.cab', 30)),
    op('00:00:09:100', file('tools.dll', 10)),
  ];

  test('the action whose script is executed, and the files that are copied with it', () => {
    const [attempt] = attemptsIn(COPYING);
    expect([attempt?.phase, attempt?.progress, attempt?.silence]).toEqual([
      { step: 'InstallFiles (in InstallFinalize)', since: Date.UTC(2009, 10, 21, 23, 59, 59, 600) },
      [{ of: 'MB of files', done: 30, total: 40 }],
      { longest: 9300, step: 'InstallFiles (in InstallFinalize)' },
    ]);
    const [later] = attemptsIn([...COPYING, op('00:00:10:000', 'ActionStart(Name=WriteRegistryValues,Description=Writing system registry values,Template=Key: [1])')]);
    expect([later?.phase?.step, later?.progress]).toEqual(['WriteRegistryValues (in InstallFinalize)', [{ of: 'MB of files', done: 40, total: 40 }]]);
  });

  test('what counts other things than bytes, and what a rollback does, is no progress', () => {
    const [attempt] = attemptsIn([
      STARTED,
      'Action start 23:59:59: InstallFinalize.',
      op('23:59:59:600', 'ActionStart(Name=ProcessComponents,Description=Updating component registration,)'),
      op('23:59:59:700', 'ProgressTotal(Total=8,Type=1,ByteEquivalent=24000)'),
      'Action ended 0:00:02: InstallFinalize. Return value 3.',
      op('00:00:02:200', 'Header(Signature=1397708873,Version=500,Timestamp=1558667338,LangId=1033,Platform=589824,ScriptType=2,ScriptMajorVersion=21)'),
      op('00:00:02:300', 'ActionStart(Name=InstallFiles,Description=Copying new files,Template=File: [1])'),
      op('00:00:02:400', `ProgressTotal(Total=${40 * 1_048_576},Type=0,ByteEquivalent=1)`),
    ]);
    expect([attempt?.phase?.step, attempt?.progress]).toEqual(['ProcessComponents (in InstallFinalize)', undefined]);
  });
});

describe('dates', () => {
  const startOf = (date: string, modified?: number) => {
    const [attempt] = attemptsIn([STARTED.replace('11/21/2009  23:59:58', date), 'MSI (c) (C8:10) [10:00:00:200]: MainEngineThread is returning 0'], modified);
    return attempt?.startedAt;
  };

  test.each([
    ['31/10/2023  9:58:00', Date.UTC(2023, 9, 31, 9, 58)],
    ['2016/7/25  9:58:00', Date.UTC(2016, 6, 25, 9, 58)],
    ['10.03.2021  9:58:00', Date.UTC(2021, 2, 10, 9, 58)],
    ['14-04-2026  09.58.00', Date.UTC(2026, 3, 14, 9, 58)],
  ])('%s', (date, expected) => {
    expect(startOf(date)).toBe(expected);
  });

  test('the day the file was written tells 3 April from 4 March', () => {
    expect(startOf('3/4/2010  9:58:00', Date.UTC(2010, 3, 3, 10))).toBe(Date.UTC(2010, 3, 3, 9, 58));
  });

  test('a thread that writes a little late does not begin a new day', () => {
    const { records } = read(msi, text([STARTED, 'MSI (s) (A4:28) [00:00:00:100]: one', 'MSI (s) (A4:2C) [23:59:59:900]: two', 'MSI (s) (A4:28) [00:00:00:200]: three']));
    expect(records.slice(1).map((record) => record.time)).toEqual([Date.UTC(2009, 10, 22, 0, 0, 0, 100), Date.UTC(2009, 10, 21, 23, 59, 59, 900), Date.UTC(2009, 10, 22, 0, 0, 0, 200)]);
  });
});

describe('a plain log', () => {
  test('the last INSTALL tells the result', () => {
    const lines = [
      '=== Logging started: 4/25/2015  4:25:27 ===',
      'Action start 4:25:27: INSTALL.',
      'Action start 4:25:28: InstallFinalize.',
      'Error 1920. Service \'Kestrel Feed\' (KFeed) failed to start.  Verify that you have sufficient privileges to start system services.',
      'Action ended 4:25:40: InstallFinalize. Return value 3.',
      'Action ended 4:25:41: INSTALL. Return value 3.',
      '=== Logging stopped: 4/25/2015  4:25:41 ===',
    ];
    expect(attemptsIn(lines).map(brief)).toEqual([{ product: undefined, toVersion: undefined, operation: undefined, outcome: 'rolled-back', exitCode: 1603, failedStep: 'InstallFinalize', lastGoodStep: undefined }]);
  });

  test('the closing sentence below the last line of the log tells of the same run', () => {
    const lines = [
      '=== Logging started: 7/7/2022  10:57:19 ===',
      'Action ended 10:57:19: INSTALL. Return value 3.',
      '=== Logging stopped: 7/7/2022  10:57:19 ===',
      'MSI (c) (0C:4C) [10:57:19:143]: Product: Kestrel Exporter -- Installation failed.',
      'MSI (c) (0C:4C) [10:57:19:143]: Windows Installer installed the product. Product Name: Kestrel Exporter. Product Version: 0.18.1. Product Language: 1033. Manufacturer: Kestrel Ltd. Installation success or error status: 1603.',
    ];
    expect(attemptsIn(lines).map(({ product, toVersion, exitCode }) => [product, toVersion, exitCode])).toEqual([['Kestrel Exporter', '0.18.1', 1603]]);
  });

  test("the screen's own line tells that it was rolled back", () => {
    const lines = ['Action start 4:25:27: INSTALL.', 'Action ended 4:25:40: CopyFeed. Return value 3.', 'Action 4:25:40: Rollback. Rolling back action:', 'Action ended 4:25:41: INSTALL. Return value 3.'];
    expect(attemptsIn(lines).map((one) => one.outcome)).toEqual(['rolled-back']);
  });

  test('a dialog starts and ends no action', () => {
    const { records } = read(msi, 'Action 19:29:43: CancelDlg. Dialog created');
    expect(records.map((record) => record.mark)).toEqual([undefined]);
  });
});

test.each([
  ['Fehler 1303. Der Installer hat keine ausreichenden Rechte für dieses Verzeichnis: D:\\Feed.', '1303', 'error'],
  ['錯誤 1303。安裝程式沒有足夠的權限: D:\\Feed。', '1303', 'error'],
  ['Warning 1946. Property for shortcut could not be set.', '1946', 'warning'],
  ['Info 1603. The file D:\\Feed\\feed.dll is being held in use.', '1603', 'info'],
  ['Internal Error 2738. ', '2738', 'error'],
  ['DEBUG: Error 2826: Control Feed on dialog X', '2826', 'info'],
  ['DEBUG: Error 2755:  Server returned unexpected error 3 attempting to install package D:\\feed.msi.', '2755', 'error'],
  ['Error 26204. Error -2147217900: failed to execute SQL string', '26204', 'error'],
])('a numbered message: %s', (line, number, level) => {
  expect(read(msi, line).records.map((record) => [record.fields?.error, record.level])).toEqual([[number, level]]);
});

test.each([
  ['Error 1406. Could not write value Feed to key \\SOFTWARE.   System error 5.  Verify that you have access.', '5'],
  ['Fehler 1310. Fehler beim Schreiben in Datei: D:\\Feed\\v2.0\\status.aspx. Systemfehler 32. Überprüfen Sie den Zugriff.', '32'],
  ['錯誤 1310。寫入檔案錯誤: D:\\Feed\\a.dll。 系統錯誤 5。', '5'],
  ['Error 1920. Service \'Feed\' (Feed) failed to start.  Verify that you have sufficient privileges.', undefined],
])('the system error of a message is not its number: %s', (line, code) => {
  expect(read(msi, line).records.map((record) => record.fields?.systemError)).toEqual([code]);
});
