/**
 * The log of a setup.exe made with WiX Burn (Visual C++ and .NET runtimes, prerequisites of servers, many other products): a bundle
 * that installs several packages and rolls all of them back when one fails.
 *
 *   %TEMP%\<Product>_yyyyMMddHHmmss.log; each package has a log of its own beside it, `…_000_<package>.log`
 *
 *   [06F4:3D40][2026-06-18T09:42:32]i001: Burn v3.14.1.8722, Windows v10.0 (Build 22621: Service Pack 0), path: C:\…\setup.exe
 *   [06F4:3D40][2026-06-18T09:42:32]i000: Setting string variable 'WixBundleName' to value 'Kestrel Agent'
 *   [06F4:3D40][2026-06-18T09:42:33]i200: Plan begin, 2 packages, action: Install
 *   [06F4:3D40][2026-06-18T09:42:33]i201: Planned package: agent.msi, state: Absent, default requested: Present, ba requested: Present, execute: Install, rollback: Uninstall, cache: Yes, …
 *   [0D74:29C4][2026-06-18T09:42:40]i301: Applying execute package: agent.msi, action: Install, path: C:\ProgramData\…, arguments: '…'
 *   [0D74:29C4][2026-06-18T09:42:44]e000: Error 0x80070643: Failed to install MSI package.
 *   [248C:43D4][2026-06-18T09:42:44]i319: Applied execute package: agent.msi, result: 0x80070643, restart: None
 *   [248C:43D4][2026-06-18T09:42:45]i319: Applied rollback package: agent.msi, result: 0x0, restart: None
 *   [27B8:58F8][2026-06-18T09:42:48]i399: Apply complete, result: 0x80070643, restart: None, ba requested restart:  No
 *   [06F4:3D40][2026-06-18T09:42:48]i410: Variable: WixBundleVersion = 3.13.14150.0
 *   [06F4:3D40][2026-06-18T09:42:48]i007: Exit code: 0x643, restarting: No
 *
 * Of what people copy, the stamp or all that stands before the kind may be gone:
 *   [0D74:29C4]e000: Error 0x80070643: Failed to install MSI package.
 *   e000: Error 0x80070643: Failed to install MSI package.
 *
 * Process and thread, local time, then kind (i, w, e; x for traces) and number of the message. The texts are never translated; the
 * number decides. Source of the numbers: https://github.com/wixtoolset/wix (src/burn/engine/engine.mc)
 */
import { isoClock } from '../src/text/dates.ts';
import type { Detection, Level, LineReader, LogRecord, Mark, Operation, Outcome, ParseContext, Parser, Progress, Sample } from '../src/types.ts';
import { entryReader, messageOf, textOf } from './_message.ts';
import type { Message, Said } from './_message.ts';

const ENTRY =
  /^(?:\[(?<process>[0-9A-F]{4,8}):(?<thread>[0-9A-F]{4,8})\])?(?:\[(?<time>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\])?\s?(?<kind>[a-z])(?<number>\d{3}): ?(?<text>.*)$/;
/** What only a bundle says under a number without anything before it. */
const TELLING = /^(?:e000: Error 0x[0-9a-f]{8}: Failed to |e\d{3}: Failed to \w|i399: Apply complete, result: |i3[01]\d: Appl(?:ying|ied) \w+ package: )/i;
const ERROR_CODE = /^Error (?<code>0x[0-9a-f]{1,8}):/i;
const RESULT = /\bresult: (?<code>0x[0-9a-f]{1,8})/i;
const RESTART = /\brestart: (?<restart>\w+)/;
const APPLYING = /^Applying (?<what>execute|rollback) package: (?<package>.+?), action: (?<action>\w+)/;
const APPLIED = /^Applied (?<what>execute|rollback) package: (?<package>.+?), result:/;
/** Most packages of a plan are left as they are: `execute: None`. */
const PLANNED = /\bexecute: (?!None\b)\w/;
const PLAN = /\baction: (?<action>\w+)/;
const EXIT = /^(?:Exit code: |Shutting down, exit code: )(?<code>0x[0-9a-f]{1,8})/i;
// i000: Setting string variable 'WixBundleName' to value 'X'     i410: Variable: WixBundleName = X
const VARIABLE = /^(?:Setting \w+ variable '(?<set>WixBundle[^']*)' to value '?(?<to>.*?)'?|Variable: (?<name>WixBundle\S*) = (?<value>.*))$/;
const PACKAGE_LOG = /^WixBundle(?:Rollback)?Log_(?<package>.+)$/;
/** The last of the errors of a package. */
const PACKAGE_FAILED = /^Error 0x[0-9a-f]{1,8}: Failed to configure per-(?:machine|user) \w+ package/i;
const BLOCKING_ERROR = /^Error 0x(?:81f40001|80070666):|condition evaluates? to false|Bundle condition/i;

