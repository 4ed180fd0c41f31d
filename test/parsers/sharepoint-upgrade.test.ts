import { expect, test } from 'vitest';
import parser from '../../parsers/sharepoint-upgrade.ts';
import type { LogRecord } from '../../src/types.ts';
import { marksIn, read, sampleOf } from '../read.ts';

const at = (text: string) => Date.parse(`${text}Z`);
const records = (text: string, path?: string) => read(parser, text, path === undefined ? {} : { path }).records;
const marks = (text: string) => marksIn(parser, text);
const outcomes = (text: string) => marks(text).flatMap((mark) => (mark.mark === 'result' ? [mark.outcome] : []));
const RESULT = { mark: 'result', run: '', kind: 'sharepoint-upgrade', operation: 'upgrade' } as const;

const CLEAN_2007 = `[SPManager] [INFO] [2/17/2010 11:02:13 PM]: Inplace Upgrade session starts. root object = SPFarm Name=KESTREL_Config, recursive = True.
[SPManager] [DEBUG] [2/17/2010 11:02:14 PM]: Using cached [SPFarm Name=KESTREL_Config] NeedsUpgrade value: True.
[SPFarmSequence] [3.0.1.0] [INFO] [2/17/2010 11:02:15 PM]: Begin Upgrade()
[SPFarmSequence] [3.0.1.0] [INFO] [2/17/2010 11:02:20 PM]: End Upgrade()
[SPManager] [INFO] [2/17/2010 11:21:55 PM]: Finished upgrading SPFarm Name=KESTREL_Config.
[SPManager] [INFO] [2/17/2010 11:21:56 PM]: In-place Upgrade session finishes. root object = SPFarm=KESTREL_Config, recursive = True. 0 errors and 0 warnings encountered.
`;

const column = (...columns: string[]) => columns.join('\t');
const COLUMNS_2013 = [
  column('09/21/2013 20:17:36.26', 'OWSTIMER (0x1A2C)', '0x0854', 'SharePoint Foundation Upgrade', 'SPSiteWssSequence2', 'ajy6m', 'INFO', 'SPSite Url=http://kestrel:8443/sites/a', '7d2e4b90-1a6c-4f3e-9b58-0c7f2ad81e35'),
  column('09/21/2013 20:17:36.26', 'OWSTIMER (0x1A2C)', '0x0854', 'SharePoint Foundation Upgrade', 'SPSiteWssSequence2', 'ajy6m', 'ERROR', "Feature upgrade incomplete for Feature 'Kestrel'.", '7d2e4b90-1a6c-4f3e-9b58-0c7f2ad81e35'),
  column('09/21/2013 20:17:36.26', 'OWSTIMER (0x1A2C)', '0x0854', 'SharePoint Foundation Upgrade', 'SPSiteWssSequence2', 'ajy6m', 'ERROR', 'Exception: The list does not exist.', '7d2e4b90-1a6c-4f3e-9b58-0c7f2ad81e35'),
  column('09/21/2013 20:17:36.26', 'OWSTIMER (0x1A2C)', '0x0854', 'SharePoint Foundation Upgrade', 'SPSiteWssSequence2', 'ajy6m', 'ERROR', '   at Contoso.Kestrel.Upgrade()', '7d2e4b90-1a6c-4f3e-9b58-0c7f2ad81e35'),
].join('\n');

test('a clean run of 2007', () => {
  expect(marks(CLEAN_2007)).toEqual([
    { line: 1, mark: 'start', run: '', kind: 'sharepoint-upgrade', operation: 'upgrade', product: 'SharePoint 2007' },
    { line: 3, mark: 'step', run: '', step: 'SPFarmSequence 3.0.1.0', state: 'started' },
    { line: 4, mark: 'step', run: '', step: 'SPFarmSequence 3.0.1.0', state: 'done' },
    { line: 5, mark: 'step', run: '', step: 'SPFarm Name=KESTREL_Config', state: 'done' },
    { line: 6, ...RESULT, product: 'SharePoint 2007', outcome: 'succeeded' },
  ]);
  expect(records(CLEAN_2007)[2]).toEqual({
    line: 3,
    message: 'Begin Upgrade()',
    time: at('2010-02-17T23:02:15'),
    level: 'info',
    component: 'SPFarmSequence',
    fields: { action: '3.0.1.0' },
    mark: { mark: 'step', run: '', step: 'SPFarmSequence 3.0.1.0', state: 'started' },
  });
});

