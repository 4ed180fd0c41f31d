/** Cause, proof and steps, and whatever else was found. */
import { remediationOf } from '../../engine/remediation.ts';
import { referencesOf } from '../../engine/steps.ts';
import { aheadAt } from '../../facts/clocks.ts';
import { isSamePlace, placeKey } from '../../facts/evidence.ts';
import { columnsOf } from '../../facts/servers.ts';
import { harmless, pad, shorten, wrap } from '../../text/display.ts';
import { fill } from '../../text/fill.ts';
import { clockText } from '../../text/times.ts';
import type { Attempt, ChainLink, Clock, Evidence, Finding, Incident, Rival, Step } from '../../types.ts';
import { zoneWords } from './across.ts';
import { LABEL, commandLines, indented, labelled, listed, placeText, referenceText, tagged, whereText } from './page.ts';
import type { Page } from './page.ts';

/** Lines of a title: some quote what the log says, however long that is. */
const TITLE = 6;
const atMost = (most: number, lines: readonly string[]) => (lines.length > most ? [...lines.slice(0, most), `${' '.repeat(LABEL)}…`] : lines);

/** Lines of proof: of the cause, and of each thing that it led to. */
const PROOFS = 4;
const PROOFS_OF_OTHERS = 1;

export function causeLines(incident: Incident, page: Page): string[] {
  const [root] = incident.chain;
  return root ? [...headLines(root.finding, 'CAUSE', page), ...chainLines(incident, page), ''] : [];
}

/** What it is, how sure that is, and why. */
export function headLines(finding: Finding, label: string, page: Page): string[] {
  return [...atMost(TITLE, labelled(label, titleOf(finding), page, 'bold')), ...tagged(indented(`${percent(finding)} sure: ${finding.because}`, page, 'dim'), finding.rule.id, page)];
}

/** What came of the cause, step by step. */
export function chainLines({ chain, attempts }: Incident, page: Page): string[] {
  const [, ...story] = chain;
  return story.flatMap((step, at) => stepOfChain(step, { at, chain, servers: placeNames(attempts) }, page));
}

/** What proves the cause and repairs it. @param shown the line that stands beside the cause already */
export function repairLines({ chain, rival, clocks }: Incident, shown: Evidence | undefined, page: Page): string[] {
  const [root] = chain;
  if (!root) return [];
  const cause = root.finding;
  return [
    ...(rival ? rivalLines(rival, page) : []),
    ...proofLines('PROOF', chain.map(({ finding }) => ({ ...finding, evidence: finding.evidence.filter((one) => !isSamePlace(one, shown)) })), clocks, page),
    '',
    ...codeLines(cause, page),
    ...stepLines(remediationOf(cause), page),
    '',
    ...referenceLines(cause, page),
  ];
}

export const titleOf = ({ rule, values }: Finding) => fill(rule.title, values);
export const percent = ({ confidence }: Finding) => `${Math.round(confidence * 100)} %`;
export const times = ({ count }: Finding) => (count > 1 ? ` (${count.toLocaleString('en')} times)` : '');

/** Where a step of the chain stands, and the server of each run. */
type Story = { readonly at: number; readonly chain: readonly ChainLink[]; readonly servers: ReadonlyMap<string, string> };

/** `→ 1  Windows Installer closed the run as failed`, and below it why it is taken to come of what stands before. */
function stepOfChain({ finding, from, reason }: ChainLink, { at, chain, servers }: Story, page: Page): string[] {
  const title = titleOf(finding);
  const server = servers.get(finding.attempt ?? '');
  const where = server === undefined || title.toLowerCase().includes(server.toLowerCase()) ? '' : ` on ${server}`;
  const head = `→ ${String(at + 1).padEnd(chain.length > 10 ? 2 : 1)} `;
  const by = LABEL + head.length;
  const [first = '', ...more] = firstLines(title + where + times(finding), page.width - by);
  const before = chain.findIndex((link) => link.finding === from);
  const of = before === at ? '' : before === 0 ? 'from the cause: ' : `from ${before}: `;
  const lines = [`${' '.repeat(LABEL)}${head}${first}`, ...more.map((line) => ' '.repeat(by) + line), ...(reason === undefined ? [] : indented(of + reason, page, 'dim', by))];
  return tagged(lines, finding.rule.id, page, by);
}

/** The server of each run, where there are several to tell apart. */
function placeNames(attempts: readonly Attempt[]): Map<string, string> {
  const columns = columnsOf(attempts).filter(({ server }) => server !== '');
  return new Map(columns.length < 2 ? [] : columns.flatMap(({ server, attempts: runs }) => runs.map((run) => [run.id, server])));
}

export function rivalLines({ finding, decide }: Rival, page: Page): string[] {
  return [...labelled('OR', `${titleOf(finding)} (${percent(finding)} sure)`, page), ...tagged(indented(`What decides: ${decide}`, page, 'dim'), finding.rule.id, page), ''];
}

/** A line that proves; `step`: of the chain, 0 the cause. */
type Proof = { readonly evidence: Evidence; readonly step: number };

/** The lines that prove, in order of the chain; what is said in several places is quoted once. */
function proofLines(label: string, findings: readonly Finding[], clocks: readonly Clock[], page: Page): string[] {
  const all = findings.flatMap((finding, step) => finding.evidence.slice(0, step === 0 ? PROOFS : PROOFS_OF_OTHERS).map((evidence): Proof => ({ evidence, step })));
  const distinct = [...Map.groupBy(all, ({ evidence }) => placeKey(evidence)).values()].flatMap(([first]) => (first ? [first] : []));
  const quotes = [...Map.groupBy(distinct, ({ evidence }) => evidence.text).values()];
  return quotes.flatMap((places, at) => proof(at === 0 ? label : '', places, clocks, page));
}

