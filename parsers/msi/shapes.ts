/**
 * The shapes of Windows Installer log lines, and what each says. English text is a fallback: localized logs translate everything
 * but the engine's own lines, so position and numbers decide first.
 *
 *   MSI (s) (18:F4) [12:02:18:089]: Note: 1: 1310 2: 0 3: C:\data\avcodec.dll
 *   Action ended 12:02:18: InstallFinalize. Return value 3.                    動作結束 09:17:38: FindRelatedProducts。傳回值 1。
 *   Error 1310. Error writing to file: C:\data\avcodec.dll.  System error 5.  Verify that you have access to that directory.
 *   CustomAction CA_ConfigDb returned actual error code 1603 (note this may not be 100% accurate if translation happened inside sandbox)
 *   Property(S): ProductVersion = 12.0.6219.1000
 */
import type { Level, Operation } from '../../src/types.ts';

/**
 * `MSI (s) (18:F4) [12:02:18:089]: `: the text begins here. The documentation prints `Time` in place of the stamp, others dots:
 * `MSI (s) ... Product: …`. Configuration Manager's viewer shows the thread as `MSI (s) 128 (0x80) Product: …`.
 */
const ENGINE_TEXT = 32;
const ENGINE_WITHOUT_STAMP = /^MSI (?:\(\w\) )?(?:\(\w\w:\w\w\)\s?(?:\[?Time\]?)?\s?:|\d{1,6} \(0x[0-9A-Fa-f]{1,8}\)|\.{3}|…)\s?/;

/** Text of an engine line, or `undefined` where the line is none. */
export function engineText(line: string): string | undefined {
  if (!line.startsWith('MSI (')) return undefined;
  if (line.charCodeAt(16) === 91 && line.charCodeAt(29) === 93) return line.slice(ENGINE_TEXT);
  const found = ENGINE_WITHOUT_STAMP.exec(line);
  return found ? line.slice(found[0].length) : undefined;
}

/** What the engine says, where a post has cut off its prefix: `Note: 1: 1706 2: -2147483647 3: kestrel.msp`. */
const SAID_BY_ENGINE = ['Note: 1: ', 'Windows Installer ', 'MainEngineThread '];

export function hasLostPrefix(line: string): boolean {
  for (const beginning of SAID_BY_ENGINE) if (line.startsWith(beginning)) return true;
  return false;
}

/** Milliseconds since midnight of `[12:02:18:089]` in an engine line; reads digits only, as this runs for every line. */
export function engineTime(line: string): number | undefined {
  if (line.charCodeAt(16) !== 91 || line.charCodeAt(29) !== 93) return undefined;
  // The digits' character codes begin at 48: two digits are 528 too much, three 5,328.
  const minutes = (line.charCodeAt(17) * 10 + line.charCodeAt(18) - 528) * 60 + line.charCodeAt(20) * 10 + line.charCodeAt(21) - 528;
  const seconds = minutes * 60 + line.charCodeAt(23) * 10 + line.charCodeAt(24) - 528;
  const millis = seconds * 1000 + line.charCodeAt(26) * 100 + line.charCodeAt(27) * 10 + line.charCodeAt(28) - 5328;
  return millis >= 0 && millis < 86_400_000 ? millis : undefined;
}

/**
 * `Action start 9:12:57: INSTALL.`, `Action ended …: INSTALL. Return value 1.`, and the same in any language, `Fin de l'action 9:12:57 : INSTALL.`
 * Articles print `Action endedTime: INSTALL. Return value 3.`
 */
