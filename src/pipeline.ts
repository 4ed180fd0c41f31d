/** The run, top to bottom: sources → records → attempts, facts and hits → incidents → findings → report. */
import type { Catalog } from './engine/catalog.ts';
import { compile } from './engine/compile.ts';
import { evaluate } from './engine/evaluate.ts';
import { hitStore } from './engine/hits.ts';
import type { PlanFile } from './engine/plan-schema.ts';
import { rank } from './engine/rank.ts';
import { withPlans } from './engine/remediation.ts';
import { attemptsOf } from './facts/attempts.ts';
import { evidenceOf } from './facts/evidence.ts';
import { groupsOf } from './facts/incidents.ts';
import { packageGaps } from './facts/packages.ts';
import { trackRuns } from './facts/runs.ts';
import type { Run } from './facts/runs.ts';
import { versionTable } from './facts/version-table.ts';
import { versionFacts } from './facts/versions.ts';
import { incidentOf, reportOf } from './report.ts';
import { keep } from './text/excerpt.ts';
import type { Fact, FactSeed, LogRecord, Opened, Report, Rule, Skipped, Source } from './types.ts';

export type AnalyzeOptions = {
  readonly rules: readonly Rule[];
  readonly catalog: Catalog;
  /** None, unless told. */
  readonly plans?: readonly PlanFile[] | undefined;
  /** What could not be used; whoever opens the sources goes on adding to it while they are read. */
  readonly skipped: readonly Skipped[];
  /** Called after every batch. */
  readonly progress?: ((source: Source) => void) | undefined;
};

export async function analyze(opened: AsyncIterable<Opened> | Iterable<Opened>, options: AnalyzeOptions): Promise<Report> {
  const { rules, catalog, plans = [] } = options;
  const compiled = compile(rules);
  const hits = hitStore();
  const sources: Source[] = [];
  const facts: Fact[] = [];
  const runs: Run[] = [];

  for await (const { source, records } of opened) {
    sources.push(source);
    const matchesOf = compiled.testOf(source.format);
    const tracker = trackRuns(source.path);
    for await (const batch of records) {
      for (const record of batch) {
        const run = tracker.see(record);
        hits.note(source.path, record, run, matchesOf(record));
        for (const seed of record.facts ?? []) facts.push(factOf(seed, record, source));
      }
      options.progress?.(source);
    }
    runs.push(...tracker.end());
  }

  const { attempts, of } = attemptsOf(runs);
  const groups = groupsOf(attempts, facts, hits.moments());
  const hitsOfAttempt = hits.byAttempt(of);
  const loose = hits.byGroup(groups);
  const incidents = groups.groups.map((group) => {
    const known = [...group.facts, ...versionFacts(group.facts, catalog, group.attempts), ...packageGaps(group.facts, group.attempts, catalog)];
    const findings = evaluate(rules, { attempts: group.attempts, facts: known, hitsOfAttempt, loose: loose.get(group) ?? [] });
    const planned = withPlans(findings, plans, catalog, group.attempts, known);
    return incidentOf(group, known, rank(planned, group.attempts), versionTable(known, group.attempts, catalog));
  });
  return reportOf(incidents, attempts, sources, options.skipped);
}

/** A fact with the place where it was read, as a copy that outlives the log. */
function factOf(seed: FactSeed, record: LogRecord, source: Source): Fact {
  const fields = Object.fromEntries(Object.entries(seed.fields ?? {}).map(([name, value]) => [name, keep(value)]));
  return { kind: seed.kind, subject: keep(seed.subject), value: keep(seed.value), fields, time: record.time, evidence: evidenceOf(source.path, record) };
}
