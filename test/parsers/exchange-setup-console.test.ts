import { expect, test } from 'vitest';
import exchangeSetup from '../../parsers/exchange-setup/index.ts';
import { read, sampleOf } from '../read.ts';
import { BASE, marksOf, resultsOf } from './exchange-setup-samples.ts';

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
      mark: { mark: 'result', ...BASE, outcome: 'blocked', early: true },
    },
    { line: 15, level: 'error', message: 'Another thing is missing.', fields: { kind: 'prerequisite', rule: 'unnamed' }, mark: undefined },
  ]);
  expect(marksOf(REFUSED)).toEqual([
    { line: 3, mark: 'start', ...BASE, product: 'Microsoft Exchange Server 2019' },
    { line: 10, mark: 'step', run: '', step: 'Configuring Prerequisites', state: 'done' },
    { line: 11, mark: 'step', run: '', step: 'Prerequisite Analysis', state: 'failed' },
    { line: 12, mark: 'result', ...BASE, outcome: 'blocked', early: true },
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

test('printed: the steps that are behind, without those of the check', () => {
  const steps = `${MADE}COMPLETED\n    Stopping Services                                                COMPLETED\n    Copying Exchange Files                                           FAILED\n`;
  expect(marksOf(steps).flatMap((mark) => (mark.mark === 'step' ? [[mark.step, mark.progress?.[0]?.done]] : [])).slice(-4)).toEqual([
    ['Preparing Setup', 1],
    ['Mailbox role: Mailbox service', 2],
    ['Stopping Services', 3],
    ['Copying Exchange Files', undefined],
  ]);
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

const WIZARD = `Error:
The following error was generated when "$error.Clear();
          Copy-Item -Path ($RoleInstallPath+"Bin\\x.config") -Force

        " was run: "System.UnauthorizedAccessException: Access to the path 'X:\\x.config' is denied.
   at System.IO.__Error.WinIOError(Int32 errorCode, String maybeFullPath)".

Error:
The following error was generated when "$error.Clear();
          Copy-Item -Path ($RoleInstallPath+"Bin\\x.config") -Force
        " was run: "System.UnauthorizedAccessException: Access to the path 'X:\\x.config' is denied.
`;

test('the page of the wizard, copied: the error alone', () => {
  expect(exchangeSetup.detect(sampleOf(WIZARD))?.confidence).toBe(0.7);
  expect(read(exchangeSetup, WIZARD).records.map(({ line, level, mark }) => ({ line, level, mark }))).toEqual([
    { line: 1, level: 'info', mark: undefined },
    { line: 2, level: 'error', mark: { mark: 'result', ...BASE, outcome: 'failed', early: true } },
    { line: 9, level: 'error', mark: undefined },
  ]);
});

test('the page of the wizard in another language: the script is the same', () => {
  const german = WIZARD.replaceAll('The following error was generated when "$error', 'Der folgende Fehler wurde generiert, als "$error').replaceAll('" was run: "', '" ausgeführt wurde: "');
  expect(exchangeSetup.detect(sampleOf(german))?.confidence).toBe(0.7);
  expect(resultsOf(german)).toEqual([{ line: 2, mark: 'result', ...BASE, outcome: 'failed', early: true }]);
});

test('a log that begins inside a script error is a log', () => {
  const cut = `" was run: "System.Exception: It broke.\n   at Kestrel.Tasks.Run()".\n[05/14/2023 08:43:00.0504] [1] [ERROR] It broke.\n[05/14/2023 08:43:00.0505] [1] Setup is stopping now because of one or more critical errors.`;
  expect(read(exchangeSetup, cut).records.map(({ line, level }) => [line, level])).toEqual([
    [3, 'error'],
    [4, undefined],
  ]);
});

test('from a web page: one blank for many', () => {
  const page = `Performing Microsoft Exchange Server Prerequisite Check
Prerequisite Analysis COMPLETED
Configuring Microsoft Exchange Server
Finalizing Setup FAILED
The following error was generated when "$error.Clear();
start-SetupService -ServiceName MSExchangeX
" was run: "Kestrel.StatusException: Service 'MSExchangeX' failed to reach status 'Running' on
this server.`;
  expect(exchangeSetup.detect(sampleOf(page))?.confidence).toBe(0.9);
  const { records } = read(exchangeSetup, page);
  expect(records.at(-1)).toMatchObject({ line: 5, level: 'error', message: expect.stringContaining(`Service 'MSExchangeX' failed to reach status 'Running'`) as string });
  expect(marksOf(page).filter(({ mark }) => mark === 'step' || mark === 'result')).toEqual([
    { line: 2, mark: 'step', run: '', step: 'Prerequisite Analysis', state: 'done' },
    { line: 4, mark: 'step', run: '', step: 'Finalizing Setup', state: 'failed' },
    { line: 5, mark: 'result', ...BASE, outcome: 'failed', early: true },
  ]);
});
