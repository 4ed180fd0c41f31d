/** Findings of one incident in the order in which to read them: what happened first, then what came of it, then the rest. */
import { OUTCOMES, ROLES, SEVERITIES } from '../types.ts';
import type { Attempt, Finding } from '../types.ts';
import { inOrder } from './match.ts';

const TIERS = ['specific', 'component', 'catch-all'] as const;

export function rank(findings: readonly Finding[], attempts: readonly Attempt[]): Finding[] {
  const attemptOf = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  const kept = withoutNeedlessCatchAlls(findings);
  const links = new Map(kept.map((finding) => [finding, explainedBy(finding, kept, attemptOf)]));
  const explained = new Set([...links.values()].flat());
  const told = [...links].map(([finding, led]): Finding => {
    const role = finding.role === 'cause' && explained.has(finding) ? 'consequence' : finding.role;
    return { ...finding, role, leadsTo: [...new Set(led.map((one) => one.rule.id))] };
  });
  const outcomeRank = new Map(attempts.map((attempt) => [attempt.id, attempt.supersededBy === undefined ? OUTCOMES.indexOf(attempt.outcome) : OUTCOMES.length]));
  return told.toSorted(
    (a, b) =>
      Number(a.severity === 'info') - Number(b.severity === 'info') ||
      ROLES.indexOf(a.role) - ROLES.indexOf(b.role) ||
      Number(a.rule.tier === 'catch-all') - Number(b.rule.tier === 'catch-all') ||
      Number(a.severity === 'warning') - Number(b.severity === 'warning') ||
      TIERS.indexOf(a.rule.tier) - TIERS.indexOf(b.rule.tier) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      worst(a, outcomeRank) - worst(b, outcomeRank) ||
      Number(quotesDecisive(b, attemptOf)) - Number(quotesDecisive(a, attemptOf)) ||
      b.confidence - a.confidence ||
      byEvidence(a, b) ||
      (a.rule.id < b.rule.id ? -1 : 1),
  );
}

/** The error next to the step that failed says more than one that the run went on after. Checks that block a run are all told at once. */
function quotesDecisive({ attempt, evidence }: Finding, attempts: Attempts): boolean {
  const { outcome, decisiveError } = attempts.get(attempt ?? '') ?? {};
  return outcome !== 'blocked' && evidence.some(({ file, line }) => file === decisiveError?.file && line === decisiveError.line);
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

type Attempts = ReadonlyMap<string, Attempt>;

/** Findings that this one leads to. */
function explainedBy(cause: Finding, findings: readonly Finding[], attempts: Attempts): Finding[] {
  return findings.filter((one) => one !== cause && cause.rule.leadsTo.includes(one.rule.id) && couldLeadTo(attempts.get(cause.attempt ?? ''), attempts.get(one.attempt ?? '')));
}

/** In one run, from a run to what was seen of no run, or from one log's run to another's: but two runs of one kind have each their own causes. */
function couldLeadTo(cause: Attempt | undefined, other: Attempt | undefined): boolean {
  if (!cause || !other || cause === other) return true;
  const bothInstallers = [cause, other].every(({ kind }) => kind === 'msi' || kind === 'event-log');
  return cause.kind !== other.kind && !bothInstallers;
}
