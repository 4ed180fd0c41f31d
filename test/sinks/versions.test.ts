import { describe, expect, test } from 'vitest';

import { versionLines } from '../../src/sinks/text/versions.ts';
import type { VersionRow } from '../../src/types.ts';

const cell = (version: string, release: string, file: string, line: number) => ({ version, release, evidence: { file, line, text: version } });
const FILES = cell('16.0.14326.20450', 'September Fix of 2021', 'night/setup.log', 7);
function row(subject: string, version: string, release: string, more: Partial<VersionRow> = {}): VersionRow {
  return { subject, of: 'database', installed: FILES, database: cell(version, release, 'night/versions.txt', Number(subject.slice(-2))), gap: 'none', label: 'agrees', why: '', ...more };
}
const behind = (subject: string) => row(subject, '16.0.10337.12109', 'RTM', { gap: 'not-configured', label: 'not configured', why: 'the wizard was not run' });
const feed = { product: 'Feed', newest: '16.0.19725.20280', newestRelease: 'May Fix', supportEnd: '2031-01-01', source: 'made up' };

const linesOf = (rows: readonly VersionRow[], width: number, full = false) => versionLines(rows, { width, paint: (_style, text) => text, binary: new Set(), root: 'night/' }, full);

test('what does not agree first; rows that say the same are one, with all names and places', () => {
  const rows = [row('KESTREL_01', '16.0.14326.20450', 'September Fix of 2021', { catalog: feed }), behind('KESTREL_02'), row('KESTREL_03', '16.0.14326.20450', 'September Fix of 2021'), behind('KESTREL_04')];
  expect(linesOf(rows, 80)).toEqual([
    'VERSIONS              INSTALLED        DATABASE         EXPECTED',
    '        2 databases   16.0.14326.20450 16.0.10337.12109 –',
    '                      September Fix of RTM',
    '                      2021',
    '          KESTREL_02, KESTREL_04',
    '          ✗ not configured: the wizard was not run',
    '            installed setup.log:7, database versions.txt:2, database',
    '            versions.txt:4',
    '        2 databases   16.0.14326.20450 16.0.14326.20450 –',
    '                      September Fix of September Fix of',
    '                      2021             2021',
    '          KESTREL_01, KESTREL_03',
    '        catalog: the newest known build of Feed is 16.0.19725.20280 (May Fix);',
    '        supported until 2031-01-01',
    '',
  ]);
});

describe('where nothing differs', () => {
  const rows = [row('KESTREL_01', '16.0.14326.20450', 'September Fix of 2021')];

  test('nothing is shown', () => {
    expect(linesOf(rows, 80)).toEqual([]);
    expect(linesOf([], 80, true)).toEqual([]);
  });

  test('with --full all is, each with its place', () => {
    expect(linesOf(rows, 80, true)).toEqual([
      'VERSIONS              INSTALLED        DATABASE         EXPECTED',
      '        KESTREL_01    16.0.14326.20450 16.0.14326.20450 –',
      '                      September Fix of September Fix of',
      '                      2021             2021',
      '            installed setup.log:7, database versions.txt:1',
      '',
    ]);
  });
});

test('a name too wide for its column stands whole on a line of its own', () => {
  expect(linesOf([behind('KESTREL_Content_Portal_of_the_Northern_Branch_05')], 80).slice(1, 3)).toEqual(['        KESTREL_Content_Portal_of_the_Northern_Branch_05', '                             16.0.14326.20450 16.0.10337.12109 –']);
});

test('a narrow page has one cell below the other', () => {
  expect(linesOf([behind('KESTREL_02')], 50)).toEqual([
    'VERSIONS',
    '        KESTREL_02',
    '          installed 16.0.14326.20450 September Fix',
    '          of 2021',
    '          database 16.0.10337.12109 RTM',
    '          ✗ not configured: the wizard was not run',
    '            installed setup.log:7, database',
    '            versions.txt:2',
    '',
  ]);
});
