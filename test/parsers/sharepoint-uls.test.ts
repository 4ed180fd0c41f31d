import { expect, test } from 'vitest';
import parser from '../../parsers/sharepoint-uls.ts';
import { marksIn, read, sampleOf } from '../read.ts';

const at = (text: string) => Date.parse(`${text}Z`);
const records = (text: string) => read(parser, text).records;
const marks = (text: string) => marksIn(parser, text);

const TITLES = 'Timestamp              \tProcess                                 \tTID   \tArea                          \tCategory                      \tEventID\tLevel     \tMessage \tCorrelation';
const ID = '48c7e1d5-90ab-4e26-8f13-b2d6047a9c5e';

const line = (time: string, text: string, { category = 'General', level = 'Medium', process = 'OWSTIMER.EXE (0x0780)', id = ID } = {}) =>
  `10/27/2015 ${time}\t${process.padEnd(40)}\t0x1844\t${'SharePoint Foundation'.padEnd(30)}\t${category.padEnd(30)}\tco5p\t${level.padEnd(10)}\t${text}\t${id}`;

const upgrade = (component: string, level: string, text: string, process = 'OWSTIMER.EXE (0x0780)') =>
  line('17:41:24.96 ', `10/27/2015 17:41:24.96 OWSTIMER (0x0780) 0x1844 SharePoint Foundation Upgrade ${component} ajyw6 ${level} ${text} ${ID}`, { category: 'Upgrade', process });

test('columns, with the line of their titles', () => {
  expect(read(parser, `${TITLES}\n${line('17:41:24.96 ', 'Database KESTREL_Content is full.', { category: 'Database', level: 'Unexpected' })}`)).toEqual({
    records: [
      {
        line: 2,
        message: 'Database KESTREL_Content is full.',
        time: at('2015-10-27T17:41:24.960'),
        level: 'error',
        component: 'Database',
        fields: { process: 'OWSTIMER.EXE', pid: '1920', thread: '0x1844', event: 'co5p', correlation: ID },
      },
    ],
    unparsed: [],
    skipped: [],
  });
});

test('the levels of a trace', () => {
  const words = ['VerboseEx', 'Verbose', 'Medium', 'High', 'Monitorable', 'Warning', 'Unexpected', 'Exception', 'Critical'];
  const text = words.map((level) => line('17:41:24.96 ', 'x', { level })).join('\n');
  expect(records(text).map(({ level }) => level)).toEqual(['debug', 'debug', 'info', 'info', 'info', 'warning', 'error', 'error', 'critical']);
});

test('a message split over entries is joined', () => {
  const text = [line('11:04:29.10 ', 'My Site creation failure at Contoso.Secur...'), line('11:04:29.10*', '...ity.Run(Call...'), line('11:04:29.10*', '...back)'), line('11:04:30.00 ', 'next')].join('\n');
  expect(records(text).map(({ line: first, message }) => [first, message])).toEqual([
    [1, 'My Site creation failure at Contoso.Security.Run(Callback)'],
    [4, 'next'],
  ]);
});

test('a line below a joined message keeps its line number', () => {
  const text = [line('11:04:29.10 ', 'first...', { id: '' }), line('11:04:29.10*', '... and second...', { id: '' }), line('11:04:29.10*', '... and third', { id: '' }), '   at Contoso.Run()'].join('\n');
  expect(records(text)).toMatchObject([{ line: 1, message: 'first and second and third\n\n\n   at Contoso.Run()' }]);
});

test('the rest of a message whose beginning another process interrupted stands alone', () => {
  const text = [line('11:04:29.10 ', 'first...'), line('11:04:29.10 ', 'other', { process: 'w3wp.exe (0x0011)' }), line('11:04:29.10*', '...rest')].join('\n');
  expect(records(text).map(({ message }) => message)).toEqual(['first...', 'other', 'rest']);
});

test('a message of several lines, the correlation id after the last', () => {
  const text = `${line('17:41:24.96 ', 'Failure:').slice(0, -ID.length - 1)}\n   at Contoso.A()\n   at Contoso.B()\t${ID}`;
  const [record] = records(text);
  expect(record?.message).toBe('Failure:\n   at Contoso.A()\n   at Contoso.B()');
  expect(record?.fields?.correlation).toBe(ID);
});

test('2007, pasted with blanks', () => {
  const text = '01/26/2009 02:45:35.43  OWSTIMER.EXE (0x0158)                    0x1424 Windows SharePoint Services    General                        0 Medium   Preserving template record';
  expect(records(text)).toEqual([
    {
      line: 1,
      message: 'Preserving template record',
      time: at('2009-01-26T02:45:35.430'),
      level: 'info',
      component: 'General',
      fields: { process: 'OWSTIMER.EXE', pid: '344', thread: '0x1424' },
    },
  ]);
});

test('an upgrade line of 2010 counts with its own level; checks are no attempt', () => {
  const text =
    '07/18/2012 10:49:16.86     PowerShell.exe (0x1B4C)                     0x1DCC    SharePoint Foundation             Upgrade                           fbv7    Medium      [powershell] [SPUpgradeSession] [DEBUG] [7/18/2012 10:49:16 AM]: Skip [KestrelDatabase Name=KESTREL_Alerting] NeedsUpgrade.     ';
  expect(records(text)).toEqual([
    {
      line: 1,
      message: 'Skip [KestrelDatabase Name=KESTREL_Alerting] NeedsUpgrade.',
      time: at('2012-07-18T10:49:16.860'),
      level: 'debug',
      component: 'SPUpgradeSession',
      fields: {
        process: 'PowerShell.exe',
        pid: '6988',
        thread: '0x1DCC',
        event: 'fbv7',
        object: 'KestrelDatabase Name=KESTREL_Alerting',
        database: 'KESTREL_Alerting',
      },
    },
  ]);
});

