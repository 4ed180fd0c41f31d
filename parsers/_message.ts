/** Entries of several lines, and their text while the lines come in. One that never ends (a dump in a log) is cut, so that memory stays flat. */
import type { LineReader, LogRecord, ParseContext } from '../src/types.ts';

/** Beyond the first line. */
export const MOST_LINES = 200;
export const MOST_CHARACTERS = 64 * 1024;

const CUT_REASON = `an entry of more than ${MOST_LINES} lines or 64 KiB was cut; the rest of it was not read`;

/** The text of an entry; `cut`: more of it came than is kept. */
export type Message = { readonly lines: string[]; characters: number; cut: boolean };

/** What an entry says besides its text. */
export type Said = Pick<LogRecord, 'level' | 'fields' | 'mark' | 'facts'>;

export function messageOf(text: string): Message {
  const message: Message = { lines: [], characters: 0, cut: false };
  addLine(message, text);
  return message;
}

/** False where the line no longer fits. */
export function addLine(message: Message, text: string): boolean {
  if (message.cut) return false;
  if (message.lines.length > MOST_LINES || message.characters + text.length > MOST_CHARACTERS) {
    const room = MOST_CHARACTERS - message.characters;
    if (message.lines.length === 0) message.lines.push(text.slice(0, room));
    message.cut = true;
    return false;
  }
  message.lines.push(text);
  message.characters += text.length + 1;
  return true;
}

/** Adds lines to messages; the first one that does not fit is told, once per source. */
export function lineAdder(context: ParseContext): (message: Message, text: string) => void {
  let told = false;
  return (message, text) => {
    if (addLine(message, text) || told) return;
    told = true;
    context.skip(CUT_REASON);
  };
}

/** Blank lines at the end belong to nobody; those inside stay, so that line numbers can be computed. */
export function textOf(message: Message): string {
  let end = message.lines.length;
  while (end > 1 && message.lines[end - 1]?.trim() === '') end--;
  return end === 1 ? (message.lines[0] ?? '') : message.lines.slice(0, end).join('\n');
}

/** Of a line whose end was CR LF. */
export function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** How a log is read whose entries begin with a stamp and go on until the next one does. */
export type EntryFormat<Entry extends { readonly message: Message }> = {
  /**
   * The entry that a line begins, if it begins one; where it is the rest of a line of the entry above and was put into it, that entry.
   * @param above the entry that is open
   */
  readonly begin: (line: number, text: string, above: Entry | undefined) => Entry | undefined;
  /** The records of an entry, once its last line is known. */
  readonly recordsOf: (entry: Entry) => LogRecord[];
  /** What a further line adds to an entry; the whole line where nothing else is said. */
  readonly added?: (entry: Entry, text: string) => string;
  /** A line that belongs to no entry and is none the less known, such as titles of columns. */
  readonly isTitle?: (text: string) => boolean;
};

/** Reads entry by entry; each is given when the next one begins. */
export function entryReader<Entry extends { readonly message: Message }>(context: ParseContext, format: EntryFormat<Entry>): LineReader {
  const add = lineAdder(context);
  let entry: Entry | undefined;
  return {
    lines(texts, first) {
      const records: LogRecord[] = [];
      for (let i = 0; i < texts.length; i++) {
        const text = withoutReturn(texts[i] ?? '');
        const next = format.begin(first + i, text, entry);
        if (next) {
          if (entry && next !== entry) records.push(...format.recordsOf(entry));
          entry = next;
        } else if (entry) {
          add(entry.message, format.added?.(entry, text) ?? text);
        } else if (text.trim() !== '' && !format.isTitle?.(text)) {
          context.unparsed(first + i, text);
        }
      }
      return records;
    },
    end() {
      const last = entry;
      entry = undefined;
      return last ? format.recordsOf(last) : [];
    },
  };
}
