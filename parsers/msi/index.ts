/**
 * Windows Installer logs: `msiexec /l*vx FILE`, the Logging policy (`%TEMP%\MSIxxxxx.LOG`), and the package logs of setup programs
 * (Office, SharePoint, Exchange `*.msilog`, Visual C++, .NET). Usually UTF-16LE. One file may hold several sessions (`/l*v+`).
 *
 * Verbose:
 *   === Verbose logging started: 11/21/2009  10:00:01  Build type: SHIP UNICODE 5.00.7601.00  Calling process: C:\Windows\system32\msiexec.exe ===
 *   MSI (c) (C0:40) [10:00:01:264]: Resetting cached policy values
 *   MSI (s) (6C:AC) [10:00:02:572]: Note: 1: 1730
 *   Action start 10:00:02: InstallFiles.
 *   Error 1306. Another application has exclusive access to the file 'C:\Exchange\bin\store.exe'.  Please shut down all other applications, then click Retry.
 *   Action ended 10:00:09: InstallFinalize. Return value 3.
 *   MSI (s) (6C:AC) [10:00:09:801]: Product: Microsoft Exchange Server -- Configuration failed.
 *   MSI (s) (6C:AC) [10:00:09:820]: MainEngineThread is returning 1603
 *   === Verbose logging stopped: 11/21/2009  10:00:09 ===
 * Plain (`/l`, `/lx`): starts at `=== Logging started: 4/25/2015  4:25:27 ===` and has no `MainEngineThread` line.
 * Localized: `=== 開啟記錄時間: 2016/10/4  09:17:38 ===`, `動作結束 09:17:38: FindRelatedProducts。傳回值 1。`
 *
 * Every line that is not blank is a record. Dates stand only in the envelope: the day advances when the clock jumps back over midnight.
 * https://learn.microsoft.com/windows/win32/msi/windows-installer-logging
 */
import { dateOrderOf, dayOf, timeOfDay } from '../../src/text/dates.ts';
import type { Level, LineReader, LogRecord, Mark, ParseContext, Parser } from '../../src/types.ts';
import { beginDay, newClock, timeAt } from './clock.ts';
import { detect } from './detect.ts';
import { aboutRun, learnCommand, learnProperty, newRun, operationOf, outcomeOf, readOperation, RUN, versionFacts, withinAction } from './run.ts';
import {
  actionLine,
  closesWell,
  CUSTOM_ACTION,
  engineText,
  engineTime,
  envelopeLine,
  hasLostPrefix,
  isNarration,
  isRollback,
  NOTE,
  numberedMessage,
  PRODUCT_LINE,
  PROPERTY,
  RESULT_NOTES,
  RETURNING,
  RUN_ENGINE,
  SENTENCE,
  SENTENCE_STATUS,
  systemErrorIn,
} from './shapes.ts';

/** They hold all other actions, so that their failure says of no step that it failed. */
const OUTERMOST: ReadonlySet<string> = new Set(['INSTALL', 'ADMIN', 'ADVERTISE', 'ExecuteAction']);

const PATCHES = /^SequencePatches starts\. Product code: (?<code>\{[^}]+\}), Product version: (?<version>[\d.]+)/;

/** A win32 code that a message quotes; it is another number than the message's own. */
function withSystemError(fields: Record<string, string>, text: string): Record<string, string> {
  const code = systemErrorIn(text);
  return code === undefined ? fields : { ...fields, systemError: code };
}

/** 1641 and 3010: it went well, and a restart is needed. */
const isGood = (code: number) => code === 0 || code === 1641 || code === 3010;

