import { expect, test } from 'vitest';
import versionsDump from '../../parsers/versions-dump/index.ts';
import { read, sampleOf } from '../read.ts';

const CORE = '00000000-0000-0000-0000-000000000000';
const OTHER = '3e2b1a5c-7d41-4c0e-9c55-0a1b2c3d4e5f';
const HEADER = 'VersionId\tVersion\tId\tUserName\tTimeStamp\tFinalizeTimeStamp\tMode\tModeStack\tUpdates\tNotes';

const pad = (...cells: [text: string, width: number][]) => cells.map(([text, width]) => text.padEnd(width)).join(' ');
const wide = (guid: string, version: string, id: string, user: string, stamp: string) =>
  pad([guid, 36], [version, 64], [id.padStart(11), 11], [user, 255], [stamp, 23], ['NULL', 23], ['NULL', 11], ['NULL', 11], ['1'.padStart(11), 11], ['NULL', 40]);
const dashes = [36, 64, 11, 255, 23, 23, 11, 11, 11, 40].map((width) => '-'.repeat(width)).join(' ');
const names = wide('VersionId', 'Version', 'Id', 'UserName', 'TimeStamp');

/** What each row and each summary came to. */
const factsOf = (text: string, path = 'versions.txt', batch = 3) =>
  read(versionsDump, text, { path, batch }).records.flatMap(({ line, time, facts = [] }) =>
    facts.map(({ subject, value, fields }) => ({ line, subject, value, time, ...fields })),
  );
const currentOf = (text: string, path = 'versions.txt') =>
  read(versionsDump, text, { path }).records.flatMap(({ line, facts = [] }) =>
    facts.flatMap(({ subject, value, fields }) => (fields?.current === 'true' ? [[line, subject, fields.guid, value]] : [])),
  );

const GRID = `${HEADER}
${CORE}\t12.0.0.4518\t1\tCONTOSO\\sp_farm\t2007-03-01 10:11:12.130\tNULL\tNULL\tNULL\t1\tNULL
${CORE}\t12.0.0.10063\t9\tCONTOSO\\sp_farm\t2009-05-14 08:41:03.117\tNULL\tNULL\tNULL\t1\tNULL
${CORE}\t12.0.0.6421\t12\tCONTOSO\\sp_farm\t2009-05-15 08:41:03.117\tNULL\tNULL\tNULL\t2\tNULL
${OTHER}\t3.0.106.0\t2\tNULL\tNULL\tNULL\tNULL\tNULL\t1\tNULL
`;

test('grid paste with a header: a record a row, and the highest version of each schema at the end', () => {
  const first = Date.UTC(2007, 2, 1, 10, 11, 12, 130);
  const high = Date.UTC(2009, 4, 14, 8, 41, 3, 117);
  const base = { subject: 'KESTREL_Config', family: 'sharepoint' };
  const row = { ...base, of: 'database-row', guid: CORE, user: 'CONTOSO\\sp_farm' };
  expect(factsOf(GRID, 'C:\\dumps\\KESTREL_Config.txt')).toEqual([
    { ...row, line: 2, value: '12.0.0.4518', time: first, id: '1' },
    { ...row, line: 3, value: '12.0.0.10063', time: high, id: '9' },
    { ...row, line: 4, value: '12.0.0.6421', time: Date.UTC(2009, 4, 15, 8, 41, 3, 117), id: '12' },
    { ...base, of: 'database-row', guid: OTHER, line: 5, value: '3.0.106.0', time: undefined, id: '2' },
    { ...row, of: 'database', current: 'true', line: 3, value: '12.0.0.10063', time: high, id: '9' },
    { ...base, of: 'database', current: 'true', guid: OTHER, line: 5, value: '3.0.106.0', time: undefined, id: '2' },
  ]);
});

