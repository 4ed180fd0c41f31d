/**
 * The report for a person who has the customer on the phone: the verdict in the first line, then cause, proof and steps, then the rest.
 *
 *   ROLLED BACK  Contoso Suite on KESTREL-APP2, result 1603
 *
 *   CAUSE  C:\Contoso\bin\store.exe was held open by OWSTIMER when the update wanted to replace it
 *   PROOF  patch.log:713  Error 1306. Another application has exclusive access to the file …
 *   STEPS  1. Find out which process holds it open. …
 */
import { styleText } from 'node:util';

import { harmless, pad, shorten, widthOf, wrap } from '../text/display.ts';
import { fill } from '../text/fill.ts';
import { clockText, dayText, spanText } from '../text/times.ts';
import { ATTEMPT_KINDS } from '../types.ts';
import type { Attempt, Evidence, Finding, Incident, Outcome, Report } from '../types.ts';

export type TextOptions = {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colors: boolean;
  /** Every incident with all it has; otherwise those that failed, and of many only the first ones. */
  readonly full: boolean;
};

type Color = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
type Style = Color | readonly Color[];
type Paint = (style: Style, text: string) => string;

/** Up to so many incidents are all told in full; of more only the first, below a list of all. */
const TOLD_IN_FULL = 3;
/** Lines of proof: of the cause, and of each thing that it led to. */
const PROOFS = 4;
const PROOFS_OF_OTHERS = 1;
/** Width of the labels on the left. */
const LABEL = 8;

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
const MARKS: Readonly<Record<Outcome, string>> = {
  'rolled-back': '✗',
  failed: '✗',
  blocked: '■',
  incomplete: '…',
  cancelled: '○',
  unknown: '?',
  'succeeded-reboot-required': '✓',
  succeeded: '✓',
};

const styleOf = (outcome: Outcome | 'none'): Color => (outcome === 'rolled-back' || outcome === 'failed' ? 'red' : outcome.startsWith('succeeded') ? 'green' : outcome === 'none' ? 'dim' : 'yellow');

export function textReport(report: Report, options: TextOptions): string {
  const paint: Paint = options.colors ? (style, text) => styleText(typeof style === 'string' ? style : [...style], text, { validateStream: false }) : (_style, text) => text;
  const page: Page = { width: Math.max(40, options.width), paint, root: commonFolder([...report.sources, ...report.skipped].map(({ path }) => path)) };
  const told = report.incidents.filter((incident) => incident.findings.length > 0 || incident.attempts.length > 0);
  const bad = told.filter(needsAttention);
  const shown = options.full || told.length <= TOLD_IN_FULL ? told : told.slice(0, 1);
  const lines = [
    ...(told.length > 1 ? overview(report, told, bad, page) : []),
    ...(shown.length < told.length ? [...listLines(told, page), ''] : []),
    ...shown.flatMap((incident, at) => [...incidentLines(incident, page, told.length > 1 ? at + 1 : undefined), '']),
    ...(shown.length < told.length ? [...labelled('MORE', 'the other incidents are told like this one with --full, or when their folder alone is analyzed', page), ''] : []),
    ...(told.length === 0 ? [verdict(paint, 'none', 'no upgrade, install or patch run in what was read'), ''] : []),
    ...gapLines(report, page),
    ...inputLines(report, page, options.full),
  ];
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n').trimEnd()}\n`;
}

/** `root`: the folder that all inputs lie in; it is named once, and places are told from there. */
type Page = { readonly width: number; readonly paint: Paint; readonly root: string };

/** The longest beginning of all paths that ends a folder or names an archive. */
function commonFolder(paths: readonly string[]): string {
  const [first, ...rest] = paths;
  if (first === undefined || rest.length === 0) return '';
  let length = first.length;
  for (const path of rest) while (!path.startsWith(first.slice(0, length))) length -= 1;
  return /^.*[/\\!]/s.exec(first.slice(0, length))?.[0] ?? '';
}

const shortPath = (path: string, { root }: Page) => harmless(path.startsWith(root) ? path.slice(root.length) : path);

/** Did something fail, or is something broken? */
function needsAttention(incident: Incident): boolean {
  return (incident.outcome !== 'none' && !incident.outcome.startsWith('succeeded')) || incident.findings.some((finding) => finding.severity === 'critical' || finding.severity === 'error');
}

function overview(report: Report, told: readonly Incident[], bad: readonly Incident[], page: Page): string[] {
  const failed = report.attempts.filter((attempt) => attempt.supersededBy === undefined && !attempt.outcome.startsWith('succeeded')).length;
  const repaired = report.attempts.filter((attempt) => attempt.supersededBy !== undefined).length;
  const words = [
    `${failed} of ${count(report.attempts.length, 'run')} did not succeed`,
    ...(repaired > 0 ? [`${repaired} failed first and succeeded later`] : []),
    `${count(told.length, 'incident')} on different dates`,
    ...(bad.length < told.length ? [`${told.length - bad.length} without trouble`] : []),
  ];
  return [verdict(page.paint, report.outcome, words.join(', ')), ''];
}

