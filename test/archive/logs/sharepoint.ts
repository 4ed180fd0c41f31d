/** What SharePoint writes while a farm is upgraded: Upgrade.log of 2007, of 2010, and the trace since 2013. */
import type { WallClock } from '../../../src/types.ts';
import type { Dice } from '../dice.ts';
import { stamp } from '../stamps.ts';
import type { Farm, Trouble } from '../truth.ts';
import type { TextLog } from './exchange.ts';

export type SharePointYear = 2007 | 2010 | 2013 | 2016 | 2019;
export type UpgradeRun = { readonly start: WallClock; readonly year: SharePointYear; readonly from: string; readonly to: string; readonly databases: readonly string[]; readonly sites: number };

/** `{database}` is the one that fails. `sequence`: who says it. */
export type UpgradeTrouble = Trouble & { readonly years: readonly SharePointYear[]; readonly sequence?: string; readonly said: readonly string[]; readonly cut?: true; /** The errors are told, and the database is upgraded all the same. */ readonly passes?: true };

const SINCE_2010 = [2010, 2013, 2016, 2019] as const;
const ALL = [2007, ...SINCE_2010] as const;
const SQL = '   at System.Data.SqlClient.SqlConnection.OnError(SqlException exception, Boolean breakConnection)   at Microsoft.SharePoint.Utilities.SqlSession.ExecuteNonQuery(SqlCommand command)   at Microsoft.SharePoint.Upgrade.SPDatabaseSequence.Upgrade()';

export const UPGRADE_TROUBLES: readonly UpgradeTrouble[] = [
  { rule: 'sharepoint.database-login-failed', weight: 12, years: ALL, said: [`Cannot open database "{database}" requested by the login. The login failed.  Login failed for user 'CONTOSO\\svc-install'.`, SQL], fixes: [{ what: 'gave the account its rights in the database', works: 0.8 }] },
  { rule: 'sharepoint.database-full', weight: 9, years: ALL, said: [`The transaction log for database '{database}' is full. To find out why space in the log cannot be reused, see the log_reuse_wait_desc column in sys.databases`, SQL], fixes: [{ what: 'backed up the transaction log', works: 0.7 }, { what: 'made room on the disk', works: 0.85 }] },
  { rule: 'sharepoint.database-timeout', weight: 9, years: ALL, said: ['Timeout expired. The timeout period elapsed prior to completion of the operation or the server is not responding.', SQL], fixes: [{ what: 'nothing', works: 0.5 }, { what: 'stopped the backup on the SQL Server', works: 0.7 }] },
  { rule: 'sharepoint.database-read-only', weight: 4, years: ALL, said: ['Failed to update database "{database}" because the database is read-only.', SQL], fixes: [{ what: 'set the database to read and write', works: 0.95 }] },
  { rule: 'sharepoint.database-permission-denied', weight: 5, years: ALL, said: [`The EXECUTE permission was denied on the object 'proc_GetVersion', database '{database}', schema 'dbo'.`, SQL], fixes: [{ what: 'gave the account its rights in the database', works: 0.75 }] },
  { rule: 'sharepoint.database-server-unreachable', weight: 4, years: ALL, said: ['A network-related or instance-specific error occurred while establishing a connection to SQL Server. The server was not found or was not accessible.', SQL], fixes: [{ what: 'started the SQL Server', works: 0.9 }] },
  { rule: 'sharepoint.orphaned-objects', weight: 6, years: [2007], said: ["Cannot insert the value NULL into column 'ScopeId', table '{database}.dbo.Perms'; column does not allow nulls. INSERT fails.", SQL], fixes: [{ what: 'repaired the database', works: 0.5 }] },
  { rule: 'sharepoint.missing-feature', weight: 8, years: SINCE_2010, sequence: 'SPContentDatabaseSequence', passes: true, said: ['The feature with Id {guid} is referenced in the database [{database}], but is not installed on the current farm. The missing feature may cause upgrade to fail. Please install any solution which contains the feature and restart upgrade if necessary.'], fixes: [{ what: 'installed the solution', works: 0.8 }] },
  { rule: 'sharepoint.access-denied', weight: 5, years: ALL, said: ["Exception: System.UnauthorizedAccessException: Access to the path 'C:\\Program Files\\Common Files\\Microsoft Shared\\Web Server Extensions\\CONFIG\\flight.xml' is denied."], fixes: [{ what: 'ran it as administrator', works: 0.8 }] },
  // Which object failed is known, why is not.
  { rule: 'sharepoint.object-failed', weight: 3, years: SINCE_2010, said: ['Exception: Row 4 of the table of routes holds two entries called North, which one to keep is not told.'], fixes: [{ what: 'nothing', works: 0.1 }] },
  { rule: 'run.incomplete', weight: 4, years: ALL, said: [], cut: true, fixes: [{ what: 'nothing', works: 0.8 }] },
];

/** Writes a line the way of a year; `after` is the pause before it in ms. */
type Say = (component: string, level: string, text: string, after?: number) => void;

