/**
 * The log of an update package (the .exe of a service pack, cumulative or security update) for Office, SharePoint and Project Server
 * 2007 … SE. Its engine is called OPatchInstall; it looks for the products that its .msp files are for, then applies them.
 *
 *   %TEMP%\opatchinstall(1).log, or what /log: named
 *
 *   OPatchInstall: Run starts
 *   OPatchInstall: Running version 14.0.6119.0
 *   OPatchInstall: Running on a Unicode OS
 *   OPatchInstall: Setting argument properties
 *   OPatchInstall: Script execution starts
 *   OPatchInstall: Property 'SYS.ARGS.LOGPATH' value 'C:\temp\kb2494001.log'
 *   OPatchInstall: Property 'WDSRV-X-NONE' value 'InvalidBaseline'
 *   OPatchInstall: The extraction of the files failed
 *   MsiApplyPatch failed with error 1603
 *   OPatchInstall: Property 'SYS.PROC.RESULT' value '17031'
 *   OPatchInstall: Run Ends
 *   OPatchInstall: Performing clean up
 *
 * Lines may carry the stamp of Office's setup (`2015/05/31 03:05:04:538::[4368] `). No sentence is translated but what the script shows.
 * SYS.PROC.RESULT is the exit code of the .exe: https://learn.microsoft.com/previous-versions/office/office-2010/cc179058(v=office.14)
 */
import type { Detection, FactSeed, LineReader, LogRecord, Mark, Outcome, ParseContext, Parser, Sample } from '../src/types.ts';
import { entryReader, messageOf, textOf } from './_message.ts';
import type { Message, Said } from './_message.ts';
import { CANCEL_CODES, RESTART_CODES } from './_office-codes.ts';
import { stampedLine } from './_office-stamp.ts';

// OPatchInstall: …     OpatchInstall: Clean up done     OPatchInstall:CCabExtract::Initialize failed
const ENTRY = /^OPatchInstall: ?(?<text>.*)$/i;
const PREFIX = /^OPatchInstall: ?/i;
const OTHER_ENTRY = /^(?:Msi\w+ (?:failed|succeeded|returned)\b|MSI\([A-Z]+\): ')/;
const PROPERTY = /^Property '(?<name>[^']+)' value '(?<value>[\s\S]*?)'?\s*$/;
const RUN_STARTS = /^Run starts\b/i;
const ENGINE = /^Running version (?<version>[\d.]+)/;
const RESULT = 'SYS.PROC.RESULT';
// What was found for one .msp file: CORESERVER-X-NONE for all languages, CORESERVERMUI-DE-DE for one.
const PATCH = /^(?<name>\w+)-(?<language>x-none|[a-z]{2,3}(?:-[a-z]{4})?-[a-z]{2})$/i;
const BELOW_BASELINE = /^InvalidBaseline$/i;
const FITS = /^(?:Applicable|Installed|Applied|Superseded|Obsolete)/i;
const MSI_RESULT = /\bMsi\w+ (?:failed with error|returned) (?<code>\d+)/;
const PACKAGE = /\bkb ?(?<number>\d{6,7})\b/i;
const FAILED = /\bfail(?:ed|ure)\b/i;

// The codes after which nothing was changed: not needed, already there, no or a wrong baseline, no rights, a restart first.
const BLOCKED: ReadonlySet<number> = new Set([17025, 17026, 17027, 17028, 17031, 17034, 17038, 30066]);
const KIND = 'office-patch';

type Entry = {
  readonly line: number;
  readonly time: number | undefined;
  readonly thread: string | undefined;
  readonly engine: boolean;
  readonly message: Message;
};

function outcomeOf(code: number): Outcome {
  if (code === 0) return 'succeeded';
  if (RESTART_CODES.has(code)) return 'succeeded-reboot-required';
  if (CANCEL_CODES.has(code)) return 'cancelled';
  return BLOCKED.has(code) ? 'blocked' : 'failed';
}

