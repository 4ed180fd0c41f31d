/** An event is the same whether an export holds its data items or its English sentence. */
import { expect, test } from 'vitest';
import { recordOf } from '../../parsers/_event-record.ts';
import type { LogRecord } from '../../src/types.ts';

type Said = Omit<LogRecord, 'line' | 'component'>;

function both(provider: string, id: string, items: readonly string[], sentence: string): readonly [fromItems: Said, fromSentence: Said] {
  const event = { line: 1, provider, id };
  const said = ({ line: _line, component: _component, ...rest }: LogRecord): Said => rest;
  return [said(recordOf({ ...event, items })), said(recordOf({ ...event, message: sentence }))];
}

const SNAP_IN = 'To ensure that the service is configured properly, use the Services snap-in in Microsoft Management Console (MMC).';

type Row = readonly [id: string, items: readonly string[], sentence: string, fields: Readonly<Record<string, string>>];

const SERVICES: readonly Row[] = [
  ['7000', ['Kestrel Agent', '%%2'], 'The Kestrel Agent service failed to start due to the following error: The system cannot find the file specified.', { service: 'Kestrel Agent', state: 'start-failed', result: '2' }],
  ['7000', ['Kestrel Agent', '%%-2147024891'], 'The Kestrel Agent service failed to start due to the following error: %%-2147024891', { service: 'Kestrel Agent', state: 'start-failed', result: '0x80070005' }],
  ['7001', ['Kestrel Agent', 'Kestrel Store', '%%1068'], 'The Kestrel Agent service depends on the Kestrel Store service which failed to start because of the following error: The dependency service or group failed to start.', { service: 'Kestrel Agent', state: 'start-failed', result: '1068' }],
  ['7003', ['Kestrel Agent', 'NtLmSsp'], 'The Kestrel Agent service depends on the following service: NtLmSsp. This service might not be installed.', { service: 'Kestrel Agent', state: 'start-failed' }],
  ['7009', ['30000', 'Kestrel Agent'], 'A timeout was reached (30000 milliseconds) while waiting for the Kestrel Agent service to connect.', { service: 'Kestrel Agent', state: 'start-failed' }],
  ['7011', ['30000', 'KestrelAgent'], 'A timeout (30000 milliseconds) was reached while waiting for a transaction response from the KestrelAgent service.', { service: 'KestrelAgent' }],
  ['7016', ['Kestrel Agent', '0'], 'The Kestrel Agent service has reported an invalid current state 0.', { service: 'Kestrel Agent' }],
  ['7022', ['Kestrel Agent'], 'The Kestrel Agent service hung on starting.', { service: 'Kestrel Agent', state: 'start-failed' }],
  ['7023', ['Kestrel Agent', '%%2147549471'], 'The Kestrel Agent service terminated with the following error: %%2147549471', { service: 'Kestrel Agent', state: 'stopped', result: '0x8001011F' }],
  ['7024', ['Kestrel Agent', '%%1069'], 'The Kestrel Agent service terminated with the following service-specific error: The service did not start due to a logon failure.', { service: 'Kestrel Agent', state: 'stopped', result: '1069' }],
  ['7026', ['i8042prt'], 'The following boot-start or system-start driver(s) did not load: i8042prt', {}],
  ['7028', ['winreg'], 'The winreg Registry key denied access to SYSTEM account programs so the Service Control Manager took ownership of the Registry key.', {}],
  ['7031', ['Kestrel Agent', '2', '60000', '1', 'Restart the service'], 'The Kestrel Agent service terminated unexpectedly.  It has done this 2 time(s).  The following corrective action will be taken in 60000 milliseconds: Restart the service.', { service: 'Kestrel Agent', state: 'stopped' }],
  ['7032', ['1', 'Restart the service', 'Kestrel Agent', '%%1056'], 'The Service Control Manager tried to take a corrective action (Restart the service) after the unexpected termination of the Kestrel Agent service, but this action failed with the following error: An instance of the service is already running.', { service: 'Kestrel Agent', result: '1056' }],
  ['7034', ['Kestrel Agent', '3'], 'The Kestrel Agent service terminated unexpectedly.  It has done this 3 time(s).', { service: 'Kestrel Agent', state: 'stopped' }],
  ['7035', ['Kestrel Agent', 'stop'], 'The Kestrel Agent service was successfully sent a stop control.', { service: 'Kestrel Agent' }],
  ['7036', ['Kestrel Agent', 'stopped'], 'The Kestrel Agent service entered the stopped state.', { service: 'Kestrel Agent', state: 'stopped' }],
  ['7036', ['Kestrel Agent', 'running'], 'The Kestrel Agent service entered the running state.', { service: 'Kestrel Agent', state: 'running' }],
  ['7038', ['Kestrel Agent', 'CONTOSO\\agent7', '%%1326'], `The Kestrel Agent service was unable to log on as CONTOSO\\agent7 with the currently configured password due to the following error: The user name or password is incorrect. ${SNAP_IN}`, { service: 'Kestrel Agent', state: 'start-failed', user: 'CONTOSO\\agent7', result: '1326' }],
  ['7043', ['Kestrel Agent'], 'The Kestrel Agent service did not shut down properly after receiving a preshutdown control.', { service: 'Kestrel Agent' }],
  ['7045', ['Kestrel Agent', 'C:\\Kestrel\\agent.exe', 'user mode service', 'auto start', 'LocalSystem'], 'A service was installed in the system. Service Name:  Kestrel Agent Service File Name:  C:\\Kestrel\\agent.exe Service Type:  user mode service Service Start Type:  auto start Service Account:  LocalSystem', { service: 'Kestrel Agent', file: 'C:\\Kestrel\\agent.exe' }],
];

