/** Which entries rules can need, judged by their heads. What a whole run makes of a log without the others: `test/passed-over.test.ts`. */
import { describe, expect, test } from 'vitest';

import { compile } from '../../../src/engine/matching/compile.ts';
import { wantedBy } from '../../../src/engine/matching/wanted.ts';
import { newBudget } from '../../../src/engine/matching/budget.ts';
import { loadRules } from '../../../src/engine/rules/load.ts';
import { loadParsers } from '../../../src/parsers.ts';
import { RULES } from '../../../src/paths.ts';
import type { EntryHead, Level, LogRecord } from '../../../src/types.ts';
import { openText } from '../../../src/workbench/examples.ts';
import { ruleOf } from '../../rule.ts';

const headOf = (provider: string, event: number, level: Level | 'untold' = 'info'): EntryHead => ({ level: level === 'untold' ? undefined : level, component: provider, fields: { provider, event: String(event) } });
const KESTREL = headOf('Kestrel Agent', 7);

describe('a head that a condition', () => {
  const isWanted = (record: object, head: EntryHead) => wantedBy([ruleOf('feed.stalled', { when: { record: { in: ['event-*'], ...record } } })])('event-evtx')(head);

  test.each([
    ['asks nothing of', { message: 'feed stalled' }, KESTREL, true],
    ['names the event of', { fields: { event: [6, 7] } }, KESTREL, true],
    ['names other events than that of', { fields: { event: [6, 8] } }, KESTREL, false],
    ['fits the event of', { fields: { event: { matches: '^[67]$' } } }, KESTREL, true],
    ['does not fit the event of', { fields: { event: { matches: '^[68]$' } } }, KESTREL, false],
    ['names the provider of, in other letters', { fields: { provider: ['KESTREL agent'] } }, KESTREL, true],
    ['fits the component of', { component: '^kestrel' }, KESTREL, true],
    ['does not fit the component of', { component: 'agent$', fields: { event: 8 } }, KESTREL, false],
    ['is for another component than that of', { component: '^Agent' }, KESTREL, false],
    ['asks a component of one that is not known of', { component: '^Agent' }, { level: 'info', fields: { event: '7' } }, true],
    ['asks a field that is not known of', { fields: { event: 7, database: 'KESTREL_Config' } }, KESTREL, true],
    ['is for another level than that of', { level: ['error', 'critical'] }, KESTREL, false],
    ['is for the level of', { level: ['info'] }, KESTREL, true],
    ['asks a level of one that is not known of', { level: ['error'] }, { component: 'Kestrel Agent' }, true],
    ['does not name debug, the level of', { message: 'feed stalled' }, headOf('Kestrel Agent', 7, 'debug'), false],
    ['names debug, the level of', { level: ['debug'] }, headOf('Kestrel Agent', 7, 'debug'), true],
    ['fits in one of its ways', { any: [{ fields: { event: 6 } }, { fields: { event: 7 } }] }, KESTREL, true],
    ['fits in none of its ways', { any: [{ fields: { event: 6 } }, { fields: { event: 8 } }] }, KESTREL, false],
    ['asks one thing for all its ways', { fields: { provider: 'Falcon' }, any: [{ fields: { event: 6 } }, { fields: { event: 7 } }] }, KESTREL, false],
    ['is not for the kind of', { in: ['msi', 'event-xml'] }, KESTREL, false],
  ])('%s', (_what, record, head, wanted) => {
    expect(isWanted(record, head as EntryHead)).toBe(wanted);
  });

  test('needs for `none`, in a `sequence` or for its values only', () => {
    const record = (event: number) => ({ in: ['event-*'], fields: { event } });
    const when = { all: [{ none: [{ record: record(1) }] }, { sequence: { of: [record(2), record(3)], within: '1 hours' } }, { maybe: [{ any: [{ record: record(4) }] }] }] };
    const wants = wantedBy([ruleOf('feed.stalled', { when })])('event-evtx');
    expect([1, 2, 3, 4, 5].filter((event) => wants(headOf('Kestrel Agent', event)))).toEqual([1, 2, 3, 4]);
  });
});

test('one of several rules is enough', () => {
  const rules = [8, 7].map((event) => ruleOf(`feed.stalled-${event}`, { when: { record: { in: ['event-*'], fields: { event } } } }));
  expect(wantedBy(rules)('event-evtx')(KESTREL)).toBe(true);
  expect(wantedBy([])('event-evtx')(KESTREL)).toBe(false);
});

test('a log with more components than anybody remembers', () => {
  const wants = wantedBy([ruleOf('feed.stalled', { when: { record: { in: ['event-*'], component: '[05]$' } } })])('event-evtx');
  const names = Array.from({ length: 12_000 }, (_, at) => `Kestrel ${at}`);
  expect([...names, ...names].filter((name) => wants(headOf(name, 7))).length).toBe(4800);
});

const rules = loadRules([RULES]);
const parsers = await loadParsers();

