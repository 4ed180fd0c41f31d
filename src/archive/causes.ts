/** What made the runs of an incident fail, for counting over many incidents: by the id of the rule. */
import { hasSucceeded } from '../facts/outcome.ts';
import { mainCauseOf } from '../report.ts';
import { fill } from '../text/fill.ts';
import type { Attempt, Finding, Incident, Report } from '../types.ts';
import { isFoundIn } from './found-in.ts';

export type Cause = { readonly rule: string; readonly title?: string | undefined };

/** It failed, and no rule says why. */
const UNKNOWN: Cause = { rule: 'unknown' };

/** Of each run that did not succeed the finding to tell first. What a later run repaired is a cause all the same. */
export function causesOf({ incidents }: Pick<Report, 'incidents'>): ReadonlyMap<Attempt, Cause> {
  return new Map(incidents.flatMap((incident) => incident.attempts.filter(({ outcome }) => !hasSucceeded(outcome)).map((attempt) => [attempt, causeOf(attempt, incident)] as const)));
}

/** The cause may lie in another run of the night: the update that failed is why the configuration behind it did. */
function causeOf(attempt: Attempt, incident: Incident): Cause {
  const own = incident.findings.find((finding) => isFoundIn(finding, attempt) && isCause(finding));
  const shared = incident.findings.find((finding) => finding.attempt === undefined && isCause(finding));
  return told(own ?? ledTo(attempt, incident) ?? shared) ?? UNKNOWN;
}

function ledTo(attempt: Attempt, { findings }: Incident): Finding | undefined {
  const reached = new Set(findings.filter((finding) => isFoundIn(finding, attempt)).map(({ id }) => id));
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const { id, links } of findings) if (links.some(({ to }) => reached.has(to))) reached.add(id);
  }
  return findings.find((finding) => reached.has(finding.id) && isCause(finding));
}

/** What a later run repaired counts: the severity is that of the rule. */
export const isCause = ({ role, rule }: Finding): boolean => role === 'cause' && rule.severity !== 'info';

const told = (finding: Finding | undefined): Cause | undefined => finding && { rule: finding.rule.id, title: fill(finding.rule.title, finding.values) };

/** The cause of the incident as a whole: what still stands before what was repaired, and what is known before what is not. */
export function mainCause({ incidents }: Pick<Report, 'incidents'>, causes: Iterable<Cause>): Cause | undefined {
  const ofRuns = [...causes];
  return told(incidents.map(mainCauseOf).find((finding) => finding !== undefined)) ?? ofRuns.find((cause) => cause !== UNKNOWN) ?? ofRuns[0];
}

/** What the rules found, each once, without remarks and without what only asks for more logs. */
export const rulesOf = (findings: readonly Finding[]): string[] => [...new Set(findings.filter(({ rule }) => rule.severity !== 'info' && !rule.gap).map(({ rule }) => rule.id))].toSorted();
