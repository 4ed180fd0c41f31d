/**
 * Findings that tell failed runs from those that went well. Most rules are asked about failed runs alone: that no other run has their findings
 * says nothing, so only rules that are asked about every run are compared.
 */
import { byText } from '../collections.ts';
import type { RuleInfo } from './causes.ts';
import { LEAST, isClearlyMore, tallyOf } from './numbers.ts';
import type { Tally } from './numbers.ts';
import type { Answers } from './questions.ts';

/**
 * `lift`: how many times as often it is in failed runs as in those that went well; `undefined` where it is in none of these.
 * `clear`: there are cases enough to say that it was no chance.
 */
export type Sign = { readonly rule: string; readonly title: string; readonly failed: number; readonly succeeded: number; readonly lift: number | undefined; readonly clear: boolean };

/** `compared`: rules asked about all runs that found something; `ofFailed`: those that are asked about failed runs alone. */
export type Signs = { readonly signs: readonly Sign[]; readonly compared: number; readonly ofFailed: number };

export function signsIn({ signs }: Pick<Answers, 'signs'>, rules: ReadonlyMap<string, RuleInfo>, { failed, succeeded }: Tally): Signs {
  const found = [...Map.groupBy(signs, ({ values: [rule] }) => rule)].flatMap(([rule, answers]) => (rule === undefined ? [] : [{ rule, tally: tallyOf(answers, 1), info: rules.get(rule) }]));
  const compared = found.filter(({ info }) => info?.ofFailed === false);
  const told = compared.map(({ rule, tally, info }): Sign & { order: number } => ({
    rule,
    title: info?.title ?? rule,
    failed: tally.failed,
    succeeded: tally.succeeded,
    lift: tally.succeeded === 0 || failed === 0 || succeeded === 0 ? undefined : tally.failed / failed / (tally.succeeded / succeeded),
    clear: isClearlyMore(tally.failed, failed, tally.succeeded, succeeded),
    // Half a case more on both sides: what was seen in no healthy run may have been in the next one.
    order: (tally.failed + 0.5) / (failed + 1) / ((tally.succeeded + 0.5) / (succeeded + 1)),
  }));
  return { signs: told.toSorted((a, b) => Number(b.clear) - Number(a.clear) || b.order - a.order || byText(a.rule, b.rule)).map(({ order: _order, ...sign }) => sign), compared: compared.length, ofFailed: found.filter(({ info }) => info?.ofFailed === true).length };
}

/** Enough cases, and more often in failed runs. */
export const isTelling = ({ failed, succeeded, lift }: Sign): boolean => failed >= LEAST && failed + succeeded >= LEAST && (lift === undefined || lift > 1);
