/** The logs that a server keeps: months with all that is usual on one that is well, and then the night of the update. */
import { expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { wantedBy } from '../../src/engine/matching/wanted.ts';
import { loadRules } from '../../src/engine/rules/load.ts';
import { loadParsers } from '../../src/parsers.ts';
import { CATALOG, RULES } from '../../src/paths.ts';
import { analyze } from '../../src/pipeline.ts';
import { readSources } from '../../src/source/read.ts';
import type { Report } from '../../src/types.ts';
import { folderOf } from '../source/read.ts';
import type { EvtxEvent } from './event.ts';
import { evtxOf } from './writer.ts';

const parsers = await loadParsers();
const rules = loadRules([RULES]);
const catalog = openCatalog(CATALOG);

const START = Date.UTC(2014, 0, 1);
const SECOND = 1000;
const DAY = 86_400 * SECOND;
const DAYS = 90;

type Said = readonly [log: 'Application' | 'System', provider: string, id: number, level: number, data: readonly string[]];

const installer = (id: number, data: readonly string[], level = 4): Said => ['Application', 'MsiInstaller', id, level, [...data, '(NULL)', '']];
const service = (id: number, data: readonly string[], level = 2): Said => ['System', 'Service Control Manager', id, level, data];
const windowsUpdate = (id: number, title: string): Said => ['System', 'Microsoft-Windows-WindowsUpdateClient', id, 4, [title, '{1}', '200']];

const EVERY_DAY: readonly Said[] = [
  service(7036, ['Windows Modules Installer', 'running'], 4),
  service(7036, ['Microsoft Exchange Transport', 'running'], 4),
  windowsUpdate(43, 'Definition Update for Kestrel Guard'),
  windowsUpdate(19, 'Definition Update for Kestrel Guard'),
  ['Application', 'VSS', 8194, 2, ['0x80070005, Access is denied.\r\n', 'IVssWriterCallback', '', '']],
  ['Application', 'Application Error', 1000, 2, ['feed.exe', '1.0.0.0', '4ce7afa2', 'ntdll.dll', '6.1.7601.18015', '50b8479b', 'c0000005', '0000940d', '1a2c', '01cf1234', 'C:\\Kestrel\\feed.exe', 'C:\\Windows\\system32\\ntdll.dll', 'aa']],
  ['Application', 'Windows Error Reporting', 1001, 4, ['', '0', 'APPCRASH', 'Not available', '0', 'feed.exe', '1.0.0.0']],
  ['Application', 'Microsoft-Windows-CertificateServicesClient-AutoEnrollment', 6, 2, ['local system', '0x800706ba', 'The RPC server is unavailable.']],
  ['System', 'Microsoft-Windows-DistributedCOM', 10_016, 2, ['application-specific', 'Local', 'Activation', '{61738644-F196-11D0-9953-00C04FD919C1}']],
  ['System', 'disk', 153, 3, ['\\Device\\Harddisk1\\DR1', '0x1']],
  ['System', 'Microsoft-Windows-Time-Service', 36, 3, ['86400']],
  ['System', 'Schannel', 36_887, 2, ['46']],
];
/** An inventory asks for all products, which makes each of them be checked; a program is installed, another one removed. */
const EVERY_WEEK: readonly Said[] = [
  installer(1035, ['Microsoft Exchange Server', '14.3.123.4', '1033', '0', 'Microsoft Corporation']),
  installer(1035, ['Kestrel Agent', '4.2.1.0', '1033', '0', 'Contoso']),
  installer(1033, ['Kestrel Feed', '2.1.0.0', '1033', '0', 'Contoso']),
  installer(1034, ['Kestrel Feed', '2.0.0.0', '1033', '0', 'Contoso']),
];
const EVERY_MONTH: readonly Said[] = [
  windowsUpdate(43, 'Security Update for Windows Server 2008 R2 (KB2900001)'),
  windowsUpdate(19, 'Security Update for Windows Server 2008 R2 (KB2900001)'),
  ['System', 'USER32', 1074, 4, ['C:\\Windows\\system32\\wuauclt.exe (KESTREL-MBX1)', 'KESTREL-MBX1', 'Operating System: Recovery (Planned)', '0x80020002', 'restart', '', 'NT AUTHORITY\\SYSTEM']],
  service(7036, ['Microsoft Exchange Transport', 'stopped'], 4),
  service(7034, ['Kestrel Agent', '1']),
  service(7043, ['Kestrel Feed']),
  ['System', 'EventLog', 6006, 4, []],
  ['System', 'EventLog', 6005, 4, []],
  service(7011, ['30000', 'Netman']),
  service(7009, ['30000', 'Kestrel Agent']),
  service(7000, ['Kestrel Agent', '%%1053']),
  service(7026, ['cdrom']),
];
const THE_NIGHT: readonly Said[] = [
  installer(1040, ['D:\\Install\\KestrelMail-RU6.msp', '9012']),
  installer(11_921, ["Product: Kestrel Mail -- Error 1921. Service 'Kestrel Mail Search' (KMSearch) could not be stopped.  Verify that you have sufficient privileges to stop system services."], 2),
  installer(1024, ['Kestrel Mail', 'Update Rollup 6', '1603'], 2),
  installer(1042, ['D:\\Install\\KestrelMail-RU6.msp', '9012']),
];

const at = (time: number, said: readonly Said[]) => said.map((one, place) => [time + place * 5 * SECOND, one] as const);

async function told(lastNight: readonly Said[]): Promise<Report> {
  const days = Array.from({ length: DAYS }, (_, day) => START + day * DAY);
  const events = days.flatMap((time, day) => [...at(time + 3600 * SECOND, EVERY_DAY), ...(day % 7 === 3 ? at(time + 7200 * SECOND, EVERY_WEEK) : []), ...(day % 30 === 13 ? at(time + 9000 * SECOND, EVERY_MONTH) : [])]);
  const whole = [...events, ...at(START + DAYS * DAY + 3600 * SECOND, lastNight)];
  const logOf = (name: string) =>
    evtxOf(whole.flatMap(([time, [channel, provider, id, level, data]]): EvtxEvent[] => (channel === name ? [{ provider, id, level, time, data, channel, server: 'KESTREL-MBX1' }] : [])));
  const folder = await folderOf({ 'Application.evtx': logOf('Application'), 'System.evtx': logOf('System') });
  const defect = (error: unknown) => { throw error; };
  return analyze(readSources([folder], { parsers, wants: wantedBy(rules), skip: () => undefined, defect }), { rules, catalog, skipped: [] });
}

/** What is more than that a run went well. */
const loud = (findings: Report['findings']) => findings.flatMap(({ rule }) => (rule.id === 'run.succeeded' ? [] : [rule.id]));

test('months of a server that is well are quiet', async () => {
  const { outcome, findings, gaps } = await told([]);
  expect({ outcome, findings: loud(findings), gaps }).toEqual({ outcome: 'succeeded', findings: [], gaps: [] });
});

test('after months that were well, the update of the last night is what is told', async () => {
  const { outcome, incidents, findings } = await told(THE_NIGHT);
  const [night] = incidents;
  expect({ outcome, runs: night?.attempts.map((run) => `${run.product}: ${run.outcome}`), cause: findings[0]?.rule.id, about: findings[0]?.values['service'] }).toEqual({ outcome: 'failed', runs: ['Kestrel Mail: failed'], cause: 'msi.service-would-not-stop', about: 'Kestrel Mail Search' });
  expect(incidents.slice(1).flatMap((incident) => loud(incident.findings))).toEqual([]);
});
