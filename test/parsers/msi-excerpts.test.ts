import { describe, expect, test } from 'vitest';
import msi from '../../parsers/msi/index.ts';
import { read, sampleOf } from '../read.ts';
import { attemptsIn, brief, ROLLED_BACK, text } from './msi-samples.ts';

describe('a localized log', () => {
  const LINES = [
    '=== 開啟記錄時間: 2016/10/4  09:17:38 ===',
    '動作開始 09:17:38: INSTALL。',
    '動作開始 09:17:39: InstallFinalize。',
    '動作結束 09:17:40: InstallFinalize。傳回值 3。',
    '動作結束 09:17:41: INSTALL。傳回值 3。',
    'MSI (s) (0C:8C) [09:17:41:307]: 產品: Kestrel 套件 -- 安裝失敗。',
    'MSI (s) (FC:04) [09:17:41:450]: Windows Installer 已安裝該產品。產品名稱: Kestrel 套件。產品版本: 4.5.1209。產品語言: 1028。製造商: Kestrel。安裝成功或錯誤狀態: 1603。',
    '=== 停止記錄時間: 2016/10/4  09:17:41 ===',
  ];

  test('positions and numbers tell what the words would', () => {
    expect(attemptsIn(LINES).map(brief)).toEqual([{ product: 'Kestrel 套件', toVersion: undefined, operation: undefined, outcome: 'rolled-back', exitCode: 1603, failedStep: 'InstallFinalize', lastGoodStep: undefined }]);
  });

  test('French puts a blank before a colon, and its last line differs from its first', () => {
    const lines = [
      "=== Début de l'enregistrement : 22/04/2013  15:57:29 ===",
      "Début de l'action 15:57:29 : INSTALL.",
      "Fin de l'action 15:57:33 : InstallFinalize. Valeur renvoyée 3.",
      "Fin de l'action 15:57:33 : INSTALL. Valeur renvoyée 3.",
      "=== Clôture de l'enregistrement : 22/04/2013  15:57:33 ===",
    ];
    expect(attemptsIn(lines).map(({ outcome, failedStep, sources }) => [outcome, failedStep, sources])).toEqual([['rolled-back', 'InstallFinalize', [{ file: 'kestrel.log', lines: [1, 5] }]]]);
  });

  test('a sentence that asks for a restart holds no result', () => {
    const line = 'MSI (s) (FC:88) [09:17:41:025]: Windows Installer 需要重新啟動系統。產品名稱: Kestrel。產品版本: 1.0.1.0。產品語言: 1033。製造商: Kestrel。系統重新啟動類型: 2。重新啟動原因: 4。';
    expect(read(msi, line).records.map((record) => record.mark?.mark)).toEqual(['about']);
  });
});