const ACTION = /^(?<verb>\p{L}[\p{L}\p{M} '’]{2,40}?) ?(?:(?<=\s)(?<time>\d{1,2}[:.]\d{2}[:.]\d{2})|Time)\s?: (?<action>[^\s.。]+(?:\.[^\s.。]+)*)[.。]\s?(?<rest>.*)$/u;
const RETURN_VALUE = /(\d)\s?[.。]?\s*$/;

/** `time` is '' where the line has none. */
export type ActionLine = { readonly action: string; readonly time: string; readonly returnValue: number | undefined };

/** The screen's own line `Action 10:00:33: Rollback. Rolling back action:`; no line of this shape starts or ends an action. */
const ROLLBACK = /^\p{L}[\p{L}\p{M} '’]* \d{1,2}[:.]\d{2}[:.]\d{2}\s?: Rollback[.。]\s?\S.*[:：]\s*$/u;

export const isRollback = (line: string): boolean => line.includes(': Rollback') && ROLLBACK.test(line);

/** `undefined` where no action starts or ends. */
export function actionLine(line: string): ActionLine | undefined {
  const found = ACTION.exec(line);
  if (!found?.groups) return undefined;
  const { action = '', time = '', rest = '' } = found.groups;
  const value = RETURN_VALUE.exec(rest);
  // `Action 19:29:43: CancelDlg. Dialog created` starts and ends nothing.
  if (rest !== '' && !value) return undefined;
  return { action, time, returnValue: value ? Number(value[1]) : undefined };
}

/** `=== Verbose logging started: 11/16/2006  19:01:39  Build type: SHIP UNICODE 3.01.4000.2435  Calling process: C:\…\msiexec.exe ===` */
const ENVELOPE = /^=== (?<text>[^:]*): (?<date>\d{1,4}[/.-] ?\d{1,2}[/.-] ?\d{1,4}\.?)\s+(?<time>[\d:.]+(?:\s?\p{L}[\p{L}.]*)?)(?:\s+Build type: (?<build>.*?)\s+Calling process: (?<process>.*?))?\s*===\s*$/u;

export type EnvelopeLine = { readonly text: string; readonly verbose: boolean; readonly stopped: boolean; readonly date: string; readonly time: string; readonly process: string | undefined };

/** Words for "stopped" in translated envelopes; a language that is missing here is told by its first line, which differs from its last. */
const STOPPED = /stopped|停止|結束|结束|終了|beendet|\bfin\b|\bfine\b|arr[êe]t|detenid|interrott|gestopt|zatrzyman|останов|중지|encerrad|ukončen/i;

export function envelopeLine(line: string): EnvelopeLine | undefined {
  const found = ENVELOPE.exec(line);
  if (!found?.groups) return undefined;
  const { text = '', date = '', time = '', process } = found.groups;
  return { text, verbose: text.startsWith('Verbose') || process !== undefined, stopped: STOPPED.test(text), date, time, process };
}

/**
 * `Error 1310. …`, `Warning 1946. …`, `Info 1603. …`, `DEBUG: Error 2826: …`, `Internal Error 2738. `, `Fehler 1303. …`, `錯誤 1303。…`, and
 * the same behind a product. The number tells what it is in every language; the word in front only how bad.
 */
const MESSAGE_NUMBER = /^(?:DEBUG: )?(?<kind>\p{L}[\p{L} ]{0,30}?) ?(?<number>[12]\d{3}|[2-9]\d{4})[.:。]/u;
/** What is wrong with dialogs and fonts of a package, in any run: `DEBUG: Error 2826:  Control BottomLine on dialog WelcomeDlg extends beyond …` */
const SCREEN_NUMBERS: ReadonlySet<string> = new Set(['2826', '2835', '2836', '2868', '2898', '2899', '2905']);
const WARNINGS = /^(?:Warn|Avert|Advert|Aviso|Ostrz|Предуп|警告|경고|Waarsch|Varn)/iu;
const NOTES = /^(?:Inf|情報|信息|資訊|정보|Инф)/iu;

export type NumberedMessage = { readonly number: string; readonly level: Level };

export function numberedMessage(text: string): NumberedMessage | undefined {
  const found = MESSAGE_NUMBER.exec(text)?.groups;
  if (!found) return undefined;
  const { kind = '', number = '' } = found;
  if (SCREEN_NUMBERS.has(number)) return { number, level: 'info' };
  return { number, level: WARNINGS.test(kind) ? 'warning' : NOTES.test(kind) ? 'info' : 'error' };
}

/** `Product: X -- Error 1310. …`, in the languages seen. */
export const PRODUCT_LINE = /^(?:Product|產品|产品|Produkt|Produit|Producto|Prodotto|Produto|Продукт|製品|제품)\s?: (?<product>.+?) -- (?<text>.*)$/;
/** How the engine closes a run, behind the product: the messages of `RESULT_NOTES` and 1726, 1727 of msimsg.dll. */
const CLOSING = /^(?:Installation|Removal|Advertisement|Configuration)(?: operation)? (?:(?<well>completed successfully)|failed)\.?\s*$/;

/** Did the run go well, as `Product: Kestrel Agent -- Installation failed.` tells? `undefined` where the text behind the product closes none. */
export function closesWell(text: string): boolean | undefined {
  const found = CLOSING.exec(text);
  return found ? found.groups?.well !== undefined : undefined;
}

/** `Note: 1: 1310 2: 5 3: C:\data\avcodec.dll`: the number of a message, and its values. */
export const NOTE = /^Note: 1: (?<number>\d+)(?: 2: (?<second>.*?))?(?: [34]: .*)?\s*$/;
export const CUSTOM_ACTION = /^CustomAction (?<action>\S*) returned actual error code (?<code>-?\d+)(?<translated> but will be translated to success)?/;
/** What the engine tells of its work, most of every log: `Executing op: FileCopy(…)`, `Component: X; Installed: Absent; …`, `Dir (target): Key: …`. */
const NARRATION = ['Executing op: ', 'Component: ', 'Feature: ', 'File: ', 'Source for file ', 'PROPERTY CHANGE: ', 'Dir (', 'Doing action: ', 'Skipping action: ', 'SHELL32::', 'WIN64DUALFOLDERS: '];

export function isNarration(text: string): boolean {
  for (const beginning of NARRATION) if (text.startsWith(beginning)) return true;
  return false;
}

export const PROPERTY = /^Property\((?<side>[SCN])\): (?<name>\w+) = (?<value>.*)$/;
export const RETURNING = /^MainEngineThread is returning (?<code>\d+)/;
/** The win32 code in the text of a numbered message, in any language: `System error 5.`, `Systemfehler 5.`, `系統錯誤 5。` */
const SYSTEM_ERROR = /[\s.。](?:\p{L}+ ){0,2}\p{L}{2,}:? ?(?<code>\d{1,5})[.。](?:\s|$)/u;

/** @param text of a numbered message, from its number on */
export function systemErrorIn(text: string): string | undefined {
  const rest = text.replace(/^[^.。:]*[.。:]/, '');
  return SYSTEM_ERROR.exec(rest)?.groups?.code;
}

/**
 * `Windows Installer installed the product. Product Name: X. Product Version: 2.13.61. Product Language: 1033. Manufacturer: Y.
 * Installation success or error status: 1603.` Also `reconfigured`, `removed`, `installed an update` (with `Update Name: …` after the manufacturer).
 */
export const SENTENCE = /^Windows Installer (?<verb>installed|reconfigured|removed|repaired)(?<update> an? update)?.*?Product Name: (?<product>.+?)\. Product Version: (?<version>[\d.]+?)\\?\. Product Language: \d+\\?\.(?: Manufacturer: .*?\.)?(?: Update Name: (?<patch>.+?)\.)?(?: Manufacturer: .*?\.)? \w+ success or error status: (?<status>\d+)\.?\s*$/;

/** The same sentence in any language: name, version, language, manufacturer, status. One value more, and it asks for a restart. */
export const SENTENCE_STATUS = /^Windows Installer (?:[^:：]*[:：]){5}\s?(?<status>\d{1,5})\s?[.。]?\s*$/;

/** `           ******* Product: C:\updates\sts.msi` and `******* CommandLine: REMOVE=ALL` stand below `******* RunEngine:`. */
export const RUN_ENGINE = /^\s*\*{7} (?<name>Product|CommandLine): (?<value>.*)$/;

/** `Note: 1: NNNN`: how the run came out, the same in every language. https://learn.microsoft.com/windows/win32/msi/windows-installer-error-messages */
export const RESULT_NOTES: Readonly<Record<string, { readonly operation: Operation; readonly ok: boolean }>> = {
  1707: { operation: 'install', ok: true },
  1708: { operation: 'install', ok: false },
  1724: { operation: 'remove', ok: true },
  1725: { operation: 'remove', ok: false },
  1728: { operation: 'repair', ok: true },
  1729: { operation: 'repair', ok: false },
};