test('whole record of a row', () => {
  expect(read(versionsDump, GRID, { path: 'KESTREL_Config.txt' }).records[0]).toEqual({
    line: 2,
    message: `${CORE}\t12.0.0.4518\t1\tCONTOSO\\sp_farm\t2007-03-01 10:11:12.130\tNULL\tNULL\tNULL\t1\tNULL`,
    time: Date.UTC(2007, 2, 1, 10, 11, 12, 130),
    fields: { version: '12.0.0.4518', database: 'KESTREL_Config' },
    facts: [
      {
        kind: 'version',
        subject: 'KESTREL_Config',
        value: '12.0.0.4518',
        fields: {
          of: 'database-row',
          family: 'sharepoint',
          guid: CORE,
          id: '1',
          user: 'CONTOSO\\sp_farm',
        },
      },
    ],
  });
});

test('grid paste without a header, excerpt in the middle', () => {
  const text = GRID.split('\n').slice(2).join('\n');
  expect(versionsDump.detect(sampleOf(text))?.confidence).toBe(0.9);
  expect(currentOf(text)).toEqual([
    [1, '', CORE, '12.0.0.10063'],
    [3, '', OTHER, '3.0.106.0'],
  ]);
});

const SQLCMD = `Changed database context to 'KESTREL_Content'.
${names}
${dashes}
${wide(CORE, '14.0.6029.1000', '4', 'CONTOSO\\sp_farm', '2011-07-02 22:15:09.500')}
${wide(OTHER, '4.0.15.0', '5', 'CONTOSO\\sp farm', '2011-07-02 22:15:10.500')}

(2 rows affected)
`;

test('fixed width, database told by the context message', () => {
  expect(factsOf(SQLCMD).map(({ line, subject, value, ...fields }) => [line, subject, value, 'user' in fields ? fields.user : undefined])).toEqual([
    [4, 'KESTREL_Content', '14.0.6029.1000', 'CONTOSO\\sp_farm'],
    [5, 'KESTREL_Content', '4.0.15.0', 'CONTOSO\\sp farm'],
    [4, 'KESTREL_Content', '14.0.6029.1000', 'CONTOSO\\sp_farm'],
    [5, 'KESTREL_Content', '4.0.15.0', 'CONTOSO\\sp farm'],
  ]);
  expect(read(versionsDump, SQLCMD).unparsed).toEqual([]);
});

const wrapped = (line: string, width: number) => line.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\n') ?? '';

test.each([80, 256])('lines wrapped at %i characters', (width) => {
  const text = SQLCMD.split('\n').map((line) => (line === '' ? '' : wrapped(line, width))).join('\n');
  const rows = factsOf(text).filter(({ value }) => value === '14.0.6029.1000');
  expect(rows.map(({ subject, time }) => [subject, time])).toEqual([
    ['KESTREL_Content', Date.UTC(2011, 6, 2, 22, 15, 9, 500)],
    ['KESTREL_Content', Date.UTC(2011, 6, 2, 22, 15, 9, 500)],
  ]);
  expect(rows[0]).toMatchObject({ id: '4', user: 'CONTOSO\\sp_farm' });
  expect(versionsDump.detect(sampleOf(text))).toBeDefined();
});

test('osql breaks between columns and writes months by name', () => {
  const text = ` VersionId                            Version
\tId          UserName                  TimeStamp
 ------------------------------------ --------------
\t----------- ------------------------- -----------------------
 ${CORE} 12.0.0.6318
\t          7 CONTOSO\\sp_farm           Mar  1 2007 10:11PM

(1 row affected)`;
  expect(factsOf(text)[0]).toMatchObject({ line: 5, value: '12.0.0.6318', id: '7', user: 'CONTOSO\\sp_farm', time: Date.UTC(2007, 2, 1, 22, 11) });
  expect(read(versionsDump, text).records[0]?.message.split('\n')).toHaveLength(2);
});

test.each([',', ';', '|'])('delimited by %s', (delimiter) => {
  const text = GRID.replaceAll('\t', delimiter).replace(/^(VersionId.*)$/m, `$1\n---------${delimiter}-------`);
  expect(currentOf(text, 'X_Content.csv')).toEqual([
    [4, 'X_Content', CORE, '12.0.0.10063'],
    [6, 'X_Content', OTHER, '3.0.106.0'],
  ]);
});