test('the wording of the documentation, in another case', () => {
  const text = `[SPManager] [INFO] [2/17/2010 11:21:55 PM]: Finished upgrading SPFarm Name= KESTREL_Config
[SPManager] [INFO] [2/17/2010 11:21:56 PM]: In-place upgrade session finishes. Root object = SPFarm=KESTREL_Config, recursive = True. 0 errors and 3 warnings encountered.`;
  expect(outcomes(text)).toEqual(['succeeded']);
  expect(records(text)[1]?.fields).toEqual({ object: 'SPFarm Name=KESTREL_Config' });
});

test('errors of a run that count at its end', () => {
  const text = CLEAN_2007.replace('0 errors and 0', '1 errors and 0').replace(
    '[SPManager] [INFO] [2/17/2010 11:21:55 PM]: Finished',
    '[SPFarmSequence] [ERROR] [2/17/2010 11:21:54 PM]: Access denied.\n$&',
  );
  expect(outcomes(text)).toEqual(['failed', 'failed']);
});

test('errors that the run got over', () => {
  const text = CLEAN_2007.replace('[SPManager] [INFO] [2/17/2010 11:21:55 PM]: Finished', '[SPFarmSequence] [ERROR] [2/17/2010 11:21:54 PM]: Retrying.\n$&');
  expect(outcomes(text)).toEqual(['failed', 'succeeded']);
});

test('the second run in the appended file begins another attempt', () => {
  const starts = marks(CLEAN_2007 + CLEAN_2007).filter(({ mark }) => mark === 'start');
  expect(starts.map(({ line }) => line)).toEqual([1, 7]);
});

test('two lines announce one session', () => {
  const text = CLEAN_2007.replace(/^/, '[SPUpgradeSession] [INFO] [2/17/2010 11:02:12 PM]: Upgrade session starts.\n');
  expect(marks(text).slice(0, 2).map(({ mark }) => mark)).toEqual(['start', 'about']);
});

test('an error right after the closing line belongs to the session, one much later to another', () => {
  const error = '[SPUpgradeSession] [ERROR] [2/17/2010 11:22:00 PM]: Upgrade Timer job is exiting due to exception.\n';
  const chatter = '[SPManager] [DEBUG] [2/17/2010 11:22:01 PM]: Skip [SPFarm Name=KESTREL_Config] NeedsUpgrade.\n';
  expect(marks(CLEAN_2007 + error).slice(-1)).toEqual([{ line: 7, ...RESULT, product: 'SharePoint 2007', outcome: 'failed' }]);
  expect(marks(CLEAN_2007 + chatter.repeat(12) + error).slice(-2)).toEqual([
    { line: 16, mark: 'end', run: '' },
    { line: 19, ...RESULT, product: 'SharePoint 2007', outcome: 'failed', early: true },
  ]);
});

test('stack lines without a stamp belong to the error above; blank lines inside stay, those at its end go', () => {
  const text = `[AssemblyReferenceFixUp] [3.0.4.0] [ERROR] [10/18/2007 11:47:40 AM]: web.config not found.

   at Contoso.Kestrel.Open()
   at Contoso.Kestrel.Upgrade()

[SPManager] [INFO] [10/18/2007 11:47:41 AM]: next`;
  expect(records(text).map(({ line, message }) => ({ line, message }))).toEqual([
    { line: 1, message: 'web.config not found.\n\n   at Contoso.Kestrel.Open()\n   at Contoso.Kestrel.Upgrade()' },
    { line: 6, message: 'next' },
  ]);
});

test('2010: the line before names the object of the error', () => {
  const text = `[powershell] [SPContentDatabaseSequence] [INFO] [5/16/2011 9:55:12 AM]: SPContentDatabase Name=KESTREL_Content
[powershell] [SPContentDatabaseSequence] [ERROR] [5/16/2011 9:55:12 AM]: Found a missing feature Id = [11111111-2222-3333-4444-555555555555]`;
  expect(records(text)[1]).toEqual({
    line: 2,
    message: 'Found a missing feature Id = [11111111-2222-3333-4444-555555555555]',
    time: at('2011-05-16T09:55:12'),
    level: 'error',
    component: 'SPContentDatabaseSequence',
    fields: { process: 'powershell', object: 'SPContentDatabase Name=KESTREL_Content', database: 'KESTREL_Content' },
    mark: { ...RESULT, product: 'SharePoint 2010', outcome: 'failed', early: true },
  });
});