test('an upgrade line since 2013 tells its schema version', () => {
  const [record] = records(upgrade('SessionStateServiceSequence', 'INFO', '[SessionStateService] SchemaVersion = 14.0.1.0.'));
  expect(record?.message).toBe('[SessionStateService] SchemaVersion = 14.0.1.0.');
  expect(record?.component).toBe('SessionStateServiceSequence');
  expect(record?.facts).toEqual([
    { kind: 'version', subject: 'SessionStateService', value: '14.0.1.0', fields: { of: 'schema', family: 'sharepoint', sequence: 'SessionStateServiceSequence' } },
  ]);
});

test('sessions of two processes are two runs; errors count only within a session', () => {
  const other = 'PowerShell.exe (0x0010)';
  const text = [
    upgrade('SPFarm', 'ERROR', 'an error before any session'),
    upgrade('SPUpgradeSession', 'INFO', 'Upgrade session starts.'),
    upgrade('SPUpgradeSession', 'INFO', 'Upgrade session starts.', other),
    upgrade('SPDatabaseSequence', 'ERROR', 'Action 15.0.1.0 of Contoso.Sequence failed.'),
    upgrade('SPUpgradeSession', 'INFO', 'Upgrade session finishes. root object = SPFarm Name=K, recursive = True. 1 errors and 0 warnings encountered.'),
    upgrade('SPUpgradeSession', 'INFO', 'Upgrade session finishes. root object = SPFarm Name=K, recursive = True. 0 errors and 0 warnings encountered.', other),
    upgrade('SPUpgradeSession', 'DEBUG', 'Skip [SPFarm Name=K] NeedsUpgrade.', other),
    upgrade('SPFarm', 'ERROR', 'an error after the session', other),
  ].join('\n');
  const common = { kind: 'sharepoint-upgrade', operation: 'upgrade' };
  expect(marks(text)).toEqual([
    { line: 2, mark: 'start', run: 'OWSTIMER.EXE 1920', ...common },
    { line: 3, mark: 'start', run: 'PowerShell.exe 16', ...common },
    { line: 4, mark: 'result', run: 'OWSTIMER.EXE 1920', ...common, outcome: 'failed', early: true },
    { line: 5, mark: 'result', run: 'OWSTIMER.EXE 1920', ...common, outcome: 'failed' },
    { line: 6, mark: 'result', run: 'PowerShell.exe 16', ...common, outcome: 'succeeded' },
    { line: 7, mark: 'end', run: 'PowerShell.exe 16' },
  ]);
});

test('a schema that does not fit the binaries', () => {
  const text = line('17:41:24.96 ', 'The schema version (3.1.4.0) of the database KESTREL_Admin on KESTREL-SQL1 is not consistent with the expected database schema version (3.1.5.0) on KESTREL-SQL1.', { category: 'Database', level: 'Critical' });
  expect(records(text)[0]?.facts).toEqual([
    { kind: 'version', subject: 'KESTREL_Admin', value: '3.1.4.0', fields: { of: 'schema', family: 'sharepoint' } },
    { kind: 'version', subject: 'KESTREL_Admin', value: '3.1.5.0', fields: { of: 'expected', family: 'sharepoint' } },
  ]);
});

test('batches and line ends of any kind give the same records; a cut last line is kept', () => {
  const text = [TITLES, line('11:04:29.10 ', 'one...'), line('11:04:29.10*', '...two'), '   more', line('11:04:29.20 ', 'cut').slice(0, -20)].join('\n');
  const whole = read(parser, text, { batch: 1000 });
  expect(whole.records.map(({ message }) => message)).toEqual(['onetwo\n\n   more', 'cut']);
  for (const batch of [1, 2]) expect(read(parser, text, { batch })).toEqual(whole);
  expect(read(parser, text.replaceAll('\n', '\r\n'))).toEqual(whole);
});

test('the beginning tells the kind, in the middle of a file too', () => {
  expect(parser.detect(sampleOf(`${TITLES}\n${line('17:41:24.96 ', 'x')}`))?.confidence).toBe(0.95);
  expect(parser.detect(sampleOf(`rest of a message\n   at Contoso.A()\n${[1, 2, 3].map((n) => line('17:41:24.96 ', `${n}`)).join('\n')}`))?.confidence).toBe(0.95);
});

test('what only looks like it is not detected', () => {
  const others = [
    '09/21/2013 20:17:36.26\tOWSTIMER (0x1A2C)\t0x0854\tSharePoint Foundation Upgrade\tSPFeatureDefinition\taj2bj\tERROR\ttext\t7d2e4b90-1a6c-4f3e-9b58-0c7f2ad81e35',
    '10/16/2020 18:22:41.73 PSCONFIG (0x0B2C)       0x0F38  SharePoint Foundation Upgrade                SPIisWebSiteWssSequence       ajywk    ERROR  text',
    '03/14/2024 21:40:01  1  INF  Entering function A.B',
    'On 10/27/2015 17:41:24 OWSTIMER.EXE (0x0780) wrote a Critical message.',
    TITLES,
  ];
  for (const text of others) expect(parser.detect(sampleOf(text))).toBeUndefined();
});

test('an upgrade that fails in a trace that begins after its start', () => {
  const text = [upgrade('SPUpgradeSession', 'DEBUG', 'Skip [SPContentDatabase Name=KESTREL_Content] NeedsUpgrade.'), upgrade('SPUpgradeSession', 'ERROR', 'Upgrade [SPContentDatabase Name=KESTREL_Content] failed.')].join('\n');
  expect(marks(text)).toEqual([expect.objectContaining({ line: 2, mark: 'result', kind: 'sharepoint-upgrade', outcome: 'failed' })]);
});
