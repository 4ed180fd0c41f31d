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
import { dayOf, timeOfDay } from '../src/text/dates.ts';
import type { Level, LineReader, LogRecord, Mark, Operation, Outcome, ParseContext, Parser, Sample } from '../src/types.ts';
import { CUT_REASON, type Message, addLine, messageOf, textOf } from './_message.ts';

const STAMP = /^(?<date>\d{4}\/\d{2}\/\d{2}) (?<clock>\d{2}:\d{2}:\d{2}:\d{3})::\[(?<thread>\d+)\] ?/;
const DATED = /^(?<date>\d{2}\/\d{2}\/\d{4}) (?<clock>\d{2}:\d{2}:\d{2}) /;
const OWN_LINE =
  /^(?:Catalyst (?:execution|version|Package)|PERF: TickCount=\d+ Name=|MSI\([A-Z]+\): '|Opening log file .*SetupExe|LIS: |Resource File Manager ?:)/;
const BEGAN = /^(?:PERF: TickCount=\d+ Name=OBootStrapper::Run Description=Begin|Catalyst execution began)/;
const FINISHED = /^Catalyst execution finished:?.*?Return code: ?(?<code>-?\d+)(?:\.\s*Exception caught: (?<exception>\w+))?/;
const CATALYST_CLOCK = /^Catalyst execution (?:began|finished): (?<date>\d{2}\/\d{2}\/\d{4}) (?<clock>\d{2}:\d{2}:\d{2})/;
const VERSION = /^Catalyst version is ?: ?(?<version>[\d.]+)/;
// JobExecutionMode is InstallExecutionMode.
const JOB = /^JobExecutionMode is (?<job>[A-Z][a-z]+)/;
const PRODUCT = /^Product: (?<product>\S+)/;
// SystemRestore : Attempting to … for Product [Microsoft Office Enterprise 2007] (with RestorePointType [0, Installed]).
const PRODUCT_NAME = /^SystemRestore ?: .* for Product \[(?<product>[^\]]+)\]/;
const MSI = /^MSI\((?<type>[A-Z]+)\): '(?<text>.*)/;
const MSI_ACTION = /^Action (?:start |ended )?[\d:.]+: (?<action>[^\s.]+)\.(?:.*Return value (?<value>\d+)\.)?/;
// Error 1706. …     Fehler 1706. …     錯誤 1706。…
const MSI_ERROR = /^[\p{L}\s]{1,20}(?<error>\d{4,5})[.:。．]/u;
const PACKAGE_STEP = /^Catalyst (?<step>Package [A-Z]\w*)\.\.\./;
const PACKAGE = /^\s+Package: (?<package>\S+)/m;
const STEP_DONE = /^Successfully (?:installed|configured|uninstalled|removed|patched|repaired) package: /;
// Error: text Type: UserCancel.     Error: text Type: 66::PreReqCheckFailure.     Error: text Type: 27^InstalledProductStateCorrupt.
const ERROR_TYPE = /\bType: (?:\d+(?:::|\^))?(?<type>[A-Za-z]\w*)\.?[ \t]*$/m;
const CODE =
  /\b(?:ErrorCode: (?<code>\d+)|HResult: (?<hresult>0x[0-9A-F]{8})|Cache Error (?<cache>0x[0-9A-F]{8})|Msi\w+ failed with error (?<msi>\d+))/i;
const FILE = /(?:product: (?<path>.*?\.ms[ip])\b|resource "(?<resource>[^"]+)")/i;
const RESTART = /^(?:A )?reboot is (?:needed|required)/i;

const RESTART_CODES: ReadonlySet<number> = new Set([1641, 3010, 17022]);
const CANCEL_CODES: ReadonlySet<number> = new Set([1602, 17023]);
const LEVELS: Readonly<Record<string, Level>> = { ERROR: 'error', FATALEXIT: 'critical', WARNING: 'warning' };
const OPERATIONS: Readonly<Record<string, Operation>> = {
  Install: 'install',
  Uninstall: 'remove',
  Remove: 'remove',
  Repair: 'repair',
  Reinstall: 'repair',
  Maintenance: 'configure',
  Modify: 'configure',
};
const KIND = 'office-setup';

type Run = {
  opened: boolean;
  /** `Catalyst execution began` was seen since the boot strapper began. */
  began: boolean;
  cancelled: boolean;
  blocked: boolean;
  rolledBack: boolean;
  restart: boolean;
  product: string | undefined;
  step: string | undefined;
};

type Open = { readonly line: number; readonly time: number | undefined; readonly thread: string | undefined; readonly message: Message };

