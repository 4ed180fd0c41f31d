/** The report of one incident → its documents: one for each finding and attempt, and one of the incident itself. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Document, Report } from '../types.ts';
import { attemptDocument } from './attempt-document.ts';
import { causesOf } from './causes.ts';
import type { About } from './envelope.ts';
import { findingDocument } from './finding-document.ts';
import { incidentDocument } from './incident-document.ts';
import { nextOf } from './next.ts';
import type { Offsets } from './offsets.ts';

/** The document of the incident comes last: where it is in the store, all others are. */
export function documentsOf(report: Report, about: About, catalog: Catalog, offsets: Offsets = new Map()): Document[] {
  const causes = causesOf(report);
  const next = nextOf(report);
  return [
    ...findingsOf(report).map(({ finding, incident, ...places }) => findingDocument(finding, places, { incident, catalog, offsets }, about)),
    ...report.incidents.flatMap((incident) => incident.attempts.map((attempt) => attemptDocument(attempt, { incident, outcome: report.outcome, cause: causes.get(attempt), next: next.get(attempt.id), catalog }, about))),
    incidentDocument(report, causes.values(), about),
  ];
}

/** The same event, in the logs of two nights, gives the same finding twice. */
function findingsOf({ incidents }: Report) {
  const seen = new Map<string, number>();
  return incidents.flatMap((incident) =>
    incident.findings.map((finding, at) => {
      const nth = (seen.get(finding.id) ?? 0) + 1;
      seen.set(finding.id, nth);
      return { finding, incident, rank: at + 1, nth };
    }),
  );
}