function propertySaying(name: string, value: string): Said {
  if (name === RESULT) {
    const exitCode = Number(value);
    if (value === '' || !Number.isInteger(exitCode)) return {};
    return { fields: { result: value }, mark: { mark: 'result', run: '', kind: KIND, operation: 'patch', outcome: outcomeOf(exitCode), exitCode } };
  }
  if (!name.startsWith('SYS.')) return { fields: { patch: name, status: value } };
  return { fields: { property: name, value } };
}

/** What the package says of a product or language pack that one of its files is for. */
function patchFacts(name: string | undefined, status: string | undefined): readonly FactSeed[] | undefined {
  const language = PATCH.exec(name ?? '')?.groups?.language?.toLowerCase();
  if (name === undefined || status === undefined || language === undefined) return undefined;
  const value = BELOW_BASELINE.test(status) ? 'below-baseline' : FITS.test(status) ? 'fits' : 'does-not-fit';
  return [{ kind: 'patch', subject: name, value, fields: language === 'x-none' ? { status } : { status, language } }];
}

function sayingOf(text: string, engine: boolean): Said {
  const code = MSI_RESULT.exec(text)?.groups?.code;
  if (code !== undefined) return { fields: { result: code } };
  if (!engine) return {};
  if (RUN_STARTS.test(text)) return { mark: { mark: 'start', run: '', kind: KIND, operation: 'patch' } };
  const version = ENGINE.exec(text)?.groups?.version;
  if (version !== undefined) return { fields: { version } };
  const property = PROPERTY.exec(text)?.groups;
  return property ? propertySaying(property.name ?? '', property.value ?? '') : {};
}

function begin(line: number, text: string): Entry | undefined {
  const stamp = stampedLine(text);
  const rest = stamp?.text ?? text;
  const engine = ENTRY.test(rest);
  if (!engine && !stamp && !OTHER_ENTRY.test(rest)) return undefined;
  return { line, time: stamp?.time, thread: stamp?.thread, engine, message: messageOf(rest) };
}

function detect({ lines }: Sample): Detection | undefined {
  let entries = 0;
  let sure = false;
  for (const line of lines) {
    const text = ENTRY.exec(stampedLine(line)?.text ?? line)?.groups?.text;
    if (text === undefined) continue;
    entries++;
    if (RUN_STARTS.test(text) || PROPERTY.test(text)) sure = true;
  }
  if (entries === 0 || (entries < 3 && !sure)) return undefined;
  return { confidence: sure ? 0.97 : 0.85, why: `${entries} of ${lines.length} lines begin with \`OPatchInstall:\`` };
}

function open(context: ParseContext): LineReader {
  let opened = false;
  let product: string | undefined;

  /** The update is named by a path at best: `…\wssloc2010-kb2494001-fullfile-x64-glb.exe`. */
  function productMark(text: string): Mark | undefined {
    const number = product === undefined ? PACKAGE.exec(text)?.groups?.number : undefined;
    if (number === undefined) return undefined;
    product = `KB${number}`;
    return { mark: 'about', run: '', kind: KIND, operation: 'patch', product };
  }

  function recordOf({ line, time, thread, engine, message: kept }: Entry): LogRecord {
    const message = textOf(kept);
    const said = sayingOf(engine ? message.replace(PREFIX, '') : message, engine);
    if (said.mark?.mark === 'start') product = undefined;
    const fragment: Mark | undefined = opened ? undefined : { mark: 'about', run: '', kind: KIND, operation: 'patch' };
    const mark = said.mark ?? productMark(message) ?? fragment;
    opened = true;
    const failed = FAILED.test(message) && !RESTART_CODES.has(Number(said.fields?.result));
    return {
      line,
      message,
      time,
      level: failed ? 'error' : undefined,
      component: engine ? 'OPatchInstall' : undefined,
      fields: thread === undefined ? said.fields : { thread, ...said.fields },
      mark,
      facts: patchFacts(said.fields?.patch, said.fields?.status),
    };
  }

  return entryReader(context, { begin, recordsOf: (entry) => [recordOf(entry)] });
}

export default { id: 'office-patch', title: 'Office or SharePoint update log (OPatchInstall)', unit: 'lines', detect, open } satisfies Parser;