function detect({ lines }: Sample) {
  let own = 0;
  let stamped = 0;
  let execution = false;
  for (const line of lines) {
    const stamp = STAMP.exec(line)?.[0];
    const text = stamp === undefined ? line : line.slice(stamp.length);
    if (stamp !== undefined) stamped++;
    if (OWN_LINE.test(text)) own++;
    if (BEGAN.test(text) || FINISHED.test(text) || VERSION.test(text)) execution = true;
  }
  if (execution) return { confidence: 0.98, why: '`Catalyst execution …`, as the setup.exe of Office and SharePoint writes' };
  if (stamped >= 2) return { confidence: 0.85, why: `${stamped} of ${lines.length} lines begin like \`2015/05/31 03:05:04:538::[4368]\`` };
  return own >= 3 ? { confidence: 0.8, why: `${own} of ${lines.length} lines are of the setup.exe of Office and SharePoint` } : undefined;
}

function newRun(opened: boolean): Run {
  return { opened, began: false, cancelled: false, blocked: false, rolledBack: false, restart: false, product: undefined, step: undefined };
}

function outcomeOf(run: Run, code: number): Outcome {
  if (code === 0) return run.restart ? 'succeeded-reboot-required' : 'succeeded';
  if (RESTART_CODES.has(code)) return 'succeeded-reboot-required';
  if (run.cancelled || CANCEL_CODES.has(code)) return 'cancelled';
  if (run.blocked) return 'blocked';
  return run.rolledBack ? 'rolled-back' : 'failed';
}

const START: Mark = { mark: 'start', run: '', kind: KIND };
const FRAGMENT: Mark = { mark: 'about', run: '', kind: KIND };

/** The first mark of a log that begins in its middle must say what kind of run it is. */
function tellsKind(mark: Mark | undefined): boolean {
  return mark?.mark === 'about' || mark?.mark === 'result';
}

type Said = { readonly level?: Level | undefined; readonly fields?: Record<string, string> | undefined; readonly mark?: Mark | undefined };

