import { expect, test } from 'vitest';
import exchangeProgress from '../../parsers/exchange-progress.ts';
import { read, sampleOf } from '../read.ts';

const PROGRAM_FAILED = `[00:58:15] \tEntering CBaseAtom(Microsoft Exchange Server-Level Objects)::ScSetup
[00:58:15] \tInterpreting line <CreateProcess:X:\\i386\\exchange\\bin;regsvr32.exe /s kestrel.dll;60000> -- ID:31259 --
[00:59:17] \tThe command regsvr32.exe /s kestrel.dll failed, returning error code 5 (Access is denied.). -- ID:31136 --
\t\tScCreateProcess (f:\\titanium\\admin\\src\\libs\\exsetup\\hiddenw1.cxx:1821)
           \tError code 0XC103798A (31114): An internal component has failed.
[00:59:17]  CInsParser::ScProcessLine (f:\\titanium\\admin\\src\\libs\\exsetup\\hiddenw1.cxx:1225)
           \tError code 0XC103798A (31114): An internal component has failed.
[00:59:18] \tLeaving CBaseAtom(Microsoft Exchange Server-Level Objects)::ScSetup
`;

const NOT_THERE = `[13:43:33] Entering CAtomServices::ScStopAtomServices
[13:43:33]  CService::ScGetStatus (f:\\titanium\\admin\\src\\libs\\exsetup\\service.cxx:722)
           Error code 0XC0070424 (1060): The specified service does not exist as an installed service.
[13:43:33]  CService::ScIsStartedOrStopped (f:\\titanium\\admin\\src\\libs\\exsetup\\service.cxx:760)
           Error code 0XC0070424 (1060): The specified service does not exist as an installed service.
`;

const IGNORED = `[13:43:33] === IGNORING PREVIOUS ERRORS === CServiceManager::ScStopService (f:\\titanium\\admin\\src\\udog\\setupbase\\tools\\svcmgr.cxx:537)
           The operation has completed successfully.
`;

const levelsOf = (text: string) => read(exchangeProgress, text).records.flatMap(({ line, level, mark }) => (level ? [[line, level, mark?.mark]] : []));

test('an error that is handed on is what setup failed with, in the component that was entered last', () => {
  const { records, unparsed } = read(exchangeProgress, PROGRAM_FAILED);
  expect(unparsed).toEqual([]);
  expect(records.filter(({ level }) => level === 'error')).toEqual([
    {
      line: 3,
      level: 'error',
      message: `The command regsvr32.exe /s kestrel.dll failed, returning error code 5 (Access is denied.). -- ID:31136 --
ScCreateProcess (f:\\titanium\\admin\\src\\libs\\exsetup\\hiddenw1.cxx:1821)
Error code 0XC103798A (31114): An internal component has failed.`,
      fields: { result: '0xC103798A' },
      mark: { mark: 'result', run: '', kind: 'exchange-setup', product: 'Exchange Server 2000/2003 setup', zone: 'local', outcome: 'failed' },
    },
    {
      line: 6,
      level: 'error',
      message: 'CInsParser::ScProcessLine (f:\\titanium\\admin\\src\\libs\\exsetup\\hiddenw1.cxx:1225)\nError code 0XC103798A (31114): An internal component has failed.',
      fields: { result: '0xC103798A' },
      mark: { mark: 'step', run: '', step: 'Microsoft Exchange Server-Level Objects', state: 'failed' },
    },
  ]);
});

test('errors that setup says it ignores are none', () => {
  expect(levelsOf(NOT_THERE + IGNORED)).toEqual([
    [2, 'warning', undefined],
    [4, 'warning', undefined],
  ]);
});

test('the same errors without that word, at the end of the log', () => {
  expect(levelsOf(NOT_THERE)).toEqual([
    [2, 'error', 'result'],
    [4, 'error', undefined],
  ]);
});

test('an error of which one function alone speaks', () => {
  const asked = `[10:02:11]  CComFactory::QueryInterface (f:\\titanium\\admin\\src\\udog\\bo\\factory.cxx:54)
           Error code 0X80004002 (16386): No such interface supported.
[10:02:11] Entering CAtomServices::ScStopAtomServices
`;
  expect(levelsOf(asked)).toEqual([[1, 'warning', undefined]]);
});

test('setup says itself which component failed', () => {
  const said = `[10:02:11] Setup failed while installing sub-component Kestrel Synchronizer with error code 0xC103798A (please consult the installation logs for a detailed description).
[10:02:11] Entering CAtomServices::ScStopAtomServices
`;
  expect(levelsOf(said)).toEqual([[1, 'error', 'result']]);
});

test('told from other logs with such a clock', () => {
  expect(exchangeProgress.detect(sampleOf(PROGRAM_FAILED))?.confidence).toBe(0.95);
  expect(exchangeProgress.detect(sampleOf(NOT_THERE))?.confidence).toBe(0.95);
  expect(exchangeProgress.detect(sampleOf('[10:02:11] Beginning\n[10:02:12] Done\n'))).toBeUndefined();
  expect(exchangeProgress.detect(sampleOf('An article quotes: Error code 0XC103798A (31114): An internal component has failed.\n'))).toBeUndefined();
});
