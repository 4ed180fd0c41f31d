/** What is asked of a report again and again to tell one attempt from the next. */
import { fileOf } from '../facts/attempts.ts';
import { aheadAt } from '../facts/clocks.ts';
import { aheadOfUtc } from '../text/times.ts';
import type { Attempt, Fact, Finding, Report, WallClock, Zone } from '../types.ts';
import { isCause } from './causes.ts';
import { isFoundIn } from './found-in.ts';

export type Known = {
  readonly attempts: ReadonlyMap<string, Attempt>;
  /** Of the night of an attempt. */
  readonly findings: ReadonlyMap<Attempt, readonly Finding[]>;
  readonly services: readonly Fact[];
  readonly restarts: readonly Fact[];
  readonly formatOf: (file: string) => string | undefined;
  /** A time as one clock for all shows it. */
  readonly at: (file: string, time: WallClock | undefined, zone?: Zone) => WallClock | undefined;
};

export function knownOf({ attempts, incidents, sources }: Pick<Report, 'attempts' | 'incidents' | 'sources'>): Known {
  const clocks = new Map(incidents.flatMap((incident) => incident.clocks.map((clock) => [clock.file, clock])));
  const inputs = new Map(sources.map((source) => [source.path, source]));
  const facts = incidents.flatMap((incident) => incident.facts);
  return {
    attempts: new Map(attempts.map((attempt) => [attempt.id, attempt])),
    findings: new Map(incidents.flatMap((incident) => incident.attempts.map((attempt) => [attempt, incident.findings]))),
    services: facts.filter(({ kind }) => kind === 'service'),
    restarts: facts.filter(({ kind }) => kind === 'restart'),
    formatOf: (file) => inputs.get(file)?.format,
    at: (file, time, zone = inputs.get(file)?.zone ?? 'local') => (time === undefined ? undefined : time - (aheadAt(clocks.get(file), time) ?? aheadOfUtc(zone) ?? 0)),
  };
}

/** From the end of one attempt to the begin of the next. */
export type Between = { readonly from: WallClock; readonly to: WallClock; readonly apart: number };

export function betweenOf(attempt: Attempt, next: Attempt, { at }: Known): Between | undefined {
  const from = at(fileOf(attempt), attempt.endedAt, attempt.zone);
  const to = at(fileOf(next), next.startedAt, next.zone);
  return from === undefined || to === undefined ? undefined : { from, to, apart: Math.max(0, to - from) };
}

export const causesOf = (attempt: Attempt, { findings }: Known) => (findings.get(attempt) ?? []).filter((finding) => isCause(finding) && isFoundIn(finding, attempt));
