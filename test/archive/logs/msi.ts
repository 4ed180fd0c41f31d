/** Verbose logs of Windows Installer: an installation and an update of Exchange, each as it goes well and as it fails. */
import type { Outcome, WallClock } from '../../../src/types.ts';
import type { Dice } from '../dice.ts';
import { stamp } from '../stamps.ts';
import { fill, placeOf, templateOf, timeOf } from '../template.ts';
import type { Filling, Template } from '../template.ts';
import type { Trouble } from '../truth.ts';

export type Log = { readonly bytes: Buffer; readonly end: WallClock; readonly outcome: Outcome };

export type MsiRun = {
  readonly start: WallClock;
  readonly server: string;
  readonly product: string;
  readonly version: string;
  /** File name without its ending. */
  readonly package: string;
  readonly folder: string;
  /** Lines that more files than the sample has would make. */
  readonly more: number;
};

export type RollupRun = MsiRun & { readonly patch: string; readonly code: string };

export type MsiTrouble = Trouble & {
  /** How it ends: while it works, before it begins, not at all, or as one of the samples. */
  readonly at: 'work' | 'conditions' | 'cut' | 'cancelled' | 'settings';
  /** What the engine says: `Error 1306. …`; the items of its `Note:` line. */
  readonly number?: number;
  readonly items?: readonly string[];
  readonly text?: string;
};

const RESTART = { what: 'restarted the server', works: 0.9 };

/** `{file}` is a file of the product, `{folder}` its folder, `{product}` its name. */
export const MSI_TROUBLES: readonly MsiTrouble[] = [
  { rule: 'msi.file-in-use', weight: 18, at: 'work', number: 1306, items: ['{file}'], text: "Another application has exclusive access to the file '{file}'.  Please shut down all other applications, then click Retry.", fixes: [RESTART, { what: 'closed the program that held the file', works: 0.75 }] },
  { rule: 'msi.no-write-access', weight: 10, at: 'work', number: 1310, items: ['5', '{file}'], text: 'Error writing to file: {file}.  System error 5.  Verify that you have access to that directory.', fixes: [{ what: 'gave SYSTEM the rights on the folder', works: 0.9 }, { what: 'took the virus scanner off', works: 0.5 }] },
  { rule: 'msi.disk-full', weight: 8, at: 'work', number: 1310, items: ['112', '{file}'], text: 'Error writing to file: {file}.  System error 112.  Verify that you have access to that directory.', fixes: [{ what: 'made room on the disk', works: 0.95 }] },
  { rule: 'msi.service-would-not-start', weight: 9, at: 'work', number: 1920, items: ['Kestrel Agent', 'KestrelAgt'], text: "Service 'Kestrel Agent' (KestrelAgt) failed to start.  Verify that you have sufficient privileges to start system services.", fixes: [{ what: 'set the account of the service anew', works: 0.7 }, RESTART] },
  { rule: 'msi.service-would-not-stop', weight: 8, at: 'work', number: 1921, items: ['Kestrel Agent', 'KestrelAgt'], text: "Service 'Kestrel Agent' (KestrelAgt) could not be stopped.  Verify that you have sufficient privileges to stop system services.", fixes: [{ what: 'ended the service by hand', works: 0.8 }, RESTART] },
  { rule: 'msi.registry-access', weight: 6, at: 'work', number: 1402, items: ['HKEY_LOCAL_MACHINE\\Software\\Kestrel\\Agent', '5'], text: 'Could not open key: HKEY_LOCAL_MACHINE\\Software\\Kestrel\\Agent.  System error 5.  Verify that you have sufficient access to that key, or contact your support personnel.', fixes: [{ what: 'gave SYSTEM the rights on the key', works: 0.8 }] },
  { rule: 'msi.assembly-failed', weight: 5, at: 'work', number: 1935, items: ['{guid}', '0x800736FD'], text: "An error occurred during the installation of assembly 'Kestrel.Agent,version=\"3.1.0.0\"'. Please refer to Help and Support for more information. HRESULT: 0x800736FD. assembly interface: IAssemblyCacheItem, function: Commit, component: {guid}", fixes: [RESTART, { what: 'repaired the component store', works: 0.5 }] },
  { rule: 'msi.module-not-registered', weight: 4, at: 'work', number: 1904, items: ['{file}', '-2147024770'], text: 'Module {file} failed to register.  HRESULT -2147024770.  Contact your support personnel.', fixes: [{ what: 'installed the Visual C++ runtime', works: 0.9 }] },
  { rule: 'msi.account-unknown', weight: 3, at: 'work', number: 1609, items: ['KestrelAdmins'], text: 'An error occurred while applying security settings. KestrelAdmins is not a valid user or group. This could be a problem with the package, or a problem connecting to a domain controller on the network.', fixes: [{ what: 'made the group', works: 0.9 }] },
  { rule: 'msi.source-damaged', weight: 4, at: 'work', number: 1335, items: ['Data1.cab'], text: "The cabinet file 'Data1.cab' required for this installation is corrupt and cannot be used. This could indicate a network error, an error reading from the CD-ROM, or a problem with this package.", fixes: [{ what: 'copied the package again', works: 0.85 }] },
  { rule: 'msi.launch-condition', weight: 6, at: 'conditions', text: '{product} requires .NET Framework 4.7.2 or later.', fixes: [{ what: 'installed the .NET Framework', works: 0.9 }] },
  { rule: 'msi.newer-version-installed', weight: 4, at: 'conditions', text: 'A newer version of {product} is already installed on this computer.', fixes: [{ what: 'removed the newer version', works: 0.6 }] },
  { rule: 'msi.restart-pending', weight: 6, at: 'conditions', text: 'A restart from an earlier installation is pending. Restart the computer, then run setup again.', fixes: [RESTART] },
  { rule: 'msi.cancelled', weight: 6, at: 'cancelled', fixes: [{ what: 'nothing', works: 0.9 }] },
  { rule: 'msi.source-missing', weight: 6, at: 'work', number: 1706, items: ['{product}', 'setup.msi'], text: "An installation package for the product {product} cannot be found. Try the installation again using a valid copy of the installation package 'setup.msi'.", fixes: [{ what: 'put the source back to its place', works: 0.9 }] },
  { rule: 'msi.failed', weight: 4, at: 'settings', fixes: [{ what: 'nothing', works: 0.1 }] },
  { rule: 'run.incomplete', weight: 5, at: 'cut', fixes: [{ what: 'nothing', works: 0.8 }] },
];

