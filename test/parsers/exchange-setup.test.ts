import { expect, test } from 'vitest';
import exchangeSetup from '../../parsers/exchange-setup/index.ts';
import { read } from '../read.ts';
import { banner, BASE, marksOf, MSI_FAILURE, resultsOf, STARS, UPGRADE } from './exchange-setup-samples.ts';

test('failed upgrade: product, versions, steps and the code of the inner installer', () => {
  expect(marksOf(MSI_FAILURE)).toEqual([
    { line: 2, mark: 'start', ...BASE, product: 'Microsoft Exchange Server 2016' },
    { line: 4, mark: 'about', ...BASE, toVersion: '15.1.2507.6' },
    { line: 6, mark: 'about', ...BASE, operation: 'upgrade' },
    { line: 8, mark: 'about', ...BASE, server: 'KESTREL-MBX1' },
    { line: 9, mark: 'about', ...BASE, fromVersion: '15.1.2044.4' },
    { line: 10, mark: 'step', run: '', step: 'test-SetupPrerequisites', state: 'started' },
    { line: 16, mark: 'step', run: '', step: 'test-SetupPrerequisites', state: 'done' },
    { line: 17, mark: 'step', run: '', step: 'Install-MailboxRole', state: 'started' },
    { line: 19, mark: 'step', run: '', step: 'Mailbox Configuration', state: 'started' },
    { line: 22, mark: 'result', ...BASE, outcome: 'failed', exitCode: 1612, early: true },
    { line: 30, mark: 'step', run: '', step: 'Mailbox Configuration', state: 'failed' },
    { line: 31, mark: 'result', ...BASE, outcome: 'failed', exitCode: 1612 },
    { line: 32, mark: 'step', run: '', step: 'Mailbox Configuration', state: 'failed' },
    { line: 33, mark: 'step', run: '', step: 'Install-MailboxRole', state: 'failed' },
    { line: 34, mark: 'result', ...BASE, outcome: 'failed', exitCode: 1612 },
    { line: 36, mark: 'end', run: '' },
  ]);
});

test('an installer error names the package, the code and the cmdlet', () => {
  const record = read(exchangeSetup, MSI_FAILURE).records.find(({ line }) => line === 22);
  expect(record).toEqual({
    line: 22,
    time: Date.UTC(2023, 4, 14, 8, 43, 0, 500),
    level: 'error',
    component: 'Install-MsiPackage',
    message:
      'Installing product X:\\en\\Pack.msi failed. The installation source for this product is not available. Error code is 1612.',
    fields: { result: '1612', file: 'X:\\en\\Pack.msi' },
    mark: { mark: 'result', ...BASE, outcome: 'failed', exitCode: 1612, early: true },
  });
});

test('the script of an error stays in its message, blank lines too', () => {
  const { records } = read(exchangeSetup, MSI_FAILURE);
  const at = records.findIndex(({ line }) => line === 25);
  expect(records[at]?.message.split('\n')).toHaveLength(5);
  expect(records[at]?.message).toContain('\n\n        " was run: "Kestrel.TaskException');
  expect(records[at + 1]?.line).toBe(30);
  expect(records[at + 1]?.fields).toEqual({
    reference: 'MailboxComponent___4f',
  });
});

test('the log of an inner installer, rules that hold, versions and mode', () => {
  const { records } = read(exchangeSetup, MSI_FAILURE);
  const fieldsAt = (line: number) => records.find((record) => record.line === line)?.fields;
  expect(fieldsAt(20)).toEqual({ logFile: 'C:\\ExchangeSetupLogs\\Pack.msilog' });
  expect(fieldsAt(14)).toEqual({ rule: 'NoConnectorToStar', value: 'True' });
  expect(fieldsAt(15)).toEqual({ kind: 'recommendation' });
  expect(fieldsAt(7)).toEqual({ mode: 'Upgrade', roles: 'mailbox' });
  expect(records.flatMap(({ facts }) => facts ?? [])).toEqual([
    { kind: 'version', subject: 'Microsoft Exchange Server 2016', value: '15.1.2507.6', fields: { of: 'setup', family: 'exchange' } },
    { kind: 'version', subject: 'KESTREL-MBX1', value: '15.1.2044.4', fields: { of: 'binaries', family: 'exchange' } },
  ]);
});

const CHECKED = `${banner('Server 2019')}
[05/14/2023 08:41:03.0133] [0] Command Line Parameter Name='preparead', Value=''.
[05/14/2023 08:41:04.0000] [0] Setup will run the task 'Start-PreConfiguration'
[05/14/2023 08:41:05.0000] [1] Beginning processing Start-PreConfiguration
[05/14/2023 08:41:06.0000] [1] Ending processing Start-PreConfiguration
[05/14/2023 08:41:07.0000] [0] Setup will run the task 'test-SetupPrerequisites'
[05/14/2023 08:41:07.0000] [1] Beginning processing test-SetupPrerequisites
[05/14/2023 08:41:07.0001] [1] Beginning processing Get-ProcessModule
[05/14/2023 08:41:07.0002] [1] Ending processing Get-ProcessModule
[05/14/2023 08:41:08.0000] [1] Failed [Rule:RebootPending] [Message:A reboot is waiting.]
[05/14/2023 08:41:08.0001] [1] [REQUIRED] A reboot is waiting.
[05/14/2023 08:41:08.0002] [1] Help URL: https://learn.microsoft.com/x
[05/14/2023 08:41:09.0000] [1] Ending processing test-SetupPrerequisites`;

