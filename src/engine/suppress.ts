/** Takes out of the findings what somebody knows and accepted, and remembers it: nothing disappears without being counted. */
import { globFits } from '../text/glob.ts';
import { fileNameOf } from '../text/places.ts';
import type { Attempt, Finding, Suppressed, Suppression } from '../types.ts';

/** `today` comes from outside: `2026-11-21`. */
export type Suppressions = { readonly entries: readonly Suppression[]; readonly today: string };

export type Suppressor = {
  /** The findings that are left, before they are ranked: what is known must not hide another cause. */
  readonly leave: (findings: readonly Finding[], attempts: readonly Attempt[]) => readonly Finding[];
  readonly told: () => readonly Suppressed[];
};

export function newSuppressor({ entries, today }: Suppressions = { entries: [], today: '' }): Suppressor {
  const standing = entries.filter(({ until }) => until >= today);
  const taken = new Map<Suppression, Finding[]>(standing.map((entry) => [entry, []]));
  return {
    leave(findings, attempts) {
      if (standing.length === 0) return findings;
      return findings.filter((finding) => {
        const entry = standing.find((one) => isMeant(one, finding, attempts));
        if (entry) taken.get(entry)?.push(finding);
        return entry === undefined;
      });
    },
    told: () =>
      entries.map((suppression) => {
        const findings = taken.get(suppression);
        return { suppression, state: findings === undefined ? 'expired' : findings.length > 0 ? 'applied' : 'unused', findings: findings ?? [] };
      }),
  };
}

export function isMeant({ rule, target }: Suppression, finding: Finding, attempts: readonly Attempt[]): boolean {
  if (finding.rule.id !== rule) return false;
  return target === undefined || targetsOf(finding, attempts).some((name) => globFits(target, name));
}

/** What a finding is about: its server, the files that prove it (also by their name alone), and whatever its values name. */
function targetsOf({ attempt, evidence, values }: Finding, attempts: readonly Attempt[]): string[] {
  const server = attempts.find(({ id }) => id === attempt)?.server;
  const named = Object.entries(values).flatMap(([name, value]) => (/^(?:server|database|file|object|service|product)$|\.subject$/.test(name) ? [value] : []));
  const files = evidence.flatMap(({ file }) => [file, fileNameOf(file)]);
  return [...(server === undefined ? [] : [server]), ...named, ...files];
}
