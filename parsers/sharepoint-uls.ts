/**
 * SharePoint's trace log ("ULS"), written by every SharePoint process through the tracing service.
 *
 * Where: `%CommonProgramFiles%\Microsoft Shared\Web Server Extensions\{12|14|15|16}\LOGS\<SERVER>-yyyyMMdd-HHmm.log`, a new file every
 * 30 minutes, or the output of `Merge-SPLogFile`. Columns padded with blanks and ended by tabs; 2007 has no correlation id.
 *
 *   Timestamp              <TAB>Process                                 <TAB>TID   <TAB>Area                          <TAB>Category                      <TAB>EventID<TAB>Level     <TAB>Message <TAB>Correlation
 *   01/03/2013 11:04:29.10 <TAB>OWSTIMER.EXE (0x0780)                   <TAB>0x1844<TAB>SharePoint Portal Server      <TAB>Administration                <TAB>5187<TAB>Critical<TAB>… SPSecurit...<TAB>5be01c7d-…
 *   01/03/2013 11:04:29.10*<TAB>OWSTIMER.EXE (0x0780)                   <TAB>0x1844<TAB>SharePoint Portal Server      <TAB>Administration                <TAB>5187<TAB>Critical<TAB>...y.RunWithElevatedPrivileges(…<TAB>5be01c7d-…
 *   01/26/2009 02:45:35.43  OWSTIMER.EXE (0x0158)                    0x1424 Windows SharePoint Services    General                        0 Medium   text        (2007, pasted)
 *
 * Lines of the category Upgrade repeat a line of the upgrade log; its level, component and text count:
 *   07/18/2012 10:49:16.86  PowerShell.exe (0x1B4C)   0x1DCC   SharePoint Foundation   Upgrade   fbv7   Medium   [powershell] [SPUpgradeSession] [DEBUG] [7/18/2012 10:49:16 AM]: Cannot upgrade […].
 *   11/17/2016 12:20:26.13<TAB>PowerShell.exe (0x2190)<TAB>0x49A0<TAB>SharePoint Foundation<TAB>Upgrade<TAB>ajyxy<TAB>Medium<TAB>11/17/2016 12:20:26.13 powershell (0x2190) 0x49A0 SharePoint Foundation Upgrade SessionStateServiceSequence ajyxy INFO [SessionStateService] SchemaVersion = 14.0.1.0. 93a4c6e2-…<TAB>93a4c6e2-…
 *
 * https://learn.microsoft.com/sharepoint/administration/configure-diagnostic-logging
 */
import type { Detection, FactSeed, Level, LineReader, LogRecord, ParseContext, Parser, Sample } from '../src/types.ts';
import { present } from './_fields.ts';
import { addLine, entryReader, MOST_CHARACTERS, messageOf, textOf } from './_message.ts';
import type { Message } from './_message.ts';
import { bracketLineOf, clockOf, columnLineOf, isColumnTitles, levelOf, lineOfEntry, withoutCorrelation } from './_sharepoint-lines.ts';
import type { ColumnLine } from './_sharepoint-lines.ts';
import { namedLog } from './_sharepoint-named-log.ts';
import { readUpgradeLine, upgradeRun } from './_sharepoint-upgrade.ts';
import type { UpgradeRun } from './_sharepoint-upgrade.ts';

const ID = 'sharepoint-uls';
const LINES_LOOKED_AT = 400;

const REPEATED =
  /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d\.\d{1,3}\s{1,9}(?<process>\S{1,60}) \(0x[0-9A-Fa-f]{1,8}\)\s{1,9}0x[0-9A-Fa-f]{1,8}\s{1,9}SharePoint (?:\w{1,20} ){0,2}Upgrade\s{1,9}(?<component>\S{1,120})\s{1,9}\w{1,8}\s{1,9}(?<level>[A-Z]{4,9})(?:\s|$)/;
// `The schema version (3.1.4.0) of the database WSS_Content on KESTREL-SQL1 is not consistent with the expected database schema version (3.1.5.0) on KESTREL-WFE1.`
const SCHEMA_DIFFERS =
  /\bschema version \((?<schema>\d[\d.]{1,40})\) of the database (?<database>.{1,128}?) on (?<server>\S{1,128}?) is not consistent with the expected database schema version \((?<expected>\d[\d.]{1,40})\)/i;

type Draft = {
  readonly line: number;
  readonly columns: ColumnLine;
  readonly message: Message;
  correlation: string | undefined;
  /** Lines that were joined to the last one of the message: so many line numbers are used up. */
  joined: number;
};

/** The line of the upgrade log that a trace message repeats. */
type Repeated = {
  readonly process: string | undefined;
  readonly component: string;
  readonly level: Level | undefined;
  readonly version: string | undefined;
  readonly text: string;
};

