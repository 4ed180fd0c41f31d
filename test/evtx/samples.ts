/**
 * The binary event logs of sample-logs/, kept as what was put into them; `write-samples.ts` makes the files. Both servers here keep
 * Pacific time, and Windows keeps the time of events in UTC: 20:05 on the wall is 03:05 of the next day here.
 */
import type { EvtxEvent } from './event.ts';
import { LOGS_OF_2003 } from './samples-2003.ts';
import { evtxOf } from './writer.ts';

type Told = Omit<EvtxEvent, 'time' | 'server' | 'channel' | 'recordId'>;
/** Time of day with seconds, and the event. */
type Line = readonly [at: string, event: Told];

/** Puts the events of one channel of a server in their order; every number and every fraction of a second comes from their place. */
function channelOf({ date, server, channel, first }: { date: string; server: string; channel: string; first: number }, lines: readonly Line[]): EvtxEvent[] {
  return lines
    .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([at, event], place): EvtxEvent => ({
      process: 600 + ((place * 412) % 4000),
      ...event,
      time: Date.parse(`${date}T${at}.${String((place * 137 + 211) % 1000).padStart(3, '0')}Z`),
      ticks: (place * 1777 + 3) % 10_000,
      server,
      channel,
      recordId: first + place,
    }));
}

const SYSTEM = 'S-1-5-18';
const INSTALLER = 'S-1-5-21-1004336348-1177238915-682003330-1117';
const ERROR = 2;
const WARNING = 3;

// ── Who speaks, and how ─────────────────────────────────────────────────────────────────────────────────────────────

/** Windows Installer fills up its items with "(NULL)", and says codes in the binary data. */
const msi = (id: number, items: readonly string[], codes?: string, level = 4): Told => ({
  provider: 'MsiInstaller',
  id,
  level,
  user: INSTALLER,
  process: 0,
  data: [...items, ...Array.from({ length: Math.max(0, 6 - items.length) }, () => '(NULL)'), ''],
  binary: codes === undefined ? undefined : Buffer.from(codes, 'latin1'),
});

const MANAGER = { provider: 'Service Control Manager', guid: '{555908d1-a6d7-4695-8e1e-26931d2012f4}', eventSource: 'Service Control Manager', qualifiers: 0x4000, keywords: 0x8080_0000_0000_0000n } as const;

const entered = (name: string, key: string, state: 'stopped' | 'running'): Told => ({ ...MANAGER, id: 7036, named: { param1: name, param2: state }, binary: Buffer.from(`${key}/${state === 'running' ? 4 : 1}\0`, 'utf16le') });
const startType = (name: string, key: string, from: string, to: string): Told => ({ ...MANAGER, id: 7040, user: INSTALLER, named: { param1: name, param2: from, param3: to, param4: key } });
const dependsOn = (name: string, other: string, error: number): Told => ({ ...MANAGER, id: 7001, level: ERROR, qualifiers: 0xc000, named: { param1: name, param2: other, param3: `%%${error}` } });

const restartManager = (id: 10_000 | 10_001, session: number): Told => ({
  provider: 'Microsoft-Windows-RestartManager',
  guid: '{0888e5ef-9b98-4695-979d-e92ce4247224}',
  id,
  user: INSTALLER,
  userData: {
    name: 'RmSessionEvent',
    attributes: { xmlns: 'http://www.microsoft.com/2005/08/Windows/Reliability/RestartManager/' },
    content: [
      { name: 'RmSessionId', content: [{ type: 'uint32', value: session }] },
      { name: 'UTCStartTime', content: [{ type: 'systemtime', value: Date.UTC(2014, 5, 22, 3, 5) }] },
    ],
  },
});

const PROTECTION = { provider: 'Microsoft-Windows-Security-SPP', guid: '{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}', eventSource: 'Software Protection Platform Service', qualifiers: 0x4000 } as const;
const protection = (id: number, items: readonly string[]): Told => ({ ...PROTECTION, id, level: 0, data: items, binary: Buffer.alloc(0) });

const shadowCopyIdle: Told = { provider: 'VSS', id: 8224, data: [''], binary: Buffer.from('- Code: CORSVCC00000772- Call: CORSVCC00000754- PID:  00004412- TID:  00004408- CMD:  C:\\Windows\\system32\\vssvc.exe   - User: Name: NT AUTHORITY\\SYSTEM, SID:S-1-5-18 ') };

const logonHelper = (name: string): Told => ({
  provider: 'Microsoft-Windows-Winlogon',
  guid: '{DBE9B383-7CF3-4331-91CC-A3CB16A3B538}',
  eventSource: 'Wlclntfy',
  id: 6000,
  qualifiers: 0x8000,
  data: [name],
  binary: Buffer.from('d9060000', 'hex'),
});

const engine = (id: 102 | 103): Told => ({ provider: 'ESE', id, task: 1, data: ['Information Store', '3560', 'KESTREL-DB3: ', '0', '14', '03', '0123', '0000'], binary: Buffer.alloc(0) });

