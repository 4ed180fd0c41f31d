/** What is kept of one source while its records go by. It can be asked at any moment: a log that is followed never ends. */
import type { Compiled } from './engine/matching/compile.ts';
import { hitStore } from './engine/matching/hits.ts';
import type { HitStore } from './engine/matching/hits.ts';
import { evidenceOf } from './facts/evidence.ts';
import { trackInput } from './facts/inputs.ts';
import type { Input } from './facts/inputs.ts';
import { trackRuns } from './facts/runs.ts';
import type { RunTracker } from './facts/runs.ts';
import { newTrails } from './facts/trails.ts';
import type { Trails } from './facts/trails.ts';
import { keep } from './text/excerpt.ts';
import type { Fact, FactSeed, LogRecord, Source } from './types.ts';

export type Reading = {
  readonly source: Source;
  readonly see: (records: readonly LogRecord[]) => void;
  /** Nothing more comes. */
  readonly end: () => void;
  readonly tracker: RunTracker;
  readonly hits: HitStore;
  readonly trails: Trails;
  readonly facts: readonly Fact[];
  readonly input: () => Input;
};

export function newReading(source: Source, compiled: Compiled): Reading {
  const matchesOf = compiled.testOf(source.format);
  const tracker = trackRuns(source.path);
  const hits = hitStore(source.path);
  const trails = newTrails();
  const { see, input } = trackInput(source);
  const facts: Fact[] = [];
  return {
    source,
    tracker,
    hits,
    trails,
    facts,
    input,
    see(records) {
      for (const record of records) {
        const run = tracker.see(record);
        const matches = matchesOf(record);
        hits.note(record, run, record.repeats === undefined ? matches : [...matches, ...compiled.testOf(record.repeats)(record)]);
        trails.note(record, run);
        see(record);
        for (const seed of record.facts ?? []) facts.push(factOf(seed, record, source));
      }
    },
    end() {
      tracker.end();
      trails.end();
    },
  };
}

/** A fact with the place where it was read, as a copy that outlives the log. */
function factOf(seed: FactSeed, record: LogRecord, source: Source): Fact {
  const fields = Object.fromEntries(Object.entries(seed.fields ?? {}).map(([name, value]) => [name, keep(value)]));
  return { kind: seed.kind, subject: keep(seed.subject), value: keep(seed.value), fields, time: record.time, evidence: evidenceOf(source.path, record) };
}