test.each(SERVICES)('Service Control Manager %s %j', (id, items, sentence, fields) => {
  const [fromItems, fromSentence] = both('Service Control Manager', id, items, sentence);
  expect(fromItems).toMatchObject({ message: sentence, fields: { event: id, provider: 'Service Control Manager', ...fields } });
  expect(Object.keys(fromItems.fields ?? {}).length).toBe(Object.keys(fields).length + 2);
  expect(fromSentence).toEqual(fromItems);
});

test('a missing right to log on: the number of the event says which error it is', () => {
  const [fromItems] = both('Service Control Manager', '7041', ['Kestrel Agent', 'CONTOSO\\agent7'], '');
  expect(fromItems.message).toMatch(/^The Kestrel Agent service was unable to log on as CONTOSO\\agent7 .* Service: Kestrel Agent Domain and account: CONTOSO\\agent7 /);
  expect(fromItems.fields).toMatchObject({ service: 'Kestrel Agent', user: 'CONTOSO\\agent7', state: 'start-failed', result: '1385' });
  expect(both('Service Control Manager', '7041', [], fromItems.message)[1]).toEqual(fromItems);
});

test.each([
  ['7003', 'The Kestrel Agent service depends the following service: NtLmSsp. This service might not be installed.', { service: 'Kestrel Agent' }],
  ['7003', 'The Kestrel Agent service depends on the following nonexistent service: NtLmSsp', { service: 'Kestrel Agent' }],
  ['7009', 'Timeout (30000 milliseconds) waiting for the Kestrel Agent service to connect.', { service: 'Kestrel Agent', state: 'start-failed' }],
  ['7024', 'The Kestrel Agent service terminated with service-specific error 2147500037 (0x80004005).', { service: 'Kestrel Agent', state: 'stopped' }],
  ['7038', `The Kestrel Agent service was unable to log on as .\\agent7 with the currently configured password due to the following error: \r\nLogon failure: unknown user name or bad password.\r\n\r\n${SNAP_IN}`, { result: '1326' }],
  ['7000', 'The Kestrel Agent service failed to start due to the following error:', { service: 'Kestrel Agent', state: 'start-failed' }],
  ['7040', 'The start type of the Kestrel Agent service was changed from auto start to disabled. For more information, see Help and Support Center at http://go.microsoft.com/fwlink/events.asp.', { state: 'disabled' }],
  ['7034', 'The Kestrel Agent service terminated unexpectedly. It has done this 3 time(s).', { service: 'Kestrel Agent', state: 'stopped' }],
])('the sentence of %s as other versions and copies have it: %s', (id, sentence, fields) => {
  expect(both('Service Control Manager', id, [], sentence)[1].fields).toMatchObject(fields);
});

