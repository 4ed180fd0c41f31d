/** The incidents that fit, newest first, each with the run to tell of it. */
import { byText } from '../collections.ts';
import type { Document, FieldName, Filter, Store } from '../types.ts';
import { CAUSE, INCIDENT, INCIDENT_OUTCOME, withValues } from './questions.ts';
import type { Narrow } from './questions.ts';

export type RunOfIncident = {
  readonly product?: string | undefined;
  readonly kind?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** What it aimed at, or else found. */
  readonly build?: string | undefined;
  readonly patch?: string | undefined;
  readonly server?: string | undefined;
  readonly outcome: string;
  readonly cause?: string | undefined;
  readonly causeTitle?: string | undefined;
};

export type Listed = {
  readonly id: string;
  readonly name: string;
  readonly path?: string | undefined;
  /** `2009-11-21T22:00:01.000Z`; see `@timestamp` in the table of fields. */
  readonly time: string;
  /** Where that comes from; `file`: no log shows a time. */
  readonly timeOf: string;
  readonly outcome: string;
  readonly cause?: string | undefined;
  readonly causeTitle?: string | undefined;
  readonly servers: readonly string[];
  readonly products: readonly string[];
  readonly builds: readonly string[];
  readonly runs: number;
  /** Of those that fit the first one that has the cause, or else the last that failed, or the last. */
  readonly run?: RunOfIncident | undefined;
};

export type Found = { readonly total: number; readonly incidents: readonly Listed[] };

/** A store is asked for so many incidents at a time. */
const AT_ONCE = 2000;

export async function incidentsOf(store: Store, narrow: Narrow, limit: number): Promise<Found> {
  const ids = await idsOf(store, narrow);
  const newest: Document[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    for await (const document of store.find({ dataset: 'incident', where: { is: { [INCIDENT]: ids.slice(at, at + AT_ONCE) } }, order: 'newest', limit })) newest.push(document);
  }
  const shown = newest.toSorted((a, b) => byText(textIn(b, '@timestamp') ?? '', textIn(a, '@timestamp') ?? '') || byText(b.id, a.id)).slice(0, limit);
  const runs = await runsOf(store, narrow.runs, shown);
  return { total: ids.length, incidents: shown.map((document) => listedOf(document, runs.get(textIn(document, INCIDENT) ?? '') ?? [])) };
}

/** An incident that is still being indexed has runs already, but no document of its own. */
async function idsOf(store: Store, { runs, lonely }: Narrow): Promise<string[]> {
  const [withRun, without, finished] = await Promise.all([
    store.count({ dataset: 'attempt', where: runs, by: [INCIDENT] }),
    lonely ? store.count({ dataset: 'incident', where: lonely, by: [INCIDENT] }) : [],
    store.count({ dataset: 'incident', by: [INCIDENT] }),
  ]);
  const there = new Set(finished.map(({ values: [id] }) => id));
  return [...new Set([...withRun, ...without].map(({ values: [id] }) => id))].filter((id): id is string => id !== undefined && there.has(id));
}

async function runsOf(store: Store, where: Filter, incidents: readonly Document[]): Promise<Map<string, Document[]>> {
  const runs = new Map<string, Document[]>();
  const ids = incidents.map((document) => textIn(document, INCIDENT)).filter((id) => id !== undefined);
  for await (const document of store.find({ dataset: 'attempt', where: withValues(where, { [INCIDENT]: ids }), order: 'oldest' })) {
    const id = textIn(document, INCIDENT) ?? '';
    runs.set(id, [...(runs.get(id) ?? []), document]);
  }
  return runs;
}

export function listedOf(incident: Document, runs: readonly Document[]): Listed {
  const cause = textIn(incident, CAUSE);
  const run = runs.find((one) => cause !== undefined && textIn(one, CAUSE) === cause) ?? runs.findLast((one) => textIn(one, 'event.outcome') === 'failure') ?? runs.at(-1);
  return {
    id: textIn(incident, INCIDENT) ?? '',
    name: textIn(incident, 'upgrade_triage.incident.name') ?? '',
    path: textIn(incident, 'upgrade_triage.incident.path'),
    time: textIn(incident, '@timestamp') ?? '',
    timeOf: textIn(incident, 'upgrade_triage.time_of') ?? '',
    outcome: textIn(incident, INCIDENT_OUTCOME) ?? 'unknown',
    cause,
    causeTitle: textIn(incident, 'upgrade_triage.cause_title'),
    servers: textsIn(incident, 'host.name'),
    products: textsIn(incident, 'package.name'),
    builds: textsIn(incident, 'package.version'),
    runs: Number(textIn(incident, 'upgrade_triage.incident.attempts') ?? 0),
    run: run && runOf(run),
  };
}

export function runOf(run: Document): RunOfIncident {
  return {
    product: textIn(run, 'package.name'),
    kind: textIn(run, 'upgrade_triage.attempt.kind'),
    from: textIn(run, 'upgrade_triage.attempt.from_version'),
    to: textIn(run, 'upgrade_triage.attempt.to_version'),
    build: textIn(run, 'package.version'),
    patch: textIn(run, 'upgrade_triage.attempt.patch'),
    server: textIn(run, 'host.name'),
    outcome: textIn(run, 'upgrade_triage.attempt.outcome') ?? 'unknown',
    cause: textIn(run, CAUSE),
    causeTitle: textIn(run, 'upgrade_triage.cause_title'),
  };
}

export function textsIn({ fields }: Document, name: FieldName): string[] {
  const value = fields[name];
  return value === undefined ? [] : typeof value === 'object' ? [...value] : [String(value)];
}

export const textIn = (document: Document, name: FieldName): string | undefined => textsIn(document, name)[0];
