import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { versionFacts } from '../../src/facts/versions.ts';
import { RULES } from '../../src/paths.ts';
import type { Attempt, Fact } from '../../src/types.ts';

const catalog = openCatalog(join(RULES, 'catalog'));

let line = 0;
function fact(of: string, subject: string, value: string, fields: Record<string, string> = {}, file = 'KESTREL.log'): Fact {
  line += 1;
  return { kind: 'version', subject, value, fields: { of, family: 'sharepoint', ...fields }, evidence: { file, line, text: `${subject} ${value}` } };
}

const gaps = (facts: readonly Fact[], attempts: readonly Attempt[] = []) =>
  versionFacts(facts, catalog, attempts)
    .filter(({ kind }) => kind === 'gap')
    .map(({ subject, value, fields }) => [value, subject, fields?.['version'], fields?.['otherSubject'], fields?.['otherVersion']]);

function attempt(id: string, outcome: Attempt['outcome'], facts: readonly Fact[], more: Partial<Attempt> = {}): Attempt {
  const lines = facts.map(({ evidence }) => evidence.line);
  const sources = [{ file: facts[0]?.evidence.file ?? '', lines: [Math.min(...lines), Math.max(...lines)] as const }];
  return { id, kind: 'sharepoint-upgrade', zone: 'local', outcome, sources, fragment: false, stepFailed: false, errors: 0, logs: [], ...more };
}

describe('builds', () => {
  test('a listed build, once for each subject and version', () => {
    const binaries = fact('binaries', 'KESTREL-WFE1', '12.0.6327.5000');
    expect(versionFacts([binaries, binaries], catalog)).toEqual([
      {
        kind: 'build',
        subject: 'KESTREL-WFE1',
        value: 'August 2008 CU',
        fields: { version: '12.0.6327.5000', of: 'binaries', family: 'sharepoint', known: 'exact', product: 'SharePoint 2007 (WSS 3.0 / MOSS 2007)', release: 'August 2008 CU', kind: 'CU', date: '2008-08-26' },
        evidence: binaries.evidence,
        time: undefined,
      },
    ]);
  });

  test('a hotfix between two listed builds goes by the older one', () => {
    expect(versionFacts([fact('package', 'KESTREL', '12.0.6332.5003')], catalog)).toMatchObject([{ kind: 'build', value: 'October 2008 CU', fields: { known: 'between' } }]);
  });

  test('a build newer than the catalog, with the newest known one', () => {
    const facts = versionFacts([fact('binaries', 'KESTREL-WFE1', '16.0.99999.20000')], catalog);
    expect(facts).toMatchObject([
      { kind: 'build', value: '16.0.99999.20000', fields: { known: 'unknown', product: 'SharePoint Server Subscription Edition' } },
      { kind: 'gap', value: 'unknown-build', subject: 'KESTREL-WFE1', fields: { version: '16.0.99999.20000', newest: catalog.latestKnown('SharePoint Server Subscription Edition')?.build } },
    ]);
  });

  test('sequence versions, schema versions, history rows, other families and other facts say nothing', () => {
    expect(
      versionFacts(
        [
          fact('database', 'WSS_Content', '3.1.14.0', { guid: '6333368D-85F0-4EF5-8241-5252B12B2E50' }),
          fact('schema', 'WSS_Content', '15.0.3.0'),
          fact('expected', 'WSS_Content', '15.0.2.0'),
          fact('database-row', 'WSS_Content', '12.0.0.4518', { guid: '00000000-0000-0000-0000-000000000000' }),
          fact('package', 'Kestrel Viewer', '3.1.4.1', { family: 'windows-installer' }),
          { ...fact('binaries', 'MSKestrel', 'disabled'), kind: 'service' },
        ],
        catalog,
      ),
    ).toEqual([]);
  });
});

