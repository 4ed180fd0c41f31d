/** The remediation of a finding, ready to be told: the steps that concern this product and version, filled with what was captured. */
import { fill } from '../text/fill.ts';
import type { Finding } from '../types.ts';
import { patternOf } from './pattern.ts';

export type Step = { readonly do: string; readonly command?: string | undefined; readonly check?: string | undefined; readonly never?: string | undefined };

export function stepsOf({ rule, values }: Finding): Step[] {
  const run = runLine(values);
  return rule.remediation
    .filter((step) => step.for === undefined || patternOf(step.for).regex.test(run))
    .map(({ for: _for, ...texts }) => Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text ?? '', values)])) as Step);
}

/** `product`, and what a rule knows of versions by facts: `gap.version`. */
const TELLING = /^(?:product|fromVersion|toVersion|patch|\w+\.(?:product|version))$/;

/** What a finding is of, in one line: `Kestrel Server 12.0.4518.1016 12.0.6219.1000 Service Pack 1`; empty where no log tells. */
function runLine(values: Finding['values']): string {
  return Object.entries(values).flatMap(([name, value]) => (TELLING.test(name) ? [value] : [])).join(' ');
}
