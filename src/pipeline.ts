/** The run, top to bottom: paths → sources → records → attempts, facts and hits → incidents → findings → report. */
import type { Catalog } from './engine/catalog.ts';
import { compile } from './engine/compile.ts';
import type { RecordTest } from './engine/compile.ts';
import { concernsLoose, evaluate } from './engine/evaluate.ts';
import { addHit } from './engine/hits.ts';
import type { Hits } from './engine/hits.ts';
import { rank } from './engine/rank.ts';
import { attemptsOf } from './facts/attempts.ts';
import { evidenceOf } from './facts/evidence.ts';
import { groupsOf } from './facts/incidents.ts';
import type { Group, Groups, Moment } from './facts/incidents.ts';
import { trackRuns } from './facts/runs.ts';
import type { Run } from './facts/runs.ts';
import { versionFacts } from './facts/versions.ts';
import { isoText } from './text/dates.ts';
import { keep } from './text/excerpt.ts';
import { fill } from './text/fill.ts';
import { OUTCOMES } from './types.ts';
import type { Attempt, Fact, FactSeed, Finding, Gap, Incident, LogRecord, Opened, Outcome, Report, Rule, Skipped, Source } from './types.ts';

export type AnalyzeOptions = {
  readonly rules: readonly Rule[];
  readonly catalog: Catalog;
  /** What could not be used; whoever opens the sources goes on adding to it while they are read. */
  readonly skipped: readonly Skipped[];
  /** Called after every batch. */
  readonly progress?: ((source: Source) => void) | undefined;
};

export async function analyze(opened: AsyncIterable<Opened> | Iterable<Opened>, options: AnalyzeOptions): Promise<Report> {
  const compiled = compile(options.rules);
  const sources: Source[] = [];
  const facts: Fact[] = [];
  const runs: Run[] = [];
  const hitsOfRun = new Map<Run, Hits>();
  const loose: LooseHits[] = [];

  for await (const { source, records } of opened) {
    sources.push(source);
    const test = compiled.testOf(source.format);
    const tracker = trackRuns(source.path);
    const outside: LooseHits = { path: source.path, hours: new Map() };
    loose.push(outside);
    for await (const batch of records) {
      for (const record of batch) {
        const run = tracker.see(record);
        note(record, run, source, test, outside, hitsOfRun);
        for (const seed of record.facts ?? []) facts.push(factOf(seed, record, source));
      }
      options.progress?.(source);
    }
    runs.push(...tracker.end());
  }

  const { attempts, of } = attemptsOf(runs);
  const hitsOfAttempt = hitsByAttempt(of, hitsOfRun);
  const groups = groupsOf(attempts, facts, momentsOf(loose));
  const looseOf = looseByGroup(groups, loose);
  const incidents = groups.groups.map((group) => incidentOf(group, hitsOfAttempt, looseOf.get(group) ?? [], options));
  return reportOf(incidents, attempts, sources, options.skipped);
}

function note(record: LogRecord, run: Run | undefined, source: Source, test: RecordTest, outside: LooseHits, hitsOfRun: Map<Run, Hits>): void {
  for (const match of test(record)) {
    if (run) addHit(hitsIn(hitsOfRun, run), match, source.path, record);
    else if (concernsLoose(match.clause.rule)) addHit(hitsIn(outside.hours, hourOf(record)), match, source.path, record, KEPT_OUTSIDE);
  }
}

/** Of each condition and hour outside of any run; a log of months may have hits in thousands of hours. */
const KEPT_OUTSIDE = 5;

function hitsIn<Key>(all: Map<Key, Hits>, key: Key): Hits {
  const known = all.get(key);
  if (known) return known;
  const made: Hits = new Map();
  all.set(key, made);
  return made;
}

function factOf(seed: FactSeed, record: LogRecord, source: Source): Fact {
  const fields = Object.fromEntries(Object.entries(seed.fields ?? {}).map(([name, value]) => [name, keep(value)]));
  return { kind: seed.kind, subject: keep(seed.subject), value: keep(seed.value), fields, time: record.time, evidence: evidenceOf(source.path, record) };
}

