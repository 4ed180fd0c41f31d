/**
 * What a line of SharePoint's upgrade says, wherever it was written: an upgrade log of any version, or a trace (ULS) that repeats it.
 *
 *   Inplace Upgrade session starts. root object = SPFarm Name=SharePoint_Config, recursive = True.
 *   Upgrade [SPContentDatabase Name=WSS_Content Parent=SPDatabaseServiceInstance] started|succeeded|failed.
 *   Begin Upgrade()   End Upgrade()                                 of the action whose version stands in the line
 *   Action 16.0.13.0 of Microsoft.SharePoint.Upgrade.SPIisWebSiteWssSequence failed.
 *   Finished upgrading SPFarm Name=SharePoint_Config.
 *   In-place Upgrade session finishes. root object = SPFarm=SharePoint_Config, recursive = True. 0 errors and 0 warnings encountered.
 *
 * "An upgrade session that contains one or more errors is considered to have failed":
 * https://learn.microsoft.com/previous-versions/office/sharepoint-server/ee735499(v=office.15)
 */
import { keep } from '../src/text/excerpt.ts';
import type { FactSeed, Level, Mark, Outcome, Progress, RunFacts, StepState } from '../src/types.ts';
import { databaseIn, namedDatabase, objectIn, versionFacts } from './_sharepoint-objects.ts';

const KIND = { kind: 'sharepoint-upgrade', operation: 'upgrade' } as const satisfies RunFacts;

/** An upgrade log has a few afterthoughts of a session that is over, later work belongs to another one; a trace goes on with other things. */
const AFTERTHOUGHTS = { log: 10, trace: 1 };

// `Inplace Upgrade session starts`, `In-place Upgrade session finishes`, `Upgrade session starts`, `In place upgrade session finished`
const SESSION = /^(?:[\w-]{1,20} ){0,3}upgrade session (?<what>starts?|started|begins?|began|finish(?:es|ed)?|ends?|ended|completes?|completed)\b/i;
// `Upgrade session finished successfully!`
const HOW = /\b(?:(?<well>success(?:ful(?:ly)?)?)|with (?<ill>errors))\b/i;
// `2 errors and 1 warnings encountered.`
const COUNTS = /\b(?<errors>\d{1,9}) errors?,? and (?<warnings>\d{1,9}) warnings?\b/i;
// `Upgrade completed with errors.  Review the upgrade log file …`, `Upgrade completed successfully`
const COMPLETED = /^Upgrade (?:completed|finished) (?<how>with errors?|successfully|with warnings?)\b/i;

// Each of the step patterns begins like this.
const MAY_BE_STEP = /^(?:Upgrad|CanUpgrade \[|Finished |Start|Action |Begin|End|Executing |Sequence )/i;
const OBJECT_STEP = /^(?<verb>Upgrade|CanUpgrade) \[(?<step>[^\]]{1,300})\] (?<state>started|starts|succeeded|finished|completed|failed)\b/i;
const OBJECT_BEGINS = /^(?:Start(?:ed|ing)? )?upgrad(?:e|ing) \[?(?<step>\w{1,80} (?:Name|Url|Id|Value)=[^\]]{1,300}?)\]?\.{0,3}$/i;
const OBJECT_ENDS = /^Finished upgrading \[?(?<step>\w{1,80}(?: Name|Url)?=[^\]]{1,300}?)\]?\.{0,3}$/i;
const ACTION_STEP = /^(?:Executing )?Action (?<step>\d[\d.]{1,40} of [\w.]{1,200}?)\.? (?<state>started|starts|succeeded|finished|completed|failed)\b/i;
const ACTION_PART = /^(?<state>Begin|Start|End|Finish)\w{0,4} Upgrade\(\)/i;
const SEQUENCE_STEP = /^(?:Upgrade )?Sequence (?<step>[\w.]{1,200}?)\.? (?<state>begins|starts|started|ends|ended|succeeded|finished|completed|failed)\b/i;

/** What is known of the run while its lines go by. */
export type UpgradeRun = {
  readonly name: string;
  /** Believe in a run only when its session is seen to start, or its work to fail: a trace repeats upgrade lines of mere checks. */
  readonly strict: boolean;
  product: string | undefined;
  open: boolean;
  /** Something was done since the session started. */
  active: boolean;
  failed: boolean;
  /** Failed, but not told yet: a record carries one mark. */
  failedStep: string | undefined;
  /** Lines since the session finished, until another one starts. */
  sinceFinish: number | undefined;
  /** Databases and site collections that were gone through, whether it went well or not; no log tells how many there are. */
  readonly databases: Set<string>;
  sites: number;
};

