import { expect, test } from 'vitest';
import eventText from '../../parsers/event-text/index.ts';
import psconfig from '../../parsers/sharepoint-psconfig/index.ts';
import { read, sampleOf } from '../read.ts';

const WINDOWS_2003 = `Event Type:\tError
Event Source:\tMsiInstaller
Event Category:\tNone
Event ID:\t1023
Date:\t\t2/18/2008
Time:\t\t6:03:55 AM
User:\t\tKESTREL\\Administrator
Computer:\tKESTREL-WFE1
Description:
Product: Kestrel Agent - ENU - Update
'Agent Service Pack 1 (KB123456)' could not be installed. Error code 1603.
Additional information is available in the log file
C:\\Logs\\sp1.log.

For more information, see Help and Support Center at http://go.microsoft.com/fwlink/events.asp.
Data:
0000: 7b 32 34 42 32 43 31 36   {24B2C16
0008: 34 2d 44 45 36 36 2d 34   4-DE66-4
0010: 34 46 45 2d 42 34 36 38   4FE-B468
0018: 2d 41 34 36 44 39 44 35   -A46D9D5
0020: 45 36 42 33 31 7d         E6B31}
`;

const record2003 = {
  line: 10,
  message: "Product: Kestrel Agent - ENU - Update\n'Agent Service Pack 1 (KB123456)' could not be installed. Error code 1603.\nAdditional information is available in the log file\nC:\\Logs\\sp1.log.",
  time: Date.UTC(2008, 1, 18, 6, 3, 55),
  level: 'error',
  component: 'MsiInstaller',
  fields: {
    event: '1023',
    provider: 'MsiInstaller',
    server: 'KESTREL-WFE1',
    user: 'KESTREL\\Administrator',
    product: 'Kestrel Agent - ENU',
    patch: 'Agent Service Pack 1 (KB123456)',
    status: '1603',
    logFile: 'C:\\Logs\\sp1.log',
    productCode: '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}',
    sentence:
      "Product: Kestrel Agent - ENU - Update 'Agent Service Pack 1 (KB123456)' could not be installed. Error code 1603. Additional information is available in the log file C:\\Logs\\sp1.log.",
  },
  mark: {
    mark: 'result',
    run: 'Kestrel Agent - ENU',
    patch: 'Agent Service Pack 1 (KB123456)',
    kind: 'event-log',
    product: 'Kestrel Agent - ENU',
    within: 3_600_000,
    outcome: 'failed',
    exitCode: 1603,
    server: 'KESTREL-WFE1',
    zone: 'local',
  },
};

