/** Documents of incidents as tests make them: what is not told is what most of them have. */
import type { Document, DocumentFields } from '../../src/types.ts';

export type Run = {
  readonly outcome?: 'rolled-back' | 'failed' | 'cancelled' | 'incomplete' | 'succeeded';
  readonly cause?: string;
  readonly product?: string;
  readonly build?: string;
  readonly server?: string;
  readonly rules?: readonly string[];
  /** Of the failure that stands behind it: how the next attempt came out, and what was different. */
  readonly next?: 'success' | 'failure';
  readonly changed?: readonly string[];
  readonly number?: number;
  readonly more?: DocumentFields;
};

const EVENT_OUTCOMES = { 'rolled-back': 'failure', failed: 'failure', cancelled: 'failure', incomplete: 'unknown', succeeded: 'success' } as const;

/** An incident on some day, with its runs. */
export function incidentOf(name: string, day: string, runs: readonly Run[], more: DocumentFields = {}): Document[] {
  const outcome = runs.length === 0 ? 'none' : (runs.at(-1)?.outcome ?? 'failed');
  const time = `${day}T22:00:00.000Z`;
  const all = { '@timestamp': time, 'upgrade_triage.incident.id': `id of ${name}`, 'upgrade_triage.incident.name': name, 'upgrade_triage.month': day.slice(0, 7), 'upgrade_triage.time_of': 'itself', 'upgrade_triage.incident.outcome': outcome };
  const cause = runs.map(causeOf).find((one) => one !== undefined);
  const attempts = runs.map((run, at): Document => {
    const { outcome: own = 'failed', product = 'Feed', build = '2.1', server = 'KESTREL-APP1', rules, next, changed, number = at + 1 } = run;
    return {
      id: `${name} ${at}`,
      dataset: 'attempt',
      fields: {
        ...all,
        'event.outcome': EVENT_OUTCOMES[own],
        'package.name': product,
        'package.version': build,
        'host.name': server,
        'upgrade_triage.cause': causeOf(run),
        'upgrade_triage.cause_title': titleOf(causeOf(run)),
        'upgrade_triage.rules': rules ?? [run.cause].filter((rule) => rule !== undefined && rule !== 'unknown') as string[],
        'upgrade_triage.attempt.kind': 'msi',
        'upgrade_triage.attempt.outcome': own,
        'upgrade_triage.attempt.superseded_by': supersededBy(runs, at),
        'upgrade_triage.attempt.number': number,
        'upgrade_triage.next.event_outcome': next,
        'upgrade_triage.next.changed': changed,
        ...run.more,
      },
    };
  });
  const of = (field: keyof DocumentFields) => [...new Set(attempts.map(({ fields }) => String(fields[field])))].toSorted();
  const whole: Document = {
    id: name,
    dataset: 'incident',
    fields: {
      ...all,
      'host.name': of('host.name'),
      'package.name': of('package.name'),
      'package.version': of('package.version'),
      'upgrade_triage.cause': cause,
      'upgrade_triage.cause_title': titleOf(cause),
      'upgrade_triage.incident.path': `/archive/${name}`,
      'upgrade_triage.incident.attempts': runs.length,
      ...more,
    },
  };
  return [...attempts, whole];
}

/** The last run repaired all before it, where it went well and is of the same product. */
const supersededBy = (runs: readonly Run[], at: number): string | undefined =>
  at < runs.length - 1 && runs[at]?.outcome !== 'succeeded' && runs.at(-1)?.outcome === 'succeeded' && runs.at(-1)?.product === runs[at]?.product ? `run ${runs.length - 1}` : undefined;

const causeOf = ({ outcome = 'failed', cause = 'feed.locked' }: Run) => (outcome === 'succeeded' ? undefined : cause);
const titleOf = (cause: string | undefined) => (cause === undefined || cause === 'unknown' ? undefined : `It was ${cause.replace('feed.', '')}`);

/** What findings say of their rule. */
export const ruleDocument = (id: string, name: string, more: DocumentFields = {}): Document => ({
  id: `finding of ${id}`,
  dataset: 'finding',
  fields: { '@timestamp': '2009-11-21T22:00:00.000Z', 'rule.id': id, 'rule.name': name, 'upgrade_triage.finding.tier': 'specific', 'upgrade_triage.finding.asked_of': 'failing', ...more },
});

export const RULES = [
  ruleDocument('feed.locked', '{file|A file} of the feed was held open by {process}'),
  ruleDocument('feed.full', 'The disk was full'),
  ruleDocument('feed.failed', 'The feed failed', { 'upgrade_triage.finding.tier': 'catch-all' }),
  ruleDocument('feed.lagging', 'Database {database} lags behind', { 'upgrade_triage.finding.asked_of': 'any' }),
  ruleDocument('feed.mixed', 'Servers are mixed', { 'upgrade_triage.finding.asked_of': 'any' }),
];

/** The same of each number. */
export const many = <What>(count: number, make: (number: number) => readonly What[]): What[] => Array.from({ length: count }, (_none, number) => make(number + 1)).flat();
