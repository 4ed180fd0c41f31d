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
 * The clock is UTC. The pattern is `MM/dd/yyyy HH:mm:ss` in the culture of the account: month before day everywhere, while the
 * separators of date and time (`/ . -`, `: .`) and even the calendar (Thai: year 2564) are the culture's. The four digits behind
 * the seconds count milliseconds (0000…0999). The number in brackets is the depth of the task. Builds of 2007 are said to write
 * `[3/12/2007 10:52:26 AM] [0] …`.
 *
 * https://learn.microsoft.com/exchange/plan-and-deploy/troubleshoot-exchange-setup  https://github.com/microsoft/CSS-Exchange (SetupLogReviewer)
 */
import { dateOrderOf, dayOf, timeOfDay } from '../../src/text/dates.ts';
import type { Level, LineReader, LogRecord, ParseContext, Parser, Sample } from '../../src/types.ts';
import { CUT_REASON, type Message, addLine, messageOf, textOf } from '../_message.ts';
import { plainSaying } from './plain.ts';
import { type Run, type Said, about, newRun } from './run.ts';
import { taggedSaying } from './tagged.ts';

const ENTRY =
  /^\[(?<date>\d{1,4}[/.-] ?\d{1,2}[/.-] ?\d{1,4})\.? (?<time>\d{1,2}[:.]\d{2}[:.]\d{2})(?:\.(?<fraction>\d{1,7}))?(?: (?<half>[^\d\]]{1,10}))?\] \[(?<depth>\d{1,2})\] ?(?:\[(?<tag>ERROR-REFERENCE|ERROR|WARNING|REQUIRED|RECOM{1,2}ENDED)\] ?)?(?<text>.*)$/;

const LEVELS: Readonly<Record<string, Level>> = {
  ERROR: 'error',
  'ERROR-REFERENCE': 'error',
  REQUIRED: 'error',
  WARNING: 'warning',
  RECOMMENDED: 'warning',
  // Exchange 2010 and 2013 spell it so.
  RECOMENDED: 'warning',
};

type Open = {
  readonly line: number;
  readonly time: number | undefined;
  readonly depth: number;
  readonly tag: string | undefined;
  readonly message: Message;
};

function detect({ lines }: Sample) {
  let entries = 0;
  let tagged = 0;
  let banner = false;
  for (const line of lines) {
    const found = line.charCodeAt(0) === 91 ? ENTRY.exec(line) : null;
    if (!found) continue;
    entries++;
    if (found.groups?.['tag'] !== undefined) tagged++;
    if (/^Starting Microsoft Exchange .*Setup/.test(found.groups?.['text'] ?? '')) banner = true;
  }
  if (entries === 0 || (entries === 1 && tagged === 0 && !banner)) return undefined;
  const why = `${entries} of ${lines.length} lines begin like \`[12/01/2022 00:49:12.0073] [0]\`${banner ? ', with the banner of Exchange setup' : ''}`;
  return { confidence: banner ? 0.99 : entries > 1 ? 0.92 : 0.75, why };
}

/** `0893` is 893 ms; a fraction of another length is read as decimals. */
function milliseconds(fraction: string | undefined): number {
  if (fraction === undefined) return 0;
  return fraction.length === 4 && fraction.startsWith('0') ? Number(fraction) : Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6);
}

/** The Thai calendar is 543 years ahead. */
function gregorian(date: string): string {
  return date.replace(/2[45]\d\d/, (year) => (Number(year) > 2400 ? String(Number(year) - 543) : year)).replaceAll(' ', '');
}

/** Reads one entry into its run; the first one makes the run known, should the log begin in its middle. */
function saidBy(run: Run, text: string, depth: number, tag: string | undefined): Said {
  const said = tag === undefined ? plainSaying(run, text, depth) : taggedSaying(run, text, depth, tag);
  // The frame below "End of Setup" is the last line of a run: the next one may begin months later.
  if (run.over && run.opened && said.mark === undefined) {
    run.opened = false;
    return { ...said, mark: { mark: 'end', run: '' } };
  }
  run.over = text.startsWith('End of Setup');
  if (run.opened || isFrame(text)) return said;
  run.opened = true;
  return said.mark === undefined || said.mark.mark === 'step' ? { ...said, mark: about({}) } : said;
}

/** Lines between two runs; they must not open one. */
function isFrame(text: string): boolean {
  return text.startsWith('**') || text.startsWith('End of Setup') || text.startsWith('CurrentResult');
}

function open(context: ParseContext): LineReader {
  let run: Run = newRun(false);
  let entry: Open | undefined;
  let toldCut = false;
  let lastDate = '';
  let lastDay: number | undefined;

  function dayOfEntry(date: string, half: string | undefined): number | undefined {
    if (date === lastDate) return lastDay;
    lastDate = date;
    const plain = gregorian(date);
    lastDay = dayOf(plain, half === undefined && !/^\d{4}/.test(plain) ? 'mdy' : dateOrderOf([plain], context.modified));
    return lastDay;
  }

  function begin(line: number, groups: Record<string, string | undefined>): Open {
    const day = dayOfEntry(groups['date'] ?? '', groups['half']);
    const clock = timeOfDay(`${groups['time']}${groups['half'] === undefined ? '' : ` ${groups['half']}`}`);
    return {
      line,
      time: day === undefined || clock === undefined ? undefined : day + clock + milliseconds(groups['fraction']),
      depth: Number(groups['depth']),
      tag: groups['tag'],
      message: messageOf(groups['text'] ?? ''),
    };
  }

  function recordOf({ line, time, depth, tag, message }: Open): LogRecord {
    const text = textOf(message);
    if (tag === undefined && text.startsWith('Starting Microsoft Exchange')) run = newRun(true);
    const cmdlet = run.cmdlets.at(-1);
    const { fields, mark, facts } = saidBy(run, text, depth, tag);
    const level = tag === undefined ? undefined : LEVELS[tag];
    return {
      line,
      message: text,
      ...(time === undefined ? {} : { time }),
      ...(level === undefined ? {} : { level }),
      ...(cmdlet === undefined ? {} : { component: cmdlet }),
      ...(fields === undefined ? {} : { fields }),
      ...(mark === undefined ? {} : { mark }),
      ...(facts === undefined ? {} : { facts }),
    };
  }

  return {
    lines(texts, first) {
      const records: LogRecord[] = [];
      for (let i = 0; i < texts.length; i++) {
        const text = texts[i] ?? '';
        const found = text.charCodeAt(0) === 91 ? ENTRY.exec(text) : null;
        if (found?.groups) {
          if (entry) records.push(recordOf(entry));
          entry = begin(first + i, found.groups);
        } else if (!entry) {
          if (text.trim() !== '') context.unparsed(first + i, text);
        } else if (!addLine(entry.message, text) && !toldCut) {
          toldCut = true;
          context.skip(CUT_REASON);
        }
      }
      return records;
    },
    end() {
      const last = entry;
      entry = undefined;
      return last ? [recordOf(last)] : [];
    },
  };
}

export default { id: 'exchange-setup', title: 'Exchange setup log', unit: 'lines', detect, open } satisfies Parser;
