/**
 * The log of setup.exe ("Catalyst") that installs Office, SharePoint and Project Server 2007 … SE and their language packs.
 *
 *   %TEMP%\SetupExe(yyyymmddhhmmssXXXX).log     %TEMP%\SharePoint Server Setup(yyyymmddhhmmssXXXX).log
 *
 * 2007 has no time on most lines:
 *
 *   PERF: TickCount=12697186 Name=OBootStrapper::Run Description=Begin function
 *   Catalyst execution began: 03/22/2019 13:20:32.
 *   Catalyst version is : 12.0.4518.1014
 *   Product: ENTERPRISE
 *   Catalyst Package Install...
 *       Package: GrooveMUI.en-us
 *   MSI(INFO): 'Action ended 13:24:36: AppSearch. Return value 0.'
 *   MSI(ERROR): 'Error 1706. …'
 *   Successfully installed package: GrooveMUI.en-us path:C:\MSOCache\…\GrooveMUI.msi
 *   Error: Failed to install product: C:\MSOCache\…\ProPlusWW.msi ErrorCode: 1603(0x643).
 *   Error: User had cancelled setup Type: UserCancel.
 *   Rolling back chain
 *   03/22/2019 13:24:36 Rolling back package: InfoPathMUI.en-us
 *   Catalyst execution finished: 03/22/2019 13:25:23.  Return code: 90.
 *
 * 2010 and later put time and thread before each line, and name what was thrown (code = 30000 + the number of its type):
 *
 *   2015/05/31 03:05:04:538::[4368] MsiApplyPatch failed with error 3010
 *   2019/07/06 13:16:09:101::[1324] Error: Catalyst intermediate PreReqCheck has failed Type: 66::PreReqCheckFailure.
 *   2019/07/06 13:16:09:117::[1324] Catalyst execution finished: 07/06/2019 13:16:09.  Return code: 30066.  Exception caught: PreReqCheckFailure.
 *
 * Its own dates are month first whatever the culture. What the packages say is of Windows Installer and may be in any language.
 * https://learn.microsoft.com/troubleshoot/microsoft-365-apps/office-suite-issues/office-setup-issues
 */
import type { Detection, LineReader, LogRecord, Mark, ParseContext, Parser, Sample, WallClock } from '../../src/types.ts';
import { addLine, entryReader, messageOf, textOf } from '../_message.ts';
import type { Message } from '../_message.ts';
import { clockOf, stampedLine } from '../_office-stamp.ts';
import { BEGAN, DATED, FINISHED, FRAGMENT, newRun, sayingOf, START, VERSION } from './sayings.ts';

const CATALYST_CLOCK = /^Catalyst execution (?:began|finished): (?<date>\d{2}\/\d{2}\/\d{4}) (?<clock>\d{2}:\d{2}:\d{2})/;
const OWN_LINE =
  /^(?:Catalyst (?:execution|version|Package)|PERF: TickCount=\d+ Name=|MSI\([A-Z]+\): '|Opening log file .*SetupExe|LIS: |Resource File Manager ?:)/;

type Entry = { readonly line: number; readonly time: WallClock | undefined; readonly thread: string | undefined; readonly message: Message };

/** The time that a line without a stamp says in its text. */
function timeIn(text: string): WallClock | undefined {
  const { date, clock } = (CATALYST_CLOCK.exec(text) ?? DATED.exec(text))?.groups ?? {};
  return date === undefined || clock === undefined ? undefined : clockOf(date, clock, 'mdy');
}

/** The first mark of a log that begins in its middle must say what kind of run it is. */
function tellsKind(mark: Mark | undefined): boolean {
  return mark?.mark === 'about' || mark?.mark === 'result';
}

/** The features of a product, one a line: hundreds in every log, and nothing is lost when they are cut. */
function isOptionTree({ lines }: Message): boolean {
  return /Option Tree:\s*$/.test(lines[0] ?? '');
}

function detect({ lines }: Sample): Detection | undefined {
  let own = 0;
  let stamped = 0;
  let execution = false;
  for (const line of lines) {
    const stamp = stampedLine(line);
    const text = stamp?.text ?? line;
    if (stamp) stamped++;
    if (OWN_LINE.test(text)) own++;
    if (BEGAN.test(text) || FINISHED.test(text) || VERSION.test(text)) execution = true;
  }
  if (execution) return { confidence: 0.98, why: '`Catalyst execution …`, as the setup.exe of Office and SharePoint writes' };
  if (stamped >= 2) return { confidence: 0.85, why: `${stamped} of ${lines.length} lines begin like \`2015/05/31 03:05:04:538::[4368]\`` };
  return own >= 3 ? { confidence: 0.8, why: `${own} of ${lines.length} lines are of the setup.exe of Office and SharePoint` } : undefined;
}

function open(context: ParseContext): LineReader {
  let run = newRun(false);
  let stamped = false;

  function begin(line: number, full: string, above: Entry | undefined): Entry | undefined {
    const stamp = stampedLine(full);
    const text = stamp?.text ?? full;
    stamped ||= stamp !== undefined;
    if (above && goesOn(above, text, stamp !== undefined)) {
      if (!isOptionTree(above.message)) return undefined;
      addLine(above.message, text);
      return above;
    }
    if (!above && text.trim() === '') return undefined;
    return { line, time: stamp ? stamp.time : timeIn(text), thread: stamp?.thread, message: messageOf(text) };
  }

  /** Indented lines belong to the one above, as does the rest of a quoted message; where lines are stamped, all others do. */
  function goesOn(above: Entry, text: string, isStamped: boolean): boolean {
    if (text === '' || /^\s{2,}\S/.test(text)) return true;
    if (isStamped) return false;
    if (stamped) return true;
    const last = above.message.lines;
    return (last[0] ?? '').startsWith('MSI(') && !/'\s*$/.test(last.at(-1) ?? '') && !OWN_LINE.test(text);
  }

  function recordOf({ line, time, thread, message: kept }: Entry): LogRecord {
    const message = textOf(kept);
    const starts = BEGAN.test(message) && (!run.opened || run.began);
    if (starts) run = newRun(true);
    if (message.startsWith('Catalyst execution began')) run.began = true;
    const said = sayingOf(run, message.replace(DATED, ''));
    const mark = starts ? START : run.opened || tellsKind(said.mark) ? said.mark : FRAGMENT;
    run.opened = true;
    return {
      line,
      message,
      time,
      level: said.level,
      component: message.startsWith('MSI(') ? 'MSI' : undefined,
      fields: thread === undefined ? said.fields : { thread, ...said.fields },
      mark,
    };
  }

  return entryReader<Entry>(context, { begin, recordsOf: (entry) => [recordOf(entry)], added: (_entry, line) => stampedLine(line)?.text ?? line });
}

export default { id: 'office-setup', title: 'Office or SharePoint setup.exe log', unit: 'lines', detect, open } satisfies Parser;
