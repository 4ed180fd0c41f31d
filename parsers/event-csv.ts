/**
 * Windows event log as a table: comma, semicolon or tab between the cells.
 *
 *   Event Viewer 2008+, "Save All Events As…" CSV or tab-delimited text: five names, six values, the message has no name.
 *     Level,Date and Time,Source,Event ID,Task Category
 *     Information,15/07/2024 10:55:57 CH,MsiInstaller,1033,None,"Windows Installer installed the product. Product Name: …"
 *     Ebene;Datum und Uhrzeit;Quelle;Ereignis-ID;Aufgabenkategorie             (localized; columns stay in place; `Keywords,…` for audits)
 *   Event Viewer 2000 and 2003, CSV or tab-delimited text, without names:
 *     2/8/2008,6:03:55 AM,MsiInstaller,Error,None,1023,KESTREL\Administrator,KESTREL-WFE1,"Product: …"
 *   PowerShell, any order of columns:
 *     #TYPE Selected.System.Diagnostics.Eventing.Reader.EventLogRecord
 *     "TimeCreated","ProviderName","Id","LevelDisplayName","Message"           ("EventID","EntryType","Source" of Get-EventLog)
 *   Log Parser: EventLog,RecordNumber,TimeGenerated,TimeWritten,EventID,EventType,EventTypeName,…,SourceName,Strings,ComputerName,SID,Message,Data
 *
 * Messages of several lines are quoted, except in the tab-delimited text of 2003.
 * Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/export-csv
 */
import { newlinesIn } from '../src/text/excerpt.ts';
import type { Detection, LineReader, LogRecord, ParseContext, Parser, Sample } from '../src/types.ts';
import { eventOfValues } from './_event-named.ts';
import { eventQueue, looksLikeTime } from './_event-time.ts';
import { propertyOf } from './_event-words.ts';
import type { EventProperty } from './_event-words.ts';
import { MOST_LINES } from './_message.ts';

type Columns = readonly (EventProperty | undefined)[];

const VIEWER: Columns = ['level', 'time', 'provider', 'id', 'other', 'message'];
const VIEWER_2003: Columns = ['date', 'clock', 'provider', 'level', 'other', 'id', 'user', 'server', 'message'];

/** No message has more lines than this; neither a quote that nobody closes nor foreign text must swallow the rest. */
const LONGEST_ROW = 2_000;

/** The cells of a row, or `undefined` where a quote is still open. A quote counts only at the beginning of a cell. */
function cellsOf(row: string, separator: string): string[] | undefined {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (row[at] !== '"') {
      const end = row.indexOf(separator, at);
      cells.push(row.slice(at, end < 0 ? undefined : end));
      if (end < 0) return cells;
      at = end + 1;
      continue;
    }
    let close = row.indexOf('"', at + 1);
    while (close >= 0 && row[close + 1] === '"') close = row.indexOf('"', close + 2);
    if (close < 0) return undefined;
    const end = row.indexOf(separator, close);
    // What follows a closing quote without a separator belongs to the cell: some tools do not double the quotes inside.
    cells.push(row.slice(at + 1, close).replaceAll('""', '"') + row.slice(close + 1, end < 0 ? undefined : end));
    if (end < 0) return cells;
    at = end + 1;
  }
}

/** Columns by the names of the first row: there must be a number, someone who speaks, and a time or a message. */
function columnsOfNames(cells: readonly string[]): Columns | undefined {
  if (cells.some(isNumber)) return undefined;
  const columns = cells.map(columnOf);
  const has = (property: EventProperty): boolean => columns.includes(property);
  if (!(has('id') || has('instance')) || !has('provider') || !(has('time') || has('date') || has('message'))) return undefined;
  // The Event Viewer gives its message no name.
  return has('message') ? columns : [...columns, 'message'];
}

/** `EventType` and `Data` mean other things in a table than in a copied event. */
function columnOf(name: string): EventProperty | undefined {
  if (name.length > 40) return undefined;
  if (name.trim() === 'Data') return 'binary';
  return propertyOf(name.replace(/^\uFEFF/, ''));
}

/** Columns by what a row holds, for tables without names or with names in a language that is not known. */
function columnsOfValues(cells: readonly string[]): Columns | undefined {
  if (cells.length >= 5 && isNumber(cells[3]) && looksLikeTime(cells[1] ?? '')) return VIEWER;
  if (cells.length >= 8 && isNumber(cells[5]) && looksLikeTime(`${cells[0]} ${cells[1]}`)) return VIEWER_2003;
  return undefined;
}

function isNumber(cell = ''): boolean {
  return /^\s*\d{1,5}\s*$/.test(cell);
}

/** The separator with which a line is a row of an event log; its last cell may go on in the next line. */
function separatorOf(line: string): string | undefined {
  return ['\t', ';', ','].find((separator) => {
    const cells = cellsOrOpenCells(line, separator);
    return columnsOfNames(cells) !== undefined || columnsOfValues(cells) !== undefined;
  });
}