const LEVELS: Readonly<Record<string, Level>> = { e: 'error', w: 'warning', d: 'debug', v: 'debug', x: 'debug' };
const OPERATIONS: Readonly<Record<string, Operation>> = {
  Install: 'install',
  Uninstall: 'remove',
  UnsafeUninstall: 'remove',
  Repair: 'repair',
  Modify: 'configure',
};
const RESTART_CODES: ReadonlySet<number> = new Set([1641, 3010]);
const CANCEL_CODES: ReadonlySet<number> = new Set([1602, 1223]);
const FACILITY_WIN32 = 0x8007;
const KIND = 'burn';

type Run = {
  /** The log begins with it, and not in its middle. */
  readonly whole: boolean;
  opened: boolean;
  product: string | undefined;
  applying: boolean;
  applied: boolean;
  blocked: boolean;
  rolledBack: boolean;
  restart: boolean;
  /** Packages that the plan wants to change, and those that were. */
  planned: number;
  done: number;
};

type Entry = {
  readonly line: number;
  readonly time: number | undefined;
  readonly process: string;
  readonly kind: string;
  readonly number: number;
  readonly message: Message;
};

function newRun(whole: boolean): Run {
  return { whole, opened: whole, product: undefined, applying: false, applied: false, blocked: false, rolledBack: false, restart: false, planned: 0, done: 0 };
}

/** 0x80070643 and 0x643 are both 1603; other failures keep their 32 bits. */
function exitCodeOf(code: string): number {
  const value = Number(code);
  return value >>> 16 === FACILITY_WIN32 ? value & 0xffff : value;
}

function resultMark(run: Run, code: string): Mark {
  const exitCode = exitCodeOf(code);
  return { mark: 'result', run: '', kind: KIND, outcome: outcomeOf(run, exitCode), exitCode };
}

function outcomeOf(run: Run, exitCode: number): Outcome {
  if (RESTART_CODES.has(exitCode)) return 'succeeded-reboot-required';
  if (exitCode === 0) return run.restart ? 'succeeded-reboot-required' : 'succeeded';
  if (CANCEL_CODES.has(exitCode)) return 'cancelled';
  if (!run.applying && run.blocked) return 'blocked';
  return run.rolledBack ? 'rolled-back' : 'failed';
}

/** By the number of the message. */
const READERS: Readonly<Record<number, (run: Run, text: string) => Said | undefined>> = {
  0: variable,
  7: exit,
  200: plan,
  201: planned,
  300: applyBegins,
  301: applying,
  319: applied,
  399: applyComplete,
  410: variable,
  500: exit,
};

function variable(run: Run, text: string): Said | undefined {
  const found = VARIABLE.exec(text)?.groups;
  const name = found?.set ?? found?.name;
  const value = found?.to ?? found?.value;
  if (name === undefined || !value) return undefined;
  const owner = PACKAGE_LOG.exec(name)?.groups?.package;
  if (owner !== undefined) return { fields: { logFile: value, package: owner } };
  if (name === 'WixBundleVersion') return { fields: { version: value }, mark: { mark: 'about', run: '', kind: KIND, toVersion: value } };
  if (name !== 'WixBundleName' || run.product === value) return undefined;
  run.product = value;
  return { fields: { product: value }, mark: { mark: 'about', run: '', kind: KIND, product: value } };
}

function plan(run: Run, text: string): Said | undefined {
  run.planned = 0;
  run.done = 0;
  const action = PLAN.exec(text)?.groups?.action;
  const operation = OPERATIONS[action ?? ''];
  return action === undefined ? undefined : { fields: { action }, mark: operation && { mark: 'about', run: '', kind: KIND, operation } };
}

function planned(run: Run, text: string): undefined {
  if (PLANNED.test(text)) run.planned++;
}

/** Nothing where the plan was cut off. */
const progressOf = ({ planned: total, done }: Run): Progress[] | undefined => (done > total || total === 0 ? undefined : [{ of: 'packages', done, total }]);

function applyBegins(run: Run): undefined {
  run.applying = true;
}

