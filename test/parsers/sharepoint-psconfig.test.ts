import { expect, test } from 'vitest';
import parser from '../../parsers/sharepoint-psconfig/index.ts';
import { marksIn, read, sampleOf } from '../read.ts';

const at = (text: string) => Date.parse(`${text}Z`);
const records = (text: string) => read(parser, text).records;
const marks = (text: string) => marksIn(parser, text);
const outcomes = (text: string) => marks(text).flatMap((mark) => (mark.mark === 'result' ? [mark.outcome] : []));

const KIND = { kind: 'sharepoint-psconfig' } as const;
const RESULT = { mark: 'result', run: '', ...KIND } as const;
const TITLE = 'Begin trace logging for SharePoint Products and Technologies Configuration Wizard.  Version 12.0.6300.5000\n';
const trace = (level: string, text: string) => `02/20/2009 07:34:31  7  ${level}                ${text}\n`;
const REFUSED = trace('ERR', 'CONTOSO\\setup is a local account.') + trace('ERR', 'Validation failed for form CreateConfigurationDbForm');
const CANCEL = trace('INF', 'The cancel button has been clicked, so calling OnClosing(...)') + trace('INF', 'Closing the application from form WelcomeForm because the user confirmed yes to close');
const LEAVE = trace('INF', 'Return code indicates a success') + trace('INF', 'Leaving function PsconfigUserInterfaceMain.Main');
const task = (name: string) =>
  trace('INF', 'Entering function TaskBase.OnTaskStart') +
  trace('INF', `Creating the OnTaskStart event for task ${name}`) +
  trace('INF', `Creating the OnTaskStop event for task ${name}`) +
  trace('INF', `friendlyMessage for task ${name} is Erfolgreich.`);

test('the title names product and version', () => {
  expect(records(TITLE)).toEqual([
    {
      line: 1,
      message: TITLE.trim(),
      level: 'info',
      fields: { product: 'SharePoint Products and Technologies' },
      mark: { mark: 'start', run: '', ...KIND, operation: 'configure', product: 'SharePoint Products and Technologies', toVersion: '12.0.6300.5000' },
      facts: [{ kind: 'version', subject: 'SharePoint Products and Technologies', value: '12.0.6300.5000', fields: { of: 'binaries', family: 'sharepoint' } }],
    },
  ]);
});

test('an exception goes on in lines without a stamp', () => {
  const text = `${trace('ERR', 'An exception of type System.TimeoutException was thrown.')}System.TimeoutException: Time out.\n   at Contoso.Stop()\n${trace('WRN', 'next')}`;
  expect(records(text)).toEqual([
    {
      line: 1,
      message: 'An exception of type System.TimeoutException was thrown.\nSystem.TimeoutException: Time out.\n   at Contoso.Stop()',
      time: at('2009-02-20T07:34:31'),
      level: 'error',
      fields: { thread: '7' },
      mark: { ...RESULT, outcome: 'failed', early: true },
    },
    { line: 4, message: 'next', time: at('2009-02-20T07:34:31'), level: 'warning', fields: { thread: '7' } },
  ]);
});

test('a run in which every task went well, on a German server', () => {
  const text = TITLE + task('initialize') + task('finalize') + LEAVE;
  expect(marks(text).slice(1)).toEqual([
    { line: 3, mark: 'step', run: '', step: 'initialize', state: 'started', progress: [{ of: 'tasks', done: 0 }] },
    { line: 5, mark: 'step', run: '', step: 'initialize', state: 'done', progress: [{ of: 'tasks', done: 1 }] },
    { line: 7, mark: 'step', run: '', step: 'finalize', state: 'started', progress: [{ of: 'tasks', done: 1 }] },
    { line: 9, ...RESULT, outcome: 'succeeded', progress: [{ of: 'tasks', done: 2 }] },
    { line: 11, mark: 'end', run: '' },
  ]);
});

test('the forms of the wizard choose tasks, each of them once, between the first and the last', () => {
  const chosen = ['configdb', 'services', 'configdb'].map((name) => trace('INF', `Chose task ${name}`)).join('');
  expect(marks(TITLE + chosen + task('initialize') + task('configdb')).flatMap((mark) => ('progress' in mark ? [mark.progress] : []))).toEqual([
    [{ of: 'tasks', done: 0, total: 4 }],
    [{ of: 'tasks', done: 1, total: 4 }],
    [{ of: 'tasks', done: 1, total: 4 }],
    [{ of: 'tasks', done: 2, total: 4 }],
  ]);
});