test('2013: columns, and an exception that goes on in entries of its own', () => {
  const fields = { process: 'OWSTIMER', pid: '6700', thread: '0x0854', event: 'ajy6m', correlation: '7d2e4b90-1a6c-4f3e-9b58-0c7f2ad81e35', object: 'SPSite Url=http://kestrel:8443/sites/a' };
  const common = { time: at('2013-09-21T20:17:36.260'), level: 'error', component: 'SPSiteWssSequence2' } as const;
  expect(records(COLUMNS_2013).slice(1)).toEqual([
    { ...common, line: 2, message: "Feature upgrade incomplete for Feature 'Kestrel'.", fields, mark: { ...RESULT, outcome: 'failed', early: true } },
    { ...common, line: 3, message: 'Exception: The list does not exist.', fields: fields },
    { ...common, line: 4, message: '   at Contoso.Kestrel.Upgrade()', fields: fields },
  ]);
});

test('columns pasted with blanks, the last line cut', () => {
  const text = `10/16/2020 18:22:41.73 PSCONFIG (0x0B2C)       0x0F38  SharePoint Foundation Upgrade                SPIisWebSiteWssSequence       ajywk    ERROR  Action 16.0.9.0 of Microsoft.SharePoint.Upgrade.SPIisWebSiteWssSequence failed.        00000000-0000-0000-0000-000000000000
10/16/2020 18:22:41.73 PSCONFIG (0x0B2C)       0x0F38  SharePoint Foundation Upgrade                SPIisWebSiteWssSequence       ajywk    ERROR  Exception: Filename: C:\\applicationHost.config  Err`;
  const fields = { process: 'PSCONFIG', pid: '2860', thread: '0x0F38', event: 'ajywk' };
  const common = { time: at('2020-10-16T18:22:41.730'), level: 'error', component: 'SPIisWebSiteWssSequence' } as const;
  expect(records(text)).toEqual([
    { ...common, line: 1, message: 'Action 16.0.9.0 of Microsoft.SharePoint.Upgrade.SPIisWebSiteWssSequence failed.', fields, mark: { ...RESULT, outcome: 'failed', early: true } },
    {
      ...common,
      line: 2,
      message: 'Exception: Filename: C:\\applicationHost.config  Err',
      fields: fields,
      mark: { mark: 'step', run: '', step: '16.0.9.0 of Microsoft.SharePoint.Upgrade.SPIisWebSiteWssSequence', state: 'failed' },
    },
  ]);
});

test('object upgrades are steps; the failed one is told after the result', () => {
  const text = `[OWSTIMER] [SPUpgradeSession] [INFO] [5/16/2011 9:55:10 AM]: Upgrade [SPContentDatabase Name=KESTREL_A Parent=SPDatabaseServiceInstance] started.
[OWSTIMER] [SPUpgradeSession] [INFO] [5/16/2011 9:55:11 AM]: Upgrade [SPContentDatabase Name=KESTREL_A Parent=SPDatabaseServiceInstance] succeeded.
[OWSTIMER] [SPUpgradeSession] [ERROR] [5/16/2011 9:55:12 AM]: Upgrade [SPContentDatabase Name=KESTREL_B Parent=SPDatabaseServiceInstance] failed.
[OWSTIMER] [SPUpgradeSession] [INFO] [5/16/2011 9:55:12 AM]: No context object`;
  expect(marks(text)).toEqual([
    { line: 1, mark: 'about', run: '', kind: 'sharepoint-upgrade', operation: 'upgrade', product: 'SharePoint 2010' },
    { line: 2, mark: 'step', run: '', step: 'SPContentDatabase Name=KESTREL_A', state: 'done', progress: [{ of: 'databases', done: 1 }] },
    { line: 3, ...RESULT, product: 'SharePoint 2010', outcome: 'failed', early: true },
    { line: 4, mark: 'step', run: '', step: 'SPContentDatabase Name=KESTREL_B', state: 'failed', progress: [{ of: 'databases', done: 2 }] },
  ]);
});