const TOOLS = ['Kestrel Farm Tools', 'D:\\Kestrel\\FarmTools', 'D:\\Install', '\\\\KESTREL-FS1\\install$', '{3C40E9A8-7B1F-4D6E-A25C-E80D91B7342F}'];
const FAILED = templateOf('msi-disk-full/farm-tools-2.9.log', [...TOOLS, 'kestrel-farm-tools-2.9', '2.9.6.0', 'Version=34144262', 'KESTREL-APP1']);
const FINE = templateOf('clean-msi-install/farm-tools-2.2.log', [...TOOLS, 'kestrel-farm-tools-2.2', '2.2.0.0', 'Version=33685504', 'KESTREL-APP3']);
const CANCELLED = templateOf('msi-cancelled-by-user/farm-tools-install.log', [...TOOLS, 'kestrel-farm-tools', '2.7.40.0', 'Version=34013224', 'KESTREL-APP1']);
const SETTINGS = templateOf('msi-unknown-reason/flight-planner-5.1.log', ['Kestrel Flight Planner', 'flight-planner-5.1', '5.1.0.0', 'D:\\Kestrel\\FlightPlanner', '{3C40E9A8-7B1F-4D6E-A25C-E80D91B7342F}', 'KESTREL-APP8']);

const EXCHANGE = ['Update Rollup 7 for Exchange Server 2007 (KB953469)', 'Exchange2007-KB953469-x64-EN', 'KB953469', '8.0.685.25', '8.0.813.0', 'Version=134218413', 'KESTREL-MBX1', 'KESTREL-CAS2', 'D:\\Exchange Server', 'E:\\Exchange', '{DCF5AFE2-E80A-42FB-A60D-A3B75E8EC394}'];
const ROLLUP_FAILED = templateOf('exchange2007-rollup-file-in-use/KB953469.log', EXCHANGE);
const ROLLUP_FINE = templateOf('incident-exchange2007-two-servers/KESTREL-CAS2/KB953469-CAS2.log', EXCHANGE);
const WRONG_LEVEL = templateOf('exchange2007-rollup-for-another-service-pack/ru7.log', [...EXCHANGE, 'KESTREL-MBX7', '8.1.240.6']);

export function msiLog(dice: Dice, run: MsiRun, trouble: MsiTrouble | undefined): Log {
  const template = trouble === undefined ? FINE : trouble.at === 'cancelled' ? CANCELLED : trouble.at === 'settings' ? SETTINGS : FAILED;
  const code = `{${dice.guid().toUpperCase()}}`;
  const names = new Map(template.names.map((name) => [name, nameFor(name, run, code)]));
  return logOf(dice, run, template, names, trouble, trouble === undefined ? 'succeeded' : outcomeOf(trouble));
}

