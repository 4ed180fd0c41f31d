/** Does a run, a fact or a value fit what a rule asks of it? */
import { compareVersions, partsOf } from '../../text/versions.ts';
import type { Attempt, Fact } from '../../types.ts';
import { kindFits } from '../rules/condition.ts';
import type { AttemptCondition, Comparison, FactCondition, FieldTest } from '../rules/condition.ts';
import { isFound } from './search.ts';

/** It is one of some values, in any case, or fits a pattern. */
export function valueFits(value: string, test: FieldTest): boolean {
  return 'matches' in test ? isFound(test.matches, value) : test.some((one) => one.toLowerCase() === value.toLowerCase());
}

export function attemptFits(attempt: Attempt, wanted: AttemptCondition): boolean {
  return (
    (wanted.kind === undefined || wanted.kind.some((kind) => kindFits(attempt.kind, kind))) &&
    (wanted.outcome === undefined || wanted.outcome.includes(attempt.outcome)) &&
    (wanted.exitCode === undefined || wanted.exitCode.includes(String(attempt.exitCode))) &&
    (wanted.product === undefined || isFound(wanted.product, attempt.product ?? '')) &&
    (wanted.operation === undefined || wanted.operation.includes(attempt.operation ?? '')) &&
    (wanted.fragment === undefined || wanted.fragment === attempt.fragment) &&
    (wanted.stepFailed === undefined || wanted.stepFailed === attempt.stepFailed) &&
    (wanted.failedStep === undefined || isFound(wanted.failedStep, attempt.failedStep ?? ''))
  );
}

export function factFits(fact: Fact, wanted: FactCondition): boolean {
  if (fact.kind !== wanted.kind) return false;
  if (wanted.subject !== undefined && !isFound(wanted.subject, fact.subject)) return false;
  const tests = { ...wanted.fields, ...(wanted.value === undefined ? {} : { '': wanted.value }) };
  return Object.entries(tests).every(([name, test]) => {
    const value = name === '' ? fact.value : fact.fields?.[name];
    return value !== undefined && valueFits(value, test);
  });
}

/** A side is the name of a bound value, or a version as it stands; what is no version is the same or differs as a text. Nothing can be said of a side that is unknown. */
export function comparisonHolds([left, is, right]: Comparison, values: Readonly<Record<string, string>>): boolean {
  const valueOf = (side: string) => (/^\d/.test(side) ? side : values[side]);
  const a = valueOf(left);
  const b = valueOf(right);
  if (a === undefined || b === undefined) return false;
  const order = compareVersions(a, b);
  if (is === 'older-than') return order < 0;
  if (is === 'newer-than') return order > 0;
  const isSame = partsOf(a) === undefined && partsOf(b) === undefined ? a.toLowerCase() === b.toLowerCase() : order === 0;
  return is === 'same-as' ? isSame : !isSame;
}
