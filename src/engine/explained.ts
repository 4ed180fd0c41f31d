/** Which failures are explained by what was found, and which leave something open. */
import type { Attempt, Finding, Rule } from '../types.ts';

/**
 * Is there a cause that says more than something of this tier could? For `component` that is the one thing that went wrong, for `catch-all`
 * also the part that failed. A cause that another one led to is explained by it. Without an attempt: any of the incident.
 */
export function isExplained(findings: readonly Finding[], attempt: Attempt | undefined, tier: Rule['tier']): boolean {
  return findings.some((finding) => {
    if (finding.rule.role !== 'cause' || finding.severity === 'info') return false;
    if (attempt !== undefined && finding.attempt !== undefined && finding.attempt !== attempt.id) return false;
    if (finding.role === 'consequence') return true;
    return finding.rule.tier === 'specific' || (tier === 'catch-all' && finding.rule.tier === 'component');
  });
}