test('quoted cells', () => {
  const text = `"VersionId","Version","Id","UserName","TimeStamp"\n"${CORE}","15.0.4569.1000","3","CONTOSO\\sp","5/14/2014 8:41:03 AM"\n`;
  expect(factsOf(text)[0]).toMatchObject({ value: '15.0.4569.1000', id: '3', user: 'CONTOSO\\sp', time: Date.UTC(2014, 4, 14, 8, 41, 3) });
});

test.each([
  ['USE [KESTREL_Config]\nGO', 'KESTREL_Config', undefined],
  ['1> use KESTREL_Config\n2> go', 'KESTREL_Config', undefined],
  ['Der Datenbankkontext wurde auf "KESTREL_Config" geändert.', 'KESTREL_Config', undefined],
  ["Le contexte de la base de données a changé ; il est maintenant 'KESTREL_Config'.", 'KESTREL_Config', undefined],
  ['SELECT * FROM [KESTREL_Config].[dbo].[Versions]', 'KESTREL_Config', undefined],
  ['select * from KESTREL_Config..Versions', 'KESTREL_Config', undefined],
  ['C:\\>sqlcmd -S KESTREL-SQL1\\SP -d KESTREL_Config -Q "select * from versions"', 'KESTREL_Config', 'KESTREL-SQL1\\SP'],
  [':connect KESTREL-SQL1\nUSE KESTREL_Config', 'KESTREL_Config', 'KESTREL-SQL1'],
  ['-- KESTREL_Config on KESTREL-SQL1', 'KESTREL_Config', 'KESTREL-SQL1'],
  ['=== KESTREL_Config ===', 'KESTREL_Config', undefined],
  ['Database: KESTREL_Config', 'KESTREL_Config', undefined],
  ['KESTREL_Config', 'KESTREL_Config', undefined],
])('place: %s', (above, database, server) => {
  const { records, unparsed } = read(versionsDump, `${above}\n\n${GRID}`, { path: 'versions.txt' });
  expect(records[0]?.facts?.[0]?.subject).toBe(database);
  expect(records[0]?.fields?.server).toBe(server);
  expect(unparsed).toEqual([]);
});

test('several databases in one file', () => {
  const text = `USE [Config]\n${GRID}\n(4 行受影响)\n\nWSS_Content\n${GRID}(4 rows affected)\n`;
  expect(currentOf(text)).toEqual([
    [4, 'Config', CORE, '12.0.0.10063'],
    [6, 'Config', OTHER, '3.0.106.0'],
    [13, 'WSS_Content', CORE, '12.0.0.10063'],
    [15, 'WSS_Content', OTHER, '3.0.106.0'],
  ]);
});

test('the database in a column of its own, named or not', () => {
  const tabs = `Database\t${HEADER}\nKESTREL_A\t${CORE}\t16.0.4351.1000\t1\tCONTOSO\\sp\t2016-03-01 10:11:12.130\n`;
  expect(currentOf(tabs)).toEqual([[2, 'KESTREL_A', CORE, '16.0.4351.1000']]);
  const fixed = `${pad(['', 20], ['VersionId', 36], ['Version', 20])}
${pad(['-'.repeat(20), 20], ['-'.repeat(36), 36], ['-'.repeat(20), 20])}
${pad(['KESTREL_A', 20], [CORE, 36], ['16.0.4351.1000', 20])}
${pad(['KESTREL_B', 20], [CORE, 36], ['16.0.4327.1000', 20])}
`;
  expect(currentOf(fixed)).toEqual([
    [3, 'KESTREL_A', CORE, '16.0.4351.1000'],
    [4, 'KESTREL_B', CORE, '16.0.4327.1000'],
  ]);
});