/** A line of an upgrade log, as the format around it gives it. */
export type UpgradeLine = {
  readonly level: Level | undefined;
  readonly component: string;
  /** Of the action. */
  readonly version: string | undefined;
  readonly text: string;
  /** `SPSite Url=…` as said by the line before. */
  readonly object: string | undefined;
  /** Told by the shape of the line. */
  readonly product?: string | undefined;
};

export type UpgradeSaying = {
  readonly mark: Mark | undefined;
  readonly object: string | undefined;
  readonly database: string | undefined;
  readonly facts: readonly FactSeed[] | undefined;
};

/** @param name tells runs of one source apart, such as the process */
export function upgradeRun(name: string, strict: boolean): UpgradeRun {
  return { name, strict, product: undefined, open: false, active: false, failed: false, failedStep: undefined, sinceFinish: undefined, databases: new Set(), sites: 0 };
}

/** What a line says; `run` follows it. */
export function readUpgradeLine(run: UpgradeRun, line: UpgradeLine): UpgradeSaying {
  run.product = line.product ?? run.product;
  const own = objectIn(line.text);
  const before = line.object === undefined ? undefined : objectIn(line.object);
  const database = databaseIn(own) ?? namedDatabase(line.text) ?? databaseIn(before);
  const facts = line.text.includes('ersion') ? versionFacts(line.text, database ?? own?.name ?? before?.name, line.component) : undefined;
  const toVersion = facts?.find((fact) => fact.fields?.of === 'target')?.value;
  return {
    mark: markOf(run, line, toVersion),
    object: line.object ?? (own && `${own.type} ${own.key}=${own.name}`),
    database,
    facts,
  };
}

/** Whether a line announces a session or its end. */
export function sessionSaid(text: string): 'starts' | 'finishes' | undefined {
  const word = text.length < 2000 ? SESSION.exec(text)?.groups?.what : undefined;
  if (word === undefined) return undefined;
  return /^[sb]/i.test(word) ? 'starts' : 'finishes';
}

/** One record carries one mark: the result goes first, and a failed step that it hides is told by the record after it. */
function markOf(run: UpgradeRun, line: UpgradeLine, toVersion: string | undefined): Mark | undefined {
  const session = sessionSaid(line.text);
  if (session === 'starts') return sessionStart(run);
  if (session !== undefined || line.text.includes('ncountered')) {
    const counts = COUNTS.exec(line.text)?.groups;
    if (counts || session !== undefined) return sessionFinish(run, counts?.errors ?? errorsSaid(line.text));
  }
  if (run.strict && !run.open && !isFailedWork(line)) return undefined;
  if (run.sinceFinish !== undefined) return afterFinish(run, line, run.sinceFinish);
  return workMark(run, line, toVersion);
}

/** Work of an upgrade that failed, whose start lies in an older trace: an object or an action, not a check (`CanUpgrade […] failed`). */
function isFailedWork(line: UpgradeLine): boolean {
  if (line.level !== 'error' && line.level !== 'critical') return false;
  const step = stepOf(line);
  return (step?.state === 'failed' && !step.step.startsWith('CanUpgrade ')) || /exiting due to exception: .*SPUpgradeException/.test(line.text);
}

function workMark(run: UpgradeRun, line: UpgradeLine, toVersion: string | undefined): Mark | undefined {
  const step = stepOf(line);
  if (line.level === 'error' || line.level === 'critical') {
    if (!run.failed) return failure(run, step?.step, toVersion);
    if (step) return stepMark(run, step.step, 'failed');
  }
  if (run.failedStep !== undefined) {
    const hidden = run.failedStep;
    run.failedStep = undefined;
    return stepMark(run, hidden, 'failed');
  }
  const how = COMPLETED.exec(line.text)?.groups?.how?.toLowerCase();
  if (how !== undefined) return finish(run, how.startsWith('with error') ? 'failed' : 'succeeded');
  // In the middle of a log, steps and warnings are upgrade work; `NeedsUpgrade` chatter is not.
  if (!run.open) return step || line.level === 'warning' ? about(run, toVersion) : undefined;
  if (!step) return toVersion === undefined ? undefined : about(run, toVersion);
  run.active = true;
  return stepMark(run, step.step, step.state);
}

/** Two lines may announce one session; only the first of them opens a run. */
function sessionStart(run: UpgradeRun): Mark {
  const known = run.open && !run.active && run.sinceFinish === undefined;
  forget(run);
  run.open = true;
  return { mark: known ? 'about' : 'start', run: run.name, ...KIND, product: run.product };
}

