/** What the providers of Windows events say, whatever export they come from. */
import { expect, test } from 'vitest';
import { recordOf } from '../../parsers/_event-record.ts';
import type { WinEvent } from '../../parsers/_event.ts';
import type { LogRecord, Mark } from '../../src/types.ts';
import { failedInstall, ITEMS } from './failed-install.ts';

const CODES = '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}';
const PATCH = '{DCF5AFE2-E80A-42FB-A60D-A3B75E8EC394}';

function msi(id: string, rest: Partial<WinEvent>): LogRecord {
  return recordOf({ line: 1, id, provider: 'MsiInstaller', ...rest });
}

function hex(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex').toUpperCase();
}

function result(mark: Mark | undefined): readonly unknown[] {
  return mark?.mark === 'result' ? [mark.product, mark.outcome, mark.exitCode] : [mark?.mark];
}

test('an install that failed, as data items: the status decides, not the level', () => {
  const time = 1_721_078_757_000;
  const fields = { server: 'KESTREL-WFE1', channel: 'Application', recordId: '4711' };
  expect(msi('1033', { level: 'info', time, zone: 'utc', ...fields, items: ITEMS, binary: hex(`${CODES}${PATCH}`) })).toEqual(
    failedInstall(1, time, 'utc', { ...fields, productCode: CODES }),
  );
});

test.each([
  ['0', 'succeeded'],
  ['1641', 'succeeded-reboot-required'],
  ['3010', 'succeeded-reboot-required'],
  ['1602', 'cancelled'],
  ['1603', 'failed'],
  ['1612', 'failed'],
])('status %s is %s', (status, outcome) => {
  const { mark } = msi('1036', { items: ['Kestrel Agent', '4.2.1.0', '0', 'Agent SP1 (KB123456)', status, 'Contoso'] });
  expect(result(mark)).toEqual(['Kestrel Agent', outcome, Number(status)]);
});

test('the same events as sentences give the same fields as their data items', () => {
  const data: readonly [string, readonly string[]][] = [
    ['1005', ['Kestrel Agent']],
    ['1019', ['Kestrel Agent', 'Agent SP1']],
    ['1020', ['Kestrel Agent', 'Agent SP1', '1603', 'C:\\Logs\\agent sp1.log']],
    ['1022', ['Kestrel Agent', 'Agent SP1']],
    ['1023', ['Kestrel Agent - ENU', "Update Rollup 7 (KB953469)", '1603', 'C:\\Logs\\rollup.log']],
    ['1024', ['Kestrel Agent', 'Agent SP1', '1635']],
    ['1025', ['Kestrel Agent', 'C:\\Kestrel\\agent.exe', 'agent', '4711']],
    ['1029', ['Kestrel Agent']],
    ['1033', ['Kestrel Agent v4.2', '4.2.1.0', '1033', '0', 'Contoso, Inc.']],
    ['1034', ['Kestrel Agent', '4.2.1.0', '1033', '1603', 'Contoso']],
    ['1035', ['Kestrel: Agent', '4.2.1.0', '1033', '3010', 'Contoso']],
    ['1036', ['Kestrel Agent', '4.2.1.0', '0', 'Agent SP1 (KB123456) 32-Bit Edition', '1642', 'Contoso, Inc.']],
    ['1037', ['Kestrel Agent', '4.2.1.0', '0', 'Agent SP1', '0', 'Contoso']],
    ['1038', ['Kestrel Agent', '4.2.1.0', '1033', '2', '1', 'Contoso']],
    ['1040', ['C:\\Kestrel\\agent 4.2.msi', '4711']],
    ['1042', ['{90A1B2C3-1111-2222-3333-444455556666}', '4711']],
  ];
  for (const [id, items] of data) {
    const fromItems = msi(id, { items });
    expect(msi(id, { message: fromItems.message })).toEqual(fromItems);
  }
});

test('the shorter sentences of Windows 2003', () => {
  const installed = msi('1033', { message: 'Product: Kestrel Agent. Version: 4.2.1.0. Language: 1033. Installation completed with status: 1603. Manufacturer: Contoso.' });
  expect(installed.fields).toMatchObject({ product: 'Kestrel Agent', version: '4.2.1.0', status: '1603' });
  const updated = msi('1036', {
    message: 'Product: Kestrel Agent. Version: 4.2.1.0. Language: 1033. Update: Agent SP1. Update installation completed with status: 0. Manufacturer: Contoso.',
  });
  expect(updated.fields).toMatchObject({ product: 'Kestrel Agent', patch: 'Agent SP1', status: '0' });
});

