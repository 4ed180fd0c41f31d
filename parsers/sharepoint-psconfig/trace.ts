/**
 * The lines of a PSCDiagnostics trace and what they say of the run. The trace is written by the program itself, so function
 * names, task names and the sentences around them are English on every server; only quoted resources are translated.
 */
import { wallClock } from '../../src/text/dates.ts';
import type { FactSeed, Level, Mark, WallClock } from '../../src/types.ts';
import { chose, closed, content, ended, failed, goesOn, hiddenStep, met, opened, progressOf, step, stumbled, succeeded } from './run.ts';
import type { ConfigRun } from './run.ts';

// `03/14/2024 21:40:01  1  INF    Entering function …`; German servers write 11.29.2023, month first all the same.
const LINE = /^\s{0,20}(?<date>\d\d[/.-]\d\d[/.-]\d{4}) (?<time>\d\d:\d\d:\d\d)(?<gap>\s{1,4})(?<thread>\d{1,6})\s{1,4}(?<level>INF|WRN|ERR)(?:\s(?<text>.*))?$/;
// Copied without time and thread: `ERR Exception: Microsoft.SharePoint.Upgrade.SPUpgradeException: …`
const BARE = /^\s{0,20}(?<level>INF|WRN|ERR)\s{1,40}(?<text>\S.*)$/;
// `Begin trace logging for SharePoint Products and Technologies Configuration Wizard.  Version 12.0.6300.5000`
const TITLE = /^\s{0,20}Begin trace logging for (?<title>.{1,200}?)\.? {1,4}Version (?<version>\d[\d.]{1,40})/i;
const WIZARD = / Configuration Wizard$/i;

const TASK_FAILED = /^Task (?<task>\S{1,60}) has failed\b/;
const TASK_STARTS = /^Creating the OnTaskStart event for task (?<task>\S{1,60})|^Task (?<again>\S{1,60}) has (?:started|begun)\b/;
const TASK_STOPS = /^friendlyMessage for task (?<task>\S{1,60}) is\b|^Task (?<again>\S{1,60}) has (?:completed|succeeded|finished)\b/;
// Only where the sentence itself is logged: `Resource retrieved id X is Successfully …` quotes what may be said later.
const SUCCESS = /^(?:Successfully executed command\b|Configuration of (?:the )?SharePoint .{1,60} (?:has )?succeeded\b|Total number of unsuccessful configuration settings: 0\b)/i;
const FAILURE = /^(?:Configuration of (?:the )?SharePoint .{1,60} (?:has )?failed\b|Total number of unsuccessful configuration settings: [1-9])/i;
const TASK_RUNS = /^Entering function (?:TaskBase\.OnTaskStart|\w{1,80}Task\.Run)$/;
const MAIN_LEFT = /^Leaving function \w{1,60}Main\.Main\b/;
// `Chose task configdb`: while the forms are filled in
const CHOSE = /^Chose task (?<task>\S{1,60})$/;
/** The last task of every run. */
const LAST_TASK = 'finalize';

const LEVEL_OF: Readonly<Record<string, Level>> = { INF: 'info', WRN: 'warning', ERR: 'error' };

export type TraceLine = { readonly time: WallClock | undefined; readonly thread: string | undefined; readonly level: Level; readonly text: string; readonly padded: boolean };
export type TraceTitle = { readonly text: string; readonly product: string; readonly version: string };

/** A line of the trace, also one copied without time and thread. */
export function traceLineOf(line: string): TraceLine | undefined {
  const code = line.charCodeAt(0);
  const isBlank = code === 32 || code === 9;
  const isDigit = code >= 48 && code <= 57;
  const groups = isDigit || isBlank ? LINE.exec(line)?.groups : undefined;
  // E I W
  if (!groups) return isBlank || code === 69 || code === 73 || code === 87 ? bareLineOf(line) : undefined;
  if (!groups.date || !groups.time || !groups.thread || !groups.level) return undefined;
  const { date, time, thread, level } = groups;
  const clock = wallClock(date, time, 'mdy') ?? wallClock(date, time, 'dmy');
  return { time: clock, thread, level: LEVEL_OF[level] ?? 'info', text: (groups.text ?? '').trim(), padded: groups.gap === '  ' };
}

function bareLineOf(line: string): TraceLine | undefined {
  const { level, text } = BARE.exec(line)?.groups ?? {};
  return level === undefined || text === undefined ? undefined : { time: undefined, thread: undefined, level: LEVEL_OF[level] ?? 'info', text: text.trim(), padded: false };
}

/** The first line of a trace. */
export function traceTitleOf(line: string): TraceTitle | undefined {
  const { title, version } = TITLE.exec(line)?.groups ?? {};
  return title === undefined || version === undefined ? undefined : { text: line.trim(), product: title.replace(WIZARD, ''), version };
}

export function binaries(product: string, version: string): FactSeed {
  return { kind: 'version', subject: product, value: version, fields: { of: 'binaries', family: 'sharepoint' } };
}

export function titleMark(run: ConfigRun, title: TraceTitle): Mark {
  return opened(run, { product: title.product, toVersion: title.version });
}

/** What a line of the trace says of the run. */
export function traceMark(run: ConfigRun, level: Level, text: string): Mark | undefined {
  const begun = met(run);
  const mark = level === 'error' ? errorMark(run, text) : infoMark(run, text);
  run.active = run.open;
  return mark ?? begun;
}

function errorMark(run: ConfigRun, text: string): Mark | undefined {
  const task = TASK_FAILED.exec(text)?.groups?.task;
  if (task !== undefined) return failed(run, task);
  if (FAILURE.test(text)) return failed(run);
  return stumbled(run) ?? hiddenStep(run);
}

function infoMark(run: ConfigRun, text: string): Mark | undefined {
  // Most of a trace are calls.
  if (text.startsWith('Entering function ')) return TASK_RUNS.test(text) ? goesOn(run) : hiddenStep(run);
  if (text.startsWith('Leaving function ')) return hiddenStep(run) ?? (MAIN_LEFT.test(text) ? ended(run) : undefined);
  if (text.startsWith('The cancel button has been clicked')) run.cancelClicked = true;
  else if (text.startsWith('Closing the application from form')) return closed(run);
  else if (text.startsWith('Return code indicates a success')) return content(run);
  else if (SUCCESS.test(text)) return succeeded(run);
  else if (FAILURE.test(text)) return failed(run);
  else if (text.startsWith('Chose task ')) chose(run, CHOSE.exec(text)?.groups?.task ?? '');
  return taskMark(run, text) ?? hiddenStep(run);
}

function taskMark(run: ConfigRun, text: string): Mark | undefined {
  const starts = TASK_STARTS.exec(text)?.groups;
  const starting = starts?.task ?? starts?.again;
  if (starting !== undefined) return step(run, starting, 'started');
  const stops = TASK_STOPS.exec(text)?.groups;
  const task = stops?.task ?? stops?.again;
  if (task === undefined || run.taskFailed) return undefined;
  if (task !== LAST_TASK) return step(run, task, 'done');
  run.tasksDone++;
  const mark = succeeded(run);
  return mark?.mark === 'result' ? { ...mark, progress: progressOf(run) } : mark;
}