test('stopped by a prerequisite before anything changed', () => {
  const text = `${CHECKED}
[05/14/2023 08:41:10.0000] [0] The Exchange Server setup operation didn't complete.  More details …
`;
  expect(resultsOf(text)).toEqual([
    { line: 13, mark: 'result', ...BASE, outcome: 'blocked', early: true },
    { line: 16, mark: 'result', ...BASE, outcome: 'blocked' },
  ]);
  const { records } = read(exchangeSetup, text);
  expect(records.find(({ line }) => line === 13)).toMatchObject({
    level: 'error',
    fields: { kind: 'prerequisite', rule: 'RebootPending' },
  });
  expect(marksOf(text)).toContainEqual({ line: 15, mark: 'step', run: '', step: 'test-SetupPrerequisites', state: 'failed' });
  expect(marksOf(text)).toContainEqual({ line: 4, mark: 'about', ...BASE, product: 'Microsoft Exchange Server 2019 (PrepareAD)', operation: 'configure' });
});

test('a prerequisite put right in the wizard does not spoil the run', () => {
  const text = `${CHECKED}
[05/14/2023 08:51:00.0000] [0] Setup will run the task 'Install-MailboxRole'
[05/14/2023 08:52:00.0000] [1] Ending processing Install-MailboxRole
[05/14/2023 08:52:01.0000] [0] The Exchange Server setup operation completed successfully.
[05/14/2023 08:52:02.0000] [0] End of Setup
`;
  expect(resultsOf(text).at(-1)).toEqual({ line: 18, mark: 'result', ...BASE, outcome: 'succeeded' });
});

test('success that wants a restart', () => {
  const text = `${UPGRADE}
[05/14/2023 08:52:00.0000] [0] [WARNING] A reboot is required to complete the setup.
[05/14/2023 08:52:01.0000] [0] The Exchange Server setup operation completed successfully.
`;
  expect(resultsOf(text)).toEqual([{ line: 23, mark: 'result', ...BASE, outcome: 'succeeded-reboot-required' }]);
});

test('the wizard says nothing on success, and is closed without doing anything', () => {
  const success = `${UPGRADE}
[05/14/2023 08:52:00.0000] [1] Ending processing Install-MailboxRole
[05/14/2023 08:52:01.0000] [0] Finished loading screen SetupCompletedPage.
[05/14/2023 08:52:02.0000] [0] End of Setup
`;
  expect(resultsOf(success)).toEqual([{ line: 24, mark: 'result', ...BASE, outcome: 'succeeded' }]);
  const closed = `${banner('Server 2019')}
[05/14/2023 08:52:01.0000] [0] Finished loading screen IntroductionPage.
[05/14/2023 08:52:02.0000] [0] End of Setup
`;
  expect(resultsOf(closed)).toEqual([{ line: 5, mark: 'result', ...BASE, outcome: 'cancelled' }]);
});

test('log that ends in the middle: failed after an error, without a result otherwise', () => {
  expect(resultsOf(UPGRADE)).toEqual([]);
  expect(resultsOf(`${UPGRADE}\n[05/14/2023 08:43:00.0500] [2] [ERROR] The database could not be mo`)).toEqual([
    { line: 22, mark: 'result', ...BASE, outcome: 'failed', early: true },
  ]);
});

test('runs are appended; banners of 2007, 2010 and SE', () => {
  const text = `${banner('2007')}\n[05/14/2023 08:41:04.0000] [0] End of Setup\n[05/14/2023 08:41:04.0000] [0] ${STARS}\n${banner('Server 2010')}\n${banner('Server SE')}`;
  expect(marksOf(text).filter(({ mark }) => mark === 'start')).toEqual([
    { line: 2, mark: 'start', ...BASE, product: 'Microsoft Exchange 2007' },
    { line: 7, mark: 'start', ...BASE, product: 'Microsoft Exchange Server 2010' },
    { line: 10, mark: 'start', ...BASE, product: 'Microsoft Exchange Server SE' },
  ]);
});

test('a service that does not start is a fact', () => {
  const text = `${UPGRADE}\n[05/14/2023 08:43:00.0500] [2] [ERROR] Service 'MSExchangeTransport' failed to reach status 'Running' on this server.`;
  expect(read(exchangeSetup, text).records.at(-1)).toMatchObject({
    fields: { service: 'MSExchangeTransport' },
    facts: [{ kind: 'service', subject: 'MSExchangeTransport', value: 'start-failed' }],
  });
});

