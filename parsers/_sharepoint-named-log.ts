/** The log file that a message sends its reader to. */

// `… Review the upgrade log file located in C:\Program Files\…\15\LOGS\Upgrade-20130921-201452-191.log.  The number of …`
// `… see the diagnostic log located at C:\…\LOGS\PSCDiagnostics_2_20_2009_7_34_31_6_151710261.log and the application event log.`
const NAMED_LOG = /^located (?:in|at) (?<path>[^"<>|\r\n]{1,400}?\.log)\b/;
const LONGEST_PATH = 500;

/** The path of the first log file that is named. A console breaks it over lines. */
export function namedLog(text: string): string | undefined {
  if (!text.includes('.log')) return undefined;
  for (let at = text.indexOf('located '); at !== -1; at = text.indexOf('located ', at + 1)) {
    const flat = text.slice(at, at + LONGEST_PATH).split('\n').map((line) => line.trim()).join(' ');
    const path = NAMED_LOG.exec(flat)?.groups?.path;
    if (path !== undefined) return path;
  }
  return undefined;
}