test('rows listed by PowerShell', () => {
  const text = `
VersionId         : ${CORE}
Version           : 15.0.4569.1000
Id                : 7
UserName          : CONTOSO\\sp_farm
TimeStamp         : 14.05.2014 08:41:03
FinalizeTimeStamp :

VersionId         : ${CORE}
Version           : 15.0.4420.1017
Id                : 1
`;
  expect(versionsDump.detect(sampleOf(text))?.confidence).toBe(0.95);
  const facts = factsOf(text, 'Content_A.txt');
  expect(facts[0]).toMatchObject({ line: 2, subject: 'Content_A', value: '15.0.4569.1000', id: '7', user: 'CONTOSO\\sp_farm', time: Date.UTC(2014, 4, 14, 8, 41, 3) });
  expect(facts.at(-1)).toMatchObject({ line: 2, current: 'true', value: '15.0.4569.1000' });
});

test('batches and line ends make no difference, a cut last line neither', () => {
  const whole = read(versionsDump, SQLCMD, { batch: 1000 });
  expect(read(versionsDump, SQLCMD, { batch: 1 })).toEqual(whole);
  expect(read(versionsDump, SQLCMD.replaceAll('\n', '\r\n'), { batch: 2 })).toEqual(whole);
  const cut = GRID.slice(0, GRID.indexOf('12.0.0.6421') + 6);
  expect(currentOf(cut)).toEqual([[3, '', CORE, '12.0.0.10063']]);
});

test('other tables and texts are not detected', () => {
  const webPanel = 'DatabaseVersion\tBuildDate\n1.4.9\t2010-04-12 00:00:00.000\n2.1.0.492\t2013-11-29 00:00:00.000\n';
  const script = `CREATE TABLE Versions(\n  VersionId uniqueidentifier NOT NULL,\n  Version nvarchar(64) NOT NULL,\n  Id int)\n-- ${CORE}\n`;
  const products = `{90120000-1014-0000-1000-0000000FF1CE} 12.0.6425.1000 Core\n{90120000-1015-0000-1000-0000000FF1CE} 12.0.6425.1000 Lang\n`;
  const uls = `05/03/2013 22:07:16.26\tOWSTIMER\t0x0854\tUpgrade\tINFO\tbuild version = 15.0.4923.1000\t${CORE}\n`;
  for (const text of [webPanel, script, products, uls.repeat(3), 'See SELECT * FROM Versions and its VersionId column.']) {
    expect(versionsDump.detect(sampleOf(text)), text).toBeUndefined();
  }
  expect(versionsDump.detect(sampleOf(GRID))?.confidence).toBe(0.97);
});

test('a date that tells day from month counts for the rows above it, too', () => {
  const rows = ['05/06/2009', '06/06/2009', '15/06/2009'].map((date, i) => `${CORE}\t12.0.0.${6000 + i}\t${i}\tCONTOSO\\sp_farm\t${date} 08:41:03`);
  const times = [5, 6, 15, 15].map((day) => Date.UTC(2009, 5, day, 8, 41, 3));
  for (const batch of [1, 100]) expect(factsOf(`${HEADER}\n${rows.join('\n')}\n`, 'versions.txt', batch).map(({ time }) => time)).toEqual(times);
});

test('the last column of a header that is broken between columns names no database', () => {
  const header = `${pad(['VersionId', 36], ['Version', 64], ['Id', 11], ['UserName', 255], ['TimeStamp', 23])}\n${pad(['FinalizeTimeStamp', 23], ['Mode', 11])}\nNotes`;
  const row = `${pad([CORE, 36], ['12.0.0.6421', 64], ['2', 11], ['CONTOSO\\sp_farm', 255], ['2009-05-14 08:41:03.117', 23])}\n${pad(['NULL', 23], ['0', 11])}\nNULL`;
  const text = `Database: KESTREL_Config\n${header}\n${row}\n\n(1 row affected)\nDatabase: KESTREL_Content\n${header}\n${row}\n`;
  expect(currentOf(text).map(([, subject]) => subject)).toEqual(['KESTREL_Config', 'KESTREL_Content']);
});
