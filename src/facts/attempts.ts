/** The runs of all sources → attempts: what several logs tell of one run is one attempt, and a failure that was repaired later is history. */
import { byText } from '../collections.ts';
import { idOf } from '../text/ids.ts';
import { folderOf } from '../text/places.ts';
import { HOUR, MINUTE } from '../text/times.ts';
import { compareVersions } from '../text/versions.ts';
import type { Attempt, AttemptKind, Outcome, Source, Stretch, WallClock } from '../types.ts';
import { clocksOf, contradicts, copiedRuns, ownRuns } from './clocks.ts';
import type { Clocks } from './clocks.ts';
import { hasSucceeded } from './outcome.ts';
import type { Run } from './runs.ts';
import { hostOf, isSameServer } from './servers.ts';

/**
 * The attempts of all runs, in order of time, which run became which, and what is known of the clocks. A run that was read from a second copy
 * of a log is left out.
 */
export function attemptsOf(runs: readonly Run[], sources: readonly Pick<Source, 'path' | 'zone'>[] = []): { attempts: Attempt[]; of: ReadonlyMap<Run, string>; clocks: Clocks } {
  const clocks = clocksOf(runs, sources);
  const of = new Map<Run, string>();
  const attempts = new Map<string, Attempt>();
  for (const group of groupsOf(runs, clocks)) {
    let id = idOfRun(group[0]);
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
  const ordered = [...attempts.values()].toSorted(byTime(clocks));
  supersede(ordered, clocks);
  findRetries(ordered, clocks);
  return { attempts: ordered, of, clocks };
}

type Group = [whole: Run, ...parts: Run[]];

/** Runs that are one, the one that knows most in front. */
function groupsOf(runs: readonly Run[], clocks: Clocks): Group[] {
  const groups = new Map<Run, Group>();
  const wholes = runs.filter((run) => !run.fragment && run.within === undefined);
  const ownOf = ownRuns(wholes);
  const copiesOf = copiedRuns(runs);
  for (const run of wholes) groups.set(run, [run]);
  for (const run of runs) {
    if (groups.has(run)) continue;
    const whole =
      run.within === undefined
        ? wholes.find((one) => isPart(run, one))
        : (ownOf(run).find((own) => !contradicts(run, own) && clocks.endTogether(run, own)) ?? copiesOf(run).find((copy) => groups.has(copy) && clocks.isSameTime(run, copy)));
    const group = (whole && groups.get(whole)) ?? groups.get(runs.find((one) => isCopied(run, one)) ?? run);
    if (group) group.push(run);
    else groups.set(run, [run]);
  }
  return [...groups.values()];
}

/** The end of a log that was pasted a second time: to the stamps the same result, and nothing outside of the time of the first. */
function isCopied(run: Run, first: Run): boolean {
  if (run.file !== first.file || run.firstLine <= first.firstLine || run.kind !== first.kind || run.result?.time === undefined || run.startedAt === undefined || run.endedAt === undefined) return false;
  if (run.result.time !== first.result?.time || run.result.text !== first.result.text) return false;
  return run.startedAt >= (first.startedAt ?? run.startedAt) && run.endedAt <= (first.endedAt ?? run.endedAt);
}

/** What one log of a run is ahead of another while they are written. */
const AHEAD = MINUTE;

/** A log of errors only (`Upgrade-…-error.log`), or the part of a log that another account wrote, belongs to the run in whose time it falls. */
function isPart(part: Run, whole: Run): boolean {
  if (part.kind !== whole.kind || part.zone !== whole.zone || part.file === whole.file || !isSameServer(part.server, whole.server)) return false;
  if (part.startedAt === undefined || part.endedAt === undefined || whole.startedAt === undefined || whole.endedAt === undefined) return false;
  // While both are written, either may be ahead of the other.
  const slack = whole.outcome === undefined || whole.early ? AHEAD : 0;
  return part.startedAt >= whole.startedAt && part.endedAt <= whole.endedAt + slack;
}

function stretchOf(run: Run): Stretch {
  const { firstRecord: first, lastEvidence } = run;
  const last = lastEvidence?.record;
  return { file: run.file, lines: [run.firstLine, run.lastLine], ...(first === undefined || last === undefined ? {} : { records: [first, last] }) };
}

function attemptOf(id: string, [run, ...parts]: Group, sources: readonly Stretch[]): Attempt {
  const told = <Name extends 'product' | 'package' | 'patch' | 'fromVersion' | 'toVersion' | 'server' | 'operation' | 'exitCode'>(name: Name): Run[Name] => [run, ...parts].find((one) => one[name] !== undefined)?.[name];
  return {
    id,
    kind: run.kind,
    product: told('product'),
    package: told('package'),
    patch: told('patch'),
    // Events of a patch name the version that it found as the product's.
    fromVersion: run.fromVersion ?? told('fromVersion'),
    toVersion: run.toVersion ?? (run.fromVersion === undefined ? told('toVersion') : undefined),
    server: told('server'),
    operation: told('operation'),
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    zone: run.zone,
    outcome: run.outcome ?? untold(run),
    exitCode: told('exitCode'),
    sources,
    fragment: run.fragment,
    lastGoodStep: run.lastGoodStep,
    phase: run.step === undefined ? undefined : { step: run.step, since: run.stepAt },
    progress: [run, ...parts].map((one) => one.progress).find((told) => told.length > 0),
    silence: run.silence,
    failedStep: run.failedStep ?? (run.outcome === undefined ? run.step : undefined),
    stepFailed: run.failedStep !== undefined,
    errors: run.errors,
    decisiveError: run.decisiveError ?? run.firstError,
    result: run.result,
    lastLine: run.lastEvidence,
    logs: [...new Set([run, ...parts].flatMap((one) => one.logs.map(({ log }) => log)))],
  };
}

/** A log that stops tells no end. Events are read one by one: where only the error of a run was exported, its end, an event of level Information, is missing and the error stands. */
const untold = (run: Run): Outcome => (run.within !== undefined && run.errors > 0 ? 'failed' : 'incomplete');

const idOfRun = (run: Run) => idOf([run.kind, run.product, run.server, run.startedAt, run.endedAt, run.outcome, run.exitCode, run.result?.text, run.firstLine, run.lastLine]);

export const fileOf = (attempt: Attempt) => attempt.sources[0]?.file ?? '';
const lineOf = (attempt: Attempt) => attempt.sources[0]?.lines[0] ?? 0;

function byTime(clocks: Clocks): (a: Attempt, b: Attempt) => number {
  return (a, b) => (startOf(a, clocks) ?? 0) - (startOf(b, clocks) ?? 0) || byText(fileOf(a), fileOf(b)) || lineOf(a) - lineOf(b);
}

/** Start and end of an attempt on the clock that all share. */
export const startOf = (attempt: Attempt, clocks: Clocks): WallClock | undefined => clocks.at({ file: fileOf(attempt), time: attempt.startedAt });
export const endOf = (attempt: Attempt, clocks: Clocks): WallClock | undefined => clocks.at({ file: fileOf(attempt), time: attempt.endedAt });

// ── Repaired later ──────────────────────────────────────────────────────────────────────────────────────────────────

/** A success after this long is another update, not the repair of the one that failed. */
const REPAIRED_WITHIN = 30 * 24 * HOUR;

/** An attempt that failed is history once a later one at the same thing succeeded. */
function supersede(ordered: readonly Attempt[], clocks: Clocks): void {
  const successes = ordered.filter((attempt) => hasSucceeded(attempt.outcome));
  for (const attempt of ordered) {
    if (hasSucceeded(attempt.outcome)) continue;
    const later = successes.find((next) => isLater(attempt, next, clocks) && sameThing(attempt, next, ordered));
    if (later) attempt.supersededBy = later.id;
  }
}

/** After an attempt that failed, the next one at the same thing, however that came out. In order of time, so that no circle can come about. */
function findRetries(ordered: readonly Attempt[], clocks: Clocks): void {
  for (const [at, attempt] of ordered.entries()) {
    if (hasSucceeded(attempt.outcome)) continue;
    for (let later = at + 1; later < ordered.length && attempt.retriedBy === undefined; later++) {
      const next = ordered[later];
      if (next && isLater(attempt, next, clocks) && sameThing(attempt, next, ordered) && !isOfAnother(attempt, next)) attempt.retriedBy = next.id;
    }
  }
}

/** Logs that name no server may be of several; what has an older build than it had before is another one. */
function isOfAnother(a: Attempt, b: Attempt): boolean {
  const isNamed = a.server !== undefined && b.server !== undefined;
  return !isNamed && a.fromVersion !== undefined && b.fromVersion !== undefined && compareVersions(b.fromVersion, a.fromVersion) < 0;
}

function isLater(a: Attempt, b: Attempt, clocks: Clocks): boolean {
  const ended = endOf(a, clocks);
  const started = startOf(b, clocks);
  if (ended === undefined || started === undefined) return fileOf(a) === fileOf(b) && lineOf(b) > lineOf(a);
  return started - ended >= clocks.doubt(fileOf(a), fileOf(b)) && started - ended <= REPAIRED_WITHIN;
}

/** Runs of these kinds install anything, so that only a name tells what; those of the others are all of one product. */
const OF_ANYTHING: ReadonlySet<AttemptKind> = new Set(['msi', 'event-log', 'burn', 'office-setup', 'office-patch']);

/**
 * Same server where both are known (or else the same folder), same product of the same line, same patch where both are known, and both put
 * it on or both take it off. Without a product: same kind of run, same folder, and for what may be of anything the same package or the next run of one log.
 */
function sameThing(a: Attempt, b: Attempt, all: readonly Attempt[]): boolean {
  const sameFolder = folderOf(fileOf(a)) === folderOf(fileOf(b));
  if (a.server !== undefined && b.server !== undefined ? hostOf(a.server) !== hostOf(b.server) : !sameFolder) return false;
  if ((a.operation === 'remove') !== (b.operation === 'remove') || (majorOf(a) ?? majorOf(b)) !== (majorOf(b) ?? majorOf(a))) return false;
  if (a.patch !== undefined && b.patch !== undefined && a.patch.toLowerCase() !== b.patch.toLowerCase()) return false;
  if (kindOf(a) !== kindOf(b)) return false;
  if (isNamed(a) && isNamed(b)) return a.product?.toLowerCase() === b.product?.toLowerCase();
  if (a.package !== undefined && b.package !== undefined) return a.package.toLowerCase() === b.package.toLowerCase();
  return sameFolder && (!OF_ANYTHING.has(a.kind) || (a.kind === b.kind && a.kind !== 'event-log' && isNext(a, b, all)));
}

/** A package that could not be opened is known by its file alone. */
const isNamed = ({ product, package: file }: Attempt) => product !== undefined && product !== file;

/**
 * Does a log go on with `b` after `a`, and tell of nothing but one product? What begins in its middle was not appended to the log by the
 * installer: somebody put two pieces into one text, and nothing says that they are of the same product.
 */
function isNext(a: Attempt, b: Attempt, all: readonly Attempt[]): boolean {
  const runs = all.filter((run) => fileOf(run) === fileOf(a)).toSorted((one, other) => lineOf(one) - lineOf(other));
  const products = new Set(runs.filter(isNamed).map(({ product }) => product?.toLowerCase()));
  return !b.fragment && products.size < 2 && runs.indexOf(b) === runs.indexOf(a) + 1;
}

/** `12` of 12.0.6219.1000: what is called OSERVER may be of 2007 or of 2013. */
const majorOf = (attempt: Attempt) => (attempt.toVersion ?? attempt.fromVersion)?.split('.')[0];

/** Events speak of installer runs. */
const kindOf = ({ kind }: Attempt): AttemptKind => (kind === 'event-log' ? 'msi' : kind);