test('what a rule sees in any of the examples, its head says is wanted', () => {
  const wanted = wantedBy(rules);
  const matching = compile(rules, newBudget());
  const inputs = rules.flatMap(({ examples }) => [...examples.match, ...examples.pass].flatMap((example) => example.inputs));
  let seen = 0;
  const lost = inputs.flatMap(({ in: kind, text }) => {
    const records = [...(openText(text, 'a.log', kind, parsers).records as Iterable<readonly LogRecord[]>)].flat();
    return records.flatMap(({ level, component, fields: { event, provider } = {}, ...record }) => {
      const found = matching.testOf(kind)({ level, component, fields: { event, provider }, ...record } as LogRecord);
      seen += found.length;
      const head: EntryHead = { level, component, fields: { ...(event ? { event } : {}), ...(provider ? { provider } : {}) } };
      return found.length > 0 && !wanted(kind)(head) ? [`${kind}: ${text}`] : [];
    });
  });
  expect(lost).toEqual([]);
  expect(seen).toBeGreaterThan(1000);
});

/** What fills the logs of any server, night and day. */
const EVERYDAY: readonly EntryHead[] = [
  ...[4608, 4624, 4625, 4634, 4648, 4656, 4662, 4663, 4672, 4688, 4689, 4719, 4768, 4769, 4776, 5058, 5140, 5145, 5156, 5158, 5379].map((event) => headOf('Microsoft-Windows-Security-Auditing', event)),
  ...[528, 538, 540, 560, 562, 576, 592, 680].map((event) => headOf('Security', event)),
  ...[10010, 10016, 10028].map((event) => headOf('Microsoft-Windows-DistributedCOM', event, 'error')),
  ...[1014, 8015].map((event) => headOf('Microsoft-Windows-DNS-Client', event, 'warning')),
  ...[1500, 1501, 1502, 1503, 4016, 5312, 5313, 8004].map((event) => headOf('Microsoft-Windows-GroupPolicy', event)),
  ...[1054, 1058, 1129].map((event) => headOf('Microsoft-Windows-GroupPolicy', event, 'error')),
  ...[1, 12, 13, 16, 20, 24].map((event) => headOf('Microsoft-Windows-Kernel-General', event)),
  ...[41, 107, 109].map((event) => headOf('Microsoft-Windows-Kernel-Power', event, 'critical')),
  ...[6005, 6006, 6008, 6009, 6013].map((event) => headOf('EventLog', event)),
  ...[36874, 36887, 36888].map((event) => headOf('Schannel', event, 'error')),
  ...[35, 37, 158].map((event) => headOf('Microsoft-Windows-Time-Service', event)),
  ...[5719, 5783].map((event) => headOf('NETLOGON', event, 'error')),
  ...[102, 103, 105, 326, 327, 641].map((event) => headOf('ESENT', event)),
  ...[8193, 8224].map((event) => headOf('VSS', event, 'error')),
  ...[100, 102, 107, 129, 200, 201].map((event) => headOf('Microsoft-Windows-TaskScheduler', event)),
  ...[400, 403, 600].map((event) => headOf('PowerShell', event)),
  ...[4103, 4104].map((event) => headOf('Microsoft-Windows-PowerShell', event, 'debug')),
  ...[1000, 1001, 1150, 1151, 2000, 5007].map((event) => headOf('Microsoft-Windows-Windows Defender', event)),
  ...[900, 902, 903, 1003, 16384, 16394].map((event) => headOf('Microsoft-Windows-Security-SPP', event)),
  headOf('Application Error', 1000, 'error'),
  headOf('Windows Error Reporting', 1001),
  headOf('Microsoft-Windows-Winlogon', 6000, 'untold'),
  headOf('Tcpip', 4227, 'warning'),
  headOf('Print', 10, 'untold'),
];

test('of what fills the logs of any server the own rules want nothing', () => {
  const wants = wantedBy(rules)('event-evtx');
  expect(EVERYDAY.filter(wants)).toEqual([]);
});

test('of those who speak of upgrades they do', () => {
  const wants = wantedBy(rules)('event-evtx');
  const speaking = [
    headOf('MsiInstaller', 1023, 'error'),
    headOf('MsiInstaller', 11722),
    headOf('Service Control Manager', 7000, 'error'),
    headOf('Microsoft-Windows-WindowsUpdateClient', 20, 'error'),
    headOf('Windows Update Agent', 20, 'error'),
    headOf('MSExchangeCluster', 1027, 'error'),
    headOf('ASP.NET 4.0.30319.0', 1309, 'warning'),
    headOf('Windows SharePoint Services 3', 6800, 'error'),
    headOf('Office SharePoint Server', 5555, 'error'),
    headOf('Microsoft-SharePoint Products-SharePoint Foundation', 2137, 'untold'),
    headOf('SharePoint 2013 Products Configuration Wizard', 104, 'error'),
  ];
  expect(speaking.filter((head) => !wants(head))).toEqual([]);
});
