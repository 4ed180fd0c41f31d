/** Which database, on which server, the rows of a Versions table are from. */

export type Place = { readonly database?: string | undefined; readonly server?: string | undefined };

const NAME = String.raw`(?:\[(?<quoted>[^\]]+)\]|"(?<marked>[^"]+)"|(?<plain>[^\s\[\]"';:,]+))`;
// USE [SharePoint_Config]     1> use SharePoint_Config
const USE = new RegExp(String.raw`^\s*(?:\d+>\s*)?use\s+${NAME}\s*;?\s*(?:go)?\s*$`, 'i');
// Changed database context to 'X'.     Der Datenbankkontext wurde auf "X" geändert.     Le contexte de la base de données a changé ; il est maintenant 'X'.
const CHANGED = /(?:database context|datenbankkontext|contexte? de (?:la base|base)|contesto (?:di |del )?database|databasecontext|контекст базы|コンテキスト|数据库上下文|資料庫內容)[^'"«„“「]*['"«„“「]\s*(?<database>[^'"»“”」]+?)\s*['"»“”」]/iu;
// SELECT * FROM [X].[dbo].[Versions]     select * from X..Versions
const FROM = /\bfrom\s+\[?(?<database>[^\s[\].]+)\]?\.(?:\[?dbo\]?)?\.\[?versions\]?/i;
// :connect SQL01\SP
const CONNECT = /^\s*:connect\s+(?<server>\S+)/i;
// sqlcmd -S SQL01 -d SharePoint_Config -Q "SELECT …"
const COMMAND = /\b(?:sqlcmd|osql|isql)(?:\.exe)?["']?\s.*/i;
const SWITCHES = { server: /\s-S\s*"?(?<value>[^\s"]+)/, database: /\s-d\s*"?(?<value>[^\s"]+)/ } as const;
// Database: X     Datenbank = X     Base de données : X     Server: SQL01
const LABEL = /^\W{0,4}(?<label>database(?: name)?|db|datenbank|base de (?:données|datos)|server(?:name| name)?|sql server|instance)\s*[:=]\s*\[?(?<name>[^\s[\]'";,]+)\]?\s*(?:(?:on|auf|sur|at|@)\s+(?<server>[\w.\\-]+))?\W*$/i;
// -- SharePoint_Config on SQL01     === WSS_Content ===     ## [WSS Content] (SQL01)
const COMMENT = /^\s*(?:--+|#+|=+|\*+|\/\*+|rem|>+)\s*(?:\[(?<quoted>[^\]]+)\]|(?<plain>[\p{L}\d_][\p{L}\d_.-]*))(?:\s*[,(]?\s*(?:on|auf|sur|at|@|\()\s*(?<server>[\w.\\-]+)\)?)?\s*(?:\*\/|--+|#+|=+|\*+)?\s*$/iu;
// A name alone on its line, as people type it above a paste.
const ALONE = /^\s*\[?(?<name>[\p{L}_][\p{L}\d_-]{2,127})\]?\s*:?\s*$/u;
// Commands, and the columns of the table: the header of a wide one ends on a line of its own.
const NO_HEADING = /^(?:select|use|versions|null|versionid|version|id|username|timestamp|finalizetimestamp|mode|modestack|updates|notes)$/i;
// Files that are named for what they hold and not for the database it is from.
const GENERAL_NAME = /^(?:-|stdin|input|(?:select|query|output|out|export|dump|result|results|sql|log|table|new text document|untitled|test)[\s_.-]*\d*)$/i;

/** `undefined` where the line says nothing of the place. */
export function contextOf(text: string): Place | undefined {
  const named = FROM.exec(text)?.groups?.database ?? nameIn(USE.exec(text)) ?? CHANGED.exec(text)?.groups?.database;
  if (named !== undefined) return { database: named };
  const server = CONNECT.exec(text)?.groups?.server;
  if (server !== undefined) return { server };
  const command = COMMAND.exec(text)?.[0];
  if (command !== undefined) return { server: valueOf(SWITCHES.server, command), database: valueOf(SWITCHES.database, command) };
  return labelled(text) ?? commented(text);
}

function labelled(text: string): Place | undefined {
  const found = LABEL.exec(text)?.groups;
  if (!found) return undefined;
  return /^(?:server|sql server|instance)/i.test(found.label ?? '')
    ? { server: found.name }
    : { database: found.name, server: found.server };
}

function commented(text: string): Place | undefined {
  const found = COMMENT.exec(text)?.groups;
  const database = found?.quoted ?? found?.plain;
  return database === undefined ? undefined : { database, server: found?.server };
}

/** A name alone on a line names the database only if a header or a row follows, which the reader sees to. */
export function headingOf(text: string): string | undefined {
  const name = ALONE.exec(text)?.groups?.name;
  return name === undefined || NO_HEADING.test(name) ? undefined : name;
}

/** `SharePoint_Config_versions.txt` is of SharePoint_Config; `versions.txt` of nobody knows which. */
export function databaseOfFile(path: string): string {
  const base = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), path.lastIndexOf('!')) + 1);
  const name = base
    .replace(/\.(?:txt|log|csv|tsv|rpt|sql|out|dat|md)$/i, '')
    .replace(/^(?:select[\s_.-]*(?:from[\s_.-]*)?)?(?:dbo[\s_.-]*)?versions?(?:[\s_.-]*(?:table|dump))?[\s_.-]*/i, '')
    .replace(/[\s_.-]*versions?(?:[\s_.-]*(?:table|dump))?$/i, '');
  return GENERAL_NAME.test(name) || !/\p{L}/u.test(name) ? '' : name;
}

function nameIn(found: RegExpExecArray | null): string | undefined {
  return found?.groups?.quoted ?? found?.groups?.marked ?? found?.groups?.plain;
}

function valueOf(pattern: RegExp, text: string): string | undefined {
  return pattern.exec(text)?.groups?.value;
}
