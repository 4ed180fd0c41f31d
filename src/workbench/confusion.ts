/** How well rules do, counted: found and rightly so, missed, told wrongly, and rightly silent. */
import { relative, sep } from 'node:path';

import type { Catalog } from '../catalog/catalog.ts';
import type { Evidence, Finding, Parser, Report, Rule } from '../types.ts';
import { findingsIn } from './examples.ts';
import type { Labelled } from './labels.ts';

/** `accepted`: told wrongly, as somebody knows and wrote down. */
export type Kind = 'found' | 'missed' | 'false' | 'silent' | 'accepted';

/** One thing that a rule got right or wrong. `rule` is '' where a label does not say which rule it should have been. */
export type Mark = { readonly rule: string; readonly kind: Kind; readonly where: string; readonly text: string };

export type Counts = Readonly<Record<Kind, number>>;

export function countsOf(marks: readonly Mark[]): Counts {
  const counts = { found: 0, missed: 0, false: 0, silent: 0, accepted: 0 };
  for (const { kind } of marks) counts[kind] += 1;
  return counts;
}

export const isWrong = ({ kind }: Mark): boolean => kind === 'missed' || kind === 'false';

/** A rule on its own examples, each with this rule alone. @param placeOf where an example stands in its file */
export async function marksOfExamples(rule: Rule, parsers: readonly Parser[], catalog: Catalog, placeOf: (list: 'match' | 'pass', at: number) => string): Promise<Mark[]> {
  const marks: Mark[] = [];
  for (const list of ['match', 'pass'] as const) {
    for (const [at, example] of rule.examples[list].entries()) {
      const where = placeOf(list, at);
      const strange = example.inputs.find((input) => !parsers.some(({ id }) => id === input.in));
      const findings = strange ? [] : await findingsIn(example, rule, parsers, catalog);
      const lost = Object.entries(example.values).find(([name, value]) => !findings.some((finding) => finding.values[name] === value));
      const mark = (kind: Kind, text: string) => marks.push({ rule: rule.id, kind, where, text });
      if (strange) mark(list === 'match' ? 'missed' : 'false', `there is no log kind "${strange.in}"`);
      else if (list === 'pass') mark(findings.length > 0 ? 'false' : 'silent', findings.length > 0 ? `holds for ${list} example ${at + 1}, by ${placeText(findings[0]?.evidence[0])}` : '');
      else if (findings.length === 0) mark('missed', `does not hold for ${list} example ${at + 1}`);
      else if (lost) mark('missed', `holds for ${list} example ${at + 1}, but with ${lost[0]} "${findings[0]?.values[lost[0]] ?? ''}" in place of "${lost[1]}"`);
      else mark('found', '');
    }
  }
  return marks;
}

const placeText = (evidence: Evidence | undefined) => (evidence ? `line ${evidence.line}: ${evidence.text}` : 'no line');

/** `Upgrade.log:12`; a binary log has no lines, so `Application.evtx record 4711`. */
function whereIn({ sources }: Report, { file, line, record }: Evidence): string {
  const isBinary = sources.some(({ path, encoding }) => path === file && encoding === 'binary');
  return isBinary && record !== undefined ? `${file} record ${record}` : `${file}:${line}`;
}

/** What a report says of a labelled log. @param accepts is this wrong finding known? */
export function marksOfLog(labelled: Labelled, report: Report, rules: readonly Rule[], accepts: (finding: Finding) => boolean): Mark[] {
  const { findings } = report;
  const loud = findings.filter(({ severity, role }) => severity === 'critical' || severity === 'error' || (role === 'cause' && severity !== 'info'));
  const mark = (rule: string, kind: Kind, text: string, finding?: Finding): Mark => ({ rule, kind, text, where: finding?.evidence[0] ? whereIn(report, finding.evidence[0]) : labelled.path });
  const wrong = (finding: Finding, text: string) => mark(finding.rule.id, accepts(finding) ? 'accepted' : 'false', text, finding);
  if (labelled.quiet) {
    const spoke = new Set(loud.map(({ rule }) => rule.id));
    const first = [...new Map(loud.map((finding) => [finding.rule.id, finding])).values()];
    return [...first.map((finding) => wrong(finding, `speaks of a healthy log: ${finding.evidence[0]?.text ?? ''}`)), ...rules.filter(({ id }) => !spoke.has(id)).map(({ id }) => mark(id, 'silent', ''))];
  }
  const cause = loud.find(({ role }) => role === 'cause');
  const others = labelled.findings.map((id) => (findings.some(({ rule }) => rule.id === id) ? mark(id, 'found', '') : mark(id, 'missed', `does not hold for ${labelled.name}`)));
  if (labelled.cause === undefined && labelled.evidence.length === 0 && labelled.lines.length === 0) return others;
  const isRight = cause !== undefined && (labelled.cause === undefined || cause.rule.id === labelled.cause) && quotes(cause, labelled);
  if (isRight) return [mark(cause.rule.id, 'found', '', cause), ...others];
  const named = findings.find(({ rule }) => rule.id === labelled.cause);
  const instead = cause === undefined ? 'no cause is named' : `${cause.rule.id} is told as the cause`;
  const missed = mark(labelled.cause ?? '', 'missed', `${named && named !== cause ? 'holds, but ' : named ? 'is the cause, but quotes another line, ' : ''}${instead}`, named);
  return [missed, ...(cause && cause !== named ? [wrong(cause, `is told as the cause of ${labelled.name}${labelled.cause === undefined ? ', but quotes none of the lines of the label' : `, which is ${labelled.cause}`}`)] : []), ...others];
}

function quotes({ evidence }: Finding, { evidence: places, lines, path }: Labelled): boolean {
  if (places.length === 0 && lines.length === 0) return true;
  const quoted = new Set(evidence.map(({ file, line }) => `${relative(path, file).replaceAll(sep, '/')}:${line}`));
  return places.some((place) => quoted.has(place)) || evidence.some((one) => lines.some(({ from, to, record }) => (record ? one.record === from : one.line >= from && one.line <= to)));
}
