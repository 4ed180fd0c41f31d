/** Which causes recur, and for which builds. */
import { under } from '../collections.ts';
import { PLACEHOLDER } from '../text/fill.ts';
import type { Answers } from './questions.ts';
import { largestFirst, sumBy } from './numbers.ts';
import { keyOf, valuesOf } from './keys.ts';

/** The cause of runs of which no rule says why they failed. */
export const UNKNOWN = 'unknown';

/** What is known of a rule from its findings. */
export type RuleInfo = {
  /** Its title without what differs from case to case. */
  readonly title: string;
  /** `explains`: it names what went wrong. Otherwise only that something did. */
  readonly explains: boolean;
  /** It is asked about failed runs alone. */
  readonly ofFailed: boolean;
};

export type CauseOfBuild = { readonly product: string | undefined; readonly build: string | undefined; readonly runs: number };

export type Cause = { readonly rule: string; readonly title: string; readonly explains: boolean; readonly runs: number; readonly incidents: number; readonly builds: readonly CauseOfBuild[] };

export function rulesIn({ rules }: Pick<Answers, 'rules'>): Map<string, RuleInfo> {
  const most = new Map<string, number>();
  const known = new Map<string, RuleInfo>();
  // A rule may have been written anew between two runs over the archive; what most findings say counts.
  for (const { values: [id, name, tier, askedOf], count } of rules) {
    if (id === undefined || count <= (most.get(id) ?? 0)) continue;
    most.set(id, count);
    known.set(id, { title: plainTitle(name ?? id), explains: tier !== 'catch-all', ofFailed: askedOf === 'failing' });
  }
  return known;
}

/** `{file|A file} is open in {process}` → `A file is open in …` */
export const plainTitle = (title: string): string => title.replace(PLACEHOLDER, (_whole, _name, otherwise: string | undefined) => otherwise ?? '…');

/** The most frequent first. */
export function causesIn({ causes, causesOfBuilds }: Pick<Answers, 'causes' | 'causesOfBuilds'>, rules: ReadonlyMap<string, RuleInfo>): Cause[] {
  const incidents = new Map<string, number>();
  for (const { values: [cause = UNKNOWN] } of causes) incidents.set(cause, (incidents.get(cause) ?? 0) + 1);
  const builds = new Map<string, Map<string, number>>();
  for (const { values: [product, build, cause = UNKNOWN], count } of causesOfBuilds) {
    const own = under(builds, cause, () => new Map<string, number>());
    own.set(keyOf(product, build), (own.get(keyOf(product, build)) ?? 0) + count);
  }
  return largestFirst(sumBy(causes, ([cause = UNKNOWN]) => cause)).map(([rule, runs]) => {
    const { title = rule, explains = rule !== UNKNOWN } = rules.get(rule) ?? {};
    const told = largestFirst(builds.get(rule) ?? new Map()).map(([key, count]) => {
      const [product, build] = valuesOf(key);
      return { product, build, runs: count };
    });
    return { rule, title: rule === UNKNOWN ? 'no rule says why' : title, explains, runs, incidents: incidents.get(rule) ?? 0, builds: told };
  });
}
