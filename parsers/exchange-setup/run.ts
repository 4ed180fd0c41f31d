/**
 * What the entries of an Exchange setup log say about the run they belong to.
 *
 * Sentences that setup translates are not relied on: tags, rule names, task names and numbers decide where they can. Setup first
 * prepares and checks (`Start-PreConfiguration`, `test-SetupPrerequisites`, 2007: `test-SetupHealth`); only an `Install-…` or the like
 * changes the server or the directory, which is the difference between *blocked* and *failed*.
 */
import type { FactSeed, Mark, Outcome, Progress, RunFacts } from '../../src/types.ts';

export type Run = {
  product: string | undefined;
  /** Setup only prepares the directory (`PrepareAD`). */
  preparing: boolean;
  mode: string | undefined;
  version: string | undefined;
  server: string | undefined;
  /** Has the run been made known by a mark? Not yet where the log begins in its middle. */
  opened: boolean;
  /** "End of Setup" was said. */
  over: boolean;
  /** Something beyond preparing and checking began. */
  changed: boolean;
  checking: boolean;
  required: boolean;
  /** An error was told. */
  failed: boolean;
  /** It was one of a task, not only of a cmdlet in it: Setup stops. */
  fatal: boolean;
  restart: boolean;
  /** The wizard ran; it says less at its end than the command line does. */
  wizard: boolean;
  finished: boolean;
  completedPage: boolean;
  /** The task that setup is in, whether an error fell into it, and the component it works on. */
  task: string | undefined;
  taskFailed: boolean;
  component: string | undefined;
  /** Cmdlets begun and not ended, innermost last. */
  readonly cmdlets: string[];
  /** Code of the last error that named one. */
  exitCode: number | undefined;
  provisional: Outcome | undefined;
  /** Steps that Setup means to go through, as it announces them, and those begun; tasks of the step that it is in, the same way. */
  steps: number | undefined;
  stepsBegun: number;
  tasks: number | undefined;
  tasksBegun: number;
  readonly ruleTypes: Map<string, string>;
  /** Names of the rules that failed with a message, in order; the `[REQUIRED]` lines that follow repeat the message only. */
  readonly failedRules: Map<string, string[]>;
};

const KIND = 'exchange-setup';
// `Setup has made changes to operating system settings that require a reboot to take effect. Please reboot …`: the last words of a run
const RESTART = /\b(?:reboot|restart) is required|\bmust be restarted\b|\bError code is 3010\b|\bsettings that require a reboot\b/i;

/** @param opened whether a mark has made it known */
export function newRun(opened: boolean): Run {
  return {
    product: undefined,
    preparing: false,
    mode: undefined,
    version: undefined,
    server: undefined,
    opened,
    over: false,
    changed: false,
    checking: false,
    required: false,
    failed: false,
    fatal: false,
    restart: false,
    wizard: false,
    finished: false,
    completedPage: false,
    task: undefined,
    taskFailed: false,
    component: undefined,
    cmdlets: [],
    exitCode: undefined,
    provisional: undefined,
    steps: undefined,
    stepsBegun: 0,
    tasks: undefined,
    tasksBegun: 0,
    ruleTypes: new Map(),
    failedRules: new Map(),
  };
}

export function about(facts: RunFacts): Mark {
  return { mark: 'about', run: '', kind: KIND, zone: 'utc', ...facts };
}

export function start(product: string): Mark {
  return { mark: 'start', run: '', kind: KIND, zone: 'utc', product };
}

export function step(name: string, state: 'started' | 'done' | 'failed', progress?: readonly Progress[]): Mark {
  return { mark: 'step', run: '', step: name, state, ...(progress && { progress }) };
}

export function result(run: Run, outcome: Outcome): Extract<Mark, { mark: 'result' }> {
  run.provisional = outcome;
  const exitCode = outcome === 'failed' ? run.exitCode : undefined;
  return { mark: 'result', run: '', kind: KIND, zone: 'utc', outcome, ...(exitCode === undefined ? {} : { exitCode }) };
}

/** Told anew only where it is news: each error is printed two to four times. */
export function provisional(run: Run): Mark | undefined {
  const outcome = failure(run);
  return run.finished || outcome === run.provisional ? undefined : { ...result(run, outcome), early: true };
}

/** The step that it is in, and the task in it, are not yet behind. */
export function progressOf({ steps, stepsBegun, tasks, tasksBegun }: Run): Progress[] {
  return [...(steps === undefined || stepsBegun === 0 ? [] : [{ of: 'steps', done: stepsBegun - 1, total: steps }]), ...(tasks === undefined ? [] : [{ of: 'tasks', done: Math.max(0, tasksBegun - 1), total: tasks }])];
}

/** How a run ends that fails now. */
export function failure(run: Run): Outcome {
  return !run.changed && (run.required || run.checking) ? 'blocked' : 'failed';
}

/** A version fact of the product, or of the server where it is installed. */
export function version(run: Run, value: string, of: 'setup' | 'binaries'): FactSeed {
  return { kind: 'version', subject: (of === 'setup' ? run.product : run.server) ?? run.product ?? '', value, fields: { of, family: 'exchange' } };
}

/** How a run ends that goes well now. */
export function success(run: Run): Mark {
  return result(run, run.restart ? 'succeeded-reboot-required' : 'succeeded');
}

/** Notes a sentence that asks for a restart; it counts where the run succeeds. */
export function noteRestart(run: Run, text: string): void {
  if (RESTART.test(text)) run.restart = true;
}

/** Said after the success. */
export function restartAsked(run: Run): Mark | undefined {
  return run.restart && run.provisional === 'succeeded' ? success(run) : undefined;
}

/** What a cmdlet could not do did not matter to the script that called it. */
export function getOver(run: Run, before: Outcome | undefined): void {
  if (run.fatal) return;
  run.failed = false;
  run.exitCode = undefined;
  run.provisional = before;
}