test.each([
  ['1033', 'Windows Installer hat das Produkt installiert. Produktname: Kestrel Agent. Produktversion: 4.2.1.0. Produktsprache: 1031. Hersteller: Contoso GmbH. Erfolg- bzw. Fehlerstatus der Installation: 1603.', ['Kestrel Agent', 'failed', 1603]],
  ['1033', 'Windows Installer a installé le produit. Nom du produit : Kestrel Agent. Version du produit : 4.2.1.0. Langue du produit : 1036. Fabricant : Contoso. Réussite de l’installation ou état d’erreur : 0.', ['Kestrel Agent', 'succeeded', 0]],
  ['1033', 'Windows Installer 已安装该产品。产品名称: Kestrel Agent。产品版本: 4.2.1.0。产品语言: 2052。制造商: Contoso。安装成功或错误状态: 1602。', ['Kestrel Agent', 'cancelled', 1602]],
  ['1023', 'Produkt: Kestrel Agent - Update "Agent SP1 (KB123456)" konnte nicht installiert werden. Fehlercode 1603. Weitere Informationen sind in der Protokolldatei C:\\Logs\\sp1.log enthalten.', ['Kestrel Agent', 'failed', 1603]],
  ['1024', 'Produit : Kestrel Agent - La mise à jour « Agent SP1 » n’a pas pu être installée. Code d’erreur : 1635.', ['Kestrel Agent', 'failed', 1635]],
  ['1023', '製品: Kestrel Agent - 更新 \'Agent SP1\' をインストールできませんでした。エラー コードは 1603 です。', ['Kestrel Agent', 'failed', 1603]],
  ['11729', 'Produkt: Kestrel Agent -- Die Konfiguration ist fehlgeschlagen.', ['Kestrel Agent', 'failed', undefined]],
  ['11707', '產品: Kestrel Agent -- 成功完成安裝。', ['Kestrel Agent', 'succeeded', undefined]],
])('localized sentence of %s', (id, message, expected) => {
  expect(result(msi(id, { message }).mark)).toEqual(expected);
});

test('a file in exclusive use, a rollup that failed, and the codes in the binary data', () => {
  const inUse = msi('11306', {
    message: "Product: Microsoft Exchange Server -- Error 1306. Another application has exclusive access to the file 'D:\\Exchange\\Bin\\store.exe'. Please shut down all other applications, then click Retry.",
    binary: hex(CODES),
  });
  expect(inUse.fields).toEqual({
    event: '11306',
    provider: 'MsiInstaller',
    product: 'Microsoft Exchange Server',
    error: '1306',
    file: 'D:\\Exchange\\Bin\\store.exe',
    productCode: CODES,
  });
  expect(inUse.mark).toEqual({ mark: 'about', run: 'Microsoft Exchange Server', kind: 'event-log', product: 'Microsoft Exchange Server', within: 3_600_000 });

  const failed = msi('1023', { message: "Product: Microsoft Exchange Server - Update 'Update Rollup 7' could not be installed.", binary: hex(`${CODES} ${PATCH} 1603`) });
  expect(failed.fields).toMatchObject({ productCode: CODES, patchCode: PATCH, status: '1603' });
  expect(result(failed.mark)).toEqual(['Microsoft Exchange Server', 'failed', 1603]);
});

function fields(id: string, text: string): LogRecord['fields'] {
  return msi(id, { items: [`Product: Kestrel Agent -- ${text}`] }).fields;
}

test('error events of a run name their error, file, action and system error', () => {
  expect(fields('10005', 'The installer has encountered an unexpected error installing this package. The error code is 2711. The arguments are: Agent, , ')).toMatchObject({ error: '2711' });
  expect(fields('10005', 'Interner Fehler 2711. Agent')).toMatchObject({ error: '2711' });
  expect(fields('1013', 'Error 1310. Error writing to file: C:\\Kestrel\\agent.dll.  System error 5.  Verify that you have access to that directory.')).toMatchObject({
    error: '1310',
    file: 'C:\\Kestrel\\agent.dll',
    result: '5',
  });
  expect(fields('11722', 'Error 1722. There is a problem with this Windows Installer package. Action RegisterAgent, location: C:\\a.exe, command: /reg')).toMatchObject({
    error: '1722',
    action: 'RegisterAgent',
  });
});

