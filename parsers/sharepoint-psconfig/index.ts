/**
 * The SharePoint (Products) Configuration Wizard, psconfigui.exe, and its console twin psconfig.exe: one grammar from 2007 to
 * Subscription Edition.
 *
 * Where: `%CommonProgramFiles%\Microsoft Shared\Web Server Extensions\{12|14|15|16}\LOGS\PSCDiagnostics_M_d_yyyy_h_m_s_ms_random.log`.
 * Stamp, thread and level stand two blanks apart; two blanks more per call depth; exceptions go on in lines without a stamp.
 *
 *   Begin trace logging for SharePoint Products Configuration Wizard.  Version 16.0.17928.20086
 *   03/14/2024 21:40:01  1  INF  Entering function PsconfigUserInterfaceMain.Main
 *   03/14/2024 21:40:01  1  INF                  Resource retrieved id Branding is SharePoint Products Configuration Wizard
 *   02/26/2015 12:50:16  10  WRN                  Unable to create a Service Connection Point in the current Active Directory domain. …
 *   12/13/2007 10:03:42  7  ERR                      Task initialize has failed with an unknown exception
 *   12/13/2007 10:03:42  7  ERR                      Exception: System.ServiceProcess.TimeoutException: Time out has expired …
 *      at Microsoft.SharePoint.PostSetupConfiguration.ServiceHelper.Stop(String serviceName)
 *   12/13/2007 10:03:42  7  INF                        friendlyMessage for task initialize is An exception of type …
 *   03/14/2024 21:40:36  1  INF              The cancel button has been clicked, so calling OnClosing(...)
 *   03/14/2024 21:40:40  1  INF            Return code indicates a success                  (also after a refused form: proves nothing)
 *   ERR Exception: Microsoft.SharePoint.Upgrade.SPUpgradeException: …              (copied without time and thread)
 *
 * What psconfig.exe prints, saved to a file (`console.ts`):
 *   SharePoint Products Configuration Wizard version 15.0.4569.1503. Copyright (C) Microsoft Corporation 2012. All rights reserved.
 *   Performing configuration task 3 of 4
 *   Upgrading SharePoint Products and Technologies...
 *   Failed to upgrade SharePoint Products and Technologies.
 *   Total number of unsuccessful configuration settings: 1
 *   Configuration of the SharePoint Products and Technologies has succeeded.
 * and the last page of the wizard, copied from the screen:
 *   One or more configuration settings failed.  Completed configuration settings will not be rolled back. …
 *   Failed to create sample data.
 *
 * https://learn.microsoft.com/previous-versions/office/sharepoint-server-2010/cc263093(v=office.14)
 */
import type { Detection, FactSeed, Level, LineReader, LogRecord, Mark, ParseContext, Parser, Sample, WallClock } from '../../src/types.ts';
import { present } from '../_fields.ts';
import { lineAdder, messageOf, textOf, withoutReturn } from '../_message.ts';
import type { Message } from '../_message.ts';
import { namedLog } from '../_sharepoint-named-log.ts';
import { bannerMark, bannerOf, commandMark, commandOf, isTelling, levelOfParagraph, opensParagraph, paragraphMark } from './console.ts';
import type { ConsoleState } from './console.ts';
import { configRun } from './run.ts';
import { endsBeforeSecret, maskedStart, withoutSecrets } from './secrets.ts';
import { binaries, titleMark, traceLineOf, traceMark, traceTitleOf } from './trace.ts';
import type { TraceLine } from './trace.ts';

const ID = 'sharepoint-psconfig';
const LINES_LOOKED_AT = 400;
/** Without time and thread, a line may be from anywhere. */
const ABOUT_SHAREPOINT = /Microsoft\.SharePoint\.|SharePoint Products|PostSetupConfiguration/;
const ABOUT_PSCONFIG = /function |SharePoint|PostSetupConfiguration|\bTask |psconfig/i;

type Draft = {
  readonly line: number;
  readonly message: Message;
  readonly time: WallClock | undefined;
  readonly level: Level | undefined;
  readonly thread: string | undefined;
  /** A mark that the first line has set; others follow from the whole text. */
  readonly mark: Mark | undefined;
  readonly facts: readonly FactSeed[] | undefined;
  readonly product: string | undefined;
};

function draftOf(line: number, text: string, more: Partial<Draft> = {}): Draft {
  return { line, message: messageOf(text), time: undefined, level: undefined, thread: undefined, mark: undefined, facts: undefined, product: undefined, ...more };
}

function startsAnew(text: string): boolean {
  return opensParagraph(text) || bannerOf(text) !== undefined || commandOf(text) !== undefined;
}

