/**
 * What stands in front of every line of a log that went through a mail, a post, a search or a build server before it came here:
 *
 *   > MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1729                                   quoted
 *       MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1729                                 indented, perhaps not the first line
 *   C:\Temp\msi.log:1402:MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1729                found with Select-String or grep
 *      1402: MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1729                            copied with line numbers
 *   2024-03-14T21:40:07.2612345Z MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1729        printed by a build or a deployment
 *   *MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1729*                                   set in italics
 *
 * and what a web page makes of the quotes and dashes in it: `Product: Pack — Update ‘Rollup 7’ could not be installed.`
 *
 * A line stays a line, so that its number is the one in the file.
 */

/** `what` completes the sentence "… of 40 lines look so, once … is taken off". */
export type Wrapping = { readonly what: string; readonly unwrap: (line: string) => string };

const LINES_LOOKED_AT = 400;
/** Of ten lines so many must be wrapped: some break at the edge of a window, and a sentence may stand above. */
const MOST = 7;
/** So much of a line that does not end is held to look at its beginning. */
const HELD = 64 * 1024;

const QUOTED = /^[ \t]{0,3}(?:> ?){1,9}/;
// Context lines of Select-String have blanks in front, those of grep dashes round the number.
const SEARCHED = /^(?:> | {2})?(?:[A-Za-z]:)?[^:*?"<>|\r\n]{1,250}\.[A-Za-z]\w{0,7}[:-](?<number>\d{1,9})[:-] ?/;
const NUMBERED = /^[ \t]{0,8}(?<number>\d{1,9})(?:[:|\t] ?| {1,2})/;
const STAMPED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)? (?:\d{1,7} )?(?:\[[A-Z ]{4,9}\] (?:- )?)?/;
const EMPHASIZED = /^[ \t]{0,3}(?<mark>\*{1,3}|_{1,3}|`)(?=\S)(?<text>.*\S)\k<mark>[ \t]*\r?$/;

/** Of all quotes and dashes in a page so many are printed ones; logs in Chinese and French have some beside the straight ones. */
const PRINTED = 4;

/** Straight quotes and double hyphens, where a web page bent them and made one dash of two. */
export function typographyOf(text: string): Wrapping | undefined {
  const printed = text.match(/[“”„‘’]| [–—] /g)?.length ?? 0;
  if (printed === 0 || printed < PRINTED * (text.match(/["']| -- /g)?.length ?? 0)) return undefined;
  return { what: 'the typography of a page', unwrap: (line) => line.replace(/[“”„]/g, '"').replace(/[‘’]/g, "'").replace(/ [–—] /g, ' -- ') };
}

/** The wrappings that fit a text; usually none. */
export function wrappingsOf(lines: readonly string[]): Wrapping[] {
  const some = lines.slice(0, LINES_LOOKED_AT).filter((line) => line.trim() !== '');
  if (some.length === 0) return [];
  const fits = (shape: RegExp) => some.filter((line) => shape.test(line)).length * 10 >= some.length * MOST;
  const found: Wrapping[] = [];
  if (fits(QUOTED)) found.push({ what: 'the quote mark before each', unwrap: without(QUOTED) });
  if (fits(SEARCHED) && areCounted(some, SEARCHED)) found.push({ what: 'the file name and line number before each', unwrap: without(SEARCHED) });
  if (fits(STAMPED)) found.push({ what: 'the time stamp of another program before each', unwrap: without(STAMPED) });
  if (fits(NUMBERED) && areCounted(some, NUMBERED)) found.push({ what: 'the line number before each', unwrap: without(NUMBERED) });
  if (fits(EMPHASIZED)) found.push({ what: 'the emphasis round each', unwrap: (line) => EMPHASIZED.exec(line)?.groups?.text ?? line });
  const indent = indentOf(some);
  if (indent > 0) found.push({ what: `the indentation by ${indent} before each`, unwrap: without(new RegExp(`^[ \\t]{1,${indent}}`)) });
  return found;
}

/** The same text with each line unwrapped; piece by piece, as it is read. */
export async function* unwrapped(text: AsyncIterable<string>, { unwrap }: Wrapping): AsyncGenerator<string> {
  let held = '';
  let inside = false;
  for await (const piece of text) {
    const lines = (held + piece).split('\n');
    held = lines.pop() ?? '';
    if (lines.length > 0) {
      yield `${lines.map((line, i) => (inside && i === 0 ? line : unwrap(line))).join('\n')}\n`;
      inside = false;
    }
    if (piece === '') yield '';
    if (held.length <= HELD) continue;
    yield inside ? held : unwrap(held);
    held = '';
    inside = true;
  }
  if (held !== '') yield inside ? held : unwrap(held);
}

const without = (shape: RegExp) => (line: string) => line.replace(shape, '');

/** Line numbers grow; the hours and minutes at the beginning of a line stay for long. */
function areCounted(lines: readonly string[], shape: RegExp): boolean {
  const numbers = lines.map((line) => Number(shape.exec(line)?.groups?.number)).filter((number) => !Number.isNaN(number));
  return numbers.length > 1 && numbers.every((number, i) => i === 0 || number > numbers[i - 1]!);
}

/** The commonest indentation, where most lines have at least that. */
function indentOf(lines: readonly string[]): number {
  const widths = lines.map((line) => line.length - line.trimStart().length);
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const [common = 0] = [...counts].toSorted(([a, timesA], [b, timesB]) => timesB - timesA || a - b)[0] ?? [];
  return widths.filter((width) => width >= common).length * 10 >= widths.length * MOST ? common : 0;
}
