/**
 * What `SELECT * FROM Versions` of a SharePoint or Project Server database prints. There is one row for every version that a schema
 * has had; the highest one of a VersionId is the current one, and VersionId 00000000-0000-0000-0000-000000000000 is the database's own.
 *
 * sqlcmd and osql, columns padded, lines wrapped at 80 or 256 characters; management studio, results to text:
 *
 *   Changed database context to 'SharePoint_Config'.
 *   VersionId                            Version          Id          UserName               TimeStamp               …
 *   ------------------------------------ ---------------- ----------- ---------------------- ----------------------- …
 *   00000000-0000-0000-0000-000000000000 12.0.0.6421                7 CONTOSO\sp_farm        2009-05-14 08:41:03.117 …
 *   (6 rows affected)
 *
 * Results to grid, pasted (tabs, with or without the header); `sqlcmd -s","`, `-s"|"`; osql's dates `Mar  1 2007 10:11AM`; PowerShell lists:
 *
 *   VersionId          : 00000000-0000-0000-0000-000000000000
 *   Version            : 15.0.4569.1000
 *
 * Which database it is stands above: `USE [X]`, `Changed database context to 'X'.` in any language, `… FROM X.dbo.Versions`,
 * `sqlcmd -S SQL01 -d X`, `:connect SQL01`, `-- X on SQL01`, `Database: X`; or in a column of its own; or in the file's name.
 *
 * https://learn.microsoft.com/openspecs/sharepoint_protocols/ms-wssfo/0a0a320a-d598-4347-b603-75bf218188e9 (TimeStamp is UTC)
 */
import { compareVersions } from '../../src/text/versions.ts';
import type { Detection, LineReader, LogRecord, ParseContext, Parser, Sample } from '../../src/types.ts';
import { present } from '../_fields.ts';
import { lineAdder, messageOf, textOf, withoutReturn } from '../_message.ts';
import type { Message } from '../_message.ts';
import { dating } from '../_sharepoint-dates.ts';
import { contextOf, databaseOfFile, headingOf } from './context.ts';
import { headerOf, isRule, rangesOf, rowOf, startsRow } from './row.ts';
import type { Layout, Row } from './row.ts';

// (6 rows affected)     (6 Zeilen betroffen)     (6 行受影响)     6 rows selected.
const ROW_COUNT = /^\s*(?:[(（][^()（）]*\d[^()（）]*[)）]|\d+ rows? \w+\.?)\s*$/;
// VersionId : 00000000-…
const LIST_ROW = /^\s*VersionId\s*:\s*[0-9a-f]{8}-/i;
// What may follow on the next line when a row is wrapped: blanks, numbers, NULL, a user, a date.
const WRAPPED = /^(?:\s|NULL\b|\d|[A-Z][a-z]{2} {1,2}\d|[^\s:;]+\\)/;
const OTHER_PRODUCT = /\b(?:DatabaseVersion|BuildDate)\b/i;
const BATCH_END = /^\s*(?:\d+>\s*)?go\s*$/i;
const CORE = '00000000-0000-0000-0000-000000000000';

type Entry = {
  readonly line: number;
  readonly message: Message;
  readonly list: boolean;
  /** The lines of the message as one, wrapped lines joined. */
  joined: string;
};

type Best = { readonly record: LogRecord; readonly database: string; readonly row: Row; readonly fields: Record<string, string> };

function detect({ lines, text }: Sample): Detection | undefined {
  if (!/[0-9a-f]{8}-[0-9a-f]{4}-/i.test(text) || OTHER_PRODUCT.test(text)) return undefined;
  let layout: Layout | undefined;
  let rows = 0;
  let core = 0;
  let listed = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    layout ??= headerOf(line);
    if (LIST_ROW.test(line)) listed += /^\s*Version\s*:\s*\d+\.\d+\.\d+/i.test(lines[i + 1] ?? '') ? 1 : 0;
    if (!startsRow(line, layout)) continue;
    const row = rowOf(`${line} ${layout && lines[i + 1]?.startsWith(' ') ? lines[i + 1] : ''}`, layout);
    if (!row || (!layout && row.id === undefined)) continue;
    rows++;
    if (row.guid === CORE) core++;
  }
  if (listed > 0) return { confidence: 0.95, why: `${listed} rows listed as \`VersionId : …\`, \`Version : …\`` };
  if (rows === 0 || (!layout && core === 0 && rows < 2)) return undefined;
  const why = `${rows} rows of a VersionId and a version${layout ? ' below a header `VersionId Version …`' : ''}`;
  return { confidence: layout ? 0.97 : core > 0 ? 0.9 : 0.6, why };
}

