/**
 * What Exchange, SharePoint and Windows Update say in the Application and System logs about upgrades.
 *
 *   MSExchangeCluster 1025   The Exchange virtual server needs to be upgraded before coming online. From the Cluster Administrator …
 *   MSExchangeSetup 1000     Exchange Setup (build 14.1.218.15) was started.
 *   MSExchangeSetup 1001     Exchange Setup (build 14.1.218.15) completed successfully.
 *   MSExchangeSetup 1002     Exchange Server component Mailbox Role failed. ↵ Error: ↵ The following error was generated when "$error.Clear(); …
 *                            the error of ExchangeSetup.log, with script and stack
 *   SharePoint Products Configuration Wizard 104   Failed to upgrade SharePoint Products. ↵ An exception of type … was thrown. …
 *   SharePoint 3760          SQL Database 'WSS_Content' on SQL Server instance 'KESTREL-SQL1' not found. …
 *   WindowsUpdateClient 20   Installation Failure: Windows failed to install the following update with error 0x80070643: Update Rollup 7 …
 *
 * Sources: https://support.microsoft.com/kb/328839 (1025),
 * https://learn.microsoft.com/previous-versions/office/exchange-server-2010/ (MSExchangeSetup)
 */
import { filled } from './_event.ts';
import type { PlainEvent, EventSaying } from './_event.ts';

const CLUSTER_1025 =
  "The Exchange virtual server needs to be upgraded before coming online. From the Cluster Administrator program, select 'Upgrade Exchange Virtual Server' from the resource context menu to upgrade this Virtual Server.";

/** Its sentence has no places for items. */
export function clusterSays(event: PlainEvent): EventSaying {
  return event.id === '1025' ? { text: CLUSTER_1025 } : {};
}

const EXCHANGE_SETUP: Readonly<Record<string, string>> = {
  1000: 'Exchange Setup (build %1) was started.',
  1001: 'Exchange Setup (build %1) completed successfully.',
  1002: 'Exchange Server component %1 failed. Error: %2',
};
const BUILD = /\(build (?<version>\d+(?:\.\d+)+)\)/;

/** Exchange setup of a server takes hours, and only its beginning and its end are events. */
const LONGEST_SETUP = 6 * 3_600_000;

export function exchangeSetupSays(event: PlainEvent): EventSaying {
  const template = EXCHANGE_SETUP[event.id];
  if (template === undefined) return {};
  const text = event.items.length > 0 ? filled(template, event.items) : undefined;
  const version = BUILD.exec(text ?? event.sentence)?.groups?.version;
  const run = { run: 'Exchange Setup', kind: 'exchange-setup', toVersion: version, within: LONGEST_SETUP } as const;
  const fields = { version };
  if (event.id === '1000') return { text, fields, mark: { mark: 'start', ...run } };
  if (event.id === '1001') return { text, fields, mark: { mark: 'result', ...run, outcome: 'succeeded' } };
  return { text, fields, mark: { mark: 'result', ...run, outcome: 'failed' }, repeats: 'exchange-setup' };
}

/** `SharePoint Products and Technologies Configuration Wizard` (2007), `SharePoint Products Configuration Wizard`, `SharePoint 2013 Products Configuration Wizard`. */
export const SHAREPOINT_WIZARD = /^(?<product>SharePoint (?:20\d\d )?Products.{0,24}) Configuration Wizard$/i;

/** The wizard reports each task that failed, and no success; the tasks of one run follow each other within hours. */
const LONGEST_CONFIGURATION = 6 * 3_600_000;

export function sharePointWizardSays(event: PlainEvent): EventSaying {
  if (event.level !== 'error') return {};
  const repeats = 'sharepoint-psconfig';
  if (event.id !== '104') return { repeats };
  const { product } = SHAREPOINT_WIZARD.exec(event.provider)?.groups ?? {};
  return { repeats, mark: { mark: 'result', run: 'SharePoint configuration', kind: 'sharepoint-psconfig', operation: 'configure', outcome: 'failed', product, within: LONGEST_CONFIGURATION } };
}

const DATABASE = /\bdatabase '(?<single>[^']+)'|\bdatabase "(?<double>[^"]+)"/i;
const SQL_ERROR = /\bSQL Exception (?<result>\d+)/;

/** The sentence of a SharePoint event is in its items or rendered; either names the database at times. */
export function sharePointSays(event: PlainEvent): EventSaying {
  const sentence = event.sentence || event.items.join(' ');
  const { single, double } = DATABASE.exec(sentence)?.groups ?? {};
  return { fields: { database: single ?? double, result: SQL_ERROR.exec(sentence)?.groups?.result } };
}

const UPDATES: Readonly<Record<string, string>> = {
  19: 'Installation Successful: Windows successfully installed the following update: %1',
  20: 'Installation Failure: Windows failed to install the following update with error %1: %2.',
};
const UPDATE_FAILED = /(?<result>0x[0-9A-Fa-f]{8})\s*[:：]\s*(?<patch>.+?)[.。]?$/;
const UPDATE_DONE = /[:：]\s*(?<patch>[^:：]+(?::[^:：]+)?)$/;

export function windowsUpdateSays(event: PlainEvent): EventSaying {
  const template = UPDATES[event.id];
  if (template === undefined) return {};
  const failed = event.id === '20';
  const needed = failed ? 2 : 1;
  if (event.items.length < needed) return { fields: { ...(failed ? UPDATE_FAILED : UPDATE_DONE).exec(event.sentence)?.groups } };
  const fields = failed ? { result: event.items[0], patch: event.items[1] } : { patch: event.items[0] };
  return { text: filled(template, event.items), fields };
}
