/** Findings of one incident in the order in which to read them: what happened first, then what came of it, then the rest. */
import { OUTCOMES, SEVERITIES } from '../types.ts';
import type { Attempt, Finding } from '../types.ts';
import { inOrder } from './match.ts';

const TIERS = ['specific', 'component', 'catch-all'] as const;

export function rank(findings: readonly Finding[], attempts: readonly Attempt[]): Finding[] {
  const kept = withoutNeedlessCatchAlls(findings);
  const linked = kept.map((finding) => ({ ...finding, leadsTo: [...new Set(explainedBy(finding, kept).map((one) => one.rule.id))] }));
  const explained = new Set(kept.flatMap((finding) => explainedBy(finding, kept)));
  const told = linked.map((finding, at): Finding => {
    const original = kept[at];
    return finding.role === 'cause' && original && explained.has(original) ? { ...finding, role: 'consequence' } : finding;
  });
  const outcomeRank = new Map(attempts.map((attempt) => [attempt.id, attempt.supersededBy === undefined ? OUTCOMES.indexOf(attempt.outcome) : OUTCOMES.length]));
  return told.toSorted((a, b) => {
    const roles = ['cause', 'consequence', 'context'];
    return (
      Number(a.severity === 'info') - Number(b.severity === 'info') ||
      roles.indexOf(a.role) - roles.indexOf(b.role) ||
      Number(a.rule.tier === 'catch-all') - Number(b.rule.tier === 'catch-all') ||
      Number(a.severity === 'warning') - Number(b.severity === 'warning') ||
      TIERS.indexOf(a.rule.tier) - TIERS.indexOf(b.rule.tier) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      worst(a, outcomeRank) - worst(b, outcomeRank) ||
      b.confidence - a.confidence ||
      byEvidence(a, b) ||
      (a.rule.id < b.rule.id ? -1 : 1)
    );
  });
}

const worst = (finding: Finding, ranks: ReadonlyMap<string, number>) => (finding.attempt === undefined ? OUTCOMES.length : (ranks.get(finding.attempt) ?? OUTCOMES.length));

function byEvidence(a: Finding, b: Finding): number {
  const [first] = a.evidence;
  const [second] = b.evidence;
  return first && second ? inOrder(first, second) : 0;
}

/** A rule of last resort is silent where a better one names a cause for the same attempt; of several the surest one speaks. */
function withoutNeedlessCatchAlls(findings: readonly Finding[]): Finding[] {
  const causes = findings.filter((one) => one.role === 'cause' && one.attempt !== undefined);
  const explained = new Set(causes.filter((one) => one.rule.tier !== 'catch-all').map((one) => one.attempt));
  const last = causes.filter((one) => one.rule.tier === 'catch-all');
  const needless = new Set(last.filter((one) => explained.has(one.attempt) || last.some((other) => other.attempt === one.attempt && isSurer(other, one))));
  return findings.filter((one) => !needless.has(one));
}

const isSurer = (a: Finding, b: Finding) => a !== b && (a.confidence > b.confidence || (a.confidence === b.confidence && a.rule.id < b.rule.id));

/** Findings that this one leads to: of the same attempt, or of another log of the same night. */
function explainedBy(cause: Finding, findings: readonly Finding[]): Finding[] {
  return findings.filter((one) => one !== cause && cause.rule.leadsTo.includes(one.rule.id) && (one.attempt === cause.attempt || one.attempt === undefined || cause.attempt === undefined || !sameLog(one, cause)));
}

/** Two runs in one log have each their own causes. */
function sameLog(a: Finding, b: Finding): boolean {
  const files = new Set(a.evidence.map((one) => one.file));
  return b.evidence.some((one) => files.has(one.file));
}
