import { expect, test } from 'vitest';
import officeSetup from '../../parsers/office-setup/index.ts';
import { marksIn, read, sampleOf } from '../read.ts';

const marksOf = (text: string) => marksIn(officeSetup, text);
const resultsOf = (text: string) => marksOf(text).filter(({ mark }) => mark === 'result');
const BASE = { run: '', kind: 'office-setup' };

const BEGIN = `PERF: TickCount=4711 Name=OBootStrapper::Run Description=Begin function
Operating System version: 6.0.6000 . Platform ID: 2
Catalyst execution began: 03/09/2012 13:20:32.
Catalyst version is : 12.0.6425.1000
JobExecutionMode is InstallExecutionMode.
Product: KESTRELSERVER
  AddOnGroup Culture: en-us
    AddOnId: SERVER.EN-US
Catalyst Package Configuration...
    Package: ServerMUI.en-us
    Command Line: REBOOT=ReallySuppress

Successfully configured package: ServerMUI.en-us product code:{90120000-1015-0409-1000-0000000FF1CE}
Catalyst Package Install...
    Package: ServerWW
MSI(INITIALIZE): '(null)'
MSI(INFO): 'Action ended 13:24:36: InstallFiles. Return value 3.'`;

const ROLLED_BACK = `${BEGIN}
MSI(ERROR): 'Error 1706. Setup cannot find the required files.
Check your connection to the network.'
Error: Failed to install product: X:\\Kestrel\\ServerWW.msi ErrorCode: 1603(0x643).
Log level changed from: Standard to: Verbose
Rolling back chain
03/09/2012 13:24:36 Rolling back package: ServerWW
Catalyst Package Install Rollback (uninstall)...
    Package: ServerWW
Catalyst execution finished: 03/09/2012 13:25:23.  Return code: 1603.
PERF: TickCount=4712 Name=RunSetup Description=End function
`;

test('2007: one run with its steps, rolled back', () => {
  expect(marksOf(ROLLED_BACK)).toEqual([
    { line: 1, mark: 'start', ...BASE },
    { line: 4, mark: 'about', ...BASE, toVersion: '12.0.6425.1000' },
    { line: 5, mark: 'about', ...BASE, operation: 'install' },
    { line: 6, mark: 'about', ...BASE, product: 'KESTRELSERVER' },
    { line: 9, mark: 'step', run: '', step: 'Package Configuration ServerMUI.en-us', state: 'started' },
    { line: 13, mark: 'step', run: '', step: 'Package Configuration ServerMUI.en-us', state: 'done', progress: [{ of: 'packages', done: 1 }] },
    { line: 14, mark: 'step', run: '', step: 'Package Install ServerWW', state: 'started' },
    { line: 20, mark: 'step', run: '', step: 'Package Install ServerWW', state: 'failed' },
    { line: 22, mark: 'result', ...BASE, outcome: 'rolled-back', early: true },
    { line: 26, mark: 'result', ...BASE, outcome: 'rolled-back', exitCode: 1603 },
  ]);
});

test('2007: records with what they name', () => {
  const { records } = read(officeSetup, ROLLED_BACK);
  const at = (line: number) => records.find((record) => record.line === line);
  expect(at(3)).toEqual({
    line: 3,
    message: 'Catalyst execution began: 03/09/2012 13:20:32.',
    time: Date.UTC(2012, 2, 9, 13, 20, 32),
  });
  expect(at(17)?.fields).toEqual({ action: 'InstallFiles', returnValue: '3' });
  expect(at(18)).toEqual({
    line: 18,
    message: "MSI(ERROR): 'Error 1706. Setup cannot find the required files.\nCheck your connection to the network.'",
    level: 'error',
    component: 'MSI',
    fields: { error: '1706' },
  });
  expect(at(20)).toMatchObject({ level: 'error', fields: { result: '1603', file: 'X:\\Kestrel\\ServerWW.msi' } });
  expect(at(23)?.time).toBe(Date.UTC(2012, 2, 9, 13, 24, 36));
  expect(at(26)?.fields).toEqual({ result: '1603' });
});