export function upgradeLog(dice: Dice, farm: Farm, run: UpgradeRun, trouble: UpgradeTrouble | undefined): TextLog {
  const lines: string[] = [];
  let time = run.start;
  const correlation = dice.guid();
  const say: Say = (component, level, text, after = dice.between(20, 900)) => {
    time += after;
    lines.push(lineOf(run.year, time, component, level, text, correlation));
  };
  if (run.year >= 2013) lines.push('\ufeffTimestamp              \tProcess                                 \tTID   \tArea                          \tCategory                      \tEventID\tLevel     \tMessage \tCorrelation');
  const config = farm.database('Config');
  const manager = run.year === 2007 ? 'SPManager' : 'SPUpgradeSession';
  say(manager, 'INFO', `Inplace Upgrade session starts. root object = SPFarm Name=${config}, recursive = True.${run.year >= 2013 ? ` Farm is ${config}.` : ''}`, 0);
  upgraded(dice, run, say, manager, 'SPConfigurationDatabase', config);
  const broken = trouble ? dice.below(run.databases.length) : -1;
  let errors = 0;
  for (const [at, database] of run.databases.entries()) {
    if (at !== broken || !trouble) {
      upgraded(dice, run, say, manager, 'SPContentDatabase', database);
      continue;
    }
    if (trouble.cut) return { lines: [...lines, lineOf(run.year, time, manager, 'INFO', `Upgrading SPContentDatabase Name=${database}`, correlation)], end: time, outcome: 'incomplete' };
    errors = failed(dice, run, say, manager, database, trouble);
  }
  for (let at = 0; at < run.sites; at++) {
    const site = `http://kestrel-portal:8443/sites/team${String(at).padStart(4, '0')}`;
    if (run.year >= 2013) say('SPSiteWssSequence', 'DEBUG', `SPSite Url=${site}: schema is current.`, 60);
    else if (run.year === 2010) say('SPSiteWssSequence2', 'DEBUG', `Elapsed time migrating [SPSite Url=${site}] to [4.0.${dice.between(11, 27)}.0]: 00:00:0${dice.between(0, 8)}.${dice.between(1_000_000, 9_999_999)}`, 300);
    else {
      say('SPManager', 'INFO', `Upgrading SPSite Url=${site}`, 200);
      say('SPManager', 'DEBUG', `SPSite Url=${site} needs upgrade: True`, 10);
      say('SPManager', 'INFO', `Finished upgrading SPSite Url=${site}.`, 600);
    }
  }
  const warnings = dice.chance(0.3) ? 1 : 0;
  if (warnings) say('SPIisWebSiteWssSequence', 'WARNING', `The web.config of IIS site ${dice.between(10_000, 99_999)} has custom entries, which are kept.`);
  if (run.year === 2007) say(manager, 'INFO', `Finished upgrading SPFarm Name=${config}.`);
  say(manager, 'INFO', `${run.year === 2007 ? 'In-place' : 'Inplace'} Upgrade session finishes. root object = SPFarm${run.year === 2007 ? '=' : ' Name='}${config}, recursive = True. ${errors} errors and ${warnings} warnings encountered.`);
  return { lines, end: time, outcome: errors > 0 ? 'failed' : 'succeeded' };
}

function lineOf(year: SharePointYear, time: WallClock, component: string, level: string, text: string, correlation: string): string {
  if (year === 2007) return `[${component}] [${level}] [${stamp('manager', time)}]: ${text}`;
  if (year === 2010) return `[psconfig] [${component}] [${level}] [${stamp('manager', time)}]: ${text}`;
  return `${stamp('trace', time)}\tpsconfig (0x1B3C)                       \t0x21F8\tSharePoint Foundation Upgrade \t${component.padEnd(30)}\tajxmy\t${level.padEnd(10)}\t${text}\t${correlation}`;
}

function upgraded(dice: Dice, run: UpgradeRun, say: Say, manager: string, kind: string, name: string): void {
  begun(run, say, manager, kind, name);
  for (let action = 0; action < 4; action++) {
    const version = `${run.year === 2007 ? '3.0' : run.year === 2010 ? '4.0' : run.year === 2013 ? '15.0' : '16.0'}.${40 + action}.0`;
    say(`${kind}Sequence`, 'DEBUG', run.year >= 2013 ? `Executing action ${version}` : run.year === 2010 ? `Executing SQL script for action ${version}` : 'Executing SQL DDL Script.');
    say(`${kind}Sequence`, 'DEBUG', run.year === 2010 ? `Elapsed time migrating [${kind} Name=${name}] to [${version}]: 00:00:0${dice.between(0, 9)}.${dice.between(1_000_000, 9_999_999)}` : `End Upgrade() of action ${version}`, dice.between(500, 9000));
  }
  if (run.year >= 2013) say(manager, 'INFO', `Upgrade [${kind} Name=${name}] succeeded.`);
  else if (run.year === 2007) say(manager, 'INFO', `Finished upgrading ${kind} Name=${name}.`);
}

function begun(run: UpgradeRun, say: Say, manager: string, kind: string, name: string): void {
  if (run.year >= 2013) {
    say(manager, 'INFO', `Upgrade [${kind} Name=${name}] started.`);
    say(`${kind}Sequence`, 'INFO', `VERSION LOG (GET): Current versions: (build version = ${run.from}, schema version = ${run.to.slice(0, 4)}.40.0). Target versions: (build version = ${run.to}, schema version = ${run.to.slice(0, 4)}.44.0).`);
  } else say(run.year === 2007 ? manager : `${kind}Sequence`, 'INFO', run.year === 2007 ? `Upgrading ${kind} Name=${name}` : `${kind} Name=${name}`);
}

/** Gives the number of errors as the log counts them. */
function failed(dice: Dice, run: UpgradeRun, say: Say, manager: string, database: string, trouble: UpgradeTrouble): number {
  begun(run, say, manager, 'SPContentDatabase', database);
  const who = trouble.sequence ?? manager;
  const guid = dice.guid();
  const texts = trouble.said.map((text) => text.replaceAll('{database}', database).replaceAll('{guid}', guid));
  if (!trouble.passes) say(manager, 'ERROR', `Upgrade [SPContentDatabase Name=${database} Parent=SPDatabaseServiceInstance] failed.`, dice.between(5000, 40_000));
  for (const text of texts) say(who, 'ERROR', text, 10);
  return texts.length + (trouble.passes ? 0 : 1);
}
