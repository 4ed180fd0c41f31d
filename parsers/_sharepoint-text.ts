/** Small things that SharePoint's logs have in common. */
import type { ParseContext } from '../src/types.ts';
import { addLine, CUT_REASON } from './_message.ts';
import type { Message } from './_message.ts';

// `… Review the upgrade log file located in C:\Program Files\…\15\LOGS\Upgrade-20130921-201452-191.log.  The number of …`
// `… see the diagnostic log located at C:\…\LOGS\PSCDiagnostics_2_20_2009_7_34_31_6_151710261.log and the application event log.`
const NAMED_LOG = /^located (?:in|at) (?<path>[^"<>|\r\n]{1,400}?\.log)\b/;
const LONGEST_PATH = 500;
const NO_CORRELATION = '00000000-0000-0000-0000-000000000000';

/** Says once per source that an entry was longer than what is kept of it. */
export type Limits = { readonly context: ParseContext; told: boolean };

export function continueWith(message: Message, text: string, limits: Limits): void {
  if (addLine(message, text) || limits.told) return;
  limits.told = true;
  limits.context.skip(CUT_REASON);
}

/** The log file that a message sends its reader to. A console breaks the path over lines. */
export function namedLog(text: string): string | undefined {
  if (!text.includes('.log')) return undefined;
  for (let at = text.indexOf('located '); at !== -1; at = text.indexOf('located ', at + 1)) {
    const flat = text.slice(at, at + LONGEST_PATH).split('\n').map((line) => line.trim()).join(' ');
    const path = NAMED_LOG.exec(flat)?.groups?.path;
    if (path !== undefined) return path;
  }
  return undefined;
}

/** The fields that say something; `undefined` where none does. */
export function present(fields: Readonly<Record<string, string | undefined>>): Record<string, string> | undefined {
  let kept: Record<string, string> | undefined;
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined || value === '' || value === NO_CORRELATION) continue;
    kept ??= {};
    kept[name] = value;
  }
  return kept;
}