test('databases count once, site collections each; what is only checked does not count', () => {
  const said = (object: string) => `02/20/2019 07:34:31.11\tPSCONFIG (0x1A2C)\t0x0854\tSharePoint Foundation Upgrade\tSPUpgradeSession\taj0ur\tINFO\t${object}\t00000000-0000-0000-0000-000000000000\n`;
  const text =
    said('Upgrade session starts.') +
    said('CanUpgrade [SPContentDatabase Name=KESTREL_A] succeeded.') +
    said('Upgrade [SPSite Url=http://kestrel/sites/a] succeeded.') +
    said('Upgrade [SPSite Url=http://kestrel/sites/b] succeeded.') +
    said('Upgrade [SPContentDatabase Name=KESTREL_A] succeeded.') +
    said('Upgrade [SPContentDatabase Name=KESTREL_A] succeeded.') +
    said('Upgrade [SPFarm Name=KESTREL_Config] succeeded.');
  expect(marks(text).flatMap((mark) => ('progress' in mark && mark.progress ? [[mark.line, mark.progress]] : []))).toEqual([
    [3, [{ of: 'site collections', done: 1 }]],
    [4, [{ of: 'site collections', done: 2 }]],
    [5, [{ of: 'databases', done: 1 }, { of: 'site collections', done: 2 }]],
    [6, [{ of: 'databases', done: 1 }, { of: 'site collections', done: 2 }]],
  ]);
});

test('versions of a database and of the binaries', () => {
  const text =
    'SharePoint Foundation Upgrade SecureStoreDatabaseSequence ajyxu ERROR VERSION LOG (GET): Upgrade object too new.  Current versions: (build version = 15.0.4923.1000, schema version = 15.0.3.0). Target versions: (build version = 16.0.4405.1000, schema version = 15.0.2.0).';
  const fact = (value: string, of: string) => ({ kind: 'version', subject: 'SecureStoreDatabaseSequence', value, fields: { of, family: 'sharepoint', sequence: 'SecureStoreDatabaseSequence' } });
  const [record] = records(text);
  expect(record?.facts).toEqual([fact('15.0.4923.1000', 'database'), fact('15.0.3.0', 'schema'), fact('16.0.4405.1000', 'target'), fact('15.0.2.0', 'expected')]);
  expect(record?.mark).toEqual({ ...RESULT, outcome: 'failed', early: true, toVersion: '16.0.4405.1000' });
});

test('a schema version alone', () => {
  const [record] = records('[powershell] [SessionStateServiceSequence] [INFO] [5/16/2011 9:55:12 AM]: [SessionStateService] SchemaVersion = 14.0.1.0.');
  expect(record?.facts).toEqual([
    { kind: 'version', subject: 'SessionStateService', value: '14.0.1.0', fields: { of: 'schema', family: 'sharepoint', sequence: 'SessionStateServiceSequence' } },
  ]);
});

test('the log that an error names; an error log names its full log', () => {
  const text =
    '[OWSTIMER] [SPUpgradeSession] [ERROR] [5/16/2011 9:55:12 AM]: Upgrade completed with errors.  Review the upgrade log file located in D:\\LOGS\\Upgrade-20110516-095500-7.log.  The number of errors and warnings is listed at its end.';
  expect(records(text)[0]?.fields).toEqual({ process: 'OWSTIMER', logFile: 'D:\\LOGS\\Upgrade-20110516-095500-7.log' });
  const other = '[OWSTIMER] [SPUpgradeSession] [ERROR] [5/16/2011 9:55:12 AM]: Out of memory.';
  expect(records(other, 'kit.zip!LOGS/Upgrade-20110516-095500-7-error.log')[0]?.fields).toEqual({ process: 'OWSTIMER', logFile: 'Upgrade-20110516-095500-7.log' });
});

test('checks without upgrade work are no attempt', () => {
  const text = `[powershell] [SPUpgradeSession] [DEBUG] [5/16/2011 9:55:12 AM]: Cannot upgrade [KestrelDatabase Name=KESTREL_Alerting].
[powershell] [SPUpgradeSession] [DEBUG] [5/16/2011 9:55:12 AM]: Skip [KestrelDatabase Name=KESTREL_Alerting] NeedsUpgrade.`;
  expect(marks(text)).toEqual([]);
});

