/** The remediation of a finding, ready to be told: the steps and references that concern this product and version, filled with what was captured. */
import { fill } from '../text/fill.ts';
import type { Finding, Reference, Step } from '../types.ts';
import { isFound } from './matching/search.ts';

export function stepsOf(finding: Finding): Step[] {
  return concerning(finding, finding.rule.remediation).map((step) => Object.fromEntries(Object.entries(step).map(([name, text]) => [name, fill(text ?? '', finding.values)])) as Step);
}

export function referencesOf(finding: Finding): Reference[] {
  return concerning(finding, finding.rule.references);
}

function concerning<Told extends { readonly for?: string | undefined }>({ values }: Finding, all: readonly Told[]): Omit<Told, 'for'>[] {
  const run = runLine(values);
  return all.filter((one) => one.for === undefined || isFound(one.for, run)).map(({ for: _for, ...told }) => told);
}

/** Of a fact that compares two, the other side: the files, or what was aimed at. A database alone may be of an older product. */
const TELLING = /^(?:product|fromVersion|toVersion|patch|\w+\.other(?:Product|Version))$/;

/** What a finding is of, in one line: `Kestrel Server 12.0.4518.1016 12.0.6219.1000 Service Pack 1`; empty where no log tells. */
function runLine(values: Finding['values']): string {
  return Object.entries(values).flatMap(([name, value]) => (TELLING.test(name) ? [value] : [])).join(' ');
}
