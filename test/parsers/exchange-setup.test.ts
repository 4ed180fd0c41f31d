import { expect, test } from 'vitest';
import exchangeSetup from '../../parsers/exchange-setup/index.ts';
import { read, sampleOf } from '../read.ts';

const STARS = '**********************************************';
const banner = (name: string, day = '05/14/2023') =>
  `[${day} 08:41:03.0117] [0] ${STARS}
[${day} 08:41:03.0117] [0] Starting Microsoft Exchange ${name} Setup
[${day} 08:41:03.0117] [0] ${STARS}`;

const marksOf = (text: string) => read(exchangeSetup, text).records.flatMap(({ line, mark }) => (mark ? [{ line, ...mark }] : []));
const resultsOf = (text: string) => marksOf(text).filter((mark) => mark.mark === 'result');
const BASE = { run: '', kind: 'exchange-setup', zone: 'utc' };

const UPGRADE = `${banner('Server 2016')}
[05/14/2023 08:41:03.0118] [0] Setup version: 15.1.2507.6.
[05/14/2023 08:41:03.0120] [0] Logged on user: CONTOSO\\setup.
[05/14/2023 08:41:03.0133] [0] Command Line Parameter Name='mode', Value='Upgrade'.
[05/14/2023 08:41:03.0140] [0] RuntimeAssembly was started with the following command: '/mode:upgrade /role:mailbox /sourcedir:X:'.
[05/14/2023 08:41:09.0002] [0] Server Name=KESTREL-MBX1
[05/14/2023 08:41:09.0003] [0] The backup copy of the previously installed version is '15.1.2044.4'.
[05/14/2023 08:41:11.0000] [0] Setup will run the task 'test-SetupPrerequisites'
[05/14/2023 08:41:11.0001] [1] Setup launched task 'test-SetupPrerequisites -Roles 'Mailbox''
[05/14/2023 08:41:11.0002] [1] Beginning processing test-SetupPrerequisites
[05/14/2023 08:41:11.0003] [1] Started [Rule:NoConnectorToStar] [Parent:RootAnalysisMember] [RuleType:Warning]
[05/14/2023 08:41:12.0003] [1] Evaluated [Rule:NoConnectorToStar] [HasException:False] [Value:"True"] [ParentValue:"<NULL>"] [Thread:6]
[05/14/2023 08:41:12.0004] [1] [RECOMMENDED] Setup didn't find a Send connector with an address space of '*'.
[05/14/2023 08:41:13.0003] [1] Ending processing test-SetupPrerequisites
[05/14/2023 08:42:11.0000] [0] Setup will run the task 'Install-MailboxRole'
[05/14/2023 08:42:11.0002] [1] Beginning processing Install-MailboxRole
[05/14/2023 08:42:12.0000] [1] Processing component 'Mailbox Configuration' (Configuring the server.).
[05/14/2023 08:42:13.0000] [2] User specified parameters:  -PackagePath:'X:\\en\\Pack.msi' -LogFile:'C:\\ExchangeSetupLogs\\Pack.msilog'
[05/14/2023 08:42:13.0001] [2] Beginning processing Install-MsiPackage`;

const MSI_FAILURE = `${UPGRADE}
[05/14/2023 08:43:00.0500] [2] [ERROR] Installing product X:\\en\\Pack.msi failed. The installation source for this product is not available. Error code is 1612.
[05/14/2023 08:43:00.0501] [2] [ERROR] The installation source for this product is not available.
[05/14/2023 08:43:00.0502] [2] Ending processing Install-MsiPackage
[05/14/2023 08:43:00.0503] [1] [ERROR] The following error was generated when "$error.Clear();
          Install-MsiPackage -PackagePath "X:\\en\\Pack.msi"

        " was run: "Kestrel.TaskException: Installing product failed.
   at Kestrel.Tasks.Run()".
[05/14/2023 08:43:00.0504] [1] [ERROR-REFERENCE] Id=MailboxComponent___4f Component=EXCHANGE14:\\Current\\Setup
[05/14/2023 08:43:00.0505] [1] Setup is stopping now because of one or more critical errors.
[05/14/2023 08:43:00.0506] [1] Finished executing component tasks.
[05/14/2023 08:43:00.0507] [1] Ending processing Install-MailboxRole
[05/14/2023 08:43:00.0508] [0] The Exchange Server setup operation didn't complete.  More details can be found in ExchangeSetup.log.
[05/14/2023 08:43:00.0509] [0] End of Setup
[05/14/2023 08:43:00.0510] [0] ${STARS}
`;

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
    { line: 22, mark: 'result', ...BASE, outcome: 'failed', exitCode: 1612 },
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
    fields: { depth: '2', result: '1612', file: 'X:\\en\\Pack.msi' },
    mark: { mark: 'result', ...BASE, outcome: 'failed', exitCode: 1612 },
  });
});

