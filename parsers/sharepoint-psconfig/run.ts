/** What is known of one run of psconfig while its lines go by, and the marks that follow. */
import { keep } from '../../src/text/excerpt.ts';
import type { Mark, Outcome, Progress, RunFacts, StepState } from '../../src/types.ts';

const KIND = { kind: 'sharepoint-psconfig' } as const satisfies RunFacts;
const NEW = { ...KIND, operation: 'configure' } as const satisfies RunFacts;
const RUN = '';

export type ConfigRun = {
  open: boolean;
  /** Anything was said after the run was opened. */
  active: boolean;
  outcome: Outcome | undefined;
  /** It goes on all the same. */
  early: boolean;
  /** A task failed: nothing makes up for that, while a refused form or a single error can be overcome. */
  taskFailed: boolean;
  cancelClicked: boolean;
  tasksDone: number;
  /** Told by psconfig.exe. */
  tasks: number | undefined;
  /** The wizard tells which tasks it chose, but not how many. */
  readonly chosen: Set<string>;
  /** Failed, but not told yet: a record carries one mark. */
  failedStep: string | undefined;
};

export function configRun(): ConfigRun {
  return { open: false, active: false, outcome: undefined, early: false, taskFailed: false, cancelClicked: false, tasksDone: 0, tasks: undefined, chosen: new Set(), failedStep: undefined };
}

/** A banner after the command line that was typed is no second run. */
export function opened(run: ConfigRun, facts: RunFacts): Mark {
  const known = run.open && !run.active;
  if (!known) Object.assign(run, configRun());
  run.open = true;
  return known ? { mark: 'about', run: RUN, ...KIND, ...facts } : { mark: 'start', run: RUN, ...NEW, ...facts };
}

/** The log begins in the middle of a run. */
export function met(run: ConfigRun): Mark | undefined {
  if (run.open) return undefined;
  run.open = true;
  return { mark: 'about', run: RUN, ...NEW };
}

export function step(run: ConfigRun, name: string, state: StepState): Extract<Mark, { mark: 'step' }> {
  if (state === 'done') run.tasksDone++;
  return { mark: 'step', run: RUN, step: name, state, progress: state === 'failed' ? undefined : progressOf(run) };
}

/** They run always, and no form chooses them. */
const UNCHOSEN: ReadonlySet<string> = new Set(['initialize', 'finalize']);

export function progressOf(run: ConfigRun): Progress[] {
  const total = run.tasks ?? (run.chosen.size > 0 ? run.chosen.size + UNCHOSEN.size : undefined);
  return [{ of: 'tasks', done: run.tasksDone, total: total !== undefined && run.tasksDone > total ? undefined : total }];
}

export function chose(run: ConfigRun, task: string): void {
  run.chosen.add(keep(task));
}

/** A task begins that no form chose: there are more than those that were, and nobody knows how many. */
export function checkChosen(run: ConfigRun, task: string): void {
  if (!run.chosen.has(task) && !UNCHOSEN.has(task)) run.chosen.clear();
}

/** An error that may be overcome: the form is corrected, the task goes on. */
export function stumbled(run: ConfigRun): Mark | undefined {
  return run.outcome === 'failed' ? undefined : result(run, 'failed', true);
}

/** Where an error was told before, that one is the result and the task only the step at which it happened. */
export function failed(run: ConfigRun, task?: string): Mark | undefined {
  run.taskFailed = true;
  const ends = run.early;
  run.early = false;
  if (run.outcome === 'failed' && task !== undefined) return { ...step(run, task, 'failed'), ...(ends && { ends }) };
  if (run.outcome === 'failed') return ends ? { mark: 'about', run: RUN, ...KIND, ends } : undefined;
  run.failedStep = task;
  return result(run, 'failed');
}

export function succeeded(run: ConfigRun): Mark | undefined {
  return run.taskFailed || run.outcome === 'succeeded' ? undefined : result(run, 'succeeded');
}

/** A task begins: whatever was wrong before was overcome. */
export function goesOn(run: ConfigRun): Mark | undefined {
  return run.outcome === 'failed' && !run.taskFailed ? result(run, 'incomplete') : undefined;
}

/** The person closed the wizard. After an error that is a failure which they gave up on. */
export function closed(run: ConfigRun): Mark | undefined {
  const undecided = run.outcome === undefined || run.outcome === 'incomplete';
  return run.cancelClicked && undecided ? result(run, 'cancelled') : undefined;
}

/** The program is content. It is that after a refused form, too, so it counts only where tasks ran and nothing else is known. */
export function content(run: ConfigRun): Mark | undefined {
  if (run.outcome !== undefined && run.outcome !== 'incomplete') return undefined;
  return result(run, run.tasksDone > 0 ? 'succeeded' : 'unknown');
}

/** The failed step that could not be told with the result. */
export function hiddenStep(run: ConfigRun): Mark | undefined {
  if (run.failedStep === undefined) return undefined;
  const name = run.failedStep;
  run.failedStep = undefined;
  return step(run, name, 'failed');
}

export function ended(run: ConfigRun): Mark {
  Object.assign(run, configRun());
  return { mark: 'end', run: RUN };
}

function result(run: ConfigRun, outcome: Outcome, early = false): Mark {
  run.open = true;
  run.active = true;
  run.outcome = outcome;
  run.early = early;
  return { mark: 'result', run: RUN, ...KIND, outcome, ...(early && { early }) };
}
