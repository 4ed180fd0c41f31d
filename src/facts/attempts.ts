/** The runs of all sources → attempts: what several logs tell of one run is one attempt, and a failure that was repaired later is history. */
import { createHash } from 'node:crypto';

import type { Attempt, Stretch, WallClock, Zone } from '../types.ts';
import { hasSucceeded } from './outcome.ts';
import type { Run } from './runs.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The attempts of all runs, in order of time, and which run became which. A run that was read from a second copy of a log is left out. */
export function attemptsOf(runs: readonly Run[]): { attempts: Attempt[]; of: ReadonlyMap<Run, string> } {
  const of = new Map<Run, string>();
  const attempts = new Map<string, Attempt>();
  for (const group of groupsOf(runs)) {
    let id = idOf(group[0]);
    const twin = attempts.get(id);
    const stretches = group.map(stretchOf);
    if (twin && !twin.sources.some((stretch) => stretch.file === group[0].file)) {
      attempts.set(id, { ...twin, sources: [...twin.sources, ...stretches] });
      continue;
    }
    // The same lines twice in one file are two runs.
    if (twin) id = `${id}-${attempts.size}`;
    attempts.set(id, attemptOf(id, group, stretches));
    for (const run of group) of.set(run, id);
  }
  const ordered = [...attempts.values()].toSorted(byTime);
  supersede(ordered);
  return { attempts: ordered, of };
}

type Group = [whole: Run, ...parts: Run[]];

/** Runs that are one, the one that knows most in front. */
function groupsOf(runs: readonly Run[]): Group[] {
  const groups = new Map<Run, Group>();
  const wholes = runs.filter((run) => !run.fragment && run.within === undefined);
  for (const run of wholes) groups.set(run, [run]);
  for (const run of runs) {
    if (groups.has(run)) continue;
    const whole = wholes.find((one) => one.file !== run.file && sameServer(one, run) && (run.within === undefined ? isPart(run, one) : isToldBy(run, one)));
    const group = whole && groups.get(whole);
    if (group) group.push(run);
    else groups.set(run, [run]);
  }
  return [...groups.values()];
}

const sameServer = (a: Run, b: Run) => a.server === undefined || b.server === undefined || hostOf(a.server) === hostOf(b.server);

/** `KESTREL-APP1.contoso.com` in an event is `KESTREL-APP1` in a log. */
const hostOf = (server: string) => server.toLowerCase().replace(/\..*$/, '');

/** A log of errors only (`Upgrade-…-error.log`), or the part of a log that another account wrote, belongs to the run in whose time it falls. */
function isPart(part: Run, whole: Run): boolean {
  if (part.kind !== whole.kind || part.zone !== whole.zone) return false;
  if (part.startedAt === undefined || part.endedAt === undefined || whole.startedAt === undefined || whole.endedAt === undefined) return false;
  return part.startedAt >= whole.startedAt && part.endedAt <= whole.endedAt;
}

/**
 * Events tell of a run whose own log is there, too: same product, same code, and they end together. Where one clock shows UTC and the other
 * local time they end a multiple of 15 minutes apart, as time zones do.
 */
function isToldBy(events: Run, own: Run): boolean {
  // A setup that has the event source for itself need not name its product there.
  if (events.product === undefined ? own.kind !== events.kind : own.product?.toLowerCase() !== events.product.toLowerCase()) return false;
  if (own.exitCode !== undefined && events.exitCode !== undefined && own.exitCode !== events.exitCode) return false;
  if (own.endedAt === undefined || events.endedAt === undefined) return false;
  const apart = Math.abs(own.endedAt - events.endedAt);
  if (own.zone === events.zone) return apart <= 2 * MINUTE;
  const quarters = Math.round(apart / (15 * MINUTE));
  return quarters <= MOST_APART / (15 * MINUTE) && Math.abs(apart - quarters * 15 * MINUTE) <= MINUTE;
}

function stretchOf(run: Run): Stretch {
  return { file: run.file, lines: [run.firstLine, run.lastLine] };
}

