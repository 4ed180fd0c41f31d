/**
 * What setup.exe prints when it runs without a window, saved by a person or a script.
 *
 *   Microsoft Exchange Server 2019 Cumulative Update 9 Unattended Setup
 *   Welcome to Microsoft Exchange Server 2010 Unattended Setup
 *   Performing Microsoft Exchange Server Prerequisite Check
 *       Prerequisite Analysis                                             FAILED
 *       Hub Transport Role Checks ......................... COMPLETED
 *        A reboot from a previous installation is pending. Please restart the system and then rerun Setup.
 *        For more information, visit: http://technet.microsoft.com/library(EXCHG.150)/ms.exch.setupreadiness.RebootPending.aspx
 *   Configuring Microsoft Exchange Server
 *       Mailbox role: Mailbox service                                     FAILED
 *        The following error was generated when "$error.Clear(); …
 *   The Exchange Server setup operation completed successfully.
 *   The Exchange Server setup operation didn't complete.  More details can be found in ExchangeSetup.log …
 *
 * A progress bar is overwritten on the screen, so `COMPLETED` and `FAILED` may stand on a line of their own. A web page leaves one
 * blank of many. The wizard's page of the step that failed, copied from the window, has the error alone, in the language of the server
 * but for the script:
 *
 *   Error:
 *   The following error was generated when "$error.Clear(); …
 *     " was run: "System.UnauthorizedAccessException: Access to the path 'C:\Windows\System32\mmc.exe.config' is denied.
 */
import type { LineReader, LogRecord, Mark, ParseContext } from '../../src/types.ts';
import { lineAdder, messageOf, textOf } from '../_message.ts';
import type { Message } from '../_message.ts';
import { about, failure, newRun, noteRestart, provisional, restartAsked, result, start, step, success } from './run.ts';
import type { Run } from './run.ts';
import { UNNAMED } from './tagged.ts';

