/**
 * What is asked of a store for the statistics, each question by its name. Nearly all of it is asked about runs: a cause, a build, a server and an
 * outcome belong together where they are of the same run, and of an incident only together with others.
 */
import type { Answer, FieldName, Filter, Question, Store } from '../types.ts';

/** Of what the statistics are: runs, and incidents in which no run is to be seen. `undefined`: such incidents cannot fit. */
export type Narrow = { readonly runs: Filter; readonly lonely: Filter | undefined };

export const INCIDENT = 'upgrade_triage.incident.id';
export const CAUSE = 'upgrade_triage.cause';
export const INCIDENT_OUTCOME = 'upgrade_triage.incident.outcome';

/** In the words of ECS: rolled back, failed, blocked or cancelled. A log that breaks off says neither. */
export const FAILED = 'failure';

const runs = (where: Filter, ...by: FieldName[]): Question => ({ dataset: 'attempt', where, by });

/** What fits both: of a field that both speak of, the values that both allow. */
export function withValues(where: Filter, is: NonNullable<Filter['is']>): Filter {
  const both = Object.entries(is).map(([name, values]) => {
    const known = where.is?.[name as FieldName];
    return [name, known ? values.filter((value) => known.includes(value)) : values];
  });
  return { ...where, is: { ...where.is, ...Object.fromEntries(both) } };
}

const failed = (where: Filter): Filter => withValues(where, { 'event.outcome': [FAILED] });

/** By the name of the question; the answers have their values in the order that stands here. */
export const questionsOf = ({ runs: where, lonely }: Narrow) => ({
  /** The outcome of an incident as a whole would be that of other runs, too. */
  incidents: runs(where, INCIDENT, 'upgrade_triage.attempt.superseded_by', 'event.outcome'),
  lonely: { dataset: 'incident', where: lonely ?? { is: { [INCIDENT]: [] } }, by: [CAUSE] } satisfies Question,
  outcomes: runs(where, 'upgrade_triage.attempt.outcome', 'event.outcome'),
  months: runs(where, 'upgrade_triage.month', 'event.outcome', 'upgrade_triage.time_of'),
  causes: runs(failed(where), CAUSE, INCIDENT),
  causesOfBuilds: runs(failed(where), 'package.name', 'package.version', CAUSE),
  builds: runs(where, 'package.name', 'package.version', 'upgrade_triage.attempt.release', 'event.outcome'),
  /** Whether it was tried again, and how that came out. */
  retries: runs(failed(where), CAUSE, 'upgrade_triage.attempt.number', 'upgrade_triage.next.event_outcome'),
  changes: runs(failed(where), CAUSE, 'upgrade_triage.attempt.number', 'upgrade_triage.next.event_outcome', 'upgrade_triage.next.changed'),
  signs: runs(where, 'upgrade_triage.rules', 'event.outcome'),
  products: runs(where, 'package.name', 'event.outcome'),
  servers: runs(where, 'host.name', 'event.outcome'),
  /** What is known of the rules themselves, whatever the filter. */
  rules: { dataset: 'finding', by: ['rule.id', 'rule.name', 'upgrade_triage.finding.tier', 'upgrade_triage.finding.asked_of'] } satisfies Question,
});

/** Failures with these causes, by what they look like. What somebody cancelled needs no other explanation. */
export const likenessOf = ({ runs: where }: Narrow, causes: readonly string[]): Question =>
  runs({ ...withValues(failed(where), { [CAUSE]: causes }), not: { ...where.not, 'upgrade_triage.attempt.outcome': ['cancelled'] } }, 'upgrade_triage.attempt.kind', 'upgrade_triage.attempt.failed_step', 'upgrade_triage.attempt.unusual', INCIDENT, 'upgrade_triage.incident.name');

export type Answers = { readonly [name in keyof ReturnType<typeof questionsOf>]: readonly Answer[] };

export async function ask(store: Store, narrow: Narrow): Promise<Answers> {
  const asked = await Promise.all(Object.entries(questionsOf(narrow)).map(async ([name, question]) => [name, await store.count(question)] as const));
  return Object.fromEntries(asked) as Answers;
}

/** Names of the newest incidents in which a run fits, each once. */
export async function examplesOf(store: Store, where: Filter, most: number): Promise<string[]> {
  const names = new Set<string>();
  // One incident may have many such runs.
  for await (const { fields } of store.find({ dataset: 'attempt', where, order: 'newest', limit: most * 5 })) {
    if (names.size < most) names.add(String(fields['upgrade_triage.incident.name']));
  }
  return [...names];
}
