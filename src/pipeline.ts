/** The run, top to bottom: sources → records → attempts, facts and hits → incidents → findings → report. */
import type { Baseline } from './engine/baseline.ts';
import type { Catalog } from './engine/catalog.ts';
import { codesOf } from './engine/codes.ts';
import { compile } from './engine/compile.ts';
import { evaluate } from './engine/evaluate.ts';
import { findsGaps, missingInput } from './engine/gaps.ts';
import { hitStore } from './engine/hits.ts';
import { rank } from './engine/rank.ts';
import { tellUnknown } from './engine/unknown.ts';
import { attemptsOf } from './facts/attempts.ts';
import { evidenceOf } from './facts/evidence.ts';
import { groupsOf } from './facts/incidents.ts';
import { inputFacts, trackInput } from './facts/inputs.ts';
import type { Input } from './facts/inputs.ts';
import { trackRuns } from './facts/runs.ts';
import type { Run } from './facts/runs.ts';
import { newTrails } from './facts/trails.ts';
import { versionFacts } from './facts/versions.ts';
import { incidentOf, reportOf } from './report.ts';
import { keep } from './text/excerpt.ts';
import type { Fact, FactSeed, LogRecord, Opened, Report, Rule, Skipped, Source } from './types.ts';

export type AnalyzeOptions = {
  readonly rules: readonly Rule[];
  readonly catalog: Catalog;
  /** What healthy runs say; without it a failure that no rule knows is measured by the healthy runs of the input alone. */
  readonly baseline?: Baseline | undefined;
  /** What could not be used; whoever opens the sources goes on adding to it while they are read. */
  readonly skipped: readonly Skipped[];
  /** Called after every batch. */
  readonly progress?: ((source: Source) => void) | undefined;
};

export async function analyze(opened: AsyncIterable<Opened> | Iterable<Opened>, options: AnalyzeOptions): Promise<Report> {
  const { rules, catalog } = options;
  const compiled = compile(rules);
  const gapRules = rules.filter(findsGaps);
  const causeRules = rules.filter((rule) => !findsGaps(rule));
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

  const { attempts, of, clocks } = attemptsOf(runs, sources);
  const groups = groupsOf(attempts, facts, hits.moments(), clocks);
  const hitsOfAttempt = hits.byAttempt(of);
  const loose = hits.byGroup(groups);
  const incidents = groups.groups.map((group) => {
    const known = [...group.facts, ...versionFacts(group.facts, catalog, group.attempts)];
    const given = { attempts: group.attempts, facts: known, clocks, hitsOfAttempt, loose: loose.get(group) ?? [] };
    const found = evaluate(causeRules, given).map((finding) => ({ ...finding, codes: codesOf(finding, catalog) }));
    const ranked = rank(found, group.attempts, clocks);
    const files = new Set([...group.facts.map(({ evidence }) => evidence.file), ...group.attempts.flatMap(({ sources }) => sources.map(({ file }) => file))]);
    const gaps = missingInput(gapRules, given, ranked.findings, (attempt) => inputFacts(attempt, inputs, group.folders, files, clocks));
    return incidentOf(group, known, { ...ranked, findings: [...ranked.findings, ...gaps] }, clocks);
  });
  tellUnknown(incidents, of, trails, options.baseline);
  return reportOf(incidents, attempts, sources, options.skipped);
}

/** A fact with the place where it was read, as a copy that outlives the log. */
function factOf(seed: FactSeed, record: LogRecord, source: Source): Fact {
  const fields = Object.fromEntries(Object.entries(seed.fields ?? {}).map(([name, value]) => [name, keep(value)]));
  return { kind: seed.kind, subject: keep(seed.subject), value: keep(seed.value), fields, time: record.time, evidence: evidenceOf(source.path, record) };
}
