/** What the incidents of a store have in common: the questions, and their answers put together. */
import { hostOf } from '../facts/servers.ts';
import type { Answer, Store } from '../types.ts';
import { UNKNOWN, causesIn, rulesIn } from './causes.ts';
import type { Cause } from './causes.ts';
import { keyOf, valuesOf } from './keys.ts';
import { largestFirst, sum, sumBy, tallyOf } from './numbers.ts';
import type { Tally } from './numbers.ts';
import { CAUSE, FAILED, ask, examplesOf, likenessOf, withValues } from './questions.ts';
import type { Answers, Narrow } from './questions.ts';
import { repairsIn, secondIn } from './retries.ts';
import type { Repair, Second } from './retries.ts';
import { signsIn } from './signs.ts';
import type { Signs } from './signs.ts';
import { likenessesIn } from './unexplained.ts';
import type { Likeness } from './unexplained.ts';

/** How incidents came out. Each of them is in one of the five. */
export type Incidents = {
  readonly total: number;
  readonly atOnce: number;
  /** A run failed, and a later one at the same thing succeeded. */
  readonly repaired: number;
  readonly failed: number;
  /** The logs break off, or do not say. */
  readonly unknown: number;
  /** No run is to be seen in the logs. */
  readonly withoutRuns: number;
  /** At least one run failed. */
  readonly withFailure: number;
};

export type Named<What> = What & { readonly examples: readonly string[] };

export type BuildRow = Tally & { readonly product: string | undefined; readonly build: string | undefined; readonly release: string | undefined; readonly cause?: { readonly rule: string; readonly runs: number } | undefined };

export type NameRow = Tally & { readonly name: string | undefined };

export type Statistics = {
  readonly incidents: Incidents;
  readonly runs: Tally;
  readonly outcomes: readonly { readonly outcome: string; readonly runs: number }[];
  /** Months, as `2009-11`; absent where no log shows a time. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly years: readonly (Tally & { readonly year: string })[];
  /** The most frequent ones have examples. */
  readonly causes: readonly Named<Cause>[];
  readonly repairs: readonly Repair[];
  readonly second: Second;
  readonly builds: readonly BuildRow[];
  readonly signs: Signs;
  readonly unexplained: { readonly runs: number; readonly incidents: number; readonly alike: readonly Likeness[] };
  readonly products: readonly NameRow[];
  readonly servers: readonly NameRow[];
};

const EXAMPLES = 3;

/** @param top how many causes get examples */
export async function statisticsOf(store: Store, narrow: Narrow, top: number): Promise<Statistics> {
  const answers = await ask(store, narrow);
  const rules = rulesIn(answers);
  const runs = tallyOf(answers.outcomes, 1);
  const causes = causesIn(answers, rules);
  const vague = causes.filter(({ explains }) => !explains).map(({ rule }) => rule);
  const alike = vague.length === 0 ? [] : await store.count(likenessOf(narrow, vague));
  const named = await Promise.all(
    causes.map(async (cause, at) => ({ ...cause, examples: at < top && cause.rule !== UNKNOWN ? await examplesOf(store, withValues(narrow.runs, { [CAUSE]: [cause.rule], 'event.outcome': [FAILED] }), EXAMPLES) : [] })),
  );
  return {
    incidents: incidentsIn(answers),
    runs,
    outcomes: largestFirst(sumBy(answers.outcomes, ([outcome]) => outcome)).map(([outcome, count]) => ({ outcome, runs: count })),
    ...yearsIn(answers),
    causes: named,
    repairs: repairsIn(answers),
    second: secondIn(answers),
    builds: buildsIn(answers),
    signs: signsIn(answers, rules, runs),
    unexplained: { runs: sum(alike), incidents: new Set(alike.map(({ values }) => values[3])).size, alike: likenessesIn(alike) },
    products: namesIn(answers.products, (name) => name),
    servers: namesIn(answers.servers, (name) => name && hostOf(name)),
  };
}

/** Of the runs that fit, what no later one repaired says how an incident came out. */
function incidentsIn({ incidents, lonely }: Answers): Incidents {
  const each = [...Map.groupBy(incidents, ({ values: [id] }) => id).values()].map((answers) => ({ all: tallyOf(answers, 2), standing: tallyOf(answers.filter(({ values: [, supersededBy] }) => supersededBy === undefined), 2) }));
  const withoutRuns = sum(lonely);
  const failed = each.filter(({ standing }) => standing.failed > 0).length;
  const unknown = each.filter(({ standing }) => standing.failed === 0 && standing.unknown > 0).length;
  const withFailure = each.filter(({ all }) => all.failed > 0).length;
  const repaired = each.filter(({ all, standing }) => all.failed > 0 && standing.failed === 0 && standing.unknown === 0).length;
  return { total: each.length + withoutRuns, atOnce: each.length - failed - unknown - repaired, repaired, failed, unknown, withoutRuns, withFailure };
}

/** The time of a file says when somebody copied it. */
function yearsIn({ months }: Answers): Pick<Statistics, 'from' | 'to' | 'years'> {
  const timed = months.filter(({ values: [month, , timeOf] }) => month !== undefined && timeOf !== 'file');
  const years = [...Map.groupBy(timed, ({ values: [month = ''] }) => month.slice(0, 4))];
  return { from: timed[0]?.values[0], to: timed.at(-1)?.values[0], years: years.map(([year, answers]) => ({ year, ...tallyOf(answers, 1) })) };
}

/** Those of which most runs failed first. */
function buildsIn({ builds, causesOfBuilds }: Answers): BuildRow[] {
  const causes = Map.groupBy(causesOfBuilds, ({ values: [product, build] }) => keyOf(product, build));
  const rows = [...Map.groupBy(builds, ({ values: [product, build] }) => keyOf(product, build))].map(([key, answers]) => {
    const [product, build] = valuesOf(key);
    const [most] = largestFirst(sumBy(causes.get(key) ?? [], ([, , cause = UNKNOWN]) => cause));
    return { product, build, release: answers.find(({ values }) => values[2] !== undefined)?.values[2], ...tallyOf(answers, 3), cause: most && { rule: most[0], runs: most[1] } };
  });
  return rows.toSorted(byFailures);
}

/** Names are shown as they are written most often. */
function namesIn(answers: readonly Answer[], foldedOf: (name: string | undefined) => string | undefined): NameRow[] {
  const groups = Map.groupBy(answers, ({ values: [name] }) => foldedOf(name));
  return [...groups.values()].map((some) => ({ name: largestFirst(sumBy(some, ([name]) => name))[0]?.[0], ...tallyOf(some, 1) })).toSorted(byFailures);
}

const byFailures = (a: Tally, b: Tally) => b.failed - a.failed || b.runs - a.runs;
