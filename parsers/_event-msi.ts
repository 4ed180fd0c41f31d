/**
 * What Windows Installer says in the Application log (provider `MsiInstaller`). The data items decide where there are some;
 * otherwise the sentence, in any language: it is read by its colons, dashes, quotes and numbers.
 *
 *   1033  Windows Installer installed the product. Product Name: Kestrel Agent. Product Version: 4.2.1.0. Product Language: 1033.
 *         Manufacturer: Contoso. Installation success or error status: 1603.                              (since Windows Vista)
 *   1033  Product: Kestrel Agent. Version: 4.2.1.0. Language: 1033. Installation completed with status: 0. Manufacturer: Contoso.   (before)
 *   1023  Product: Microsoft Exchange Server - Update 'Update Rollup 7 …' could not be installed. Error code 1603. Additional
 *         information is available in the log file C:\ExchangeSetupLogs\rollup.log.
 *   1025  Product: Kestrel Agent. The file C:\Kestrel\agent.exe is being used by the following process: Name: agent , Id 4711.
 *   11306 Product: Microsoft Exchange Server -- Error 1306. Another application has exclusive access to the file 'D:\…'.
 *   11729 Produkt: Microsoft Exchange Server -- Konfiguration fehlgeschlagen.
 *   1033  Windows Installer hat das Produkt installiert. Produktname: Kestrel Agent. Produktversion: 4.2.1.0. … Fehlerstatus: 0.
 *
 * The level is no help: 1033 with status 1603 and 11729 are of level Information.
 * Source: https://learn.microsoft.com/windows/win32/msi/event-logging (the numbers from 11000 on are 10000 + the number of the error).
 */
import type { FactSeed, Mark, Outcome } from '../src/types.ts';
import { SENTENCE, SHAPES } from './_event-msi-shapes.ts';
import type { Shape } from './_event-msi-shapes.ts';
import { worded } from './_event-template.ts';
import { oneLine } from './_event.ts';
import type { PlainEvent, EventSaying } from './_event.ts';

/** Events of one product further apart than this belong to different runs: updates of Exchange take half an hour, and tell only their beginning and end. */
const SAME_RUN = 3_600_000;

// `Product Name: X. Product Version: 1.2. Product Language: 1033. …`, `Produktname: …`, `产品名称: …。产品版本: …。`, `Nom du produit : …`
const NAMED_PRODUCT = /^[^:：]{0,120}[:：]\s*(?<product>.+?)[.。]\s*[^:：.。]{1,40}[:：]\s*(?<version>\d[^\s。]*?)[.。]\s*[^:：.。]{1,40}[:：]\s*[\d,]+[.。]\s*(?<rest>.*)$/;
const LAST_NUMBER = /[:：]\s*(?<number>-?\d{1,10})[.。]?\s*$/;
const FIRST_NUMBER = /[:：]\s*(?<number>-?\d{1,10})[.。]/;
// `Manufacturer: Contoso. Update Name: Kestrel Agent SP1. Installation success …: 0.` and the older `Update: Kestrel Agent SP1. Update installation …`
const UPDATE_NAME = /[.。]\s*[^:：.。]{1,40}[:：]\s*(?<patch>.+)[.。]\s*[^:：.。]{1,80}[:：]\s*-?\d+[.。]?\s*$/;
const OLD_UPDATE_NAME = /^[^:：]{1,20}[:：]\s*(?<patch>.+?)[.。]\s*[^:：.。]{1,80}[:：]\s*-?\d+[.。]/;

