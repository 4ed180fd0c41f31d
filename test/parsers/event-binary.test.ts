/** The codes in the binary data of Windows Installer, and the numbers of events, in every form in which an export writes them. */
import { expect, test } from 'vitest';
import eventCsv from '../../parsers/event-csv.ts';
import eventJson from '../../parsers/event-json.ts';
import eventText from '../../parsers/event-text/index.ts';
import eventXml from '../../parsers/event-xml/index.ts';
import type { LogRecord, TextParser } from '../../src/types.ts';
import { read } from '../read.ts';

const PRODUCT = '{5A1C07E2-3B4D-4F60-9182-A3B4C5D6E7F8}';
const PATCH = '{0F1E2D3C-4B5A-4968-8778-695A4B3C2D1E}';
const BYTES = Buffer.from(`${PRODUCT} ${PATCH} 1642`, 'latin1');
const HEX = BYTES.toString('hex').toUpperCase();
const SENTENCE = "Product: Kestrel Agent - Update 'Agent SP1' could not be installed.";

/** Rows as the Event Viewer of 2003 shows them: place, eight bytes, the same as text. */
function rows(gap: string): string[] {
  return Array.from({ length: Math.ceil(BYTES.length / 8) }, (_row, i) => {
    const row = BYTES.subarray(i * 8, i * 8 + 8);
    const bytes = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    return `${(i * 8).toString(16).padStart(4, '0')}: ${bytes}${gap}${row.toString('latin1')}`;
  });
}

const HEAD = `Type: Error\nSource: MsiInstaller\nCategory: None\nEvent ID: 1023\nDescription:\n${SENTENCE}\n\n`;
const xml = (binary: string) =>
  `<Event><System><Provider Name='MsiInstaller'/><EventID Qualifiers='0'>1023</EventID><Level>2</Level></System><EventData><Data>Kestrel Agent</Data><Data>Agent SP1</Data><Binary>${binary}</Binary></EventData></Event>`;
const json = (event: object) => JSON.stringify(event);

test.each<readonly [string, TextParser, string]>([
  ['rows of the Event Viewer', eventText, `${HEAD}Data:\n${rows('   ').join('\n')}\n`],
  ['rows on one line, as articles have them', eventText, `${HEAD}Data: ${rows(' ').join(' ')}\n`],
  ['XML', eventXml, xml(HEX)],
  ['XML that was indented', eventXml, xml(`\n    ${HEX.slice(0, 40)}\n    ${HEX.slice(40)}\n  `)],
  ['evtx_dump', eventJson, json({ Event: { System: { Provider: { '#attributes': { Name: 'MsiInstaller' } }, EventID: 1023, Level: 2 }, EventData: { Data: { '#text': ['Kestrel Agent', 'Agent SP1'] }, Binary: HEX } } })],
  ['bytes of Get-EventLog', eventJson, json({ Source: 'MsiInstaller', InstanceId: 1023, EntryType: 1, Message: SENTENCE, Data: [...BYTES] })],
  ['Log Parser', eventCsv, `EventID,EventType,SourceName,TimeGenerated,Message,Data\n1023,1,MsiInstaller,2024-07-15 21:25:57,"${SENTENCE}",${HEX}\n`],
  ['bytes with blanks', eventCsv, `EventID,EventType,SourceName,TimeGenerated,Message,Data\n1023,1,MsiInstaller,2024-07-15 21:25:57,"${SENTENCE}",0x${HEX.replace(/(..)/g, '$1 ')}\n`],
])('product, patch and result in the binary data: %s', (_form, parser, text) => {
  const { records } = read(parser, text);
  expect(records).toHaveLength(1);
  expect(records[0]?.fields).toMatchObject({ product: 'Kestrel Agent', patch: 'Agent SP1', productCode: PRODUCT, patchCode: PATCH, status: '1642' });
});

const STOPPED = 'The Kestrel Agent service failed to start due to the following error: Access is denied.';

function number(parser: TextParser, text: string): readonly (string | undefined)[] {
  return read(parser, text).records.map(({ fields }: LogRecord) => fields?.event);
}

test.each(['7000', '3221232472', '-1073734824', '0xC0001B58'])('the number of an event without its qualifiers: %s', (id) => {
  expect(number(eventXml, `<Event><System><Provider Name='Service Control Manager'/><EventID>${id}</EventID></System></Event>`)).toEqual(['7000']);
  expect(number(eventCsv, `InstanceId,Source,Message,TimeGenerated\n${id},Service Control Manager,"${STOPPED}",2024-07-15 21:25:57\n`)).toEqual(['7000']);
  expect(number(eventCsv, `EventID,Source,Message,TimeGenerated\n${id},Service Control Manager,"${STOPPED}",2024-07-15 21:25:57\n`)).toEqual(['7000']);
  expect(number(eventJson, json({ EventID: id, SourceName: 'Service Control Manager', Message: STOPPED }))).toEqual(['7000']);
  expect(number(eventJson, json({ Event: { System: { Provider: { '#attributes': { Name: 'Service Control Manager' } }, EventID: { '#attributes': { Qualifiers: 49152 }, '#text': id } } } }))).toEqual(['7000']);
});

test('a provider with data of its own, as evtx_dump writes it: attributes are no items, lists are', () => {
  const event = (data: object) => json({ Event: { System: { Provider_attributes: { Name: 'Microsoft-Windows-RestartManager' }, EventID: 10006 }, UserData: data } });
  const application = { RmSessionId: 0, FullPath: 'C:\\Kestrel\\agent.exe', DisplayName: 'Kestrel Agent' };
  const said = { message: "Application or service 'Kestrel Agent' could not be shut down.", fields: { file: 'C:\\Kestrel\\agent.exe', process: 'Kestrel Agent' } };
  expect(read(eventJson, event({ RmApplicationEvent_attributes: { xmlns: 'urn:k' }, RmApplicationEvent: application })).records).toMatchObject([said]);
  expect(read(eventJson, event({ RmApplicationEvent: { '#attributes': { xmlns: 'urn:k' }, ...application } })).records).toMatchObject([said]);
  const list = { Event: { System: { Provider_attributes: { Name: 'Kestrel' }, EventID: 7 }, EventData: { Count: 2, Names: { Name: 'a', Name_1: 'b' }, Nothing: null, Empty: {}, Last: 'c' } } };
  expect(read(eventJson, json(list)).records).toMatchObject([{ message: '2 a b c' }]);
});

test('Winlogbeat sorts the items by their names: numbers tell their places, other names do not', () => {
  const beat = (event_data: object, message?: string) => json({ '@timestamp': '2024-07-15T21:25:57.123Z', message, winlog: { event_id: '20', provider_name: 'Microsoft-Windows-WindowsUpdateClient', event_data } });
  const fields = { result: '0x80070643', patch: 'Update Rollup 7' };
  const sorted = { errorCode: '0x80070643', serviceGuid: '{1}', updateGuid: '{2}', updateTitle: 'Update Rollup 7' };
  expect(read(eventJson, beat(sorted, 'Installation Failure: Windows failed to install the following update with error 0x80070643: Update Rollup 7.')).records).toMatchObject([{ fields }]);
  expect(read(eventJson, beat({ param1: '0x80070643', param10: '{1}', param2: 'Update Rollup 7' })).records).toMatchObject([{ fields }]);
});
