/**
 * What Exchange, SharePoint and Windows Update say in the Application and System logs about upgrades.
 *
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
import { worded } from './_event-template.ts';
import type { Wording } from './_event-template.ts';
import { wordingOf } from './_event-texts.ts';
import type { PlainEvent, EventSaying } from './_event.ts';

/** What is said of events that are known by their sentence alone. */
export function plainSays(event: PlainEvent): EventSaying {
  const wording = wordingOf(event.provider, event.id);
  const said = wording && worded(wording, event);
  return said ? { text: said.text, fields: said.fields } : {};
}

/** `EventLog 6005  The Event log service was started.`: it starts with the server and never else. */
export function eventLogSays(event: PlainEvent): EventSaying {
  return { ...plainSays(event), facts: event.id === '6005' ? [{ kind: 'restart', subject: 'server', value: 'started' }] : undefined };
}

const EXCHANGE_SETUP: Readonly<Record<string, Wording>> = {
  1000: { text: 'Exchange Setup (build %1) was started.' },
  1001: { text: 'Exchange Setup (build %1) completed successfully.' },
  1002: { text: 'Exchange Server component %1 failed. Error: %2' },
  1003: {
    text: 'During installation, Exchange Setup modified the WebSvcExtRestrictionList metabase key. The WebSvcExtRestrictionList metabase key contains a list of .dll files that are either allowed or denied access to run on your server. Exchange setup has added and allowed the following .dll files and extension groups to run: %1 Parts of Microsoft Exchange require this modification to work properly.',
  },
  1004: { text: 'During uninstall, Exchange Setup did not disable the following Web Service Extensions: %1' },
};
const BUILD = /\(build (?<version>\d+(?:\.\d+)+)\)/;

/** Exchange setup of a server takes hours, and only its beginning and its end are events. */
const LONGEST_SETUP = 6 * 3_600_000;

export function exchangeSetupSays(event: PlainEvent): EventSaying {
  const wording = EXCHANGE_SETUP[event.id];
  if (!wording) return {};
  const text = worded(wording, event)?.text;
  const version = BUILD.exec(text ?? event.sentence)?.groups?.version;
  const run = { run: 'Exchange Setup', kind: 'exchange-setup', toVersion: version, within: LONGEST_SETUP } as const;
  const fields = { version };
  if (event.id === '1000') return { text, fields, mark: { mark: 'start', ...run } };
  if (event.id === '1001') return { text, fields, mark: { mark: 'result', ...run, outcome: 'succeeded' } };
  if (event.id !== '1002') return { text };
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

/** Events that are not known name the database at times, in their sentence or in the item that holds it. */
export function sharePointSays(event: PlainEvent): EventSaying {
  const said = plainSays(event);
  const { single, double } = DATABASE.exec(said.text ?? (event.sentence || event.items.join(' ')))?.groups ?? {};
  return { text: said.text, fields: { database: single ?? double, ...said.fields } };
}

const RESTART_REQUIRED = 'Restart Required: To complete the installation of the following updates, the computer';

const UPDATES: Readonly<Record<string, Wording>> = {
  16: {
    text: 'Unable to Connect: Windows is unable to connect to the automatic updates service and therefore cannot download and install updates according to the set schedule. Windows will continue to try to establish a connection.',
  },
  17: {
    text: 'Installation Ready: The following updates are downloaded and ready for installation. To install the updates, an administrator should log on to this computer and Windows will prompt with further instructions: %1',
    older: ['Installation Ready: The following updates are downloaded and ready for installation: %1'],
    items: ['patch'],
  },
  18: {
    text: 'Installation Ready: The following updates are downloaded and ready for installation. This computer is currently scheduled to install these updates on %1 at %2: %3',
    items: ['', '', 'patch'],
  },
  19: { text: 'Installation Successful: Windows successfully installed the following update: %1', items: ['patch'] },
  20: { text: 'Installation Failure: Windows failed to install the following update with error %1: %2.', items: ['result', 'patch'] },
  21: { text: `${RESTART_REQUIRED} must be restarted. Until this computer has been restarted, Windows cannot search for or download new updates: %1`, items: ['patch'] },
  22: { text: `${RESTART_REQUIRED} will be restarted within %1 minutes: %2`, items: ['', 'patch'] },
  23: { text: 'Uninstallation Successful: Windows successfully uninstalled the following update: %1', items: ['patch'] },
  24: { text: 'Uninstallation Failure: Windows failed to uninstall the following update with error %1: %2', items: ['result', 'patch'] },
  25: { text: 'Windows Update failed to check for updates with error %1.', items: ['result'] },
  31: { text: 'Windows Update failed to download an update.' },
  34: { text: 'The Windows Update Client Core component failed to install a self-update with error %1.', items: ['result'] },
  35: { text: 'The Windows Update Client Auxillary component failed to install a self-update with error %1.', items: ['result'] },
  43: { text: 'Installation Started: Windows has started installing the following update: %1', items: ['patch'] },
  44: { text: 'Windows Update started downloading an update.' },
};

// In any language: `…: 0x80070643: Update Rollup 7.`, `…: Update Rollup 7`
const UPDATE_FAILED = /(?<result>0x[0-9A-Fa-f]{8})\s*[:：]\s*(?<patch>.+?)[.。]?$/;
const UPDATE_DONE = /[:：]\s*(?<patch>[^:：]+(?::[^:：]+)?)$/;

export function windowsUpdateSays(event: PlainEvent): EventSaying {
  const wording = UPDATES[event.id];
  const said = wording && worded(wording, event);
  if (said) return { text: said.text, fields: said.fields };
  if (event.id === '20') return { fields: UPDATE_FAILED.exec(event.sentence)?.groups };
  return event.id === '19' ? { fields: UPDATE_DONE.exec(event.sentence)?.groups } : {};
}
