/**
 * Records → attempts. Parsers mark where runs start, what is learned of them, how they come out and where they end; this folds
 * the marks of one source into runs, and afterwards the runs of all sources into attempts.
 */
import { createHash } from 'node:crypto';

import { keep, lineAt, lineCount } from '../text/excerpt.ts';
import { OUTCOMES } from '../types.ts';
import type { Attempt, AttemptKind, Evidence, LogRecord, Mark, Operation, Outcome, RunFacts, Stretch, WallClock, Zone } from '../types.ts';

/** A run while it is being read. */
export type Run = {
  kind: AttemptKind;
  product?: string | undefined;
  patch?: string | undefined;
  fromVersion?: string | undefined;
  toVersion?: string | undefined;
  server?: string | undefined;
  operation?: Operation | undefined;
  zone: Zone;
  within?: number | undefined;
  outcome?: Outcome | undefined;
  exitCode?: number | undefined;
  resultAt?: WallClock | undefined;
  startedAt?: WallClock | undefined;
  endedAt?: WallClock | undefined;
  readonly file: string;
  readonly firstLine: number;
  lastLine: number;
  /** The last record, until `seal` has taken from it what is kept. */
  last: LogRecord | undefined;
  lastEvidence?: Evidence | undefined;
  fragment: boolean;
  step?: string | undefined;
  lastGoodStep?: string | undefined;
  failedStep?: string | undefined;
  errors: number;
  firstError?: Evidence | undefined;
  lastError?: LogRecord | undefined;
  decisiveError?: Evidence | undefined;
  result?: Evidence | undefined;
};

export type RunTracker = {
  /** The run to which a record belongs, if any. */
  readonly see: (record: LogRecord) => Run | undefined;
  /** The source ended: all its runs, in the order in which they began. */
  readonly end: () => readonly Run[];
};

export function trackRuns(file: string): RunTracker {
  const runs: Run[] = [];
  const open = new Map<string, Run>();
  /** The run that records without a mark belong to; `undefined` where several are open or none. */
  let only: Run | undefined;

  const begin = (mark: Mark, record: LogRecord, fragment: boolean): Run => {
    const facts: RunFacts = mark.mark === 'step' || mark.mark === 'end' ? {} : mark;
    const run: Run = { kind: facts.kind ?? 'event-log', zone: facts.zone ?? 'local', file, firstLine: record.line, lastLine: record.line, last: record, fragment, errors: 0 };
    runs.push(run);
    seal(open.get(mark.run));
    open.set(mark.run, run);
    only = open.size === 1 && facts.within === undefined ? run : undefined;
    return run;
  };

  const seeMark = (mark: Mark, record: LogRecord): Run | undefined => {
    let run = open.get(mark.run);
    if (mark.mark === 'end') {
      open.delete(mark.run);
      only = open.size === 1 ? [...open.values()].find((left) => left.within === undefined) : undefined;
      if (run) extend(run, record);
      seal(run);
      return run;
    }
    if (run === undefined || isAnother(run, mark, record.time) || mark.mark === 'start') run = begin(mark, record, mark.mark !== 'start' && (mark.mark === 'step' || mark.within === undefined));
    extend(run, record);
    if (mark.mark === 'step') learnStep(run, mark.step, mark.state);
    else learn(run, mark);
    if (mark.mark === 'result' && (run.within === undefined || tellsMore(mark, run))) {
      run.outcome = mark.outcome;
      run.exitCode = mark.exitCode ?? (mark.outcome.startsWith('succeeded') ? undefined : run.exitCode);
      run.result = evidenceOf(file, record);
    }
    if (mark.mark === 'result') run.resultAt ??= record.time;
    return run;
  };

  return {
    see(record) {
      if (record.mark !== undefined) return seeMark(record.mark, record);
      if (only !== undefined) extend(only, record);
      return only;
    },
    end() {
      for (const run of runs) seal(run);
      return runs;
    },
  };
}

/** Events that tell one result come in one burst. */
const BURST = 60_000;

/**
 * Does a mark begin another run of a name (a product) that nothing else ends? Event logs say only now and then what went on, and some
 * exports list the newest event first: what lies behind a result in time belongs to the next run, what lies before it to its own.
 */
