/**
 * What `stsadm -o preupgradecheck` of SharePoint 2007 (Service Pack 2 and later) finds before an upgrade: its log, in which each line
 * begins with the rule that speaks, and what it prints, one rule a line with its verdict. It changes nothing, so there is no run.
 *
 *   %CommonProgramFiles%\Microsoft Shared\Web Server Extensions\12\LOGS\PreUpgradeCheck-yyyymmdd-hhmmss-….log
 *   [InvalidDatabaseSchema] Unexpected table Kestrel_Extra in KESTREL_Content_07
 *   [ServerConfigErrors] Name = Unknown, Feature id = 2b1e4cbf-…, Reference count = 7, Scope = Web, Status = Missing
 *
 *   Processing configuration file: WssPreUpgradeCheck.xml
 *       ServerInfo... Information Only
 *       SiteOrphan... Failed
 *
 * https://support.microsoft.com/kb/960577 (all rules), 954772 (the tag at the beginning of a line)
 */
import type { Detection, LineReader, LogRecord, ParseContext, Parser, Sample } from '../src/types.ts';
import { entryReader, messageOf, textOf } from './_message.ts';
import type { Message } from './_message.ts';

const TAGGED = /^\[(?<rule>[A-Z][A-Za-z]{3,60})\](?! \[)\s*(?<text>.*)$/;
const VERDICT = /^\s{1,12}(?<rule>[A-Z][A-Za-z]{3,60})\.\.\. (?<verdict>Passed|Failed|Information Only)\b/;
const PROCESSING = /^\s*Processing configuration file: \S*PreUpgradeCheck\S*\.xml/i;
/** Rules that nothing else is named after. */
const KNOWN = /^(?:SiteOrphan|ContentOrphan|InvalidDatabaseSchema|ServerConfigErrors|ReadOnlyDatabase|PendingUpgrade|MissingWebConfig|InvalidServiceAccount|InvalidHostName|OSPrerequisite|WindowsInternalDatabase\w+|SiteDefinitionInfo|UpgradeTypes)$/;

type Entry = { readonly line: number; readonly rule: string | undefined; readonly verdict: string | undefined; readonly message: Message };

function begin(line: number, text: string): Entry | undefined {
  const { rule, verdict } = (TAGGED.exec(text) ?? VERDICT.exec(text))?.groups ?? {};
  if (rule === undefined && !PROCESSING.test(text)) return undefined;
  return { line, rule, verdict, message: messageOf(text) };
}

function recordOf({ line, rule, verdict, message }: Entry): LogRecord {
  const level = verdict === 'Failed' ? 'error' : verdict === undefined && rule !== undefined ? 'warning' : 'info';
  const fields = { ...(rule === undefined ? {} : { rule }), ...(verdict === undefined ? {} : { status: verdict }) };
  return { line, message: textOf(message), level, component: rule, fields };
}

function detect({ lines }: Sample): Detection | undefined {
  const named = lines.filter((line) => KNOWN.test((TAGGED.exec(line) ?? VERDICT.exec(line))?.groups?.rule ?? '')).length;
  if (named === 0 && !lines.some((line) => PROCESSING.test(line))) return undefined;
  return { confidence: 0.9, why: `${named} of ${lines.length} lines name a rule of stsadm -o preupgradecheck` };
}

function open(context: ParseContext): LineReader {
  return entryReader(context, { begin, recordsOf: (entry) => [recordOf(entry)] });
}

export default { id: 'sharepoint-preupgradecheck', title: 'SharePoint 2007 pre-upgrade check', unit: 'lines', detect, open } satisfies Parser;
