/**
 * The shapes of a line in SharePoint's trace (ULS) and upgrade logs.
 *
 * Columns, ULS of all versions and upgrade logs since 2013. Files have tabs with padding, text pasted into mails and posts has blanks:
 *   03/14/2019 21:40:07.26 <TAB>OWSTIMER.EXE (0x0780)  <TAB>0x1844<TAB>SharePoint Foundation  <TAB>Upgrade  <TAB>fbv7<TAB>Medium  <TAB>text <TAB>5be01c7d-…
 *   03/14/2019 21:40:07.26*<TAB>OWSTIMER.EXE (0x0780)  <TAB>0x1844<TAB>…                                           the rest of a split message
 *   03/14/2019 21:40:07.26  OWSTIMER (0x1A2C)   0x0854  SharePoint Foundation Upgrade   SPUpgradeSession   aj0ur   ERROR   text   7d2e4b90-…
 *   01/26/2009 02:45:35.43  OWSTIMER.EXE (0x0158)    0x1424 Windows SharePoint Services    General      0 Medium   text       2007: no correlation
 *   SharePoint Foundation Upgrade SecureStoreDatabaseSequence ajyxu ERROR text                                    2013+, cut out of a line
 *
 * Brackets, upgrade logs of 2007 (no process) and 2010:
 *   [SPManager] [INFO] [2/17/2010 11:02:13 PM]: text
 *   [AssemblyReferenceFixUp] [3.0.4.0] [ERROR] [10/18/2007 11:47:40 AM]: text
 *   [powershell] [SPContentDatabaseSequence] [ERROR] [6/7/2011 8:45:10 AM]: text
 */
import { civil } from '../src/text/dates.ts';
import type { Level, WallClock } from '../src/types.ts';

export type ColumnLine = {
  readonly stamp: string | undefined;
  /** `*` after the time: this is the rest of a message. */
  readonly continued: boolean;
  readonly process: string | undefined;
  readonly pid: string | undefined;
  readonly thread: string | undefined;
  readonly area: string;
  readonly category: string;
  readonly event: string;
  readonly level: string;
  readonly text: string;
  readonly correlation: string | undefined;
};

export type BracketLine = {
  readonly process: string | undefined;
  readonly component: string;
  /** Version of the action that speaks. */
  readonly version: string | undefined;
  readonly level: string;
  readonly stamp: string | undefined;
  readonly text: string;
};

const BRACKETS =
  /^\s{0,20}(?:\[(?<process>[^[\]]{1,60})\] )?\[(?<component>(?!\d+\.)[^[\]]{1,120})\] (?:\[(?<version>\d[\d.]{0,40})\] )?\[(?<level>[A-Z]{4,9})\](?: \[(?<stamp>[^[\]]{6,40})\])?: ?(?<text>.*)$/;

// Levels of ULS, then those of upgrade logs, which are upper case.
const LEVELS =
  'VerboseEx|Verbose|Medium|High|Monitorable|Unexpected|Exception|Critical|Assert|Information|Warning|Error|DEBUG|INFO|WARNING|ERROR|CRITICAL|VERBOSE';

// A pasted line: the columns end at two blanks, or at one where the padding was used up. Only the head of the line is looked at.
const BLANKS = new RegExp(
  `^\\s{0,20}(?:(?<stamp>\\d\\d[/.-]\\d\\d[/.-]\\d{4} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,3})?)(?<star>\\*?)\\s{1,60}(?<process>[^\\s(][^\\t(]{0,60}) \\(0x(?<pid>[0-9A-Fa-f]{1,8})\\)\\s{1,60}(?<thread>0x[0-9A-Fa-f]{1,8})\\s{1,60})?` +
    `(?:(?<upgrade>SharePoint (?:\\w{1,20} ){0,2}Upgrade)\\s{1,60}(?<component>\\S{1,120})|(?<area>[A-Z][^\\t]{1,60}?)(?:\\s{2,60}|\\t)(?<category>\\S[^\\t]{0,80}?))\\s{1,60}(?<event>\\w{1,8})\\s{1,20}(?<level>${LEVELS})(?:\\s|$)`,
);
const HEAD = 600;