const SQL = 'Additional error information from SQL Server is included below.';
const SHAREPOINT = 'Microsoft-SharePoint Products-SharePoint Foundation';

test.each<readonly [string, string, readonly string[], string, Readonly<Record<string, string>>]>([
  ['EventLog', '6005', [], 'The Event log service was started.', {}],
  ['EventLog', '6008', ['9:25:57 PM', '7/15/2024'], 'The previous system shutdown at 9:25:57 PM on 7/15/2024 was unexpected.', {}],
  ['Microsoft-Windows-Kernel-Power', '41', ['0', '0x0'], 'The system has rebooted without cleanly shutting down first. This error could be caused if the system stopped responding, crashed, or lost power unexpectedly.', {}],
  ['User32', '1074', ['C:\\Windows\\system32\\msiexec.exe (KESTREL-WFE1)', 'KESTREL-WFE1', 'No title for this reason could be found', '0x80030002', 'restart', 'Kestrel', 'NT AUTHORITY\\SYSTEM'], 'The process C:\\Windows\\system32\\msiexec.exe (KESTREL-WFE1) has initiated the restart of computer KESTREL-WFE1 on behalf of user NT AUTHORITY\\SYSTEM for the following reason: No title for this reason could be found Reason Code: 0x80030002 Shutdown Type: restart Comment: Kestrel', { process: 'C:\\Windows\\system32\\msiexec.exe (KESTREL-WFE1)' }],
  ['Application Error', '1000', ['msiexec.exe', '5.0.7601.17514', '4ce79d93', 'agent.dll', '4.2.1.0', '4ce7b000', 'c0000005', '00001234', '1267', '01d87b92', 'C:\\Windows\\msiexec.exe', 'C:\\Kestrel\\agent.dll', '1ce4', 'a', 'b'], 'Faulting application name: msiexec.exe, version: 5.0.7601.17514, time stamp: 0x4ce79d93 Faulting module name: agent.dll, version: 4.2.1.0, time stamp: 0x4ce7b000 Exception code: 0xc0000005 Fault offset: 0x00001234 Faulting process id: 0x1267 Faulting application start time: 0x01d87b92 Faulting application path: C:\\Windows\\msiexec.exe Faulting module path: C:\\Kestrel\\agent.dll Report Id: 1ce4 Faulting package full name: a Faulting package-relative application ID: b', { process: 'msiexec.exe' }],
  ['Microsoft-Windows-RestartManager', '10006', ['0', 'C:\\Kestrel\\agent.exe', 'Kestrel Agent', '4.2', '3', '0', '1', '4711'], "Application or service 'Kestrel Agent' could not be shut down.", { process: 'Kestrel Agent' }],
  ['Microsoft-Windows-WAS', '5009', ['Kestrel Pool', '4711', 'c0000005'], "A process serving application pool 'Kestrel Pool' terminated unexpectedly. The process id was '4711'. The process exit code was '0xc0000005'.", {}],
  ['Microsoft-Windows-HttpEvent', '15021', ['\\Device\\Http\\ReqQueue', '0.0.0.0:444'], 'An error occurred while using SSL configuration for endpoint 0.0.0.0:444.  The error status code is contained within the returned data.', {}],
  ['MSExchangeCluster', '1025', ['KESTREL-EVS1'], "The Exchange virtual server needs to be upgraded before coming online. From the Cluster Administrator program, select 'Upgrade Exchange Virtual Server' from the resource context menu to upgrade this Virtual Server.", {}],
  ['MSExchangeCluster', '2146', ['KESTREL-EVS1 System Attendant'], 'KESTREL-EVS1 System Attendant: An Error occured during the Exchange resource upgrade, please make sure the Admin Group and Routing Group was not changed after the creation of the Exchange resource. Refer to the upgrade documentation for details.', {}],
  ['MSExchangeApplicationLogic', '6010', ['1.1'], "Failed to read in memory manifest validation XSD schemas for version '1.1'.", {}],
  ['MSExchangeSetup', '1000', ['14.1.218.15'], 'Exchange Setup (build 14.1.218.15) was started.', { version: '14.1.218.15' }],
  ['MSExchangeSetup', '1002', ['Mailbox Role', 'It hung.'], 'Exchange Server component Mailbox Role failed. Error: It hung.', {}],
  ['Windows SharePoint Services 3', '6800', ['KESTREL_Content', 'KESTREL-WFE1\\Microsoft##SSEE'], 'The database KESTREL_Content on KESTREL-WFE1\\Microsoft##SSEE is not accessible to missing Windows Internal Database signatures.', { database: 'KESTREL_Content' }],
  [SHAREPOINT, '3355', ['KESTREL-SQL1', 'A network-related error occurred.'], `Cannot connect to SQL Server. KESTREL-SQL1 not found. ${SQL} A network-related error occurred.`, {}],
  [SHAREPOINT, '3760', ['KESTREL_Content_07', 'KESTREL-SQL1', 'Cannot open database.'], `SQL Database 'KESTREL_Content_07' on SQL Server instance 'KESTREL-SQL1' not found. ${SQL} Cannot open database.`, { database: 'KESTREL_Content_07' }],
  [SHAREPOINT, '5586', ['9002', 'The transaction log is full.'], `Unknown SQL Exception 9002 occurred. ${SQL} The transaction log is full.`, { result: '9002' }],
  [SHAREPOINT, '6398', ['Contoso.Job', '3d1f1a52', 'An update conflict has occurred.'], 'The Execute method of job definition Contoso.Job (ID 3d1f1a52) threw an exception. More information is included below. An update conflict has occurred.', {}],
  ['Microsoft-Windows-WindowsUpdateClient', '19', ['Update Rollup 7', '{1}', '200'], 'Installation Successful: Windows successfully installed the following update: Update Rollup 7', { patch: 'Update Rollup 7' }],
  ['Windows Update Agent', '20', ['0x80070643', 'Update Rollup 7: part 2'], 'Installation Failure: Windows failed to install the following update with error 0x80070643: Update Rollup 7: part 2.', { result: '0x80070643', patch: 'Update Rollup 7: part 2' }],
  ['Microsoft-Windows-WindowsUpdateClient', '25', ['0x8024402c'], 'Windows Update failed to check for updates with error 0x8024402c.', { result: '0x8024402c' }],
  ['Microsoft-Windows-WindowsUpdateClient', '43', ['Update Rollup 7'], 'Installation Started: Windows has started installing the following update: Update Rollup 7', { patch: 'Update Rollup 7' }],
])('%s %s', (provider, id, items, sentence, fields) => {
  const [fromItems, fromSentence] = both(provider, id, items, sentence);
  expect(fromItems.message).toBe(sentence);
  // What the sentence leaves out only the items can tell.
  const { file, ...known } = fromItems.fields ?? {};
  expect(file === undefined || items.includes(file)).toBe(true);
  expect(known).toEqual({ event: id, provider, ...fields });
  expect(fromSentence).toEqual({ ...fromItems, fields: known });
});