function applying(run: Run, text: string): Said | undefined {
  const found = APPLYING.exec(text)?.groups;
  if (found?.package === undefined) return undefined;
  run.applying = true;
  const fields = { package: found.package, action: found.action ?? '' };
  return found.what === 'rollback' ? { fields } : { fields, mark: { mark: 'step', run: '', step: found.package, state: 'started', progress: progressOf(run) } };
}

function applied(run: Run, text: string): Said | undefined {
  const found = APPLIED.exec(text)?.groups;
  const code = RESULT.exec(text)?.groups?.code;
  if (found?.package === undefined || code === undefined) return undefined;
  const fields = { package: found.package, result: code };
  if (found.what === 'rollback') {
    run.rolledBack = true;
    return { fields };
  }
  const fine = exitCodeOf(code) === 0 || RESTART_CODES.has(exitCodeOf(code));
  if (fine) run.done++;
  return { fields, mark: { mark: 'step', run: '', step: found.package, state: fine ? 'done' : 'failed', progress: progressOf(run) } };
}

function applyComplete(run: Run, text: string): Said | undefined {
  const code = RESULT.exec(text)?.groups?.code;
  if (code === undefined) return undefined;
  const restart = RESTART.exec(text)?.groups?.restart;
  run.applied = true;
  run.restart = restart !== undefined && restart !== 'None';
  return { fields: { result: code }, mark: resultMark(run, code) };
}

/** After Apply this only repeats its result, though it may say that a restart is due; a run that never applied ends here. */
function exit(run: Run, text: string): Said | undefined {
  const code = EXIT.exec(text)?.groups?.code;
  if (code === undefined) return undefined;
  const repeats = run.applied && !RESTART_CODES.has(exitCodeOf(code));
  return repeats ? { fields: { result: code } } : { fields: { result: code }, mark: resultMark(run, code) };
}

function sayingOf(run: Run, { kind, number }: Entry, text: string): Said | undefined {
  if (kind !== 'e') return READERS[number]?.(run, text);
  run.blocked ||= BLOCKING_ERROR.test(text);
  const code = ERROR_CODE.exec(text)?.groups?.code;
  if (code === undefined) return undefined;
  // All that many a post quotes.
  const ends = !run.whole && PACKAGE_FAILED.test(text);
  return { fields: { result: code }, mark: ends ? resultMark(run, code) : undefined };
}

function begin(line: number, text: string): Entry | undefined {
  const groups = mayBegin(text) ? ENTRY.exec(text)?.groups : undefined;
  if (!groups) return undefined;
  const { time, process = '', kind = 'i', number } = groups;
  return { line, time: time === undefined ? undefined : isoClock(time), process, kind, number: Number(number), message: messageOf(groups.text ?? '') };
}

/** `[06F4:` or `e000: `: most lines of a text are ruled out here. */
const mayBegin = (text: string): boolean => text.charCodeAt(0) === 91 || text.charCodeAt(4) === 58;

function detect({ lines }: Sample): Detection | undefined {
  let entries = 0;
  let bare = 0;
  for (const line of lines) {
    if (line.charCodeAt(0) === 91 && ENTRY.test(line)) entries++;
    else if (TELLING.test(line)) bare++;
  }
  if (entries > 0) return { confidence: entries > 1 ? 0.98 : 0.8, why: `${entries} of ${lines.length} lines begin like \`[06F4:3D40][2026-06-18T09:42:32]i001:\`` };
  return bare > 0 ? { confidence: 0.7, why: `${bare} lines say what only a bundle says, without what stands before them` } : undefined;
}

function open(context: ParseContext): LineReader {
  let run = newRun(false);

  function recordOf(entry: Entry): LogRecord {
    const { line, time, process, kind, number } = entry;
    const message = textOf(entry.message);
    const starts = number === 1 && message.startsWith('Burn v');
    if (starts) run = newRun(true);
    const said = sayingOf(run, entry, message);
    const known = run.opened || said?.mark?.mark === 'about' || said?.mark?.mark === 'result';
    const opening: Mark | undefined = starts ? { mark: 'start', run: '', kind: KIND } : known ? undefined : { mark: 'about', run: '', kind: KIND };
    run.opened = true;
    const fields = { code: `${kind}${String(number).padStart(3, '0')}`, process, ...said?.fields };
    return { line, message, time, level: LEVELS[kind], fields, mark: opening ?? said?.mark };
  }

  return entryReader(context, { begin, recordsOf: (entry) => [recordOf(entry)] });
}

export default { id: 'burn', title: 'WiX Burn bundle log', unit: 'lines', detect, open } satisfies Parser;