test.each([1, 5, 100])('copied from Windows 2003, in batches of %i lines', (batch) => {
  const text = `${WINDOWS_2003}\n${WINDOWS_2003}`.replaceAll('\n', '\r\n');
  expect(eventText.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  const lines = WINDOWS_2003.split('\n').length;
  expect(read(eventText, text, { batch })).toEqual({ records: [record2003, { ...record2003, line: 10 + lines }], unparsed: [], skipped: [] });
});

test('the form of knowledge base articles, with the data on one line, inside other text', () => {
  const text = `Hello all,
the rollup fails on KESTREL-MBX1 and the log says:

Type: Error
Source: MsiInstaller
Category: None
Event ID: 11306
Description:
Product: Kestrel Mail -- Error 1306. Another application has exclusive access to the file 'D:\\Mail\\store.exe'. Please shut down all other applications, then click Retry.

Data: 0000: 7b 32 34 42 32 43 31 36 {24B2C16 0008: 34 2d 44 45 36 36 2d 34 4-DE66-4 0010: 34 46 45 2d 42 34 36 38 4FE-B468 0018: 2d 41 34 36 44 39 44 35 -A46D9D5 0020: 45 36 42 33 31 7d E6B31}

Type: Information
Source: MsiInstaller
Category: None
Event ID: 11729
Description:
Product: Kestrel Mail -- Configuration failed.
Type: this line belongs to the description
`;
  expect(eventText.detect(sampleOf(text))).toMatchObject({ confidence: 0.75 });
  const { records, unparsed } = read(eventText, text);
  expect(records).toMatchObject([
    { line: 9, level: 'error', fields: { error: '1306', file: 'D:\\Mail\\store.exe', productCode: '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}' }, mark: { mark: 'about' } },
    { line: 18, level: 'info', message: 'Product: Kestrel Mail -- Configuration failed.\nType: this line belongs to the description', mark: { mark: 'result', outcome: 'failed' } },
  ]);
  expect(unparsed).toEqual(['1: Hello all,', '2: the rollup fails on KESTREL-MBX1 and the log says:']);
});

test('all labels of Windows 2008 on one line, with a description that has such words of its own', () => {
  const text = 'Log Name:      Application Source:        MsiInstaller Date:          4/3/2011 12:58:10 PM Event ID:      11708 Task Category: None Level:         Error Keywords:      Classic User:          N/A Computer:      KESTREL-WFE1 Description: Product: Kestrel Agent -- Installation failed. Level: none\n';
  expect(eventText.detect(sampleOf(text))?.confidence).toBe(0.96);
  expect(read(eventText, text).records).toMatchObject([
    { message: 'Product: Kestrel Agent -- Installation failed. Level: none', time: Date.UTC(2011, 3, 3, 12, 58, 10), level: 'error', fields: { event: '11708', server: 'KESTREL-WFE1', channel: 'Application' }, mark: { outcome: 'failed' } },
  ]);
});

test('the XML of an article with blanks in its tags', () => {
  const data = ['Kestrel Database', '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}', '1642', '(NULL)'].map((item, i) => (i === 1 ? `< Data>${item}</Data>` : `<Data>${item}</Data>`));
  const text = `Log Name:      Application
Source:        MsiInstaller
Event ID:      1024
Level:         Error
Description:
Product: Kestrel Database - Update '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}' could not be installed. Error code 1642.
Event Xml:
<Event><System><Provider Name="MsiInstaller" /><EventID>1024</EventID>< EventRecordID>4711</EventRecordID></System><EventData>${data.join('')}</EventData></Event>
`;
  expect(read(eventText, text).records).toMatchObject([
    { fields: { recordId: '4711', product: 'Kestrel Database', patch: '{24B2C164-DE66-44FE-B468-A46D9D5E6B31}', status: '1642' }, mark: { outcome: 'failed', exitCode: 1642 } },
  ]);
});

test('lines that Markdown breaks with a backslash', () => {
  const text = ['Event Type: Information', 'Event Source: MsiInstaller', 'Event ID: 11724', 'Date: 3/22/2008', 'Time: 7:17:29 AM', 'Computer: KESTREL-WFE1', 'Description:', 'Product: Kestrel Agent -- Removal completed successfully.'].join('\\\n');
  expect(read(eventText, text).records).toMatchObject([
    { message: 'Product: Kestrel Agent -- Removal completed successfully.', time: Date.UTC(2008, 2, 22, 7, 17, 29), level: 'info', fields: { event: '11724', server: 'KESTREL-WFE1', product: 'Kestrel Agent' }, mark: { outcome: 'succeeded' } },
  ]);
});

test('all labels on one line', () => {
  const text =
    'Event Source: MSExchangeCluster\nEvent Category: Services Event ID: 1025 Date: 3/24/2009 Time: 1:02:03 PM Type: Error User: N/A Computer: KESTREL-N1 Description: The Exchange virtual server needs to be upgraded before coming online.\n';
  expect(read(eventText, text).records).toEqual([
    {
      line: 2,
      message: 'The Exchange virtual server needs to be upgraded before coming online.',
      time: Date.UTC(2009, 2, 24, 13, 2, 3),
      level: 'error',
      component: 'MSExchangeCluster',
      fields: { event: '1025', provider: 'MSExchangeCluster', server: 'KESTREL-N1' },
    },
  ]);
});

test('"Copy details as text" of 2008 in German: the XML holds the data items', () => {
  const text = `Protokollname: Application
Quelle:        MsiInstaller
Datum:         15.07.2024 21:25:57
Ereignis-ID:   1033
Aufgabenkategorie:Keine
Ebene:         Informationen
Schlüsselwörter:Klassisch
Benutzer:      SYSTEM
Computer:      KESTREL-WFE1
Beschreibung:
Das Produkt wurde installiert.
Ereignis-XML:
<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">
  <System>
    <Provider Name="MsiInstaller" />
    <EventID Qualifiers="0">1033</EventID>
    <Level>4</Level>
    <TimeCreated SystemTime="2024-07-15T19:25:57.000000000Z" />
    <EventRecordID>4711</EventRecordID>
  </System>
  <EventData>
    <Data>Kestrel Agent</Data><Data>4.2.1.0</Data><Data>1031</Data><Data>1603</Data><Data>Contoso</Data>
  </EventData>
</Event>

Protokollname: Application
Quelle:        Kestrel
Datum:         15.07.2024 21:25:58
Ereignis-ID:   42
Ebene:         Fehler
Computer:      KESTREL-WFE1
Beschreibung:
Text
`;
  expect(eventText.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  const { records, unparsed } = read(eventText, text);
  expect(unparsed).toEqual([]);
  expect(records).toMatchObject([
    {
      line: 11,
      message: 'Das Produkt wurde installiert.',
      time: Date.UTC(2024, 6, 15, 21, 25, 57),
      level: 'info',
      fields: { channel: 'Application', recordId: '4711', status: '1603', version: '4.2.1.0' },
      mark: { mark: 'result', product: 'Kestrel Agent', outcome: 'failed', zone: 'local' },
    },
    { line: 33, level: 'error', message: 'Text', time: Date.UTC(2024, 6, 15, 21, 25, 58) },
  ]);
});

test.each([
  ['French', 'Nom du journal :Application\nSource :       MsiInstaller\nDate :         15/07/2024 21:25:57\nID de l’événement :11708\nNiveau :       Erreur\nOrdinateur :   KESTREL-WFE1\nDescription :\n'],
  ['Chinese', '日志名称:          Application\n来源:            MsiInstaller\n日期:            2024/7/15 21:25:57\n事件 ID:         11708\n级别:            错误\n计算机:           KESTREL-WFE1\n描述:\n'],
  ['wevtutil', 'Event[0]:\n  Log Name: Application\n  Source: MsiInstaller\n  Date: 2024-07-15T21:25:57.000\n  Event ID: 11708\n  Task: N/A\n  Level: Error\n  Opcode: N/A\n  Keyword: Classic\n  User: N/A\n  User Name: N/A\n  Computer: KESTREL-WFE1\n  Description: \n'],
])('%s labels', (_name, head) => {
  const text = `${head}Product: Kestrel Agent -- Installation failed.\n\n${head}Product: Kestrel Agent -- Installation failed.\n`;
  const height = head.split('\n').length;
  expect(eventText.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  const { records, unparsed } = read(eventText, text);
  expect(unparsed).toEqual([]);
  expect(records.map(({ line }) => line)).toEqual([height, 2 * height + 1]);
  expect(records[0]).toMatchObject({
    message: 'Product: Kestrel Agent -- Installation failed.',
    time: Date.UTC(2024, 6, 15, 21, 25, 57),
    level: 'error',
    fields: { server: 'KESTREL-WFE1', channel: 'Application' },
    mark: { outcome: 'failed' },
  });
});

test('Get-WinEvent | Format-List', () => {
  const text = `

TimeCreated  : 7/15/2024 9:25:57 PM
ProviderName : MsiInstaller
Id           : 1033
Message      : Windows Installer installed the product. Product Name: Kestrel Agent. Product
               Version: 4.2.1.0. Product Language: 1033. Manufacturer: Contoso. Installation
               success or error status: 1603.

TimeCreated  : 7/15/2024 9:20:57 PM
ProviderName : Kestrel
Id           : 42
Message      : Text

`;
  expect(eventText.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  const { records, unparsed } = read(eventText, text);
  expect(unparsed).toEqual([]);
  expect(records).toMatchObject([
    {
      line: 6,
      time: Date.UTC(2024, 6, 15, 21, 25, 57),
      message: 'Windows Installer installed the product. Product Name: Kestrel Agent. Product\nVersion: 4.2.1.0. Product Language: 1033. Manufacturer: Contoso. Installation\nsuccess or error status: 1603.',
      fields: { product: 'Kestrel Agent', status: '1603' },
      mark: { outcome: 'failed', exitCode: 1603 },
    },
    { line: 13, message: 'Text' },
  ]);
});

test('Get-EventLog | Format-List names the event by its instance', () => {
  const text = `Index              : 4711
EntryType          : Error
InstanceId         : 3221232472
Message            : The Kestrel Agent service failed to start due to the following error:
                     %%1053
Category           : (0)
CategoryNumber     : 0
ReplacementStrings : {Kestrel Agent, %%1053}
Source             : Service Control Manager
TimeGenerated      : 7/15/2024 9:25:57 PM
TimeWritten        : 7/15/2024 9:25:57 PM
UserName           :
`;
  expect(eventText.detect(sampleOf(text))?.confidence).toBeGreaterThan(0.9);
  expect(read(eventText, text).records).toMatchObject([{ line: 4, level: 'error', fields: { event: '7000', recordId: '4711', service: 'Kestrel Agent' } }]);
});

test('an excerpt that begins inside a description and ends inside a head', () => {
  const text = `of the product.\n\n${WINDOWS_2003}\nEvent Type:\tError\nEvent Source:\tMsi`;
  const { records, unparsed } = read(eventText, text);
  expect(records).toEqual([{ ...record2003, line: 12 }]);
  expect(unparsed).toHaveLength(2);
});

test('a description that holds the word "Data:" and a label', () => {
  const text = 'Event Type:\tError\nEvent Source:\tKestrel\nEvent ID:\t42\nComputer:\tKESTREL-WFE1\nDescription:\nFailed.\nData:\n\n none at all\nSource: mscorlib\nUser: nobody\n';
  expect(read(eventText, text).records.map(({ message }) => message)).toEqual(['Failed.\nData:\n\n none at all\nSource: mscorlib\nUser: nobody']);
});

test('a description of very many lines is cut once', () => {
  const text = `${WINDOWS_2003.slice(0, WINDOWS_2003.indexOf('Product:'))}${'line\n'.repeat(500)}\n${WINDOWS_2003}`;
  const { records, skipped } = read(eventText, text, { batch: 50 });
  expect(records.map(({ message }) => message.split('\n').length)).toEqual([201, 4]);
  expect(skipped).toHaveLength(1);
});

test('a description stops at the line that is too long, so that no line has a wrong number', () => {
  const text = `${WINDOWS_2003.slice(0, WINDOWS_2003.indexOf('Product:'))}first\n${'x'.repeat(70_000)}\nafter it\n\n${WINDOWS_2003}`;
  const { records, skipped } = read(eventText, text);
  expect(records.map(({ message }) => message.split('\n').length)).toEqual([1, 4]);
  expect(skipped).toHaveLength(1);
});

test('what is no event log', () => {
  expect(eventText.detect(sampleOf('Source: C:\\setup.exe\nDate: 2/18/2008\nUser: KESTREL\\farm\nComputer: KESTREL-WFE1\n'))).toBeUndefined();
  expect(eventText.detect(sampleOf('Name        : KESTREL\nId          : 1023\nDisplayName : Kestrel\nStatus      : Online\n'))).toBeUndefined();
  expect(eventText.detect(sampleOf('See Event ID: 1023 of Source: MsiInstaller in the log.\n'))).toBeUndefined();
});

test('events of an article with labels of its own, and words between them', () => {
  const text = `Source: MsiInstaller

Event ID: 11708

Error detail: Product: Kestrel Agent -- Installation failed.

The log may hold this one as well:

Source: MsiInstaller

Event ID: 1033

Event detail: Windows Installer installed the product. Product Name: Kestrel Agent. Product Version: 4.2.1.0. Product Language: 1033. Manufacturer: Contoso. Installation success or error status: 1603.
`;
  expect(eventText.detect(sampleOf(text))).toBeDefined();
  expect(read(eventText, text).records.map(({ line, message, fields }) => ({ line, message, event: fields?.event, status: fields?.status }))).toEqual([
    { line: 5, message: 'Product: Kestrel Agent -- Installation failed.\n\nThe log may hold this one as well:', event: '11708', status: undefined },
    {
      line: 13,
      message: 'Windows Installer installed the product. Product Name: Kestrel Agent. Product Version: 4.2.1.0. Product Language: 1033. Manufacturer: Contoso. Installation success or error status: 1603.',
      event: '1033',
      status: '1603',
    },
  ]);
});

test('an event that says what the configuration wizard printed is still an event', () => {
  const text = `Log Name:      Application
Source:        SharePoint Products Configuration Wizard
Date:          7/15/2024 9:25:57 PM
Event ID:      104
Level:         Error
Computer:      KESTREL-APP1
Description:
Failed to upgrade SharePoint Products.
An exception of type Microsoft.SharePoint.PostSetupConfiguration.PostSetupConfigurationTaskException was thrown.  Additional exception information: Failed to upgrade SharePoint Products.
Failed to upgrade SharePoint Products.
An exception of type System.ArgumentException was thrown.
`;
  const printed = psconfig.detect(sampleOf(text))?.confidence ?? 0;
  expect(printed).toBeGreaterThan(0.9);
  expect(eventText.detect(sampleOf(text))?.confidence).toBeGreaterThan(printed);
});