/** `restart`: files were in use, and a restart is due. */
export function rollupLog(dice: Dice, run: RollupRun, trouble: MsiTrouble | undefined, restart: boolean): Log {
  const template = trouble === undefined ? ROLLUP_FINE : ROLLUP_FAILED;
  const names = new Map(template.names.map((name) => [name, rollupNameFor(name, run)]));
  const kept = trouble === undefined && !restart ? { ...template, lines: template.lines.filter(({ text }) => !/Info 1903|ReplacedInUseFiles|requires a system restart|RebootAction/.test(text)) } : template;
  // Who held the file is told in one of the samples only where a file was held.
  const told = trouble !== undefined && trouble.rule !== 'msi.file-in-use' ? { ...kept, lines: kept.lines.filter(({ text }) => !/Note: 1: 1603|^Info 1603/.test(text)) } : kept;
  const outcome = trouble === undefined ? (restart ? 'succeeded-reboot-required' : 'succeeded') : outcomeOf(trouble);
  return logOf(dice, run, told, names, trouble, outcome, trouble === undefined && !restart ? (text) => text.replace('MainEngineThread is returning 3010', 'MainEngineThread is returning 0') : undefined);
}

/** The update is for another service pack than the one that is there. @param level version that it finds */
export function wrongLevelLog(run: RollupRun, level: string): Log {
  const names = new Map(WRONG_LEVEL.names.map((name) => [name, name === '8.1.240.6' ? level : rollupNameFor(name, run)]));
  const filling = { start: run.start, names };
  return { bytes: wide(WRONG_LEVEL.lines.map((line) => fill(line, filling))), end: run.start + timeOf(WRONG_LEVEL, WRONG_LEVEL.lines.length - 1), outcome: 'failed' };
}

const outcomeOf = ({ at }: MsiTrouble): Outcome => (at === 'work' ? 'rolled-back' : at === 'cut' ? 'incomplete' : at === 'cancelled' ? 'cancelled' : 'failed');

function logOf(dice: Dice, run: MsiRun, template: Template, names: ReadonlyMap<string, string>, trouble: MsiTrouble | undefined, outcome: Outcome, change = (text: string) => text): Log {
  const { lines } = template;
  const filling: Filling = { start: run.start, names };
  const told = (from: number, to: number, late = 0) => lines.slice(from, to).map((line) => change(fill(line, { ...filling, start: filling.start + late })));
  const last = lines.length;
  const ends = (late: number) => run.start + late + timeOf(template, last - 1);
  const block = trouble === undefined ? [] : blockOf(dice, run, trouble);
  if (trouble?.at === 'conditions') {
    const place = placeOf(template, 'Action ended', placeOf(template, ': LaunchConditions.'));
    const at = run.start + timeOf(template, place);
    const head = told(0, place);
    const said = (text: string) => `MSI (s) (7C:4C) [${stamp('engine', at)}]: ${text}`;
    const text = block.join(' ');
    const refused = [said(`Product: ${run.product} -- ${text}`), '', text, `Action ended ${stamp('action', at)}: LaunchConditions. Return value 3.`, `Action ended ${stamp('action', at)}: INSTALL. Return value 3.`];
    const from = placeOf(template, 'Property(S): UpgradeCode');
    return { bytes: wide([...head, ...refused, ...told(from, last)]), end: ends(0), outcome };
  }
  const copying = lines.findIndex(({ text }) => text.includes('Executing op: SetSourceFolder')) + 1;
  if (copying === 0) return { bytes: wide(told(0, last)), end: ends(0), outcome };
  const begun = run.start + timeOf(template, copying - 1);
  const late = run.more * 45;
  const more = moreFiles(dice, run, begun);
  const finalize = lines.findIndex(({ text }) => text.includes('InstallFinalize. Return value 3.'));
  const failing = trouble?.at === 'work' && finalize !== -1 ? lines.findLastIndex(({ text }, at) => at < finalize && text.startsWith('MSI') && /Source for file|ServiceControl/.test(text)) + 1 : -1;
  if (trouble?.at === 'cut') {
    const all = [...told(0, copying), ...more, ...told(copying, copying + dice.between(2, 6), late)];
    const cut = wide(all);
    // The copy was made while the run went on: it stops anywhere.
    return { bytes: cut.subarray(0, cut.length - 2 * dice.between(30, 90)), end: begun + late, outcome };
  }
  if (failing === -1) return { bytes: wide([...told(0, copying), ...more, ...told(copying, last, late)]), end: ends(late), outcome };
  const rollback = lines.findIndex(({ text }, at) => at > failing && text.includes("policy value 'DisableRollback'"));
  const at = run.start + late + timeOf(template, rollback);
  return { bytes: wide([...told(0, copying), ...more, ...told(copying, failing, late), ...block.map((text) => text.replace('@', stamp('engine', at))), ...told(rollback, last, late)]), end: ends(late), outcome };
}