test('events that name no product open no attempt', () => {
  expect(msi('1040', { items: ['C:\\Kestrel\\agent.msi', '4711'] }).mark).toBeUndefined();
  expect(msi('1008', { items: ['C:\\WINDOWS\\Installer\\4711.msp', '0x80096005'] }).mark).toBeUndefined();
});

test('a message that Windows could not render', () => {
  const record = msi('1023', {
    message:
      'The description for Event ID 1023 from source MsiInstaller cannot be found. Either the component that raises this event is not installed on your local computer or the installation is corrupted.\n\nThe following information was included with the event: \n\nKestrel Agent\nAgent SP1\n1603\nC:\\Logs\\sp1.log\n(NULL)\n\nThe message resource is present but the message is not found in the string/message table\n',
  });
  expect(record.message).toBe("Product: Kestrel Agent - Update 'Agent SP1' could not be installed. Error code 1603. Additional information is available in the log file C:\\Logs\\sp1.log.");
  expect(result(record.mark)).toEqual(['Kestrel Agent', 'failed', 1603]);

  const older = msi('11708', {
    message:
      'The description for Event ID ( 11708 ) in Source ( MsiInstaller ) cannot be found. The local computer may not have the necessary registry information. The following information is part of the event: Product: Kestrel Agent -- Installation operation failed., (NULL).',
  });
  expect(older.message).toBe('Product: Kestrel Agent -- Installation operation failed.');
});

function service(id: string, rest: Partial<WinEvent>): LogRecord {
  return recordOf({ line: 1, id, provider: 'Service Control Manager', ...rest });
}

test('the event log starts with the server', () => {
  const eventLog = (id: string) => recordOf({ line: 1, id, provider: 'EventLog' });
  expect(eventLog('6005')).toMatchObject({ message: 'The Event log service was started.', facts: [{ kind: 'restart', subject: 'server', value: 'started' }] });
  expect(eventLog('6006').facts).toBeUndefined();
});

test('a service that was disabled, as items and as a sentence', () => {
  const record = service('7040', { items: ['Microsoft Exchange Transport', 'auto start', 'disabled', 'MSExchangeTransport'] });
  expect(record).toEqual({
    line: 1,
    component: 'Service Control Manager',
    message: 'The start type of the Microsoft Exchange Transport service was changed from auto start to disabled.',
    fields: { event: '7040', provider: 'Service Control Manager', service: 'Microsoft Exchange Transport', state: 'disabled' },
    facts: [{ kind: 'service', subject: 'MSExchangeTransport', value: 'disabled', fields: { name: 'Microsoft Exchange Transport' } }],
  });
  expect(service('7040', { message: record.message }).facts).toEqual([
    { kind: 'service', subject: 'Microsoft Exchange Transport', value: 'disabled', fields: { name: 'Microsoft Exchange Transport' } },
  ]);
  expect(service('7040', { items: ['Microsoft Exchange-Transport', 'Automatisch starten', 'Deaktiviert', 'MSExchangeTransport'] }).fields?.state).toBe('disabled');
  expect(service('7040', { items: ['Microsoft Exchange Transport', 'disabled', 'auto start', 'MSExchangeTransport'] }).fields?.state).toBe('enabled');
});

test('the binary data of 7036 hold the service and its state in no language', () => {
  const binary = Buffer.from('MSExchangeIS/1\0', 'utf16le').toString('hex');
  expect(service('7036', { items: ['Microsoft Exchange-Informationsspeicher', 'beendet'], binary }).facts).toEqual([
    { kind: 'service', subject: 'MSExchangeIS', value: 'stopped', fields: { name: 'Microsoft Exchange-Informationsspeicher' } },
  ]);
  expect(service('7036', { message: 'The Kestrel Agent service entered the running state.' }).fields?.state).toBe('running');
});

