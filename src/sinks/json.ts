/** The report as JSON. The fields are a contract with other programs: add freely, rename none without raising `schemaVersion`. */
import { remediationOf } from '../engine/remediation.ts';
import { referencesOf } from '../engine/steps.ts';
import { columnsOf } from '../facts/servers.ts';
import { isoText } from '../text/dates.ts';
import { fill } from '../text/fill.ts';
import type { Attempt, Evidence, Finding, Incident, Remark, Report, Unknown, VersionCell, VersionRow, WallClock } from '../types.ts';

export function jsonReport(report: Report): string {
  const places = new Map(report.findings.map((finding, at) => [finding, at]));
  return `${JSON.stringify(
    {
      schemaVersion: 1,
      outcome: report.outcome,
      attempts: report.attempts.map(attemptObject),
      findings: report.findings.map(findingObject),
      incidents: report.incidents.map((incident) => incidentObject(incident, places)),
      sources: report.sources,
      gaps: report.gaps,
      skipped: report.skipped,
      suppressed: report.suppressed.map(({ suppression, state, findings }) => ({ ...suppression, state, findings: findings.map(findingObject) })),
    },
    undefined,
    2,
  )}\n`;
}

function incidentObject({ id, outcome, attempts, findings, chain, rival, versions, clocks }: Incident, places: ReadonlyMap<Finding, number>): object {
  return {
    id,
    outcome,
    attempts: attempts.map((attempt) => attempt.id),
    findings: findings.map((finding) => places.get(finding)),
    chain: chain.map(({ finding, from, reason }) => ({ finding: finding.id, rule: finding.rule.id, from: from?.id, reason })),
    ...(rival ? { rival: { finding: rival.finding.id, rule: rival.finding.rule.id, decide: rival.decide } } : {}),
    servers: columnsOf(attempts).map(({ server, attempts: runs }) => ({ server, attempts: runs.map((attempt) => attempt.id) })),
    versions: versions.map(versionObject),
    clocks,
  };
}

const timeText = (time: WallClock | undefined) => (time === undefined ? undefined : isoText(time));

export function attemptObject(attempt: Attempt): object {
  const { decisiveError, result, lastLine, startedAt, endedAt, phase, unknown, ...rest } = attempt;
  return {
    ...rest,
    startedAt: timeText(startedAt),
    endedAt: timeText(endedAt),
    ...(phase ? { phase: { ...phase, since: timeText(phase.since) } } : {}),
    ...(decisiveError ? { decisiveError: evidenceObject(decisiveError) } : {}),
    ...(result ? { result: evidenceObject(result) } : {}),
    ...(lastLine ? { lastLine: evidenceObject(lastLine) } : {}),
    ...(unknown ? { unknown: unknownObject(unknown) } : {}),
  };
}

function unknownObject({ firstUnusual, rare, excerpt, ...rest }: Unknown): object {
  const remarkObject = ({ evidence, why }: Remark) => ({ why, evidence: evidenceObject(evidence) });
  return { ...rest, ...(firstUnusual ? { firstUnusual: remarkObject(firstUnusual) } : {}), rare: rare.map(remarkObject), excerpt: excerpt.map(evidenceObject) };
}

export function findingObject(finding: Finding): object {
  const { rule, values } = finding;
  return {
    id: finding.id,
    rule: rule.id,
    title: fill(rule.title, values),
    severity: finding.severity,
    role: finding.role,
    tier: rule.tier,
    confidence: finding.confidence,
    because: finding.because,
    attempt: finding.attempt,
    leadsTo: finding.leadsTo,
    links: finding.links,
    values,
    codes: finding.codes ?? [],
    count: finding.count,
    evidence: finding.evidence.map(evidenceObject),
    remediation: remediationOf(finding),
    plan: finding.plan,
    references: referencesOf(finding),
    falsePositives: rule.falsePositives,
  };
}

function versionObject({ installed, database, expected, ...row }: VersionRow): object {
  const cell = (one: VersionCell | undefined) => one && { ...one, evidence: evidenceObject(one.evidence) };
  return { ...row, installed: cell(installed), database: cell(database), expected: cell(expected) };
}

function evidenceObject({ time, ...evidence }: Evidence): object {
  return { ...evidence, time: timeText(time) };
}