/** The lines in which the engine says what went wrong; `@` is the time. */
function blockOf(dice: Dice, run: MsiRun, { number, items = [], text = '' }: MsiTrouble): string[] {
  const file = fileOf(dice, run.folder);
  const guid = `{${dice.guid().toUpperCase()}}`;
  const put = (one: string) => one.replaceAll('{file}', file).replaceAll('{folder}', run.folder).replaceAll('{product}', run.product).replaceAll('{guid}', guid);
  if (number === undefined) return [put(text)];
  const error = `Error ${number}. ${put(text)}`;
  const said = (one: string) => `MSI (s) (7C:4C) [@]: ${one}`;
  return [
    said(`Note: 1: ${number} ${items.map((item, at) => `${at + 2}: ${put(item)}`).join(' ')} `),
    said('Note: 1: 2205 2:  3: Error '),
    said(`Note: 1: 2228 2:  3: Error 4: SELECT \`Message\` FROM \`Error\` WHERE \`Error\` = ${number} `),
    error,
    said('Note: 1: 2205 2:  3: Error '),
    said(`Product: ${run.product} -- ${error}`),
    '',
    error,
  ];
}

const PARTS = 'Core Data Directory Storage Transport Net Common Search Feed Agent Web Clients Rules Cluster Monitoring Management Setup Diagnostics Security Config'.split(' ');
const fileOf = (dice: Dice, folder: string) => `${folder}\\Bin\\Kestrel.${dice.pick(PARTS)}.${dice.pick(PARTS)}.dll`;

function moreFiles(dice: Dice, run: MsiRun, begun: WallClock): string[] {
  const lines: string[] = [];
  for (let at = 0; lines.length < run.more; at++) {
    const name = `Kestrel.${dice.pick(PARTS)}.${dice.hex(4)}.dll`;
    const key = `f_${name.replaceAll('.', '_')}.${dice.hex(8).toUpperCase()}_A850_4E2C_A4DC_DA6A797D76DE`;
    const said = (text: string) => `MSI (s) (7C:4C) [${stamp('engine', begun + at * 135)}]: ${text}`;
    lines.push(
      said(`Executing op: FileCopy(SourceName=${dice.hex(6).toUpperCase()}~1.DLL|${name},SourceCabKey=${key},DestName=${name},Attributes=16384,FileSize=${dice.between(4000, 4_000_000)},PerTick=32768,,VerifyMedia=1,,,,,CheckCRC=0,Version=${run.version},Language=1033,InstallMode=58982400,,,,,,,)`),
      said(`File: ${run.folder}\\Bin\\${name};\tOverwrite;\tWon't patch;\tExisting file is a lower version`),
      said(`Source for file '${key}' is compressed`),
    );
  }
  return lines;
}

function nameFor(name: string, run: MsiRun, code: string): string {
  if (name.startsWith('{')) return code;
  if (name.startsWith('Kestrel ')) return run.product;
  if (name.startsWith('KESTREL-')) return run.server;
  if (name.startsWith('D:\\Kestrel')) return run.folder;
  if (/^\d/.test(name)) return run.version;
  if (name.startsWith('Version=')) return `Version=${packedVersion(run.version)}`;
  if (/^[a-z-]+[-\d.]*$/.test(name)) return run.package;
  return name;
}

function rollupNameFor(name: string, run: RollupRun): string {
  if (name.startsWith('{')) return run.code;
  if (name.startsWith('Update Rollup')) return run.patch;
  if (name.startsWith('KB')) return /KB\d+/.exec(run.patch)?.[0] ?? name;
  if (name.startsWith('Exchange2')) return run.package;
  if (name.startsWith('KESTREL-')) return run.server;
  if (/^[DE]:/.test(name)) return run.folder;
  if (/^\d/.test(name)) return run.version;
  if (name.startsWith('Version=')) return `Version=${packedVersion(run.version)}`;
  return name;
}

/** The engine keeps three parts of a version in one number. https://learn.microsoft.com/windows/win32/msi/productversion */
function packedVersion(version: string): number {
  const [major = 0, minor = 0, build = 0] = version.split('.').map(Number);
  return major * 0x1000000 + minor * 0x10000 + build;
}

/** Windows Installer writes UTF-16 with a byte order mark. */
const wide = (lines: readonly string[]) => Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf16le');