const verdict = (paint: Paint, outcome: Outcome | 'none', text: string) => `${paint(['bold', styleOf(outcome)], OUTCOME_WORDS[outcome])}  ${harmless(text)}`;

function incidentLines(incident: Incident, page: Page, number: number | undefined): string[] {
  const { findings } = incident;
  const cause = findings.find((finding) => finding.role === 'cause' && finding.severity !== 'info');
  const story = cause ? chainOf(cause, findings) : [];
  const rest = findings.filter((finding) => finding !== cause && !story.includes(finding) && !saysNothingNew(finding));
  return [
    ...verdictLines(incident, page, number),
    '',
    ...(cause ? causeLines(cause, story, page) : []),
    ...otherLines(rest, page),
    ...attemptLines(incident.attempts, page),
  ];
}

/** That a run went well stands in the verdict already. */
const saysNothingNew = ({ severity, role, rule }: Finding) => severity === 'info' && role === 'context' && rule.remediation.length === 0;

function verdictLines(incident: Incident, page: Page, number: number | undefined): string[] {
  const attempt = tellingAttempt(incident);
  const rule = number === undefined ? '' : `${page.paint('dim', `── ${number} ${'─'.repeat(Math.max(0, page.width - 5 - String(number).length))}`)}\n`;
  if (!attempt) {
    const [finding] = incident.findings;
    if (!finding || !needsAttention(incident)) return [`${rule}${verdict(page.paint, 'none', 'nothing that failed in what was read')}`];
    return [`${rule}${page.paint(['bold', 'red'], FAULT)}  ${harmless(finding.rule.product)}${finding.values['server'] === undefined ? '' : ` on ${harmless(finding.values['server'])}`}, with no upgrade run in what was read`];
  }
  const { server, exitCode } = attempt;
  const what = `${nameOf(attempt)}${server === undefined ? '' : ` on ${server}`}${exitCode === undefined || exitCode === 0 ? '' : `, result ${exitCode}`}`;
  const head = OUTCOME_WORDS[incident.outcome];
  const [first = '', ...more] = wrap(harmless(what), page.width - widthOf(head) - 2);
  const when = attempt.startedAt === undefined ? [] : indented(spanText(attempt.startedAt, attempt.endedAt, attempt.zone), page, 'dim', widthOf(head) + 2);
  return [`${rule}${verdict(page.paint, incident.outcome, first)}`, ...more.map((line) => ' '.repeat(widthOf(head) + 2) + line), ...when];
}

/** `Kestrel Suite (12.0.4518.1016 → 12.0.6219.1000)`, `Kestrel Suite 12.0.4518.1016, update 'Service Pack 1'` */
function nameOf({ kind, product, patch, fromVersion, toVersion }: Attempt): string {
  const versions = fromVersion !== undefined && toVersion !== undefined && fromVersion !== toVersion ? ` (${fromVersion} → ${toVersion})` : (toVersion ?? fromVersion) === undefined ? '' : ` ${toVersion ?? fromVersion}`;
  return `${product ?? ATTEMPT_KINDS[kind]}${versions}${patch === undefined ? '' : `, update '${patch}'`}`;
}

/** The attempt that the cause speaks of, or else the one that has the incident's outcome; of several the last. */
function tellingAttempt(incident: Incident): Attempt | undefined {
  const cause = incident.findings.find((finding) => finding.role === 'cause' && finding.severity !== 'info');
  const told = incident.attempts.find((attempt) => attempt.id === cause?.attempt);
  if (told) return told;
  const same = incident.attempts.filter((attempt) => attempt.outcome === incident.outcome && attempt.supersededBy === undefined);
  return same.findLast((attempt) => attempt.product !== undefined) ?? same.at(-1) ?? incident.attempts.at(-1);
}

function causeLines(cause: Finding, story: readonly Finding[], page: Page): string[] {
  const { rule, values } = cause;
  return [
    ...labelled('CAUSE', fill(rule.title, values), page, 'bold'),
    ...indented(`${Math.round(cause.confidence * 100)} % sure: ${cause.because}`, page, 'dim'),
    ...story.flatMap((finding) => indented(`→ ${fill(finding.rule.title, finding.values)}`, page)),
    '',
    ...proofLines('PROOF', [cause, ...story], page),
    '',
    ...stepLines(rule.remediation, values, page),
    '',
    ...referenceLines(cause, page),
  ];
}