test('cancelled by the user', () => {
  const text = `${BEGIN}
LIS failed to cache download "{90120000-0044-0409-0000-0000000FF1CE}-C" resource "ServerMUI.msi". Cache Error 0x80070002
Error: User had cancelled setup Type: UserCancel.
Rolling back chain
SystemRestore : Attempting to cancelling System-Restore-Point for Product [Kestrel Server 2007] (with RestorePointType [0, Installed]).
Catalyst execution finished: 03/09/2012 13:25:23.  Return code: 90.
`;
  expect(marksOf(text).slice(-3)).toEqual([
    { line: 20, mark: 'result', ...BASE, outcome: 'cancelled', early: true },
    { line: 21, mark: 'about', ...BASE, product: 'Kestrel Server 2007' },
    { line: 22, mark: 'result', ...BASE, outcome: 'cancelled', exitCode: 90 },
  ]);
  expect(read(officeSetup, text).records.find(({ line }) => line === 18)?.fields).toEqual({ result: '0x80070002', file: 'ServerMUI.msi' });
});

test('the short id of a product is told with the name that its log has, and takes no full name away', () => {
  const products = (...lines: readonly string[]) => marksOf(`${BEGIN}\n${lines.join('\n')}\n`).flatMap((mark) => ('product' in mark ? [mark.product] : [])).at(-1);
  const log = 'Opening log file C:\\Temp\\Kestrel Server Setup(201203091320327F1).log.';
  // BEGIN names the product already.
  expect(products()).toBe('KESTRELSERVER');
  expect(marksOf(`PERF: TickCount=4711 Name=OBootStrapper::Run Description=Begin function\n${log}\nProduct: KSERVER\n`).at(-1)).toEqual({ line: 3, mark: 'about', ...BASE, product: 'Kestrel Server (KSERVER)' });
  expect(products('SystemRestore : Attempting to create System-Restore-Point for Product [Kestrel Server 2007] (with RestorePointType [0, Installed]).', 'Product: KSERVER')).toBe('Kestrel Server 2007');
});

const STAMPED = `2019/07/06 13:15:01:101::[1324] PERF: TickCount=1 Name=OBootStrapper::Run Description=Begin function
2019/07/06 13:15:02:101::[1324] Catalyst execution began: 07/06/2019 13:15:02.
2019/07/06 13:15:03:101::[1324] Catalyst version is : 16.0.4306.1001
2019/07/06 13:16:09:101::[1324] Error: Catalyst intermediate PreReqCheck has failed Type: 66::PreReqCheckFailure.
a line of its own
2019/07/06 13:16:09:117::[1324] Catalyst execution finished: 07/06/2019 13:16:09.  Return code: 30066.  Exception caught: PreReqCheckFailure.
`;

test('2010 and later: stamped, blocked by the prerequisite check', () => {
  expect(read(officeSetup, STAMPED).records.slice(3)).toEqual([
    {
      line: 4,
      message: 'Error: Catalyst intermediate PreReqCheck has failed Type: 66::PreReqCheckFailure.\na line of its own',
      time: Date.UTC(2019, 6, 6, 13, 16, 9, 101),
      level: 'error',
      fields: { thread: '1324', type: 'PreReqCheckFailure' },
    },
    {
      line: 6,
      message: 'Catalyst execution finished: 07/06/2019 13:16:09.  Return code: 30066.  Exception caught: PreReqCheckFailure.',
      time: Date.UTC(2019, 6, 6, 13, 16, 9, 117),
      fields: { thread: '1324', result: '30066', type: 'PreReqCheckFailure' },
      mark: { mark: 'result', ...BASE, outcome: 'blocked', exitCode: 30066 },
    },
  ]);
  expect(marksOf(STAMPED).map(({ line, mark }) => [line, mark])).toEqual([
    [1, 'start'],
    [3, 'about'],
    [6, 'result'],
  ]);
});

