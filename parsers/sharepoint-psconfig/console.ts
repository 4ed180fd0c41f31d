/** What psconfig.exe prints, saved by a person or a script: paragraphs wrapped at the width of the console, without time or level. */
import type { Level, Mark } from '../../src/types.ts';
import { failed, hiddenStep, met, opened, step, stumbled, succeeded } from './run.ts';
import type { ConfigRun } from './run.ts';
import { withoutSecrets } from './secrets.ts';

// `SharePoint Products Configuration Wizard version 15.0.4569.1503. Copyright (C) Microsoft Corporation 2012. …`
// `Copyright (C) Microsoft Corporation 2005. All rights reserved.ion 12.0.6300.5000`: the same after a carriage return within the line
const BANNER = /^\s{0,8}(?<title>SharePoint Products(?: and Technologies)?) Configuration Wizard version (?<version>\d[\d.]{1,40}\d)/i;
const OVERWRITTEN = /^\s{0,8}Copyright \(C\) Microsoft Corporation \d{4}\. All rights reserved\.\S{0,10} (?<version>1[2-6]\.\d[\d.]{1,40}\d)\s*$/i;
// `PS C:\> .\psconfig.exe -cmd upgrade -inplace b2b -wait`, `C:\Temp>psconfig –cmd upgrade –inplace b2b –wait`
const INVOKED = /psconfig(?:ui)?(?:\.exe)?["']?\s{1,4}[-–—/]/i;
const PROMPT = /(?:^|[>\\/&])\s{0,4}$/;
const HEAD = 600;

const TASK = /^\s{0,8}Performing configuration task (?<number>\d{1,4}) of (?<count>\d{1,4})/i;
const UNSUCCESSFUL = /^\s{0,8}Total number of unsuccessful configuration settings: (?<count>\d{1,6})/i;
const TOTAL = /^\s{0,8}Total number of (?:un)?(?:successful )?configuration settings/i;
const VERDICT = /^\s{0,8}Configuration of (?:the )?SharePoint Products.{0,40}?(?<how>succeeded|failed)/is;
const FAILED = /^[\s"“]{0,8}Failed to \S/i;
const FAILED_PRODUCTS = /^[\s"“]{0,8}Failed to \w{2,20} (?:the )?SharePoint Products\b/i;
const THROWN = /^\s{0,8}An exception of type \S/i;
/** The wizard's last page quotes the upgrade log: `CanUpgrade [BdcServiceDatabase Name=Kestrel_Bdc] failed.`, `Exception: Cannot open database …`. */
const QUOTED = /^\s{0,8}(?:(?:Can)?Upgrade \[[^\]]+\] failed|Exception: \S|Upgrade Timer job is exiting due to exception)/i;
/** What the wizard says of an exception, and what it quotes of the upgrade log, copied alone. */
const THROWN_BY_WIZARD = /^\s{0,8}["“]?An exception of type (?:Microsoft\.SharePoint\.\s?(?:PostSetupConfiguration|Upgrade)\b|\S{1,200} was thrown\. {1,4}Additional\b)/i;
const QUOTED_OBJECT = /^\s{0,8}(?:Can)?Upgrade \[\w{1,80} Name=[^\]]+\] failed\b/i;
/** The wizard's last page, copied. */
const PAGE = /^\s{0,8}One or more configuration settings failed\b/i;
// `The server parameter specified with the configdb command is invalid. Failed to connect to the database server …`
// `The upgrade command is invalid or a failure has been encountered.`, `The commands cannot be executed due to the following errors: …`
const REFUSED = /^\s{0,8}(?:The \w{1,40}(?: parameter specified with the \w{1,40})? command is invalid\b|The commands? cannot be executed\b)/i;
const DONE = /^\s{0,8}Successfully (?!installed feature|stopped|executed)\S/i;
const EXECUTED = /^\s{0,8}Successfully executed command\b/i;
const STOPPED = /^\s{0,8}Successfully stopped the configuration/i;
// Sentences that begin a paragraph of their own even where no blank line comes before them.
const OPENINGS = [TASK, TOTAL, VERDICT, FAILED, THROWN, QUOTED, DONE, STOPPED, PAGE, REFUSED];

/** What all of them begin with. */
const OPENING_LETTERS: ReadonlySet<number> = new Set([...'ACFOPSTU"“'].map((letter) => letter.charCodeAt(0)));

export type Banner = { readonly product: string; readonly version: string };

/** The line that names product and version. */
export function bannerOf(line: string): Banner | undefined {
  const full = BANNER.exec(line)?.groups;
  if (full?.title !== undefined && full.version !== undefined) return { product: full.title, version: full.version };
  const rest = OVERWRITTEN.exec(line)?.groups?.version;
  return rest === undefined ? undefined : { product: 'SharePoint Products', version: rest };
}

/** The command line as typed, passwords masked. */
export function commandOf(line: string): string | undefined {
  const found = INVOKED.exec(line.slice(0, HEAD));
  return found && PROMPT.test(line.slice(0, found.index)) ? withoutSecrets(line.trim()) : undefined;
}

/** True where a sentence begins that stands alone. */
export function opensParagraph(line: string): boolean {
  const code = line.trimStart().charCodeAt(0);
  if (!OPENING_LETTERS.has(code)) return false;
  return OPENINGS.some((opening) => opening.test(line));
}

/** Sentences that nothing but psconfig prints. */
export function isTelling(line: string): boolean {
  return TASK.test(line) || TOTAL.test(line) || BANNER.test(line) || FAILED_PRODUCTS.test(line) || PAGE.test(line) || REFUSED.test(line) || THROWN_BY_WIZARD.test(line) || QUOTED_OBJECT.test(line) || (VERDICT.test(line) && /SharePoint/.test(line));
}

export function levelOfParagraph(text: string): Level {
  if (FAILED.test(text) || THROWN.test(text) || QUOTED.test(text) || PAGE.test(text) || REFUSED.test(text) || VERDICT.exec(text)?.groups?.how?.toLowerCase() === 'failed') return 'error';
  return Number(UNSUCCESSFUL.exec(text)?.groups?.count ?? 0) > 0 ? 'error' : 'info';
}

export type ConsoleState = { readonly run: ConfigRun; task: string | undefined; over: boolean };

export function commandMark(state: ConsoleState, command: string): Mark {
  state.over = false;
  state.task = undefined;
  const upgrade = /[-–—/]cmd upgrade\b/i.test(command);
  return opened(state.run, upgrade ? { operation: 'upgrade' } : {});
}

export function bannerMark(state: ConsoleState, banner: Banner): Mark {
  state.over = false;
  state.task = undefined;
  return opened(state.run, { product: banner.product, toVersion: banner.version });
}

/** What a paragraph says of the run, once it is complete. */
export function paragraphMark(state: ConsoleState, text: string): Mark | undefined {
  const { run } = state;
  const task = TASK.exec(text)?.groups;
  if (task) return taskMark(state, Number(task.number), Number(task.count), text);
  if (state.over && !VERDICT.test(text) && !STOPPED.test(text)) return undefined;
  const begun = met(run);
  const mark = verdictMark(state, text) ?? stepEnd(state, text) ?? hiddenStep(run) ?? begun;
  run.active = run.open;
  return mark;
}

/** `Performing configuration task 3 of 4`, and in the line below what it does. */
function taskMark(state: ConsoleState, number: number, count: number, text: string): Mark | undefined {
  const { run } = state;
  const first = number === 1 && (state.over || run.tasksDone > 0);
  if (first || (number === 1 && !run.open)) {
    state.over = false;
    state.task = nameOf(text);
    const mark = opened(run, { progress: [{ of: 'tasks', done: 0, total: count }] });
    run.tasks = count;
    run.active = true;
    return mark;
  }
  const begun = met(run);
  run.tasks = count;
  run.tasksDone = number - 1;
  state.task = nameOf(text);
  run.active = true;
  return begun ?? step(run, state.task, 'started');
}

function nameOf(text: string): string {
  const below = text.split('\n')[1]?.trim().replace(/\.{1,3}$/, '');
  return below === undefined || below === '' ? text.trim().replace(/^Performing configuration /i, '') : below;
}

function verdictMark(state: ConsoleState, text: string): Mark | undefined {
  const { run } = state;
  const count = UNSUCCESSFUL.exec(text)?.groups?.count;
  if (count !== undefined) {
    state.over = true;
    return Number(count) > 0 ? failed(run) : succeeded(run);
  }
  const how = VERDICT.exec(text)?.groups?.how?.toLowerCase();
  if (how !== undefined) {
    state.over = true;
    return how === 'failed' ? failed(run) : succeeded(run);
  }
  return EXECUTED.test(text) ? succeeded(run) : undefined;
}

function stepEnd(state: ConsoleState, text: string): Mark | undefined {
  const { run, task } = state;
  if (FAILED.test(text) || REFUSED.test(text)) return failed(run, task);
  if (PAGE.test(text)) return failed(run);
  if (THROWN.test(text) || QUOTED.test(text)) return hiddenStep(run) ?? stumbled(run);
  return DONE.test(text) && task !== undefined && !run.taskFailed ? step(run, task, 'done') : undefined;
}