const nameNotResolved = (name: string): Told => ({
  provider: 'Microsoft-Windows-DNS-Client',
  guid: '{1C95126E-7EEA-49A9-A3FE-A378B03DDB4D}',
  id: 1014,
  level: WARNING,
  task: 1014,
  user: 'S-1-5-20',
  named: { QueryName: name, AddressLength: { type: 'uint32', value: 16 }, Address: { type: 'binary', value: Buffer.from('0200003509f30a1e0000000000000000', 'hex') } },
});

const policyApplied: Told = {
  provider: 'Microsoft-Windows-GroupPolicy',
  guid: '{AEA1B4FA-97D1-45F2-A64C-4D69FFFD92C9}',
  id: 1500,
  opcode: 1,
  user: SYSTEM,
  named: { SupportInfo1: { type: 'uint32', value: 1 }, SupportInfo2: { type: 'uint32', value: 4404 }, ProcessingMode: { type: 'uint32', value: 0 }, ProcessingTimeInMilliseconds: { type: 'uint32', value: 1266 }, DCName: '\\\\KESTREL-DC1.contoso.com' },
};

const upFor = (seconds: number): Told => ({ provider: 'EventLog', id: 6013, qualifiers: 0x8000, data: ['', '', '', '', String(seconds), '60', '480 Pacific Standard Time'] });

const definitions: Told = {
  provider: 'Microsoft-Windows-WindowsUpdateClient',
  guid: '{945A8954-C147-4ACD-923F-40C45405A658}',
  id: 19,
  version: 1,
  task: 1,
  opcode: 13,
  user: SYSTEM,
  named: { updateTitle: 'Definition Update for Microsoft Endpoint Protection - KB2461484 (Definition 1.183.211.0)', updateGuid: { type: 'guid', value: '{7B1D6F2A-09C4-4A7C-9F5E-2C3A51E80B17}' }, updateRevisionNumber: { type: 'uint32', value: 200 } },
};

const SERVICES = [
  ['Microsoft Exchange Active Directory Topology', 'MSExchangeADTopology'],
  ['Microsoft Exchange Information Store', 'MSExchangeIS'],
  ['Microsoft Exchange Mail Submission', 'MSExchangeMailSubmission'],
  ['Microsoft Exchange Transport', 'MSExchangeTransport'],
  ['Microsoft Exchange Service Host', 'MSExchangeServiceHost'],
  ['Microsoft Exchange Search Indexer', 'MSExchangeSearch'],
] as const;

// ── The rollup that failed ──────────────────────────────────────────────────────────────────────────────────────────

const PRODUCT = '{20F99383-15C8-5A92-94B1-E338E33EAE24}';
const PATCH = '{4EA8BFCD-A389-5CA3-83B0-71C47D3D7E87}';
const EXCHANGE = 'Microsoft Exchange Server';
const ROLLUP = 'Update Rollup 6 for Exchange Server 2010 Service Pack 3 (KB2936871)';
const PACKAGE = 'D:\\Install\\Exchange2010-KB2936871-x64-en.msp';
const MBX3 = { date: '2014-06-22', server: 'KESTREL-MBX3.contoso.com' };

const failedApplication = () =>
  channelOf({ ...MBX3, channel: 'Application', first: 61_204 }, [
    ['02:30:12', shadowCopyIdle],
    ['02:41:50', protection(902, ['6.1.7601.17514'])],
    ['02:41:51', { ...protection(1003, ['55c92734-d682-4d71-983e-d6ec3f16059f', '1: 68531fb9-5511-4989-97be-d11a0f55633f, 1, 1 [(0 )(1 )(2 [0x00000000, 0, 0], [( 6 0xC004F009 0 0)( 1 0x00000000)])]']), level: 4 }],
    ['02:46:53', protection(903, [''])],
    ['02:58:31', logonHelper('SessionEnv')],
    ['03:05:00', restartManager(10_000, 0)],
    ['03:05:01', msi(1040, [PACKAGE, '7316'])],
    ['03:05:11', engine(103)],
    ['03:05:57', msi(11_921, [`Product: ${EXCHANGE} -- Error 1921. Service 'Microsoft Exchange Search Indexer' (MSExchangeSearch) could not be stopped.  Verify that you have sufficient privileges to stop system services.`], PRODUCT, ERROR)],
    ['03:05:58', msi(1023, [EXCHANGE, ROLLUP, '1603', 'D:\\Install\\ru6.log'], `${PRODUCT} ${PATCH} 1603`, ERROR)],
    ['03:05:58', msi(11_729, [`Product: ${EXCHANGE} -- Configuration failed.`], PRODUCT)],
    ['03:05:58', msi(1036, [EXCHANGE, '14.3.123.4', '1033', ROLLUP, '1603', 'Microsoft Corporation'], `${PRODUCT} ${PATCH} 1603`)],
    ['03:05:59', msi(1042, [PACKAGE, '7316'])],
    ['03:06:00', restartManager(10_001, 0)],
    ['03:20:02', shadowCopyIdle],
    ['03:31:44', protection(902, ['6.1.7601.17514'])],
    ['03:36:46', protection(903, [''])],
  ]);

