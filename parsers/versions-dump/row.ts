/**
 * One row of a Versions table. Columns are found by what they hold (a GUID, a version of four parts, a number, a date), because
 * the tools pad, cut, wrap and reorder them; the header is needed only for a column that names the database.
 */
import { civil, isoClock, timeOfDay } from '../../src/text/dates.ts';
import type { WallClock } from '../../src/types.ts';

/** What the header tells of the columns. */
export type Layout = {
  readonly delimiter: string | undefined;
  readonly names: readonly string[];
  /** The header itself, until the line of dashes tells where its columns are. */
  readonly header: string;
  readonly ranges?: readonly (readonly [number, number])[] | undefined;
};

/** `time` where the stamp can be read alone, `local` where the other dates of the table must tell day from month. */
export type Stamp = { readonly text: string; readonly time?: WallClock | undefined; readonly local?: string | undefined };

export type Row = {
  readonly guid: string;
  readonly version: string;
  readonly id?: string | undefined;
  readonly user?: string | undefined;
  readonly stamp?: Stamp | undefined;
  readonly database?: string | undefined;
};

const GUID = /(?<![\w-])\{?(?<guid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?(?![\w-])/i;
const VERSION = /(?<![\w.-])(?<version>\d{1,5}\.\d{1,5}\.\d{1,9}\.\d{1,9})(?![\w.-])/;
// A GUID begins the row, or a row number and a name do; then comes a version, on this line or (wrapped by osql) on the next.
const BARE_ROW =
  /^(?:\d+[\s.)]+)?(?:["'|] ?)?\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?["']?[\s,;|]+["']?\d{1,5}\.\d{1,5}\.\d{1,9}\.\d{1,9}(?=["'\s,;|]|$)/i;
const BARE_GUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
// Id behind the version: digits that are a cell of their own.
const ID = /^["']?[\s,;|]+["']?(?<id>\d{1,9})["']?(?=[\s,;|]|$)/;
// 2009-05-14 08:41:03.117     14.05.2009 08:41:03     5/14/2009 8:41:03 AM     2009-05-14T08:41:03
const NUMBERS =
  /(?<![\w.-])(?<date>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})[ T]+(?<clock>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,:]\d{1,7})?(?: ?[AP]\.?M\.?\b)?)/i;
// Mar  1 2007 10:11AM     May 14 2009  8:41:03:117AM
const MONTH =
  /(?<![\w-])(?<month>[A-Za-zéû]{3,4})\.? +(?<day>\d{1,2}) +(?<year>\d{4}) +(?<clock>\d{1,2}:\d{2}(?::\d{2})?)(?<rest>[:.]\d{1,7})? ?(?<half>[AP]M)?/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DATABASE_COLUMN = /^(?:database(?:_?name)?|db(?:_?name)?|datenbank)$/i;

/** The line that names the columns. */
export function headerOf(line: string): Layout | undefined {
  if (!/\bVersionId\b/i.test(line) || !/\bVersion\b/i.test(line) || GUID.test(line) || /\bselect\b/i.test(line)) return undefined;
  const delimiter = delimiterOf(line);
  const names = (delimiter === undefined ? line.trim().split(/\s+/) : line.split(delimiter)).map(unquoted);
  const columns = names.filter((name) => /^(?:VersionId|Version|Id|UserName|TimeStamp|FinalizeTimeStamp|Mode|ModeStack|Updates|Notes)$/i.test(name));
  return columns.length < 2 || columns.length < names.length / 2 ? undefined : { delimiter, names, header: line };
}

function delimiterOf(line: string): string | undefined {
  for (const delimiter of ['\t', '|', ';', ',']) if (line.includes(delimiter)) return delimiter;
  return undefined;
}

/** The dashes under a header. */
export function isRule(line: string): boolean {
  return line.includes('--') && /^[-\s|,;+:]*$/.test(line);
}

/** Gives the columns their places: each reaches from its dashes to the next ones. */
export function rangesOf(layout: Layout, rule: string): Layout {
  if (layout.delimiter !== undefined) return layout;
  const starts: number[] = [];
  for (let i = 0; i < rule.length; i++) if (rule[i] === '-' && rule[i - 1] !== '-') starts.push(i);
  const ranges = starts.map((start, i): readonly [number, number] => [start, starts[i + 1] ?? Number.MAX_SAFE_INTEGER]);
  return { ...layout, ranges, names: ranges.map(([from, to]) => layout.header.slice(from, to).trim()) };
}

/** True where a row begins; it may be wrapped. */
export function startsRow(line: string, layout: Layout | undefined): boolean {
  const text = line.trim();
  if (BARE_ROW.test(text)) return true;
  return layout !== undefined && GUID.test(text) && (VERSION.test(text) || BARE_GUID.test(text));
}

/** `undefined` where VersionId or version is missing. */
export function rowOf(text: string, layout: Layout | undefined): Row | undefined {
  const guid = GUID.exec(text)?.groups?.guid?.toLowerCase();
  const found = VERSION.exec(text);
  const version = found?.groups?.version;
  if (guid === undefined || !found || version === undefined) return undefined;
  const behind = text.slice(found.index + version.length);
  const stamp = stampOf(text);
  const id = listed(text, 'Id') ?? ID.exec(behind)?.groups?.id;
  return { guid, version, id, user: userOf(text, behind, stamp, layout), stamp, database: databaseOf(text, layout) };
}

/** `Id : 7` of a PowerShell list. */
function listed(text: string, name: string): string | undefined {
  return text.includes(' : ') ? new RegExp(String.raw`(?<![\w-])${name} +: (?<value>\S[^:]*?)(?= {1,}\w+ +:|\s*$)`).exec(text)?.groups?.value : undefined;
}

function userOf(text: string, behind: string, stamp: Stamp | undefined, layout: Layout | undefined): string | undefined {
  const named = listed(text, 'UserName') ?? (layout?.delimiter === undefined ? undefined : cellOf(text, layout, /^UserName$/i));
  const user = named ?? spacedUser(behind, stamp);
  return user === undefined || user === '' || user === 'NULL' ? undefined : user;
}

/** Between the id and the date of a row whose columns are not delimited, or whose header was not copied. */
function spacedUser(behind: string, stamp: Stamp | undefined): string | undefined {
  const id = ID.exec(behind);
  if (!id || !stamp) return undefined;
  const between = behind.slice(id[0].length, behind.indexOf(stamp.text)).replace(/^[\s,;|"']+|[\s,;|"']+$/g, '');
  return between.length > 255 ? undefined : between;
}

function databaseOf(text: string, layout: Layout | undefined): string | undefined {
  if (!layout) return undefined;
  const name = cellOf(text, layout, DATABASE_COLUMN) ?? unnamedCell(text, layout);
  return name === undefined || name === '' || name === 'NULL' ? undefined : name;
}

/** `SELECT db_name(), * FROM Versions`: the column before VersionId has no name. */
function unnamedCell(text: string, layout: Layout): string | undefined {
  return layout.names[0] === '' || /^\(No column name\)$/i.test(layout.names[0] ?? '') ? cellsOf(text, layout)[0] : undefined;
}

function cellOf(text: string, layout: Layout, name: RegExp): string | undefined {
  const at = layout.names.findIndex((column) => name.test(column));
  if (at < 0) return undefined;
  return layout.delimiter === undefined && layout.ranges === undefined ? spacedCell(text, at) : cellsOf(text, layout)[at];
}

/** Without dashes only the first column can be told. */
function spacedCell(text: string, at: number): string | undefined {
  return at === 0 ? /^\S+/.exec(text.trim())?.[0] : undefined;
}

function cellsOf(text: string, layout: Layout): readonly string[] {
  if (layout.delimiter !== undefined) return text.split(layout.delimiter).map(unquoted);
  return (layout.ranges ?? []).map(([from, to]) => text.slice(from, to).trim());
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^(["'])(.*)\1$/, '$2');
}

// ── Dates ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function stampOf(text: string): Stamp | undefined {
  const numbers = NUMBERS.exec(text);
  if (numbers?.groups) {
    const { date = '', clock = '' } = numbers.groups;
    return /^\d{4}-/.test(date) ? { text: numbers[0], time: isoClock(numbers[0].replace(/\s+/, ' ')) } : { text: numbers[0], local: `${date} ${clock}` };
  }
  const month = MONTH.exec(text);
  return month ? { text: month[0], time: monthClock(month.groups ?? {}) } : undefined;
}

function monthClock({ month = '', day, year, clock, rest = '', half = '' }: Readonly<Record<string, string | undefined>>): WallClock | undefined {
  const number = MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  const date = number < 0 ? undefined : civil(Number(year), number + 1, Number(day));
  const inDay = timeOfDay(`${clock}${rest} ${half}`.trim());
  return date === undefined || inDay === undefined ? undefined : date + inDay;
}