const CORRELATION = /\s(?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\s*$/i;
const CORRELATION_LENGTH = 36;
// The id at the very end of a file that was copied while it was written.
const CUT_CORRELATION = /^[0-9a-f]{8}-[0-9a-f-]{0,26}$/i;
const COLUMN_TITLES = /^\s{0,3}Timestamp\s{1,60}Process\s{1,80}TID\s/;
const PROCESS = /^(?<name>.{1,80}?)\s{0,60}\(0x(?<pid>[0-9A-Fa-f]{1,8})\)$/;

const LEVEL_OF: Readonly<Record<string, Level>> = {
  VerboseEx: 'debug',
  Verbose: 'debug',
  VERBOSE: 'debug',
  DEBUG: 'debug',
  Medium: 'info',
  High: 'info',
  Monitorable: 'info',
  Information: 'info',
  INFO: 'info',
  Warning: 'warning',
  WARNING: 'warning',
  WARN: 'warning',
  Unexpected: 'error',
  Exception: 'error',
  Assert: 'error',
  Error: 'error',
  ERROR: 'error',
  Critical: 'critical',
  CRITICAL: 'critical',
  FATAL: 'critical',
};

/** The level that a word of any version stands for. */
export function levelOf(word: string): Level | undefined {
  return LEVEL_OF[word];
}

/** A line of brackets, `undefined` where the last of them is no level. */
export function bracketLineOf(line: string): BracketLine | undefined {
  const groups = BRACKETS.exec(line)?.groups;
  if (groups?.component === undefined || groups.level === undefined || levelOf(groups.level) === undefined) return undefined;
  const { process, component, version, level, stamp, text } = groups;
  return { process, component, version, level, stamp, text: text ?? '' };
}

/** The line that names the columns, first in every file since 2007. */
export function isColumnTitles(line: string): boolean {
  return line.includes('Timestamp') && COLUMN_TITLES.test(line);
}

/** A line of columns, with tabs or pasted with blanks. */
export function columnLineOf(line: string): ColumnLine | undefined {
  return tabbed(line) ?? (mayBeColumns(line) ? blankSeparated(line) : undefined);
}

/** `03/14/2019 21:40:07.26` */
export function clockOf(stamp: string): WallClock | undefined {
  const first = digits(stamp, 0, 2);
  const second = digits(stamp, 3, 2);
  // Month first, as the product writes it, but for logs that went through the habits of a locale: `27/10/2017`, `07.10.2017`.
  const dayFirst = first > 12 || stamp.charCodeAt(2) !== 47;
  const day = civil(digits(stamp, 6, 4), dayFirst ? second : first, dayFirst ? first : second);
  if (day === undefined) return undefined;
  const seconds = (digits(stamp, 11, 2) * 60 + digits(stamp, 14, 2)) * 60 + digits(stamp, 17, 2);
  const fraction = stamp.length > 20 ? Math.round(Number(`0.${stamp.slice(20)}`) * 1000) : 0;
  return day + seconds * 1000 + fraction;
}

/** The correlation id that ends a text, and the text without it. */
export function withoutCorrelation(text: string): { readonly text: string; readonly correlation: string | undefined } {
  const found = CORRELATION.exec(text.slice(-60));
  if (!found?.groups?.id) return { text, correlation: undefined };
  return { text: text.slice(0, text.length - found[0].length), correlation: found.groups.id };
}

/** A further line of an entry, without the correlation id that ends the entry; the entry takes it. */
export function lineOfEntry(entry: { correlation: string | undefined }, line: string): string {
  if (entry.correlation !== undefined) return line;
  const { text, correlation } = withoutCorrelation(line);
  entry.correlation = correlation;
  return text;
}

function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** `dd/dd/dddd dd:dd:dd` at the beginning. */
function beginsWithStamp(line: string): boolean {
  return (
    isDateSeparator(line.charCodeAt(2)) &&
    line.charCodeAt(2) === line.charCodeAt(5) &&
    line.charCodeAt(13) === 58 &&
    line.charCodeAt(16) === 58 &&
    isDigit(line.charCodeAt(0)) &&
    isDigit(line.charCodeAt(6)) &&
    isDigit(line.charCodeAt(11)) &&
    isDigit(line.charCodeAt(18))
  );
}

function mayBeColumns(line: string): boolean {
  const code = line.charCodeAt(0);
  if (isDigit(code)) return beginsWithStamp(line);
  if (code === 83) return line.startsWith('SharePoint ') && line.includes('Upgrade');
  return (code === 32 || code === 9) && line.includes(' (0x');
}

function tabbed(line: string): ColumnLine | undefined {
  if (!beginsWithStamp(line)) return undefined;
  const ends: number[] = [];
  for (let at = line.indexOf('\t'); at !== -1 && ends.length < 7; at = line.indexOf('\t', at + 1)) ends.push(at);
  if (ends.length < 7) return undefined;
  const column = (n: number) => line.slice((ends[n - 1] ?? -1) + 1, ends[n]).trim();
  const level = column(6);
  const who = PROCESS.exec(column(1));
  if (!who?.groups || levelOf(level) === undefined) return undefined;
  const star = line.slice(0, ends[0]).includes('*');
  const rest = line.slice((ends[6] ?? 0) + 1);
  const end = textEnd(rest);
  return {
    stamp: line.slice(0, ends[0]).replace('*', '').trim(),
    continued: star,
    process: who.groups.name,
    pid: decimal(who.groups.pid),
    thread: column(2),
    area: column(3),
    category: column(4),
    event: column(5),
    level,
    text: rest.slice(0, end),
    correlation: end < rest.length ? idOf(rest.slice(end)) : undefined,
  };
}

/** Where the message ends: at the last tab, when a correlation id or nothing follows it. */
function textEnd(rest: string): number {
  const tab = rest.lastIndexOf('\t');
  if (tab === -1) return rest.length;
  const last = rest.slice(tab + 1).trim();
  const ends = last === '' || (last.length === CORRELATION_LENGTH && last.charCodeAt(8) === 45) || CUT_CORRELATION.test(last);
  return ends ? tab : rest.length;
}

function idOf(text: string): string | undefined {
  const id = text.trim();
  return id.length === CORRELATION_LENGTH ? id : undefined;
}

function blankSeparated(line: string): ColumnLine | undefined {
  const found = BLANKS.exec(line.slice(0, HEAD));
  const groups = found?.groups;
  if (!groups?.level || !groups.event) return undefined;
  // Without time and process only the name of the upgrade area says that this is no prose.
  if (groups.stamp === undefined && groups.upgrade === undefined) return undefined;
  const rest = withoutCorrelation(line.slice(found?.[0].length).replace(/^ +(?=\S)/, ''));
  return {
    stamp: groups.stamp,
    continued: groups.star === '*',
    process: groups.process?.trim(),
    pid: decimal(groups.pid),
    thread: groups.thread,
    area: groups.upgrade ?? groups.area ?? '',
    category: groups.component ?? groups.category ?? '',
    event: groups.event,
    level: groups.level,
    text: rest.text,
    correlation: rest.correlation,
  };
}

/** SharePoint writes process ids in hexadecimal here and in decimal in its error messages. */
function decimal(hex: string | undefined): string | undefined {
  return hex === undefined ? undefined : String(Number.parseInt(hex, 16));
}

/** `-`, `.`, `/` */
const isDateSeparator = (code: number) => code >= 45 && code <= 47;