/** What the cause led to, and what that led to, each once. */
function chainOf(cause: Finding, findings: readonly Finding[]): Finding[] {
  const chain: Finding[] = [];
  const follow = (finding: Finding) => {
    for (const id of finding.leadsTo) {
      for (const next of findings) {
        if (next.rule.id !== id || next === cause || chain.includes(next)) continue;
        chain.push(next);
        follow(next);
      }
    }
  };
  follow(cause);
  const time = ({ evidence }: Finding) => evidence[0]?.time ?? Number.POSITIVE_INFINITY;
  return chain.toSorted((a, b) => time(a) - time(b) || 0);
}

function labelled(label: string, text: string, page: Page, style?: Style): string[] {
  const [first = '', ...more] = wrap(harmless(text), page.width - LABEL);
  const shown = (line: string) => (style ? page.paint(style, line) : line);
  return [`${page.paint('cyan', pad(label, LABEL))}${shown(first)}`, ...more.map((line) => ' '.repeat(LABEL) + shown(line))];
}

function indented(text: string, page: Page, style?: Style, by = LABEL): string[] {
  return wrap(harmless(text), page.width - by).map((line) => ' '.repeat(by) + (style ? page.paint(style, line) : line));
}

/** The lines that prove, in order; what is said in several places is quoted once. */
function proofLines(label: string, findings: readonly Finding[], page: Page): string[] {
  const all = findings.flatMap((finding, at) => finding.evidence.slice(0, at === 0 ? PROOFS : PROOFS_OF_OTHERS));
  const distinct = new Map(all.map((evidence) => [`${evidence.file}:${evidence.line}`, evidence])).values();
  const quotes = [...Map.groupBy(distinct, ({ text }) => text).values()];
  return quotes.flatMap((places, at) => proof(at === 0 ? label : '', places, page));
}

function proof(label: string, [evidence, ...others]: readonly Evidence[], page: Page): string[] {
  if (!evidence) return [];
  const more = others.length === 0 ? '' : `, also ${others.map(({ file, line }) => (file === evidence.file ? `line ${line}` : `${shortPath(file, page)}:${line}`)).join(', ')}`;
  const place = `${shortPath(evidence.file, page)}:${evidence.line}${evidence.time === undefined ? '' : ` at ${clockText(evidence.time)}`}${more}`;
  const lines = wrap(harmless(evidence.text), page.width - LABEL - 2);
  const shown = lines.length > 3 ? [...lines.slice(0, 2), shorten(`${lines[2]} …`, page.width - LABEL - 2)] : lines;
  return [`${page.paint('cyan', pad(label, LABEL))}${page.paint('dim', place)}`, ...shown.map((line) => `${' '.repeat(LABEL + 2)}${line}`)];
}

function stepLines(steps: Finding['rule']['remediation'], values: Finding['values'], page: Page): string[] {
  return steps.flatMap((step, at) => {
    const [first = '', ...more] = wrap(harmless(fill(step.do, values)), page.width - LABEL - 3);
    return [
      `${page.paint('cyan', pad(at === 0 ? 'STEPS' : '', LABEL))}${`${at + 1}.`.padEnd(3)}${first}`,
      ...more.map((line) => `${' '.repeat(LABEL + 3)}${line}`),
      ...(step.command === undefined ? [] : step.command.split('\n').map((line) => `${' '.repeat(LABEL + 3)}${page.paint('bold', harmless(fill(line, values)))}`)),
      ...(step.check === undefined ? [] : indented(`Check: ${fill(step.check, values)}`, page, undefined, LABEL + 3)),
      ...(step.never === undefined ? [] : indented(`Never: ${fill(step.never, values)}`, page, 'yellow', LABEL + 3)),
    ];
  });
}

function referenceLines(finding: Finding, page: Page): string[] {
  const words = finding.rule.references.map(({ title, kb, url }) => [title, kb === undefined ? undefined : `KB ${kb}`, url].filter((part) => part !== undefined).join(', '));
  return words.length === 0 ? [] : [...words.flatMap((line, at) => (at === 0 ? labelled('SEE', line, page, 'dim') : indented(line, page, 'dim'))), ''];
}

function otherLines(findings: readonly Finding[], page: Page): string[] {
  if (findings.length === 0) return [];
  const lines = findings.flatMap((finding, at) => {
    const times = finding.count > 1 ? ` (${finding.count} times)` : '';
    const [place] = finding.evidence;
    const where = place ? `  ${shortPath(place.file, page)}:${place.line}` : '';
    const text = `${finding.severity === 'info' && finding.rule.severity !== 'info' ? 'repaired by a later run' : finding.severity}: ${fill(finding.rule.title, finding.values)}${times}`;
    return [...(at === 0 ? labelled('ALSO', text, page) : indented(text, page)), ...(where === '' ? [] : [`${' '.repeat(LABEL)}${page.paint('dim', where)}`])];
  });
  return [...lines, ''];
}

