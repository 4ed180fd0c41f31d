import { expect, test } from 'vitest';
import officePatch from '../../parsers/office-patch.ts';
import { marksIn, read, sampleOf } from '../read.ts';

const marksOf = (text: string) => marksIn(officePatch, text);
const BASE = { run: '', kind: 'office-patch', operation: 'patch' };

const run = (code: string) => `OPatchInstall: Run starts
OPatchInstall: Running version 14.0.6119.0
OPatchInstall: Running on a Unicode OS
OPatchInstall: Property 'SYS.ARGS.LOGPATH' value 'X:\\logs\\wss2010-kb2494001-fullfile-x64-glb.log'
OPatchInstall: Script execution starts
OPatchInstall: Property 'WSSMUI.EN-US' value 'InvalidBaseline'
OPatchInstall: Property 'SYS.PROC.RESULT' value '${code}'
OPatchInstall: Run Ends
OpatchInstall: Clean up done
`;

test('stopped by detection: the update, what each patch came to, the code', () => {
  expect(marksOf(run('17031'))).toEqual([
    { line: 1, mark: 'start', ...BASE },
    { line: 4, mark: 'about', ...BASE, product: 'KB2494001' },
    { line: 7, mark: 'result', ...BASE, outcome: 'blocked', exitCode: 17031 },
  ]);
  expect(read(officePatch, run('17031')).records.slice(5, 7)).toEqual([
    {
      line: 6,
      message: "OPatchInstall: Property 'WSSMUI.EN-US' value 'InvalidBaseline'",
      component: 'OPatchInstall',
      fields: { patch: 'WSSMUI.EN-US', status: 'InvalidBaseline' },
    },
    {
      line: 7,
      message: "OPatchInstall: Property 'SYS.PROC.RESULT' value '17031'",
      component: 'OPatchInstall',
      fields: { result: '17031' },
      mark: { mark: 'result', ...BASE, outcome: 'blocked', exitCode: 17031 },
    },
  ]);
});

test.each([
  ['0', 'succeeded'],
  ['17022', 'succeeded-reboot-required'],
  ['3010', 'succeeded-reboot-required'],
  ['17023', 'cancelled'],
  ['17025', 'blocked'],
  ['17028', 'blocked'],
  ['30066', 'blocked'],
  ['17302', 'failed'],
  ['17301', 'failed'],
  ['1603', 'failed'],
])('code %s is %s', (code, outcome) => {
  expect(marksOf(run(code)).at(-1)).toEqual({ line: 7, mark: 'result', ...BASE, outcome, exitCode: Number(code) });
});

test('a later result replaces an earlier one; runs are appended', () => {
  const text = run('17302').replace('OPatchInstall: Run Ends', "OPatchInstall: Property 'SYS.PROC.RESULT' value ''\nOPatchInstall: Run Ends") + run('0');
  expect(marksOf(text).filter(({ mark }) => mark !== 'about')).toEqual([
    { line: 1, mark: 'start', ...BASE },
    { line: 7, mark: 'result', ...BASE, outcome: 'failed', exitCode: 17302 },
    { line: 11, mark: 'start', ...BASE },
    { line: 17, mark: 'result', ...BASE, outcome: 'succeeded', exitCode: 0 },
  ]);
});

test('what failed is an error; a restart is none', () => {
  const text = `OPatchInstall: Run starts
OPatchInstall: The extraction of the files failed
MsiApplyPatch failed with error 1603
MsiApplyPatch failed with error 3010
OPatchInstall:CCabExtract::Initialize failed
`;
  expect(read(officePatch, text).records.slice(1)).toEqual([
    { line: 2, message: 'OPatchInstall: The extraction of the files failed', level: 'error', component: 'OPatchInstall' },
    { line: 3, message: 'MsiApplyPatch failed with error 1603', level: 'error', fields: { result: '1603' } },
    { line: 4, message: 'MsiApplyPatch failed with error 3010', fields: { result: '3010' } },
    { line: 5, message: 'OPatchInstall:CCabExtract::Initialize failed', level: 'error', component: 'OPatchInstall' },
  ]);
});

test('excerpt in the middle, stamped, message in another language on several lines', () => {
  const text = `… cut
2015/05/31 03:05:04:538::[4368] OPatchInstall: Property 'SYS.MESSAGE' value 'Die erwartete Version des Produkts
wurde nicht gefunden.'
2015/05/31 03:05:05:000::[4368] OPatchInstall: Property 'SYS.PROC.RESULT' value '17031'`;
  expect(read(officePatch, text)).toEqual({
    records: [
      {
        line: 2,
        message: "OPatchInstall: Property 'SYS.MESSAGE' value 'Die erwartete Version des Produkts\nwurde nicht gefunden.'",
        component: 'OPatchInstall',
        time: Date.UTC(2015, 4, 31, 3, 5, 4, 538),
        fields: { thread: '4368', property: 'SYS.MESSAGE', value: 'Die erwartete Version des Produkts\nwurde nicht gefunden.' },
        mark: { mark: 'about', ...BASE },
      },
      {
        line: 4,
        message: "OPatchInstall: Property 'SYS.PROC.RESULT' value '17031'",
        component: 'OPatchInstall',
        time: Date.UTC(2015, 4, 31, 3, 5, 5),
        fields: { thread: '4368', result: '17031' },
        mark: { mark: 'result', ...BASE, outcome: 'blocked', exitCode: 17031 },
      },
    ],
    unparsed: ['1: … cut'],
    skipped: [],
  });
});

test('cut in the middle: no result', () => {
  const text = run('17031');
  expect(marksOf(text.slice(0, text.indexOf("value '17031'") - 8)).some(({ mark }) => mark === 'result')).toBe(false);
});

test('batches and line ends make no difference', () => {
  const whole = read(officePatch, run('17031'), { batch: 1000 });
  expect(read(officePatch, run('17031'), { batch: 1 })).toEqual(whole);
  expect(read(officePatch, run('17031').replaceAll('\n', '\r\n'), { batch: 2 })).toEqual(whole);
});

test('recognised by its lines; the OPatch of another maker is not', () => {
  expect(officePatch.detect(sampleOf(run('0')))?.confidence).toBe(0.97);
  for (const text of [
    'OPatch failed with error code 73\nLog file location: /u01/opatch.log\nOPatch version: 11.2\n',
    '$log | Select-String "OPatchInstall: Property \'SYS.PROC.RESULT\' value"\n',
    'The file opatchinstall(1).log is in %TEMP%.',
  ]) {
    expect(officePatch.detect(sampleOf(text)), text).toBeUndefined();
  }
});
