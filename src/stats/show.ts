/** One incident of a store in full: its runs in order, what was different in each next one, and what was found. */
import { byText } from '../collections.ts';
import { globFits } from '../text/glob.ts';
import type { Dataset, Document, Store } from '../types.ts';
import { CAUSE, INCIDENT } from './questions.ts';
import { listedOf, runOf, textIn, textsIn } from './query.ts';
import type { Listed, RunOfIncident } from './query.ts';

/** A run. `number`: which attempt at the same thing it was. */
export type ShownRun = RunOfIncident & {
  readonly id: string;
  readonly time: string;
  readonly timeOf: string;
  readonly number: number;
  readonly failedStep?: string | undefined;
  readonly next?: { readonly run: string; readonly outcome: string; readonly after?: number | undefined; readonly changed: readonly string[] } | undefined;
};

export type ShownFinding = { readonly rule: string; readonly title: string; readonly role: string; readonly severity: string; readonly log?: string | undefined; readonly line?: number | undefined; readonly steps: readonly string[] };

export type Shown = Listed & { readonly attempts: readonly ShownRun[]; readonly findings: readonly ShownFinding[] };

/** Incidents of that id or name: with `*` and `?` perhaps several, and a folder that was filled anew is there twice under one name. */
export async function namedIn(store: Store, name: string): Promise<{ readonly id: string; readonly name: string }[]> {
  const all = await store.count({ dataset: 'incident', by: ['upgrade_triage.incident.name', INCIDENT] });
  const named = all.flatMap(({ values: [own, id] }) => (own === undefined || id === undefined ? [] : [{ id, name: own }]));
  const exact = named.filter((one) => one.id === name || globFits(name, one.name));
  return exact.length > 0 ? exact : named.filter((one) => globFits(`*${name}*`, one.name));
}

export async function shownOf(store: Store, id: string): Promise<Shown | undefined> {
  const [[incident], attempts, findings] = await Promise.all([documentsOf(store, 'incident', id), documentsOf(store, 'attempt', id), documentsOf(store, 'finding', id)]);
  if (!incident) return undefined;
  const ordered = findings.toSorted((a, b) => byText(textIn(a, 'upgrade_triage.night') ?? '', textIn(b, 'upgrade_triage.night') ?? '') || rankOf(a) - rankOf(b));
  return { ...listedOf(incident, attempts), attempts: attempts.map(shownRun), findings: ordered.map(shownFinding) };
}

async function documentsOf(store: Store, dataset: Dataset, id: string): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const document of store.find({ dataset, where: { is: { [INCIDENT]: [id] } }, order: 'oldest' })) documents.push(document);
  return documents;
}

const rankOf = (finding: Document) => Number(textIn(finding, 'upgrade_triage.finding.rank') ?? 0);

function shownRun(run: Document): ShownRun {
  const next = textIn(run, 'upgrade_triage.next.attempt');
  const after = textIn(run, 'upgrade_triage.next.after');
  return {
    ...runOf(run),
    id: textIn(run, 'upgrade_triage.attempt.id') ?? '',
    time: textIn(run, '@timestamp') ?? '',
    timeOf: textIn(run, 'upgrade_triage.time_of') ?? '',
    number: Number(textIn(run, 'upgrade_triage.attempt.number') ?? 1),
    failedStep: textIn(run, 'upgrade_triage.attempt.failed_step'),
    cause: textIn(run, CAUSE),
    next: next === undefined ? undefined : { run: next, outcome: textIn(run, 'upgrade_triage.next.outcome') ?? 'unknown', after: after === undefined ? undefined : Number(after), changed: textsIn(run, 'upgrade_triage.next.changed') },
  };
}

function shownFinding(finding: Document): ShownFinding {
  const line = textIn(finding, 'upgrade_triage.record') ?? textIn(finding, 'upgrade_triage.line');
  return {
    rule: textIn(finding, 'rule.id') ?? '',
    title: textIn(finding, 'message') ?? '',
    role: textIn(finding, 'upgrade_triage.finding.role') ?? '',
    severity: textIn(finding, 'upgrade_triage.finding.severity') ?? '',
    log: textIn(finding, 'log.file.path'),
    line: line === undefined ? undefined : Number(line),
    steps: textsIn(finding, 'upgrade_triage.finding.steps'),
  };
}
