/**
 * `Exchange Server Setup Progress.log`: what setup of Exchange 2000 and 2003 writes at the root of the system drive, service packs included.
 *
 *   [00:58:15] <TAB>Entering CBaseAtom(Microsoft Exchange Server-Level Objects)::ScSetup
 *   [00:58:15] <TAB>Interpreting line <CreateProcess:\\KESTREL-MBX1\setup\i386\exchange\bin;regsvr32.exe /i /n /s maildsmx.dll;4294967295> -- ID:31259 --
 *   [00:59:17] <TAB>Process has exited with 0x000005
 *   [00:59:17] <TAB>The command regsvr32.exe /i /n /s maildsmx.dll failed, returning error code 5 (Access is denied.). -- ID:31136 --
 *   <TAB><TAB>ScCreateProcess (f:\titanium\admin\src\libs\exsetup\hiddenw1.cxx:1821)
 *              Error code 0XC103798A (31114): An internal component has failed.
 *   [00:59:17]  CInsParser::ScProcessLine (f:\titanium\admin\src\libs\exsetup\hiddenw1.cxx:1225)
 *              Error code 0XC103798A (31114): An internal component has failed.
 *   [13:43:33] === IGNORING PREVIOUS ERRORS === CServiceManager::ScStopService (f:\titanium\admin\src\udog\setupbase\tools\svcmgr.cxx:537)
 *              The operation has completed successfully.
 *
 * Most of its errors are none: setup stops services that are not there yet, and asks for interfaces that need not be. It says that it
 * ignores them, or only one function speaks of it. An error that one function hands to the next with the same code, and that nobody
 * ignores, is what setup failed with. No line says that a run went well, so a log without such an error makes no run. No line has a date.
 *
 * https://techcommunity.microsoft.com/blog/exchange/tips-on-troubleshooting-using-the-exchange-server-setup-progress-log/610673
 * The samples of the form: KB 822583, 318731, 312316.
 */
import type { Detection, Level, LineReader, LogRecord, Mark, ParseContext, Parser, Sample } from '../src/types.ts';
import { entryReader, messageOf, textOf } from './_message.ts';
import type { Message } from './_message.ts';

const STAMP = /^(?:> ?)?\s{0,4}\[\d{1,2}:\d{2}:\d{2}\]\s{1,8}(?<text>\S.*)$/;
const ERROR_CODE = /Error code (?<code>0X[0-9A-F]{8}) \(\d+\)/i;
// Setup failed while installing sub-component Microsoft Exchange Server with error code 0xC103798A (please consult the installation logs …
const COMPONENT_FAILED = /\bfailed while installing sub-component (?<step>\S.{0,120}?) with error code (?<code>0x[0-9a-f]{8})/i;
const IGNORED = '=== IGNORING PREVIOUS ERRORS ===';
// Entering CBaseAtom(Microsoft Exchange Server-Level Objects)::ScSetup
const STEP = /^Entering C\w{1,60}\((?<step>[^()\n]{1,120})\)::Sc/;
/** What no other program writes: source files of setup, the error line, and the interpreter of its scripts. */
const TELLING = /\b(?:Error code 0X[0-9A-F]{8} \(\d+\)|(?:Entering|Leaving) C\w{1,60}(?:\([^)]{1,120}\))?::Sc\w|C\w{1,60}::Sc\w{1,60} ?\([A-Za-z]:\\.{1,120}\.cxx:\d+\)|Interpreting line <\w+:|=== IGNORING PREVIOUS ERRORS ===)/i;

const MOST_HELD = 1000;

type Draft = { readonly line: number; readonly message: Message };

function detect({ lines }: Sample): Detection | undefined {
  const stamped = lines.filter((line) => STAMP.test(line)).length;
  const telling = lines.filter((line) => TELLING.test(line.slice(0, 400))).length;
  if (stamped === 0 || telling < 2) return undefined;
  return { confidence: 0.95, why: `${telling} lines are such as setup of Exchange 2000 and 2003 writes them, ${stamped} begin like \`[00:58:15]\`` };
}

function open(context: ParseContext): LineReader {
  /** The errors since the last entry that was none. */
  let stack: LogRecord[] = [];
  let step: string | undefined;

  function recordsOf({ line, message }: Draft): LogRecord[] {
    const text = textOf(message);
    if (text.startsWith(IGNORED)) return [...settle(true), { line, message: text }];
    const failed = COMPONENT_FAILED.exec(text)?.groups;
    const code = failed?.code ?? ERROR_CODE.exec(text)?.groups?.code;
    if (code === undefined) {
      step = STEP.exec(text)?.groups?.step ?? step;
      return [...settle(false), { line, message: text }];
    }
    step = failed?.step ?? step;
    stack.push({ line, message: text, fields: { result: `0x${code.slice(2).toUpperCase()}` } });
    return stack.length < MOST_HELD ? [] : settle(false);
  }

  function settle(ignored: boolean): LogRecord[] {
    const told = stack;
    stack = [];
    const fatal = !ignored && told.some(isFatal);
    const level: Level = fatal ? 'error' : 'warning';
    return told.map((record, at) => ({ ...record, level, mark: fatal ? markOf(at, step) : undefined }));
  }

  const { lines, end } = entryReader<Draft>(context, {
    begin(line, text) {
      const found = STAMP.exec(text)?.groups?.text;
      return found === undefined ? undefined : { line, message: messageOf(found.trimEnd()) };
    },
    recordsOf,
    added: (_entry, text) => text.trim(),
  });
  return { lines, end: () => [...end(), ...settle(false)] };
}

/** One function hands the error to the next, or setup says itself which component failed. */
function isFatal({ message, fields }: LogRecord, at: number, all: readonly LogRecord[]): boolean {
  return COMPONENT_FAILED.test(message) || (at > 0 && fields?.result === all[at - 1]?.fields?.result);
}

function markOf(at: number, step: string | undefined): Mark | undefined {
  if (at === 0) return { mark: 'result', run: '', kind: 'exchange-setup', product: 'Exchange Server 2000/2003 setup', zone: 'local', outcome: 'failed' };
  return at === 1 && step !== undefined ? { mark: 'step', run: '', step, state: 'failed' } : undefined;
}

export default { id: 'exchange-progress', title: 'Exchange 2000/2003 setup progress log', unit: 'lines', detect, open } satisfies Parser;
