/** What came of trying again: after which changes it went well, and after which it failed again. */
import { byText } from '../collections.ts';
import { SEEN, kindOfChange } from '../archive/changes.ts';
import type { KindOfChange } from '../archive/changes.ts';
import type { Answer } from '../types.ts';
import { UNKNOWN } from './causes.ts';
import { LEAST, isClearlyMore, shareOf, tallyOf } from './numbers.ts';
import type { Tally } from './numbers.ts';
import type { Answers } from './questions.ts';

/** The next attempts after a failure. `runs`: how many there were. */
export type Tries = Tally;

/** Tries with a change, and all others of the same kind without it. */
export type Change = { readonly change: string; readonly kind: Exclude<KindOfChange, 'seen'>; readonly with: Tries; readonly without: Tries };

/** After a failure of this cause. */
export type Repair = { readonly rule: string; readonly tries: Tries; readonly notTried: number; readonly changes: readonly Change[] };

/** The second attempts. `sameCause`: how many of those that failed again did so for the same cause. `later`: third and further attempts. */
export type Second = { readonly tries: Tries; readonly sameCause: number; readonly changes: readonly Change[]; readonly later: Tries };

type Told = Pick<Answers, 'retries' | 'changes'>;

const NEXT = 2;

export function repairsIn({ retries, changes }: Told): Repair[] {
  const byCause = Map.groupBy(changes, ({ values: [cause = UNKNOWN] }) => cause);
  return [...Map.groupBy(retries, ({ values: [cause = UNKNOWN] }) => cause)].map(([rule, answers]) => {
    const tried = answers.filter(({ values }) => values[NEXT] !== undefined);
    const tries = tallyOf(tried, NEXT);
    return { rule, tries, notTried: tallyOf(answers, NEXT).runs - tries.runs, changes: changesIn(byCause.get(rule) ?? [], tries).toSorted(byWorth) };
  });
}

export function secondIn({ retries, changes }: Told): Second {
  const tried = retries.filter(({ values }) => values[NEXT] !== undefined);
  const tries = tallyOf(tried.filter(isFirst), NEXT);
  const first = changes.filter(isFirst);
  const same = first.filter(({ values: [cause = UNKNOWN, , next, change] }) => next === 'failure' && change === `${SEEN.again}${cause}`);
  return { tries, sameCause: tallyOf(same, NEXT).runs, changes: changesIn(first, tries).toSorted(byDistance), later: tallyOf(tried.filter((answer) => !isFirst(answer)), NEXT) };
}

/** The number of the attempt that failed. */
const isFirst = ({ values: [, number] }: Answer) => number === '1';

function changesIn(answers: readonly Answer[], tries: Tries): Change[] {
  return [...Map.groupBy(answers, ({ values }) => values[3])].flatMap(([change, some]) => {
    const kind = change === undefined ? 'seen' : kindOfChange(change);
    if (change === undefined || kind === 'seen') return [];
    const told = tallyOf(some, NEXT);
    return [{ change, kind, with: told, without: { runs: tries.runs - told.runs, failed: tries.failed - told.failed, succeeded: tries.succeeded - told.succeeded, unknown: tries.unknown - told.unknown } }];
  });
}

export const isEnough = ({ with: { runs } }: Change): boolean => runs >= LEAST;

/** Did it go better with it than without? Where all tries had it, nothing speaks against it. */
export const helps = ({ with: some, without }: Change): boolean => some.succeeded > 0 && (without.runs === 0 || some.succeeded / some.runs > without.succeeded / without.runs);

/** There are cases enough to say that it was no chance. */
export const helpsClearly = ({ with: some, without }: Change): boolean => isClearlyMore(some.succeeded, some.runs, without.succeeded, without.runs);

export const differsClearly = (change: Change): boolean => helpsClearly(change) || isClearlyMore(change.without.succeeded, change.without.runs, change.with.succeeded, change.with.runs);

/** What went well most often and most surely first. */
const byWorth = (a: Change, b: Change) => shareOf(b.with.succeeded, b.with.runs)[0] - shareOf(a.with.succeeded, a.with.runs)[0] || byText(a.change, b.change);

/** What tells those that went well most clearly from those that did not; by how many cases, since few prove little. */
const byDistance = (a: Change, b: Change) => distance(b) - distance(a) || byText(a.change, b.change);
const distance = ({ with: some, without }: Change) => (some.runs === 0 || without.runs === 0 ? 0 : Math.abs(some.succeeded / some.runs - without.succeeded / without.runs) * Math.sqrt(Math.min(some.runs, without.runs)));