function failure(run: UpgradeRun, step: string | undefined, toVersion: string | undefined, early = true): Mark {
  run.open = true;
  run.active = true;
  run.failed = true;
  run.failedStep = step;
  return { mark: 'result', run: run.name, ...KIND, product: run.product, outcome: 'failed', ...(early && { early }), ...(toVersion !== undefined && { toVersion }) };
}

/** The count decides: errors that the session got over are not in it. */
function sessionFinish(run: UpgradeRun, errors: string | undefined): Mark | undefined {
  if (errors !== undefined) return finish(run, Number(errors) > 0 ? 'failed' : 'succeeded');
  return run.sinceFinish === undefined ? finish(run, run.failed ? 'failed' : 'unknown') : undefined;
}

function errorsSaid(text: string): string | undefined {
  const how = HOW.exec(text)?.groups;
  if (how?.well !== undefined) return '0';
  return how?.ill === undefined ? undefined : '1';
}

function finish(run: UpgradeRun, outcome: Outcome): Mark {
  forget(run);
  run.failed = outcome === 'failed';
  run.open = true;
  run.sinceFinish = 0;
  return { mark: 'result', run: run.name, ...KIND, product: run.product, outcome };
}

/** `Upgrade Timer job is exiting due to exception` comes after the closing line and belongs to the same session. */
function afterFinish(run: UpgradeRun, line: UpgradeLine, since: number): Mark | undefined {
  run.sinceFinish = since + 1;
  if (run.sinceFinish === (run.strict ? AFTERTHOUGHTS.trace : AFTERTHOUGHTS.log)) {
    forget(run);
    return { mark: 'end', run: run.name };
  }
  const error = line.level === 'error' || line.level === 'critical';
  return error && !run.failed ? failure(run, stepOf(line)?.step, undefined, false) : undefined;
}

function forget(run: UpgradeRun): void {
  run.open = false;
  run.active = false;
  run.failed = false;
  run.failedStep = undefined;
  run.sinceFinish = undefined;
  run.databases.clear();
  run.sites = 0;
}

function about(run: UpgradeRun, toVersion: string | undefined): Mark {
  run.open = true;
  return { mark: 'about', run: run.name, ...KIND, product: run.product, ...(toVersion !== undefined && { toVersion }) };
}

function stepMark(run: UpgradeRun, step: string, state: StepState): Mark {
  return { mark: 'step', run: run.name, step, state, progress: state === 'started' ? undefined : passed(run, step) };
}

const PASSED = /^(?:(?<database>\w{1,80}Database) Name=|(?<site>SPSite) Url=)/;

/** How far the run has got once it is through with an object. */
function passed(run: UpgradeRun, object: string): Progress[] | undefined {
  const { database, site } = PASSED.exec(object)?.groups ?? {};
  if (site === undefined && database === undefined) return undefined;
  if (site !== undefined) run.sites++;
  else run.databases.add(keep(object));
  const progress = [
    { of: 'databases', done: run.databases.size },
    { of: 'site collections', done: run.sites },
  ];
  return progress.filter(({ done }) => done > 0);
}

function stepOf(line: UpgradeLine): { readonly step: string; readonly state: StepState } | undefined {
  const { text } = line;
  if (!MAY_BE_STEP.test(text)) return undefined;
  const told = (OBJECT_STEP.exec(text) ?? ACTION_STEP.exec(text) ?? SEQUENCE_STEP.exec(text))?.groups;
  if (told?.step !== undefined && told.state !== undefined) {
    const check = told.verb?.toLowerCase() === 'canupgrade' ? 'CanUpgrade ' : '';
    return { step: check + withoutParent(told.step), state: stateOf(told.state) };
  }
  const part = ACTION_PART.exec(text)?.groups?.state;
  if (part !== undefined) return { step: [line.component, line.version].filter(Boolean).join(' '), state: stateOf(part) };
  const ended = OBJECT_ENDS.exec(text)?.groups?.step;
  if (ended !== undefined) return { step: withoutParent(ended), state: 'done' };
  const begun = OBJECT_BEGINS.exec(text)?.groups?.step;
  return begun === undefined ? undefined : { step: withoutParent(begun), state: 'started' };
}

function stateOf(word: string): StepState {
  if (/^(?:start|begin)/i.test(word)) return 'started';
  return word.toLowerCase() === 'failed' ? 'failed' : 'done';
}

function withoutParent(object: string): string {
  const parent = object.indexOf(' Parent=');
  return (parent === -1 ? object : object.slice(0, parent)).trim();
}
