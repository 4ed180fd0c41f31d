/**
 * The log of SharePoint's PrerequisiteInstaller.exe, 2010 … SE: it puts Windows features and redistributables on the server before
 * setup may run, one after the other, and stops where one of them fails or wants a restart.
 *
 *   %TEMP%\PrerequisiteInstaller.<date>.<time>.log     UTF-16, English on every server but for what it quotes
 *
 *   2012-12-03 21:38:40 - Request for install time of Microsoft WCF Data Services 5.0
 *   2012-12-03 21:38:40 - Installing Microsoft WCF Data Services 5.0
 *   2012-12-03 21:38:40 - "\\KESTREL-SQL1\media\PrerequisiteInstallerFiles\WcfDataServices.exe" /quiet
 *   2012-12-03 21:42:50 - Install process returned (-2146762486)
 *   2012-12-03 21:42:50 - [In HRESULT format] (-2146762486)
 *   2012-12-03 21:42:50 - Last return code (-2146762486)
 *   2012-12-03 21:42:50 - Install needs restart
 *   2012-12-03 21:42:50 - Error: The tool was unable to install Microsoft WCF Data Services 5.0.
 *   2012-12-03 21:42:50 - Last return code (0XBC2=3010)
 *
 * Codes of the tool: 0, 1 (already running), 2 (command line), 1000 (one failed), 1001 (a restart is due and blocks), 3010 (restart, then go on).
 * https://learn.microsoft.com/sharepoint/install/install-prerequisites-from-network-share
 */
import { wallClock } from '../src/text/dates.ts';
import type { Detection, LineReader, LogRecord, Mark, Outcome, ParseContext, Parser, Sample } from '../src/types.ts';
import { entryReader, messageOf, textOf } from './_message.ts';
import type { Message } from './_message.ts';
import { RESTART_CODES } from './_office-codes.ts';

const ENTRY = /^(?<date>\d{4}-\d\d-\d\d) (?<clock>\d\d:\d\d:\d\d) - (?<text>.*)$/;
/** Many programs stamp their lines so; these sentences are of this one. */
const TELLING = /^(?:Request for install time of |Install process returned\b|\[In HRESULT format\]|Last return code \(|Beginning download\/installation|Check whether the following prerequisite is installed|Error: The tool was unable to install )/;

const INSTALLING = /^Installing (?<name>\S.*)$/;
const RETURNED = /^Last return code \((?:0X[0-9A-F]+=)?(?<code>-?\d+)\)/i;
const ERROR = /^Error\b/;
const RESTART_BLOCKS = /pending restart blocks/i;
const NEEDS_RESTART = /^(?:Install needs restart|A system restart is required)\b/i;
const RESTART_FIRST = 1001;
/** 3010 as an HRESULT. */
const NEEDS_RESTART_HRESULT = -2147021886;
/** Of Windows Update: it is there already. */
const ALREADY_INSTALLED = 2359302;
const KIND = 'sharepoint-prerequisites';

/** Worst first: one prerequisite that went well does not make up for another that did not. */
const WORST: readonly Outcome[] = ['failed', 'blocked', 'succeeded-reboot-required', 'succeeded'];

type Entry = { readonly line: number; readonly time: number | undefined; readonly message: Message };
type Result = { readonly outcome: Outcome; readonly exitCode?: number };

function resultOf(text: string): Result | undefined {
  const returned = RETURNED.exec(text)?.groups?.code;
  if (returned !== undefined) {
    const exitCode = Number(returned);
    if (exitCode === 0 || exitCode === ALREADY_INSTALLED) return { outcome: 'succeeded', exitCode };
    if (RESTART_CODES.has(exitCode) || exitCode === NEEDS_RESTART_HRESULT) return { outcome: 'succeeded-reboot-required', exitCode };
    return { outcome: exitCode === RESTART_FIRST ? 'blocked' : 'failed', exitCode };
  }
  if (RESTART_BLOCKS.test(text)) return { outcome: 'blocked', exitCode: RESTART_FIRST };
  if (NEEDS_RESTART.test(text)) return { outcome: 'succeeded-reboot-required' };
  return ERROR.test(text) ? { outcome: 'failed' } : undefined;
}

function begin(line: number, text: string): Entry | undefined {
  const { date, clock, text: rest } = ENTRY.exec(text)?.groups ?? {};
  if (date === undefined || clock === undefined) return undefined;
  return { line, time: wallClock(date, clock, 'ymd'), message: messageOf((rest ?? '').trim()) };
}

function detect({ lines }: Sample): Detection | undefined {
  const telling = lines.filter((line) => TELLING.test(ENTRY.exec(line)?.groups?.text ?? '')).length;
  return telling === 0 ? undefined : { confidence: telling >= 3 ? 0.97 : 0.8, why: `${telling} lines are sentences of the prerequisite installer` };
}

function open(context: ParseContext): LineReader {
  let opened = false;
  let worst: Outcome | undefined;
  let begun = 0;
  let step: string | undefined;

  function markOf(text: string): Mark | undefined {
    const result = resultOf(text);
    if (result && (worst === undefined || WORST.indexOf(result.outcome) <= WORST.indexOf(worst))) {
      worst = result.outcome;
      return { mark: 'result', run: '', kind: KIND, operation: 'install', product: 'SharePoint prerequisites', ...result };
    }
    if (result && step !== undefined) return { mark: 'step', run: '', step, state: 'done' };
    if (!opened) return { mark: 'about', run: '', kind: KIND, operation: 'install', product: 'SharePoint prerequisites' };
    const name = INSTALLING.exec(text)?.groups?.name;
    step = name ?? step;
    return name === undefined ? undefined : { mark: 'step', run: '', step: name, state: 'started', progress: [{ of: 'prerequisites', done: begun++ }] };
  }

  function recordOf({ line, time, message: kept }: Entry): LogRecord {
    const message = textOf(kept);
    const mark = markOf(message);
    opened = true;
    const { code } = RETURNED.exec(message)?.groups ?? {};
    return { line, message, time, level: ERROR.test(message) ? 'error' : 'info', fields: code === undefined ? undefined : { result: code }, mark };
  }

  return entryReader(context, { begin, recordsOf: (entry) => [recordOf(entry)] });
}

export default { id: KIND, title: 'SharePoint prerequisite installer log', unit: 'lines', detect, open } satisfies Parser;