test('where a task runs that no form chose, nobody knows how many there are', () => {
  const text = TITLE + trace('INF', 'Chose task configdb') + task('initialize') + task('upgrade') + task('configdb');
  expect(marks(text).flatMap((mark) => ('progress' in mark ? mark.progress?.map(({ total }) => total) : []))).toEqual([3, 3, undefined, undefined, undefined, undefined]);
});

test('tasks that went well prove success where the last one is not named', () => {
  expect(outcomes(TITLE + task('initialize') + LEAVE)).toEqual(['succeeded']);
});

test('a failed task', () => {
  const text =
    TITLE +
    task('initialize') +
    trace('ERR', 'Task upgrade has failed with an unknown exception') +
    trace('ERR', 'Exception: System.TimeoutException: Time out.') +
    trace('INF', 'friendlyMessage for task upgrade is An exception of type System.TimeoutException was thrown.') +
    LEAVE;
  expect(marks(text).slice(3)).toEqual([
    { line: 6, ...RESULT, outcome: 'failed' },
    { line: 7, mark: 'step', run: '', step: 'upgrade', state: 'failed' },
    { line: 10, mark: 'end', run: '' },
  ]);
});

test('the error before a task failed is the result', () => {
  const text = TITLE + task('initialize') + trace('ERR', 'Time out has expired.') + trace('ERR', 'Task upgrade has failed');
  expect(marks(text).slice(3)).toEqual([
    { line: 6, ...RESULT, outcome: 'failed', early: true },
    { line: 7, mark: 'step', run: '', step: 'upgrade', state: 'failed', ends: true },
  ]);
});

test('resources that are looked up are not said', () => {
  const text =
    TITLE +
    trace('INF', 'Resource retrieved id UpgradeTaskFailConfigSyncDisplayLabel is Failed to upgrade SharePoint Products.') +
    trace('INF', 'Resource retrieved id Done is Configuration of SharePoint Products succeeded.') +
    trace('INF', 'CurrentResult: 0');
  expect(outcomes(text)).toEqual([]);
});

test('closing lines of the trace', () => {
  expect(outcomes(trace('INF', 'Successfully executed command'))).toEqual(['succeeded']);
  expect(outcomes(trace('INF', 'Configuration of SharePoint Products and Technologies succeeded.'))).toEqual(['succeeded']);
  expect(outcomes(trace('INF', 'Total number of unsuccessful configuration settings: 2'))).toEqual(['failed']);
  expect(outcomes(trace('ERR', 'Failed to upgrade SharePoint Products.'))).toEqual(['failed']);
});

test('the wizard is closed before anything ran', () => {
  expect(outcomes(TITLE + CANCEL + LEAVE)).toEqual(['cancelled']);
});

test('a refused form is a failure, whatever the return code says', () => {
  expect(outcomes(TITLE + REFUSED + CANCEL + LEAVE)).toEqual(['failed']);
});

test('a refused form that was corrected', () => {
  expect(outcomes(TITLE + REFUSED + task('configdb') + task('finalize') + LEAVE)).toEqual(['failed', 'incomplete', 'succeeded']);
});

test('passwords are never kept', () => {
  const typed = 'C:\\Temp> psconfig.exe -cmd configdb -connect -user contoso\\setup -password "gr8 secret" –passphrase gr8secret -dbpassword=gr8secret -cmd upgrade -password\ngr8secret -wait\n';
  const logged = TITLE + trace('INF', 'The parameter password is chosen, so returning the value as gr8 secret') + trace('INF', 'Command line: -cmd configdb -password gr8secret -server KESTREL-SQL1');
  expect(JSON.stringify([read(parser, typed), read(parser, logged)])).not.toContain('gr8');
  expect(records(typed)[0]?.message).toBe('C:\\Temp> psconfig.exe -cmd configdb -connect -user contoso\\setup -password **** –passphrase **** -dbpassword=**** -cmd upgrade -password\n**** -wait');
  expect(records(logged)[2]?.message).toBe('Command line: -cmd configdb -password **** -server KESTREL-SQL1');
});

