import { expect, test } from 'vitest';
import eventJson from '../../parsers/event-json.ts';
import { read, sampleOf } from '../read.ts';
import { failedInstall, ITEMS, SENTENCE } from './failed-install.ts';

const TIME = Date.UTC(2024, 6, 15, 21, 25, 57, 123);

const winEvent = {
  Message: 'Windows Installer hat\r\ndas Produkt installiert.',
  Id: 1033,
  Version: 0,
  Level: 4,
  RecordId: 4711,
  ProviderName: 'MsiInstaller',
  LogName: 'Application',
  MachineName: 'KESTREL-WFE1',
  UserId: { BinaryLength: 12, Value: 'S-1-5-18' },
  TimeCreated: `/Date(${TIME})/`,
  LevelDisplayName: 'Informationen',
  Properties: ITEMS.map((Value) => ({ Value })),
};

const FIELDS = { server: 'KESTREL-WFE1', channel: 'Application', recordId: '4711' };
const record = failedInstall(1, TIME, 'utc', { ...FIELDS, user: 'S-1-5-18' });

test.each([1, 3, 64, 100_000])('Get-WinEvent | ConvertTo-Json, in pieces of %i characters', (batch) => {
  const text = `[\r\n${JSON.stringify(winEvent).replaceAll('/', '\\/')},\r\n${JSON.stringify(winEvent)}\r\n]\r\n`;
  expect(eventJson.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  expect(read(eventJson, text, { batch })).toEqual({ records: [{ ...record, line: 2 }, { ...record, line: 3 }], unparsed: [], skipped: [] });
});

test('binary data is the last of the properties, and no list of events', () => {
  const codes = '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}';
  const text = JSON.stringify([{ ...winEvent, Properties: [...winEvent.Properties, { Value: [...Buffer.from(codes)] }] }], null, 2);
  expect(read(eventJson, text)).toEqual({ records: [{ ...record, line: 2, fields: { ...record.fields, productCode: codes } }], unparsed: [], skipped: [] });
});

test('one object over several lines, and its time as an object', () => {
  const text = JSON.stringify({ ...winEvent, TimeCreated: { value: `/Date(${TIME})/`, DisplayHint: 2, DateTime: 'Monday, July 15, 2024 9:25:57 PM' } }, null, 2);
  expect(read(eventJson, text).records).toEqual([record]);
});

test('PowerShell 7 writes ISO times with an offset; properties cut to their type are no items', () => {
  const text = JSON.stringify({ ...winEvent, Message: SENTENCE, TimeCreated: '2024-07-15T21:25:57.123-04:00', Properties: ['System.Diagnostics.Eventing.Reader.EventProperty'] });
  expect(read(eventJson, text).records).toEqual([{ ...record, zone: '-04:00', mark: { ...record.mark, zone: '-04:00' } }]);
});

test('a list inside an object, as PowerShell 5 and Elasticsearch write it', () => {
  const powerShell = JSON.stringify({ value: [winEvent, winEvent], Count: 2 });
  expect(eventJson.detect(sampleOf(powerShell))?.confidence).toBeGreaterThan(0.9);
  expect(read(eventJson, powerShell).records).toEqual([record, record]);
  const elastic = JSON.stringify({ took: 3, hits: { total: 1, hits: [{ _index: 'kestrel', _source: winEvent }] } });
  expect(read(eventJson, elastic).records).toEqual([record]);
});

test('Get-EventLog | ConvertTo-Json', () => {
  const text = JSON.stringify({
    MachineName: 'KESTREL-WFE1',
    Data: [...Buffer.from('{24B2C164-DE66-44FE-B468-A46D9D5E6B31}')],
    Index: 4711,
    EntryType: 1,
    Message: 'Product: Kestrel Agent -- Installation failed.',
    Source: 'MsiInstaller',
    ReplacementStrings: ['Product: Kestrel Agent -- Installation failed.', '(NULL)'],
    InstanceId: 11708,
    TimeGenerated: `/Date(${TIME})/`,
    EventID: 11708,
  });
  expect(read(eventJson, text).records).toMatchObject([
    { level: 'error', time: TIME, fields: { event: '11708', recordId: '4711', productCode: '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}' }, mark: { outcome: 'failed' } },
  ]);
});

const system = {
  Provider: { '#attributes': { Name: 'MsiInstaller' } },
  EventID: { '#attributes': { Qualifiers: 0 }, '#text': 1033 },
  Level: 4,
  TimeCreated: { '#attributes': { SystemTime: '2024-07-15T21:25:57.123000Z' } },
  EventRecordID: 4711,
  Channel: 'Application',
  Computer: 'KESTREL-WFE1',
  Security: { '#attributes': { UserID: 'S-1-5-18' } },
};

test.each([
  ['evtx_dump', { Event: { '#attributes': { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' }, System: system, EventData: { Data: { '#text': ITEMS } } } }],
  [
    'evtx_dump with separate attributes',
    { Event: { System: { ...system, Provider: null, Provider_attributes: { Name: 'MsiInstaller' }, EventID: 1033, EventID_attributes: { Qualifiers: 0 } }, EventData: { Data: ITEMS } } },
  ],
  [
    'Velociraptor',
    {
      System: { ...system, Provider: { Name: 'MsiInstaller' }, EventID: { Value: 1033 }, TimeCreated: { SystemTime: TIME / 1000 }, Security: { UserID: 'S-1-5-18' } },
      EventData: { Data: ITEMS },
      Message: SENTENCE,
    },
  ],
  [
    'Winlogbeat',
    {
      '@timestamp': '2024-07-15T21:25:57.123Z',
      message: SENTENCE,
      log: { level: 'information' },
      winlog: {
        event_id: '1033',
        provider_name: 'MsiInstaller',
        computer_name: 'KESTREL-WFE1',
        record_id: 4711,
        channel: 'Application',
        event_data: Object.fromEntries(ITEMS.map((item, i) => [`param${i + 1}`, item])),
      },
    },
  ],
])('%s', (name, document) => {
  const text = `${JSON.stringify(document)}\n${JSON.stringify(document)}\n`;
  expect(eventJson.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  const expected = name === 'Winlogbeat' ? failedInstall(1, TIME, 'utc', FIELDS) : record;
  expect(read(eventJson, text).records).toEqual([expected, { ...expected, line: 2 }]);
});

test.each([
  ['as the agent sends it', (win: object) => ({ win })],
  ['in an alert', (win: object) => ({ timestamp: '2024-07-15T23:25:58.001+0200', rule: { level: 3, id: '60612' }, agent: { id: '001', name: 'KESTREL-WFE1' }, data: { win }, location: 'EventChannel' })],
])('Wazuh, %s', (_, document) => {
  const of = {
    system: { providerName: 'MsiInstaller', eventID: '1033', level: '4', systemTime: '2024-07-15T21:25:57.1230000Z', eventRecordID: '4711', channel: 'Application', computer: 'KESTREL-WFE1', message: `"${SENTENCE}"` },
    eventdata: { data: ITEMS.join(', ') },
  };
  const text = JSON.stringify(document(of), undefined, 2);
  expect(eventJson.detect(sampleOf(text))?.confidence).toBe(0.95);
  expect(read(eventJson, text).records).toMatchObject([
    { time: TIME, zone: 'utc', level: 'info', message: SENTENCE, fields: { event: '1033', server: 'KESTREL-WFE1', recordId: '4711', product: 'Kestrel Agent', status: '1603' }, mark: { outcome: 'failed', exitCode: 1603 } },
  ]);
});

test('NXLog', () => {
  const text = '{"EventTime":"2024-07-15 21:25:57","Hostname":"KESTREL-WFE1","SeverityValue":4,"Severity":"ERROR","EventID":42,"SourceName":"Kestrel","Channel":"Application","Message":"Text"}';
  expect(read(eventJson, text).records).toEqual([
    {
      line: 1,
      message: 'Text',
      time: Date.UTC(2024, 6, 15, 21, 25, 57),
      level: 'error',
      component: 'Kestrel',
      fields: { event: '42', provider: 'Kestrel', server: 'KESTREL-WFE1', channel: 'Application' },
    },
  ]);
});

test('an excerpt that begins inside an object and ends inside another', () => {
  const line = JSON.stringify(winEvent);
  const text = `${line.slice(60)}\n${line}\n${line.slice(0, 100)}`;
  expect(eventJson.detect(sampleOf(text))?.confidence).toBe(0.6);
  const { records, skipped } = read(eventJson, text);
  expect(records).toEqual([{ ...record, line: 2 }]);
  expect(skipped).toEqual(['the event that begins on line 3 is cut off']);
});

test('an object that is no event is counted', () => {
  const { records, unparsed } = read(eventJson, `${JSON.stringify(winEvent)}\n{"a": "}{"}\n{nonsense}\n`);
  expect([records.length, unparsed]).toEqual([1, ['2: {"a": "}{"}', '3: {nonsense}']]);
});

test.each([1, 3, 100_000])('a line cut at a backslash counts, in pieces of %i characters', (batch) => {
  const { records } = read(eventJson, `{"Message":"C:\\\n}\n${JSON.stringify(winEvent)}\n`, { batch });
  expect(records).toEqual([{ ...record, line: 3 }]);
});

test('other JSON', () => {
  expect(eventJson.detect(sampleOf('{"name":"upgrade-triage","version":"0.1.0","scripts":{"test":"vitest"}}'))).toBeUndefined();
  expect(eventJson.detect(sampleOf('[{"id":1033,"message":"MsiInstaller"}]'))).toBeUndefined();
  expect(eventJson.detect(sampleOf('MSI (s) (18:F4) {24B2C164-DE66-44FE-B468-A46D9D5E6B31}'))).toBeUndefined();
});
