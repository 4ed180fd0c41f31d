/** The run, top to bottom: sources → records → attempts, facts and hits → incidents → findings → report. */
import type { Catalog } from './catalog/catalog.ts';
import { codesOf } from './engine/codes.ts';
import { findsGaps, missingInput } from './engine/gaps.ts';
import { compile } from './engine/matching/compile.ts';
import type { Compiled } from './engine/matching/compile.ts';
import { evaluate } from './engine/matching/evaluate.ts';
import type { Case } from './engine/matching/evaluate.ts';
import { hitsByAttempt, hitsByGroup } from './engine/matching/hits.ts';
import { newBudget } from './engine/matching/budget.ts';
import type { Budget } from './engine/matching/budget.ts';
import { rank } from './engine/ranking/rank.ts';
import { withPlans } from './engine/remediation.ts';
import { newSuppressor } from './engine/suppress.ts';
import type { Suppressions } from './engine/suppress.ts';
import type { Baseline } from './engine/unknown/baseline.ts';
import { tellUnknown } from './engine/unknown/unknown.ts';
import { attemptsOf } from './facts/attempts.ts';
import { groupsOf } from './facts/incidents.ts';
import type { Group } from './facts/incidents.ts';
import { inputsOfGroup } from './facts/inputs.ts';
import type { Input } from './facts/inputs.ts';
import { packageGaps } from './facts/packages.ts';
import type { Run } from './facts/runs.ts';
import { versionTable } from './facts/version-table.ts';
import { versionFacts } from './facts/versions.ts';
import type { PlanFile } from './plans/plan-schema.ts';
import { newReading } from './reading.ts';
import type { Reading } from './reading.ts';
import { incidentOf, reportOf } from './report.ts';
import type { Attempt, Opened, Report, Rule, Skipped, Source } from './types.ts';

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
  readonly budget?: Budget | undefined;
  /** The rules made ready with that budget, by whoever reads one input after the other; made anew unless told. */
  readonly compiled?: Compiled | undefined;
  /** Called after every batch. */
  readonly progress?: ((source: Source) => void) | undefined;
};

export async function analyze(opened: AsyncIterable<Opened> | Iterable<Opened>, options: AnalyzeOptions): Promise<Report> {
  const { budget = newBudget() } = options;
  return conclude(await read(opened, options, budget), options, budget).report;
}

/** Reads one source after the other to its end. */
export async function read(opened: AsyncIterable<Opened> | Iterable<Opened>, { rules, progress, ...options }: Pick<AnalyzeOptions, 'rules' | 'progress' | 'compiled'>, budget: Budget): Promise<Reading[]> {
  const compiled = options.compiled ?? compile(rules, budget);
  const readings: Reading[] = [];
  for await (const { source, records } of opened) {
    const reading = newReading(source, compiled);
    readings.push(reading);
    for await (const batch of records) {
      reading.see(batch);
      progress?.(source);
    }
    reading.end();
  }
  return readings;
}

export type ConcludeOptions = Omit<AnalyzeOptions, 'budget' | 'compiled' | 'progress'>;

/** What was read up to this moment → the report, and which run became which attempt. */
export function conclude(readings: readonly Reading[], options: ConcludeOptions, budget: Budget): { readonly report: Report; readonly of: Gathered['of'] } {
  const { rules, catalog, plans = [], baseline } = options;
  const gapRules = rules.filter(findsGaps);
  const causeRules = rules.filter((rule) => !findsGaps(rule));
  const suppressor = newSuppressor(options.suppressions);
  const { inputs, attempts, of, cases } = gather(readings, catalog);
  const incidents = cases.map(({ group, given }) => {
    const found = evaluate(causeRules, given, budget).map((finding) => ({ ...finding, codes: codesOf(finding, catalog) }));
    const planned = withPlans(suppressor.leave(found, given.attempts), plans, catalog, given);
    const ranked = rank(planned, given.attempts, given.clocks);
    const gaps = missingInput(gapRules, given, { findings: ranked.findings, factsOf: inputsOfGroup(group, inputs, given.clocks) }, budget);
    return incidentOf(group, given, { ...ranked, findings: [...ranked.findings, ...suppressor.leave(gaps, given.attempts)] }, versionTable(given.facts, given.attempts, catalog));
  });
  tellUnknown(incidents, of, readings.map(({ trails }) => trails), baseline);
  const report = reportOf({ incidents, attempts, sources: readings.map(({ source }) => source), skipped: [...options.skipped, ...budget.skipped()], suppressed: suppressor.told() });
  return { report, of };
}

/** The runs, and of each incident all that rules are asked about. */
export type Gathered = {
  readonly inputs: readonly Input[];
  readonly attempts: readonly Attempt[];
  /** Which run became which attempt. */
  readonly of: ReadonlyMap<Run, string>;
  readonly cases: readonly { readonly group: Group; readonly given: Case }[];
};

export function gather(readings: readonly Reading[], catalog: Catalog): Gathered {
  const inputs = readings.map((reading) => reading.input());
  const hits = readings.map((reading) => reading.hits);
  const facts = readings.flatMap((reading) => reading.facts);
  const { attempts, of, clocks } = attemptsOf(readings.flatMap(({ tracker }) => tracker.runs()), inputs.map(({ source, zone }) => ({ path: source.path, zone })));
  const groups = groupsOf(attempts, facts, hits.flatMap((store) => store.loose().map(({ moment }) => moment)), clocks);
  const hitsOfAttempt = hitsByAttempt(hits, of);
  const loose = hitsByGroup(hits, groups);
  const cases = groups.groups.map((group) => {
    const known = [...group.facts, ...versionFacts(group.facts, catalog, group.attempts), ...packageGaps(group.facts, group.attempts, catalog)];
    return { group, given: { attempts: group.attempts, facts: known, clocks, hitsOfAttempt, loose: loose.get(group) ?? [] } };
  });
  return { inputs, attempts, of, cases };
}