test('the code that the command line returned tells the result in every language', () => {
  const end = (code: number) => `[05/14/2023 08:45:00.0000] [0] CurrentResult SetupLauncherHelper.loadassembly:452: ${code}
[05/14/2023 08:45:00.0000] [0] CurrentResult main.run:235: ${code}
[05/14/2023 08:45:00.0000] [0] CurrentResult setupbase.maincore:396: ${code}
[05/14/2023 08:45:00.0000] [0] End of Setup
`;
  expect(resultsOf(end(0)).map((mark) => mark.outcome)).toEqual(['succeeded']);
  expect(resultsOf(end(1)).map((mark) => mark.outcome)).toEqual(['failed']);
  const wizard = '[05/14/2023 08:45:00.0000] [0] CurrentResult launcherbase.maincore:90: 0\n[05/14/2023 08:45:00.0000] [0] CurrentResult setupbase.maincore:396: 0\n[05/14/2023 08:45:00.0000] [0] End of Setup\n';
  expect(resultsOf(wizard)).toEqual([]);
});

test('an error that the script got over is a warning, and the run goes on', () => {
  const text = `${UPGRADE}
[05/14/2023 08:43:00.0500] [2] [ERROR] The operation couldn't be performed because object 'KESTREL-MBX9' couldn't be found on 'dc1.contoso.com'.
[05/14/2023 08:43:00.0501] [2] Ending processing Get-ExchangeServer
[05/14/2023 08:43:00.0502] [1] Executing:
$kestrel = 1
[05/14/2023 08:44:00.0000] [1] Ending processing Install-MailboxRole
[05/14/2023 08:45:00.0000] [0] End of Setup
`;
  const { records } = read(exchangeSetup, text);
  expect(records.find(({ line }) => line === 22)).toMatchObject({ level: 'warning', mark: undefined });
  expect(resultsOf(text)).toEqual([{ line: 27, mark: 'result', ...BASE, outcome: 'succeeded' }]);
  for (const batch of [1, 5]) expect(read(exchangeSetup, text, { batch }).records).toEqual(records);
});

test('steps as Setup announced them, and the tasks of each step', () => {
  const at = (depth: number, text: string) => `[05/14/2023 08:43:00.0500] [${depth}] ${text}\n`;
  const text =
    `${banner('Server 2019')}\n` +
    at(0, 'RootDataHandler has 1 DataHandlers') +
    at(0, 'UpgradeModeDataHandler has 2 handlers and 2 work units') +
    at(0, "Setup will run the task 'Start-PreConfiguration'") +
    at(0, "Setup will run the task 'test-SetupPrerequisites'") +
    at(0, "Setup will run the task 'Start-PreFileCopy'") +
    at(1, "Executing: $RoleBinPath = 'X:\\Bin'") +
    at(1, '2 tasks were found to run.') +
    at(1, "Processing component 'All Roles' (Preparing files).") +
    at(1, 'Executing: ') +
    'Stop-Kestrel\n' +
    at(1, 'Executing (non-critical): ') +
    'Start-Kestrel\n' +
    at(1, 'Finished executing component tasks.') +
    at(0, "Setup will run the task 'Install-MailboxRole'");
  expect(marksOf(text).flatMap((mark) => ('progress' in mark && mark.progress ? [[mark.line, mark.progress]] : []))).toEqual([
    [6, []],
    [7, []],
    [8, [{ of: 'steps', done: 0, total: 2 }]],
    [10, [{ of: 'steps', done: 0, total: 2 }, { of: 'tasks', done: 0, total: 2 }]],
    [12, [{ of: 'steps', done: 0, total: 2 }, { of: 'tasks', done: 0, total: 2 }]],
    [14, [{ of: 'steps', done: 0, total: 2 }, { of: 'tasks', done: 1, total: 2 }]],
    [17, [{ of: 'steps', done: 1, total: 2 }]],
  ]);
});

test('an error that the task repeats is one', () => {
  const text = `${UPGRADE}
[05/14/2023 08:43:00.0500] [2] [ERROR] The parameter is incorrect.
[05/14/2023 08:43:00.0501] [2] Ending processing Set-Kestrel
[05/14/2023 08:43:00.0502] [1] The following 1 error(s) occurred during task execution:
[05/14/2023 08:43:00.0503] [1] [ERROR] The parameter is incorrect.
[05/14/2023 08:43:00.0504] [1] Ending processing Install-MailboxRole
`;
  expect(read(exchangeSetup, text).records.find(({ line }) => line === 22)).toMatchObject({ level: 'error', mark: { outcome: 'failed' } });
});

test('a restart that setup asks for after it said that it succeeded', () => {
  const text = `${UPGRADE}
[05/14/2023 08:52:01.0000] [0] The Exchange Server setup operation completed successfully.
[05/14/2023 08:52:01.0001] [0] Setup has made changes to operating system settings that require a reboot to take effect.
`;
  expect(resultsOf(text).map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded-reboot-required']);
});
