/** A finding as it is told: its part in the story, and how sure it is by what else was found. */
import type { Finding } from '../../types.ts';
import type { LinkFound } from './links.ts';

/** What a support closes of the doubt that the rule leaves, and what a competing cause in the same run takes. */
const SUPPORT = 0.25;
const RIVALRY = 0.1;
/** Logs do not prove. */
const SUREST = 0.98;

type Around = {
  readonly isExplained: boolean;
  /** What a finding led to. */
  readonly ledBy: (finding: Finding) => readonly LinkFound[];
  /** Findings that something led to. */
  readonly reached: ReadonlySet<Finding>;
  /** What was found in its run. */
  readonly beside: readonly Finding[];
  /** It quotes the error at the step that failed. */
  readonly decisive: boolean;
};

export function told(finding: Finding, { isExplained, ledBy, reached, beside, decisive }: Around): Finding {
  const led = ledBy(finding);
  const role = finding.role === 'cause' && isExplained ? 'consequence' : finding.role;
  const supports = [
    decisive ? 'it stands at the step that failed' : undefined,
    new Set(finding.evidence.map(({ file }) => file)).size > 1 ? 'two inputs tell it' : undefined,
    led.some(({ strength }) => strength > 2) ? 'what came of it was found too' : undefined,
  ].filter((words) => words !== undefined);
  const rivals = role === 'cause' ? beside.filter((other) => !reached.has(other) && isRival(other, finding) && !ledBy(other).some(({ to }) => to === finding)) : [];
  const sure = supports.reduce((confidence) => confidence + (1 - confidence) * SUPPORT, finding.confidence) - Math.min(2, rivals.length) * RIVALRY;
  return {
    ...finding,
    role,
    confidence: Math.round(Math.min(SUREST, Math.max(0.05, sure)) * 100) / 100,
    because: [finding.because, ...supports, ...(rivals.length > 0 ? ['but the same run shows another possible cause'] : [])].join('; '),
    leadsTo: [...new Set(led.map(({ to }) => to.rule.id))],
    links: led.map(({ to, reason }) => ({ to: to.id, reason })),
  };
}

function isRival(other: Finding, finding: Finding): boolean {
  if (other === finding || other.role !== 'cause' || other.attempt === undefined || other.attempt !== finding.attempt) return false;
  return finding.severity === 'critical' && other.severity === 'critical' && other.rule.tier === 'specific' && other.values['outcome'] !== 'blocked';
}