function isAnother(run: Run, mark: Mark, time: WallClock | undefined): boolean {
  if (run.within === undefined || time === undefined) return false;
  if (run.startedAt !== undefined && run.endedAt !== undefined && (time < run.startedAt - run.within || time > run.endedAt + run.within)) return true;
  if (run.resultAt === undefined) return false;
  return time > run.resultAt + BURST || (mark.mark === 'result' && time < run.resultAt - BURST);
}

/** Of the results in one burst the one with a code says more than "failed"; of two codes the worse one stands. */
function tellsMore(mark: Extract<Mark, { mark: 'result' }>, run: Run): boolean {
  if (run.outcome === undefined) return true;
  if ((mark.exitCode === undefined) !== (run.exitCode === undefined)) return mark.exitCode !== undefined;
  return OUTCOMES.indexOf(mark.outcome) < OUTCOMES.indexOf(run.outcome);
}

/** Takes from the last record what the attempt says of it, and lets go of the text that it is a piece of. */
function seal(run: Run | undefined): void {
  if (run?.last === undefined) return;
  run.lastLine = run.last.line + lineCount(run.last.message) - 1;
  run.lastEvidence = evidenceOf(run.file, run.last);
  run.last = undefined;
  run.lastError = undefined;
}

function learn(run: Run, facts: RunFacts): void {
  run.kind = facts.kind ?? run.kind;
  run.product = kept(facts.product) ?? run.product;
  run.patch = kept(facts.patch) ?? run.patch;
  run.fromVersion = kept(facts.fromVersion) ?? run.fromVersion;
  run.toVersion = kept(facts.toVersion) ?? run.toVersion;
  run.server = kept(facts.server) ?? run.server;
  run.operation = facts.operation ?? run.operation;
  run.zone = facts.zone ?? run.zone;
  run.within = facts.within ?? run.within;
}

const kept = (text: string | undefined) => (text === undefined || text === '' ? undefined : keep(text));

function learnStep(run: Run, step: string, state: 'started' | 'done' | 'failed'): void {
  if (state === 'started') run.step = step;
  else if (run.failedStep !== undefined) return;
  else if (state === 'done') run.lastGoodStep = kept(step);
  else {
    run.failedStep = kept(step);
    run.decisiveError = run.lastError && evidenceOf(run.file, run.lastError);
  }
}

function extend(run: Run, record: LogRecord): void {
  run.last = record;
  if (record.time !== undefined) {
    if (run.startedAt === undefined || (run.within !== undefined && record.time < run.startedAt)) run.startedAt = record.time;
    if (run.endedAt === undefined || record.time > run.endedAt) run.endedAt = record.time;
  }
  if (record.level === 'error' || record.level === 'critical') {
    run.errors += 1;
    run.firstError ??= evidenceOf(run.file, record);
    // The line that ends a failed step is not its own reason.
    if (record.mark?.mark !== 'step') run.lastError = record;
  }
}

/** A record as proof: the line of its message at `offset`, the first one unless told. */
export function evidenceOf(file: string, record: LogRecord, offset = 0): Evidence {
  const { below, text } = lineAt(record.message, offset);
  const number = record.fields?.['recordId'];
  return { file, line: record.line + below, text: keep(text), time: record.time, ...(number === undefined ? {} : { record: Number(number) }) };
}

// ── All sources together ────────────────────────────────────────────────────────────────────────────────────────────

/** The attempts of all runs, in order of time, and which run became which. */
export function attemptsOf(runs: readonly Run[]): { attempts: Attempt[]; of: ReadonlyMap<Run, string> } {
  const groups = partsOfOne(runs);
  const of = new Map<Run, string>();
  const attempts = new Map<string, Attempt>();
  for (const [whole, ...parts] of groups) {
    if (whole === undefined) continue;
    let id = idOf(whole);
    const twin = attempts.get(id);
    // The same run read from a second copy of the log is not a second attempt; the same lines twice in one file are.
    if (twin && twin.sources.some((stretch) => stretch.file === whole.file)) id = `${id}-${attempts.size}`;
    const known = attempts.get(id);
    const stretches = [whole, ...parts].map(stretchOf);
    attempts.set(id, known ? { ...known, sources: [...known.sources, ...stretches] } : attemptOf(id, whole, stretches));
    for (const run of [whole, ...parts]) of.set(run, id);
  }
  const ordered = [...attempts.values()].toSorted(byTime);
  supersede(ordered);
  return { attempts: ordered, of };
}

