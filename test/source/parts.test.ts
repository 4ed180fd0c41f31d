import { expect, test } from 'vitest';
import { loadParsers } from '../../src/parsers.ts';
import { partsOf } from '../../src/source/parts.ts';

const parsers = (await loadParsers()).filter((parser) => parser.unit !== 'bytes');
const partsIn = (lines: readonly string[]) =>
  partsOf(lines.join('\n'), 'ticket.txt', {
    parsers,
    defect: (error) => {
      throw error;
    },
  }).map(({ kind, text }) => ({ kind: kind.parser.id, lines: text.split('\n').flatMap((line, at) => (line === '' ? [] : [`${at + 1}: ${line}`])) }));

const EVENT = ['Log Name:      Application', 'Source:        MsiInstaller', 'Event ID:      1033', 'Level:         Information', 'Description:', 'Windows Installer installed the product.'];
const FAILED = ['MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1708', 'MSI (s) (40:B8) [10:45:20:440]: MainEngineThread is returning 1603'];

test('a mail with an event and a piece of an installer log', () => {
  const lines = ['Hello,', '', ...EVENT, '', 'and this is the log:', '', ...FAILED.map((line) => `    ${line}`), '', 'Regards'];
  expect(partsIn(lines)).toEqual([
    { kind: 'event-text', lines: ['1: Hello,', ...EVENT.map((line, i) => `${3 + i}: ${line}`), '10: and this is the log:'] },
    { kind: 'msi', lines: [`12: ${FAILED[0]}`, `13: ${FAILED[1]}`, '15: Regards'] },
  ]);
});

test('two pieces of one kind, of which one is indented, go to one reader', () => {
  expect(partsIn([...FAILED.map((line) => `    ${line}`), '', ...FAILED])).toEqual([{ kind: 'msi', lines: [`1: ${FAILED[0]}`, `2: ${FAILED[1]}`, `4: ${FAILED[0]}`, `5: ${FAILED[1]}`] }]);
});

const UPGRADE = Array.from({ length: 20 }, (_, at) => `[SPManager] [INFO] [2/6/2010 9:31:${20 + at} PM]: Upgrading SPContentDatabase Name=KESTREL_${at}`);
const WIZARD = Array.from({ length: 20 }, (_, at) => `02/06/2010 21:30:${20 + at}  1  INF  Entering function Kestrel.Step${at}`);
const INSTALLER = ['=== Verbose logging started: 2/6/2010  21:33:01  Build type: SHIP UNICODE 5.00.7601.00  Calling process: C:\\Windows\\system32\\msiexec.exe ===', ...Array.from({ length: 18 }, (_, at) => `MSI (s) (40:B8) [21:33:20:${100 + at}]: Note: 1: 1708`), 'Property(S): UILevel = 5'];
const TRACE = (category: string) => Array.from({ length: 20 }, (_, at) => `02/06/2010 21:34:${20 + at}.10\tOWSTIMER.EXE (0x0A1C)\t0x0F10\tSharePoint Foundation ${category}\tSPUpgradeSession\tajxmy\tINFO\tstep ${at} of the upgrade\t41f60be0-7cef-4aa3-aaed-cf4a4599a084`);
const placed = (kind: string, lines: readonly string[], first: number) => ({ kind, lines: lines.map((line, at) => `${first + at}: ${line}`) });

test.each([
  ['two logs of one family', 'sharepoint-psconfig', WIZARD, 'sharepoint-upgrade', UPGRADE],
  ['the same the other way round', 'sharepoint-upgrade', UPGRADE, 'sharepoint-psconfig', WIZARD],
  ['a log below the installer log', 'msi', INSTALLER, 'sharepoint-upgrade', UPGRADE],
  ['the installer log below another', 'sharepoint-upgrade', UPGRADE, 'msi', INSTALLER],
  ['the installer log below an event', 'event-text', EVENT, 'msi', INSTALLER],
  ['a log in which the seam does not fall on a window', 'sharepoint-upgrade', UPGRADE.slice(0, 13), 'msi', INSTALLER],
])('%s, without a blank line between them', (_what, one, first, other, second) => {
  expect(partsIn([...first, ...second])).toEqual([placed(one, first, 1), placed(other, second, first.length + 1)]);
});

test.each([
  ['a few lines of another log within one', [...INSTALLER, ...UPGRADE.slice(0, 9), ...INSTALLER.slice(1)]],
  ['a trace that tells of an upgrade', [...TRACE('General'), ...TRACE('Upgrade'), ...TRACE('General')]],
  ['a trace that tells of an upgrade after a blank line', [...TRACE('General'), '', ...TRACE('Upgrade')]],
  ['one log', [...FAILED, '', ...FAILED]],
  ['an event and its XML', [...EVENT, '', 'Event Xml:', '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="MsiInstaller"/><EventID>1033</EventID></System></Event>']],
  ['no log', ['Hello,', '', 'nothing of the kind.']],
])('%s is not taken apart', (_what, lines) => {
  expect(partsIn(lines)).toEqual([]);
});
