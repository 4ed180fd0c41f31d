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

test.each([
  ['one log', [...FAILED, '', ...FAILED]],
  ['an event and its XML', [...EVENT, '', 'Event Xml:', '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="MsiInstaller"/><EventID>1033</EventID></System></Event>']],
  ['no log', ['Hello,', '', 'nothing of the kind.']],
])('%s is not taken apart', (_what, lines) => {
  expect(partsIn(lines)).toEqual([]);
});
