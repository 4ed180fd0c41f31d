/** The first lines: what was attempted and what came of it, of one incident or of many. */
import { hasSucceeded, standing, stillFailed } from '../../facts/outcome.ts';
import { mainCauseOf, needsAttention } from '../../report.ts';
import { harmless, shorten, widthOf, wrap } from '../../text/display.ts';
import { fill } from '../../text/fill.ts';
import { dayText, spanText } from '../../text/times.ts';
import { ATTEMPT_KINDS } from '../../types.ts';
import type { Attempt, Incident, Outcome, Report } from '../../types.ts';
import { count, indented } from './page.ts';
import type { Color, Page, Paint } from './page.ts';

export const OUTCOME_WORDS: Readonly<Record<Outcome | 'none', string>> = {
  'rolled-back': 'ROLLED BACK',
  failed: 'FAILED',
  blocked: 'BLOCKED',
  incomplete: 'INCOMPLETE',
  cancelled: 'CANCELLED',
  unknown: 'UNKNOWN',
  'succeeded-reboot-required': 'SUCCEEDED, RESTART NEEDED',
  succeeded: 'SUCCEEDED',
  none: 'NO UPGRADE FOUND',
};

/** Where no run is to be seen, but something that a run left broken. */
const FAULT = 'FAULT FOUND';

/** Marks besides colours: a report may be printed, piped, or read by somebody who does not tell red from green. */
export const MARKS: Readonly<Record<Outcome, string>> = {
  'rolled-back': '✗',
  failed: '✗',
  blocked: '■',
  incomplete: '…',
  cancelled: '○',
  unknown: '?',
  'succeeded-reboot-required': '✓',
  succeeded: '✓',
};

export const styleOf = (outcome: Outcome | 'none'): Color => (outcome === 'rolled-back' || outcome === 'failed' ? 'red' : hasSucceeded(outcome) ? 'green' : outcome === 'none' ? 'dim' : 'yellow');

/** The same within a sentence: `rolled back`. */
export const outcomeWords = (outcome: Outcome | 'none') => OUTCOME_WORDS[outcome].toLowerCase();

export const verdict = (paint: Paint, outcome: Outcome | 'none', text: string) => `${paint(['bold', styleOf(outcome)], OUTCOME_WORDS[outcome])}  ${harmless(text)}`;

export function verdictLines(incident: Incident, page: Page, number: number | undefined): string[] {
  const attempt = tellingAttempt(incident);
  const rule = number === undefined ? '' : `${page.paint('dim', `── ${number} ${'─'.repeat(Math.max(0, page.width - 5 - String(number).length))}`)}\n`;
  if (!attempt) {
    const [finding] = incident.findings;
    if (!finding || !needsAttention(incident)) return [`${rule}${verdict(page.paint, 'none', 'nothing that failed in what was read')}`];
    return [`${rule}${page.paint(['bold', 'red'], FAULT)}  ${harmless(finding.rule.product)}${finding.values['server'] === undefined ? '' : ` on ${harmless(finding.values['server'])}`}, with no upgrade run in what was read`];
  }
  const { exitCode } = attempt;
  const what = `${placedName(attempt)}${exitCode === undefined || exitCode === 0 ? '' : `, result ${exitCode}`}`;
  const head = OUTCOME_WORDS[incident.outcome];
  const [first = '', ...more] = wrap(harmless(what), page.width - widthOf(head) - 2);
  const when = attempt.startedAt === undefined ? [] : indented(spanText(attempt.startedAt, attempt.endedAt, attempt.zone), page, 'dim', widthOf(head) + 2);
  return [`${rule}${verdict(page.paint, incident.outcome, first)}`, ...more.map((line) => ' '.repeat(widthOf(head) + 2) + line), ...when];
}

/** `Kestrel Suite (12.0.4518.1016 → 12.0.6219.1000)`, `Kestrel Suite 12.0.4518.1016, update 'Service Pack 1'` */
export function nameOf({ kind, product, patch, fromVersion, toVersion }: Pick<Attempt, 'kind' | 'product' | 'patch' | 'fromVersion' | 'toVersion'>): string {
  const versions = fromVersion !== undefined && toVersion !== undefined && fromVersion !== toVersion ? ` (${fromVersion} → ${toVersion})` : (toVersion ?? fromVersion) === undefined ? '' : ` ${toVersion ?? fromVersion}`;
  return `${product ?? ATTEMPT_KINDS[kind]}${versions}${patch === undefined ? '' : `, update '${patch}'`}`;
}

