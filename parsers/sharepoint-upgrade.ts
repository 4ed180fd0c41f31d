/**
 * SharePoint's upgrade log, written by psconfig, the timer service, stsadm and PowerShell while they upgrade farm and databases.
 *
 * Where: `%CommonProgramFiles%\Microsoft Shared\Web Server Extensions\{12|14|15|16}\LOGS`, or the temp folder of the timer account
 * when it may not write there. 2007 appends every run to `Upgrade.log`; since 2010 each run has its `Upgrade-yyyyMMdd-HHmmss-ms.log`,
 * and an `…-error.log` beside it that repeats the errors of that run and nothing else.
 *
 * 2007:
 *   [SPManager] [INFO] [2/17/2010 11:02:13 PM]: Inplace Upgrade session starts. root object = SPFarm Name=SharePoint_Config, recursive = True.
 *   [AssemblyReferenceFixUp] [3.0.4.0] [ERROR] [10/18/2007 11:47:40 AM]: Application Web Config for this IIS site (…) could not be found at …
 *      at Microsoft.SharePoint.Upgrade.AssemblyReferenceFixUp.Upgrade()
 *   [SPManager] [INFO] [2/17/2010 11:21:56 PM]: In-place Upgrade session finishes. root object = SPFarm=SharePoint_Config, recursive = True. 0 errors and 0 warnings encountered.
 * 2010, where a line that names the object comes before each error:
 *   [powershell] [SPContentDatabaseSequence] [INFO] [6/7/2011 8:45:10 AM]: SPContentDatabase Name=WSS_Content
 *   [powershell] [SPContentDatabaseSequence] [ERROR] [6/7/2011 8:45:10 AM]: Found a missing feature Id = [2f6c8d10-…]
 * 2013 to Subscription Edition, nine columns with tabs; an exception goes on in entries of its own with the same event id and time:
 *   09/21/2013 20:17:36.26<TAB>OWSTIMER (0x1A2C)<TAB>0x0854<TAB>SharePoint Foundation Upgrade<TAB>SPFeatureDefinition<TAB>aj2bj<TAB>ERROR<TAB>text<TAB>7d2e4b90-…
 * The same pasted with blanks; see `_sharepoint-lines.ts`.
 *
 * https://learn.microsoft.com/sharepoint/upgrade-and-update/verify-upgrade
 */
import type { Detection, Level, LineReader, LogRecord, ParseContext, Parser, Sample } from '../src/types.ts';
import { present } from './_fields.ts';
import { entryReader, messageOf, textOf } from './_message.ts';
import type { Message } from './_message.ts';
import { dating, isLocaleStamp } from './_sharepoint-dates.ts';
import { bracketLineOf, clockOf, columnLineOf, isColumnTitles, levelOf, lineOfEntry } from './_sharepoint-lines.ts';
import type { BracketLine, ColumnLine } from './_sharepoint-lines.ts';
import { namedLog } from './_sharepoint-named-log.ts';
import { isObjectLine } from './_sharepoint-objects.ts';
import { sessionReader } from './_sharepoint-sessions.ts';

const ID = 'sharepoint-upgrade';

// What tells these brackets from those of any other log.
const SPEAKERS = /^SP[A-Z]|Sequence\d*$|SharePoint|Upgrade|FixUp/;
const PROCESSES = /^(?:powershell|pwsh|owstimer|psconfig|psconfigui|stsadm|w3wp|wsstracing)(?:\.exe)?$/i;
const ERROR_LOG = /^(?<run>Upgrade.{0,100})-error\.log$/i;

const LINES_LOOKED_AT = 400;

type Draft = {
  readonly line: number;
  readonly message: Message;
  readonly stamp: string | undefined;
  /** The stamp is one of the columns, whose date order is fixed. */
  readonly fixed: boolean;
  readonly level: Level | undefined;
  readonly component: string;
  readonly version: string | undefined;
  /** The process that wrote it. */
  readonly run: string | undefined;
  correlation: string | undefined;
  readonly fields: Readonly<Record<string, string | undefined>>;
};

function isUpgradeArea(line: ColumnLine | undefined): line is ColumnLine {
  return line !== undefined && line.area.endsWith('Upgrade');
}

function bracketDraft(found: BracketLine, line: number): Draft {
  return {
    line,
    message: messageOf(found.text),
    stamp: found.stamp,
    fixed: false,
    level: levelOf(found.level),
    component: found.component,
    version: found.version,
    run: found.process?.toLowerCase(),
    correlation: undefined,
    fields: { process: found.process, action: found.version },
  };
}