describe('healthy', () => {
  test.each([
    ['one release, each component with its own number', [fact('binaries', 'KESTREL-WFE1', '12.0.6320.5000'), fact('database', 'SharePoint_Config', '12.0.0.6318')]],
    ['service pack 1: schema 6211, dll 6219', [fact('binaries', 'KESTREL-WFE1', '12.0.6219.1000'), fact('database', 'WSS_Content', '12.0.6211.1000')]],
    ['private hotfix on one of two servers', [fact('binaries', 'KESTREL-WFE1', '12.0.6327.5000'), fact('binaries', 'KESTREL-WFE2', '12.0.6327.5001')]],
    ['the highest of many rows counts', [fact('database', 'WSS_Content', '12.0.0.4518'), fact('database', 'WSS_Content', '12.0.0.6318'), fact('database', 'WSS_Content', '12.0.0.6219'), fact('binaries', 'KESTREL-WFE1', '12.0.6318.5000')]],
    ['a product and a server are no two servers', [fact('binaries', 'Kestrel Portal Server', '16.0.5535.1001'), fact('binaries', 'sharepoint', '16.0.5539.1002'), fact('binaries', 'KESTREL-WFE1', '16.0.5539.1002')]],
    ['installed program shown with the number of the service pack before it', [fact('binaries', 'KESTREL-WFE1', '12.0.6219.1000'), fact('database', 'WSS_Content', '12.0.0.6300')]],
    ['package and setup versions are not compared', [fact('package', 'KESTREL', '12.0.6219.1000'), fact('setup', 'KESTREL', '12.0.4518.1016'), fact('binaries', 'KESTREL-WFE1', '12.0.6318.5000')]],
    ['two families', [fact('binaries', 'KESTREL-MBX1', '15.2.1118.7', { family: 'exchange' }), fact('database', 'WSS_Content', '12.0.0.6318')]],
  ])('%s', (_situation, facts) => {
    expect(gaps(facts)).toEqual([]);
  });

  test('an upgrade sequence without changes keeps its old build', () => {
    const sequence = fact('database', 'KestrelDatabaseSequence', '15.0.4420.1017', { sequence: 'KestrelDatabaseSequence' });
    expect(gaps([sequence, fact('binaries', 'KESTREL-WFE1', '15.0.4571.1502')])).toEqual([]);
  });

  test('an upgrade that went well found older databases when it began', () => {
    const found = [fact('database', 'WSS_Content', '15.0.4569.1000'), fact('target', 'WSS_Content', '16.0.4405.1000')];
    const binaries = fact('binaries', 'KESTREL-WFE1', '16.0.4405.1000');
    expect(gaps([...found, binaries], [attempt('1', 'succeeded', found)])).toEqual([]);
    expect(gaps([...found, binaries], [attempt('1', 'failed', found)])).toEqual([['database-behind', 'WSS_Content', '15.0.4569.1000', 'KESTREL-WFE1', '16.0.4405.1000']]);
  });

  test('a failed run that a later one made good', () => {
    const first = [fact('database', 'WSS_Content', '12.0.0.6219')];
    const second = [fact('database', 'WSS_Content', '12.0.0.6219')];
    const binaries = fact('binaries', 'KESTREL-WFE1', '12.0.6318.5000');
    const later = { toVersion: '12.0.6318.5000' };
    expect(gaps([...first, ...second, binaries], [attempt('1', 'failed', first, { supersededBy: '2' }), attempt('2', 'succeeded', second, later)])).toEqual([]);
  });
});