const BANNER = /^\s{0,8}(?:Welcome to )?(?<product>Microsoft Exchange Server (?:\d{4}|Subscription Edition|SE)\b)(?: .{1,60}?)? Unattended Setup\s*$/i;
// `D:\Setup.exe /PrepareAD /IAcceptExchangeServerLicenseTerms_DiagnosticDataON`
const PREPARES = /\bsetup(?:\.exe|\.com)?["']? .{0,200}?[/-](?<mode>Prepare(?:AD|Schema|Domain|AllDomains|Topology))\b/i;
const SECTION = /^\s{0,8}(?<what>Performing|Configuring) Microsoft Exchange Server(?: Prerequisite Check)?\s*$/i;
const STEP = /^\s{0,12}(?:(?<step>\S.{0,100}?)(?:\s{2,200}|\t| \.{3,100} )|(?<collapsed>[A-Z][\w:()/,& -]{2,60}) )?(?<how>COMPLETED|FAILED|100%)\s*$/;
const HOW = /(?:COMPLETED|FAILED|100%)\s*$/;
const ENDED = /^\s{0,8}The (?:Microsoft )?Exchange Server setup operation (?:(?<well>completed successfully)|didn.t complete|did not complete|could ?n.t be completed|failed)/i;
// 2007 and 2010
const BROKE_OFF = /^\s{0,8}Exchange Server setup encountered an error\b/i;
/** The sentence around the script is translated. */
const SCRIPT_BEGINS = /^[^$]{0,120}["“'「„«]\$error\.Clear\(\)/i;
const SCRIPT_ENDS = /^\s{0,40}["'] was run:/;
const VISIT = /^\s{0,12}For more information, visit: /i;
// The address of an article ends with the name of the rule.
const RULE = /ms\.exch\.setupreadiness\.(?<rule>\w{1,80})/i;
const LONGEST = 400;

type Draft = {
  readonly line: number;
  readonly message: Message;
  level: 'info' | 'error';
  readonly mark: Mark | undefined;
  /** A blank line or an address came after it: what follows is something else. */
  closed: boolean;
};

/** Lines that nothing but setup.exe prints. */
export function isPrinted(line: string): boolean {
  return (line.includes('Unattended Setup') && BANNER.test(line)) || (line.includes('setup operation') && ENDED.test(line)) || (line.includes('Microsoft Exchange Server') && SECTION.test(line));
}

/** `    Prerequisite Analysis      FAILED` */
export function isStep(line: string): boolean {
  return HOW.test(line) && nameOf(STEP.exec(line)?.groups) !== undefined;
}

/** The beginning of a script that failed, and what was thrown at its end: the log has both, too. */
export function isScript(line: string): boolean {
  return isScriptBegin(line) || (line.includes(' was run:') && SCRIPT_ENDS.test(line));
}

const isScriptBegin = (line: string) => line.includes('$error') && SCRIPT_BEGINS.test(line);
const nameOf = (step: { readonly [key: string]: string | undefined } | undefined) => step?.step ?? step?.collapsed;

export function consoleReader(context: ParseContext): LineReader {
  const addTo = lineAdder(context);
  let run: Run = newRun(false);
  let mode: string | undefined;
  /** A step has failed: what follows says why. */
  let failing = false;
  let draft: Draft | undefined;

  function finish(out: LogRecord[]): void {
    if (draft === undefined) return;
    const { line, message, level } = draft;
    const text = textOf(message);
    const fields = level === 'error' ? errorFields(text) : undefined;
    out.push({ line, message: text, level, fields, mark: draft.mark ?? markOf(text, level) });
    draft = undefined;
  }

  function errorFields(text: string): Record<string, string> | undefined {
    if (!run.checking) return undefined;
    return { kind: 'prerequisite', rule: RULE.exec(text)?.groups?.rule ?? UNNAMED };
  }

  function markOf(text: string, level: 'info' | 'error'): Mark | undefined {
    if (level === 'info') {
      if (text.includes('reboot')) noteRestart(run, text);
      return run.opened ? restartAsked(run) : undefined;
    }
    run.failed = true;
    run.required ||= run.checking;
    run.opened = true;
    return provisional(run);
  }

  function begin(line: number, text: string, level: 'info' | 'error', mark?: Mark): Draft {
    if (mark !== undefined) run.opened = true;
    return { line, message: messageOf(text.trim()), level, mark, closed: mark !== undefined };
  }

  function started(banner: string): Mark {
    run = newRun(true);
    failing = false;
    const product = mode === undefined ? banner : `${banner} (${mode})`;
    mode = undefined;
    return start(product);
  }

  function section(what: string): Mark | undefined {
    run.checking = what.toLowerCase() === 'performing';
    run.changed ||= !run.checking;
    return run.opened ? undefined : about({});
  }

  function stepMark(name: string | undefined, how: string): Mark | undefined {
    failing = how === 'FAILED';
    if (name !== undefined && (failing || run.checking)) return step(name.trim(), failing ? 'failed' : 'done');
    if (name !== undefined) return step(name.trim(), 'done', [{ of: 'steps', done: ++run.stepsBegun }]);
    return failing ? provisional(run) : undefined;
  }

  function ended(well: boolean, out: LogRecord[]): Mark {
    // Without a step that failed, the last sentence before the end is the reason.
    if (!well && !run.failed && draft?.level === 'info' && draft.mark === undefined && textOf(draft.message).endsWith('.')) draft.level = 'error';
    finish(out);
    failing = false;
    return well ? success(run) : result(run, failure(run));
  }

  function draftOf(text: string, line: number, out: LogRecord[]): Draft | undefined {
    const banner = BANNER.exec(text)?.groups?.product;
    if (banner !== undefined) {
      finish(out);
      return begin(line, text, 'info', started(banner));
    }
    const well = ENDED.exec(text)?.groups;
    if (well || BROKE_OFF.test(text)) return begin(line, text, 'info', ended(well?.well !== undefined, out));
    if (isScriptBegin(text)) {
      finish(out);
      failing = true;
      return begin(line, text, 'error');
    }
    const done = HOW.test(text) ? STEP.exec(text)?.groups : undefined;
    const what = SECTION.exec(text)?.groups?.what;
    if (!done && what === undefined) return undefined;
    finish(out);
    return begin(line, text, 'info', what === undefined ? stepMark(nameOf(done), done?.how ?? '') : section(what));
  }

  function continuation(text: string, line: number, out: LogRecord[]): void {
    if (draft !== undefined && (!draft.closed || isScriptBegin(draft.message.lines[0] ?? ''))) {
      addTo(draft.message, text.trim());
      draft.closed = VISIT.test(text);
      return;
    }
    finish(out);
    draft = begin(line, text, failing ? 'error' : 'info');
  }

  function take(text: string, line: number, out: LogRecord[]): void {
    if (text.trim() === '') {
      if (draft === undefined) return;
      if (isScriptBegin(draft.message.lines[0] ?? '')) addTo(draft.message, '');
      else draft.closed = true;
      return;
    }
    mode = PREPARES.exec(text.slice(0, LONGEST))?.groups?.mode ?? mode;
    const next = text.length > LONGEST ? undefined : draftOf(text, line, out);
    if (next) draft = next;
    else continuation(text, line, out);
  }

  return {
    lines(texts, first) {
      const out: LogRecord[] = [];
      for (const [at, text] of texts.entries()) take(text, first + at, out);
      return out;
    },
    end() {
      const out: LogRecord[] = [];
      finish(out);
      return out;
    },
  };
}
