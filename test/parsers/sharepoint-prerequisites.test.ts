import { expect, test } from 'vitest';
import parser from '../../parsers/sharepoint-prerequisites.ts';
import { marksIn, read, sampleOf } from '../read.ts';

const line = (text: string) => `2012-12-03 21:38:40 - ${text}\n`;
const FEATURE = 'Application Server Role, Web Server (IIS) Role';
const installing = (name: string, code: string) =>
  line(`Installing ${name}`) + line('"\\\\KESTREL-SQL1\\media\\setup.exe" /quiet') + line(`Install process returned (${code})`) + line(`[In HRESULT format] (${code})`) + line(`Last return code (${code})`);
const begun = line(`Request for install time of ${FEATURE}`) + line('Beginning download/installation');
const resultsIn = (text: string) => marksIn(parser, text).flatMap((mark) => (mark.mark === 'result' ? [[mark.line, mark.outcome, mark.exitCode]] : []));

test('the log is known by its sentences, not by its stamp', () => {
  expect(parser.detect(sampleOf(begun + installing(FEATURE, '0')))?.confidence).toBe(0.97);
  expect(parser.detect(sampleOf(line('Installing Kestrel') + line('done')))).toBeUndefined();
});

test('what is installed is a step, and each return code a result', () => {
  const text = begun + installing(FEATURE, '0');
  expect(marksIn(parser, text)).toEqual([
    { line: 1, mark: 'about', run: '', kind: 'sharepoint-prerequisites', operation: 'install', product: 'SharePoint prerequisites' },
    { line: 3, mark: 'step', run: '', step: FEATURE, state: 'started', progress: [{ of: 'prerequisites', done: 0 }] },
    { line: 7, mark: 'result', run: '', kind: 'sharepoint-prerequisites', operation: 'install', product: 'SharePoint prerequisites', outcome: 'succeeded', exitCode: 0 },
  ]);
  expect(read(parser, text).records[6]).toMatchObject({ time: Date.parse('2012-12-03T21:38:40Z'), level: 'info', fields: { result: '0' } });
});

test('one that went well does not make up for one that failed', () => {
  const failed = installing('Microsoft WCF Data Services 5.0', '-2146762486') + line('Error: The tool was unable to install Microsoft WCF Data Services 5.0.');
  expect(resultsIn(begun + installing(FEATURE, '0') + failed + installing('Kestrel', '0'))).toEqual([
    [7, 'succeeded', 0],
    [12, 'failed', -2146762486],
    [13, 'failed', undefined],
  ]);
});

test('one more that went well is a step that is through', () => {
  const steps = marksIn(parser, begun + installing('First', '3010') + installing('Second', '0')).flatMap((mark) => (mark.mark === 'step' ? [[mark.line, mark.step, mark.state]] : []));
  expect(steps).toEqual([
    [3, 'First', 'started'],
    [8, 'Second', 'started'],
    [12, 'Second', 'done'],
  ]);
});

test('a restart is needed to go on, or is due and blocks', () => {
  expect(resultsIn(begun + installing(FEATURE, '3010') + line('Install needs restart') + line('Last return code (0XBC2=3010)'))).toEqual([
    [7, 'succeeded-reboot-required', 3010],
    [8, 'succeeded-reboot-required', undefined],
    [9, 'succeeded-reboot-required', 3010],
  ]);
  expect(resultsIn(line('Last return code (-2147021886)') + line('Last return code (2359302)'))).toEqual([[1, 'succeeded-reboot-required', -2147021886]]);
  expect(resultsIn(line('Error: A pending restart blocks the installation.') + line('Last return code (0X3E9=1001)'))).toEqual([
    [1, 'blocked', 1001],
    [2, 'blocked', 1001],
  ]);
});