test('a service that did not start: the error has a number in the items and a text in the sentence', () => {
  const record = recordOf({ line: 1, id: '7000', provider: 'Microsoft-Windows-Service Control Manager', items: ['Kestrel Agent', '%%1053'] });
  expect(record.component).toBe('Service Control Manager');
  expect(record.message).toBe(
    'The Kestrel Agent service failed to start due to the following error: The service did not respond to the start or control request in a timely fashion.',
  );
  expect(record.fields).toMatchObject({ service: 'Kestrel Agent', result: '1053', state: 'start-failed' });
  expect(service('7000', { message: record.message }).fields).toEqual(record.fields);
  expect(service('7009', { items: ['30000', 'Kestrel Agent'] }).facts?.[0]?.subject).toBe('Kestrel Agent');
  expect(service('7001', { items: ['A', 'B', '%%1068'] }).fields).toMatchObject({ service: 'A', result: '1068' });
});

function setup(id: string, items: readonly string[]): LogRecord {
  return recordOf({ line: 1, id, provider: 'MSExchangeSetup', items });
}

test('Exchange: a cluster resource that is older than its node, and setup', () => {
  const cluster = recordOf({ line: 1, id: '1025', provider: 'MSExchangeCluster', items: ['KESTREL-EVS1'] });
  expect(cluster.message).toMatch(/^The Exchange virtual server needs to be upgraded before coming online\./);
  expect(cluster.mark).toBeUndefined();
  expect(setup('1000', ['14.1.218.15']).mark).toMatchObject({ mark: 'start', run: 'Exchange Setup', toVersion: '14.1.218.15' });
  expect(setup('1001', ['14.1.218.15']).mark).toMatchObject({ mark: 'result', outcome: 'succeeded' });
  expect(setup('1002', ['Mailbox Role', 'It hung.'])).toMatchObject({
    message: 'Exchange Server component Mailbox Role failed. Error: It hung.',
    mark: { mark: 'result', kind: 'exchange-setup', outcome: 'failed' },
    repeats: 'exchange-setup',
  });
});

test('SharePoint events name their database, Windows Update its patch', () => {
  const sharePoint = recordOf({ line: 1, id: '3760', provider: 'Windows SharePoint Services 3', message: "SQL Database 'WSS_Content_8443' on SQL Server instance 'KESTREL-SQL1' not found." });
  expect(sharePoint.fields?.database).toBe('WSS_Content_8443');
  const update = recordOf({ line: 1, id: '20', provider: 'Microsoft-Windows-WindowsUpdateClient', items: ['0x80070643', 'Update Rollup 7', '{1}', '200'] });
  expect(update.fields).toMatchObject({ result: '0x80070643', patch: 'Update Rollup 7' });
  expect(recordOf({ line: 1, id: '20', provider: 'Windows Update Agent', message: update.message }).fields).toMatchObject({ result: '0x80070643', patch: 'Update Rollup 7' });
});

test('SharePoint wizard: a task that failed is a failed configuration, whatever year its name is from', () => {
  const wizard = (provider: string, id: string, level: 'error' | 'info') => recordOf({ line: 1, id, provider, level, message: 'Failed to upgrade SharePoint Products.' }).mark;
  expect(wizard('SharePoint Products and Technologies Configuration Wizard', '104', 'error')).toMatchObject({
    mark: 'result',
    kind: 'sharepoint-psconfig',
    operation: 'configure',
    outcome: 'failed',
    product: 'SharePoint Products and Technologies',
  });
  expect(wizard('SharePoint Products Configuration Wizard', '104', 'error')).toMatchObject({ outcome: 'failed', product: 'SharePoint Products' });
  expect(wizard('SharePoint 2013 Products Configuration Wizard', '104', 'error')).toMatchObject({ outcome: 'failed', product: 'SharePoint 2013 Products' });
  expect(wizard('SharePoint Products Configuration Wizard', '104', 'info')).toBeUndefined();
  expect(wizard('SharePoint Products Configuration Wizard', '100', 'error')).toBeUndefined();
  expect(wizard('Microsoft-SharePoint Products-SharePoint Foundation', '104', 'error')).toBeUndefined();
});

test('an event of a provider that is not known keeps its message or its items, and opens nothing', () => {
  expect(recordOf({ line: 7, id: '42', provider: 'Kestrel', items: ['a', '', 'b'], level: 'error' })).toEqual({
    line: 7,
    message: 'a b',
    level: 'error',
    component: 'Kestrel',
    fields: { event: '42', provider: 'Kestrel' },
  });
});