function repeatedIn(columns: ColumnLine, message: string): Repeated | undefined {
  if (columns.category !== 'Upgrade') return undefined;
  const newline = message.indexOf('\n');
  const first = newline === -1 ? message : message.slice(0, newline);
  const rest = newline === -1 ? '' : message.slice(newline);
  const brackets = first.startsWith('[') ? bracketLineOf(first) : undefined;
  if (brackets) {
    const { process, component, version, level, text } = brackets;
    return { process, component, version, level: levelOf(level), text: text + rest };
  }
  const found = REPEATED.exec(first);
  if (!found?.groups?.component || !found.groups.level) return undefined;
  const { process, component, level } = found.groups;
  const { text } = withoutCorrelation(message.slice(found[0].length));
  return { process, component, version: undefined, level: levelOf(level), text };
}

/** `...` at both ends marks where a message was cut. */
function beforeCut(text: string): string {
  const end = text.trimEnd();
  return end.endsWith('...') ? end.slice(0, -3) : text;
}

function afterCut(text: string): string {
  return text.startsWith('...') ? text.slice(3) : text;
}

function schemaFacts(text: string): readonly FactSeed[] | undefined {
  if (!text.includes('chema version (')) return undefined;
  const { schema, database, expected } = SCHEMA_DIFFERS.exec(text)?.groups ?? {};
  if (schema === undefined || database === undefined || expected === undefined) return undefined;
  return [
    { kind: 'version', subject: database, value: schema, fields: { of: 'schema', family: 'sharepoint' } },
    { kind: 'version', subject: database, value: expected, fields: { of: 'expected', family: 'sharepoint' } },
  ];
}

function begin(line: number, text: string, above: Draft | undefined): Draft | undefined {
  const columns = columnLineOf(text);
  if (columns?.stamp === undefined) return undefined;
  if (above && isRestOf(above, columns)) return joined(above, columns);
  const start = columns.continued ? afterCut(columns.text) : columns.text;
  return { line, columns, message: messageOf(start), correlation: columns.correlation, joined: 0 };
}

/** The rest of a message that was too long for one entry; not where another thread has written in between. */
function isRestOf({ columns: before }: Draft, columns: ColumnLine): boolean {
  return columns.continued && before.pid === columns.pid && before.thread === columns.thread && before.event === columns.event;
}

/** `undefined` where it does not fit. */
function joined(draft: Draft, columns: ColumnLine): Draft | undefined {
  const { message } = draft;
  if (message.cut || message.characters + columns.text.length > MOST_CHARACTERS) return undefined;
  message.lines.push(beforeCut(message.lines.pop() ?? '') + afterCut(columns.text));
  message.characters += columns.text.length;
  draft.joined++;
  draft.correlation ??= columns.correlation;
  return draft;
}

function added(draft: Draft, text: string): string {
  for (; draft.joined > 0; draft.joined--) addLine(draft.message, '');
  return lineOfEntry(draft, text);
}

function detect({ lines }: Sample): Detection | undefined {
  let looked = 0;
  let fitting = 0;
  let titles = false;
  for (const line of lines) {
    if (line.trim() === '') continue;
    if (++looked > LINES_LOOKED_AT) break;
    if (isColumnTitles(line)) titles = true;
    const columns = columnLineOf(line);
    // The upgrade log has the same columns and an area of its own.
    if (columns?.stamp !== undefined && !columns.area.endsWith('Upgrade')) fitting++;
  }
  if (fitting === 0) return undefined;
  const confidence = titles || fitting >= 3 || fitting * 2 >= looked ? 0.95 : 0.7;
  const why = `${fitting} of ${Math.min(looked, LINES_LOOKED_AT)} lines have the columns time, process, thread, area, category, event, level`;
  return { confidence, why };
}

function open(context: ParseContext): LineReader {
  const runs = new Map<string, UpgradeRun>();

  /** Several processes may upgrade databases side by side, each in a session of its own. */
  function runOf(columns: ColumnLine): UpgradeRun {
    const name = `${columns.process ?? ''} ${columns.pid ?? ''}`.trim();
    const known = runs.get(name);
    if (known) return known;
    const run = upgradeRun(name, true);
    runs.set(name, run);
    return run;
  }

  function recordOf({ line, columns, message: kept, correlation }: Draft): LogRecord {
    const whole = textOf(kept).trimEnd();
    const repeated = repeatedIn(columns, whole);
    const message = repeated?.text ?? whole;
    const level = repeated ? repeated.level : levelOf(columns.level);
    const said = repeated && readUpgradeLine(runOf(columns), { ...repeated, object: undefined });
    const fields = present({
      process: columns.process,
      pid: columns.pid,
      thread: columns.thread,
      event: columns.event === '0' ? undefined : columns.event,
      action: repeated?.version,
      correlation,
      object: said?.object,
      database: said?.database,
      logFile: level === 'error' || level === 'critical' ? namedLog(message) : undefined,
    });
    return {
      line,
      message,
      time: columns.stamp === undefined ? undefined : clockOf(columns.stamp),
      level,
      component: repeated?.component ?? columns.category,
      fields,
      mark: said?.mark,
      facts: said ? said.facts : schemaFacts(message),
    };
  }

  return entryReader<Draft>(context, { begin, recordsOf: (draft) => [recordOf(draft)], added, isTitle: isColumnTitles });
}

export default { id: ID, title: 'SharePoint trace log (ULS)', unit: 'lines', detect, open } satisfies Parser;
