/** Findings of one incident in the order in which to read them: what happened first, then what came of it, then the rest. */
import { OUTCOMES, SEVERITIES } from '../types.ts';
import type { Attempt, Finding } from '../types.ts';
import { inOrder } from './match.ts';

const TIERS = ['specific', 'component', 'catch-all'] as const;

export function rank(findings: readonly Finding[], attempts: readonly Attempt[]): Finding[] {
  const runOf = runsOf(attempts);
  const kept = withoutTwins(withoutNeedlessCatchAlls(findings, runOf), runOf);
  const linked = kept.map((finding) => ({ ...finding, leadsTo: [...new Set(explainedBy(finding, kept, runOf).map((one) => one.rule.id))] }));
  const explained = new Set(kept.flatMap((finding) => explainedBy(finding, kept, runOf)));
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

/** Gives the run that a finding is about: what the event log tells of an installer's run is the same run as the installer's own log. */
type RunOf = (finding: Finding) => string | undefined;

function runsOf(attempts: readonly Attempt[]): RunOf {
  const same = new Map<string, string>();
  for (const attempt of attempts) {
    const own = attempt.kind === 'event-log' ? attempts.find((one) => one.kind !== 'event-log' && one.product !== undefined && one.product.toLowerCase() === attempt.product?.toLowerCase()) : undefined;
    same.set(attempt.id, own?.id ?? attempt.id);
  }
  return ({ attempt }) => (attempt === undefined ? undefined : (same.get(attempt) ?? attempt));
}

/** What two logs tell of one run is one finding, with the lines of both. */
function withoutTwins(findings: readonly Finding[], runOf: RunOf): Finding[] {
  const told: Finding[] = [];
  for (const finding of findings) {
    const at = told.findIndex((one) => one.rule === finding.rule && one.attempt !== finding.attempt && runOf(one) !== undefined && runOf(one) === runOf(finding));
    const twin = told[at];
    if (!twin) told.push(finding);
    else {
      // The installer's log knows more than the events, so its words are used.
      const [main, other] = runOf(twin) === twin.attempt ? [twin, finding] : [finding, twin];
      told[at] = { ...main, values: { ...other.values, ...main.values }, evidence: [...main.evidence, ...other.evidence] };
    }
  }
  return told;
}

/** A rule of last resort is silent where a better one names a cause for the same run; of several the surest one speaks. */
function withoutNeedlessCatchAlls(findings: readonly Finding[], runOf: RunOf): Finding[] {
  const causes = findings.filter((one) => one.role === 'cause' && one.attempt !== undefined);
  const explained = new Set(causes.filter((one) => one.rule.tier !== 'catch-all').map(runOf));
  const last = causes.filter((one) => one.rule.tier === 'catch-all');
  const needless = new Set(last.filter((one) => explained.has(runOf(one)) || last.some((other) => runOf(other) === runOf(one) && isSurer(other, one))));
  return findings.filter((one) => !needless.has(one));
}

const isSurer = (a: Finding, b: Finding) => a !== b && (a.confidence > b.confidence || (a.confidence === b.confidence && a.rule.id < b.rule.id));

/** Findings that this one leads to: of the same run, or of another log of the same night. */
function explainedBy(cause: Finding, findings: readonly Finding[], runOf: RunOf): Finding[] {
  return findings.filter((one) => one !== cause && cause.rule.leadsTo.includes(one.rule.id) && (runOf(one) === runOf(cause) || one.attempt === undefined || cause.attempt === undefined || !sameLog(one, cause)));
}

/** Two runs in one log have each their own causes. */
function sameLog(a: Finding, b: Finding): boolean {
  const files = new Set(a.evidence.map((one) => one.file));
  return b.evidence.some((one) => files.has(one.file));
}
