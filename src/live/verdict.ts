/** What the attempts of this night come to, at this moment. */
import { hasFailed, standing } from '../facts/outcome.ts';
import { reaches } from '../report.ts';
import { OUTCOMES } from '../types.ts';
import type { Attempt, Claim, Outcome, Severity, View } from '../types.ts';

/** `waiting`: no run has begun. `running`: at least one goes on; what it has shown so far is in `cause`. */
export type LiveVerdict = {
  readonly word: 'waiting' | 'running' | Outcome;
  readonly running: readonly Attempt[];
  readonly ended: readonly Attempt[];
  /** What is believed to have happened; provisional while its run goes on. */
  readonly cause: Claim | undefined;
};

export function verdictOf({ report, live }: View): LiveVerdict {
  const attempts = report.attempts.filter(({ id }) => live?.lives.get(id)?.current ?? true);
  const running = attempts.filter(({ id }) => live?.lives.get(id)?.running);
  const ended = attempts.filter((attempt) => !running.includes(attempt));
  const worst = OUTCOMES.find((outcome) => standing(ended).some((attempt) => attempt.outcome === outcome)) ?? ended.at(-1)?.outcome;
  return { word: running.length > 0 ? 'running' : (worst ?? 'waiting'), running, ended, cause: causeOf(report, live?.claims ?? []) };
}

/** The claims that hold are findings of the report, and that tells the cause first. */
function causeOf({ findings }: View['report'], claims: readonly Claim[]): Claim | undefined {
  const standingClaims = claims.filter(({ state, finding }) => state !== 'retracted' && finding.role === 'cause' && finding.severity !== 'info');
  const ranked = findings.map(({ id }) => id);
  return standingClaims.toSorted((a, b) => ranked.indexOf(a.finding.id) - ranked.indexOf(b.finding.id))[0];
}

/** Did something fail, by the measure of `--fail-on`? */
export function isFailure(view: View, failOn: Severity | 'never'): boolean {
  return hasFailed(verdictOf(view).ended) || (view.live?.claims ?? []).some(({ state, finding }) => state === 'confirmed' && reaches(finding, failOn));
}