function attemptOf(id: string, [run, ...parts]: Group, sources: readonly Stretch[]): Attempt {
  const told = <Name extends 'product' | 'patch' | 'fromVersion' | 'toVersion' | 'server' | 'operation' | 'exitCode'>(name: Name): Run[Name] => [run, ...parts].find((one) => one[name] !== undefined)?.[name];
  return {
    id,
    kind: run.kind,
    product: told('product'),
    patch: told('patch'),
    // Events of a patch name the version that it found as the product's.
    fromVersion: run.fromVersion ?? told('fromVersion'),
    toVersion: run.toVersion ?? (run.fromVersion === undefined ? told('toVersion') : undefined),
    server: told('server'),
    operation: told('operation'),
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    zone: run.zone,
    outcome: run.outcome ?? 'incomplete',
    exitCode: told('exitCode'),
    sources,
    fragment: run.fragment,
    lastGoodStep: run.lastGoodStep,
    failedStep: run.failedStep ?? (run.outcome === undefined ? run.step : undefined),
    errors: run.errors,
    decisiveError: run.decisiveError ?? run.firstError,
    result: run.result,
    lastLine: run.lastEvidence,
  };
}

/** Made of what happened and not of where the file lay: the same input gives the same id on any machine. */
function idOf(run: Run): string {
  const what = [run.kind, run.product, run.server, run.startedAt, run.endedAt, run.outcome, run.exitCode, run.result?.text, run.firstLine, run.lastLine];
  return createHash('sha256').update(JSON.stringify(what.map((one) => one ?? null))).digest('hex').slice(0, 12);
}

const fileOf = (attempt: Attempt) => attempt.sources[0]?.file ?? '';
const lineOf = (attempt: Attempt) => attempt.sources[0]?.lines[0] ?? 0;

/** By code units, not by the language of the machine. */
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function byTime(a: Attempt, b: Attempt): number {
  return (a.startedAt ?? 0) - (b.startedAt ?? 0) || byText(fileOf(a), fileOf(b)) || lineOf(a) - lineOf(b);
}

// ── Repaired later ──────────────────────────────────────────────────────────────────────────────────────────────────

/** A success after this long is another update, not the repair of the one that failed. */
const REPAIRED_WITHIN = 30 * 24 * HOUR;
/** Two clocks of unknown zones show the same moment so far apart at the most. */
const MOST_APART = 14 * HOUR;

/** An attempt that failed is history once a later one at the same thing succeeded. */
function supersede(ordered: readonly Attempt[]): void {
  const successes = ordered.filter((attempt) => hasSucceeded(attempt.outcome));
  for (const attempt of ordered) {
    if (hasSucceeded(attempt.outcome)) continue;
    const later = successes.find((next) => isLater(attempt, next) && sameThing(attempt, next));
    if (later) attempt.supersededBy = later.id;
  }
}

function isLater(a: Attempt, b: Attempt): boolean {
  if (a.endedAt === undefined || b.startedAt === undefined) return fileOf(a) === fileOf(b) && lineOf(b) > lineOf(a);
  const after = b.startedAt - a.endedAt;
  return after >= clocksApart(a.zone, b.zone) && after <= REPAIRED_WITHIN;
}

const clocksApart = (a: Zone, b: Zone): WallClock => (a === b ? 0 : MOST_APART);

/**
 * Same server where both are known (or else the same folder), same product of the same line, same patch where both are known, and both put
 * it on or both take it off. Without a product: same kind of run, same folder.
 */
function sameThing(a: Attempt, b: Attempt): boolean {
  const sameFolder = folderOf(fileOf(a)) === folderOf(fileOf(b));
  if (a.server !== undefined && b.server !== undefined ? hostOf(a.server) !== hostOf(b.server) : !sameFolder) return false;
  if ((a.operation === 'remove') !== (b.operation === 'remove') || (majorOf(a) ?? majorOf(b)) !== (majorOf(b) ?? majorOf(a))) return false;
  if (a.patch !== undefined && b.patch !== undefined && a.patch.toLowerCase() !== b.patch.toLowerCase()) return false;
  if (a.product !== undefined && b.product !== undefined) return thing(a) === thing(b);
  return a.kind === b.kind && sameFolder;
}

/** `12` of 12.0.6219.1000: what is called OSERVER may be of 2007 or of 2013. */
const majorOf = (attempt: Attempt) => (attempt.toVersion ?? attempt.fromVersion)?.split('.')[0];

/** Events speak of installer runs. */
const thing = (attempt: Attempt) => `${attempt.kind === 'event-log' ? 'msi' : attempt.kind} ${attempt.product?.toLowerCase() ?? ''}`;

/** Folder or archive in which a file lies, with its separator at the end. */
export const folderOf = (file: string): string => file.replace(/[^/\\!]*$/, '');
