/** The report as JSON. The fields are a contract with other programs: add freely, rename none without raising `schemaVersion`. */
import { remediationOf } from '../engine/remediation.ts';
import { isoText } from '../text/dates.ts';
import { fill } from '../text/fill.ts';
import type { Attempt, Evidence, Finding, Report, VersionCell, VersionRow, WallClock } from '../types.ts';

export function jsonReport(report: Report): string {
  const places = new Map(report.findings.map((finding, at) => [finding, at]));
  return `${JSON.stringify(
    {
      schemaVersion: 1,
      outcome: report.outcome,
      attempts: report.attempts.map(attemptObject),
      findings: report.findings.map(findingObject),
      incidents: report.incidents.map(({ id, outcome, attempts, findings, versions }) => ({
        id,
        outcome,
        attempts: attempts.map((attempt) => attempt.id),
        findings: findings.map((finding) => places.get(finding)),
        versions: versions.map(versionObject),
      })),
      sources: report.sources,
      gaps: report.gaps,
      skipped: report.skipped,
    },
    undefined,
    2,
  )}\n`;
}

const timeText = (time: WallClock | undefined) => (time === undefined ? undefined : isoText(time));

function attemptObject(attempt: Attempt): object {
  const { decisiveError, result, lastLine, startedAt, endedAt, ...rest } = attempt;
  return {
    ...rest,
    startedAt: timeText(startedAt),
    endedAt: timeText(endedAt),
    ...(decisiveError ? { decisiveError: evidenceObject(decisiveError) } : {}),
    ...(result ? { result: evidenceObject(result) } : {}),
    ...(lastLine ? { lastLine: evidenceObject(lastLine) } : {}),
  };
}

function findingObject(finding: Finding): object {
  const { rule, values } = finding;
  return {
    rule: rule.id,
    title: fill(rule.title, values),
    severity: finding.severity,
    role: finding.role,
    tier: rule.tier,
    confidence: finding.confidence,
    because: finding.because,
    attempt: finding.attempt,
    leadsTo: finding.leadsTo,
    values,
    count: finding.count,
    evidence: finding.evidence.map(evidenceObject),
    remediation: remediationOf(finding),
    plan: finding.plan,
    references: rule.references,
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