describe('an excerpt', () => {
  test('without the prefix of the engine tells the result all the same', () => {
    const lines = [
      'Error 1714.The older version of Kestrel Pack cannot be removed. Contact your technical support group. System Error 1612.',
      '',
      'Windows Installer installed the product. Product Name: Kestrel Pack. Product Version: 2.1.1703. Product Language: 1033. Manufacturer: Kestrel. Installation success or error status: 1603.',
    ];
    expect(msi.detect(sampleOf(text(lines)))?.confidence).toBe(0.5);
    expect(attemptsIn(lines).map(brief)).toEqual([{ product: 'Kestrel Pack', toVersion: '2.1.1703', operation: 'install', outcome: 'failed', exitCode: 1603, failedStep: undefined, lastGoodStep: undefined }]);
  });

  test('of one line that tells the result is enough', () => {
    expect(msi.detect(sampleOf('MSI (s) (40:B8) [10:45:20:440]: MainEngineThread is returning 1603'))?.confidence).toBe(0.7);
    expect(msi.detect(sampleOf('MSI (s) (40:B8) [10:45:20:440]: Grabbed execution mutex.'))).toBeUndefined();
  });

  test('from a page in Markdown has backslashes before points', () => {
    const lines = [
      'MSI (s) (40:B8) [10:45:20:336]: Product: Kestrel Pack -- Configuration failed.',
      'MSI (s) (40:B8) [10:45:20:337]: Windows Installer installed the product. Product Name: Kestrel Pack. Product Version: 2.1.1703.0\\. Product Language: 1033\\. Manufacturer: Kestrel. Installation success or error status: 1603.',
    ];
    expect(attemptsIn(lines).map(brief)).toEqual([{ product: 'Kestrel Pack', toVersion: '2.1.1703.0', operation: 'install', outcome: 'failed', exitCode: 1603, failedStep: undefined, lastGoodStep: undefined }]);
  });

  test('that begins above the inner envelope is one run, in any language', () => {
    const lines = (started: string, stopped: string) => [
      'MSI (s) (A4:28) [11:22:20:100]: Resetting cached policy values',
      `=== ${started}: 6/25/2014  11:22:21 ===`,
      'MSI (s) (A4:28) [11:22:21:200]: Doing action: INSTALL',
      `=== ${stopped}: 6/25/2014  11:22:25 ===`,
      'MSI (s) (A4:28) [11:22:25:579]: MainEngineThread is returning 0',
    ];
    for (const excerpt of [lines('Logging started', 'Logging stopped'), lines('開啟記錄時間', '停止記錄時間')]) {
      expect(attemptsIn(excerpt).map(({ outcome, sources }) => [outcome, sources])).toEqual([['succeeded', [{ file: 'kestrel.log', lines: [1, 5] }]]]);
    }
  });

  test('the plain log after the end of another one is a run of its own', () => {
    const lines = ['Action ended 4:25:30: INSTALL. Return value 1.', '=== Logging stopped: 4/25/2015  4:25:30 ===', '=== Logging started: 4/25/2015  4:35:27 ===', 'Action ended 4:35:30: INSTALL. Return value 1.'];
    expect(attemptsIn(lines).map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
  });

  test('text of something else above the log begins no run', () => {
    expect(attemptsIn(['C:\\> type kestrel.log', '', ...ROLLED_BACK]).map((one) => one.sources)).toEqual([[{ file: 'kestrel.log', lines: [3, 25] }]]);
  });

  test('the action that failed tells the result, where nothing else does', () => {
    const lines = ['Error 1920. Service \'Kestrel Feed\' (KFeed) failed to start.', 'Action ended 4:25:40: InstallFinalize. Return value 3.'];
    expect(attemptsIn(lines).map(({ kind, outcome, exitCode, sources }) => [kind, outcome, exitCode, sources])).toEqual([['msi', 'rolled-back', 1603, [{ file: 'kestrel.log', lines: [1, 2] }]]]);
  });

  test('the action that failed is named, and what the engine returns counts more', () => {
    const lines = ['Action ended 4:25:40: KestrelConfigure. Return value 3.', 'Property(S): UILevel = 5', 'MSI (s) (A4:28) [04:25:41:000]: MainEngineThread is returning 1602'];
    expect(attemptsIn(lines).map(({ failedStep, outcome }) => [failedStep, outcome])).toEqual([['KestrelConfigure', 'cancelled']]);
  });
});

describe('the engine closes the run, and the excerpt ends before it tells the result', () => {
  const outcomesIn = (lines: readonly string[]) => attemptsIn(lines).map(({ product, outcome, exitCode, result }) => ({ product, outcome, exitCode, line: result?.line }));

  test('it failed', () => {
    const lines = ['MSI (s) (F4:8C) [20:59:34:179]: Note: 1: 1708 ', 'MSI (s) (F4:8C) [20:59:34:179]: Product: Kestrel Agent -- Installation failed.'];
    expect(outcomesIn(lines)).toEqual([{ product: 'Kestrel Agent', outcome: 'failed', exitCode: undefined, line: 2 }]);
  });

  test('it went well', () => {
    const lines = ['=== Logging stopped: 8/16/2022  11:42:52 ===', 'MSI (c) (C4:98) [11:42:52:141]: Note: 1: 1707 ', 'MSI (c) (C4:98) [11:42:52:141]: Product: Kestrel Agent -- Installation completed successfully.'];
    expect(outcomesIn(lines)).toEqual([{ product: 'Kestrel Agent', outcome: 'succeeded', exitCode: 0, line: 3 }]);
  });

  test('in another language the number of the message tells it', () => {
    const lines = ['MSI (s) (F4:8C) [20:59:34:179]: Note: 1: 1729 ', 'MSI (s) (F4:8C) [20:59:34:179]: Produkt: Kestrel Agent -- Konfiguration fehlgeschlagen.'];
    expect(outcomesIn(lines)).toEqual([{ product: 'Kestrel Agent', outcome: 'failed', exitCode: undefined, line: 1 }]);
  });

  test('what it returns counts more, before and after', () => {
    const closing = 'MSI (s) (F4:8C) [20:59:34:179]: Product: Kestrel Agent -- Installation failed.';
    const returning = 'MSI (s) (F4:8C) [20:59:34:280]: MainEngineThread is returning 1602';
    const cancelled = (line: number) => [{ product: 'Kestrel Agent', outcome: 'cancelled', exitCode: 1602, line }];
    expect(outcomesIn([closing, returning])).toEqual(cancelled(2));
    expect(outcomesIn([returning, closing])).toEqual(cancelled(1));
  });

  test('a log with its beginning goes on until the engine returns', () => {
    const lines = ['=== Verbose logging started: 11/21/2009  10:00:01  Build type: SHIP UNICODE 5.00.7601.00  Calling process: C:\\Windows\\system32\\msiexec.exe ===', 'MSI (s) (F4:8C) [10:00:04:179]: Note: 1: 1724 ', 'Action start 10:00:05: InstallFiles.'];
    expect(outcomesIn(lines).map(({ outcome }) => outcome)).toEqual(['incomplete']);
  });

  test('the lines have lost the prefix of the engine', () => {
    const lines = ['Product: Kestrel Agent -- Installation completed successfully.', 'Windows Installer 已安装产品。产品名称: Kestrel Agent。产品版本: 1.0.0。产品语言: 1033。制造商: contoso。安装成功或错误状态: 0。', 'MainEngineThread is returning 0'];
    expect([msi.detect(sampleOf(text(lines)))?.confidence, outcomesIn(lines)]).toEqual([0.5, [{ product: 'Kestrel Agent', outcome: 'succeeded', exitCode: 0, line: 3 }]]);
  });

  test('notes of the engine without its prefix', () => {
    const lines = ["Couldn't find local patch 'C:\\Windows\\Installer\\32bae786.msp'. Looking for it at its source.", 'Note: 1: 1706 2: -2147483647 3: kestrel.msp', 'Note: 1: 1314 2: kestrel.msp'];
    const { records } = read(msi, text(lines));
    expect([msi.detect(sampleOf(text(lines)))?.confidence, records.map(({ fields }) => fields), outcomesIn(lines).map(({ outcome }) => outcome)]).toEqual([
      0.7,
      [undefined, { note: '1706', second: '-2147483647' }, { note: '1314', second: 'kestrel.msp' }],
      ['incomplete'],
    ]);
  });

  test('one such line between others is enough to recognise the log', () => {
    const lines = ['ShellExecute installer failed: 1603', 'Property(S): ErrorDialog = ErrorDlg', 'MSI (s) (A4:20) [15:28:28:913]: Product: Kestrel Agent -- Installation failed.'];
    expect(msi.detect(sampleOf(text(lines)))?.confidence).toBe(0.7);
  });
});

describe('a custom action failed, and the excerpt does not tell the result', () => {
  const custom = (code: number, rest: string) => `CustomAction KestrelSetup returned actual error code ${code} ${rest}`;
  const SANDBOX = '(note this may not be 100% accurate if translation happened inside sandbox)';
  const outcomeIn = (...lines: string[]) => attemptsIn(['MSI (s) (7C:A8) [12:27:20:328]: Invoking remote custom action.', ...lines]).map(({ outcome, exitCode, failedStep }) => [outcome, exitCode, failedStep]);

  test('the run fails with it', () => {
    expect(outcomeIn(custom(1, SANDBOX))).toEqual([['failed', undefined, undefined]]);
    expect(outcomeIn(custom(1602, SANDBOX))).toEqual([['cancelled', undefined, undefined]]);
  });

  test('unless its result does not count', () => {
    expect(outcomeIn(custom(1157, 'but will be translated to success due to continue marking'))).toEqual([['incomplete', undefined, undefined]]);
  });

  test('what the log says below counts more', () => {
    expect(outcomeIn(custom(1, SANDBOX), 'Action ended 12:27:22: InstallFinalize. Return value 3.')).toEqual([['rolled-back', 1603, 'InstallFinalize']]);
    expect(outcomeIn(custom(1, SANDBOX), 'MSI (s) (7C:A8) [12:27:23:328]: MainEngineThread is returning 0')).toEqual([['succeeded', 0, undefined]]);
  });
});

test('of two excerpts the one that succeeded does not hide the one that failed', () => {
  const failed = ['MSI (s) (40:B8) [10:45:20:440]: MainEngineThread is returning 1603', 'Action ended 10:45:20: INSTALL. Return value 3.'];
  const succeeded = ['MSI (s) (50:84) [16:28:12:036]: MainEngineThread is returning 0', 'Action ended 16:28:12: INSTALL. Return value 1.'];
  expect(attemptsIn([...failed, ...succeeded]).map(({ outcome, exitCode, sources }) => ({ outcome, exitCode, lines: sources[0]?.lines }))).toEqual([
    { outcome: 'failed', exitCode: 1603, lines: [1, 2] },
    { outcome: 'succeeded', exitCode: 0, lines: [3, 4] },
  ]);
});

describe('a failed excerpt and one that went well', () => {
  const FAILED = ['Action ended 10:45:20: InstallFinalize. Return value 3.', 'Action ended 10:45:20: INSTALL. Return value 3.'];
  const RETURNED = 'MSI (s) (40:B8) [10:45:20:440]: MainEngineThread is returning 1603';
  const NAMED = 'MSI (s) (40:B8) [11:02:20:400]: Product: Kestrel Suite -- Installation completed successfully.';
  const told = (lines: readonly string[]) => attemptsIn(lines).map(({ product, outcome, sources, supersededBy }) => [product, outcome, sources[0]?.lines, supersededBy !== undefined]);

  test('that names a product is not of the one without a name', () => {
    const first = [...FAILED, RETURNED];
    const apart = [
      [undefined, 'rolled-back', [1, 3], false],
      ['Kestrel Suite', 'succeeded', [4, 6], false],
    ];
    expect(told([...first, NAMED, 'Action ended 11:02:20: INSTALL. Return value 1.', 'MSI (s) (40:B8) [11:02:20:440]: MainEngineThread is returning 0'])).toEqual(apart);
    expect(told([...first, 'MSI (s) (40:B8) [11:02:20:390]: Note: 1: 1707', NAMED, 'MSI (s) (40:B8) [11:02:20:440]: MainEngineThread is returning 0'])).toEqual(apart);
  });

  test('that names another product does not get the name of the first', () => {
    const named = 'MSI (s) (40:B8) [10:45:20:430]: Product: Kestrel Feed -- Installation failed.';
    for (const first of [[...FAILED, named, RETURNED], [FAILED[1] ?? '', named, RETURNED]]) {
      expect(told([...first, NAMED, 'MSI (s) (40:B8) [11:02:20:440]: MainEngineThread is returning 0'])).toEqual([
        ['Kestrel Feed', first.length === 4 ? 'rolled-back' : 'failed', [1, first.length], false],
        ['Kestrel Suite', 'succeeded', [first.length + 1, first.length + 2], false],
      ]);
    }
  });

  test('of which each is one line are two runs, also without a name', () => {
    expect(told([RETURNED, 'MSI (s) (40:B8) [11:02:20:440]: MainEngineThread is returning 0'])).toEqual([
      [undefined, 'failed', [1, 1], false],
      [undefined, 'succeeded', [2, 2], false],
    ]);
  });

  test('what the client says of the result after the engine is of the same run', () => {
    expect(told([...FAILED, RETURNED, 'MSI (c) (C0:40) [10:45:20:500]: MainEngineThread is returning 1603'])).toEqual([[undefined, 'rolled-back', [1, 4], false]]);
  });

  test('a run that the installer appended to a log whose beginning is lost repairs it', () => {
    const appended = ['=== Verbose logging started: 11/21/2009  11:01:01  Build type: SHIP UNICODE 5.00.7601.00  Calling process: C:\\Windows\\system32\\msiexec.exe ===', NAMED, 'MSI (s) (40:B8) [11:02:20:440]: MainEngineThread is returning 0'];
    expect(told([...FAILED, RETURNED, '=== Verbose logging stopped: 11/21/2009  10:45:21 ===', ...appended])).toEqual([
      [undefined, 'rolled-back', [1, 4], true],
      ['Kestrel Suite', 'succeeded', [5, 7], false],
    ]);
  });
});

describe('detection', () => {
  test('two engine lines in the middle of a log are enough', () => {
    expect(msi.detect(sampleOf(text(ROLLED_BACK.slice(9, 12))))?.confidence).toBe(0.98);
  });

  test('a few lines around the action that failed', () => {
    const quoted = ['Action start 9:29:50: InstallFinalize.', 'CustomAction KestrelRegister returned actual error code 1603 (note this may not be 100% accurate if translation happened inside sandbox)', 'Action ended 9:29:52: InstallFinalize. Return value 3.'];
    expect(msi.detect(sampleOf(text(quoted)))?.confidence).toBe(0.7);
  });

  test('the message with a number beside the action', () => {
    const quoted = ['Action start 05:37:07: RemoveExistingProducts.', 'CustomAction  returned actual error code 1612 (note this may not be 100% accurate if translation happened inside sandbox)', 'Error 1714. The older version of Kestrel Agent cannot be removed.'];
    expect(msi.detect(sampleOf(text(quoted)))?.confidence).toBe(0.7);
    expect(msi.detect(sampleOf('Error 1714. The older version cannot be removed.\nError 1306. A file is in use.\nError 1920. A service does not start.'))).toBeUndefined();
  });

  test('articles leave the time out', () => {
    const quoted = ['Action startTime: KestrelDetect.', 'Action endedTime: KestrelDetect. Return value 3.', 'MSI (s) (14:AC)Time: MainEngineThread is returning 1603'];
    const { records } = read(msi, text(quoted));
    expect([msi.detect(sampleOf(text(quoted)))?.confidence, records.map((record) => record.fields)]).toEqual([0.7, [{ action: 'KestrelDetect' }, { action: 'KestrelDetect', returnValue: '3' }, { result: '1603' }]]);
  });

  test('the viewer of Configuration Manager shows the thread, others put dots in place of the stamp', () => {
    const quoted = ['Action ended 9:29:52: InstallFinalize. Return value 3.', 'MSI (s) 128 (0x80) Product: Kestrel Agent -- Installation operation failed.', 'MSI (s) ... Product: Kestrel Agent -- Installation failed.'];
    const { records } = read(msi, text(quoted));
    expect([msi.detect(sampleOf(text(quoted)))?.confidence, records.map((record) => record.message)]).toEqual([
      0.98,
      ['Action ended 9:29:52: InstallFinalize. Return value 3.', 'Product: Kestrel Agent -- Installation operation failed.', 'Product: Kestrel Agent -- Installation failed.'],
    ]);
    expect(msi.detect(sampleOf(text(quoted.slice(0, 1))))?.confidence).toBe(0.5);
  });

  test('a log of something else that has the envelope of one', () => {
    expect(msi.detect(sampleOf('=== Logging started: 2016/10/04 09:31:27 ===\r\nExecutable: C:\\kestrel\\setup.exe v4.5\r\n--- logging level: standard ---\r\nPending reboot: no'))).toBeUndefined();
  });

  test('prose about installer logs', () => {
    expect(msi.detect(sampleOf('Look for Return value 3 and read the lines above it.\nMainEngineThread is returning 1603 is only the end.'))).toBeUndefined();
  });
});
