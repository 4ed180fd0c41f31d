/** Reads the log entry by entry; `entry.ts` takes a line apart, `plain.ts` and `tagged.ts` say what an entry means. */
import { dateOrderOf, dayOf, millisOf, timeOfDay } from '../../src/text/dates.ts';
import type { Level, LineReader, LogRecord, Outcome, ParseContext, WallClock } from '../../src/types.ts';
import { entryReader, messageOf, textOf } from '../_message.ts';
import type { Message, Said } from '../_message.ts';
import { entryOf, stamplessOf } from './entry.ts';
import type { Entry } from './entry.ts';
import { plainSaying } from './plain.ts';
import { about, getOver, newRun, restartAsked } from './run.ts';
import type { Run } from './run.ts';
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

type Draft = {
  readonly line: number;
  readonly time: WallClock | undefined;
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
  return fraction?.length === 4 && fraction.startsWith('0') ? Number(fraction) : millisOf(fraction);
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

function overcome(record: LogRecord, wasOpen: boolean): LogRecord {
  return { ...record, level: 'warning', mark: wasOpen ? undefined : about({}), facts: undefined };
}

export function logReader(context: ParseContext): LineReader {
  let run: Run = newRun(false);
  let held: Held | undefined;
  let stamped = false;
  let lastDate = '';
  let lastDay: WallClock | undefined;

  function dayOfEntry(date: string, half: string | undefined): WallClock | undefined {
    if (date === lastDate) return lastDay;
    lastDate = date;
    const plain = gregorian(date);
    lastDay = dayOf(plain, half === undefined && !/^\d{4}/.test(plain) ? 'mdy' : dateOrderOf([plain], context.modified));
    return lastDay;
  }

  function timeOf({ date, time, fraction, half }: Entry): WallClock | undefined {
    if (date === undefined) return undefined;
    const day = dayOfEntry(date, half);
    const clock = timeOfDay(`${time}${half === undefined ? '' : ` ${half}`}`);
    return day === undefined || clock === undefined ? undefined : day + clock + milliseconds(fraction);
  }

  function begin(line: number, text: string): Draft | undefined {
    const stampedEntry = entryOf(text);
    stamped ||= stampedEntry !== undefined;
    const entry = stampedEntry ?? (stamped ? undefined : stamplessOf(text));
    return entry && { line, time: timeOf(entry), depth: entry.depth, tag: entry.tag, message: messageOf(entry.text) };
  }

  function recordOf({ line, time, depth, tag }: Draft, message: string): LogRecord {
    if (tag === undefined && message.startsWith('Starting Microsoft Exchange')) run = newRun(true);
    const component = run.cmdlets.at(-1);
    const { fields, mark, facts } = saidBy(run, message, depth, tag);
    // The frame above the banner of the next run may be the last entry of this one: it must not prolong it.
    return { line, message, time: message.startsWith('**') ? undefined : time, level: LEVELS[tag ?? ''], component, fields, mark, facts };
  }

  function recordsOf(draft: Draft): LogRecord[] {
    const { depth, tag } = draft;
    const message = textOf(draft.message);
    const settled = held && depth <= TASK ? settle(held, tag, message) : [];
    const before = run.provisional;
    const wasOpen = run.opened;
    const record = recordOf(draft, message);
    const ofCmdlet = tag === 'ERROR' && depth > TASK && !run.fatal;
    if (ofCmdlet) held ??= { records: [], errors: new Set(), before, wasOpen };
    if (!held) return [...settled, record];
    held.records.push(record);
    if (ofCmdlet) held.errors.add(record);
    return held.records.length < MOST_HELD ? settled : [...settled, ...release()];
  }

  function settle({ records, errors, before, wasOpen }: Held, tag: string | undefined, text: string): LogRecord[] {
    if (tag === undefined && GOES_ON.test(text)) {
      getOver(run, before);
      held = undefined;
      return records.map((record) => (errors.has(record) ? overcome(record, wasOpen) : record));
    }
    return LEVELS[tag ?? ''] === 'error' || text.startsWith('Setup is stopping') ? release() : [];
  }

  function release(): LogRecord[] {
    const records = held?.records ?? [];
    held = undefined;
    return records;
  }

  const { lines, end } = entryReader<Draft>(context, { begin, recordsOf });
  return { lines, end: () => [...end(), ...release()] };
}