function open(context: ParseContext): LineReader {
  let run = newRun();
  let verbose = false;
  /** The log begins with an envelope, and not in the middle. */
  let whole = false;
  /** What is read has been said to be a run of Windows Installer. */
  let told = false;
  /** Of an excerpt: the action that holds all others failed, or the engine returned so. */
  let failedWhole = false;
  /** Of an excerpt: the engine returned, so that nothing more is said of its product. */
  let returned = false;
  /** A result was stated. */
  let stated = false;
  /** A result was stated, or the log of a run closed. */
  let settled = false;
  /** The words of the first line of a plain log: the last one has others, in every language. */
  let opening: string | undefined;
  const clock = newClock();
  let action: string | undefined;

  const make = (line: number, message: string, time: number | undefined, level?: Level, fields?: Record<string, string>, mark?: Mark): LogRecord => ({
    line,
    message,
    time,
    level,
    component: action,
    fields,
    mark,
    facts: undefined,
  });

  const settle = () => {
    stated = true;
    settled = true;
  };

  /** What the engine tells of the run before it tells the result: the last word of many an excerpt. */
  const closing = (ok: boolean): Mark => {
    if (whole || stated) return aboutRun(run);
    settled = true;
    return { ...aboutRun(run), mark: 'result', run: RUN, outcome: outcomeOf(ok ? 0 : 1603, run), exitCode: ok ? 0 : undefined };
  };

  const result = (line: number, message: string, time: number | undefined, code: number): LogRecord => {
    const outcome = outcomeOf(code, run);
    const mark: Mark = { ...aboutRun(run), mark: 'result', run: RUN, outcome, exitCode: code };
    settle();
    return { ...make(line, message, time, outcome === 'failed' || outcome === 'rolled-back' ? 'error' : 'info', { result: String(code) }, mark), facts: versionFacts(run) };
  };

  const readEnvelope = (line: number, text: string): LogRecord | undefined => {
    const envelope = envelopeLine(text);
    if (!envelope) return undefined;
    const order = dateOrderOf([envelope.date], context.modified);
    beginDay(clock, dayOf(envelope.date, order));
    const time = timeAt(clock, timeOfDay(envelope.time));
    const stopped = envelope.stopped || (!envelope.verbose && opening !== undefined && opening !== envelope.text);
    // What the client says of the result may stand below the last line of the inner envelope.
    if (stopped) {
      settled = true;
      return make(line, text, time, 'info', undefined, envelope.verbose ? { mark: 'end', run: RUN } : undefined);
    }
    // The plain envelope stands inside the verbose one, which an excerpt may have left out; only the outer one starts a run.
    if (!envelope.verbose && (verbose || (told && !whole && !settled))) {
      if (!verbose) opening = envelope.text;
      return make(line, text, time, 'info');
    }
    whole = true;
    verbose = envelope.verbose;
    opening = verbose ? undefined : envelope.text;
    run = newRun();
    action = undefined;
    return make(line, text, time, 'info', envelope.process === undefined ? undefined : { process: envelope.process }, { mark: 'start', run: RUN, kind: 'msi' });
  };

  const readAction = (line: number, text: string): LogRecord | undefined => {
    const found = actionLine(text);
    if (!found) {
      if (isRollback(text)) run.rolledBack = true;
      return undefined;
    }
    const time = timeAt(clock, timeOfDay(found.time));
    if (found.returnValue === undefined) {
      action = found.action;
      return make(line, text, time, 'info', { action }, { mark: 'step', run: RUN, step: action, state: 'started' });
    }
    action = found.action;
    const failed = found.returnValue === 3;
    const decides = failed && !whole && run.failedAction === undefined;
    if (failed) run.failedAction ??= found.action;
    // InstallFinalize only executes what others scheduled: name the one that was at work.
    const step = failed && run.deferred !== undefined && found.action === 'InstallFinalize' ? withinAction(run.deferred, found.action) : found.action;
    const state = failed ? 'failed' : 'done';
    const fields = { action: found.action, returnValue: String(found.returnValue) };
    const isStep = found.returnValue !== 0 && found.returnValue !== 2 && !(failed && OUTERMOST.has(step));
    const record = make(line, text, time, failed ? 'error' : 'info', fields, isStep ? { mark: 'step', run: RUN, step, state } : aboutRun(run));
    if (decides) {
      settle();
      return { ...record, mark: { ...aboutRun(run), mark: 'result', run: RUN, outcome: outcomeOf(1603, run), exitCode: 1603, failedStep: isStep ? step : undefined } };
    }
    // A plain log ends here: no line says what the engine returned.
    if (verbose || found.action !== 'INSTALL') return record;
    settle();
    const outcome = failed ? outcomeOf(1603, run) : found.returnValue === 2 ? 'cancelled' : 'succeeded';
    return { ...record, mark: { mark: 'result', run: RUN, kind: 'msi', outcome, exitCode: failed ? 1603 : found.returnValue === 2 ? 1602 : 0, product: run.product } };
  };

  const readNote = (line: number, text: string, time: number | undefined): LogRecord => {
    const found = NOTE.exec(text)?.groups;
    const number = found?.number ?? '';
    const told = RESULT_NOTES[number];
    const fields = { note: number, second: found?.second ?? '' };
    if (!told) return make(line, text, time, undefined, fields);
    if (run.operation !== 'patch') run.operation = told.operation;
    return make(line, text, time, told.ok ? 'info' : 'error', fields, closing(told.ok));
  };

  const readSentence = (line: number, text: string, time: number | undefined): LogRecord => {
    const found = SENTENCE.exec(text)?.groups;
    const status = found?.status ?? SENTENCE_STATUS.exec(text)?.groups?.status;
    if (found) {
      run.product = found.product;
      run.version = found.version;
      run.patch = found.patch ?? run.patch;
      run.operation = operationOf(found, run.operation);
    }
    if (status === undefined) return make(line, text, time);
    const record = result(line, text, time, Number(status));
    return { ...record, fields: { status, ...(run.patch === undefined ? {} : { patch: run.patch }), ...(run.product === undefined ? {} : { product: run.product }) } };
  };

  const readProduct = (line: number, text: string, time: number | undefined): LogRecord | undefined => {
    const found = PRODUCT_LINE.exec(text)?.groups;
    if (!found) return undefined;
    const { product = '', text: rest = '' } = found;
    run.product ??= product;
    const numbered = numberedMessage(rest);
    const fields: Record<string, string> = { product };
    if (numbered) fields.error = numbered.number;
    const ok = closesWell(rest);
    return make(line, text, time, numbered?.level ?? 'info', withSystemError(fields, rest), ok === undefined ? aboutRun(run) : closing(ok));
  };

  const readEngine = (line: number, text: string, time: number | undefined): LogRecord => {
    const first = text.charCodeAt(0);
    if (first === 69 /* E */ && text.startsWith('Executing op: ')) return make(line, text, time, 'debug', undefined, readOperation(run, text, action));
    if (first === 78 /* N */ && text.startsWith('Note: 1: ')) return readNote(line, text, time);
    if (first === 77 /* M */) {
      const returning = RETURNING.exec(text);
      if (returning) return result(line, text, time, Number(returning[1]));
    }
    if (first === 87 /* W */ && text.startsWith('Windows Installer ')) return readSentence(line, text, time);
    if (first === 83 /* S */ && text.startsWith('SequencePatches')) {
      const patches = PATCHES.exec(text)?.groups;
      run.operation ??= 'patch';
      return make(line, text, time, undefined, undefined, patches ? { mark: 'about', run: RUN, kind: 'msi', fromVersion: patches.version } : undefined);
    }
    if (isNarration(text)) return make(line, text, time, 'debug');
    return (text.includes(' -- ') ? readProduct(line, text, time) : undefined) ?? make(line, text, time);
  };

  const readProperty = (line: number, text: string): LogRecord => {
    const found = PROPERTY.exec(text)?.groups;
    const learned = found !== undefined && found.side !== 'N' && learnProperty(run, found.name ?? '', found.value ?? '');
    return make(line, text, clock.now, 'debug', undefined, learned ? aboutRun(run) : undefined);
  };

  const readOther = (line: number, text: string): LogRecord => {
    const numbered = numberedMessage(text);
    if (numbered) return make(line, text, clock.now, numbered.level, withSystemError({ error: numbered.number }, text));
    const engine = RUN_ENGINE.exec(text)?.groups;
    if (engine) {
      learnCommand(run, engine.name ?? '', engine.value ?? '');
      return make(line, text, clock.now);
    }
    const custom = CUSTOM_ACTION.exec(text)?.groups;
    if (!custom) return make(line, text, clock.now);
    const translated = custom.translated !== undefined;
    const record = make(line, text, clock.now, translated ? 'info' : 'error', { action: custom.action ?? '', result: custom.code ?? '', translated: String(translated) });
    return translated || whole || stated ? record : { ...record, mark: { ...aboutRun(run), mark: 'result', run: RUN, outcome: outcomeOf(custom.code === '1602' ? 1602 : 1603, run) } };
  };

  /** Does a line begin the second of two excerpts in one text? What failed as a whole does not succeed later, and is not called by another name. */
  const isOfAnother = (text: string): boolean => {
    const said = engineText(text) ?? text;
    const note = NOTE.exec(said)?.groups?.number;
    if (note !== undefined) return RESULT_NOTES[note]?.ok === true;
    const code = RETURNING.exec(said)?.groups?.code ?? SENTENCE_STATUS.exec(said)?.groups?.status;
    if (code !== undefined && isGood(Number(code))) return true;
    const action = actionLine(said);
    if (action !== undefined) return action.action === 'INSTALL' && action.returnValue === 1;
    const { product, text: rest = '' } = (SENTENCE.exec(said) ?? PRODUCT_LINE.exec(said))?.groups ?? {};
    if (product === undefined) return false;
    if (run.product !== undefined && run.product !== product) return true;
    // The client tells how it came out after the engine returned.
    return returned && closesWell(rest) !== false;
  };

  /** In an excerpt: begins a run of its own where the one that failed is over. */
  const readAnew = (line: number, text: string): LogRecord | undefined => {
    if (!failedWhole || !isOfAnother(text)) return undefined;
    failedWhole = false;
    returned = false;
    run = newRun();
    const record = read(line, text);
    const mark = record.mark?.mark === 'result' || record.mark?.mark === 'about' ? record.mark : aboutRun(run);
    return { ...record, mark: { ...mark, anew: true } };
  };

  const learnFailure = ({ message, fields, mark }: LogRecord): void => {
    if (fields?.['action'] === 'INSTALL' && fields['returnValue'] === '3') failedWhole = true;
    if (mark?.mark === 'result' && !isGood(mark.exitCode ?? 0) && RETURNING.test(message)) failedWhole = returned = true;
  };

  /** A log that begins in the middle must say what kind of run it tells of; an excerpt often ends with the action that failed. */
  const readPart = (record: LogRecord, isEngine: boolean): LogRecord => {
    const { mark, level } = record;
    // Text of something else may stand above the log.
    if (told || (!isEngine && mark === undefined && level !== 'error')) return record;
    told = true;
    return mark === undefined || mark.mark === 'step' ? { ...record, mark: aboutRun(run) } : record;
  };

  const read = (line: number, text: string): LogRecord => {
    const engine = engineText(text);
    if (engine !== undefined) return readEngine(line, engine, timeAt(clock, engineTime(text)));
    const first = text.charCodeAt(0);
    if (first === 80 /* P */ && text.startsWith('Property(')) return readProperty(line, text);
    if (first === 61 /* = */ && text.startsWith('===')) return readEnvelope(line, text) ?? readOther(line, text);
    if (hasLostPrefix(text)) return readEngine(line, text, clock.now);
    if (first === 80 /* P */ && text.startsWith('Product: ')) return readProduct(line, text, clock.now) ?? readOther(line, text);
    return readAction(line, text) ?? readOther(line, text);
  };

  const readExcerpt = (line: number, text: string): LogRecord => {
    const record = readAnew(line, text) ?? readPart(read(line, text), text.startsWith('MSI (') || hasLostPrefix(text));
    learnFailure(record);
    return record;
  };

  return {
    lines(texts, first) {
      const records: LogRecord[] = [];
      for (let i = 0; i < texts.length; i++) {
        const text = texts[i] ?? '';
        if (text === '' || text === '\r') continue;
        records.push(whole ? read(first + i, text) : readExcerpt(first + i, text));
      }
      return records;
    },
    end: () => [],
  };
}

export default { id: 'msi', title: 'Windows Installer log', unit: 'lines', detect, open } satisfies Parser;
