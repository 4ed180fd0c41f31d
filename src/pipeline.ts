/** The run, top to bottom: sources → records → attempts, facts and hits → incidents → findings → report. */
import type { Catalog } from './catalog/catalog.ts';
import { codesOf } from './engine/codes.ts';
import { findsGaps, missingInput } from './engine/gaps.ts';
import { compile } from './engine/matching/compile.ts';
import { evaluate } from './engine/matching/evaluate.ts';
import type { Case } from './engine/matching/evaluate.ts';
import { hitStore } from './engine/matching/hits.ts';
import { newWatch } from './engine/matching/watch.ts';
import type { Watch } from './engine/matching/watch.ts';
import { rank } from './engine/ranking/rank.ts';
import { withPlans } from './engine/remediation.ts';
import { newSuppressor } from './engine/suppress.ts';
import type { Suppressions } from './engine/suppress.ts';
import type { Baseline } from './engine/unknown/baseline.ts';
import { tellUnknown } from './engine/unknown/unknown.ts';
import { attemptsOf } from './facts/attempts.ts';
import { evidenceOf } from './facts/evidence.ts';
import { groupsOf } from './facts/incidents.ts';
import type { Group } from './facts/incidents.ts';
import { inputsOfGroup, trackInput } from './facts/inputs.ts';
import type { Input } from './facts/inputs.ts';
import { packageGaps } from './facts/packages.ts';
import { trackRuns } from './facts/runs.ts';
import type { Run } from './facts/runs.ts';
import { newTrails } from './facts/trails.ts';
import type { Trails } from './facts/trails.ts';
import { versionTable } from './facts/version-table.ts';
import { versionFacts } from './facts/versions.ts';
import type { PlanFile } from './plans/plan-schema.ts';
import { incidentOf, reportOf } from './report.ts';
import { keep } from './text/excerpt.ts';
import type { Attempt, Fact, FactSeed, LogRecord, Opened, Report, Rule, Skipped, Source } from './types.ts';

export type AnalyzeOptions = {
  readonly rules: readonly Rule[];
  readonly catalog: Catalog;
  /** What version findings are repaired with; none, unless told. */
  readonly plans?: readonly PlanFile[] | undefined;
  /** What healthy runs say; without it a failure that no rule knows is measured by the healthy runs of the input alone. */
  readonly baseline?: Baseline | undefined;
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
  const { rules, catalog, plans = [], baseline, watch = newWatch() } = options;
  const gapRules = rules.filter(findsGaps);
  const causeRules = rules.filter((rule) => !findsGaps(rule));
  const suppressor = newSuppressor(options.suppressions);
  const { sources, inputs, attempts, of, trails, cases } = await gather(opened, options, watch);
  const incidents = cases.map(({ group, given }) => {
    const found = evaluate(causeRules, given, watch).map((finding) => ({ ...finding, codes: codesOf(finding, catalog) }));
    const planned = withPlans(suppressor.leave(found, given.attempts), plans, catalog, given);
    const ranked = rank(planned, given.attempts, given.clocks);
    const gaps = missingInput(gapRules, given, { findings: ranked.findings, factsOf: inputsOfGroup(group, inputs, given.clocks) }, watch);
    return incidentOf(group, given, { ...ranked, findings: [...ranked.findings, ...suppressor.leave(gaps, given.attempts)] }, versionTable(given.facts, given.attempts, catalog));
  });
  tellUnknown(incidents, of, trails, baseline);
  return reportOf({ incidents, attempts, sources, skipped: [...options.skipped, ...watch.skipped()], suppressed: suppressor.told() });
}

/** What was read: the runs, and of each incident all that rules are asked about. */
export type Gathered = {
  readonly sources: readonly Source[];
  readonly inputs: readonly Input[];
  readonly attempts: readonly Attempt[];
  /** Which run became which attempt. */
  readonly of: ReadonlyMap<Run, string>;
  readonly trails: Trails;
  readonly cases: readonly { readonly group: Group; readonly given: Case }[];
};

export async function gather(opened: AsyncIterable<Opened> | Iterable<Opened>, options: AnalyzeOptions, watch: Watch): Promise<Gathered> {
  const compiled = compile(options.rules, watch);
  const hits = hitStore();
  const sources: Source[] = [];
  const facts: Fact[] = [];
  const runs: Run[] = [];
  const inputs: Input[] = [];
  const trails = newTrails();

  for await (const { source, records } of opened) {
    sources.push(source);
    const matchesOf = compiled.testOf(source.format);
    const tracker = trackRuns(source.path);
    const input = trackInput(source);
    for await (const batch of records) {
      for (const record of batch) {
        const run = tracker.see(record);
        const matches = matchesOf(record);
        hits.note(source.path, record, run, record.repeats === undefined ? matches : [...matches, ...compiled.testOf(record.repeats)(record)]);
        trails.note(record, run);
        input.see(record);
        for (const seed of record.facts ?? []) facts.push(factOf(seed, record, source));
      }
      options.progress?.(source);
    }
    runs.push(...tracker.end());
    trails.end();
    inputs.push(input.end());
  }

  const { attempts, of, clocks } = attemptsOf(runs, inputs.map(({ source, zone }) => ({ path: source.path, zone })));
  const groups = groupsOf(attempts, facts, hits.moments(), clocks);
  const hitsOfAttempt = hits.byAttempt(of);
  const loose = hits.byGroup(groups);
  const cases = groups.groups.map((group) => {
    const known = [...group.facts, ...versionFacts(group.facts, options.catalog, group.attempts), ...packageGaps(group.facts, group.attempts, options.catalog)];
    return { group, given: { attempts: group.attempts, facts: known, clocks, hitsOfAttempt, loose: loose.get(group) ?? [] } };
  });
  return { sources, inputs, attempts, of, trails, cases };
}

/** A fact with the place where it was read, as a copy that outlives the log. */
function factOf(seed: FactSeed, record: LogRecord, source: Source): Fact {
  const fields = Object.fromEntries(Object.entries(seed.fields ?? {}).map(([name, value]) => [name, keep(value)]));
  return { kind: seed.kind, subject: keep(seed.subject), value: keep(seed.value), fields, time: record.time, evidence: evidenceOf(source.path, record) };
}
