import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { RuleError } from '../../src/errors.ts';
import { RULES } from '../../src/paths.ts';

const FOLDER = join(RULES, 'catalog');
const catalog = openCatalog(FOLDER);
const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

function catalogOf(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return openCatalog(folder);
}

const HEAD = 'product,build,release,kind,component,kb,date,shown_as,remarks,source';
const KESTREL = `${HEAD}
Kestrel One,1.0.500.1000,RTM,RTM,,,2010,,,made up
Kestrel One,1.0.620.1000,Pack A,SP,web,KB7001,2011-02,,,made up
Kestrel One,1.0.622.1000,Pack A,SP,search,KB7002,2011-02,,,made up
Kestrel One,1.0.700.5000,June fix,CU,,,2011-06,,,made up
Kestrel One,1.0.700.5100,July fix,CU,,,2011-07,,,made up
Kestrel Two,1.0.9000.20,RTM,RTM,,,2014,,,made up
Kestrel Two,1.0.9001.0,Spring fix,CU,,KB7003,2014-04,,a remark,made up`;
const kestrel = catalogOf({ 'builds-kestrel.csv': KESTREL });
const releaseOf = (version: string) => {
  const level = kestrel.levelOf('kestrel', version);
  return [level.known, level.build?.product, level.build?.release];
};

describe('builds', () => {
  test('a listed build with all its columns, leading zeros or not', () => {
    const build = { family: 'kestrel', product: 'Kestrel Two', build: '1.0.9001.0', release: 'Spring fix', kind: 'CU', component: undefined, kb: 'KB7003', date: '2014-04', shownAs: undefined, remarks: 'a remark', source: 'made up' };
    expect(kestrel.buildOf('kestrel', '01.0.9001.000')).toEqual(build);
    expect(kestrel.latestKnown('Kestrel Two')).toEqual(build);
  });

  test('a version between two builds belongs to the older one, and is not listed', () => {
    expect(releaseOf('1.0.621.1')).toEqual(['between', 'Kestrel One', 'Pack A']);
    expect(kestrel.buildOf('kestrel', '1.0.621.1')).toBeUndefined();
    expect(kestrel.nearestBuild('kestrel', '1.0.621.1')?.build).toBe('1.0.620.1000');
  });

  test('another revision of the only release of a build number belongs to it, below or above the listed one', () => {
    expect(releaseOf('1.0.622.1')).toEqual(['between', 'Kestrel One', 'Pack A']);
    expect(releaseOf('1.0.9001.7')).toEqual(['between', 'Kestrel Two', 'Spring fix']);
  });

  test('releases that share a build number are told apart by the revision', () => {
    expect(releaseOf('1.0.700.5099')).toEqual(['between', 'Kestrel One', 'June fix']);
    expect(releaseOf('1.0.700.4999')).toEqual(['between', 'Kestrel One', 'June fix']);
    expect(releaseOf('1.0.700.5101')).toEqual(['unknown', 'Kestrel One', 'July fix']);
  });

  test('newer than all that is known of the product', () => {
    expect(releaseOf('1.0.8000.1')).toEqual(['unknown', 'Kestrel One', 'July fix']);
    expect(releaseOf('1.0.9002.1')).toEqual(['unknown', 'Kestrel Two', 'Spring fix']);
  });

  test('versions that no product has, texts that are none, families without a file', () => {
    expect(releaseOf('1.1.500.1000')).toEqual(['unknown', undefined, undefined]);
    expect(releaseOf('1.0.499.0')).toEqual(['unknown', undefined, undefined]);
    expect(releaseOf('12')).toEqual(['unknown', undefined, undefined]);
    expect(releaseOf('newest')).toEqual(['unknown', undefined, undefined]);
    expect(kestrel.levelOf('osprey', '1.0.500.1000')).toEqual({ known: 'unknown' });
    expect([kestrel.knows('kestrel'), kestrel.knows('osprey'), kestrel.knows('../kestrel')]).toEqual([true, false, false]);
    expect(kestrel.latestKnown('Osprey')).toBeUndefined();
  });

  test('short form and cut versions', () => {
    expect(releaseOf('1.0.0.622')).toEqual(['exact', 'Kestrel One', 'Pack A']);
    expect(releaseOf('1.0.0.660')).toEqual(['between', 'Kestrel One', 'Pack A']);
    expect(releaseOf('1.0.622')).toEqual(['between', 'Kestrel One', 'Pack A']);
  });

  test.each([
    ['components of one release', '1.0.620.1000', '1.0.622.1000', 0],
    ['short form of the other', '1.0.0.620', '1.0.622.1000', 0],
    ['third part not told', '1.0.9002', '1.0.9002.44', 0],
    ['two releases', '1.0.620.1000', '1.0.700.5000', -1],
    ['two products', '1.0.9000.20', '1.0.500.1000', 1],
    ['both newer than the catalog', '1.0.9002.1', '1.0.9003.1', -1],
    ['no versions', 'a', 'b', 0],
  ])('levels: %s', (_situation, a, b, sign) => {
    expect(Math.sign(kestrel.compareLevels('kestrel', a, b))).toBe(sign);
    expect(Math.sign(kestrel.compareLevels('kestrel', b, a)) + 0).toBe(sign === 0 ? 0 : -sign);
  });

  test('a row without a version stops with its place', () => {
    const broken = catalogOf({ 'builds-kestrel.csv': `${HEAD}\nKestrel One,KB>=7,RTM,RTM,,,,,,made up` });
    expect(() => broken.buildOf('kestrel', '1.0.1.1')).toThrow(RuleError);
    expect(() => broken.buildOf('kestrel', '1.0.1.1')).toThrow(/builds-kestrel\.csv:2:1 build: "KB>=7", expected a version/);
  });

  test('a row with a column too few stops', () => {
    const broken = catalogOf({ 'builds-kestrel.csv': `${HEAD}\nKestrel One,1.0.500.1000` });
    expect(() => broken.levelOf('kestrel', '1.0.1.1')).toThrow(RuleError);
  });
});

