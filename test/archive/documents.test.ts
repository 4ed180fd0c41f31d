import { expect, test } from 'vitest';

import { documentsOf } from '../../src/archive/documents.ts';
import { logPathOf } from '../../src/archive/envelope.ts';
import type { About } from '../../src/archive/envelope.ts';
import { fieldOf, FIELDS_OF_DOCUMENTS } from '../../src/archive/fields.ts';
import { recordDocument } from '../../src/archive/record-document.ts';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { CATALOG } from '../../src/paths.ts';
import { DATASETS } from '../../src/types.ts';
import type { Document, FieldName, LogRecord } from '../../src/types.ts';
import { failing, logOf, NIGHT, run } from '../night.ts';
import { ruleOf } from '../rule.ts';

const ABOUT: About = { archived: { path: '/archive/4711', name: '4711' }, id: 'logs', stamp: 'stamp', judgement: 'rules', namespace: 'team', version: '1.0.0', modified: Date.UTC(2010, 0, 1) };
const CATALOG_OF_BUILDS = openCatalog(CATALOG);

const DISK_FULL = ruleOf('msi.disk-full', { title: 'Disk {disk} is full', when: { record: { in: 'msi', message: ['disk (?<disk>\\w:) is full'] } }, references: [{ title: 'Codes', url: 'https://example.org/codes' }], remediation: [{ do: 'Make room on {disk}.', command: 'dir {disk}' }] });

const OFFSETS = new Map([['/archive/4711/SRV1/msi-0.log', new Map([[2, 512]])]]);

const documents = async (...records: (readonly LogRecord[])[]) => documentsOf(await run([DISK_FULL], ...records.map((one, at) => logOf(`/archive/4711/SRV1/msi-${at}.log`, one))), ABOUT, CATALOG_OF_BUILDS, OFFSETS);

const one = (all: readonly Document[], dataset: string) => all.find((document) => document.dataset === dataset)?.fields;

test('a run that failed for a reason that a rule knows: a finding, an attempt, and the incident at the end', async () => {
  const all = await documents(failing(['disk D: is full']));
  expect(all.map(({ dataset }) => dataset)).toEqual(['finding', 'attempt', 'incident']);
  expect(one(all, 'finding')).toMatchObject({
    '@timestamp': '2009-11-21T22:00:02.000Z',
    message: 'Disk D: is full',
    'event.kind': 'alert',
    'event.outcome': 'failure',
    'rule.id': 'msi.disk-full',
    'rule.name': 'Disk {disk} is full',
    'rule.ruleset': 'msi',
    'rule.reference': 'https://example.org/codes',
    'host.name': 'KESTREL-APP1',
    'log.file.path': 'SRV1/msi-0.log',
    'log.offset': 512,
    'upgrade_triage.line': 2,
    'upgrade_triage.time_of': 'itself',
    'upgrade_triage.values': ['disk=D:'],
    'upgrade_triage.finding.evidence': ['SRV1/msi-0.log:2 disk D: is full'],
    'upgrade_triage.finding.steps': ['Make room on D:.\ndir D:'],
  });
  expect(one(all, 'attempt')).toMatchObject({ '@timestamp': '2009-11-21T22:00:01.000Z', 'event.outcome': 'failure', 'event.duration': 3_000_000_000, 'error.code': ['1603'], 'upgrade_triage.cause': 'msi.disk-full', 'upgrade_triage.cause_title': 'Disk D: is full', 'upgrade_triage.rules': ['msi.disk-full'] });
  expect(one(all, 'incident')).toMatchObject({ message: 'FAILED: Disk D: is full', 'upgrade_triage.cause': 'msi.disk-full', 'upgrade_triage.incident.outcome': 'failed', 'upgrade_triage.incident.attempts': 1, 'upgrade_triage.incident.path': '/archive/4711' });
});

test('a failure that no rule explains', async () => {
  const all = await documents(failing(['nobody knows']));
  expect([one(all, 'attempt')?.['upgrade_triage.cause'], one(all, 'incident')?.['upgrade_triage.cause']]).toEqual(['unknown', 'unknown']);
  expect(one(all, 'attempt')).not.toHaveProperty('upgrade_triage.cause_title');
});