test.each([
  ['Return code: 0.', 'succeeded', 0],
  ['Return code: 3010.', 'succeeded-reboot-required', 3010],
  ['Return code: 17022.', 'succeeded-reboot-required', 17022],
  ['Return code: 1602.', 'cancelled', 1602],
  ['Return code: 30088. Exception caught: UnexpectedError.', 'failed', 30088],
])('%s is %s', (text, outcome, exitCode) => {
  expect(marksOf(`Catalyst execution finished: 07/06/2019 13:16:09.  ${text}`)).toEqual([
    { line: 1, mark: 'result', ...BASE, outcome, exitCode },
  ]);
  expect(marksOf(`Catalyst version is : 12.0.4518.1014\nCatalyst execution finished: 07/06/2019 13:16:09.  ${text}`)).toEqual([
    { line: 1, mark: 'about', ...BASE, toVersion: '12.0.4518.1014' },
    { line: 2, mark: 'result', ...BASE, outcome, exitCode },
  ]);
});

test('packages speak the language of the server', () => {
  const text = `${BEGIN}\nMSI(ERROR): 'Fehler 1706. Setup kann die Dateien nicht finden.'\nMSI(WARNING): '警告 1946。'`;
  expect(read(officeSetup, text).records.slice(-2)).toMatchObject([
    { level: 'error', fields: { error: '1706' } },
    { level: 'warning', fields: { error: '1946' } },
  ]);
});

test('excerpt of a stamped log; a patch that wants a restart', () => {
  const text = '2015/05/31 03:05:04:538::[4368] MsiApplyPatch failed with error 3010\n2015/05/31 03:05:04:539::[4368] Next package\n';
  expect(officeSetup.detect(sampleOf(text))?.confidence).toBe(0.85);
  expect(read(officeSetup, text).records[0]).toEqual({
    line: 1,
    message: 'MsiApplyPatch failed with error 3010',
    time: Date.UTC(2015, 4, 31, 3, 5, 4, 538),
    fields: { thread: '4368', result: '3010' },
    mark: { mark: 'about', ...BASE },
  });
});

test('runs appended to one file', () => {
  expect(marksOf(ROLLED_BACK + STAMPED).filter(({ mark }) => mark === 'start')).toHaveLength(2);
  const short = ROLLED_BACK.split('\n').slice(2).join('\n');
  expect(marksOf(short + short).filter(({ mark }) => mark === 'start')).toHaveLength(2);
});

test('a log that ends in the middle has no result', () => {
  expect(resultsOf(BEGIN)).toEqual([]);
});

test('batches and line ends make no difference; a long list of features is cut without a word', () => {
  const text = `${ROLLED_BACK}Final Option Tree:\n${'  Feature:local\n'.repeat(300)}Done\n`;
  const whole = read(officeSetup, text, { batch: 1000 });
  expect(read(officeSetup, text, { batch: 1 })).toEqual(whole);
  expect(read(officeSetup, text.replaceAll('\n', '\r\n'), { batch: 2 })).toEqual(whole);
  expect(whole.skipped).toEqual([]);
  expect(whole.records.at(-1)).toEqual({ line: 329, message: 'Done' });
});

test('recognised by its lines', () => {
  expect(officeSetup.detect(sampleOf(ROLLED_BACK))?.confidence).toBe(0.98);
  expect(officeSetup.detect(sampleOf("MSI(INFO): 'x'\nMSI(INFO): 'y'\nMSI(ACTIONSTART): 'z'\n"))?.confidence).toBe(0.8);
  for (const text of [
    'Look for "Catalyst execution finished" in the log of setup.exe.',
    'MSI (s) (14:AC) [09:17:38:002]: Note: 1: 1706\n'.repeat(4),
    '2015/05/31 03:05:04 [error] 4368#0: upstream failed\n'.repeat(4),
  ]) {
    expect(officeSetup.detect(sampleOf(text)), text).toBeUndefined();
  }
});
