/**
 * Evidence in context: every place that proves, and around the chosen one the lines of its log.
 *
 *   PROOF   patch.log:713 at 01:21:16
 *             711  MSI (s) (34:70) [01:21:16:015]: Executing op: …
 *           ▸ 713  Error 1306. Another application has exclusive access to the file …
 */
import { whenOf } from '../../sinks/text/finding.ts';
import { LABEL, placeText } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { pad, shorten, wrap } from '../../text/display.ts';
import type { Clock, Evidence } from '../../types.ts';
import { shown } from '../scene.ts';
import type { Scene } from '../scene.ts';

/** Lines, and which of them is the one that the keys have chosen. */
export type Told = { readonly lines: readonly string[]; readonly chosen: number };

/** Lines of the log that are shown above and below. */
const AROUND = 3;

export function evidenceLines(scene: Scene, all: readonly Evidence[], clocks: readonly Clock[], page: Page, name = 'PROOF'): Told {
  const at = Math.min(scene.state.evidence, all.length - 1);
  const blocks = all.map((evidence, number) => {
    const label = page.paint('cyan', pad(number === 0 ? name : '', LABEL));
    const place = `${shown(placeText(evidence, page))}${whenOf(evidence, clocks)}`;
    return number === at ? [`${label}${page.paint('bold', `▸ ${place}`)}`, ...contextLines(evidence, scene, page)] : [`${label}${page.paint('dim', `  ${place}`)}`, lineOf(numberIn(evidence, page), evidence.text, page, numberIn(evidence, page))];
  });
  return { lines: blocks.flat(), chosen: blocks.slice(0, Math.max(0, at)).reduce((sum, block) => sum + block.length, 0) };
}

/** What leads to it where only the line itself is shown. */
const numberIn = ({ file, line, record }: Evidence, { binary }: Page) => (record !== undefined && binary.has(file) ? record : line);

/** The line among its neighbours; where the log cannot be read any more the line alone. */
function contextLines(evidence: Evidence, { texts }: Scene, page: Page): string[] {
  const { file, text } = evidence;
  const line = texts.lineOf(evidence);
  const number = numberIn(evidence, page);
  if (line === undefined) return wholeLine(number, text, page, number);
  const from = Math.max(1, line - AROUND);
  const read = texts.lines(file, from, line - from + AROUND + 1);
  // While the log grows its last line is known before it is read here.
  const own = read[line - from] ?? text;
  if (read.every((one) => one === undefined)) return wholeLine(number, text, page, number);
  return read.flatMap((one, at) => (from + at === line ? wholeLine(line, own, page, line + AROUND) : one === undefined ? [] : [lineOf(from + at, one, page, line + AROUND)]));
}

/** The line that proves is read to its end, but for one that is as long as a page. */
const MOST_LINES = 5;

function wholeLine(line: number, text: string, page: Page, last: number): string[] {
  const number = numberOf(line, last);
  const [first = '', ...more] = wrap(narrow(text.slice(0, MOST_LINES * 4 * page.width)), roomOf(page, number));
  const lines = [first, ...more.slice(0, MOST_LINES - 2), ...(more.length > MOST_LINES - 2 ? ['…'] : [])];
  return lines.map((one, at) => `${' '.repeat(LABEL)}${at === 0 ? `▸ ${page.paint('dim', number)}` : ' '.repeat(number.length + 2)}  ${page.paint('bold', one)}`);
}

function lineOf(line: number, text: string, page: Page, last: number): string {
  const number = numberOf(line, last);
  return `${' '.repeat(LABEL)}  ${page.paint('dim', number)}  ${shorten(narrow(text.slice(0, 4 * page.width)), roomOf(page, number))}`;
}

/** Logs with columns leave more room between them than there is here. */
const narrow = (text: string) => shown(text).replace(/ {3,}/g, '  ');

/** @param last the highest number that stands below, so that all are as wide */
const numberOf = (line: number, last: number) => String(line).padStart(String(last).length);
const roomOf = ({ width }: Page, number: string) => Math.max(10, width - LABEL - 4 - number.length);