/** `→ 2 events.txt:172 at 03:01:16`: the number is that of the step in the chain. */
function proof(label: string, [first, ...rest]: readonly Proof[], clocks: readonly Clock[], page: Page): string[] {
  if (!first) return [];
  const { evidence, step } = first;
  const others = rest.map((one) => one.evidence);
  const more = others.length === 0 ? '' : `, also ${others.map((other) => (other.file === evidence.file ? whereText(other, page) : placeText(other, page))).join(', ')}`;
  const place = `${step === 0 ? '' : `→ ${step} `}${placeText(evidence, page)}${whenOf(evidence, clocks)}${more}`;
  return [`${page.paint('cyan', pad(label, LABEL))}${page.paint('dim', place)}`, ...firstLines(evidence.text, page.width - LABEL - 2).map((line) => `${' '.repeat(LABEL + 2)}${line}`)];
}

/** As much of a long text as tells what it is about; the JSON has all of it. */
function firstLines(text: string, width: number): string[] {
  const lines = wrap(harmless(text), width);
  return lines.length > 3 ? [...lines.slice(0, 2), shorten(`${lines[2]} …`, width)] : lines;
}

/** ` at 05:21:15 UTC (01:21:15)`: as the log has it, and by the clock of the other logs where that is another one. */
export function whenOf({ file, time }: Evidence, clocks: readonly Clock[]): string {
  if (time === undefined) return '';
  const clock = clocks.find((one) => one.file === file);
  const shown = ` at ${clockText(time)}`;
  if (!clock) return shown;
  const ahead = aheadAt(clock, time) ?? 0;
  return `${shown} ${zoneWords(clock.zone)}${ahead === 0 ? '' : ` (${clockText(time - ahead)})`}`;
}

/** What the codes of the cause mean, each meaning once: event 11306 is message 1306. */
export function codeLines({ codes = [] }: Finding, page: Page): string[] {
  const distinct = codes.filter((one, at) => codes.findIndex(({ meaning }) => meaning === one.meaning) === at);
  if (distinct.length === 0) return [];
  const lines = distinct.map(({ code, called, meaning }) => `${code} (${called}): ${meaning}`);
  return [...listed('CODES', lines, page), ''];
}

export function stepLines(steps: readonly Step[], page: Page): string[] {
  const wide = String(steps.length).length + 2;
  const indent = LABEL + wide;
  return steps.flatMap((step, at) => {
    const [first = '', ...more] = wrap(harmless(step.do), page.width - indent);
    return [
      `${page.paint('cyan', pad(at === 0 ? 'STEPS' : '', LABEL))}${`${at + 1}.`.padEnd(wide)}${first}`,
      ...more.map((line) => `${' '.repeat(indent)}${line}`),
      ...(step.command === undefined ? [] : commandLines(step.command, page, indent)),
      ...(step.check === undefined ? [] : indented(`Check: ${step.check}`, page, undefined, indent)),
      ...(step.never === undefined ? [] : indented(`Never: ${step.never}`, page, 'yellow', indent)),
    ];
  });
}

export function referenceLines(finding: Finding, page: Page): string[] {
  const references = referencesOf(finding);
  return references.length === 0 ? [] : [...listed('SEE', references.map(referenceText), page, 'dim'), ''];
}

/** What the chain does not tell, each cause with what it led to below it. */
export function otherLines(findings: readonly Finding[], page: Page): string[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const told = new Set<Finding>();
  const lines: string[] = [];
  const tell = (finding: Finding, depth: number, reason?: string) => {
    if (told.has(finding)) return;
    told.add(finding);
    const isRepaired = finding.severity === 'info' && finding.rule.severity !== 'info';
    const head = depth > 0 ? '→ ' : isRepaired ? 'repaired by a later run: ' : `${finding.severity}: `;
    const by = LABEL + Math.max(0, depth - 1) * 2;
    const [place] = finding.evidence;
    const where = [place ? placeText(place, page) : '', reason ?? ''].filter((part) => part !== '').join('  ');
    const [first = '', ...more] = wrap(harmless(head + titleOf(finding) + times(finding)), page.width - by);
    const text = [`${lines.length === 0 ? page.paint('cyan', pad('ALSO', by)) : ' '.repeat(by)}${first}`, ...more.map((line) => ' '.repeat(by + 2) + line), ...(where === '' ? [] : indented(where, page, 'dim', by + 2))];
    lines.push(...tagged(text, finding.rule.id, page, by + 2));
    for (const link of finding.links) {
      const next = byId.get(link.to);
      if (next) tell(next, depth + 1, link.reason);
    }
  };
  for (const finding of findings.toSorted((a, b) => Number(isLed(a, findings)) - Number(isLed(b, findings)))) tell(finding, 0);
  return lines.length === 0 ? [] : [...lines, ''];
}

const isLed = (finding: Finding, findings: readonly Finding[]) => findings.some(({ links }) => links.some(({ to }) => to === finding.id));

/** That a run went well stands in the verdict already. */
export const saysNothingNew = ({ severity, role, rule }: Finding) => severity === 'info' && role === 'context' && rule.remediation.length === 0;