function columnDraft(found: ColumnLine, line: number): Draft {
  return {
    line,
    message: messageOf(found.text),
    stamp: found.stamp,
    fixed: true,
    level: levelOf(found.level),
    component: found.category,
    version: undefined,
    run: found.pid,
    correlation: found.correlation,
    fields: { process: found.process, pid: found.pid, thread: found.thread, event: found.event === '0' ? undefined : found.event },
  };
}

/** The object that the line before named, when a warning or error speaks of it. */
function objectMemory(): (draft: Draft, text: string) => string | undefined {
  let known: { readonly text: string; readonly of: Draft } | undefined;
  return (draft, text) => {
    if (known !== undefined && (known.of.component !== draft.component || known.of.stamp !== draft.stamp)) known = undefined;
    if (draft.level === 'info' && isObjectLine(text)) {
      known = text.includes('=') ? { text, of: draft } : undefined;
      return known?.text;
    }
    return draft.level === 'error' || draft.level === 'warning' ? known?.text : undefined;
  };
}

/** An error log repeats the errors of this log. */
function fullLogOf(path: string): string | undefined {
  const run = ERROR_LOG.exec(path.split(/[/\\!]/).at(-1) ?? '')?.groups?.run;
  return run === undefined ? undefined : `${run}.log`;
}

function draftOf(line: number, text: string): Draft | undefined {
  const code = text.charCodeAt(0);
  // `[`, or indented by a mail or a post
  if (code === 91 || ((code === 32 || code === 9) && text.includes('] ['))) {
    const found = bracketLineOf(text);
    if (found) return bracketDraft(found, line);
  }
  const columns = columnLineOf(text);
  return isUpgradeArea(columns) ? columnDraft(columns, line) : undefined;
}

function detect({ lines }: Sample): Detection | undefined {
  let looked = 0;
  let brackets = 0;
  let columns = 0;
  let known = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    if (++looked > LINES_LOOKED_AT) break;
    const found = line.includes('] [') ? bracketLineOf(line) : undefined;
    if (found?.stamp !== undefined && isLocaleStamp(found.stamp)) {
      brackets++;
      if (SPEAKERS.test(found.component) || PROCESSES.test(found.process ?? '')) known++;
    } else if (found && found.stamp === undefined && SPEAKERS.test(found.component) && PROCESSES.test(found.process ?? '')) {
      brackets++;
      known++;
    } else if (isUpgradeArea(columnLineOf(line))) {
      columns++;
    }
  }
  const fitting = Math.max(known > 0 ? brackets : 0, columns);
  if (fitting === 0) return undefined;
  const shape = columns >= brackets ? '`… SharePoint Foundation Upgrade … LEVEL …`' : '`[Component] [LEVEL] [date]:`';
  const confidence = fitting >= 3 || fitting * 2 >= looked ? 0.95 : 0.7;
  return { confidence, why: `${fitting} of ${Math.min(looked, LINES_LOOKED_AT)} lines look like ${shape}` };
}

function open(context: ParseContext): LineReader {
  const sayingOf = sessionReader();
  const dates = dating(context.modified);
  const objectOf = objectMemory();
  let fullLog = fullLogOf(context.path);

  function recordsOf(draft: Draft): LogRecord[] {
    const { line, stamp, fixed, level, component, version } = draft;
    const product = fixed ? undefined : draft.fields.process === undefined ? 'SharePoint 2007' : 'SharePoint 2010';
    const message = textOf(draft.message).trimEnd();
    const text = (draft.message.lines[0] ?? '').trim();
    const { mark, facts, object, database } = sayingOf(draft.run, { level, component, version, text, object: objectOf(draft, text), product });
    const logFile = level === 'info' || level === 'debug' ? undefined : (namedLog(message) ?? fullLog);
    if (logFile !== undefined) fullLog = undefined;
    const fields = present({ ...draft.fields, correlation: draft.correlation, object, database, logFile });
    const time = fixed && stamp !== undefined ? clockOf(stamp) : undefined;
    const records: LogRecord[] = [];
    dates.give({ line, message, time, level, component, fields, mark, facts }, fixed ? undefined : stamp, records);
    return records;
  }

  /** The correlation id stands at the end of an entry. */
  function added(draft: Draft, text: string): string {
    return draft.fixed ? lineOfEntry(draft, text) : text;
  }

  const { lines, end } = entryReader<Draft>(context, { begin: draftOf, recordsOf, added, isTitle: isColumnTitles });
  return {
    lines,
    end: () => {
      const records = end();
      dates.settle(records);
      return records;
    },
  };
}

export default { id: ID, title: 'SharePoint upgrade log', unit: 'lines', detect, open } satisfies Parser;