test('what was repaired later is a cause all the same', async () => {
  const all = await documents(failing(['disk D: is full']), failing([], { minutes: 30, outcome: 'succeeded' }));
  expect(one(all, 'incident')).toMatchObject({ message: 'SUCCEEDED: Disk D: is full', 'event.outcome': 'success', 'upgrade_triage.cause': 'msi.disk-full' });
});

test('a run says how its incident came out, and in which shape it failed; a finding, of which runs its rule is asked', async () => {
  const error = { level: 'error', message: 'Could not write 4711 to \\\\KESTREL-SQL1\\data' } as const;
  const all = await documents(failing([error, 'disk D: is full']), failing([], { minutes: 30, outcome: 'succeeded' }));
  const attempts = all.filter(({ dataset }) => dataset === 'attempt').map(({ fields }) => fields);
  expect(attempts.map((fields) => [fields['upgrade_triage.incident.outcome'], fields['upgrade_triage.attempt.unusual']])).toEqual([
    ['succeeded', 'could not write # to #'],
    ['succeeded', undefined],
  ]);
  expect(one(all, 'finding')).toMatchObject({ 'upgrade_triage.finding.asked_of': 'failing' });
});

test('a healthy run has no cause', async () => {
  const all = await documents(failing([], { outcome: 'succeeded' }));
  expect(all.map(({ dataset }) => dataset)).toEqual(['attempt', 'incident']);
  expect(all.map(({ fields }) => fields['upgrade_triage.cause'])).toEqual([undefined, undefined]);
});

test('logs without any time take that of the file', async () => {
  const all = await documents(failing(['disk D: is full']).map(({ time: _time, ...record }) => record));
  expect(all.map(({ fields }) => [fields['@timestamp'], fields['upgrade_triage.time_of'], fields['upgrade_triage.month']])).toEqual(Array.from({ length: 3 }, () => ['2010-01-01T00:00:00.000Z', 'file', '2010-01']));
});

test('a clock that is hours from UTC is set to UTC, that of the server stays', () => {
  const at = (zone: 'local' | 'utc' | `+${number}:${number}` | `-${number}:${number}`) => recordDocument({ line: 1, message: '', time: NIGHT, zone }, { at: 0 }, { path: 'a.log' }, ABOUT).fields['@timestamp'];
  expect([at('local'), at('utc'), at('+02:00'), at('-03:30')]).toEqual(['2009-11-21T22:00:00.000Z', '2009-11-21T22:00:00.000Z', '2009-11-21T20:00:00.000Z', '2009-11-22T01:30:00.000Z']);
});

test('the same logs at another place have the same documents, but for where they lie', async () => {
  const report = await run([DISK_FULL], logOf('/archive/4711/SRV1/msi.log', failing(['disk D: is full'])));
  const moved = await run([DISK_FULL], logOf('E:\\old\\case.zip!SRV1/msi.log', failing(['disk D: is full'])));
  const here = documentsOf(report, ABOUT, CATALOG_OF_BUILDS);
  const there = documentsOf(moved, { ...ABOUT, archived: { path: 'E:\\old\\case.zip', name: 'case.zip' } }, CATALOG_OF_BUILDS);
  const same = ({ id, fields: { 'upgrade_triage.incident.name': _name, 'upgrade_triage.incident.path': _path, ...fields } }: Document) => ({ id, fields });
  expect(there.map(same)).toEqual(here.map(same));
});

test('another judgement, another namespace and other logs', async () => {
  const report = await run([DISK_FULL], logOf('/archive/4711/msi.log', failing(['disk D: is full'])));
  const ids = (about: Partial<About>) => documentsOf(report, { ...ABOUT, ...about }, CATALOG_OF_BUILDS).map(({ id }) => id);
  expect(ids({ namespace: 'other' })).toEqual(ids({}));
  expect(new Set([...ids({}), ...ids({ judgement: 'newer rules' }), ...ids({ id: 'other logs' })]).size).toBe(9);
});