function cellsOrOpenCells(line: string, separator: string): string[] {
  return cellsOf(line, separator) ?? cellsOf(`${line}"`, separator) ?? [];
}

/** What comes before the first row: nothing, `#TYPE …`, `sep=;`. */
function isPreamble(line: string): boolean {
  return line.trim() === '' || line.startsWith('#TYPE') || line.startsWith('sep=');
}

/** Only rows of the Event Viewer can be told by their beginning; a row of PowerShell is quoted throughout. */
function beginsRow(text: string, separator: string): boolean {
  return columnsOfValues(cellsOrOpenCells(text, separator)) !== undefined;
}

/** An unquoted message may hold the separator; it is the last cell then. */
function valuesOf(cells: readonly string[], columns: Columns, separator: string): Map<EventProperty, string> {
  const values = new Map<EventProperty, string>();
  for (const [i, property] of columns.entries()) {
    const isLast = i === columns.length - 1 && property === 'message';
    const cell = isLast ? cells.slice(i).join(separator) : cells[i];
    if (property !== undefined && cell !== undefined && !values.has(property)) values.set(property, cell);
  }
  return values;
}

function detect({ lines }: Sample): Detection | undefined {
  const rows = lines.filter((line) => !isPreamble(line)).slice(0, 200);
  const first = rows[0] ?? '';
  const separator = separatorOf(first);
  if (separator !== undefined && columnsOfNames(cellsOrOpenCells(first, separator))) {
    return { confidence: 0.95, why: 'its first row names the columns of an event log (event id, source, time)' };
  }
  const shaped = rows.filter((row) => separatorOf(row) !== undefined);
  // A message may go on for many lines and be of another log.
  if (separator === undefined && (shaped.length === 0 || shaped.length * 20 < rows.length)) return undefined;
  const confidence = separator !== undefined ? 0.96 : shaped.length * 2 >= rows.length ? 0.85 : 0.6;
  return { confidence, why: `${shaped.length} of ${rows.length} lines are rows of an event log: level, time, source, event id` };
}

function open(context: ParseContext): LineReader {
  const queue = eventQueue(context.modified);
  let separator: string | undefined;
  let columns: Columns | undefined;
  /** The row being read: its first line, its lines, and its cells as soon as all quotes are closed. */
  let first = 0;
  let row: string[] = [];
  let cells: string[] | undefined;
  let told = false;

  function finish(): LogRecord[] {
    const lines = row;
    const done = cells ?? cellsOf(lines.join('\n').replaceAll('"', ''), separator ?? ',') ?? [];
    row = [];
    cells = undefined;
    if (lines.length === 0) return [];
    const names = columnsOfNames(done);
    if (names) {
      columns = names;
      return [];
    }
    const shape = columns ?? columnsOfValues(done) ?? [];
    const messageAt = shape.indexOf('message');
    const line = first + newlinesIn(done.slice(0, Math.max(0, messageAt)).join(''));
    const event = eventOfValues(valuesOf(done, shape, separator ?? ','), line);
    if (!event) {
      context.unparsed(first, lines[0] ?? '');
      return [];
    }
    return queue.add({ ...event, message: shortened(event.message ?? ''), verbatim: true });
  }

  function shortened(message: string): string {
    const lines = message.trimEnd().split('\n');
    if (lines.length <= MOST_LINES) return lines.join('\n');
    if (!told) context.skip(`messages of more than ${MOST_LINES} lines are cut`);
    told = true;
    return lines.slice(0, MOST_LINES).join('\n');
  }

  function line(text: string, number: number): LogRecord[] {
    if (separator === undefined) {
      separator = separatorOf(text);
      if (separator === undefined) {
        if (!isPreamble(text)) context.unparsed(number, text);
        return [];
      }
    }
    if (row.length > 0 && cells === undefined && row.length < LONGEST_ROW && !beginsRow(text, separator)) {
      row.push(text);
      if (text.includes('"')) cells = cellsOf(row.join('\n'), separator);
      return [];
    }
    if (cells !== undefined && row.length < LONGEST_ROW && isContinuation(text, cells, separator)) {
      row.push(text);
      cells.push(`${cells.pop()}\n${text}`);
      return [];
    }
    const records = finish();
    if (text.trim() === '') return records;
    first = number;
    row = [text];
    cells = cellsOf(text, separator);
    return records;
  }

  /** The tab-delimited text of 2003 does not quote; a line that is no row of its own goes on with the message. */
  function isContinuation(text: string, before: readonly string[], by: string): boolean {
    const shape = columnsOfValues(before);
    return shape !== undefined && before.length >= shape.length && !row.at(-1)?.endsWith('"') && !beginsRow(text, by);
  }

  return {
    lines: (texts, start) => texts.flatMap((text, i) => line(text, start + i)),
    end: () => [...finish(), ...queue.end()],
  };
}

export default { id: 'event-csv', title: 'Windows event log (CSV or tab-delimited)', unit: 'lines', detect, open } satisfies Parser;
