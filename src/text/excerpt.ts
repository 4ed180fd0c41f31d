/** Pieces of log text that outlive the log. */

/** Longer lines are cut for the report, with a mark that says so. */
const LONGEST = 1000;

/** A character that does not fit into one byte. */
const WIDE = /[^\0-\xff]/;

/**
 * A copy for keeping. A piece cut out of a string holds on to the whole of it, here a chunk of the file; kept by the thousand
 * such pieces would hold the file in memory.
 */
export function keep(text: string): string {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  // One byte for each character where that is enough: most of what is kept is plain text cut from UTF-16.
  const encoding = WIDE.test(shown) ? 'utf16le' : 'latin1';
  return Buffer.from(shown, encoding).toString(encoding);
}

/** The line of a message in which an offset lies: how many lines below the first, and its text. */
export function lineAt(message: string, offset: number): { readonly below: number; readonly text: string } {
  let below = 0;
  let start = 0;
  for (let at = message.indexOf('\n'); at !== -1 && at < offset; at = message.indexOf('\n', at + 1)) {
    below += 1;
    start = at + 1;
  }
  const end = message.indexOf('\n', start);
  return { below, text: message.slice(start, end === -1 ? undefined : end).trim() };
}

/** Number of lines of a message. */
export function lineCount(message: string): number {
  return newlinesIn(message) + 1;
}

/** Line ends before `end`; in all of the text unless told. */
export function newlinesIn(text: string, end = text.length): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
