/** ExchangeSetup.log of 2013 and newer: all runs of a server follow one another in one file. */
import type { Outcome, WallClock } from '../../../src/types.ts';
import type { Dice } from '../dice.ts';
import { stamp } from '../stamps.ts';
import { fill, placeOf, templateOf, timeOf } from '../template.ts';
import type { Trouble } from '../truth.ts';

export type ExchangeRun = { readonly start: WallClock; readonly server: string; readonly year: 2013 | 2016 | 2019; readonly from: string; readonly to: string; readonly more: number };
export type ExchangeTrouble = Trouble & ({ readonly check: string; readonly message: string } | { readonly task: string; readonly exception: string; readonly message: string } | { readonly cut: true });
export type TextLog = { readonly lines: readonly string[]; readonly end: WallClock; readonly outcome: Outcome };

const RESTART = { what: 'restarted the server', works: 0.95 };

export const EXCHANGE_TROUBLES: readonly ExchangeTrouble[] = [
  { rule: 'exchange.reboot-pending', weight: 22, check: 'PendingRebootWindowsComponents', message: 'There is a pending reboot from a previous installation of a Windows Server role or feature. Please restart the computer and then run Setup again.', fixes: [RESTART] },
  { rule: 'exchange.required-software-missing', weight: 8, check: 'IISURLRewriteNotInstalled', message: "The 'IIS URL rewrite module' isn't installed on this computer and needs to be installed before Exchange Setup can begin.", fixes: [{ what: 'installed the missing software', works: 0.95 }] },
  { rule: 'exchange.process-has-files-open', weight: 8, check: 'ProcessNeedsToBeClosedOnUpgrade', message: "Setup can't continue with the upgrade because the powershell (7312) has open files. Close the process, and then restart Setup.", fixes: [{ what: 'closed the programs', works: 0.7 }, RESTART] },
  { rule: 'exchange.no-schema-rights', weight: 7, check: 'SchemaUpdateRequired', message: "The Active Directory schema isn't up-to-date, and this user account isn't a member of the 'Schema Admins' and/or 'Enterprise Admins' groups.", fixes: [{ what: 'added the account to the groups', works: 0.6 }, { what: 'logged on anew', works: 0.8 }] },
  { rule: 'exchange.domain-not-prepared', weight: 4, check: 'DomainPrepRequired', message: 'The local domain needs to be prepared using Setup /PrepareDomain before server roles can be installed.', fixes: [{ what: 'prepared the domain', works: 0.85 }] },
  { rule: 'exchange.dotnet-too-old', weight: 7, check: 'MinimumFrameworkNotInstalled', message: 'This computer requires .NET Framework 4.8 (https://support.microsoft.com/kb/4503548).', fixes: [{ what: 'installed the .NET Framework', works: 0.9 }] },
  { rule: 'exchange.not-local-administrator', weight: 3, check: 'NotLocalAdmin', message: "The logged-on user isn't a member of the local Administrators group.", fixes: [{ what: 'logged on with another account', works: 0.95 }] },
  { rule: 'exchange.ad-not-reachable', weight: 4, check: 'CannotAccessAD', message: "Either Active Directory doesn't exist, or it can't be contacted.", fixes: [{ what: 'repaired the network', works: 0.8 }] },
  { rule: 'exchange.service-did-not-start', weight: 12, task: 'Install-BridgeheadRole', exception: 'Microsoft.Exchange.Configuration.Tasks.ServiceDidNotReachStatusException', message: "Service 'MSExchangeTransport' failed to reach status 'Running' on this server.", fixes: [{ what: 'started the service by hand', works: 0.5 }, RESTART] },
  { rule: 'exchange.mailbox-without-database', weight: 8, task: 'Install-MailboxRole', exception: 'Microsoft.Exchange.Data.DataValidationException', message: 'Database is mandatory on UserMailbox.', fixes: [{ what: 'gave the system mailbox a database', works: 0.75 }] },
  { rule: 'exchange.certificate-expired', weight: 5, task: 'Install-CafeRole', exception: 'System.Security.Cryptography.CryptographicException', message: 'The certificate is expired.', fixes: [{ what: 'renewed the certificate', works: 0.9 }] },
  { rule: 'exchange.access-denied', weight: 6, task: 'Install-MailboxRole', exception: 'System.UnauthorizedAccessException', message: "Access to the path 'D:\\Exchange\\V15\\ClientAccess\\Owa\\web.config' is denied.", fixes: [{ what: 'took the virus scanner off', works: 0.55 }] },
  { rule: 'exchange.timed-out', weight: 4, task: 'Install-MailboxRole', exception: 'System.TimeoutException', message: 'The operation has timed out.', fixes: [{ what: 'nothing', works: 0.5 }] },
  { rule: 'exchange.disk-full', weight: 3, task: 'Install-MailboxRole', exception: 'System.IO.IOException', message: 'There is not enough space on the disk.', fixes: [{ what: 'made room on the disk', works: 0.95 }] },
  { rule: 'run.incomplete', weight: 3, cut: true, fixes: [{ what: 'nothing', works: 0.7 }] },
];

const WORDS = ['15.0.847.32', '15.0.775.38', 'KESTREL-MBX2', 'KESTREL-DC1', 'Exchange Server 2013'];
const SAMPLE = templateOf('exchange2013-second-run-succeeds/ExchangeSetup.log', WORDS);
const SECOND = placeOf(SAMPLE, 'Starting Microsoft Exchange Server', placeOf(SAMPLE, 'End of Setup')) - 1;
/** The second run of the sample goes through. */
const FINE = { ...SAMPLE, lines: SAMPLE.lines.slice(SECOND) };
const BEGUN = timeOf(FINE, 0);

