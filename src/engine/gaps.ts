/**
 * What is missing in the input, for the failures that it leaves open. Rules of context with a `gap` are asked after the causes are known:
 * one of tier `catch-all` speaks where no cause was found, one of tier `component` where the reason is open, one of tier `specific` for
 * any failure. A run that went well, or was repaired later, lacks nothing. Rules of scope `incident` are asked once a night.
 */
import { stillFailed } from '../facts/outcome.ts';
import type { Attempt, Fact, Finding, Rule } from '../types.ts';
import { isExplained } from './explained.ts';
import { evaluate } from './matching/evaluate.ts';
import type { Case } from './matching/evaluate.ts';
import type { Budget } from './matching/budget.ts';

export const findsGaps = ({ gap, role }: Rule): boolean => gap !== undefined && role === 'context';

/** `findings`: those of the incident, ranked. `factsOf`: what is known of one run besides the facts of the incident. */
type Known = { readonly findings: readonly Finding[]; readonly factsOf: (attempt: Attempt) => readonly Fact[] };

export function missingInput(rules: readonly Rule[], given: Case, { findings, factsOf }: Known, budget: Budget): Finding[] {
  const [ofNight, ofRuns] = [rules.filter(({ scope }) => scope === 'incident'), rules.filter(({ scope }) => scope === 'attempt')];
  const open = (some: readonly Rule[], attempt?: Attempt) => some.filter(({ tier }) => tier === 'specific' || !isExplained(findings, attempt, tier));
  return [
    ...stillFailed(given.attempts).flatMap((attempt) => evaluate(open(ofRuns, attempt), { ...given, attempts: [attempt], facts: [...given.facts, ...factsOf(attempt)], loose: [] }, budget)),
    ...evaluate(open(ofNight), given, budget),
  ];
}