describe('codes', () => {
  test('contexts never mix', () => {
    expect(catalog.describeCode('win32', 1603)).toMatchObject({ name: 'ERROR_INSTALL_FAILURE' });
    expect(catalog.describeCode('msi-error', '1603')).toMatchObject({ message: expect.stringContaining('[2]') });
    expect(catalog.describeCode('office-patch', 17031)).toMatchObject({ code: '17031', meaning: expect.stringContaining('baseline') });
    expect(catalog.describeCode('win32', 17031)).toBeUndefined();
    expect(catalog.describeCode('no such context', 1603)).toBeUndefined();
  });

  test('every way of writing a code', () => {
    const wanted = catalog.describeCode('win32', '1618');
    expect(wanted?.name).toBe('ERROR_INSTALL_ALREADY_RUNNING');
    expect(catalog.describeCode('win32', '0x80070652')).toBe(wanted);
    expect(catalog.describeCode('win32', ' error_install_already_running ')).toBe(wanted);
    expect(catalog.describeCode('exchange-readiness', 'pendingrebootwindowscomponents')).toMatchObject({ code: 'PendingRebootWindowsComponents', severity: 'warning' });
  });

  test('the vendor text stands in for a meaning of our own', () => {
    const codes = catalogOf({ 'codes-kestrel.csv': 'code,name,message,source\n7,,The nest is taken.,made up\n' });
    expect(codes.describeCode('kestrel', 7)).toEqual({ code: '7', name: undefined, severity: undefined, message: 'The nest is taken.', meaning: 'The nest is taken.', source: 'made up' });
  });
});

describe('the files', () => {
  const rowsOf = (name: string): Record<string, string>[] => parse(readFileSync(join(FOLDER, name), 'utf8'), { columns: true });
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.csv'));

  test.each(files)('%s: every row names its source and nothing is padded', (name) => {
    const rows = rowsOf(name);
    expect(rows.length).toBeGreaterThan(4);
    expect(rows.filter((row) => !row['source'])).toEqual([]);
    expect(rows.filter((row) => Object.values(row).some((value) => value !== value.trim() || value.includes('\u200b')))).toEqual([]);
  });

  test.each(files.filter((name) => name.startsWith('builds-')))('%s: no build twice, and the builds of a release lie together', (name) => {
    const family = name.slice('builds-'.length, -'.csv'.length);
    const rows = rowsOf(name);
    const builds = rows.map((row) => row['build'] ?? '');
    expect(new Set(builds).size).toBe(builds.length);
    const releases = builds.map((build) => catalog.levelOf(family, build)).map(({ build }) => `${build?.product}, ${build?.release}`);
    const begun = releases.filter((release, i) => release !== releases[i - 1]);
    expect(begun.filter((release, i) => begun.indexOf(release) !== i)).toEqual([]);
    for (const [i, build] of builds.entries()) expect([build, catalog.levelOf(family, build).build?.release]).toEqual([build, rows[i]?.['release']]);
  });

  test.each(files.filter((name) => name.startsWith('codes-')))('%s: every code is described', (name) => {
    const context = name.slice('codes-'.length, -'.csv'.length);
    for (const { code = '' } of rowsOf(name)) expect(catalog.describeCode(context, code)?.meaning).not.toBe('');
  });

  test.each([
    ['sharepoint', '12.0.6318.5000', 'SharePoint 2007 (WSS 3.0 / MOSS 2007)', 'Infrastructure Update'],
    ['sharepoint', '12.0.6320.5000', 'SharePoint 2007 (WSS 3.0 / MOSS 2007)', 'Infrastructure Update'],
    ['sharepoint', '12.0.0.6211', 'SharePoint 2007 (WSS 3.0 / MOSS 2007)', 'Service Pack 1'],
    ['sharepoint', '14.0.4763.1000', 'SharePoint 2010', 'RTM'],
    ['sharepoint', '15.0.4517.1005', 'SharePoint 2013', 'June 2013 CU'],
    ['sharepoint', '16.0.4405.1000', 'SharePoint Server 2016', 'July 2016 PU'],
    ['sharepoint', '16.0.10337.12109', 'SharePoint Server 2019', 'RTM'],
    ['sharepoint', '16.0.14326.20450', 'SharePoint Server Subscription Edition', 'RTM'],
    ['exchange', '08.01.0240.006', 'Exchange Server 2007', 'SP1'],
    ['exchange', '14.03.0123.004', 'Exchange Server 2010', 'SP3'],
    ['exchange', '15.01.1913.010', 'Exchange Server 2016', 'CU15 Mar20SU'],
    ['exchange', '15.2.1118.7', 'Exchange Server 2019', 'CU12'],
    ['exchange', '15.2.2562.17', 'Exchange Server SE', 'RTM'],
    ['project', '12.0.6318.5000', 'Project Server 2007', 'Infrastructure Update'],
  ])('%s %s', (family, version, product, release) => {
    expect(catalog.levelOf(family, version).build).toMatchObject({ product, release });
  });
});