export function exchangeLog(dice: Dice, run: ExchangeRun, trouble: ExchangeTrouble | undefined): TextLog {
  const names = new Map([['15.0.847.32', run.to], ['15.0.775.38', run.from], ['KESTREL-MBX2', run.server], ['KESTREL-DC1', `${run.server.replace(/-[^-]*$/, '')}-DC1`], ['Exchange Server 2013', `Exchange Server ${run.year}`]]);
  const start = run.start - BEGUN;
  const told = (from: number, to: number, late = 0) => FINE.lines.slice(from, to).map((line) => fill(line, { start: start + late, names }));
  const last = FINE.lines.length;
  const after = (place: number) => run.start + timeOf(FINE, place) - BEGUN;
  if (trouble !== undefined && 'check' in trouble) {
    const place = placeOf(FINE, 'Finished [Analysis:Prereq]') + 1;
    const { lines, end } = closing(after(place), [
      [1, `Failed [Rule:${trouble.check}] [Message:${trouble.message}]`],
      [1, `[REQUIRED] ${trouble.message}`],
      [1, `Help URL: http://technet.microsoft.com/library(EXCHG.150)/ms.exch.setupreadiness.${trouble.check}.aspx`],
      [1, 'Ending processing test-SetupPrerequisites'],
      [0, 'CurrentResult console.ProcessRunInternal:136: 1'],
      [0, 'Exchange Server installation failed during prereq check. Trying to restore the server state back to active.'],
    ]);
    // Where the check is among those that the sample evaluates, its value is to agree.
    const checked = told(0, place).map((line) => (line.includes(`Evaluated [Rule:${trouble.check}]`) ? line.replace('[Value:"False"]', '[Value:"True"]') : line));
    return { lines: [...checked, ...lines], end, outcome: 'blocked' };
  }
  const place = placeOf(FINE, 'tasks were found to run', placeOf(FINE, trouble && 'task' in trouble ? `Beginning processing ${trouble.task}` : 'Beginning processing Install-BridgeheadRole')) + 1;
  const more = moreLines(dice, run.more, after(place));
  if (trouble !== undefined && 'cut' in trouble) return { lines: [...told(0, place), ...more.lines], end: more.end, outcome: 'incomplete' };
  if (trouble === undefined) {
    const late = more.end - after(place);
    return { lines: [...told(0, place), ...more.lines, ...told(place, last, late)], end: after(last - 1) + late, outcome: 'succeeded' };
  }
  const stack = '   at Microsoft.Exchange.Configuration.Tasks.Task.ThrowError(Exception exception, ErrorCategory errorCategory, Object target, String helpUrl)\r\n   at Microsoft.Exchange.Configuration.Tasks.Task.<ProcessRecord>b__b()';
  const { lines, end } = closing(more.end, [
    [1, `Processing component '${trouble.task.replace('Install-', '')} Configuration' (Configuring the server).`],
    [2, `[ERROR] ${trouble.message}`],
    [1, 'The following 1 error(s) occurred during task execution:'],
    [1, `0.  ErrorRecord: ${trouble.message}`],
    [1, `0.  ErrorRecord: ${trouble.exception}: ${trouble.message}\r\n${stack}`],
    [1, `[ERROR] The following error was generated when "$error.Clear();\r\n          if ($RoleIsDatacenter -ne $true)\r\n          {\r\n            Update-RoleSettings\r\n          }\r\n        " was run: "${trouble.exception}: ${trouble.message}\r\n${stack}".`],
    [1, `[ERROR] ${trouble.message}`],
    [1, `[ERROR-REFERENCE] Id=RoleComponent___${dice.hex(32)} Component=EXCHANGE14:\\Current\\Release\\Shared\\Datacenter\\Setup`],
    [1, 'Setup is stopping now because of one or more critical errors.'],
    [1, 'Finished executing component tasks.'],
    [1, `Ending processing ${trouble.task}`],
    [0, 'CurrentResult console.ProcessRunInternal:198: 1'],
  ]);
  return { lines: [...told(0, place), ...more.lines, ...lines], end, outcome: 'failed' };
}

function closing(start: WallClock, said: readonly (readonly [number, string])[]): { readonly lines: string[]; readonly end: WallClock } {
  const all = [
    ...said,
    [0, 'CurrentResult launcherbase.maincore:90: 1'],
    [0, "The Exchange Server setup operation didn't complete.  More details can be found in ExchangeSetup.log located in the <SystemDrive>:\\ExchangeSetupLogs folder."],
    [0, 'CurrentResult main.run:235: 1'],
    [0, 'End of Setup'],
    [0, '**********************************************'],
  ] as const;
  return { lines: all.map(([level, text], at) => `[${stamp('exchange', start + at * 210)}] [${level}] ${text}`), end: start + all.length * 210 };
}

/** What setup writes of the objects that it looks at: most of a long log. */
function moreLines(dice: Dice, count: number, start: WallClock): { readonly lines: string[]; readonly end: WallClock } {
  const lines = Array.from({ length: count }, (_none, at) => `[${stamp('exchange', start + at * 90)}] [2] Processing object "contoso.com/Microsoft Exchange System Objects/Monitoring Mailboxes/HealthMailbox${dice.hex(32)}" with ${dice.between(2, 40)} properties to be set.`);
  return { lines, end: start + count * 90 };
}
