/** Entries of several lines, and their text while the lines come in. One that never ends (a dump in a log) is cut, so that memory stays flat. */
import type { LineReader, LogRecord, ParseContext } from '../src/types.ts';

const MOST_LINES = 200;
const MOST_CHARACTERS = 64 * 1024;

export type Message = { readonly lines: string[]; characters: number; cut: boolean };

export const CUT_REASON = `an entry of more than ${MOST_LINES} lines or 64 KiB was cut; the rest of it was not read`;

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

/** Blank lines at the end belong to nobody; those inside stay, so that line numbers can be computed. */
export function textOf(message: Message): string {
  let end = message.lines.length;
  while (end > 1 && message.lines[end - 1]?.trim() === '') end--;
  return end === 1 ? (message.lines[0] ?? '') : message.lines.slice(0, end).join('\n');
}

/**
 * Reads a log whose entries begin with a stamp and go on until the next one does.
 * @param begin the entry that a line begins, if it begins one
 * @param recordsOf the records of an entry, once its last line is known
 */
export function entryReader<Entry extends { readonly message: Message }>(
  context: ParseContext,
  begin: (line: number, text: string) => Entry | undefined,
  recordsOf: (entry: Entry) => LogRecord[],
): LineReader {
  let entry: Entry | undefined;
  let toldCut = false;
  return {
    lines(texts, first) {
      const records: LogRecord[] = [];
      for (let i = 0; i < texts.length; i++) {
        const text = (texts[i] ?? '').replace(/\r$/, '');
        const next = begin(first + i, text);
        if (next) {
          if (entry) records.push(...recordsOf(entry));
          entry = next;
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
      return last ? recordsOf(last) : [];
    },
  };
}