function attemptLines(attempts: readonly Attempt[], page: Page): string[] {
  return attempts.flatMap((attempt, at) => {
    const file = attempt.sources[0];
    const place = file ? `${shortPath(file.file, page)}:${file.lines[0]}-${file.lines[1]}` : '';
    const code = attempt.exitCode === undefined ? '' : ` ${attempt.exitCode}`;
    const history = attempt.supersededBy === undefined ? '' : ', repaired by a later run';
    const what = `${MARKS[attempt.outcome]} ${attempt.outcome}${code}${history}: ${nameOf(attempt)}`;
    const when = attempt.startedAt === undefined ? '' : spanText(attempt.startedAt, attempt.endedAt, attempt.zone);
    return [...(at === 0 ? labelled('RUNS', what, page) : indented(what, page)), ...indented([when, place].filter((part) => part !== '').join('  '), page, 'dim', LABEL + 2)];
  });
}

/** More than a person reads through. */
const MOST_LISTED = 100;

/** One or two lines an incident. */
function listLines(incidents: readonly Incident[], page: Page): string[] {
  const left = incidents.length - MOST_LISTED;
  const more = left > 0 ? [`     and ${left} more; --format json holds them all`] : [];
  return [...incidents.slice(0, MOST_LISTED).flatMap((incident, at) => listed(incident, at, page)), ...more];
}

function listed(incident: Incident, at: number, page: Page): string[] {
  const attempt = tellingAttempt(incident);
  const cause = incident.findings.find((finding) => finding.role === 'cause' && finding.severity !== 'info') ?? incident.findings.find((finding) => finding.severity !== 'info');
  const mark = incident.outcome === 'none' ? '·' : MARKS[incident.outcome];
  const when = attempt?.startedAt === undefined ? '' : `${dayText(attempt.startedAt)}  `;
  const head = `${String(at + 1).padStart(3)}  ${mark} ${when}${attempt ? nameOf(attempt) : (cause?.rule.product ?? '')}: ${incident.outcome}`;
  const why = needsAttention(incident) && cause ? [`       ${shorten(harmless(fill(cause.rule.title, cause.values)), page.width - 7)}`] : [];
  return [page.paint(styleOf(incident.outcome), shorten(harmless(head), page.width)), ...why];
}

function gapLines(report: Report, page: Page): string[] {
  if (report.gaps.length === 0) return [];
  return [...report.gaps.flatMap((gap, at) => [...(at === 0 ? labelled('MISSING', `${gap.missing}: ${gap.so}`, page) : indented(`${gap.missing}: ${gap.so}`, page)), ...indented(gap.collect, page, 'bold', LABEL + 2)]), ''];
}

function inputLines(report: Report, page: Page, full: boolean): string[] {
  const { sources, skipped } = report;
  const total = sources.reduce((sum, source) => sum + source.lines, 0);
  const unparsed = sources.reduce((sum, source) => sum + source.unparsed, 0);
  const words = `${count(sources.length, 'log')} read, ${count(total, 'line')}${unparsed > 0 ? `, ${count(unparsed, 'line')} in no known shape` : ''}${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
  const few = full || sources.length <= 8;
  const read = few ? sources.flatMap((source) => indented(`${shortPath(source.path, page)}: ${source.format}, ${source.encoding}, ${source.why}`, page, 'dim', LABEL + 2)) : [];
  const left = full ? skipped.map(({ path, reason }) => `${shortPath(path, page)}: ${reason}`) : inShort(skipped, page);
  const most = full ? left.length : 10;
  const more = left.length > most ? indented(`and ${left.length - most} more; --full or --format json names them all`, page, 'yellow', LABEL + 2) : [];
  const from = page.root === '' ? '' : `, below ${page.root}`;
  return [...labelled('INPUT', words + from, page), ...read, ...left.slice(0, most).flatMap((line) => indented(`skipped ${line}`, page, 'yellow', LABEL + 2)), ...more];
}

/** Many files of one name that were skipped are one line. */
function inShort(skipped: Report['skipped'], page: Page): string[] {
  const groups = Map.groupBy(skipped, ({ path }) => path.replace(/^.*[/\\!]/, ''));
  return [...groups].flatMap(([name, group]) => (group.length > 3 ? [`${group.length} files called ${name}: ${group[0]?.reason}`] : group.map(({ path, reason }) => `${shortPath(path, page)}: ${reason}`)));
}

const count = (number: number, thing: string) => `${number.toLocaleString('en')} ${thing}${number === 1 ? '' : 's'}`;