test('the script of an error stays in its message, blank lines too', () => {
  const { records } = read(exchangeSetup, MSI_FAILURE);
  const at = records.findIndex(({ line }) => line === 25);
  expect(records[at]?.message.split('\n')).toHaveLength(5);
  expect(records[at]?.message).toContain('\n\n        " was run: "Kestrel.TaskException');
  expect(records[at + 1]?.line).toBe(30);
  expect(records[at + 1]?.fields).toEqual({
    depth: '1',
    reference: 'MailboxComponent___4f',
    referenceComponent: 'EXCHANGE14:\\Current\\Setup',
  });
});

test('the log of an inner installer, rules that hold, versions and mode', () => {
  const { records } = read(exchangeSetup, MSI_FAILURE);
  const fieldsAt = (line: number) => records.find((record) => record.line === line)?.fields;
  expect(fieldsAt(20)).toEqual({ logFile: 'C:\\ExchangeSetupLogs\\Pack.msilog' });
  expect(fieldsAt(14)).toEqual({ rule: 'NoConnectorToStar', ruleType: 'Warning', value: 'True' });
  expect(fieldsAt(15)).toEqual({ kind: 'recommendation', depth: '1' });
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
    { line: 13, mark: 'result', ...BASE, outcome: 'blocked' },
    { line: 16, mark: 'result', ...BASE, outcome: 'blocked' },
  ]);
  const { records } = read(exchangeSetup, text);
  expect(records.find(({ line }) => line === 13)).toMatchObject({
    level: 'error',
    fields: { kind: 'prerequisite', rule: 'RebootPending', depth: '1' },
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
    { line: 22, mark: 'result', ...BASE, outcome: 'failed' },
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

test('excerpt in another language: tags decide, whatever the separators of the culture', () => {
  const text = `… from the middle
[03.10.2021 10.29.40.0900] [2] Die Konfiguration wird angewendet.
[03.10.2021 10.29.41.0997] [1] [ERROR] Fehler bei der Installation von X:\\a.msi. Schwerwiegender Fehler. Error code is 1603.
[03.10.2021 10.29.41.0998] [1] [ERROR-REFERENCE] Id=CafeComponent___Unlock Component=
[03.10.2021 10.29.42.0000] [0] End of Setup`;
  const { records, unparsed } = read(exchangeSetup, text);
  expect(unparsed).toEqual(['1: … from the middle']);
  expect(records.map(({ line, time }) => [line, time])).toEqual([
    [2, Date.UTC(2021, 2, 10, 10, 29, 40, 900)],
    [3, Date.UTC(2021, 2, 10, 10, 29, 41, 997)],
    [4, Date.UTC(2021, 2, 10, 10, 29, 41, 998)],
    [5, Date.UTC(2021, 2, 10, 10, 29, 42)],
  ]);
  expect(marksOf(text)).toEqual([
    { line: 2, mark: 'about', ...BASE },
    { line: 3, mark: 'result', ...BASE, outcome: 'failed', exitCode: 1603 },
    { line: 4, mark: 'step', run: '', step: 'CafeComponent', state: 'failed' },
    { line: 5, mark: 'result', ...BASE, outcome: 'failed', exitCode: 1603 },
  ]);
});

test('dates of a Thai account, of a Dutch one, and with AM/PM', () => {
  const timeOf = (stamp: string) => read(exchangeSetup, `[${stamp}] [0] Copying Files...`).records[0]?.time;
  expect(timeOf('03/10/2564 10:29:41.0997')).toBe(Date.UTC(2021, 2, 10, 10, 29, 41, 997));
  expect(timeOf('04-05-2021 11:23:39.0874')).toBe(Date.UTC(2021, 3, 5, 11, 23, 39, 874));
  expect(timeOf('04. 05. 2021 11:23:39.0874')).toBe(Date.UTC(2021, 3, 5, 11, 23, 39, 874));
  expect(timeOf('3/12/2007 10:52:26 PM')).toBe(Date.UTC(2007, 2, 12, 22, 52, 26));
});

test('a service that does not start is a fact', () => {
  const text = `${UPGRADE}\n[05/14/2023 08:43:00.0500] [2] [ERROR] Service 'MSExchangeTransport' failed to reach status 'Running' on this server.`;
  expect(read(exchangeSetup, text).records.at(-1)).toMatchObject({
    fields: { depth: '2', service: 'MSExchangeTransport' },
    facts: [{ kind: 'service', subject: 'MSExchangeTransport', value: 'start-failed' }],
  });
});

test('batches and line ends make no difference', () => {
  const whole = read(exchangeSetup, MSI_FAILURE, { batch: 1000 });
  expect(read(exchangeSetup, MSI_FAILURE, { batch: 1 })).toEqual(whole);
  expect(read(exchangeSetup, MSI_FAILURE.replaceAll('\n', '\r\n'), { batch: 2 })).toEqual(whole);
});

test('an endless entry is cut, and said once', () => {
  const dump = Array.from({ length: 900 }, (_, i) => `  at Kestrel.Frame${i}()`).join('\n');
  const text = `[05/14/2023 08:43:00.0500] [2] [ERROR] Dump\n${dump}\n[05/14/2023 08:43:01.0500] [2] [ERROR] Dump\n${dump}\n`;
  const { records, skipped } = read(exchangeSetup, text, { batch: 100 });
  expect(records.map(({ line, message }) => [line, message.split('\n').length])).toEqual([
    [1, 201],
    [902, 201],
  ]);
  expect(skipped).toHaveLength(1);
});

test('recognised by its entries, not by a text that mentions them', () => {
  expect(exchangeSetup.detect(sampleOf(UPGRADE))?.confidence).toBeGreaterThan(0.95);
  expect(exchangeSetup.detect(sampleOf('[03-10-2021 10:29:41.0997] [1] [ERROR] No source.'))?.confidence).toBeGreaterThan(0.5);
  expect(exchangeSetup.detect(sampleOf('Open ExchangeSetup.log and look for [ERROR] and [REQUIRED].'))).toBeUndefined();
  expect(exchangeSetup.detect(sampleOf('[SPManager] [ERROR] [1/19/2009 6:35:31 AM]: Upgrade failed.\n'.repeat(3)))).toBeUndefined();
  expect(exchangeSetup.detect(sampleOf('[03/10/2021 10:29:41] [info] request done\n'.repeat(3)))).toBeUndefined();
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
  expect(records.find(({ line }) => line === 22)).toMatchObject({ level: 'warning', fields: { depth: '2', overcome: 'true' }, mark: undefined });
  expect(resultsOf(text)).toEqual([{ line: 27, mark: 'result', ...BASE, outcome: 'succeeded' }]);
  for (const batch of [1, 5]) expect(read(exchangeSetup, text, { batch }).records).toEqual(records);
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

test('copied text: quoted, brackets lost to Markdown, marked from the second character on', () => {
  const text = `05/14/2023 08:43:00.0500] [2] [ERROR] The object exists.
> [05/14/2023 08:43:00.0501] [1] The following 1 error(s) occurred during task execution:
05/14/2023 08:43:00.0502 0. ErrorRecord: The object exists.
05/14/2023 08:43:00.0503 [ERROR] The following error was generated when "$error.Clear();
  Set-Kestrel 05/14/2023
" was run: "Kestrel: The object exists.".
  [05/14/2023 08:43:00.0504] [1] [ERROR-REFERENCE] Id=Kestrel___1 Component=  `;
  const { records } = read(exchangeSetup, text);
  expect(records.map(({ line, level, message }) => [line, level, message.split('\n').length])).toEqual([
    [1, 'error', 1],
    [2, undefined, 1],
    [3, undefined, 1],
    [4, 'error', 3],
    [7, 'error', 1],
  ]);
  expect(records[3]?.time).toBe(Date.UTC(2023, 4, 14, 8, 43, 0, 503));
  expect(records[4]?.fields).toEqual({ depth: '1', reference: 'Kestrel___1' });
  expect(exchangeSetup.detect(sampleOf(text))?.confidence).toBe(0.92);
});

test('copied without stamps', () => {
  const text = `[ERROR] The object exists.

 [ERROR-REFERENCE] Id=KestrelComponent___1 Component=EXCHANGE14:\\Current
[1] Setup is stopping now because of one or more critical errors.
`;
  expect(exchangeSetup.detect(sampleOf(text))?.confidence).toBe(0.7);
  expect(marksOf(text)).toEqual([
    { line: 1, mark: 'result', ...BASE, outcome: 'failed' },
    { line: 3, mark: 'step', run: '', step: 'KestrelComponent', state: 'failed' },
    { line: 4, mark: 'result', ...BASE, outcome: 'failed' },
  ]);
  expect(exchangeSetup.detect(sampleOf('[ERROR] The object exists.\n[1] Setup failed.'))).toBeUndefined();
});

const PRINTED = `PS X:\\> .\\Setup.exe /IAcceptExchangeServerLicenseTerms_DiagnosticDataOFF /Mode:Upgrade

Microsoft Exchange Server 2019 Cumulative Update 13 Unattended Setup

Copying Files...
File copy complete. Setup will now collect additional information needed for installation.

Performing Microsoft Exchange Server Prerequisite Check

    Configuring Prerequisites                                        COMPLETED
    Prerequisite Analysis                                            `;
const REFUSED = `${PRINTED}FAILED
     A reboot from a previous installation is pending. Please restart the
     system and then rerun Setup.
     For more information, visit: https://learn.microsoft.com/x/ms.exch.setupreadiness.RebootPending.aspx
     Another thing is missing.

The Exchange Server setup operation didn't complete.  More details can be found in ExchangeSetup.log
located in the <SystemDrive>:\\ExchangeSetupLogs folder.
`;
const MADE = `${PRINTED}COMPLETED

Configuring Microsoft Exchange Server

    Preparing Setup                                                  COMPLETED
    Mailbox role: Mailbox service                                    `;

test('printed: refused by the readiness check', () => {
  const { records } = read(exchangeSetup, REFUSED);
  expect(records.filter(({ level }) => level === 'error')).toEqual([
    {
      line: 12,
      level: 'error',
      message:
        'A reboot from a previous installation is pending. Please restart the\nsystem and then rerun Setup.\nFor more information, visit: https://learn.microsoft.com/x/ms.exch.setupreadiness.RebootPending.aspx',
      fields: { kind: 'prerequisite', rule: 'RebootPending' },
      mark: { mark: 'result', ...BASE, outcome: 'blocked' },
    },
    { line: 15, level: 'error', message: 'Another thing is missing.', fields: { kind: 'prerequisite' }, mark: undefined },
  ]);
  expect(marksOf(REFUSED)).toEqual([
    { line: 3, mark: 'start', ...BASE, product: 'Microsoft Exchange Server 2019' },
    { line: 10, mark: 'step', run: '', step: 'Configuring Prerequisites', state: 'done' },
    { line: 11, mark: 'step', run: '', step: 'Prerequisite Analysis', state: 'failed' },
    { line: 12, mark: 'result', ...BASE, outcome: 'blocked' },
    { line: 17, mark: 'result', ...BASE, outcome: 'blocked' },
  ]);
  expect(exchangeSetup.detect(sampleOf(REFUSED))?.confidence).toBe(0.9);
  for (const batch of [1, 100]) expect(read(exchangeSetup, REFUSED, { batch }).records).toEqual(records);
});

test('printed: a step failed, with its script, and a run that went well after it', () => {
  const failed = `${MADE}FAILED
     The following error was generated when "$error.Clear();

          Set-Kestrel
        " was run: "Kestrel: The parameter is incorrect.".

The Exchange Server setup operation didn't complete.
`;
  const well = `${MADE}COMPLETED

The Exchange Server setup operation completed successfully.
Setup has made changes to operating system settings that require a reboot to take effect.
`;
  expect(read(exchangeSetup, failed).records.find(({ level }) => level === 'error')?.message.split('\n')).toHaveLength(4);
  expect(resultsOf(failed + well).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'succeeded', 'succeeded-reboot-required']);
});

test('printed: the directory prepared, as Exchange 2010 says it; refused without a step', () => {
  const prepared = `X:\\>setup.com /PrepareAD
Welcome to Microsoft Exchange Server 2010 Unattended Setup
    Organization Checks              ......................... COMPLETED
The Microsoft Exchange Server setup operation completed successfully.
`;
  expect(marksOf(prepared)[0]).toEqual({ line: 2, mark: 'start', ...BASE, product: 'Microsoft Exchange Server 2010 (PrepareAD)' });
  expect(resultsOf(prepared).map(({ outcome }) => outcome)).toEqual(['succeeded']);
  const refused = `Microsoft Exchange Server 2019 Cumulative Update 9 Unattended Setup

The Exchange Server is in an inconsistent state.

The Exchange Server setup operation didn't complete.
`;
  expect(read(exchangeSetup, refused).records[1]).toMatchObject({ line: 3, level: 'error' });
});

test('an article that quotes a sentence of setup is no log', () => {
  expect(exchangeSetup.detect(sampleOf('If you see this:\nThe Exchange Server setup operation completed successfully.\nyou are done.'))).toBeUndefined();
});