function detect({ lines }: Sample): Detection | undefined {
  let looked = 0;
  let traced = 0;
  let printed = 0;
  let title = false;
  for (const line of lines) {
    if (line.trim() === '') continue;
    if (++looked > LINES_LOOKED_AT) break;
    const found = traceLineOf(line);
    if (found && (found.padded || (found.thread === undefined ? ABOUT_SHAREPOINT : ABOUT_PSCONFIG).test(found.text))) traced++;
    else if (traceTitleOf(line)?.product.includes('SharePoint')) title = true;
    else if (isTelling(line)) printed++;
  }
  const of = Math.min(looked, LINES_LOOKED_AT);
  if (title) return { confidence: 1, why: 'begins with the title line of the SharePoint configuration wizard trace' };
  if (traced > 0 && traced >= printed) {
    return { confidence: traced >= 3 || traced * 3 >= looked ? 0.95 : 0.7, why: `${traced} of ${of} lines look like \`date  thread  INF|WRN|ERR  text\`` };
  }
  if (printed === 0) return undefined;
  return { confidence: printed >= 3 ? 0.95 : 0.65, why: `${printed} lines are sentences that psconfig prints` };
}

function open(context: ParseContext): LineReader {
  const addTo = lineAdder(context);
  const run = configRun();
  const state: ConsoleState = { run, task: undefined, over: false };
  let traced = false;
  let draft: Draft | undefined;
  let secretFollows = false;

  function finish(out: LogRecord[]): void {
    if (draft === undefined) return;
    const { line, time, thread, product, facts } = draft;
    const message = textOf(draft.message).trimEnd();
    const whole = draft.thread === undefined && draft.level === undefined;
    const level = whole ? levelOfParagraph(message) : draft.level;
    const mark = whole ? (draft.mark ?? paragraphMark(state, message)) : draft.mark;
    const fields = present({ thread, product, logFile: level === 'error' ? namedLog(message) : undefined });
    out.push({ line, message, time, level, component: undefined, fields, mark, facts });
    draft = undefined;
  }

  function fromTrace(found: TraceLine, line: number): Draft {
    traced = true;
    const text = withoutSecrets(found.text);
    return draftOf(line, text, { time: found.time, level: found.level, thread: found.thread, mark: traceMark(run, found.level, found.text) });
  }

  function fromTitle(text: string, line: number): Draft | undefined {
    const title = text.includes('trace logging') ? traceTitleOf(text) : undefined;
    if (title === undefined) return undefined;
    traced = true;
    const { product, version } = title;
    return draftOf(line, title.text, { level: 'info', mark: titleMark(run, title), facts: [binaries(product, version)], product });
  }

  function fromConsole(text: string, line: number): Draft | undefined {
    const command = commandOf(text);
    if (command !== undefined) return draftOf(line, command, { mark: commandMark(state, command) });
    const banner = bannerOf(text);
    if (banner) return draftOf(line, text.trim(), { mark: bannerMark(state, banner), facts: [binaries(banner.product, banner.version)], product: banner.product });
    if (opensParagraph(text)) return draftOf(line, withoutSecrets(text.trim()));
    const within = run.open && !state.over && text.trim() !== '';
    return within && draft === undefined ? draftOf(line, withoutSecrets(text.trim())) : undefined;
  }

  function continuation(text: string, line: number, out: LogRecord[]): void {
    const blank = text.trim() === '';
    if (!traced && blank) finish(out);
    if (draft !== undefined) {
      addTo(draft.message, secretFollows ? maskedStart(text) : withoutSecrets(text));
    } else if (!blank) {
      context.unparsed(line, withoutSecrets(text));
    }
  }

  function take(text: string, line: number, out: LogRecord[]): void {
    const found = traceLineOf(text);
    // The text above is told before this line changes what is known of the run.
    if (found || text.includes('trace logging') || (!traced && !secretFollows && startsAnew(text))) finish(out);
    const next = found ? fromTrace(found, line) : (fromTitle(text, line) ?? (traced || secretFollows ? undefined : fromConsole(text, line)));
    if (next === undefined) continuation(text, line, out);
    else draft = next;
    secretFollows = endsBeforeSecret(text);
  }

  return {
    lines: (texts, first) => {
      const out: LogRecord[] = [];
      for (let i = 0; i < texts.length; i++) {
        take(withoutReturn(texts[i] ?? ''), first + i, out);
      }
      return out;
    },
    end: () => {
      const out: LogRecord[] = [];
      finish(out);
      return out;
    },
  };
}

export default { id: ID, title: 'SharePoint configuration wizard log (PSCDiagnostics)', unit: 'lines', detect, open } satisfies Parser;