test('an error of a web application, as the Event Viewer orders its items', () => {
  const items = Array.from({ length: 31 }, (_one, i) => `<${i + 1}>`);
  const { message } = recordOf({ line: 1, provider: 'ASP.NET 4.0.30319.0', id: '1309', items });
  expect(message).toMatch(/^Event code: <1> Event message: <2> .* Exception type: <18> Exception message: <19> Request information: Request URL: <20> .* Custom event details: <14>$/);
});

const MSI: readonly (readonly [id: string, items: readonly string[], fields: Readonly<Record<string, string>>])[] = [
  ['1001', ['{24B2C164-DE66-44FE-B468-A46D9D5E6B31}', 'Agent', '{1}'], { productCode: '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}' }],
  ['1004', ['{24B2C164-DE66-44FE-B468-A46D9D5E6B31}', 'Agent', '{1}', 'C:\\Kestrel\\agent.exe'], { productCode: '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}', file: 'C:\\Kestrel\\agent.exe' }],
  ['1007', ['C:\\Kestrel\\agent.msi', '0x0', '0x800b0109'], { file: 'C:\\Kestrel\\agent.msi' }],
  ['1012', ['C:\\Kestrel\\agent.aas'], { file: 'C:\\Kestrel\\agent.aas' }],
  ['1014', [], {}],
  ['1015', ['0x800706BA'], { result: '0x800706BA' }],
  ['1021', ['Kestrel Agent', 'Agent SP1', '1603'], { product: 'Kestrel Agent', patch: 'Agent SP1', status: '1603' }],
  ['1030', ['Kestrel Agent', 'c:\\windows\\system32\\k.dll', '4.2', '4.3'], { product: 'Kestrel Agent', file: 'c:\\windows\\system32\\k.dll' }],
  ['1031', ['Kestrel Agent', 'agent', '{1}'], { product: 'Kestrel Agent', file: 'agent' }],
  ['1039', ['Kestrel Agent', 'HKLM\\Software\\K'], { product: 'Kestrel Agent' }],
  ['1041', ['C:\\Kestrel\\agent.msi', '1618'], { file: 'C:\\Kestrel\\agent.msi', result: '1618' }],
  ['10005', ['Product: Kestrel Agent -- The error code is 2711. The arguments are: Agent, , '], { product: 'Kestrel Agent', error: '2711' }],
  ['11920', ["Product: Kestrel Agent -- Error 1920. Service 'Kestrel Agent' (KestrelAgent) failed to start."], { product: 'Kestrel Agent', error: '1920' }],
];

