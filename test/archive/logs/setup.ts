/** setup.exe of SharePoint, and the log of an update package for it. */
import type { WallClock } from '../../../src/types.ts';
import { stamp } from '../stamps.ts';
import { fill, placeOf, templateOf, timeOf } from '../template.ts';
import type { Trouble } from '../truth.ts';
import type { TextLog } from './exchange.ts';

/** `said`: what the installer of a package says. */
export type SetupTrouble = Trouble & { readonly said: string | undefined };

export const SETUP_TROUBLES: readonly SetupTrouble[] = [
  { rule: 'msi.service-would-not-start', weight: 8, said: "Error 1920. Service 'SharePoint Timer Service' (SPTimerV4) failed to start.  Verify that you have sufficient privileges to start system services.", fixes: [{ what: 'set the account of the service anew', works: 0.7 }] },
  { rule: 'msi.registry-access', weight: 4, said: 'Error 1402. Could not open key: HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Office Server\\15.0.  System error 5.  Verify that you have sufficient access to that key, or contact your support personnel.', fixes: [{ what: 'gave SYSTEM the rights on the key', works: 0.8 }] },
  { rule: 'msi.assembly-failed', weight: 4, said: "Error 1935. An error occurred during the installation of assembly 'Microsoft.Office.Server.Search,version=\"15.0.0.0\"'. Please refer to Help and Support for more information. HRESULT: 0x800736FD.", fixes: [{ what: 'repaired the component store', works: 0.6 }] },
  { rule: 'office.cancelled', weight: 4, said: undefined, fixes: [{ what: 'nothing', works: 0.9 }] },
];

const SETUP = templateOf('clean-sharepoint2013-setup/SharePoint Server Setup(20130629171220411).log', ['20130629171220411']);
/** Packages are rolled back from here on. */
const MIDDLE = placeOf(SETUP, 'InstallFiles. Return value 1.', placeOf(SETUP, 'Package: WSSMUI.en-us')) + 1;

export function setupLog(start: WallClock, trouble: SetupTrouble | undefined): TextLog {
  const names = new Map([['20130629171220411', stamp('name', start).replaceAll('-', '')]]);
  const lines = SETUP.lines.map((line) => fill(line, { start, names }));
  if (trouble === undefined) return { lines, end: start + timeOf(SETUP, lines.length - 1), outcome: 'succeeded' };
  const failed = start + timeOf(SETUP, MIDDLE - 1) + 8000;
  const end = failed + 9000;
  const said = (time: WallClock, text: string) => `${stamp('setup', time)}::[5672] ${text}`;
  const clock = stamp('action', failed);
  const reason = trouble.said === undefined
    ? ['User attempting to cancel setup.', 'Error: User had cancelled setup Type: 6::UserCancel.']
    : [`MSI(ERROR): '${trouble.said}'`, `MSI(INFO): 'Action ended ${clock}: InstallFinalize. Return value 3.'`, `MSI(INFO): 'Action ended ${clock}: INSTALL. Return value 3.'`, 'Error: Failed to install product: E:\\Foundation2013\\global\\WSSMUI\\WSSMUI.msi ErrorCode: 1603(0x643).'];
  const code = trouble.said === undefined ? 'Return code: 30006.  Exception caught: UserCancel.' : 'Return code: 1603.';
  const after = [
    'Rolling back chain',
    `${stamp('wizard', end)} Rolling back package: WSS`,
    'Successfully rolled back the configuration of package: WSS ProductCode:{3BB427C1-A1DA-459D-AAD1-245C92010B38}',
    'Stopping running ose',
    'Showing completion dialog.',
    'Reboot requested if needed.',
    'No reboot is needed.',
    `Catalyst execution finished: ${stamp('wizard', end)}.  ${code}`,
    'PERF: TickCount=2870085 Name=RunSetup Description=End function',
    '=========================================================================',
  ];
  return { lines: [...lines.slice(0, MIDDLE), ...reason.map((text) => said(failed, text)), ...after.map((text) => said(end, text))], end, outcome: trouble.said === undefined ? 'cancelled' : 'rolled-back' };
}

export type PackageRun = { readonly start: WallClock; readonly server: string; readonly kb: string; readonly engine: string };

/** The update package finds language packs that lack what it builds on, or goes well. */
const LANGUAGES = templateOf('sharepoint2007-language-pack-behind/office2007-kb2276474-fullfile-x64-glb.log', ['kb2276474', 'KB2276474', '12.0.6545.5000', 'KESTREL-WFE1']);

export function packageLog(run: PackageRun, fits: boolean): TextLog {
  const names = new Map([['kb2276474', run.kb.toLowerCase()], ['KB2276474', run.kb], ['12.0.6545.5000', run.engine], ['KESTREL-WFE1', run.server]]);
  const lines = LANGUAGES.lines.map((line) => fill(line, { start: run.start, names }));
  const outcome = fits ? 'succeeded' : 'blocked';
  if (!fits) return { lines, end: run.start, outcome };
  const told = lines.filter((line) => !line.includes('SYS.MESSAGE')).map((line) => line.replace('12.0.6219.1000', '12.0.6425.1000').replace("'InvalidBaseline'", "'Applicable'").replace("'17031'", "'0'"));
  return { lines: told, end: run.start, outcome };
}
