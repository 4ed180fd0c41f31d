/** Groups with their findings → incidents → the report. */
import type { Case } from './engine/matching/evaluate.ts';
import type { Ranked } from './engine/ranking/rank.ts';
import type { Group } from './facts/incidents.ts';
import { hasSucceeded, standing } from './facts/outcome.ts';
import { isoText } from './text/dates.ts';
import { fill } from './text/fill.ts';
import { OUTCOMES, SEVERITIES } from './types.ts';
import type { Attempt, Finding, Gap, Incident, Outcome, Report, Severity, VersionRow } from './types.ts';

export function incidentOf(group: Group, { facts, clocks }: Pick<Case, 'facts' | 'clocks'>, { findings, chain, rival }: Ranked, versions: readonly VersionRow[]): Incident {
  const left = standing(group.attempts);
  // Where all of it was repaired on another night, that is how it came out.
  const outcome = group.attempts.length > 0 && left.length === 0 ? 'succeeded' : worstOf(left);
  const files = new Set([...group.attempts.flatMap(({ sources }) => sources.map(({ file }) => file)), ...findings.flatMap(({ evidence }) => evidence.map(({ file }) => file))]);
  // A clock that nothing is known of is set against the inputs of its own incident only.
  const told = clocks.all.filter(({ file, ahead, reference }) => files.has(file) && (ahead !== undefined || files.has(reference)));
  return { id: group.attempts[0]?.id ?? idOfPlace(group), attempts: group.attempts, facts, outcome, findings, chain, rival, versions, clocks: told };
}

/** For an incident without attempts: where and when. */
const idOfPlace = ({ folders, from }: Group) => `${[...folders][0] ?? ''}${from === undefined ? '' : isoText(from)}`;

function worstOf(attempts: readonly Attempt[]): Outcome | 'none' {
  return OUTCOMES.find((outcome) => attempts.some((attempt) => attempt.outcome === outcome)) ?? 'none';
}

export function reportOf(told: Pick<Report, 'incidents' | 'attempts' | 'sources' | 'skipped' | 'suppressed'>): Report {
  const ordered = told.incidents.toSorted((a, b) => badness(a) - badness(b) || (b.attempts.at(-1)?.startedAt ?? 0) - (a.attempts.at(-1)?.startedAt ?? 0));
  const findings = ordered.flatMap((incident) => incident.findings);
  return { ...told, outcome: worstOf(standing(told.attempts)), incidents: ordered, findings, gaps: gapsOf(ordered) };
}

/** Incidents in which something failed or is broken, then those that were cancelled or whose end is not known, then those with something to say, then what went well; each with the latest first. */
function badness(incident: Incident): number {
  if (needsAttention(incident)) return incident.outcome === 'cancelled' || incident.outcome === 'unknown' ? 1 : 0;
  return incident.findings.some(({ severity }) => severity !== 'info') ? 2 : 3;
}

/** Is a finding as severe as `--fail-on` says? */
export const reaches = ({ severity }: Pick<Finding, 'severity'>, failOn: Severity | 'never'): boolean => failOn !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);

/** Did something fail, or is something broken? */
export function needsAttention({ outcome, findings }: Incident): boolean {
  return (outcome !== 'none' && !hasSucceeded(outcome)) || findings.some(({ severity }) => severity === 'critical' || severity === 'error');
}

/** The cause to tell first; what a later run repaired is none. */
export function mainCauseOf({ findings }: Incident): Finding | undefined {
  return findings.find(({ role, severity }) => role === 'cause' && severity !== 'info');
}

/** The same thing is missing once, however many runs lack it. */
function gapsOf(incidents: readonly Incident[]): Gap[] {
  const all = incidents.flatMap(({ id, findings }) =>
    findings.flatMap(({ rule, values }) => (rule.gap ? [{ incident: id, gap: { rule: rule.id, missing: fill(rule.gap.missing, values), so: fill(rule.gap.so, values), collect: fill(rule.gap.collect, values) } }] : [])),
  );
  return [...Map.groupBy(all, ({ gap }) => gap.missing).values()].flatMap((same) => {
    const last = same.at(-1);
    return last ? [{ ...last.gap, incidents: [...new Set(same.map(({ incident }) => incident))] }] : [];
  });
}