test.each(MSI)('MsiInstaller %s', (id, items, fields) => {
  const fromItems = recordOf({ line: 1, provider: 'MsiInstaller', id, items });
  expect(fromItems.fields).toEqual({ event: id, provider: 'MsiInstaller', ...fields });
  expect(recordOf({ line: 1, provider: 'MsiInstaller', id, message: fromItems.message })).toEqual(fromItems);
});

test('Windows 2008 does not name the manufacturer', () => {
  const { fields } = recordOf({ line: 1, provider: 'MsiInstaller', id: '1036', message: 'Windows Installer installed an update. Product Name: Kestrel Agent. Product Version: 4.2.1.0. Product Language: 1033. Update Name: Agent SP1. Installation success or error status: 1642.' });
  expect(fields).toEqual({ event: '1036', provider: 'MsiInstaller', product: 'Kestrel Agent', version: '4.2.1.0', patch: 'Agent SP1', status: '1642' });
});

test('the whole sentence where the items belong', () => {
  const items = ['Windows Installer installed the product. Product Name: Kestrel Agent. Product Version: 4.2.1.0. Product Language: 1033. Manufacturer: Contoso. Installation success or error status: 1603.'];
  const record = recordOf({ line: 1, provider: 'MsiInstaller', id: '1033', items });
  expect(record.message).toBe(items[0]);
  expect(record.fields).toMatchObject({ product: 'Kestrel Agent', version: '4.2.1.0', status: '1603' });
});

test('a sentence of another language where the items belong', () => {
  const items = ['Produkt: Kestrel Agent - Update "Agent SP1" konnte nicht installiert werden. Fehlercode 1603.'];
  const record = recordOf({ line: 1, provider: 'MsiInstaller', id: '1024', items });
  expect(record.message).toBe(items[0]);
  expect(record.fields).toMatchObject({ product: 'Kestrel Agent', patch: 'Agent SP1', status: '1603' });
});
