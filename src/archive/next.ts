/**
 * What was different in the next attempt at the same thing, in words that can be counted over many incidents: no names of one machine, no times.
 *
 *   1  rolled-back   msi.file-in-use            no longer: msi.file-in-use · got past: InstallFiles (in InstallFinalize)
 *   2  succeeded                                installed in between: Security Update for … (KB954038) · tried again on another day
 *
 * Only what both attempts could have said is compared: what an event log leaves out is not gone.
 */
import { fileOf } from '../facts/attempts.ts';
import { aheadAt } from '../facts/clocks.ts';
import { hasSucceeded } from '../facts/outcome.ts';
import { isSameServer } from '../facts/servers.ts';
import { folderOf } from '../text/places.ts';
import { HOUR, aheadOfUtc } from '../text/times.ts';
import { compareVersions } from '../text/versions.ts';
import type { Attempt, Fact, Finding, Operation, Outcome, Report, WallClock, Zone } from '../types.ts';
import { NOTHING_DONE, SEEN, WAITED } from './changes.ts';
import { isFoundIn } from './found-in.ts';

export type Next = {
  /** Which attempt at the same thing it is, from 1. A success ends the count. */
  readonly number: number;
  readonly next?: Changes | undefined;
};

export type Changes = {
  /** Id of the next attempt. */
  readonly attempt: string;
  readonly outcome: Outcome;
  /** Milliseconds from the end of the one to the begin of the other. */
  readonly after?: number | undefined;
  readonly changed: readonly string[];
};

/** By the id of the attempt. Takes the whole report: the second attempt is often one of the next night. */
export function nextOf(report: Pick<Report, 'attempts' | 'incidents' | 'sources'>): ReadonlyMap<string, Next> {
  const known = knownOf(report);
  const numbers = new Map<string, number>();
  // In order of time, so that the number of an attempt is known before that of the next one.
  for (const { id, retriedBy } of report.attempts) if (retriedBy !== undefined) numbers.set(retriedBy, Math.max(numbers.get(retriedBy) ?? 1, (numbers.get(id) ?? 1) + 1));
  return new Map(
    report.attempts.map((attempt) => {
      const next = known.attempts.get(attempt.retriedBy ?? '');
      return [attempt.id, { number: numbers.get(attempt.id) ?? 1, next: next && { attempt: next.id, outcome: next.outcome, after: betweenOf(attempt, next, known)?.apart, changed: changesOf(attempt, next, known) } }];
    }),
  );
}

/** What is asked of the report again and again. */
type Known = {
  readonly attempts: ReadonlyMap<string, Attempt>;
  /** Of the night of an attempt. */
  readonly findings: ReadonlyMap<Attempt, readonly Finding[]>;
  readonly services: readonly Fact[];
  readonly restarts: readonly Fact[];
  readonly formatOf: (file: string) => string | undefined;
  /** A time as one clock for all shows it. */
  readonly at: (file: string, time: WallClock | undefined, zone?: Zone) => WallClock | undefined;
};

