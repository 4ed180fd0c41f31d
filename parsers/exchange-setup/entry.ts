/**
 * One line of the log, taken apart. People copy logs into mails and posts, which costs some of the brackets:
 *
 *   [12/01/2022 00:49:12.0073] [0] text
 *   > [12/01/2022 00:49:12.0073] [0] text             quoted
 *   12/01/2022 00:49:12.0073] [1] [ERROR] text         marked from the second character on
 *   12/01/2022 00:49:12.0073 [ERROR] text              Markdown takes `[…] [1]` for a link and shows its words only
 *   [ERROR] text      [1] text                         the stamps cut away
 *   [Time] [2] [ERROR] text                            made a word, as articles do
 */

const TAGS = 'ERROR-REFERENCE|ERROR|WARNING|REQUIRED|RECOM{1,2}ENDED';
const QUOTED = String.raw`^(?:> ?)?\s{0,8}`;
const DAY = String.raw`(?<date>\d{1,4}[/.-] ?\d{1,2}[/.-] ?\d{1,4})\.?`;
const TIME = String.raw`(?<time>\d{1,2}[:.]\d{2}[:.]\d{2})`;
const REST = String.raw`(?:\[(?<tag>${TAGS})\] ?)?(?<text>.*)$`;

const STAMPED = new RegExp(String.raw`${QUOTED}\[?${DAY} ${TIME}(?:\.(?<fraction>\d{1,7}))?(?: (?<half>[^\d\]]{1,10}))?\] \[(?<depth>\d{1,2})\] ?${REST}`);
const WITHOUT_BRACKETS = new RegExp(String.raw`${QUOTED}${DAY} ${TIME}\.(?<fraction>0\d{3}) (?:\[(?<depth>\d{1,2})\] ?)?${REST}`);
const WITHOUT_STAMP = new RegExp(String.raw`${QUOTED}(?:\[[A-Z][A-Za-z/ ]{2,20}\] (?=\[))?(?:\[(?<depth>\d)\] ?)?\[(?<tag>${TAGS})\] ?(?<text>.*)$`);
const DEPTH_ONLY = /^(?:> ?)?\s{0,8}(?:\[[A-Z][A-Za-z/ ]{2,20}\] )?\[(?<depth>\d)\] (?<text>\S.*)$/;

/** What nothing but Exchange setup says under a tag that any program may write. */
const TELLING = /\[ERROR-REFERENCE\] Id=|\[ERROR\] (?:The following error was generated when "\$error|Active Directory operation failed on )|\] Setup is stopping now because of one or more critical errors/;
const HEAD = 200;
/** Errors of a task; what has lost its depth is mostly copied for them. */
const DEPTH = 1;

export type Entry = {
  readonly date: string | undefined;
  readonly time: string | undefined;
  readonly fraction: string | undefined;
  readonly half: string | undefined;
  readonly depth: number;
  readonly tag: string | undefined;
  readonly text: string;
};

/** A line with a stamp, with or without its brackets. */
export function entryOf(line: string): Entry | undefined {
  return mayHaveStamp(line) ? entryFrom(STAMPED.exec(line) ?? WITHOUT_BRACKETS.exec(line)) : undefined;
}

/** Only where no line has a stamp: an error may quote such a line from elsewhere. */
export function stamplessOf(line: string): Entry | undefined {
  return line.includes(']') ? entryFrom(WITHOUT_STAMP.exec(line) ?? DEPTH_ONLY.exec(line)) : undefined;
}

/** A line without a stamp that must be Exchange setup's. */
export function isTelling(line: string): boolean {
  return TELLING.test(line.slice(0, HEAD));
}

/** Most lines of a stack trace and of a script are ruled out here. */
function mayHaveStamp(line: string): boolean {
  const code = line.charCodeAt(0);
  const plain = code === 91 || (code >= 48 && code <= 57);
  return plain || ((code === 32 || code === 62) && line.slice(0, 60).includes('] ['));
}

function entryFrom(found: RegExpExecArray | null): Entry | undefined {
  if (!found?.groups) return undefined;
  const { date, time, fraction, half, depth, tag, text } = found.groups;
  return { date, time, fraction, half, depth: depth === undefined ? DEPTH : Number(depth), tag, text: (text ?? '').trimEnd() };
}
