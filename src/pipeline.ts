/** The run, top to bottom: sources → records → attempts, facts and hits → incidents → findings → report. */
import type { Catalog } from './engine/catalog.ts';
import { compile } from './engine/compile.ts';
import { evaluate } from './engine/evaluate.ts';
import type { Case } from './engine/evaluate.ts';
import { hitStore } from './engine/hits.ts';
import { rank } from './engine/rank.ts';
import { newSuppressor } from './engine/suppress.ts';
import type { Suppressions } from './engine/suppress.ts';
import { newWatch } from './engine/watch.ts';
import type { Watch } from './engine/watch.ts';
import { attemptsOf } from './facts/attempts.ts';
import { evidenceOf } from './facts/evidence.ts';
import { groupsOf } from './facts/incidents.ts';
import type { Group } from './facts/incidents.ts';
import { trackRuns } from './facts/runs.ts';
import type { Run } from './facts/runs.ts';
import { versionFacts } from './facts/versions.ts';
import { incidentOf, reportOf } from './report.ts';
import { keep } from './text/excerpt.ts';
import type { Attempt, Fact, FactSeed, LogRecord, Opened, Report, Rule, Skipped, Source } from './types.ts';

export type AnalyzeOptions = {
  readonly rules: readonly Rule[];
  readonly catalog: Catalog;
  /** What could not be used; whoever opens the sources goes on adding to it while they are read. */
  readonly skipped: readonly Skipped[];
  /** Findings that are known and not to be told. */
  readonly suppressions?: Suppressions | undefined;
  /** What the rules may cost; a new one unless told. */
  readonly watch?: Watch | undefined;
  /** Called after every batch. */
  readonly progress?: ((source: Source) => void) | undefined;
};

export async function analyze(opened: AsyncIterable<Opened> | Iterable<Opened>, options: AnalyzeOptions): Promise<Report> {
  const watch = options.watch ?? newWatch();
  const suppressor = newSuppressor(options.suppressions);
  const { sources, attempts, cases } = await gather(opened, options, watch);
  const incidents = cases.map(({ group, given }) => {
    const findings = suppressor.leave(evaluate(options.rules, given, watch), given.attempts);
    return incidentOf(group, given.facts, rank(findings, given.attempts));
  });
  return reportOf(incidents, attempts, sources, [...options.skipped, ...watch.skipped()], suppressor.told());
}

/** What was read: the runs, and of each incident all that rules are asked about. */
export type Gathered = { readonly sources: readonly Source[]; readonly attempts: readonly Attempt[]; readonly cases: readonly { readonly group: Group; readonly given: Case }[] };

export async function gather(opened: AsyncIterable<Opened> | Iterable<Opened>, options: AnalyzeOptions, watch: Watch): Promise<Gathered> {
  const compiled = compile(options.rules, watch);
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
  const cases = groups.groups.map((group) => {
    const known = [...group.facts, ...versionFacts(group.facts, options.catalog, group.attempts)];
    return { group, given: { attempts: group.attempts, facts: known, hitsOfAttempt, loose: loose.get(group) ?? [] } };
  });
  return { sources, attempts, cases };
}

/** A fact with the place where it was read, as a copy that outlives the log. */
function factOf(seed: FactSeed, record: LogRecord, source: Source): Fact {
  const fields = Object.fromEntries(Object.entries(seed.fields ?? {}).map(([name, value]) => [name, keep(value)]));
  return { kind: seed.kind, subject: keep(seed.subject), value: keep(seed.value), fields, time: record.time, evidence: evidenceOf(source.path, record) };
}