/** A log of errors only (`Upgrade-…-error.log`), or the part of a log that another account wrote, belongs to the run in whose time it falls. */
function partsOfOne(runs: readonly Run[]): Run[][] {
  const groups = new Map<Run, Run[]>();
  const wholes = runs.filter((run) => !run.fragment);
  for (const run of wholes) groups.set(run, [run]);
  for (const run of runs) {
    if (!run.fragment) continue;
    const whole = wholes.find((one) => one.kind === run.kind && one.file !== run.file && sameServer(one, run) && lies(run, one));
    if (whole) groups.get(whole)?.push(run);
    else groups.set(run, [run]);
  }
  return [...groups.values()];
}

const sameServer = (a: Run, b: Run) => a.server === undefined || b.server === undefined || a.server.toLowerCase() === b.server.toLowerCase();

const lies = (part: Run, whole: Run) =>
  part.startedAt !== undefined && part.endedAt !== undefined && whole.startedAt !== undefined && whole.endedAt !== undefined && part.startedAt >= whole.startedAt && part.endedAt <= whole.endedAt;

function stretchOf(run: Run): Stretch {
  return { file: run.file, lines: [run.firstLine, run.lastLine] };
}

function attemptOf(id: string, run: Run, sources: readonly Stretch[]): Attempt {
  return {
    id,
    kind: run.kind,
    product: run.product,
    patch: run.patch,
    fromVersion: run.fromVersion,
    toVersion: run.toVersion,
    server: run.server,
    operation: run.operation,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    zone: run.zone,
    outcome: run.outcome ?? 'incomplete',
    exitCode: run.exitCode,
    sources,
    fragment: run.fragment,
    lastGoodStep: run.lastGoodStep,
    failedStep: run.failedStep ?? (run.outcome === undefined ? run.step && keep(run.step) : undefined),
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

function byTime(a: Attempt, b: Attempt): number {
  return (a.startedAt ?? 0) - (b.startedAt ?? 0) || (a.sources[0]?.file ?? '').localeCompare(b.sources[0]?.file ?? '', 'en') || (a.sources[0]?.lines[0] ?? 0) - (b.sources[0]?.lines[0] ?? 0);
}

/** An attempt that failed is history once a later one at the same thing succeeded. */
function supersede(ordered: readonly Attempt[]): void {
  for (const [at, attempt] of ordered.entries()) {
    if (attempt.outcome.startsWith('succeeded')) continue;
    const later = ordered.slice(at + 1).find((next) => next.outcome.startsWith('succeeded') && sameThing(attempt, next) && isLater(attempt, next));
    if (later) attempt.supersededBy = later.id;
  }
}

function isLater(a: Attempt, b: Attempt): boolean {
  if (a.endedAt !== undefined && b.startedAt !== undefined) return b.startedAt >= a.endedAt;
  return a.sources[0]?.file === b.sources[0]?.file && (b.sources[0]?.lines[0] ?? 0) > (a.sources[0]?.lines[0] ?? 0);
}

/** A success after this long is another update, not the repair of the one that failed. */
const REPAIRED_WITHIN = 30 * 24 * 3_600_000;

/**
 * Same server where both are known (or else the same folder), same product of the same line, and both put it on or both take it off.
 * Without a product: same kind of run, same folder.
 */
function sameThing(a: Attempt, b: Attempt): boolean {
  const sameFolder = folderOf(a) === folderOf(b);
  const serversKnown = a.server !== undefined && b.server !== undefined;
  if (serversKnown ? a.server?.toLowerCase() !== b.server?.toLowerCase() : !sameFolder) return false;
  if ((b.startedAt ?? 0) - (a.endedAt ?? b.startedAt ?? 0) > REPAIRED_WITHIN) return false;
  if ((a.operation === 'remove') !== (b.operation === 'remove') || lineOf(a) !== (lineOf(b) ?? lineOf(a))) return false;
  if (a.product !== undefined && b.product !== undefined) return thing(a) === thing(b);
  return a.kind === b.kind && sameFolder;
}

/** `12` of 12.0.6219.1000: what is called OSERVER may be of 2007 or of 2013. */
const lineOf = (attempt: Attempt) => (attempt.toVersion ?? attempt.fromVersion)?.split('.')[0];

const thing = (attempt: Attempt) => `${attempt.kind === 'event-log' ? 'msi' : attempt.kind} ${attempt.product?.toLowerCase() ?? ''}`;

export function folderOf(attempt: Attempt): string {
  return (attempt.sources[0]?.file ?? '').replace(/[^/\\!]*$/, '');
}
