/**
 * Writes installer logs of any size, the same bytes every time. The mix of lines is that of real verbose logs (73,185 lines of 45 logs:
 * mean 143 characters, one line in a thousand says that something failed), and sessions fail about every third time.
 */
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';

type Random = (below: number) => number;

/** mulberry32, by Tommy Ettinger: small, and good enough for test data. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const ACTIONS = 'AppSearch FindRelatedProducts LaunchConditions CostInitialize FileCost CostFinalize InstallValidate InstallInitialize ProcessComponents StopServices RemoveFiles InstallFiles WriteRegistryValues InstallServices StartServices PublishFeatures CA_ConfigureFeed InstallFinalize'.split(' ');
const FOLDERS = ['C:\\Program Files\\Kestrel Feed\\12.0\\Bin\\', 'C:\\Program Files\\Common Files\\Kestrel Shared\\Web Extensions\\14\\TEMPLATE\\FEATURES\\Publishing\\', 'C:\\Program Files\\Kestrel\\Suite\\V15\\Setup\\ServerRoles\\Common\\', 'D:\\Kestrel\\Data\\Applications\\'];
const FAILURES = [
  "Error 1402. Could not open key: HKEY_LOCAL_MACHINE64\\Software\\Kestrel\\Feed.  System error 5.  Verify that you have sufficient access to that key, or contact your support personnel. ",
  "Error 1920. Service 'Kestrel Feed Timer' (KFeedTimer) failed to start.  Verify that you have sufficient privileges to start system services.",
  "Error 1935. An error occurred during the installation of assembly 'Kestrel.Feed,version=\"12.0.0.0\"'. Please refer to Help and Support for more information. HRESULT: 0x80070005.",
  'Error 1714. The older version of Kestrel Feed cannot be removed.  Contact your technical support group.',
];

const two = (value: number) => String(value).padStart(2, '0');
const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;
const hex = (random: Random, digits: number) => Array.from({ length: digits }, () => random(16).toString(16).toUpperCase()).join('');
const file = (random: Random) => `${pick(random, FOLDERS)}Kestrel.${hex(random, 3 + random(9))}.dll`;
const clock = (seconds: number) => `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

/** What the engine tells between the beginning and the end of an action; each shape as often as in real logs, of 100. */
function narration(random: Random): string {
  const kind = random(100);
  if (kind < 15) return `Executing op: FileCopy(SourceName=${hex(random, 8)}.DLL,SourceCabKey=_${hex(random, 16)},DestName=${hex(random, 8)}.dll,Attributes=512,FileSize=${random(900_000)},PerTick=65536,,VerifyMedia=1,,,,,CheckCRC=0)`;
  if (kind < 30) return `Executing op: RegAddValue(Name=Feed${random(90)},Value=${file(random)},)`;
  if (kind < 42) return `Note: 1: ${pick(random, [1402, 2205, 2228, 2262, 2203, 1322])} 2: ${pick(random, ['', 'UNKNOWN', 'Error'])} 3: ${pick(random, ['-2147287038', '2', '_RemoveFilePath'])} `;
  if (kind < 65) return `Component: Feed_${hex(random, 8)}; Installed: Absent;   Request: Local;   Action: Local`;
  if (kind < 74) return `File: ${file(random)};\tTo be installed;\tNo patch;\tNo existing file`;
  if (kind < 82) return `Source for file '_${hex(random, 24)}' is compressed`;
  if (kind < 90) return `PROPERTY CHANGE: Modifying FEED${random(90)} property. Its current value is '${pick(random, FOLDERS)}'. Its new value: '${file(random)}'.`;
  if (kind < 96) return `Dir (target): Key: FEED${random(90)}\t: Object: ${pick(random, FOLDERS)}`;
  return `Skipping action: CA_Feed${random(90)} (condition is false)`;
}

function* lines(random: Random): Generator<string> {
  yield '=== Verbose logging started: 11/21/2009  12:00:00  Build type: SHIP UNICODE 5.00.7601.00  Calling process: C:\\Windows\\system32\\msiexec.exe ===';
  for (let seconds = 43_200; ; ) {
    const fails = random(100) < 35;
    const stop = fails ? ACTIONS.length - 1 - random(6) : ACTIONS.length;
    for (const action of ACTIONS.slice(0, stop)) {
      seconds += random(3);
      const prefix = () => `MSI (s) (A8:3C) [${clock(seconds)}:${String(random(1000)).padStart(3, '0')}]: `;
      yield `${prefix()}Doing action: ${action}`;
      yield `Action start ${clock(seconds)}: ${action}.`;
      for (let left = 40 + random(120); left > 0; left--) yield random(8) === 0 ? `Property(S): FEED${random(90)} = ${file(random)}` : prefix() + narration(random);
      if (fails && action === ACTIONS[stop - 1]) {
        yield `CustomAction ${action} returned actual error code 1603 (note this may not be 100% accurate if translation happened inside sandbox)`;
        yield pick(random, FAILURES);
        yield `Action ended ${clock(seconds)}: ${action}. Return value 3.`;
      } else yield `Action ended ${clock(seconds)}: ${action}. Return value 1.`;
    }
    yield `MSI (s) (A8:3C) [${clock(seconds)}:000]: Product: Kestrel Feed -- Installation ${fails ? 'failed' : 'completed successfully'}.`;
    yield `MSI (s) (A8:3C) [${clock(seconds)}:001]: MainEngineThread is returning ${fails ? 1603 : 0}`;
  }
}

/** Writes the log if it is not there yet. @param megabytes size in 10^6 bytes */
export function installerLog(path: string, megabytes: number, encoding: 'utf8' | 'utf16le'): void {
  if (existsSync(path)) return;
  const out = openSync(`${path}.part`, 'w');
  let written = encoding === 'utf16le' ? writeSync(out, Buffer.from([0xff, 0xfe])) : 0;
  let block = '';
  for (const line of lines(randomFrom(20_091_121))) {
    block += `${line}\r\n`;
    if (block.length < 262_144) continue;
    written += writeSync(out, Buffer.from(block, encoding));
    block = '';
    if (written >= megabytes * 1e6) break;
  }
  closeSync(out);
  renameSync(`${path}.part`, path);
}