const PRINTED_FAILURE = `PS C:\\Temp> .\\psconfig.exe -cmd upgrade -inplace b2b -wait
SharePoint Products Configuration Wizard version 15.0.4569.1503. Copyright (C) M
icrosoft Corporation 2012. All rights reserved.

Performing configuration task 1 of 3
Initializing SharePoint Products upgrade...

Successfully initialized SharePoint Products upgrade.

Performing configuration task 2 of 3
Upgrading SharePoint Products...

Failed to upgrade SharePoint Products.

An exception of type Microsoft.SharePoint.Upgrade.SPUpgradeException was thrown.
Additional exception information: Upgrade completed with errors.

Total number of configuration settings run: 2
Total number of successful configuration settings: 1
Total number of unsuccessful configuration settings: 1
Successfully stopped the configuration of SharePoint Products.
Configuration of SharePoint Products failed. For further details, see the
diagnostic log located at D:\\Kestrel
Logs\\PSCDiagnostics_2_20_2009_7_34_31_6_151710261.log and the application event log.
`;

const PRINTED_SUCCESS = `Copyright (C) Microsoft Corporation 2005. All rights reserved.ion 12.0.6300.5000

Performing configuration task 1 of 1
Finalizing the SharePoint Products and Technologies configuration...

Successfully completed the SharePoint Products and Technologies configuration.

Total number of configuration settings run: 1
Total number of successful configuration settings: 1
Total number of unsuccessful configuration settings: 0
Configuration of the SharePoint Products and Technologies has succeeded.
`;

test('what psconfig printed when it failed', () => {
  expect(marks(PRINTED_FAILURE)).toEqual([
    { line: 1, mark: 'start', run: '', ...KIND, operation: 'upgrade' },
    { line: 2, mark: 'about', run: '', ...KIND, product: 'SharePoint Products', toVersion: '15.0.4569.1503' },
    { line: 5, mark: 'step', run: '', step: 'Initializing SharePoint Products upgrade', state: 'started', progress: [{ of: 'tasks', done: 0, total: 3 }] },
    { line: 8, mark: 'step', run: '', step: 'Initializing SharePoint Products upgrade', state: 'done', progress: [{ of: 'tasks', done: 1, total: 3 }] },
    { line: 10, mark: 'step', run: '', step: 'Upgrading SharePoint Products', state: 'started', progress: [{ of: 'tasks', done: 1, total: 3 }] },
    { line: 13, ...RESULT, outcome: 'failed' },
    { line: 15, mark: 'step', run: '', step: 'Upgrading SharePoint Products', state: 'failed' },
  ]);
  expect(records(PRINTED_FAILURE).at(-1)).toEqual({
    line: 22,
    message: 'Configuration of SharePoint Products failed. For further details, see the\ndiagnostic log located at D:\\Kestrel\nLogs\\PSCDiagnostics_2_20_2009_7_34_31_6_151710261.log and the application event log.',
    level: 'error',
    fields: { logFile: 'D:\\Kestrel Logs\\PSCDiagnostics_2_20_2009_7_34_31_6_151710261.log' },
  });
});

test('the failure alone, pasted from the window', () => {
  const text = 'Failed to upgrade SharePoint Products.\nAn exception of type Microsoft.SharePoint.Upgrade.SPUpgradeException was thrown.  Additional exception information:\nCanUpgrade [KestrelDatabase Name=KESTREL_BDC] failed.     (EventID:an58c)\n';
  expect(parser.detect(sampleOf(text))?.confidence).toBe(0.95);
  expect(outcomes(text)).toEqual(['failed']);
});

test('the next run in the same window', () => {
  const text = PRINTED_FAILURE + PRINTED_SUCCESS;
  expect(marks(text).filter(({ mark }) => mark === 'start').map(({ line }) => line)).toEqual([1, 25]);
  expect(outcomes(text)).toEqual(['failed', 'succeeded']);
});

test('batches and line ends of any kind give the same records', () => {
  for (const text of [TITLE + REFUSED + task('configdb') + CANCEL + LEAVE, PRINTED_FAILURE + PRINTED_SUCCESS]) {
    const whole = read(parser, text, { batch: 1000 });
    for (const batch of [1, 2]) expect(read(parser, text, { batch })).toEqual(whole);
    expect(read(parser, text.replaceAll('\n', '\r\n'))).toEqual(whole);
  }
});

test('an excerpt whose last line is cut gives an unfinished run', () => {
  const text = trace('INF', 'Found parameter B2B_UPGRADE in collection') + '02/20/2009 07:34:31  7  INF           Entering func';
  expect(marks(text)).toEqual([{ line: 1, mark: 'about', run: '', ...KIND, operation: 'configure' }]);
  expect(records(text).at(-1)?.message).toBe('Entering func');
});

