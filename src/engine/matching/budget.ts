/**
 * Keeps one rule from holding up a run. A rule that costs more than any rule may is put aside: it finds nothing any more, and the report
 * says so among what was skipped.
 *
 * `backtracking.ts` refuses what grows without end before a log is read, and `search.ts` bounds every single search. What is left are many
 * searches that are each as slow as allowed, and conditions with very many combinations: facts joined with facts, alternatives in alternatives.
 */
import { under } from '../../collections.ts';
import type { Rule, Skipped } from '../../types.ts';
import type { Pattern } from '../rules/pattern.ts';
import { search } from './search.ts';
import type { Found } from './search.ts';

/** Milliseconds that the patterns of one rule may take, and besides one for so many characters: a healthy pattern reads ten times as fast. */
const MOST_TIME = 10_000;
const CHARACTERS = 5000;
/** Combinations that one rule may try in a run, some seconds of work. */
const MOST_STEPS = 1_000_000;

/** What is left to a rule; whoever works for it takes from it. */
export type Steps = { left: number };

export type Budget = {
  readonly search: (rule: Rule, pattern: Pattern, text: string) => Found | undefined;
  readonly stepsOf: (rule: Rule) => Steps;
  readonly isAside: (rule: Rule) => boolean;
  /** The same logs are asked once more, a few lines later: each rule may try as many combinations again. */
  readonly refill: () => void;
  /** Other logs are read: nothing was spent on them. */
  readonly renew: () => void;
  /** The rules that were put aside, and why. */
  readonly skipped: () => readonly Skipped[];
};

type Spent = { time: number; characters: number };
const NOTHING: Spent = { time: 0, characters: 0 };

/** @param clock milliseconds, of any beginning */
export function newBudget(clock: () => number = () => performance.now()): Budget {
  const spent = new Map<Rule, Spent>();
  const steps = new Map<Rule, Steps>();
  const isSlow = (rule: Rule) => {
    const { time, characters } = spent.get(rule) ?? NOTHING;
    return time > MOST_TIME + characters / CHARACTERS;
  };
  const isEndless = (rule: Rule) => (steps.get(rule)?.left ?? 1) <= 0;
  const reasonOf = (rule: Rule) => [
    ...(isSlow(rule) ? [`it was put aside: its patterns took more than ${MOST_TIME / 1000} seconds, so it says nothing of this input`] : []),
    ...(isEndless(rule) ? [`it was put aside: its condition has more than ${MOST_STEPS.toLocaleString('en')} combinations here, so it says nothing of this input`] : []),
  ];
  return {
    search(rule, pattern, text) {
      const known = under(spent, rule, (): Spent => ({ time: 0, characters: 0 }));
      if (known.time > MOST_TIME && isSlow(rule)) return undefined;
      const begun = clock();
      const found = search(pattern, text);
      known.time += clock() - begun;
      known.characters += text.length;
      return found;
    },
    stepsOf: (rule) => under(steps, rule, () => ({ left: MOST_STEPS })),
    refill() {
      for (const [rule, { left }] of steps) if (left > 0) steps.delete(rule);
    },
    renew() {
      spent.clear();
      steps.clear();
    },
    isAside: (rule) => isSlow(rule) || isEndless(rule),
    skipped: () => [...new Set([...spent.keys(), ...steps.keys()])].flatMap((rule) => reasonOf(rule).map((reason) => ({ path: `rule ${rule.id}`, reason }))),
  };
}
