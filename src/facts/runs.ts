/**
 * The records of one source → its runs. Parsers mark where runs start, what is learned of them, how they come out and where they end;
 * this folds the marks. `attempts.ts` makes attempts of the runs of all sources.
 */
import { keep, lineCount } from '../text/excerpt.ts';
import { fileNameOf } from '../text/places.ts';
import { MINUTE } from '../text/times.ts';
import { OUTCOMES } from '../types.ts';
import type { AttemptKind, Evidence, LogRecord, Mark, Operation, Outcome, Progress, RunFacts, Silence, StepState, WallClock, Zone } from '../types.ts';
import { evidenceOf, numberOf } from './evidence.ts';
import { hasSucceeded } from './outcome.ts';

/** A run while it is being read. */
export type Run = {
  kind: AttemptKind;
  product?: string | undefined;
  package?: string | undefined;
  patch?: string | undefined;
  fromVersion?: string | undefined;
  toVersion?: string | undefined;
  server?: string | undefined;
  operation?: Operation | undefined;
  zone: Zone;
  within?: number | undefined;
  outcome?: Outcome | undefined;
  /** It goes on after this outcome: the log says so, or a step began since and has not ended. */
  early: boolean;
  atWork: boolean;
  exitCode?: number | undefined;
  resultAt?: WallClock | undefined;
  startedAt?: WallClock | undefined;
  endedAt?: WallClock | undefined;
  readonly file: string;
  readonly firstLine: number;
  readonly firstRecord: number | undefined;
  lastLine: number;
  /** The last record, until the run is over. */
  last: LogRecord | undefined;
  lastEvidence?: Evidence | undefined;
  fragment: boolean;
  /** The step that began last, and when. */
  step?: string | undefined;
  stepAt?: WallClock | undefined;
  /** The last word on what can be counted. */
  progress: readonly Progress[];
  silence?: Silence | undefined;
  lastGoodStep?: string | undefined;
  failedStep?: string | undefined;
  errors: number;
  firstError?: Evidence | undefined;
  lastError?: LogRecord | undefined;
  decisiveError?: Evidence | undefined;
  result?: Evidence | undefined;
  /** File names of other logs that it names, and when. */
  readonly logs: { readonly log: string; readonly time: WallClock | undefined }[];
};

export type RunTracker = {
  /** The run to which a record belongs, if any. */
  readonly see: (record: LogRecord) => Run | undefined;
  /** All runs so far, in the order in which they began. */
  readonly runs: () => readonly Run[];
  /** May more records belong to it? */
  readonly isOpen: (run: Run) => boolean;
  /** The source ended, and all its runs with it. */
  readonly end: () => void;
};

