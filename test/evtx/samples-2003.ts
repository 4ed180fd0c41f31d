/** The .evt files of sample-logs/: the logs of a node of a cluster with Windows Server 2003, copied while Windows had them open. */
import { evtOf } from '../parsers/evt-writer.ts';
import type { EvtEvent } from '../parsers/evt-writer.ts';

type Told = Pick<EvtEvent, 'provider' | 'id' | 'type' | 'qualifiers' | 'items' | 'data' | 'user'>;

const ERROR = 1;
const WARNING = 2;
const INFORMATION = 4;
const SYSTEM = 'S-1-5-18';
const ATTENDANT = 'Exchange System Attendant (KESTREL-EVS2)';

/** A log that is not full, with room for more. */
function logOf(...lines: readonly (readonly [at: string, event: Told])[]): Buffer {
  const events = lines.map(([at, event]): EvtEvent => ({ ...event, time: Date.parse(`2006-03-18T${at}Z`) / 1000, server: 'KESTREL-N2' }));
  return evtOf(events, { size: 65_536, dirty: true }).bytes;
}

const service = (state: 'running' | 'stopped', name: string): Told => ({ provider: 'Service Control Manager', id: 7036, qualifiers: 0x4000, type: INFORMATION, items: [name, state] });
const control = (name: string, what: string): Told => ({ provider: 'Service Control Manager', id: 7035, qualifiers: 0x4000, type: INFORMATION, user: SYSTEM, items: [name, what] });
const cluster = (id: number, type: 1 | 4, ...items: readonly string[]): Told => ({ provider: 'ClusSvc', id, qualifiers: type === ERROR ? 0xc000 : 0x4000, type, items });
const exchange = (id: number, ...items: readonly string[]): Told => ({ provider: 'MSExchangeCluster', id, qualifiers: 0xc002, type: ERROR, items });

const application = () =>
  logOf(
    ['20:02:11', { provider: 'SceCli', id: 1704, qualifiers: 0x4000, type: INFORMATION, items: [] }],
    ['20:40:03', { provider: 'Userenv', id: 1517, qualifiers: 0x8000, type: WARNING, user: SYSTEM, items: ['KESTREL-N2\\svc-install'] }],
    ['20:51:30', { provider: 'EventSystem', id: 4625, qualifiers: 0x4000, type: INFORMATION, items: ['86400', 'SuppressDuplicateDuration', 'Software\\Microsoft\\EventSystem\\EventLog'] }],
    ['21:14:41', exchange(1025, ATTENDANT)],
    ['21:19:08', { provider: 'MSExchangeDSAccess', id: 2080, qualifiers: 0x4004, type: INFORMATION, items: ['MAD.EXE', '2316', 'KESTREL-DC1.contoso.com\tCDG 7 7 1 0 1 1 7 1\r\n', '\r\n'] }],
    ['21:19:52', exchange(2146, ATTENDANT)],
    ['21:19:53', exchange(2065, ATTENDANT)],
    ['21:47:11', { provider: 'SceCli', id: 1704, qualifiers: 0x4000, type: INFORMATION, items: [] }],
  );

const system = () =>
  logOf(
    ['20:44:19', { provider: 'EventLog', id: 6006, qualifiers: 0x8000, type: INFORMATION }],
    ['20:49:02', { provider: 'EventLog', id: 6009, qualifiers: 0x8000, type: INFORMATION, items: ['5.02.', '3790', 'Service Pack 1', 'Multiprocessor Free'] }],
    ['20:49:02', { provider: 'EventLog', id: 6005, qualifiers: 0x8000, type: INFORMATION }],
    ['20:49:40', control('Cluster Service', 'start')],
    ['20:49:44', service('running', 'Cluster Service')],
    ['20:50:17', { provider: 'W32Time', id: 35, qualifiers: 0x4000, type: INFORMATION, items: ['KESTREL-DC1.contoso.com (ntp.d|10.20.7.12:123->10.20.7.5:123)'] }],
    ['21:14:30', cluster(1200, INFORMATION, 'KESTREL-EVS2')],
    ['21:14:42', cluster(1069, ERROR, ATTENDANT, 'KESTREL-EVS2')],
    ['21:14:44', cluster(1205, ERROR, 'KESTREL-EVS2')],
    ['21:19:53', cluster(1069, ERROR, ATTENDANT, 'KESTREL-EVS2')],
  );

export const LOGS_OF_2003: Readonly<Record<string, () => Buffer>> = {
  'exchange2003-cluster-resource-not-upgraded/AppEvent.Evt': application,
  'exchange2003-cluster-resource-not-upgraded/SysEvent.Evt': system,
};