/** `Kestrel Suite 12.0.4518.1016 on KESTREL-APP1` */
export const placedName = (attempt: Attempt): string => `${nameOf(attempt)}${attempt.server === undefined ? '' : ` on ${attempt.server}`}`;

/** The attempt that the cause speaks of, or else the one that has the incident's outcome; of several the last. */
export function tellingAttempt(incident: Incident): Attempt | undefined {
  const cause = mainCauseOf(incident);
  const told = incident.attempts.find((attempt) => attempt.id === cause?.attempt);
  if (told) return told;
  const same = standing(incident.attempts).filter((attempt) => attempt.outcome === incident.outcome);
  return same.findLast((attempt) => attempt.product !== undefined) ?? same.at(-1) ?? incident.attempts.at(-1);
}

export function overview(report: Report, told: readonly Incident[], bad: readonly Incident[], page: Page): string[] {
  const words = [...overviewWords(report, told), ...(bad.length < told.length ? [`${told.length - bad.length} without trouble`] : [])];
  const head = OUTCOME_WORDS[report.outcome];
  const [first = '', ...more] = wrap(words.join(', '), page.width - widthOf(head) - 2);
  return [verdict(page.paint, report.outcome, first), ...more.map((line) => ' '.repeat(widthOf(head) + 2) + line), ''];
}

/** Of several incidents. */
export function overviewWords({ attempts }: Pick<Report, 'attempts'>, told: readonly Incident[]): string[] {
  const repaired = attempts.length - standing(attempts).length;
  return [
    `${stillFailed(attempts).length} of ${count(attempts.length, 'run')} did not succeed`,
    ...(repaired > 0 ? [`${repaired} failed first and succeeded later`] : []),
    `${count(told.length, 'incident')} ${areOfOneDay(told) ? 'that have nothing in common' : 'on different dates'}`,
  ];
}

/** Unrelated servers may be updated in the same night. */
function areOfOneDay(incidents: readonly Incident[]): boolean {
  const days = incidents.flatMap(({ attempts }) => attempts.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [dayText(startedAt)])));
  return new Set(days).size < 2;
}

/** More than a person reads through. */
const MOST_LISTED = 100;
/** Of those that went well: the event log of a server holds the installations of months. */
const MOST_GOOD = 10;

/** A line for the run, and up to two for what happened; those that need attention come first. */
export function listLines(incidents: readonly Incident[], page: Page): string[] {
  const bad = incidents.filter(needsAttention).length;
  const most = Math.min(MOST_LISTED, bad + MOST_GOOD);
  const left = incidents.length - most;
  const more = left > 0 ? [`     and ${left} more${bad > most ? '' : ' without trouble'}; --format json holds them all`] : [];
  return [...incidents.slice(0, most).flatMap((incident, at) => listed(incident, at, page)), ...more];
}

function listed(incident: Incident, at: number, page: Page): string[] {
  const attempt = tellingAttempt(incident);
  const cause = mainCauseOf(incident) ?? incident.findings.find((finding) => finding.severity !== 'info');
  const mark = incident.outcome === 'none' ? '·' : MARKS[incident.outcome];
  const [first] = incident.findings;
  const time = attempt ? attempt.startedAt : first?.evidence[0]?.time;
  const when = time === undefined ? '' : `${dayText(time)}  `;
  // The outcome goes before the name: what does not fit is cut at the end.
  const outcome = attempt || !needsAttention(incident) ? outcomeWords(incident.outcome) : FAULT.toLowerCase();
  const head = `${String(at + 1).padStart(3)}  ${mark} ${when}${outcome}: ${attempt ? nameOf(attempt) : ((cause ?? first)?.rule.product ?? '')}`;
  const why = needsAttention(incident) && cause ? inTwoLines(fill(cause.rule.title, cause.values), page.width - 7).map((line) => `       ${line}`) : [];
  return [page.paint(styleOf(incident.outcome), shorten(harmless(head), page.width)), ...why];
}

/** Long paths come first in a sentence; what became of them must still be seen. */
function inTwoLines(text: string, width: number): string[] {
  const [first = '', second, ...more] = wrap(harmless(text), width);
  return second === undefined ? [first] : [first, more.length > 0 ? shorten(`${second} …`, width) : second];
}
