/** What was found in one attempt and not in the next, and how far each of them came. */
import { hasSucceeded } from '../facts/outcome.ts';
import type { Attempt, Finding } from '../types.ts';
import { SEEN } from './changes.ts';
import { causesOf } from './next-known.ts';
import type { Known } from './next-known.ts';

/** Causes only: what came of them comes and goes with them. */
export function findingChanges(attempt: Attempt, next: Attempt, known: Known): string[] {
  const [before, after] = [causesOf(attempt, known), causesOf(next, known)];
  const lacks = (some: readonly Finding[], { rule }: Finding) => some.every((other) => other.rule.id !== rule.id);
  return [...new Set([
    ...before.filter((cause) => lacks(after, cause) && (hasSucceeded(next.outcome) || couldTell(next, cause, known))).map(({ rule }) => `${SEEN.gone}${rule.id}`),
    ...before.filter((cause) => !lacks(after, cause)).map(({ rule }) => `${SEEN.again}${rule.id}`),
    ...after.filter((cause) => lacks(before, cause) && couldTell(attempt, cause, known)).map(({ rule }) => `${SEEN.new}${rule.id}`),
  ])];
}

/** Are there logs of an attempt of a kind in which such a thing is told? */
function couldTell({ sources }: Attempt, { evidence }: Finding, { formatOf }: Known): boolean {
  const kinds = new Set(sources.map(({ file }) => formatOf(file)));
  return evidence.some(({ file }) => kinds.has(formatOf(file)));
}

// ── How far it came ─────────────────────────────────────────────────────────────────────────────────────────────────

export function stepChanges(attempt: Attempt, next: Attempt): string[] {
  const result = attempt.exitCode === undefined || next.exitCode === undefined || attempt.exitCode === next.exitCode || hasSucceeded(next.outcome) ? [] : [`${SEEN.result}${attempt.exitCode} → ${next.exitCode}`];
  if (attempt.failedStep === undefined) return result;
  const step = stepName(attempt.failedStep);
  if (hasSucceeded(next.outcome)) return [`${SEEN.past}${step}`];
  if (next.failedStep === undefined) return result;
  const other = stepName(next.failedStep);
  return [...result, step === other ? `${SEEN.sameStep}${step}` : `${SEEN.otherStep}${step} → ${other}`];
}

const GUID_BEHIND = /\.\{?[0-9A-F]{8}[_-](?:[0-9A-F]{4}[_-]){3}[0-9A-F]{12}\}?/gi;
/** `SPContentDatabase Name=WSS_Content` and `InstallAssembly.3F2504E0_4F89_…` as they are called on every machine. */
export const stepName = (step: string): string => step.replace(GUID_BEHIND, '').replace(/=\S.*$/, '=…');