test('dates of another locale: an early ambiguous day is read like the later clear one', () => {
  const text = `[SPManager] [INFO] [5/6/2011 11:59:59 PM]: a
[SPManager] [INFO] [13/6/2011 12:00:01 AM]: b`;
  expect(records(text).map(({ time }) => time)).toEqual([at('2011-06-05T23:59:59'), at('2011-06-13T00:00:01')]);
  expect(records('[SPManager] [INFO] [05.06.2011 23:59:59]: a')[0]?.time).toBe(at('2011-06-05T23:59:59'));
});

test('batches and line ends of any kind give the same records', () => {
  for (const text of [CLEAN_2007, COLUMNS_2013]) {
    const whole = read(parser, text, { batch: 1000 });
    for (const batch of [1, 2, 7]) expect(read(parser, text, { batch })).toEqual(whole);
    expect(read(parser, text.replaceAll('\n', '\r\n'))).toEqual(whole);
    const reader = parser.open({ path: 'x', unparsed: () => {}, skip: () => {} });
    const withReturns: LogRecord[] = reader.lines(text.trimEnd().split('\n').map((line) => `${line}\r`), 1);
    expect([...withReturns, ...reader.end()]).toEqual(whole.records);
  }
});

test('lines before the first entry are counted, an endless entry is cut once', () => {
  const stack = Array.from({ length: 300 }, (_, n) => `   at Contoso.Step${n}()`).join('\n');
  const { records: found, unparsed, skipped } = read(parser, `Copied from KESTREL-WFE1\n\n[SPManager] [ERROR] [5/16/2011 9:55:12 AM]: x\n${stack}\n[SPManager] [INFO] [5/16/2011 9:55:13 AM]: y`);
  expect(unparsed).toEqual(['1: Copied from KESTREL-WFE1']);
  expect(skipped).toHaveLength(1);
  expect(found.map(({ line }) => line)).toEqual([3, 304]);
});

test('the beginning tells the kind', () => {
  expect(parser.detect(sampleOf(CLEAN_2007))).toEqual({ confidence: 0.95, why: '6 of 6 lines look like `[Component] [LEVEL] [date]:`' });
  expect(parser.detect(sampleOf(COLUMNS_2013))).toEqual({ confidence: 0.95, why: '4 of 4 lines look like `… SharePoint Foundation Upgrade … LEVEL …`' });
  expect(parser.detect(sampleOf(`rest of a line cut in the middle\n   at Contoso.A()\n\n${CLEAN_2007}`))?.confidence).toBe(0.95);
});

test('what only looks like it is not detected', () => {
  const others = [
    '[Server thread] [INFO] [1/2/2020 10:00:00 AM]: started\n[Worker] [ERROR] [1/2/2020 10:00:00 AM]: failed',
    'The upgrade log says [SPManager] [ERROR] somewhere, then "In-place Upgrade session finishes".',
    '07/18/2012 10:49:16.86\tPowerShell.exe (0x1B4C)\t0x1DCC\tSharePoint Foundation\tUpgrade\tfbv7\tMedium\t[powershell] [SPUpgradeSession] [DEBUG] [7/18/2012 10:49:16 AM]: Skip.\t',
    '[12/01/2022 00:49:12.0073] [0] Starting Microsoft Exchange Server 2019 Setup',
  ];
  for (const text of others) expect(parser.detect(sampleOf(text))).toBeUndefined();
});

test('a session that says in words how it ended', () => {
  const ended = (how: string) => outcomes(`[SPUpgradeSession] [INFO] [2/17/2010 11:02:13 PM]: Upgrade session starts.
[SPUpgradeSession] [INFO] [2/17/2010 11:21:56 PM]: Upgrade session finished ${how}
`);
  expect(ended('successfully!')).toEqual(['succeeded']);
  expect(ended('with errors.')).toEqual(['failed']);
  expect(ended('at last.')).toEqual(['unknown']);
});

test.each([
  ['10/27/2015 17:41:24.96', 'month first'],
  ['27/10/2015 17:41:24.96', 'day first, told by the 27'],
  ['27.10.2015 17:41:24.96', 'with dots'],
])('a date in columns: %s, %s', (stamp) => {
  const text = `${stamp}\tPSCONFIG (0x07A8)\t0x0EF4\tSharePoint Foundation Upgrade\tSPUpgradeSession\tajywk\tERROR\tUpgrade failed.\t00000000-0000-0000-0000-000000000000`;
  expect(records(text).map(({ time }) => time)).toEqual([at('2015-10-27T17:41:24.960')]);
});