function open(context: ParseContext): LineReader {
  const ofFile = databaseOfFile(context.path);
  const addTo = lineAdder(context);
  const best = new Map<string, Best>();
  const dates = dating(context.modified);
  let database: string | undefined;
  let server: string | undefined;
  let layout: Layout | undefined;
  let entry: Entry | undefined;
  let heading: string | undefined;

  function close(records: LogRecord[]): void {
    if (entry) give(entry, records);
    entry = undefined;
  }

  function give({ line, message, joined }: Entry, records: LogRecord[]): void {
    const row = rowOf(joined, layout);
    if (!row) {
      context.unparsed(line, message.lines[0] ?? '');
      return;
    }
    const subject = row.database ?? database ?? ofFile;
    const fields = { family: 'sharepoint', guid: row.guid, ...present({ id: row.id, user: row.user, server }) };
    const record = { line, message: textOf(message), time: row.stamp?.time };
    const key = `${subject.toLowerCase()}\n${row.guid}`;
    const known = best.get(key);
    if (!known || compareVersions(row.version, known.row.version) > 0) best.set(key, { record, database: subject, row, fields });
    const ofRow = {
      ...record,
      fields: present({ version: row.version, database: subject, server }),
      facts: [{ kind: 'version', subject, value: row.version, fields: { of: 'database-row', ...fields } }],
    };
    dates.give(ofRow, row.stamp?.local, records);
  }

  /** A wrapped row goes on, broken between columns or in the midst of one. */
  function goesOn(row: Entry, text: string): boolean {
    if (text === '' || ROW_COUNT.test(text)) return false;
    if (row.list) return !LIST_ROW.test(text) && /^\s*\w+\s*:|^\s{8,}\S/.test(text);
    return WRAPPED.test(text) && (/^\s/.test(text) || rowOf(row.joined, layout)?.stamp === undefined);
  }

  function add(row: Entry, text: string): void {
    const last = row.message.lines.at(-1) ?? '';
    addTo(row.message, text);
    if (row.message.cut) return;
    const midst = !row.list && last.length >= 79 && /\S$/.test(last) && /^\S/.test(text);
    row.joined += midst ? text : ` ${text}`;
  }

  function learn(text: string): boolean {
    const learned = contextOf(text);
    database = learned?.database ?? database;
    server = learned?.server ?? server;
    return learned !== undefined;
  }

  /** A line that is no part of a row. */
  function aside(line: number, text: string): void {
    if (text.trim() === '' || ROW_COUNT.test(text) || BATCH_END.test(text) || isRule(text)) {
      if (layout && isRule(text) && layout.ranges === undefined) layout = rangesOf(layout, text);
      return;
    }
    const header = headerOf(text);
    if (header) {
      database = heading ?? database;
      layout = header;
      heading = undefined;
      return;
    }
    const known = learn(text.trim());
    heading = headingOf(text.trim());
    if (!known && heading === undefined) context.unparsed(line, text);
  }

  function begin(line: number, text: string): Entry {
    database = heading ?? database;
    heading = undefined;
    return { line, message: messageOf(text), list: LIST_ROW.test(text), joined: text };
  }

  return {
    lines(texts, first) {
      const records: LogRecord[] = [];
      for (let i = 0; i < texts.length; i++) {
        const text = withoutReturn(texts[i] ?? '');
        if (startsRow(text, layout) || LIST_ROW.test(text)) {
          close(records);
          entry = begin(first + i, text);
        } else if (entry && goesOn(entry, text)) add(entry, text);
        else {
          close(records);
          aside(first + i, text);
        }
      }
      return records;
    },
    end() {
      const records: LogRecord[] = [];
      close(records);
      for (const highest of best.values()) dates.give(currentOf(highest), highest.row.stamp?.local, records);
      dates.settle(records);
      return records;
    },
  };
}

/** The highest version of a schema once more, now that it is known to be the highest; it stands on the line of its row. */
function currentOf({ record, database, row, fields }: Best): LogRecord {
  return {
    ...record,
    facts: [{ kind: 'version', subject: database, value: row.version, fields: { of: 'database', current: 'true', ...fields } }],
  };
}

export default { id: 'versions-dump', title: 'Versions table of a SharePoint database', unit: 'lines', detect, open } satisfies Parser;