function knownOf({ attempts, incidents, sources }: Pick<Report, 'attempts' | 'incidents' | 'sources'>): Known {
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
type Between = { readonly from: WallClock; readonly to: WallClock; readonly apart: number };

function betweenOf(attempt: Attempt, next: Attempt, { at }: Known): Between | undefined {
  const from = at(fileOf(attempt), attempt.endedAt, attempt.zone);
  const to = at(fileOf(next), next.startedAt, next.zone);
  return from === undefined || to === undefined ? undefined : { from, to, apart: Math.max(0, to - from) };
}

function changesOf(attempt: Attempt, next: Attempt, known: Known): string[] {
  const between = betweenOf(attempt, next, known);
  const made = [...aimChanges(attempt, next), ...(between ? [...installedBetween(attempt, next, between, known), ...restartedBetween(attempt, between, known)] : [])];
  return [
    ...findingChanges(attempt, next, known),
    ...stepChanges(attempt, next),
    ...(made.length > 0 ? made : [NOTHING_DONE]),
    ...(between ? [waited(between.apart)] : []),
  ];
}

// ── What was found ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Causes only: what came of them comes and goes with them. */
function findingChanges(attempt: Attempt, next: Attempt, known: Known): string[] {
  const [before, after] = [causesOf(attempt, known), causesOf(next, known)];
  const lacks = (some: readonly Finding[], { rule }: Finding) => some.every((other) => other.rule.id !== rule.id);
  return distinct([
    ...before.filter((cause) => lacks(after, cause) && (hasSucceeded(next.outcome) || couldTell(next, cause, known))).map(({ rule }) => `${SEEN.gone}${rule.id}`),
    ...before.filter((cause) => !lacks(after, cause)).map(({ rule }) => `${SEEN.again}${rule.id}`),
    ...after.filter((cause) => lacks(before, cause) && couldTell(attempt, cause, known)).map(({ rule }) => `${SEEN.new}${rule.id}`),
  ]);
}

/** The severity of the rule counts: a later success lowers that of the finding. */
const causesOf = (attempt: Attempt, { findings }: Known) => (findings.get(attempt) ?? []).filter((finding) => finding.role === 'cause' && finding.rule.severity !== 'info' && isFoundIn(finding, attempt));

/** Are there logs of an attempt of a kind in which such a thing is told? */
function couldTell({ sources }: Attempt, { evidence }: Finding, { formatOf }: Known): boolean {
  const kinds = new Set(sources.map(({ file }) => formatOf(file)));
  return evidence.some(({ file }) => kinds.has(formatOf(file)));
}

// ── How far it came ─────────────────────────────────────────────────────────────────────────────────────────────────

function stepChanges(attempt: Attempt, next: Attempt): string[] {
  const result = attempt.exitCode === undefined || next.exitCode === undefined || attempt.exitCode === next.exitCode || hasSucceeded(next.outcome) ? [] : [`${SEEN.result}${attempt.exitCode} → ${next.exitCode}`];
  if (attempt.failedStep === undefined) return result;
  const step = stepName(attempt.failedStep);
  if (hasSucceeded(next.outcome)) return [`${SEEN.past}${step}`];
  if (next.failedStep === undefined) return result;
  const other = stepName(next.failedStep);
  return [...result, step === other ? `${SEEN.sameStep}${step}` : `${SEEN.otherStep}${step} → ${other}`];
}

const GUID_BEHIND = /\.\{?[0-9A-F]{8}[_-](?:[0-9A-F]{4}[_-]){3}[0-9A-F]{12}\}?/gi;
/** `SPContentDatabase Name=WSS_Content` and `InstallAssembly.3F2504E0_4F89_…` as they are called on every machine. */
export const stepName = (step: string): string => step.replace(GUID_BEHIND, '').replace(/=\S.*$/, '=…');

// ── What was done in between ────────────────────────────────────────────────────────────────────────────────────────

/** Windows Installer keeps packages under a name by chance: `1b7c3e.msi`. */
const KEPT_PACKAGE = /^[0-9a-f]{4,8}\.ms[ip]$/i;

/** What the attempt itself was given and found. */
function aimChanges(attempt: Attempt, next: Attempt): string[] {
  const versions = (words: string, a: string | undefined, b: string | undefined) => (a === undefined || b === undefined || compareVersions(a, b) === 0 ? [] : [`${words}: ${a} → ${b}`]);
  const texts = (words: string, a: string | undefined, b: string | undefined) => (a === undefined || b === undefined || a.toLowerCase() === b.toLowerCase() ? [] : [`${words}: ${a} → ${b}`]);
  const isKept = [attempt, next].some((one) => KEPT_PACKAGE.test(one.package ?? ''));
  return [
    ...versions('target', attempt.toVersion, next.toVersion),
    ...versions('installed build', attempt.fromVersion, next.fromVersion),
    ...(isKept ? [] : texts('package', attempt.package, next.package)),
    ...texts('operation', attempt.operation, next.operation),
  ];
}

const DONE: Readonly<Record<Operation, string>> = { install: 'installed', patch: 'installed', repair: 'repaired', remove: 'removed', upgrade: 'upgraded', configure: 'configured' };

/** Other things that were run with success on the same server. */
function installedBetween(attempt: Attempt, next: Attempt, { from, to }: Between, { attempts, at }: Known): string[] {
  const others = [...attempts.values()].filter((other) => {
    if (other === attempt || other === next || !hasSucceeded(other.outcome) || !isOfServer(other, attempt)) return false;
    const [began, ended] = [at(fileOf(other), other.startedAt, other.zone), at(fileOf(other), other.endedAt, other.zone)];
    return began !== undefined && ended !== undefined && began >= from && ended <= to;
  });
  return distinct(others.flatMap((other) => ((other.patch ?? other.product) === undefined ? [] : [`${DONE[other.operation ?? 'install']} in between: ${other.patch ?? other.product}`])));
}

/** Of the same folder, where one of them does not tell its server. */
function isOfServer(a: Attempt, b: Attempt): boolean {
  return a.server !== undefined && b.server !== undefined ? isSameServer(a.server, b.server) : folderOf(fileOf(a)) === folderOf(fileOf(b));
}

/** What is done with services by hand is done with few of them; a restart starts all. */
const MOST_SERVICES = 5;

const STATES: Readonly<Record<string, string>> = { running: 'service started', stopped: 'service stopped', enabled: 'service enabled', disabled: 'service disabled' };

function restartedBetween(attempt: Attempt, { from, to }: Between, { restarts, services, at }: Known): string[] {
  const folders = new Set(attempt.sources.map(({ file }) => folderOf(file)));
  const isBetween = ({ evidence, time = evidence.time }: Fact) => {
    const when = at(evidence.file, time);
    return when !== undefined && when >= from && when <= to && folders.has(folderOf(evidence.file));
  };
  const restarted = restarts.some(isBetween);
  // Of each service the last word counts.
  const last = new Map(services.filter(isBetween).map((fact) => [fact.subject.toLowerCase(), fact]));
  const told = [...last.values()].flatMap(({ subject, value }) => {
    const words = STATES[value];
    return words === undefined || (restarted && (value === 'running' || value === 'stopped')) ? [] : [{ words, subject }];
  });
  const byWords = [...Map.groupBy(told, ({ words }) => words)];
  return [...(restarted ? ['server restarted in between'] : []), ...byWords.flatMap(([words, some]) => (some.length > MOST_SERVICES ? [`${words} in between: more than ${MOST_SERVICES}`] : some.map(({ subject }) => `${words} in between: ${subject}`)))];
}

function waited(apart: number): string {
  if (apart <= HOUR) return WAITED.hour;
  return apart <= SAME_NIGHT ? WAITED.night : WAITED.later;
}
/** As long as the attempts of one incident may lie apart. */
const SAME_NIGHT = 8 * HOUR;

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];
