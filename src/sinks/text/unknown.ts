/**
 * A failure that no rule knows: where it got to, the lines that no healthy run has, and what to send on.
 *
 *   FIRST   patch.log:1207 at 02:10:05
 *             Feed table is locked by instance 7
 *             no healthy run says it: an error, 3 lines before the step that failed
 *   WHERE   in InstallFinalize; the last good step was InstallFiles
 *
 *   RARE    patch.log:1190 at 02:10:04
 *             …
 *   SEND    1207  Feed table is locked by instance 7
 */
import { isSamePlace } from '../../facts/evidence.ts';
import { mainCauseOf } from '../../report.ts';
import { harmless, shorten, wrap } from '../../text/display.ts';
import { clockText } from '../../text/times.ts';
import type { Evidence, Incident, Remark, Unknown } from '../../types.ts';
import { LABEL, indented, labelled, placeText, shortPath } from './page.ts';
import type { Page } from './page.ts';

/** Of a line so many lines of the page are shown. */
const MOST_LINES = 2;

/** What can be said of the run that the report's cause speaks of; the others stand in the JSON. */
export function unknownOf(incident: Incident): Unknown | undefined {
  const cause = mainCauseOf(incident);
  return incident.attempts.find(({ id, unknown }) => unknown !== undefined && (cause === undefined || (cause.attempt === id && cause.rule.tier !== 'specific')))?.unknown;
}

/** Beside the cause: the line that says most, and where it got to. */
export function firstLines({ lastPhase, lastGoodStep, comparedWith, firstUnusual }: Unknown, page: Page): string[] {
  const where = [lastPhase === undefined ? 'the log names no step' : `in ${lastPhase}`, ...(lastGoodStep === undefined ? [] : [`the last good step was ${lastGoodStep}`])].join('; ');
  return [
    ...(firstUnusual ? [...remarkLines('FIRST', firstUnusual, page, 'the first line that a healthy run would not have: '), ''] : []),
    ...labelled('WHERE', where, page),
    ...indented(`No rule names a reason. The lines were compared with ${comparedWith}.`, page, 'dim'),
    '',
  ];
}

/** Below the steps: what else is unusual, and what to send on. */
export function sendLines({ firstUnusual, rare, excerpt }: Unknown, page: Page): string[] {
  const others = rare.filter(({ evidence }) => !isSamePlace(evidence, firstUnusual?.evidence));
  return [...others.flatMap((one, at) => remarkLines(at === 0 ? 'RARE' : '', one, page)), ...(others.length > 0 ? [''] : []), ...excerptLines(excerpt, page), ''];
}

function remarkLines(label: string, { evidence, why }: Remark, page: Page, before = ''): string[] {
  const place = `${placeText(evidence, page)}${evidence.time === undefined ? '' : ` at ${clockText(evidence.time)}`}`;
  return [...labelled(label, place, page, 'dim'), ...textLines(evidence.text, page), ...indented(before + why, page, 'dim', LABEL + 2)];
}

function textLines(text: string, page: Page): string[] {
  const lines = wrap(harmless(text), page.width - LABEL - 2);
  const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), shorten(`${lines[MOST_LINES - 1]} …`, page.width - LABEL - 2)] : lines;
  return shown.map((line) => `${' '.repeat(LABEL + 2)}${line}`);
}

function excerptLines(excerpt: readonly Evidence[], page: Page): string[] {
  const [first] = excerpt;
  if (!first) return [];
  const digits = Math.max(...excerpt.map(({ line }) => String(line).length));
  return [
    ...labelled('SEND', 'These lines say most of it, where somebody else has to look:', page),
    ...excerpt.flatMap(({ file, line, text }, at) => [
      ...(file === excerpt[at - 1]?.file ? [] : indented(shortPath(file, page), page, 'dim', LABEL + 2)),
      `${' '.repeat(LABEL + 2)}${page.paint('dim', String(line).padStart(digits))}  ${shorten(harmless(text), page.width - LABEL - 4 - digits)}`,
    ]),
  ];
}
