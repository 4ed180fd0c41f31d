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
import { pad, shorten } from '../../text/display.ts';
import type { Clock, Evidence } from '../../types.ts';
import { shown } from '../scene.ts';
import type { Scene } from '../scene.ts';

/** Lines, and which of them is the one that the keys have chosen. */
export type Told = { readonly lines: readonly string[]; readonly chosen: number };

/** Lines of the log that are shown above and below. */
const AROUND = 3;

export function evidenceLines(scene: Scene, all: readonly Evidence[], clocks: readonly Clock[], page: Page): Told {
  const at = Math.min(scene.state.evidence, all.length - 1);
  const blocks = all.map((evidence, number) => {
    const label = page.paint('cyan', pad(number === 0 ? 'PROOF' : '', LABEL));
    const place = `${shown(placeText(evidence, page))}${whenOf(evidence, clocks)}`;
    return number === at ? [`${label}${page.paint('bold', `▸ ${place}`)}`, ...contextLines(evidence, scene, page)] : [`${label}${page.paint('dim', `  ${place}`)}`, lineOf(evidence.line, evidence.text, ' ', page, evidence.line)];
  });
  return { lines: blocks.flat(), chosen: blocks.slice(0, Math.max(0, at)).reduce((sum, block) => sum + block.length, 0) };
}

/** The line among its neighbours; where the log cannot be read any more the line alone. */
function contextLines({ file, line, text }: Evidence, { texts }: Scene, page: Page): string[] {
  const from = Math.max(1, line - AROUND);
  const read = texts.lines(file, from, line - from + AROUND + 1);
  if (read[line - from] === undefined) return [lineOf(line, text, '▸', page, line)];
  return read.flatMap((one, at) => (one === undefined ? [] : [lineOf(from + at, one, from + at === line ? '▸' : ' ', page, line + AROUND)]));
}

/** @param last the highest number that stands below, so that all are as wide */
function lineOf(line: number, text: string, mark: string, page: Page, last: number): string {
  const number = String(line).padStart(String(last).length);
  const words = shorten(shown(text.slice(0, 2 * page.width)), Math.max(10, page.width - LABEL - 4 - number.length));
  return `${' '.repeat(LABEL)}${mark} ${page.paint('dim', number)}  ${mark === '▸' ? page.paint('bold', words) : words}`;
}
