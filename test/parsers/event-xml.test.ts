import { expect, test } from 'vitest';
import eventXml from '../../parsers/event-xml/index.ts';
import { read, sampleOf } from '../read.ts';

const NS = "xmlns='http://schemas.microsoft.com/win/2004/08/events/event'";

function event(id: string, items: readonly string[], options: { second?: number; extra?: string; provider?: string } = {}): string {
  const { second = 57, extra = '', provider = 'MsiInstaller' } = options;
  return (
    `<Event ${NS}><System><Provider Name='${provider}'/><EventID Qualifiers='0'>${id}</EventID><Version>0</Version><Level>4</Level>` +
    `<TimeCreated SystemTime='2024-07-15T21:25:${second}.1230000Z'/><EventRecordID>4711</EventRecordID><Channel>Application</Channel>` +
    `<Computer>KESTREL-WFE1.contoso.com</Computer><Security UserID='S-1-5-18'/></System>` +
    `<EventData>${items.map((item) => `<Data>${item}</Data>`).join('')}<Binary>7B32344232</Binary></EventData>${extra}</Event>`
  );
}

const FAILED = event('11708', ['Product: Kestrel &amp; Sons -- Installation failed.', '(NULL)', '']);
const DONE = event('1033', ['Kestrel Agent', '4.2.1.0', '1033', '0', 'Contoso', '(NULL)', '']);

const failedRecord = {
  line: 1,
  message: 'Product: Kestrel & Sons -- Installation failed.',
  time: Date.UTC(2024, 6, 15, 21, 25, 57, 123),
  zone: 'utc',
  level: 'info',
  component: 'MsiInstaller',
  fields: {
    event: '11708',
    provider: 'MsiInstaller',
    server: 'KESTREL-WFE1.contoso.com',
    channel: 'Application',
    recordId: '4711',
    user: 'S-1-5-18',
    product: 'Kestrel & Sons',
  },
  mark: {
    mark: 'result',
    run: 'Kestrel & Sons',
    kind: 'event-log',
    product: 'Kestrel & Sons',
    within: 3_600_000,
    outcome: 'failed',
    server: 'KESTREL-WFE1.contoso.com',
    zone: 'utc',
  },
};

