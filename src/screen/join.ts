/** Findings and attempts go together: with a finding its attempt is chosen, with an attempt the first of its findings. */
import type { FoundRow, Known, RunRow } from './known.ts';
import type { State } from './state.ts';

export function joined(before: State, after: State, known: Known): State {
  const { findings, attempts } = after.chosen;
  if (findings !== before.chosen.findings) return withRunOf(known.findings.find(({ key }) => key === findings), after, known);
  if (attempts === before.chosen.attempts) return after;
  const run = known.attempts.find(({ key }) => key === attempts);
  const first = run && known.findings.find((found) => isOf(found, run));
  return first ? { ...after, chosen: { attempts, findings: first.key, files: after.chosen.files } } : after;
}

export function withRunOf(found: FoundRow | undefined, state: State, { attempts }: Known): State {
  const run = found && attempts.find((row) => isOf(found, row));
  return run ? { ...state, chosen: { ...state.chosen, attempts: run.key } } : state;
}

/** A claim knows its attempt by the key that stays, a finding of a finished log by its id. */
export const isOf = ({ finding, claim }: FoundRow, { attempt, life }: RunRow): boolean => (claim ? claim.attempt !== undefined && claim.attempt === life?.key : finding.attempt === attempt.id);