/** Hits outside of any run, apart by hour: a log may cover months, an incident a night. */
type LooseHits = { readonly path: string; readonly hours: Map<number | undefined, Hits> };

const HOUR = 3_600_000;

const hourOf = ({ time }: LogRecord) => (time === undefined ? undefined : Math.floor(time / HOUR));

function momentsOf(loose: readonly LooseHits[]): Moment[] {
  return loose.flatMap(({ path, hours }) => [...hours.keys()].map((hour) => momentOf(path, hour)));
}

function looseByGroup(groups: Groups, loose: readonly LooseHits[]): Map<Group, Hits[]> {
  const byGroup = new Map<Group, Hits[]>();
  for (const { path, hours } of loose) {
    for (const [hour, hits] of hours) {
      const group = groups.of(momentOf(path, hour));
      if (group) byGroup.set(group, [...(byGroup.get(group) ?? []), hits]);
    }
  }
  return byGroup;
}

const momentOf = (file: string, hour: number | undefined): Moment => ({ file, time: hour === undefined ? undefined : hour * HOUR });

function hitsByAttempt(of: ReadonlyMap<Run, string>, hitsOfRun: ReadonlyMap<Run, Hits>): Map<string, Hits[]> {
  const byAttempt = new Map<string, Hits[]>();
  for (const [run, id] of of) {
    const hits = hitsOfRun.get(run);
    if (hits) byAttempt.set(id, [...(byAttempt.get(id) ?? []), hits]);
  }
  return byAttempt;
}

function incidentOf(group: Group, hitsOfAttempt: ReadonlyMap<string, readonly Hits[]>, loose: readonly Hits[], { rules, catalog }: AnalyzeOptions): Incident {
  const facts = [...group.facts, ...versionFacts(group.facts, catalog, group.attempts)];
  const findings = rank(evaluate(rules, { attempts: group.attempts, facts, hitsOfAttempt, loose }), group.attempts);
  const standing = group.attempts.filter((attempt) => attempt.supersededBy === undefined);
  // Where all of it was repaired on another night, that is how it came out.
  const outcome = group.attempts.length > 0 && standing.length === 0 ? 'succeeded' : worstOf(standing);
  return { id: group.attempts[0]?.id ?? idOfPlace(group), attempts: group.attempts, facts, outcome, findings };
}

/** For an incident without attempts: where and when. */
const idOfPlace = ({ folders, from }: Group) => `${[...folders][0] ?? ''}${from === undefined ? '' : isoText(from)}`;

function worstOf(attempts: readonly Attempt[]): Outcome | 'none' {
  return OUTCOMES.find((outcome) => attempts.some((attempt) => attempt.outcome === outcome)) ?? 'none';
}

function reportOf(incidents: readonly Incident[], attempts: readonly Attempt[], sources: readonly Source[], skipped: readonly Skipped[]): Report {
  const ordered = incidents.toSorted((a, b) => badness(a) - badness(b) || (b.attempts.at(-1)?.startedAt ?? 0) - (a.attempts.at(-1)?.startedAt ?? 0));
  const findings = ordered.flatMap((incident) => incident.findings);
  return { outcome: worstOf(attempts.filter((attempt) => attempt.supersededBy === undefined)), incidents: ordered, attempts, findings, sources, gaps: gapsOf(findings), skipped };
}

/** Incidents in which something failed or is broken, then those with something to say, then what went well; each with the latest first. */
function badness({ outcome, findings }: Incident): number {
  if (outcome !== 'none' && !outcome.startsWith('succeeded')) return 0;
  if (findings.some(({ severity }) => severity === 'critical' || severity === 'error')) return 0;
  return findings.some(({ severity }) => severity !== 'info') ? 1 : 2;
}

function gapsOf(findings: readonly Finding[]): Gap[] {
  const gaps = findings.flatMap(({ rule, values }) => (rule.gap ? [{ missing: fill(rule.gap.missing, values), so: fill(rule.gap.so, values), collect: fill(rule.gap.collect, values) }] : []));
  return [...new Map(gaps.map((gap) => [gap.missing, gap])).values()];
}
