/**
 * One Windows event → one record. Every export of an event log (XML, CSV, text, JSON, binary) ends here, so that the same
 * event gives the same record wherever it was read.
 *
 * `message` is the English sentence. An export holds it, or only the data items that Windows puts into it, or both:
 *
 *   <Data>Kestrel Agent</Data><Data>4.2.1.0</Data><Data>1033</Data><Data>1603</Data><Data>Contoso</Data>
 *   Windows Installer installed the product. Product Name: Kestrel Agent. Product Version: 4.2.1.0. … error status: 1603.
 *
 * What is known of a provider lies in `_event-msi.ts`, `_event-service.ts` and `_event-setup.ts`; where it is no more than
 * the sentences of its events, in `_event-texts.ts`.
 * Source: https://learn.microsoft.com/windows/win32/wes/eventschema-schema
 */
import type { LogRecord, Mark } from '../src/types.ts';
import { installerSays } from './_event-msi.ts';
import { serviceManagerSays } from './_event-service.ts';
import { eventLogSays, exchangeSetupSays, plainSays, SHAREPOINT_WIZARD, sharePointSays, sharePointWizardSays, windowsUpdateSays } from './_event-setup.ts';
import { oneLine } from './_event.ts';
import type { PlainEvent, EventSaying, WinEvent } from './_event.ts';
import { present } from './_fields.ts';
import { MOST_CHARACTERS } from './_message.ts';

const READERS: Readonly<Record<string, (event: PlainEvent) => EventSaying>> = {
  msiinstaller: installerSays,
  'service control manager': serviceManagerSays,
  msexchangesetup: exchangeSetupSays,
  eventlog: eventLogSays,
  'microsoft-windows-windowsupdateclient': windowsUpdateSays,
  'windows update agent': windowsUpdateSays,
};

/** SharePoint's sources: `Microsoft-SharePoint Products-SharePoint Foundation`, `Windows SharePoint Services 3`, `Office SharePoint Server`. */
const SHAREPOINT = /sharepoint/i;

/**
 * Windows says this where the provider's messages are not installed, and then lists the items:
 *   The description for Event ID 1023 from source MsiInstaller cannot be found. … The following information was included with the event: ↵↵ a ↵ b
 *   The description for Event ID ( 1023 ) in Source ( MsiInstaller ) cannot be found. … The following information is part of the event: a, b.
 */
const NO_DESCRIPTION = /^\s*The description for Event ID/;
const ITEM_LINES = /information was included with the event:\s*(?<items>[^]*)$/i;
const AFTER_ITEM_LINES = /^the message resource is present|^the handle is invalid|^the system cannot find/i;
const ITEM_LIST = /information is part of the event:\s*(?<items>[^]*)$/i;

/** Windows 2003 ends the messages of a CSV file with this. */
const HELP_CENTER = / ?For more information, see Help and Support Center at \S+$/;

/** What is known of a provider is in its first words; a longer text is not searched. */
const LONGEST_SENTENCE = 8_000;

/** What an event says, whichever export it is from. */
export function recordOf(event: WinEvent): LogRecord {
  const provider = speakerOf(event.provider);
  const items = plainItems(event.items?.length ? event.items : itemsOfUndescribed(event.message));
  const sentence = isUndescribed(event) ? '' : oneLine(event.message ?? '').replace(HELP_CENTER, '');
  const read = readerOf(provider) ?? plainSays;
  const told = read({ ...event, provider, items, sentence: sentence.slice(0, LONGEST_SENTENCE) });
  const message = messageOf(event, told.text, sentence, items);
  return {
    line: event.line,
    message,
    time: event.time,
    zone: event.zone === 'local' ? undefined : event.zone,
    level: event.level,
    component: provider,
    fields: present({
      event: event.id,
      provider,
      server: event.server,
      channel: event.channel,
      recordId: event.recordId,
      user: event.user,
      ...told.fields,
      sentence: message.includes('\n') ? oneLine(message) : undefined,
    }),
    mark: told.mark && placed(told.mark, event),
    facts: told.facts,
    repeats: told.repeats,
  };
}

/** The component of a provider's records: Windows Vista and 2008 write a long name for the one that all others call by the short one. */
export const speakerOf = (provider: string): string => provider.replace(/^Microsoft-Windows-(?=Service Control Manager$)/i, '');

/** Is it one of the providers whose events say more than their sentence: runs, facts, what another log says, too? They are read whatever rules ask for. */
export const isKnown = (provider: string): boolean => readerOf(speakerOf(provider)) !== undefined;

function readerOf(provider: string): ((event: PlainEvent) => EventSaying) | undefined {
  const named = provider.toLowerCase();
  if (Object.hasOwn(READERS, named)) return READERS[named];
  if (SHAREPOINT_WIZARD.test(provider)) return sharePointWizardSays;
  return SHAREPOINT.test(provider) ? sharePointSays : undefined;
}

/** Where lines of the file must stay they do; otherwise the sentence built from the data items, which is the same in every language. */
function messageOf(event: WinEvent, built: string | undefined, sentence: string, items: readonly string[]): string {
  const rendered = event.verbatim && sentence !== '' ? event.message?.trimEnd() : built;
  return (rendered ?? (sentence || items.filter((item) => item !== '').join(' '))).slice(0, MOST_CHARACTERS);
}

/** A run of an event log is one of a server, seen by the clock of the export. */
function placed(mark: Mark, event: WinEvent): Mark {
  if (mark.mark === 'step' || mark.mark === 'end') return mark;
  return { ...mark, server: event.server, zone: event.zone };
}

function isUndescribed(event: WinEvent): boolean {
  return event.message !== undefined && NO_DESCRIPTION.test(event.message);
}

function plainItems(items: readonly string[]): readonly string[] {
  const plain = items.map((item) => (item.trim() === '(NULL)' ? '' : item.trim().replaceAll('\r\n', '\n')));
  while (plain.at(-1) === '') plain.pop();
  return plain;
}

function itemsOfUndescribed(message = ''): readonly string[] {
  if (!NO_DESCRIPTION.test(message)) return [];
  const lines = ITEM_LINES.exec(message)?.groups?.items;
  if (lines !== undefined) return lines.split('\n').filter((line) => line.trim() !== '' && !AFTER_ITEM_LINES.test(line));
  return ITEM_LIST.exec(oneLine(message))?.groups?.items?.replace(/\.$/, '').split(', ') ?? [];
}
