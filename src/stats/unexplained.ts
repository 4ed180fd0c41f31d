/** Failures that no rule explains, by what they look like: where a new rule would pay most. */
import { stepName } from '../archive/next-found.ts';
import { byText } from '../collections.ts';
import type { Answer } from '../types.ts';
import { keyOf, valuesOf } from './keys.ts';
import { sum } from './numbers.ts';

/** Runs that failed in the same step of the same kind of run with the same line, but for numbers and names. */
export type Likeness = { readonly kind: string | undefined; readonly step: string | undefined; readonly line: string | undefined; readonly runs: number; readonly incidents: number; readonly examples: readonly string[] };

const EXAMPLES = 3;

/** Of these runs only an event tells, whatever it says: their own logs are not there, and no rule could say more. */
export const TOLD_BY_EVENTS = 'event-log';

/** What most incidents have in common first, and last what no rule could explain. */
export function likenessesIn(answers: readonly Answer[]): Likeness[] {
  const groups = Map.groupBy(answers, ({ values: [kind, step, line] }) => (kind === TOLD_BY_EVENTS ? keyOf(kind, undefined, undefined) : keyOf(kind, step === undefined ? undefined : stepName(step), line)));
  const told = [...groups].map(([key, some]) => {
    const [kind, step, line] = valuesOf(key);
    const names = new Map(some.map(({ values: [, , , incident, name] }) => [incident, name ?? '']));
    return { key, kind, step, line, runs: sum(some), incidents: names.size, examples: [...new Set(names.values())].toSorted(byText).slice(0, EXAMPLES) };
  });
  return told.toSorted((a, b) => Number(a.kind === TOLD_BY_EVENTS) - Number(b.kind === TOLD_BY_EVENTS) || b.incidents - a.incidents || b.runs - a.runs || byText(a.key, b.key)).map(({ key: _key, ...likeness }) => likeness);
}