export function trackRuns(file: string): RunTracker {
  const runs: Run[] = [];
  const open = new Map<string, Run>();
  /** The run that records without a mark belong to; `undefined` where several are open or none. */
  let only: Run | undefined;

  const begin = (mark: Mark, record: LogRecord, fragment: boolean): Run => {
    const facts: RunFacts = mark.mark === 'step' || mark.mark === 'end' ? {} : mark;
    const run: Run = { kind: facts.kind ?? 'event-log', zone: facts.zone ?? 'local', file, firstLine: record.line, firstRecord: numberOf(record), lastLine: record.line, last: record, fragment, early: false, atWork: false, progress: [], errors: 0, logs: [] };
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
    if (run === undefined || isAnother(run, mark, record.time) || mark.mark === 'start' || ('anew' in mark && mark.anew)) run = begin(mark, record, mark.mark !== 'start' && (mark.mark === 'step' || mark.within === undefined));
    extend(run, record);
    run.progress = mark.progress ?? run.progress;
    if (mark.mark === 'step') learnStep(run, mark.step, mark.state, record.time);
    else learn(run, mark);
    if ('ends' in mark && mark.ends) run.early = false;
    run.atWork = mark.mark === 'step' ? mark.state === 'started' : run.atWork && mark.mark !== 'result';
    if (mark.mark === 'result' && mark.failedStep !== undefined) learnStep(run, mark.failedStep, 'failed', record.time);
    if (mark.mark === 'result' && (run.within === undefined || tellsMore(mark, run))) {
      run.outcome = mark.outcome;
      run.early = mark.early ?? false;
      run.exitCode = mark.exitCode ?? (hasSucceeded(mark.outcome) ? undefined : run.exitCode);
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
    runs() {
      for (const run of runs) tellLast(run);
      return runs;
    },
    isOpen: (run) => run.last !== undefined,
    end() {
      for (const run of runs) seal(run);
    },
  };
}

/** Events that tell one result come in one burst. */
const BURST = MINUTE;

/**
 * Does a mark begin another run of a name (a product) that nothing else ends? Event logs say only now and then what went on, and some
 * exports list the newest event first: what lies behind a result in time belongs to the next run, what lies before it to its own.
 */
function isAnother(run: Run, mark: Mark, time: WallClock | undefined): boolean {
  if (run.within === undefined) return false;
  // Updates come in a row: what happens to one of them is not the run of the next.
  if (run.patch !== undefined && 'patch' in mark && mark.patch !== undefined && mark.patch !== run.patch) return true;
  if (time === undefined) return false;
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

/** Takes from the last record what the attempt says of it. */
function tellLast(run: Run): void {
  if (run.last === undefined) return;
  run.lastLine = run.last.line + lineCount(run.last.message) - 1;
  run.lastEvidence = evidenceOf(run.file, run.last);
}

/** The run is over: lets go of the texts that its records are pieces of. */
function seal(run: Run | undefined): void {
  if (run === undefined) return;
  tellLast(run);
  run.last = undefined;
  run.lastError = undefined;
}

function learn(run: Run, facts: RunFacts): void {
  run.kind = facts.kind ?? run.kind;
  run.product = kept(facts.product) ?? run.product;
  run.package = kept(facts.package) ?? run.package;
  run.patch = kept(facts.patch) ?? run.patch;
  run.fromVersion = kept(facts.fromVersion) ?? run.fromVersion;
  run.toVersion = kept(facts.toVersion) ?? run.toVersion;
  run.server = kept(facts.server) ?? run.server;
  run.operation = facts.operation ?? run.operation;
  run.zone = facts.zone ?? run.zone;
  run.within = facts.within ?? run.within;
}

const kept = (text: string | undefined) => (text === undefined || text === '' ? undefined : keep(text));

function learnStep(run: Run, step: string, state: StepState, time: WallClock | undefined): void {
  if (state === 'started') {
    run.stepAt = time;
    run.step = keep(step);
  } else if (run.failedStep !== undefined) return;
  else if (state === 'done') run.lastGoodStep = kept(step);
  else {
    run.failedStep = kept(step);
    run.decisiveError = run.lastError && evidenceOf(run.file, run.lastError);
  }
}

/** A bundle names a log for each of its packages. */
const MOST_LOGS = 200;

function extend(run: Run, record: LogRecord): void {
  run.last = record;
  const named = record.fields?.['logFile'];
  if (named !== undefined && run.logs.length < MOST_LOGS) run.logs.push({ log: keep(fileNameOf(named)), time: record.time });
  if (record.time !== undefined) {
    if (run.startedAt === undefined || (run.within !== undefined && record.time < run.startedAt)) run.startedAt = record.time;
    if (run.endedAt !== undefined && record.time - run.endedAt > (run.silence?.longest ?? 0)) run.silence = { longest: record.time - run.endedAt, step: run.step };
    if (run.endedAt === undefined || record.time > run.endedAt) run.endedAt = record.time;
  }
  if (record.level === 'error' || record.level === 'critical') {
    run.errors += 1;
    run.firstError ??= evidenceOf(run.file, record);
    // The line that ends a failed step is not its own reason.
    const { mark } = record;
    if (mark?.mark !== 'step' && (mark?.mark !== 'result' || mark.failedStep === undefined)) run.lastError = record;
  }
}
