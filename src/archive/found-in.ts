/** Which runs a finding is about. Of several runs that say the same it names one (see `twins.ts`); its evidence lies in all of them. */
import type { Attempt, Finding } from '../types.ts';

export function isFoundIn(finding: Finding, { id, product, sources }: Attempt): boolean {
  if (finding.attempt === id) return true;
  // In an event log runs of several products lie among each other.
  const { product: of = product } = finding.values;
  return of === product && finding.evidence.some(({ file, line }) => sources.some(({ file: own, lines: [first, last] }) => own === file && line >= first && line <= last));
}
