/** setup.exe of SharePoint, and the log of an update package for it. */
import type { WallClock } from '../../../src/types.ts';
import { stamp } from '../stamps.ts';
import { fill, templateOf, timeOf } from '../template.ts';
import type { Trouble } from '../truth.ts';
import type { TextLog } from './exchange.ts';

/** `said`: what the installer of the package that fails says, in place of what the sample has; none where the sample is told as it is. */
export type SetupTrouble = Trouble & { readonly said?: string; readonly cancelled?: true };

export const SETUP_TROUBLES: readonly SetupTrouble[] = [
  { rule: 'msi.service-would-not-start', weight: 8, fixes: [{ what: 'set the account of the service anew', works: 0.7 }] },
  { rule: 'msi.registry-access', weight: 4, said: 'Error 1402. Could not open key: HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Office Server\\12.0.  System error 5.  Verify that you have sufficient access to that key, or contact your support personnel.', fixes: [{ what: 'gave SYSTEM the rights on the key', works: 0.8 }] },
  { rule: 'msi.assembly-failed', weight: 4, said: "Error 1935. An error occurred during the installation of assembly 'Microsoft.Office.Server.Search,version=\"12.0.0.0\"'. Please refer to Help and Support for more information. HRESULT: 0x800736FD.", fixes: [{ what: 'repaired the component store', works: 0.6 }] },
  { rule: 'office.cancelled', weight: 4, cancelled: true, fixes: [{ what: 'nothing', works: 0.9 }] },
];

const ROLLED_BACK = templateOf('sharepoint2007-setup-rolled-back/SetupExe(200709151907313F8).log', ['20070915190731411']);
const CANCELLED = templateOf('sharepoint2010-setup-cancelled/SharePoint Server Setup(20120121184409411).log', ['20120121184409411']);
const FINE = templateOf('clean-sharepoint2013-setup/SharePoint Server Setup(20130629171220411).log', ['20130629171220411']);

export function setupLog(start: WallClock, trouble: SetupTrouble | undefined): TextLog {
  const template = trouble === undefined ? FINE : trouble.cancelled ? CANCELLED : ROLLED_BACK;
  const [word = ''] = template.names;
  const names = new Map([[word, stamp('name', start).replaceAll('-', '')]]);
  const lines = template.lines.map((line) => fill(line, { start, names }));
  const told = trouble?.said === undefined ? lines : lines.map((line) => (line.startsWith('MSI(ERROR): ') ? `MSI(ERROR): '${trouble.said ?? ''}'` : line));
  return { lines: told, end: start + timeOf(template, template.lines.length - 1), outcome: trouble === undefined ? 'succeeded' : trouble.cancelled ? 'cancelled' : 'rolled-back' };
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