describe('gaps', () => {
  test('files updated, database not, with the evidence of both', () => {
    const binaries = fact('binaries', 'KESTREL-WFE1', '12.0.6327.5000');
    const database = fact('database', 'WSS_Content', '12.0.0.6219', { guid: '00000000-0000-0000-0000-000000000000', current: 'true' });
    expect(versionFacts([binaries, database], catalog).filter(({ kind }) => kind === 'gap')).toEqual([
      {
        kind: 'gap',
        subject: 'WSS_Content',
        value: 'database-behind',
        fields: {
          version: '12.0.0.6219', of: 'database', family: 'sharepoint', known: 'exact', product: 'SharePoint 2007 (WSS 3.0 / MOSS 2007)', release: 'Service Pack 1', kind: 'SP', kb: 'KB936984 KB936988', date: '2007-12-08',
          otherSubject: 'KESTREL-WFE1', otherVersion: '12.0.6327.5000', otherOf: 'binaries', otherFamily: 'sharepoint', otherKnown: 'exact', otherProduct: 'SharePoint 2007 (WSS 3.0 / MOSS 2007)',
          otherRelease: 'August 2008 CU', otherKind: 'CU', otherDate: '2008-08-26', across: 'release', peers: 'all',
        },
        evidence: database.evidence,
        against: binaries.evidence,
        time: undefined,
      },
    ]);
  });

  test('one database behind the files, another not: told once', () => {
    const facts = [fact('binaries', 'KESTREL-WFE1', '12.0.6327.5000'), fact('database', 'WSS_Content', '12.0.6327.5000'), fact('database', 'KESTREL_SSP', '12.0.0.6219')];
    expect(gaps(facts).map(([value, subject]) => [value, subject])).toEqual([['database-behind', 'KESTREL_SSP']]);
    expect(versionFacts(facts, catalog).find(({ value }) => value === 'database-behind')?.fields).toMatchObject({ peers: 'some' });
  });

  test('database of an older product', () => {
    const facts = versionFacts([fact('binaries', 'KESTREL-WFE1', '16.0.4405.1000'), fact('database', 'WSS_Content', '15.0.4923.1000')], catalog);
    expect(facts.at(-1)).toMatchObject({ value: 'database-behind', fields: { across: 'product' } });
  });

  test('database restored from a newer farm', () => {
    expect(gaps([fact('binaries', 'KESTREL-WFE1', '12.0.6327.5000'), fact('database', 'WSS_Content', '12.0.0.6504')])).toEqual([
      ['database-ahead', 'WSS_Content', '12.0.0.6504', 'KESTREL-WFE1', '12.0.6327.5000'],
    ]);
  });

  test('databases of different levels, unnamed ones told apart by their file', () => {
    expect(gaps([fact('database', '', '12.0.0.6318', {}, 'config.txt'), fact('database', '', '12.0.0.4518', {}, 'content.txt')])).toEqual([
      ['databases-mixed', 'content.txt', '12.0.0.4518', 'config.txt', '12.0.0.6318'],
    ]);
  });

  test('one of three servers behind, named in different case', () => {
    const facts = [fact('binaries', 'KESTREL-WFE1', '16.0.5535.1001'), fact('binaries', 'Kestrel Portal', '16.0.5539.1002', { server: 'KESTREL-APP1' }), fact('binaries', 'KESTREL-IDX1', '16.0.5539.1002'), fact('binaries', 'kestrel-idx1', '16.0.5535.1001')];
    expect(gaps(facts)).toEqual([['servers-mixed', 'KESTREL-WFE1', '16.0.5535.1001', 'KESTREL-APP1', '16.0.5539.1002']]);
  });

  test('logs that do not name their server, from two folders', () => {
    const wizard = (file: string, version: string) => fact('binaries', 'Kestrel Portal Server', version, {}, file);
    expect(gaps([wizard('bundle.zip!KESTREL-APP1/wizard.log', '16.0.5539.1002'), wizard('bundle.zip!KESTREL-WFE1/wizard.log', '16.0.5535.1001')])).toEqual([['servers-mixed', 'KESTREL-WFE1', '16.0.5535.1001', 'KESTREL-APP1', '16.0.5539.1002']]);
    expect(gaps([wizard('KESTREL-APP1/b.log', '16.0.5539.1002'), wizard('KESTREL-APP1/a.log', '16.0.5535.1001')])).toEqual([]);
  });

  test('target not reached by the database it was set for, or else by the binaries', () => {
    const target = (of: string, version: string) => fact('target', of, version, {}, 'Upgrade.log');
    expect(gaps([fact('database', 'WSS_Content', '15.0.4923.1000'), target('wss_content', '16.0.4405.1000')])).toEqual([
      ['target-not-reached', 'WSS_Content', '15.0.4923.1000', 'wss_content', '16.0.4405.1000'],
    ]);
    expect(gaps([fact('binaries', 'KESTREL-WFE1', '12.0.6219.1000'), target('KESTREL farm', '12.0.6318.5000')])).toEqual([
      ['target-not-reached', 'KESTREL-WFE1', '12.0.6219.1000', 'KESTREL farm', '12.0.6318.5000'],
    ]);
  });

  test('the log that names the target tells where it began, not how far it got', () => {
    expect(gaps([fact('database', 'WSS_Content', '15.0.4923.1000'), fact('target', 'WSS_Content', '16.0.4405.1000')])).toEqual([]);
  });

  test('a number shown for a later update is only believed of binaries', () => {
    expect(gaps([fact('binaries', 'KESTREL-WFE1', '12.0.6300.5000'), fact('database', 'WSS_Content', '12.0.6219.1000')])).toHaveLength(1);
  });

  test('many databases against one: one gap each', () => {
    const databases = Array.from({ length: 40 }, (_, i) => fact('database', `WSS_Content_${i}`, '12.0.0.6219'));
    expect(gaps([...databases, fact('binaries', 'KESTREL-WFE1', '12.0.6327.5000')])).toHaveLength(40);
  });
});
