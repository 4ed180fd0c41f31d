/** A Windows Installer log, and the attempts that are made of one, for its tests. */
import msi from '../../parsers/msi/index.ts';
import { attemptsOf } from '../../src/facts/attempts.ts';
import { trackRuns } from '../../src/facts/runs.ts';
import type { Attempt } from '../../src/types.ts';
import { read } from '../read.ts';

export const text = (lines: readonly string[]) => lines.join('\r\n');

export function attemptsIn(lines: readonly string[], modified?: number): Attempt[] {
  const tracker = trackRuns('kestrel.log');
  for (const record of read(msi, text(lines), modified === undefined ? {} : { modified }).records) tracker.see(record);
  return attemptsOf(tracker.runs()).attempts;
}

/** The parts of an attempt that a test is about. */
export const brief = ({ product, toVersion, operation, outcome, exitCode, failedStep, lastGoodStep }: Attempt) => ({ product, toVersion, operation, outcome, exitCode, failedStep, lastGoodStep });

export const STARTED = '=== Verbose logging started: 11/21/2009  23:59:58  Build type: SHIP UNICODE 4.05.6002.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===';

export const ROLLED_BACK = [
  STARTED,
  'MSI (c) (C8:10) [23:59:58:101]: Resetting cached policy values',
  'MSI (s) (A4:28) [23:59:58:300]: ******* RunEngine:',
  '           ******* Product: D:\\updates\\kestrel-suite.msi',
  '           ******* Action: ',
  '           ******* CommandLine: **********',
  'Action start 23:59:59: InstallFiles.',
  'Action ended 23:59:59: InstallFiles. Return value 1.',
  'Action start 23:59:59: InstallFinalize.',
  'MSI (s) (A4:28) [23:59:59:600]: Executing op: ProductInfo(ProductKey={1A2B3C4D-0000-4444-8888-00000000C0DE},ProductName=Kestrel Suite,PackageName=kestrel-suite.msi,Language=1033,Version=34406461,Assignment=1,ObsoleteArg=0)',
  'MSI (s) (A4:28) [23:59:59:700]: Executing op: ActionStart(Name=WriteRegistryValues,Description=Writing system registry values,Template=Key: [1])',
  'MSI (s) (A4:28) [00:00:01:101]: Note: 1: 1406 2: Feed 3: HKEY_LOCAL_MACHINE\\SOFTWARE\\Kestrel 4: 5 ',
  'Error 1406. Could not write value Feed to key \\SOFTWARE\\Kestrel.   System error 5.  Verify that you have sufficient access to that key, or contact your support personnel.',
  'Action ended 0:00:02: InstallFinalize. Return value 3.',
  'MSI (s) (A4:28) [00:00:02:200]: Executing op: Header(Signature=1397708873,Version=500,Timestamp=1558667338,LangId=1033,Platform=589824,ScriptType=2,ScriptMajorVersion=21)',
  'MSI (s) (A4:28) [00:00:03:000]: Note: 1: 1708 ',
  'MSI (s) (A4:28) [00:00:03:001]: Product: Kestrel Suite -- Installation failed.',
  '',
  'MSI (s) (A4:28) [00:00:03:002]: Windows Installer installed the product. Product Name: Kestrel Suite. Product Version: 2.13.61. Product Language: 1033. Manufacturer: Kestrel Ltd. Installation success or error status: 1603.',
  '',
  'MSI (s) (A4:28) [00:00:03:100]: MainEngineThread is returning 1603',
  'MSI (c) (C8:10) [00:00:03:200]: MainEngineThread is returning 1603',
  '=== Verbose logging stopped: 11/22/2009  0:00:03 ===',
];