function msiSaying(type: string, text: string): Said {
  const level = LEVELS[type];
  const said = text.replace(/'\s*$/, '');
  const error = level === undefined ? undefined : MSI_ERROR.exec(said)?.groups?.['error'];
  const action = MSI_ACTION.exec(said)?.groups;
  const fields = {
    ...(error === undefined ? {} : { error }),
    ...(action?.['action'] === undefined ? {} : { action: action['action'] }),
    ...(action?.['value'] === undefined ? {} : { returnValue: action['value'] }),
  };
  return { level, fields: Object.keys(fields).length === 0 ? undefined : fields };
}

/** An `Error:` of setup itself. */
function errorSaying(run: Run, text: string): Said {
  const type = ERROR_TYPE.exec(text)?.groups?.['type'];
  if (type === 'UserCancel') run.cancelled = true;
  if (type === 'PreReqCheckFailure') run.blocked = true;
  const fields = { ...codeFields(text), ...(type === undefined ? {} : { type }) };
  const step = run.step;
  run.step = undefined;
  return { level: 'error', fields, mark: step === undefined || run.cancelled ? undefined : { mark: 'step', run: '', step, state: 'failed' } };
}

function codeFields(text: string): Record<string, string> {
  const codes = CODE.exec(text)?.groups;
  const result = codes?.['code'] ?? codes?.['hresult'] ?? codes?.['cache'] ?? codes?.['msi'];
  const names = FILE.exec(text)?.groups;
  const file = names?.['path'] ?? names?.['resource'];
  return { ...(result === undefined ? {} : { result }), ...(file === undefined ? {} : { file }) };
}

function finishSaying(run: Run, found: Record<string, string | undefined>): Said {
  const { exception, code = '' } = found;
  if (exception === 'UserCancel') run.cancelled = true;
  if (exception === 'PreReqCheckFailure' || code === '30066') run.blocked = true;
  const exitCode = Number(code);
  return {
    fields: { result: code, ...(exception === undefined ? {} : { type: exception }) },
    mark: { mark: 'result', run: '', kind: KIND, outcome: outcomeOf(run, exitCode), exitCode },
  };
}

function productSaying(run: Run, product: string): Said {
  if (run.product === product) return {};
  run.product = product;
  return { fields: { product }, mark: { mark: 'about', run: '', kind: KIND, product } };
}

function catalystSaying(run: Run, text: string): Said {
  const version = VERSION.exec(text)?.groups?.['version'];
  if (version !== undefined) return { fields: { version }, mark: { mark: 'about', run: '', kind: KIND, toVersion: version } };
  const finished = FINISHED.exec(text)?.groups;
  if (finished) return finishSaying(run, finished);
  const verb = PACKAGE_STEP.exec(text)?.groups?.['step'];
  if (verb === undefined) return {};
  const name = PACKAGE.exec(text)?.groups?.['package'];
  run.step = name === undefined ? verb : `${verb} ${name}`;
  return { mark: { mark: 'step', run: '', step: run.step, state: 'started' } };
}

function sayingOf(run: Run, text: string): Said {
  const msi = text.startsWith('MSI(') ? MSI.exec(text)?.groups : undefined;
  if (msi) return msiSaying(msi['type'] ?? '', msi['text'] ?? '');
  if (text.startsWith('Catalyst ')) return catalystSaying(run, text);
  if (text.startsWith('Error: ')) return errorSaying(run, text);
  if (text.startsWith('Rolling back chain')) {
    run.rolledBack = true;
    return { mark: { mark: 'result', run: '', kind: KIND, outcome: run.cancelled ? 'cancelled' : 'rolled-back' } };
  }
  if (run.step !== undefined && STEP_DONE.test(text)) {
    const step = run.step;
    run.step = undefined;
    return { mark: { mark: 'step', run: '', step, state: 'done' } };
  }
  const operation = OPERATIONS[JOB.exec(text)?.groups?.['job'] ?? ''];
  if (operation) return { mark: { mark: 'about', run: '', kind: KIND, operation } };
  if (RESTART.test(text)) run.restart = true;
  const product = (PRODUCT.exec(text) ?? PRODUCT_NAME.exec(text))?.groups?.['product'];
  if (product !== undefined) return productSaying(run, product);
  const codes = text.includes('rror ') ? codeFields(text) : {};
  return Object.keys(codes).length === 0 ? {} : { fields: codes };
}

/** The features of a product, one a line: hundreds in every log, and nothing is lost when they are cut. */
function isOptionTree({ lines }: Message): boolean {
  return /Option Tree:\s*$/.test(lines[0] ?? '');
}

function open(context: ParseContext): LineReader {
  let run = newRun(false);
  let entry: Open | undefined;
  let stamped = false;
  let toldCut = false;

  function timeOf(stamp: Record<string, string | undefined> | undefined, text: string): number | undefined {
    const found = stamp ?? (CATALYST_CLOCK.exec(text) ?? DATED.exec(text))?.groups;
    if (!found) return undefined;
    const day = dayOf(found['date'] ?? '', stamp ? 'ymd' : 'mdy');
    const clock = timeOfDay((found['clock'] ?? '').replace(/:(\d{3})$/, '.$1'));
    return day === undefined || clock === undefined ? undefined : day + clock;
  }

  function recordOf({ line, time, thread, message }: Open): LogRecord {
    const text = textOf(message);
    const starts = BEGAN.test(text) && (!run.opened || run.began);
    if (starts) run = newRun(true);
    if (text.startsWith('Catalyst execution began')) run.began = true;
    const said = sayingOf(run, text.replace(DATED, ''));
    const { level, fields } = said;
    const mark = starts ? START : run.opened || tellsKind(said.mark) ? said.mark : FRAGMENT;
    run.opened = true;
    return {
      line,
      message: text,
      ...(time === undefined ? {} : { time }),
      ...(level === undefined ? {} : { level }),
      ...(text.startsWith('MSI(') ? { component: 'MSI' } : {}),
      ...(fields === undefined && thread === undefined ? {} : { fields: { ...(thread === undefined ? {} : { thread }), ...fields } }),
      ...(mark === undefined ? {} : { mark }),
    };
  }

  /** Indented lines belong to the one above, as does the rest of a quoted message; where lines are stamped, all others do. */
  function goesOn(above: Open, text: string, stamp: boolean): boolean {
    if (text === '' || /^\s{2,}\S/.test(text)) return true;
    if (stamp) return false;
    if (stamped) return true;
    const last = above.message.lines;
    return (last[0] ?? '').startsWith('MSI(') && !/'\s*$/.test(last.at(-1) ?? '') && !OWN_LINE.test(text);
  }

  return {
    lines(texts, first) {
      const records: LogRecord[] = [];
      for (let i = 0; i < texts.length; i++) {
        const line = (texts[i] ?? '').replace(/\r$/, '');
        const stamp = STAMP.exec(line);
        const text = stamp ? line.slice(stamp[0].length) : line;
        stamped ||= stamp !== null;
        if (entry && goesOn(entry, text, stamp !== null)) {
          if (addLine(entry.message, text) || toldCut || isOptionTree(entry.message)) continue;
          toldCut = true;
          context.skip(CUT_REASON);
        } else if (entry || text.trim() !== '') {
          if (entry) records.push(recordOf(entry));
          entry = { line: first + i, time: timeOf(stamp?.groups, text), thread: stamp?.groups?.['thread'], message: messageOf(text) };
        }
      }
      return records;
    },
    end() {
      const last = entry;
      entry = undefined;
      return last ? [recordOf(last)] : [];
    },
  };
}

export default { id: 'office-setup', title: 'Office or SharePoint setup.exe log', unit: 'lines', detect, open } satisfies Parser;
