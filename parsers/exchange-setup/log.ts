/** Reads the log entry by entry. */
import { dateOrderOf, dayOf, timeOfDay } from '../../src/text/dates.ts';
import type { Level, LineReader, LogRecord, Outcome, ParseContext } from '../../src/types.ts';
import { CUT_REASON, type Message, addLine, messageOf, textOf } from '../_message.ts';
import { type Entry, entryOf, stamplessOf } from './entry.ts';
import { plainSaying } from './plain.ts';
import { type Run, type Said, about, getOver, newRun, restartAsked } from './run.ts';
import { TASK, taggedSaying } from './tagged.ts';

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

/**
 * What Setup does when it goes on after the error of a cmdlet: the script had looked for something that need not be there, or tries again.
 * A script that fails has its error repeated by the task, before anything else is done.
 */
const GOES_ON = /^(?:Executing\b|Processing component |Beginning processing |Ending processing |Setup (?:will run|launched) (?:the )?task )/;
const MOST_HELD = 1000;

/** Records since the error of a cmdlet, until it is known whether the task failed with it. */
type Held = { readonly records: LogRecord[]; readonly errors: Set<LogRecord>; readonly before: Outcome | undefined; readonly wasOpen: boolean };

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
  if (run.opened && said.mark === undefined) return { ...said, mark: restartAsked(run) };
  if (run.opened || isFrame(text)) return said;
  run.opened = true;
  return said.mark === undefined || said.mark.mark === 'step' ? { ...said, mark: about({}) } : said;
}

/** Lines between two runs; they must not open one. */
function isFrame(text: string): boolean {
  return text.startsWith('**') || text.startsWith('End of Setup') || text.startsWith('CurrentResult');
}

export function logReader(context: ParseContext): LineReader {
  let run: Run = newRun(false);
  let entry: Open | undefined;
  let held: Held | undefined;
  let toldCut = false;
  let stamped = false;
  let lastDate = '';
  let lastDay: number | undefined;

  function dayOfEntry(date: string, half: string | undefined): number | undefined {
    if (date === lastDate) return lastDay;
    lastDate = date;
    const plain = gregorian(date);
    lastDay = dayOf(plain, half === undefined && !/^\d{4}/.test(plain) ? 'mdy' : dateOrderOf([plain], context.modified));
    return lastDay;
  }

  function timeOf({ date, time, fraction, half }: Entry): number | undefined {
    if (date === undefined) return undefined;
    const day = dayOfEntry(date, half);
    const clock = timeOfDay(`${time}${half === undefined ? '' : ` ${half}`}`);
    return day === undefined || clock === undefined ? undefined : day + clock + milliseconds(fraction);
  }

  function entryAt(text: string): Entry | undefined {
    const found = entryOf(text);
    stamped ||= found !== undefined;
    return found ?? (stamped ? undefined : stamplessOf(text));
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

  function give(entry: Open, out: LogRecord[]): void {
    const { depth, tag } = entry;
    if (held && depth <= TASK) settle(tag, textOf(entry.message), out);
    const before = run.provisional;
    const wasOpen = run.opened;
    const record = recordOf(entry);
    const ofCmdlet = tag === 'ERROR' && depth > TASK && !run.fatal;
    if (ofCmdlet) held ??= { records: [], errors: new Set(), before, wasOpen };
    if (!held) {
      out.push(record);
      return;
    }
    held.records.push(record);
    if (ofCmdlet) held.errors.add(record);
    if (held.records.length >= MOST_HELD) release(out);
  }

  function settle(tag: string | undefined, text: string, out: LogRecord[]): void {
    if (!held) return;
    if (tag === undefined && GOES_ON.test(text)) {
      const { records, errors, before, wasOpen } = held;
      getOver(run, before);
      held = undefined;
      for (const record of records) out.push(errors.has(record) ? overcome(record, wasOpen) : record);
    } else if (LEVELS[tag ?? ''] === 'error' || text.startsWith('Setup is stopping')) {
      release(out);
    }
  }

  function release(out: LogRecord[]): void {
    out.push(...(held?.records ?? []));
    held = undefined;
  }

  return {
    lines(texts, first) {
      const records: LogRecord[] = [];
      for (let i = 0; i < texts.length; i++) {
        const text = texts[i] ?? '';
        const found = entryAt(text);
        if (found) {
          if (entry) give(entry, records);
          entry = { line: first + i, time: timeOf(found), depth: found.depth, tag: found.tag, message: messageOf(found.text) };
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
      const records: LogRecord[] = [];
      if (entry) give(entry, records);
      entry = undefined;
      release(records);
      return records;
    },
  };
}

function overcome(record: LogRecord, wasOpen: boolean): LogRecord {
  return { ...record, level: 'warning', fields: { ...record.fields, overcome: 'true' }, mark: wasOpen ? undefined : about({}), facts: undefined };
}
