/**
 * ExchangeSetup.log: what setup.exe of Exchange 2007 … SE writes, cmdlet by cmdlet. Every run is appended to the same file.
 *
 *   C:\ExchangeSetupLogs\ExchangeSetup.log
 *
 *   [12/01/2022 00:49:12.0073] [0] **********************************************
 *   [12/01/2022 00:49:12.0073] [0] Starting Microsoft Exchange Server 2019 Setup
 *   [12/01/2022 00:49:12.0088] [0] Setup version: 15.2.922.7.
 *   [12/01/2022 00:49:52.0207] [1] [REQUIRED] The local domain needs to be prepared using Setup /PrepareDomain …
 *   [03/08/2021 17:14:48.0333] [2] [ERROR] Installing product D:\cu\X.msi failed. … Error code is 1612.
 *   [04-17-2021 11:23:40.0359] [1] [ERROR] The following error was generated when "$error.Clear();
 *         (the PowerShell script, on lines of its own)
 *       " was run: "System.Exception: …".
 *   [03.10.2021 10.29.41.0997] [1] [ERROR-REFERENCE] Id=CafeComponent___UnlockModulesInAppHost Component=EXCHANGE14:\…
 *   [03/08/2021 17:14:48.0365] [0] The Exchange Server setup operation didn't complete.  More details can be found in …
 *
 * What setup.exe prints when it runs without a window, saved by a person or a script (`console.ts`):
 *
 *   Microsoft Exchange Server 2019 Cumulative Update 9 Unattended Setup
 *       Prerequisite Analysis                                             FAILED
 *   A reboot from a previous installation is pending. Please restart the system and then rerun Setup.
 *   The Exchange Server setup operation didn't complete.  More details can be found in ExchangeSetup.log …
 *
 * The clock is UTC. The pattern is `MM/dd/yyyy HH:mm:ss` in the culture of the account: month before day everywhere, while the
 * separators of date and time (`/ . -`, `: .`) and even the calendar (Thai: year 2564) are the culture's. The four digits behind
 * the seconds count milliseconds (0000…0999). The number in brackets is the depth of the task. Builds of 2007 are said to write
 * `[3/12/2007 10:52:26 AM] [0] …`.
 *
 * https://learn.microsoft.com/exchange/plan-and-deploy/troubleshoot-exchange-setup  https://github.com/microsoft/CSS-Exchange (SetupLogReviewer)
 */
import type { Detection, LineReader, ParseContext, Parser, Sample } from '../../src/types.ts';
import { consoleReader, isPrinted, isScript, isStep } from './console.ts';
import { entryOf, isTelling, stamplessOf } from './entry.ts';
import { logReader } from './log.ts';

const MOST_WAITING = 400;

function isLog(text: string): boolean {
  return entryOf(text) !== undefined || stamplessOf(text) !== undefined;
}

/** What is left of the log where it was copied without stamps, or what setup.exe printed. */
function copied(lines: readonly string[], telling: number): Detection | undefined {
  if (telling > 0) return { confidence: 0.7, why: `${telling} lines are errors as Exchange setup writes them, without their time stamps` };
  const printed = lines.filter(isPrinted).length;
  const steps = lines.filter(isStep).length;
  const scripts = lines.filter(isScript).length;
  // An article may quote one such sentence.
  if (printed > 0 && printed + steps + scripts > 1) return { confidence: 0.9, why: `${printed + steps + scripts} lines are such as Exchange setup prints them` };
  const thrown = lines.some((line) => line.includes('Microsoft.Exchange.')) ? 1 : 0;
  return scripts > 0 && steps + scripts + thrown > 1 ? { confidence: 0.7, why: `${scripts} lines are of a script that failed, as Exchange setup shows it` } : undefined;
}

function detect({ lines }: Sample): Detection | undefined {
  let entries = 0;
  let tagged = 0;
  let banner = false;
  let telling = 0;
  for (const line of lines) {
    if (isTelling(line) && stamplessOf(line)) telling++;
    const found = entryOf(line);
    if (!found) continue;
    entries++;
    if (found.tag !== undefined) tagged++;
    if (/^Starting Microsoft Exchange .*Setup/.test(found.text)) banner = true;
  }
  if (entries === 0) return copied(lines, telling);
  if (entries === 1 && tagged === 0 && !banner) return undefined;
  const why = `${entries} of ${lines.length} lines begin like \`[12/01/2022 00:49:12.0073] [0]\`${banner ? ', with the banner of Exchange setup' : ''}`;
  return { confidence: banner ? 0.99 : entries > 1 ? 0.92 : 0.75, why };
}

/** The first line that only one of the two can have decides. */
function open(context: ParseContext): LineReader {
  let reader: LineReader | undefined;
  const waiting: string[] = [];
  // A script that failed looks the same in both.
  const isOfScreen = (decisive: string | undefined) => (decisive === undefined ? waiting.some(isScript) : !isLog(decisive));
  const choose = (printed: boolean): LineReader => (reader = printed ? consoleReader(context) : logReader(context));
  return {
    lines(texts, first) {
      if (reader) return reader.lines(texts, first);
      waiting.push(...texts);
      const decisive = texts.find((text) => isLog(text) || isPrinted(text));
      if (decisive === undefined && waiting.length < MOST_WAITING) return [];
      return choose(isOfScreen(decisive)).lines(waiting, first + texts.length - waiting.length);
    },
    end() {
      if (reader) return reader.end();
      const chosen = choose(isOfScreen(undefined));
      return [...chosen.lines(waiting, 1), ...chosen.end()];
    },
  };
}

export default { id: 'exchange-setup', title: 'Exchange setup log', zone: 'utc', unit: 'lines', detect, open } satisfies Parser;