test('the beginning tells the kind', () => {
  expect(parser.detect(sampleOf(TITLE + task('initialize')))?.confidence).toBe(1);
  expect(parser.detect(sampleOf(`   at Contoso.A()\n${task('initialize')}`))).toEqual({ confidence: 0.95, why: '4 of 5 lines look like `date  thread  INF|WRN|ERR  text`' });
  expect(parser.detect(sampleOf(PRINTED_FAILURE))?.confidence).toBe(0.95);
});

test('what only looks like it is not detected', () => {
  const others = [
    '02/20/2009 07:34:31 7 INF service ready\n01/19/2009 06:33:32 7 ERR disk full',
    'Run psconfig -cmd upgrade -inplace b2b -wait on every server, then read PSCDiagnostics.',
    'An exception of type System.TimeoutException was thrown.\nFailed to open the file.',
    '01/03/2013 11:04:29.10 \tOWSTIMER.EXE (0x0780)\t0x1844\tSharePoint Portal Server\tAdministration\t5187\tCritical\ttext\t',
  ];
  for (const text of others) expect(parser.detect(sampleOf(text))).toBeUndefined();
});

test('the last page of the wizard, copied', () => {
  const text = `Configuration Failed

One or more configuration settings failed.  Completed configuration settings will not be rolled back.

Failed to create sample data.
An exception of type System.ArgumentException was thrown.  Additional exception information: Kestrel
`;
  expect(parser.detect(sampleOf(text))?.confidence).toBe(0.65);
  expect(outcomes(text)).toEqual(['failed']);
  expect(records(text).map(({ line, level }) => [line, level])).toEqual([[3, 'error'], [5, 'error'], [6, 'error']]);
});

test('a command that psconfig refuses', () => {
  const text = `SharePoint Products Configuration Wizard version 15.0.4569.1503. Copyright (C) Microsoft Corporation 2012. All rights reserved.

The server parameter specified with the configdb command is invalid. Failed to
connect to the database server or the database name does not exist.
`;
  expect(outcomes(text)).toEqual(['failed']);
  expect(records(text)[1]).toMatchObject({ line: 3, level: 'error' });
});

test('trace lines copied without time and thread', () => {
  const text = `    ERR Exception: Microsoft.SharePoint.Upgrade.SPUpgradeException: One or more types failed to load.
    at Microsoft.SharePoint.Upgrade.SPActionSequence.LoadUpgradeActions()
    INF Leaving function Kestrel.Run
`;
  expect(parser.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.5);
  expect(records(text)).toEqual([
    {
      line: 1,
      message: 'Exception: Microsoft.SharePoint.Upgrade.SPUpgradeException: One or more types failed to load.\n    at Microsoft.SharePoint.Upgrade.SPActionSequence.LoadUpgradeActions()',
      level: 'error',
      mark: { ...RESULT, outcome: 'failed', early: true },
    },
    { line: 3, message: 'Leaving function Kestrel.Run', level: 'info' },
  ]);
  expect(parser.detect(sampleOf('ERR disk full\nINF Entering function Kestrel.Run'))).toBeUndefined();
});

test('quotation marks of the mail around it', () => {
  expect(outcomes('“Failed to upgrade SharePoint Products\nAn exception of type System.Exception was thrown.”\n')).toEqual(['failed']);
});

test('the exception alone, of any type', () => {
  const text = 'An exception of type System.Data.SqlClient.SqlException was thrown.  Additional exception information: Cannot open database "KESTREL_Config" requested by the login.\n';
  expect(parser.detect(sampleOf(text))?.confidence).toBe(0.65);
  expect(outcomes(text)).toEqual(['failed']);
  expect(parser.detect(sampleOf('An exception of type System.Exception was thrown. Kestrel stops.\n'))).toBeUndefined();
});

test('what the wizard quotes of the upgrade log, copied alone', () => {
  const text = "Upgrade [SPContentDatabase Name=KESTREL_Content] failed.\nException: The upgraded database schema doesn't match the TargetSchema\n     at Kestrel.Upgrade()\n";
  expect(parser.detect(sampleOf(text))?.confidence).toBe(0.65);
  expect(outcomes(text)).toEqual(['failed']);
});
