/** Cause, proof and steps, and whatever else was found. */
import { remediationOf } from '../../engine/remediation.ts';
import { harmless, pad, shorten, wrap } from '../../text/display.ts';
import { fill } from '../../text/fill.ts';
import { clockText } from '../../text/times.ts';
import type { Evidence, Finding, Step } from '../../types.ts';
import { LABEL, indented, labelled, shortPath } from './page.ts';
import type { Page } from './page.ts';

/** Lines of proof: of the cause, and of each thing that it led to. */
const PROOFS = 4;
const PROOFS_OF_OTHERS = 1;

export function causeLines(cause: Finding, story: readonly Finding[], page: Page): string[] {
  const { rule, values } = cause;
  return [
    ...labelled('CAUSE', fill(rule.title, values), page, 'bold'),
    ...indented(`${Math.round(cause.confidence * 100)} % sure: ${cause.because}`, page, 'dim'),
    ...[...Map.groupBy(story, (finding) => fill(finding.rule.title, finding.values))].flatMap(([title, same]) => indented(`→ ${title}${same.length > 1 ? ` (${same.length} times)` : ''}`, page)),
    '',
    ...proofLines('PROOF', [cause, ...story], page),
    '',
    ...stepLines(remediationOf(cause), page),
    '',
    ...referenceLines(cause, page),
  ];
}

/** What the cause led to, and what that led to, each once. */
export function chainOf(cause: Finding, findings: readonly Finding[]): Finding[] {
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

function stepLines(steps: readonly Step[], page: Page): string[] {
  const wide = String(steps.length).length + 2;
  const indent = LABEL + wide;
  return steps.flatMap((step, at) => {
    const [first = '', ...more] = wrap(harmless(step.do), page.width - indent);
    return [
      `${page.paint('cyan', pad(at === 0 ? 'STEPS' : '', LABEL))}${`${at + 1}.`.padEnd(wide)}${first}`,
      ...more.map((line) => `${' '.repeat(indent)}${line}`),
      ...(step.command === undefined ? [] : step.command.split('\n').map((line) => `${' '.repeat(indent)}${page.paint('bold', harmless(line))}`)),
      ...(step.check === undefined ? [] : indented(`Check: ${step.check}`, page, undefined, indent)),
      ...(step.never === undefined ? [] : indented(`Never: ${step.never}`, page, 'yellow', indent)),
    ];
  });
}

function referenceLines(finding: Finding, page: Page): string[] {
  const words = finding.rule.references.map(({ title, kb, url }) => [title, kb === undefined ? undefined : `KB ${kb}`, url].filter((part) => part !== undefined).join(', '));
  return words.length === 0 ? [] : [...words.flatMap((line, at) => (at === 0 ? labelled('SEE', line, page, 'dim') : indented(line, page, 'dim'))), ''];
}

export function otherLines(findings: readonly Finding[], page: Page): string[] {
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

/** That a run went well stands in the verdict already. */
export const saysNothingNew = ({ severity, role, rule }: Finding) => severity === 'info' && role === 'context' && rule.remediation.length === 0;
