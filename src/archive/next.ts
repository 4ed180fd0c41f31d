/**
 * What was different in the next attempt at the same thing, in words that can be counted over many incidents: no names of one machine, no times.
 *
 *   1  rolled-back   no longer: msi.file-in-use · got past: InstallFiles (in InstallFinalize) · installed in between: Security Update for … (KB954038)
 *                    · tried again later
 *   2  succeeded
 *
 * Only what both attempts could have said is compared: what an event log leaves out is not gone.
 */
import { HOUR } from '../text/times.ts';
import type { Attempt, Outcome, Report } from '../types.ts';
import { NOTHING_DONE, WAITED } from './changes.ts';
import { aimChanges, restartsBetween, runsBetween } from './next-done.ts';
import { findingChanges, stepChanges } from './next-found.ts';
import { betweenOf, knownOf } from './next-known.ts';
import type { Known } from './next-known.ts';

export type Next = {
  /** Which attempt at the same thing it is, from 1. A success ends the count. */
  readonly number: number;
  readonly next?: Changes | undefined;
};

export type Changes = {
  /** Id of the next attempt. */
  readonly attempt: string;
  readonly outcome: Outcome;
  /** Milliseconds from the end of the one to the begin of the other. */
  readonly after?: number | undefined;
  readonly changed: readonly string[];
};

/** By the id of the attempt. Takes the whole report: the second attempt is often one of the next night. */
export function nextOf(report: Pick<Report, 'attempts' | 'incidents' | 'sources'>): ReadonlyMap<string, Next> {
  const known = knownOf(report);
  const numbers = new Map<string, number>();
  // In order of time, so that the number of an attempt is known before that of the next one.
  for (const { id, retriedBy } of report.attempts) if (retriedBy !== undefined) numbers.set(retriedBy, Math.max(numbers.get(retriedBy) ?? 1, (numbers.get(id) ?? 1) + 1));
  return new Map(
    report.attempts.map((attempt) => {
      const next = known.attempts.get(attempt.retriedBy ?? '');
      return [attempt.id, { number: numbers.get(attempt.id) ?? 1, next: next && { attempt: next.id, outcome: next.outcome, after: betweenOf(attempt, next, known)?.apart, changed: changesOf(attempt, next, known) } }];
    }),
  );
}

function changesOf(attempt: Attempt, next: Attempt, known: Known): string[] {
  const between = betweenOf(attempt, next, known);
  const made = [...aimChanges(attempt, next), ...(between ? [...runsBetween(attempt, next, between, known), ...restartsBetween(attempt, between, known)] : [])];
  return [
    ...findingChanges(attempt, next, known),
    ...stepChanges(attempt, next),
    ...(made.length > 0 ? made : [NOTHING_DONE]),
    ...(between ? [waited(between.apart)] : []),
  ];
}

function waited(apart: number): string {
  if (apart <= HOUR) return WAITED.hour;
  return apart <= SAME_NIGHT ? WAITED.night : WAITED.later;
}
/** As long as the attempts of one incident may lie apart. */
const SAME_NIGHT = 8 * HOUR;
