import { expect, test } from 'vitest';
import parser from '../../parsers/sharepoint-upgrade.ts';
import { trackRuns } from '../../src/facts/runs.ts';
import { read, sampleOf } from '../read.ts';

function runsOf(text: string) {
  const tracker = trackRuns('Upgrade.log');
  for (const record of read(parser, text).records) tracker.see(record);
  return tracker.runs().map(({ outcome, errors, firstLine, lastLine, fragment }) => ({ outcome, errors, lines: [firstLine, lastLine], fragment }));
}

const INTERLEAVED = `[psconfig] [SPUpgradeSession] [INFO] [6/7/2011 8:45:10 AM]: Upgrade session starts.
[OWSTIMER] [SPUpgradeSession] [INFO] [6/7/2011 8:45:12 AM]: Upgrade session starts.
[psconfig] [SPUpgradeSession] [INFO] [6/7/2011 8:45:12 AM]: SPFarm Name=KESTREL_Config
[OWSTIMER] [SPUpgradeSession] [INFO] [6/7/2011 8:45:13 AM]: Upgrade [SPContentDatabase Name=KESTREL_Content] succeeded.
[psconfig] [SPUpgradeSession] [ERROR] [6/7/2011 8:45:13 AM]: Upgrade [SPFarm Name=KESTREL_Config] failed.
[psconfig] [SPUpgradeSession] [ERROR] [6/7/2011 8:45:13 AM]: Exception: Access is denied.
[OWSTIMER] [SPUpgradeSession] [INFO] [6/7/2011 8:45:59 AM]: Upgrade session finishes. 0 errors and 0 warnings encountered.
[psconfig] [SPUpgradeSession] [INFO] [6/7/2011 8:46:10 AM]: Upgrade session finishes. 2 errors and 0 warnings encountered.
`;

const AS_COLUMNS = INTERLEAVED.replace(/^\[(\w+)\] \[(\w+)\] \[(\w+)\] \[6\/7\/2011 8:(\S+) AM\]: (.*)$/gm, (_, process: string, component: string, level: string, time: string, text: string) =>
  ['06/07/2011 08:' + time + '.26', `${process.toUpperCase()} (${process === 'psconfig' ? '0x07A8' : '0x1A2C'})`, '0x0854', 'SharePoint Foundation Upgrade', component, 'ajy6m', level, text, '7d2e4b90-1a6c-4f3e-9b58-0c7f2ad81e35'].join('\t'),
);

test.each([
  ['brackets', INTERLEAVED],
  ['columns', AS_COLUMNS],
])('two processes at the same time, in %s', (_, text) => {
  expect(runsOf(text)).toEqual([
    { outcome: 'failed', errors: 2, lines: [1, 8], fragment: false },
    { outcome: 'succeeded', errors: 0, lines: [2, 7], fragment: false },
  ]);
});

test('without the process they cannot be told apart', () => {
  expect(runsOf(INTERLEAVED.replace(/^\[\w+\] /gm, ''))).toHaveLength(1);
});

test('one session of two processes is one run', () => {
  const text = INTERLEAVED.split('\n').filter((_, i) => i !== 1 && i !== 6).join('\n');
  expect(runsOf(text)).toEqual([{ outcome: 'failed', errors: 2, lines: [1, 6], fragment: false }]);
});

test('a process that begins when the other has finished', () => {
  const [first, , , , , , , last] = INTERLEAVED.split('\n');
  const text = [first, last, first?.replace('psconfig', 'OWSTIMER'), last?.replace('psconfig', 'OWSTIMER').replace('2 errors', '0 errors')].join('\n');
  expect(runsOf(text).map(({ outcome, lines }) => [outcome, lines])).toEqual([
    ['failed', [1, 2]],
    ['succeeded', [3, 4]],
  ]);
});

test('the end of a session whose beginning is missing', () => {
  const text = INTERLEAVED.split('\n').filter((_, i) => i !== 1).join('\n');
  expect(runsOf(text).map(({ outcome, lines, fragment }) => [outcome, lines, fragment])).toEqual([
    ['failed', [1, 7], false],
    ['succeeded', [6, 6], true],
  ]);
});

test('a line without a stamp is enough where process and component are known', () => {
  const line = '[OWSTIMER] [SPUpgradeSession] [ERROR]: Upgrade Timer job is exiting due to exception:';
  expect(parser.detect(sampleOf(line))?.confidence).toBe(0.95);
  expect(parser.detect(sampleOf(line.replace('OWSTIMER', 'Worker')))).toBeUndefined();
  expect(runsOf(line)).toEqual([{ outcome: 'failed', errors: 1, lines: [1, 1], fragment: true }]);
});
