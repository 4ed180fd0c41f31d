import { expect, test } from 'vitest';
import eventCsv from '../../parsers/event-csv.ts';
import { read, sampleOf } from '../read.ts';
import { failedInstall, SENTENCE } from './failed-install.ts';

const HEADER = 'Level,Date and Time,Source,Event ID,Task Category';

const record = failedInstall(2, Date.UTC(2024, 6, 15, 22, 55, 57), 'local');

test.each([1, 2, 100])('five names and six values, in batches of %i lines', (batch) => {
  const text = `${HEADER}\r\nInformation,15/07/2024 10:55:57 CH,MsiInstaller,1033,None,${SENTENCE}\r\n`;
  expect(eventCsv.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  expect(read(eventCsv, text, { batch })).toEqual({ records: [record], unparsed: [], skipped: [] });
});

test.each([
  ['German, semicolons', 'Ebene;Datum und Uhrzeit;Quelle;Ereignis-ID;Aufgabenkategorie', `Informationen;15.07.2024 22:55:57;MsiInstaller;1033;Keine;${SENTENCE}`],
  ['Chinese', '级别,日期和时间,来源,事件 ID,任务类别', `信息,2024/7/15 22:55:57,MsiInstaller,1033,无,${SENTENCE}`],
  ['tab-delimited', HEADER.replaceAll(',', '\t'), `Information\t7/15/2024 10:55:57 PM\tMsiInstaller\t1033\tNone\t${SENTENCE}`],
  ['a language that is not known', 'Szint,Dátum és idő,Forrás,Eseményazonosító,Feladatkategória', `Információ,2024.07.15. 22:55:57,MsiInstaller,1033,Nincs,${SENTENCE}`],
])('localized: %s', (_name, header, row) => {
  const text = `\uFEFF${header}\n${row}\n`;
  expect(eventCsv.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.8);
  const { records } = read(eventCsv, text);
  expect(records.map(({ level: _level, ...rest }) => rest)).toEqual([{ ...record, level: undefined }]);
});

test('a quoted message over several lines with quotes inside, and a row after it', () => {
  const text = `${HEADER}
Error,7/15/2024 9:25:57 PM,Kestrel,42,(1),"The farm ""KESTREL"", on port 8443,
failed.

At line 1."
Warning,7/15/2024 9:25:58 PM,Kestrel,43,None,Plain
`;
  const { records, unparsed } = read(eventCsv, text);
  expect(records).toMatchObject([
    { line: 2, level: 'error', message: 'The farm "KESTREL", on port 8443,\nfailed.\n\nAt line 1.', fields: { sentence: 'The farm "KESTREL", on port 8443, failed. At line 1.' } },
    { line: 6, level: 'warning', message: 'Plain' },
  ]);
  expect(unparsed).toEqual([]);
});

function rowOf(date: string): string {
  return `Error,${date} 9:25:57 PM,Kestrel,42,None,Text\n`;
}

test('day and month: an unambiguous date further down decides for the first rows', () => {
  const times = read(eventCsv, `${HEADER}\n${rowOf('05/07/2024')}${rowOf('06/07/2024')}${rowOf('15/07/2024')}`).records.map(({ time }) => time);
  expect(times).toEqual([5, 6, 15].map((day) => Date.UTC(2024, 6, day, 21, 25, 57)));
});

test.each([
  [',', '"'],
  ['\t', ''],
])('Windows 2003, without names, separated by %j', (separator, quote) => {
  const row = ['2/18/2008', '6:03:55 AM', 'MsiInstaller', 'Error', 'None', '11708', 'KESTREL\\Administrator', 'KESTREL-WFE1', `${quote}Product: Kestrel Agent -- Installation\nfailed.${quote}`];
  const text = `${row.join(separator)}\n${row.join(separator)}\n`;
  expect(eventCsv.detect(sampleOf(text))).toMatchObject({ confidence: 0.96 });
  const { records, unparsed } = read(eventCsv, text);
  expect(unparsed).toEqual([]);
  expect(records.map(({ line }) => line)).toEqual([1, 3]);
  expect(records[0]).toMatchObject({
    time: Date.UTC(2008, 1, 18, 6, 3, 55),
    level: 'error',
    message: 'Product: Kestrel Agent -- Installation\nfailed.',
    fields: { server: 'KESTREL-WFE1', user: 'KESTREL\\Administrator', product: 'Kestrel Agent', sentence: 'Product: Kestrel Agent -- Installation failed.' },
    mark: { outcome: 'failed' },
  });
});

test('Windows 2003, one event with a message of very many lines', () => {
  const text = `2/18/2008,6:03:55 AM,Kestrel,Error,None,42,N/A,KESTREL-WFE1,"First${'\nat Kestrel.Agent.Run()'.repeat(60)}"\n`;
  expect(eventCsv.detect(sampleOf(text))).toMatchObject({ confidence: 0.96 });
  expect(read(eventCsv, text).records.map(({ line, message }) => [line, message.split('\n').length])).toEqual([[1, 61]]);
});

test('Get-WinEvent | Export-Csv with all columns, the message first', () => {
  const text = `#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord
"Message","Id","Version","Qualifiers","Level","Task","RecordId","ProviderName","LogName","ProcessId","MachineName","UserId","TimeCreated","ContainerLog","LevelDisplayName","Properties"
"Produkt: Kestrel Agent -- Die Konfiguration
ist fehlgeschlagen.","11729","0","0","2","0","4711","MsiInstaller","Application",,"KESTREL-WFE1","S-1-5-18","15.07.2024 21:25:57","application","Fehler","System.Collections.Generic.List\`1[System.Diagnostics.Eventing.Reader.EventProperty]"
`;
  expect(eventCsv.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  expect(read(eventCsv, text).records).toMatchObject([
    {
      line: 3,
      level: 'error',
      time: Date.UTC(2024, 6, 15, 21, 25, 57),
      message: 'Produkt: Kestrel Agent -- Die Konfiguration\nist fehlgeschlagen.',
      fields: { event: '11729', recordId: '4711', channel: 'Application', server: 'KESTREL-WFE1', product: 'Kestrel Agent' },
      mark: { outcome: 'failed' },
    },
  ]);
});

test('Get-EventLog | Export-Csv names the event by its instance', () => {
  const text = `"EntryType","InstanceId","Message","ReplacementStrings","Source","TimeGenerated"
"Error","3221232472","The Kestrel Agent service failed to start due to the following error: ","System.String[]","Service Control Manager","7/15/2024 9:25:57 PM"
`;
  expect(read(eventCsv, text).records).toMatchObject([{ level: 'error', fields: { event: '7000', service: 'Kestrel Agent' }, facts: [{ value: 'start-failed' }] }]);
});

test('Log Parser', () => {
  const text = `EventLog,RecordNumber,TimeGenerated,TimeWritten,EventID,EventType,EventTypeName,EventCategory,EventCategoryName,SourceName,Strings,ComputerName,SID,Message,Data
Application,4711,2008-02-08 06:03:55,2008-02-08 06:03:55,1024,1,Error event,0,None,MsiInstaller,Kestrel Agent|Agent SP1|1603||||,KESTREL-WFE1,S-1-5-18,Product: Kestrel Agent - Update 'Agent SP1' could not be installed. Error code 1603.,7B32
`;
  expect(read(eventCsv, text).records).toMatchObject([
    { time: Date.UTC(2008, 1, 8, 6, 3, 55), level: 'error', fields: { patch: 'Agent SP1', status: '1603', server: 'KESTREL-WFE1' }, mark: { outcome: 'failed', exitCode: 1603 } },
  ]);
});

test('an excerpt that begins inside a message and ends inside a row', () => {
  const text = `of the upgrade.",\nand so on"\nError,7/15/2024 9:25:57 PM,Kestrel,42,None,"First"\nError,7/15/2024 9:25:58 PM,Kestrel,43,None,"Second\nis cut`;
  expect(eventCsv.detect(sampleOf(text))).toMatchObject({ confidence: 0.6 });
  const { records, unparsed } = read(eventCsv, text);
  expect(records.map(({ line, message }) => [line, message])).toEqual([
    [3, 'First'],
    [4, 'Second\nis cut'],
  ]);
  expect(unparsed).toHaveLength(2);
});

test('a message of very many lines is cut once', () => {
  const text = `${HEADER}\nError,7/15/2024 9:25:57 PM,Kestrel,42,None,"${'line\n'.repeat(500)}"\nError,7/15/2024 9:25:58 PM,Kestrel,43,None,Next\n`;
  const { records, skipped } = read(eventCsv, text, { batch: 50 });
  expect(records.map(({ line, message }) => [line, message.split('\n').length])).toEqual([
    [2, 200],
    [503, 1],
  ]);
  expect(skipped).toHaveLength(1);
});

test('foreign text below a table without quotes is no part of the last message', () => {
  const row = ['2/18/2008', '6:03:55 AM', 'MsiInstaller', 'Error', 'None', '11708', 'N/A', 'KESTREL-WFE1', 'Product: Kestrel Agent -- Installation failed.'].join('\t');
  const { records, unparsed } = read(eventCsv, `${row}\n${'text of a mail\n'.repeat(2500)}${row}\n`, { batch: 500 });
  expect([records.map(({ line }) => line), unparsed.length]).toEqual([[1, 2502], 501]);
});

test('other tables', () => {
  expect(eventCsv.detect(sampleOf('Date,Source,Message\n7/15/2024,KESTREL,MsiInstaller 1033'))).toBeUndefined();
  expect(eventCsv.detect(sampleOf('VersionId,Version,Id,UserName,TimeStamp\n1,12.0.0.6219,4,KESTREL\\farm,2008-02-08 06:03:55'))).toBeUndefined();
  expect(eventCsv.detect(sampleOf('05/03/2013 22:07:16.26\tOWSTIMER (0x1DE4)\t0x0854\tSharePoint Foundation Upgrade\tSPUpgradeSession\taj0ur\tERROR\tText\t'))).toBeUndefined();
});
