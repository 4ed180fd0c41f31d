import { describe, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { packageGaps } from '../../src/facts/packages.ts';
import { versionTable } from '../../src/facts/version-table.ts';
import { versionFacts } from '../../src/facts/versions.ts';
import { CATALOG } from '../../src/paths.ts';
import type { Attempt, Evidence, Fact, VersionRow } from '../../src/types.ts';

const catalog = openCatalog(CATALOG);

const at = (file: string, line: number): Evidence => ({ file, line, text: `line ${line}` });
let line = 0;
function fact(of: string, subject: string, value: string, fields: Record<string, string> = {}, file = 'KESTREL.log'): Fact {
  line += 1;
  return { kind: 'version', subject, value, fields: { of, family: 'sharepoint', ...fields }, evidence: at(file, line) };
}
const patch = (subject: string, value: string, language?: string): Fact => ({ kind: 'patch', subject, value, fields: language === undefined ? {} : { language }, evidence: at('patch.log', 5) });
function run(more: Partial<Attempt>): Attempt {
  return { id: '1', kind: 'msi', zone: 'local', outcome: 'failed', operation: 'patch', sources: [{ file: 'patch.log', lines: [1, 9] }], fragment: false, stepFailed: false, errors: 0, logs: [], result: at('patch.log', 9), ...more };
}

function tableOf(facts: readonly Fact[], attempts: readonly Attempt[] = []): VersionRow[] {
  const all = [...facts, ...versionFacts(facts, catalog, attempts), ...packageGaps(facts, attempts, catalog)];
  return versionTable(all, attempts, catalog);
}
const brief = (rows: readonly VersionRow[]) => rows.map(({ of, subject, installed, database, expected, gap }) => [of, subject, installed?.version, database?.version, expected?.version, gap]);

test('a database behind the files: each cell with its evidence, the class in words, and what the catalog knows', () => {
  const files = fact('binaries', 'KESTREL-WFE1', '12.0.6327.5000');
  const database = fact('database', 'WSS_Content', '12.0.0.6219');
  const rows = tableOf([files, database]);
  const moss = { product: 'SharePoint 2007 (WSS 3.0 / MOSS 2007)', newest: '12.0.6765.5000', newestRelease: 'Security update KB3178678', date: undefined, supportEnd: '2017-10-10', source: 'nessus-plugins' };
  expect(rows).toEqual([
    { subject: 'KESTREL-WFE1', of: 'server', installed: { version: '12.0.6327.5000', release: 'August 2008 CU', evidence: files.evidence }, expected: undefined, catalog: moss, gap: 'none', label: 'agrees', why: '' },
    {
      subject: 'WSS_Content',
      of: 'database',
      installed: { version: '12.0.6327.5000', release: 'August 2008 CU', evidence: files.evidence },
      database: { version: '12.0.0.6219', release: 'Service Pack 1', evidence: database.evidence },
      expected: undefined,
      catalog: moss,
      gap: 'not-configured',
      label: 'PSConfig not run',
      why: 'at 12.0.0.6219 (Service Pack 1), and the files at 12.0.6327.5000 (August 2008 CU): the configuration wizard (PSConfig) was not run, or not to its end',
    },
  ]);
});

describe('one class a row', () => {
  test.each<[string, readonly Fact[], readonly (readonly unknown[])[]]>([
    ['all agree', [fact('binaries', 'KESTREL-WFE1', '12.0.6318.5000'), fact('database', 'WSS_Content', '12.0.0.6318')], [['server', 'KESTREL-WFE1', '12.0.6318.5000', undefined, undefined, 'none'], ['database', 'WSS_Content', '12.0.6318.5000', '12.0.0.6318', undefined, 'none']]],
    ['a database ahead of the files', [fact('binaries', 'KESTREL-WFE1', '12.0.6327.5000'), fact('database', 'WSS_Content', '12.0.0.6504')], [['server', 'KESTREL-WFE1', '12.0.6327.5000', undefined, undefined, 'none'], ['database', 'WSS_Content', '12.0.6327.5000', '12.0.0.6504', undefined, 'ahead']]],
    ['servers that differ', [fact('binaries', 'KESTREL-WFE1', '16.0.5535.1001'), fact('binaries', 'KESTREL-WFE2', '16.0.5539.1002')], [['server', 'KESTREL-WFE1', '16.0.5535.1001', undefined, undefined, 'mixed'], ['server', 'KESTREL-WFE2', '16.0.5539.1002', undefined, undefined, 'none']]],
    ['only some databases behind', [fact('binaries', 'KESTREL-WFE1', '12.0.6327.5000'), fact('database', 'A', '12.0.6327.5000'), fact('database', 'B', '12.0.0.6219')], [['server', 'KESTREL-WFE1', '12.0.6327.5000', undefined, undefined, 'none'], ['database', 'A', '12.0.6327.5000', '12.0.6327.5000', undefined, 'none'], ['database', 'B', '12.0.6327.5000', '12.0.0.6219', undefined, 'behind']]],
    ['a build that nobody knows', [fact('binaries', 'KESTREL-WFE1', '16.0.99999.20000')], [['server', 'KESTREL-WFE1', '16.0.99999.20000', undefined, undefined, 'unknown-build']]],
    ['a target', [fact('database', 'A', '15.0.4923.1000', {}, 'a.txt'), fact('target', 'A', '16.0.4405.1000')], [['database', 'A', undefined, '15.0.4923.1000', '16.0.4405.1000', 'behind']]],
    ['other products', [fact('package', 'Kestrel Viewer', '3.1.4.1', { family: 'windows-installer' })], []],
  ])('%s', (_situation, facts, rows) => {
    expect(brief(tableOf(facts))).toEqual(rows);
  });
});

test('a database behind the files, of a product whose updates do not all change the schema', () => {
  const facts = [fact('binaries', 'KESTREL-APP1', '15.0.4885.1000'), fact('database', 'A', '15.0.4569.1000')];
  expect(tableOf(facts).map(({ gap, label }) => [gap, label])).toEqual([['none', 'agrees'], ['behind', 'behind; may be normal']]);
  const cancelled = run({ operation: 'configure', kind: 'sharepoint-psconfig', outcome: 'cancelled' });
  expect(tableOf(facts, [cancelled]).map(({ gap, label }) => [gap, label])).toEqual([['none', 'agrees'], ['not-configured', 'PSConfig not run']]);
});

describe('runs', () => {
  const rollup = { product: 'Microsoft Exchange Server', patch: 'Update Rollup 7 for Exchange Server 2007 (KB953469)', server: 'KESTREL-MBX1' };

  test('an update that did not go in leaves the server behind', () => {
    expect(brief(tableOf([], [run({ ...rollup, fromVersion: '8.0.685.25', outcome: 'rolled-back' })]))).toEqual([['server', 'KESTREL-MBX1', '8.0.685.25', undefined, '8.0.813.0', 'behind']]);
  });

  test('one that went in, or that a later run made good, does not', () => {
    expect(brief(tableOf([], [run({ ...rollup, fromVersion: '8.0.685.25', outcome: 'succeeded' })]))).toEqual([['server', 'KESTREL-MBX1', '8.0.813.0', undefined, '8.0.813.0', 'none']]);
    expect(brief(tableOf([], [run({ ...rollup, fromVersion: '8.0.685.25', supersededBy: '2' })]))).toEqual([]);
  });

  test('one made for another service pack', () => {
    const rows = tableOf([], [run({ ...rollup, fromVersion: '8.1.240.6' })]);
    expect(brief(rows)).toEqual([['server', 'KESTREL-MBX1', '8.1.240.6', undefined, '8.0.813.0', 'wrong-branch']]);
    expect(rows[0]).toMatchObject({ label: 'wrong branch', why: 'at 8.1.240.6 (SP1), while the package (RU7) is made for RTM' });
  });

  test('a security update for another cumulative update, whose number stands for packages of several products', () => {
    const update = { product: 'Microsoft Exchange Server', server: 'KESTREL-MBX1', patch: 'Security Update for Exchange Server CU23 (KB5049233)' };
    expect(brief(tableOf([], [run({ ...update, fromVersion: '15.1.2507.6' })]))).toEqual([['server', 'KESTREL-MBX1', '15.1.2507.6', undefined, '15.1.2507.44', 'behind']]);
    expect(brief(tableOf([], [run({ ...update, fromVersion: '15.1.2375.7' })]))).toEqual([['server', 'KESTREL-MBX1', '15.1.2375.7', undefined, '15.1.2507.44', 'wrong-branch']]);
    expect(brief(tableOf([], [run({ ...update, fromVersion: '15.2.1544.4' })]))).toEqual([['server', 'KESTREL-MBX1', '15.2.1544.4', undefined, '15.2.1544.14', 'behind']]);
  });

  test('a cumulative update of a product whose updates go on any level is never of a wrong branch', () => {
    const update = { product: 'Microsoft Office SharePoint Server 2007', server: 'KESTREL-WFE1', patch: 'Update for Microsoft Office servers (KB975731)', fromVersion: '12.0.6219.1000' };
    expect(brief(tableOf([], [run(update)]))).toEqual([['server', 'KESTREL-WFE1', '12.0.6219.1000', undefined, '12.0.6520.5000', 'behind']]);
  });

  test('the release that the name of the update holds, where it has no number', () => {
    const update = { product: 'Microsoft Office SharePoint Server 2007', server: 'KESTREL-WFE1', patch: '2007 Microsoft Office servers Service Pack 2 (SP2)', fromVersion: '12.0.6219.1000' };
    expect(brief(tableOf([], [run(update)]))).toEqual([['server', 'KESTREL-WFE1', '12.0.6219.1000', undefined, '12.0.6420.1000', 'behind']]);
  });
});

describe('languages', () => {
  const update = run({ kind: 'office-patch', product: 'KB2276474', outcome: 'blocked' });
  const rowsOf = (facts: readonly Fact[], attempt = update) => brief(tableOf(facts, [attempt]));

  test('language packs below what the update builds on', () => {
    const facts = [patch('CORESERVER-X-NONE', 'fits'), patch('MUI-SV-SE', 'below-baseline', 'sv-se'), patch('MUI-FI-FI', 'below-baseline', 'fi-fi'), patch('MUI-EN-US', 'fits', 'en-us')];
    const rows = tableOf(facts, [update]);
    expect(brief(rows)).toEqual([['language-pack', 'sv-se', undefined, undefined, '12.0.0.6545', 'language-pack-behind'], ['language-pack', 'fi-fi', undefined, undefined, '12.0.0.6545', 'language-pack-behind']]);
    expect(rows[0]).toMatchObject({ installed: { release: 'below Service Pack 2', evidence: at('patch.log', 5) }, why: 'KB2276474 needs Service Pack 2 of the language pack first' });
  });

  test('where what is common to all languages is below it too, the product lacks it', () => {
    expect(rowsOf([patch('CORESERVER-X-NONE', 'below-baseline'), patch('MUI-SV-SE', 'below-baseline', 'sv-se')])).toEqual([]);
  });

  test('a run that went well passes over languages that are not there', () => {
    expect(rowsOf([patch('MUI-SV-SE', 'does-not-fit', 'sv-se')], { ...update, outcome: 'succeeded' })).toEqual([]);
  });

  test('a package for a language that is not there', () => {
    expect(rowsOf([patch('WSSMUI-SV-SE', 'does-not-fit', 'sv-se')])).toEqual([['language-pack', 'sv-se', undefined, undefined, '12.0.0.6545', 'wrong-language']]);
  });

  test('the version that the installer gives a language pack, against that of the product', () => {
    const packages = [fact('package', 'Microsoft Office SharePoint Server 2007', '12.0.6425.1000', { family: 'windows-installer' }), fact('package', 'Language Pack for SharePoint Server 2007 - Svenska', '12.0.6219.1000', { family: 'windows-installer' })];
    const product = ['files', 'Microsoft Office SharePoint Server 2007', '12.0.6425.1000', undefined, undefined, 'none'];
    const pack = 'Language Pack for SharePoint Server 2007 - Svenska';
    expect(brief(tableOf(packages))).toEqual([product, ['language-pack', pack, '12.0.6219.1000', undefined, '12.0.6425.1000', 'language-pack-behind']]);
    expect(brief(tableOf(packages.map((one) => ({ ...one, value: '12.0.6425.1000' }))))).toEqual([product, ['language-pack', pack, '12.0.6425.1000', undefined, undefined, 'none']]);
  });
});

describe('configuration', () => {
  const wizard = (id: string, file: string, outcome: Attempt['outcome']) => run({ id, kind: 'sharepoint-psconfig', operation: 'configure', product: 'SharePoint Products', toVersion: '15.0.4885.1000', outcome, sources: [{ file, lines: [1, 9] }], result: at(file, 9) });

  test('went through on one server and not on the other', () => {
    expect(brief(tableOf([], [wizard('1', 'KESTREL-APP1/a.log', 'succeeded'), wizard('2', 'KESTREL-WFE1/b.log', 'cancelled')]))).toEqual([['server', 'KESTREL-WFE1', '15.0.4885.1000', undefined, undefined, 'not-configured']]);
  });

  test.each<[string, readonly Attempt[]]>([
    ['on both', [wizard('1', 'KESTREL-APP1/a.log', 'succeeded'), wizard('2', 'KESTREL-WFE1/b.log', 'succeeded')]],
    ['on none', [wizard('1', 'KESTREL-APP1/a.log', 'failed'), wizard('2', 'KESTREL-WFE1/b.log', 'cancelled')]],
    ['on the same one later', [wizard('1', 'KESTREL-WFE1/a.log', 'failed'), wizard('2', 'KESTREL-WFE1/b.log', 'succeeded')]],
    ['of a product that is prepared once for all servers', [{ ...wizard('1', 'KESTREL-MBX1/a.log', 'succeeded'), product: 'Microsoft Exchange Server 2016 (PrepareAD)' }, { ...wizard('2', 'KESTREL-MBX2/b.log', 'failed'), product: 'Microsoft Exchange Server 2016 (PrepareAD)' }]],
    ['nobody tells on which', [wizard('1', 'a.log', 'succeeded'), wizard('2', 'b.log', 'failed')]],
  ])('%s: nothing to say', (_situation, attempts) => {
    expect(tableOf([], attempts)).toEqual([]);
  });
});