test('an entry of an event log', () => {
  const record: LogRecord = { line: 7, message: 'Product: Kestrel Feed', time: NIGHT, level: 'error', component: 'MsiInstaller', fields: { event: '11306', provider: 'MsiInstaller', server: 'KESTREL-APP1', recordId: '30412', pid: '0x10', productCode: '{1}', channel: 'Application' } };
  expect(recordDocument(record, { at: 3, offset: 4711 }, { path: '/archive/4711/app.evtx', zone: 'utc' }, ABOUT).fields).toMatchObject({
    message: 'Product: Kestrel Feed',
    'event.code': '11306',
    'event.provider': 'MsiInstaller',
    'event.severity': 3,
    'event.type': ['error'],
    'host.name': 'KESTREL-APP1',
    'log.level': 'error',
    'log.logger': 'MsiInstaller',
    'log.file.path': 'app.evtx',
    'log.offset': 4711,
    'process.pid': 16,
    'upgrade_triage.line': 7,
    'upgrade_triage.record': 30_412,
    'upgrade_triage.values': ['productCode={1}'],
    'upgrade_triage.zone': 'utc',
  });
});

test('every field is in the table, and in the datasets that it names', async () => {
  const all = [...(await documents(failing(['disk D: is full']), failing([], { minutes: 30, outcome: 'succeeded' }))), recordDocument({ line: 1, message: 'text' }, { at: 0 }, { path: 'a.log' }, ABOUT)];
  const astray = all.flatMap(({ dataset, fields }) =>
    (Object.keys(fields) as FieldName[]).filter((name) => !(name in FIELDS_OF_DOCUMENTS) || !(fieldOf(name).in ?? DATASETS).includes(dataset)),
  );
  expect(astray).toEqual([]);
});

test('values that one store would take and another not: half a character, and a keyword of megabytes', () => {
  const { fields } = recordDocument({ line: 1, message: 'cut \uD83D', fields: { file: 'x'.repeat(1_000_000), user: 'cut \uD83D' } }, { at: 0 }, { path: 'a.log' }, ABOUT);
  expect([fields.message, fields['user.name'], fields['file.path']]).toEqual(['cut \uFFFD', 'cut \uFFFD', `${'x'.repeat(8190)}…`]);
});

test.each([
  ['/archive/4711/SRV1/Upgrade.log', '/archive/4711', 'SRV1/Upgrade.log'],
  ['/archive/4711/!first/Upgrade.log', '/archive/4711', '!first/Upgrade.log'],
  ['D:\\cases\\4711\\!Upgrade.log', 'D:\\cases\\4711', '!Upgrade.log'],
  ['/archive/4711.zip!SRV1/Upgrade.log', '/archive/4711.zip', 'SRV1/Upgrade.log'],
  ['/archive/4711.zip!/SRV1/Upgrade.log', '/archive/4711.zip', 'SRV1/Upgrade.log'],
  ['/archive/4711.zip!!first/Upgrade.log', '/archive/4711.zip', '!first/Upgrade.log'],
  ['D:\\Upgrade.log', 'D:\\', 'Upgrade.log'],
  ['/archive/Upgrade.log', '/archive/Upgrade.log', 'Upgrade.log'],
])('%s of %s is %s', (file, path, name) => {
  expect(logPathOf(file, { path, name: '' })).toBe(name);
});

test('the same finding of two nights is two documents', async () => {
  const report = await run([DISK_FULL], logOf('/archive/4711/msi.log', failing(['disk D: is full'])));
  const twice = documentsOf({ ...report, incidents: [...report.incidents, ...report.incidents] }, ABOUT, CATALOG_OF_BUILDS).filter(({ dataset }) => dataset === 'finding');
  expect([twice.length, new Set(twice.map(({ id }) => id)).size]).toEqual([2, 2]);
});

test('a night without a run is told by where and when, below the incident', async () => {
  const rule = ruleOf('msi.seen', { scope: 'incident', appliesTo: 'any', when: { record: { in: 'msi', message: ['seen'] } } });
  const report = await run([rule], logOf('/archive/4711/SRV1/msi.log', [{ line: 1, message: 'seen', time: NIGHT }]));
  const [finding] = documentsOf(report, ABOUT, CATALOG_OF_BUILDS);
  expect(finding?.fields).toMatchObject({ 'rule.id': 'msi.seen', 'upgrade_triage.night': 'SRV1/2009-11-21T22:00:00.000', 'upgrade_triage.time_of': 'itself' });
});

test('an entry of a log that is the whole incident, under two names', () => {
  const idOf = (path: string) => recordDocument({ line: 1, message: 'x' }, { at: 0 }, { path }, { ...ABOUT, archived: { path, name: '' } }).id;
  expect(idOf('/archive/4711.log')).toBe(idOf('/archive/copy of 4711.log'));
});