test.each([1, 3, 100, 100_000])('saved by the Event Viewer, in pieces of %i characters', (batch) => {
  const text = `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>${FAILED}\r\n${DONE}</Events>\r\n`;
  expect(eventXml.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  const { records, unparsed, skipped } = read(eventXml, text, { batch });
  expect(records[0]).toEqual({ ...failedRecord, line: 2 });
  expect(records[1]).toMatchObject({ line: 3, mark: { outcome: 'succeeded', toVersion: '4.2.1.0' } });
  expect([records.length, unparsed, skipped]).toEqual([2, [], []]);
});

test('a sequence without a root on one line, as wevtutil writes it', () => {
  const text = FAILED + DONE + FAILED;
  expect(eventXml.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  expect(read(eventXml, text).records.map(({ line, fields }) => [line, fields?.event])).toEqual([
    [1, '11708'],
    [1, '1033'],
    [1, '11708'],
  ]);
});

test('an event over several lines begins where its tag begins', () => {
  const text = DONE.replaceAll('><', '>\n  <') + '\n' + FAILED;
  const { records } = read(eventXml, text);
  expect(records.map((record) => record.line)).toEqual([1, DONE.split('><').length + 1]);
});

test('a rendered message in another language gives way to the data items', () => {
  const rendered = "<RenderingInfo Culture='de-DE'><Message>Windows Installer hat das Produkt installiert.\nProduktname: …</Message><Level>Informationen</Level></RenderingInfo>";
  const [plain] = read(eventXml, DONE).records;
  expect(read(eventXml, event('1033', ['Kestrel Agent', '4.2.1.0', '1033', '0', 'Contoso'], { extra: rendered })).records).toEqual([plain]);
});

test('a rendered message of an unknown event stays, on one line', () => {
  const extra = "<RenderingInfo Culture='en-US'><Message>The farm KESTREL\r\nis being upgraded.</Message></RenderingInfo>";
  const [record] = read(eventXml, event('42', ['KESTREL'], { provider: 'Kestrel', extra })).records;
  expect(record?.message).toBe('The farm KESTREL is being upgraded.');
});

test('the output of evtx_dump, with a declaration before each event', () => {
  const text = `Record 1\n<?xml version="1.0" encoding="utf-8"?>\n${DONE}\n\nRecord 2\n<?xml version="1.0" encoding="utf-8"?>\n${FAILED}\n`;
  expect(eventXml.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  const { records, unparsed } = read(eventXml, text);
  expect([records.map(({ line }) => line), unparsed]).toEqual([[3, 7], []]);
});

test('an excerpt that begins and ends inside an event keeps the events between', () => {
  const text = `${DONE.slice(200)}\n${FAILED}\n${DONE.slice(0, 300)}`;
  expect(eventXml.detect(sampleOf(text))?.confidence).toBe(0.6);
  const { records, unparsed, skipped } = read(eventXml, text);
  expect(records).toEqual([{ ...failedRecord, line: 2 }]);
  expect(unparsed).toHaveLength(1);
  expect(skipped).toEqual(['the event that begins on line 3 is cut off']);
});

test('an event that lacks its end, and control characters that XML forbids', () => {
  const text = `${DONE.slice(0, 300)}\n${FAILED.replace('failed.', 'failed.&#x2;\u0001')}`;
  const { records, unparsed } = read(eventXml, text);
  expect(records.map(({ line, mark }) => [line, mark?.mark])).toEqual([[2, 'result']]);
  expect(unparsed).toHaveLength(1);
});

const CLIXML = (body: string) => `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n${body}\n</Objs>\n`;

test('Get-WinEvent | Export-Clixml', () => {
  const text = CLIXML(
    `  <Obj RefId="0">
    <TN RefId="0"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T><T>System.Object</T></TN>
    <ToString>System.Diagnostics.Eventing.Reader.EventLogRecord</ToString>
    <Props>
      <I32 N="Id">1033</I32><By N="Level">4</By><I64 N="RecordId">4711</I64><S N="ProviderName">MsiInstaller</S><S N="LogName">Application</S>
      <S N="MachineName">KESTREL-WFE1.contoso.com</S>
      <Obj N="UserId" RefId="1"><ToString>S-1-5-18</ToString><Props><S N="Value">S-1-5-18</S></Props></Obj>
      <DT N="TimeCreated">2024-07-15T21:25:57.123-04:00</DT>
      <Obj N="Bookmark" RefId="2"><ToString>System.Diagnostics.Eventing.Reader.EventBookmark</ToString></Obj>
      <S N="LevelDisplayName">Information</S>
      <Obj N="Properties" RefId="3"><TN RefId="2"><T>System.Collections.Generic.List</T></TN><LST>
        <Obj RefId="4"><ToString>System.Diagnostics.Eventing.Reader.EventProperty</ToString><Props><S N="Value">Kestrel Agent</S></Props></Obj>
        <Obj RefId="5"><Props><S N="Value">4.2.1.0</S></Props></Obj><Obj RefId="6"><Props><S N="Value">1033</S></Props></Obj>
        <Obj RefId="7"><Props><S N="Value">1603</S></Props></Obj><Obj RefId="8"><Props><S N="Value">Contoso</S></Props></Obj>
      </LST></Obj>
    </Props>
    <MS><S N="Message">Windows Installer hat_x000D__x000A_das Produkt installiert.</S></MS>
  </Obj>`,
  );
  expect(eventXml.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  const { records, skipped } = read(eventXml, text);
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({
    line: 2,
    time: Date.UTC(2024, 6, 15, 21, 25, 57, 123),
    level: 'info',
    message: expect.stringMatching(/^Windows Installer installed the product\. .* error status: 1603\.$/),
    fields: { event: '1033', provider: 'MsiInstaller', server: 'KESTREL-WFE1.contoso.com', user: 'S-1-5-18', status: '1603' },
    mark: { mark: 'result', outcome: 'failed', exitCode: 1603, zone: '-04:00' },
  });
  expect(skipped).toEqual([]);
  expect(read(eventXml, text.slice(0, -400)).skipped).toEqual(['the event that begins on line 2 is cut off']);
});

test('Get-WinEvent | Export-Clixml: an item that is empty, and the binary data, which is the last of the properties', () => {
  const property = (value: string) => `<Obj RefId="9"><ToString>System.Diagnostics.Eventing.Reader.EventProperty</ToString><Props>${value}</Props></Obj>`;
  const text = CLIXML(
    `<Obj RefId="0"><TN RefId="0"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T></TN><Props><I32 N="Id">42</I32><S N="ProviderName">Kestrel</S>
      <Obj N="Properties" RefId="3"><LST>${property('<S N="Value">one</S>')}${property('<S N="Value"></S>')}${property('<S N="Value">three</S>')}${property('<BA N="Value">ezI0QjI=</BA>')}</LST></Obj></Props></Obj>
    <Obj RefId="20"><TN RefId="0"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T></TN><Props><I32 N="Id">11708</I32><S N="ProviderName">MsiInstaller</S>
      <Obj N="Properties" RefId="23"><LST>${property('<S N="Value">Product: Kestrel Agent -- Installation failed.</S>')}${property(`<BA N="Value">${Buffer.from('{24B2C164-DE66-44FE-B468-A46D9D5E6B31}').toString('base64')}</BA>`)}</LST></Obj></Props></Obj>`,
  );
  expect(read(eventXml, text).records.map(({ message, fields }) => [message, fields?.productCode])).toEqual([
    ['one three', undefined],
    ['Product: Kestrel Agent -- Installation failed.', '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}'],
  ]);
});

test('Get-EventLog | Export-Clixml', () => {
  const text = CLIXML(
    `<Obj RefId="0"><TN RefId="0"><T>System.Diagnostics.EventLogEntry#Application/MsiInstaller/11708</T></TN><ToString>System.Diagnostics.EventLogEntry</ToString><Props>
      <S N="MachineName">KESTREL-WFE1</S><BA N="Data">ezI0QjI=</BA><I32 N="Index">4711</I32>
      <Obj N="EntryType" RefId="1"><ToString>Error</ToString><I32>1</I32></Obj><S N="Message">Product: Kestrel Agent -- Installation failed.</S>
      <S N="Source">MsiInstaller</S><Obj N="ReplacementStrings" RefId="2"><LST><S>Product: Kestrel Agent -- Installation failed.</S><S>(NULL)</S></LST></Obj>
      <I64 N="InstanceId">11708</I64><DT N="TimeGenerated">2024-07-15T21:25:57</DT></Props><MS><I32 N="EventID">11708</I32></MS></Obj>`,
  );
  expect(read(eventXml, text).records).toMatchObject([
    { line: 2, level: 'error', message: 'Product: Kestrel Agent -- Installation failed.', mark: { outcome: 'failed', zone: 'local' }, fields: { recordId: '4711' } },
  ]);
});

test('what is no event log', () => {
  const configuration = CLIXML(
    '<Obj RefId="0"><TN RefId="0"><T>System.Diagnostics.Eventing.Reader.EventLogConfiguration</T></TN><Props><S N="LogName">Application</S><Obj N="ProviderNames" RefId="4"><LST><S>MsiInstaller</S></LST></Obj></Props></Obj>',
  );
  expect(eventXml.detect(sampleOf(configuration))).toBeUndefined();
  expect(read(eventXml, configuration).records).toEqual([]);
  expect(eventXml.detect(sampleOf('<Events><Event name="party"/></Events>'))).toBeUndefined();
  expect(eventXml.detect(sampleOf('<configuration><appSettings/></configuration>'))).toBeUndefined();
});

test('very many blank lines take no time', () => {
  const start = performance.now();
  const { records } = read(eventXml, '\n'.repeat(100_000) + FAILED, { batch: 65_536 });
  expect(records.map(({ line }) => line)).toEqual([100_001]);
  expect(performance.now() - start).toBeLessThan(1000);
});