// `Product: X -- text`, `產品: X -- 成功完成安裝。`
const DASHED = /^[^:：]{1,30}[:：]\s*(?<product>.+?) -- ?(?<text>.*)$/;
// `Product: X - Update 'Y' could not be installed. Error code 1603. …`, `Produit : X - La mise à jour « Y » n'a pas pu …`
const PATCHED = /^[^:：]{1,30}[:：]\s*(?<product>.+?) - [^'"„“«「-]{0,40}['"„“«「]\s?(?<patch>.+?)\s?['"“”»」](?=[\s.,。、]|\p{Script=Han}|\p{Script=Hiragana}|$)(?<rest>.*)$/u;
const CODE = /^\D*(?<status>\d{1,10})/;
const LOG_FILE = /(?<file>(?:[A-Za-z]:|\\)\\[^"<>|?*]+?)(?:[.。]?\s*$|[.。] )/;
// `Product: X. Restart required. …`
const DOTTED = /^[^:：]{1,30}[:：]\s*(?<product>.+?)[.。]\s+\S/;
const IN_USE = /^Product: (?<product>.+?)\. The file (?<file>.+?) is being used by the following process: Name: (?<process>.*?) ?, Id '?(?<pid>\d+)/;
// `Beginning a Windows Installer transaction: C:\Kestrel\agent.msi. Client Process Id: 4711.`
const TRANSACTION = /[:：]\s*(?<file>\S.*?)[.。]\s*[^:：.。]{1,40}[:：]\s*(?<pid>\d+)[.。]?\s*$/;
const QUOTED = /['"](?<product>[^'"]+)['"]/;

const ERROR_NUMBER = /\b(?:Error|error code is) (?<error>\d{4,5})\b/;
const INTERNAL_ERROR = /\b(?<error>2\d{3})\b/;
const ERROR_FILE = /['"](?<quoted>[^'"]*\\[^'"]*)['"]|\b[Ff]ile:? '(?<name>[^']+)'|: (?<plain>[A-Za-z]:\\[^'"<>|?*]+?)\.?(?:[.。]? {2}|[.。] \p{Lu}|。|$)/u;
const SYSTEM_ERROR = /(?:[Ss]ystem [Ee]rror(?: code)?:?|[Ss]ystemfehler|系統錯誤|系统错误|システム エラー|[Ee]rreur système|[Ee]rror del sistema:?) ?(?<result>\d+)/;
const ACTION = /\b[Aa]ction (?<action>[^\s,]+),? (?:location|entry|script)/;

/** Reads an event of provider `MsiInstaller`. */
export function installerSays(event: PlainEvent): EventSaying {
  const shape = SHAPES[event.id] ?? SENTENCE;
  const said = worded(shape, event);
  const isSentence = shape.text === SENTENCE.text;
  const sentence = oneLine(said?.fields.sentence ?? (event.sentence || event.items.join(' ')));
  const read = said && !isSentence ? said.fields : sentenceFields(event.id, sentence);
  const isError = isSentence && shape.outcome === undefined;
  const fields: Fields = { ...read, ...binaryFields(event), ...(isError && errorFields(event.id, sentence)) };
  fields.status ??= fields.exitCode;
  delete fields.exitCode;
  return { text: said?.text, fields, mark: markOf(event.id, shape, fields), facts: factsOf(event, fields) };
}

type Fields = Record<string, string | undefined>;

function sentenceFields(id: string, sentence: string): Fields {
  switch (id) {
    case '1033':
    case '1034':
    case '1035':
    case '1036':
    case '1037':
    case '1038':
      return completionFields(id, sentence);
    case '1019':
    case '1020':
    case '1021':
    case '1022':
    case '1023':
    case '1024':
      return patchFields(sentence);
    case '1005':
      return { product: QUOTED.exec(sentence)?.groups?.product };
    case '1025':
      return { ...DOTTED.exec(sentence)?.groups, ...IN_USE.exec(sentence)?.groups };
    case '1029':
    case '1030':
    case '1031':
      return { ...DOTTED.exec(sentence)?.groups };
    case '1040':
    case '1042':
      return { ...TRANSACTION.exec(sentence)?.groups };
    default:
      return { product: DASHED.exec(sentence)?.groups?.product };
  }
}

function completionFields(id: string, sentence: string): Fields {
  const { product, version, rest = sentence } = NAMED_PRODUCT.exec(sentence)?.groups ?? {};
  if (id === '1038') return { product, version };
  const status = (LAST_NUMBER.exec(rest) ?? FIRST_NUMBER.exec(rest))?.groups?.number;
  if (id !== '1036' && id !== '1037') return { product, version, status };
  return { product, version, status, patch: (UPDATE_NAME.exec(rest) ?? OLD_UPDATE_NAME.exec(rest))?.groups?.patch };
}

function patchFields(sentence: string): Fields {
  const { product, patch, rest = '' } = PATCHED.exec(sentence)?.groups ?? {};
  return { product, patch, status: CODE.exec(rest)?.groups?.status, logFile: LOG_FILE.exec(rest)?.groups?.file };
}

/** The error that an error event tells of: 11306 is error 1306; 10005 is an error of the package whose number is in the sentence. */
function errorFields(id: string, sentence: string): Fields {
  const text = DASHED.exec(sentence)?.groups?.text ?? sentence;
  const number = Number(id);
  const error =
    number >= 11_000 && number < 13_000
      ? String(number - 10_000)
      : (ERROR_NUMBER.exec(text) ?? (id === '10005' ? INTERNAL_ERROR.exec(text) : null))?.groups?.error;
  const { quoted, name, plain } = ERROR_FILE.exec(text)?.groups ?? {};
  return {
    error,
    file: quoted ?? name ?? plain,
    result: SYSTEM_ERROR.exec(text)?.groups?.result,
    action: ACTION.exec(text)?.groups?.action,
  };
}

/**
 * The binary data hold the codes as text, and after them at times how it came out:
 *   {24B2…}          {24B2…} {DCF5…} 1603          {90A1…}, 3010
 */
function binaryFields({ id, binary = '' }: PlainEvent): Fields {
  const text = textOfHex(binary);
  const codes = text.match(/\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}/g);
  if (!codes) return {};
  const isPatch = (id >= '1019' && id <= '1024') || id === '1036' || id === '1037';
  return {
    productCode: codes[0],
    patchCode: isPatch ? codes[1] : undefined,
    exitCode: /\}[ ,]+(?<code>\d{1,5})\W*$/.exec(text)?.groups?.code,
  };
}

function textOfHex(hex: string): string {
  let text = '';
  for (let i = 0; i + 1 < hex.length; i += 2) {
    const code = Number.parseInt(hex.slice(i, i + 2), 16);
    if (code >= 0x20 && code < 0x7f) text += String.fromCharCode(code);
  }
  return text;
}

function markOf(id: string, shape: Shape, fields: Fields): Mark | undefined {
  const product = fields.product?.trim();
  if (!product) return undefined;
  const patch = fields.patch?.trim();
  const run = { run: product, kind: 'event-log', product, ...(patch === undefined ? {} : { patch }), within: SAME_RUN } as const;
  if (shape.outcome === undefined) return { mark: 'about', ...run };
  const code = fields.status === undefined ? undefined : Number(fields.status);
  const outcome = shape.outcome === 'by code' ? outcomeOf(id, code) : shape.outcome;
  const toVersion = id === '1033' || id === '1035' || id === '1036' ? fields.version : undefined;
  return { mark: 'result', ...run, outcome, exitCode: code, toVersion };
}

/** Without a number, 1020 to 1024 say by themselves that it failed. */
function outcomeOf(id: string, code: number | undefined): Outcome {
  if (code === undefined || Number.isNaN(code)) return id < '1030' ? 'failed' : 'unknown';
  if (code === 0) return 'succeeded';
  if (code === 1641 || code === 3010) return 'succeeded-reboot-required';
  return code === 1602 ? 'cancelled' : 'failed';
}

function factsOf(event: PlainEvent, fields: Fields): readonly FactSeed[] | undefined {
  const { product, version } = fields;
  if (!product || !version || event.id === '1034') return undefined;
  return [{ kind: 'version', subject: product, value: version, fields: { of: 'package', family: 'windows-installer' } }];
}