const failedSystem = () =>
  channelOf({ ...MBX3, channel: 'System', first: 118_930 }, [
    ['02:30:09', entered('Volume Shadow Copy', 'VSS', 'running')],
    ['02:33:09', entered('Volume Shadow Copy', 'VSS', 'stopped')],
    ['02:44:21', nameNotResolved('wpad.contoso.com')],
    ['02:51:40', policyApplied],
    ['03:00:00', upFor(1_731_224)],
    ...SERVICES.map(([name, key], at): Line => [`03:05:0${at + 2}`, startType(name, key, 'auto start', 'disabled')]),
    ...SERVICES.slice(0, 5).map(([name, key], at): Line => [`03:05:${8 + at * 4}`.replace(/:(\d)$/, ':0$1'), entered(name, key, 'stopped')]),
    ['03:12:20', dependsOn('Microsoft Exchange Transport', 'Microsoft Exchange Active Directory Topology', 1058)],
    ['03:22:21', policyApplied],
    ['03:30:04', entered('WinHTTP Web Proxy Auto-Discovery Service', 'WinHttpAutoProxySvc', 'running')],
    ['03:45:09', entered('WinHTTP Web Proxy Auto-Discovery Service', 'WinHttpAutoProxySvc', 'stopped')],
  ]);

// ── A rollup that went well ─────────────────────────────────────────────────────────────────────────────────────────

const CAS4 = { date: '2014-08-31', server: 'KESTREL-CAS4.contoso.com' };
const WELL_ROLLUP = 'Update Rollup 7 for Exchange Server 2010 Service Pack 3 (KB2961522)';
const WELL_PACKAGE = 'D:\\Install\\Exchange2010-KB2961522-x64-en.msp';
const WELL_PATCH = '{0B6C1D57-3F0A-5E42-8D21-97A4C08EF6D3}';
const FRONT_SERVICES = SERVICES.filter(([, key]) => key === 'MSExchangeADTopology' || key === 'MSExchangeServiceHost');

const wellApplication = () =>
  channelOf({ ...CAS4, channel: 'Application', first: 40_511 }, [
    ['01:14:02', protection(902, ['6.1.7601.17514'])],
    ['01:19:05', protection(903, [''])],
    ['01:29:31', logonHelper('SessionEnv')],
    ['01:30:44', { provider: 'VSS', id: 8193, level: ERROR, data: ['QueryFullProcessImageNameW', '0x80070006, The handle is invalid.\r\n', '\r\n\r\nOperation:\r\n   Executing Asynchronous Operation\r\n\r\nContext:\r\n   Current State: DoSnapshotSet'], binary: Buffer.from('- Code: SECSECRC00000581- Call: SECSECRC00000565- PID:  00003216') }],
    ['01:41:00', restartManager(10_000, 0)],
    ['01:41:01', msi(1040, [WELL_PACKAGE, '5208'])],
    ['01:41:04', msi(1025, [EXCHANGE, 'E:\\Exchange\\V14\\Bin\\Microsoft.Exchange.Data.Storage.dll', 'MSExchangeServiceHost', '2964'], PRODUCT)],
    ['01:52:40', msi(1022, [EXCHANGE, WELL_ROLLUP], `${PRODUCT} ${WELL_PATCH} `)],
    ['01:52:40', msi(11_728, [`Product: ${EXCHANGE} -- Configuration completed successfully.`], PRODUCT)],
    ['01:52:40', msi(1036, [EXCHANGE, '14.3.195.1', '1033', WELL_ROLLUP, '0', 'Microsoft Corporation'], `${PRODUCT} ${WELL_PATCH} 0`)],
    ['01:52:41', msi(1042, [WELL_PACKAGE, '5208'])],
    ['01:52:42', restartManager(10_001, 0)],
    ['02:30:12', shadowCopyIdle],
  ]);

const wellSystem = () =>
  channelOf({ ...CAS4, channel: 'System', first: 77_020 }, [
    ['01:02:20', nameNotResolved('isatap.contoso.com')],
    ['01:12:40', policyApplied],
    ['01:15:11', definitions],
    ...FRONT_SERVICES.flatMap(([name, key], at): Line[] => [
      [`01:41:0${at + 5}`, startType(name, key, 'auto start', 'disabled')],
      [`01:41:1${at}`, entered(name, key, 'stopped')],
      [`01:52:3${at}`, startType(name, key, 'disabled', 'auto start')],
      [`01:53:0${at}`, entered(name, key, 'running')],
    ]),
    ['02:00:00', upFor(604_811)],
  ]);

/** By their places in sample-logs/. The log of the healthy server was copied while Windows had it open. */
export const SAMPLE_LOGS: Readonly<Record<string, () => Buffer>> = {
  'incident-exchange2010-service-would-not-stop/Application.evtx': () => evtxOf(failedApplication()),
  'incident-exchange2010-service-would-not-stop/System.evtx': () => evtxOf(failedSystem()),
  'clean-exchange2010-events/Application.evtx': () => evtxOf(wellApplication(), { isDirty: true }),
  'clean-exchange2010-events/System.evtx': () => evtxOf(wellSystem(), { isDirty: true }),
  ...LOGS_OF_2003,
};
