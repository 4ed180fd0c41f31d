/** Entries without a tag. Most say nothing; the first word tells which may. */
import type { Mark } from '../../src/types.ts';
import type { Said } from '../_message.ts';
import { commandLine, modeSaying, started } from './mode.ts';
import { about, failure, noteRestart, progressOf, result, start, step, success, version } from './run.ts';
import type { Run } from './run.ts';

const MOST_OPEN_CMDLETS = 50;

// Install-MailboxRole, Uninstall-CafeRole, BuildToBuildUpgrade-…, DisasterRecovery-…, Install-ExchangeOrganization, install-LanguageFiles, Start-PostSetup
const CHANGING_TASK = /^(?:(?:un)?install-|buildtobuildupgrade|disasterrecovery|start-post)/i;
const CHECKING_TASK = /^test-setup/i;
/** Setup prepares and checks before it goes through the steps that it counts. */
const UNCOUNTED_TASK = /^(?:test-setup|start-preconfiguration)/i;
// UpgradeModeDataHandler has 18 handlers and 18 work units
const WORK_UNITS = / has \d+ handlers and (?<steps>\d+) work units/;
const TASKS_FOUND = /^(?<tasks>\d+) tasks were found to run/;
// `Executing:` and `Executing (non-critical):` with a script below; `Executing: $RoleBinPath = …` only sets a variable for it.
const TASK_BEGINS = /^Executing(?: \(non-critical\))?:[ \t]*(?:\n|$)/;
const BANNER = /^Starting (?<product>Microsoft Exchange.*?) Setup\b/;
// -LogFile:'C:\ExchangeSetupLogs\Install.msilog'      -logfile 'C:\…'
const MSI_LOG = /-logfile[: ]'?(?<file>[^'\n]+?\.msilog)/i;
const RULE = /^(?<verb>\w+) \[Rule:(?<rule>[^\]]+)\]/;

type Reader = (run: Run, text: string, depth: number) => Said | undefined;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['Starting', starting],
  ['Setup', setup],
  ['Command', commandLine],
  ['RuntimeAssembly', started],
  ['ExSetup', started],
  ['ExSetup.exe', started],
  ['Server', serverName],
  ['Logged', loggedOn],
  ['The', the],
  ['Exchange', the],
  ['Beginning', beginning],
  ['Ending', ending],
  ['Processing', processing],
  ['Executing:', taskBegins],
  ['Executing', taskBegins],
  ['Finished', finished],
  ['Started', rule],
  ['Evaluated', rule],
  ['Failed', rule],
  ['CurrentResult', currentResult],
  ['End', ended],
  ['User', parameters],
]);

const NOTHING: Said = {};
const DIGIT = /^\d/;

/** What an untagged entry says, by its first word. */
export function plainSaying(run: Run, text: string, depth: number): Said {
  const end = text.search(/\s/);
  const word = end < 0 ? text : text.slice(0, end);
  const reader = READERS.get(word) ?? (word.endsWith('ModeDataHandler') ? stepsFound : DIGIT.test(word) ? tasksFound : undefined);
  if (text.includes('is required') || text.includes('a reboot')) noteRestart(run, text);
  return reader?.(run, text, depth) ?? NOTHING;
}

function starting(run: Run, text: string): Said | undefined {
  const product = BANNER.exec(text)?.groups?.product;
  if (product === undefined) return undefined;
  run.product = product;
  return { mark: start(product), fields: { product } };
}

// Setup version: 15.2.922.7.     Setup will run the task 'X'     Setup launched task 'X -DomainController …'     Setup is stopping now because …
function setup(run: Run, text: string, depth: number): Said | undefined {
  const value = /^Setup version: (?<version>[\d.]+?)\.?$/.exec(text)?.groups?.version;
  if (value !== undefined) {
    run.version = value;
    return { fields: { version: value }, mark: about({ toVersion: value }), facts: [version(run, value, 'setup')] };
  }
  const task = /^Setup (?:will run the|launched) task '(?<task>[\w-]+)/.exec(text)?.groups?.task;
  if (task !== undefined) {
    const log = depth > 0 ? parameters(run, text) : undefined;
    return run.task === task ? log : { ...log, mark: taskMark(run, task) };
  }
  return text.startsWith('Setup is stopping now') ? stopping(run) : undefined;
}

function stopping(run: Run): Said {
  run.failed = true;
  run.fatal = true;
  return { mark: result(run, failure(run)) };
}

function taskMark(run: Run, task: string): Mark {
  run.task = task;
  run.taskFailed = false;
  run.component = undefined;
  run.exitCode = undefined;
  run.checking = CHECKING_TASK.test(task);
  if (CHANGING_TASK.test(task)) run.changed = true;
  const counts = run.steps !== undefined || run.tasks !== undefined;
  run.tasks = undefined;
  if (run.steps !== undefined && run.stepsBegun < run.steps && !UNCOUNTED_TASK.test(task)) run.stepsBegun++;
  return step(task, 'started', counts ? progressOf(run) : undefined);
}

function stepsFound(run: Run, text: string): undefined {
  const steps = WORK_UNITS.exec(text)?.groups?.steps;
  if (steps === undefined) return;
  run.steps = Number(steps);
  run.stepsBegun = 0;
}

function tasksFound(run: Run, text: string): Said | undefined {
  const tasks = TASKS_FOUND.exec(text)?.groups?.tasks;
  if (tasks === undefined || Number(tasks) === 0) return undefined;
  run.tasks = Number(tasks);
  run.tasksBegun = 0;
  return { mark: about({ progress: progressOf(run) }) };
}

function taskBegins(run: Run, text: string): Said | undefined {
  if (run.tasks === undefined || run.tasksBegun >= run.tasks || !TASK_BEGINS.test(text)) return undefined;
  run.tasksBegun++;
  return { mark: about({ progress: progressOf(run) }) };
}

function serverName(run: Run, text: string): Said | undefined {
  if (!text.startsWith('Server Name=')) return undefined;
  const server = text.slice('Server Name='.length).trim();
  run.server = server;
  return { fields: { server }, mark: about({ server }) };
}

function loggedOn(_run: Run, text: string): Said | undefined {
  const user = /^Logged on user: (?<user>.+?)\.?$/.exec(text)?.groups?.user;
  return user === undefined ? undefined : { fields: { user } };
}

function the(run: Run, text: string): Said | undefined {
  if (text.includes('setup operation')) return endSaying(run, text);
  const previous = /previously installed version is '(?<version>[\d.]+)'/.exec(text)?.groups?.version;
  if (previous !== undefined) {
    return { fields: { version: previous }, mark: about({ fromVersion: previous }), facts: [version(run, previous, 'binaries')] };
  }
  const local = /^The locally installed version is (?<version>[\d.]+?)\.?$/.exec(text)?.groups?.version;
  if (local !== undefined) {
    const replaced = /upgrade/i.test(run.mode ?? '') && local !== run.version;
    return { fields: { version: local }, mark: replaced ? about({ fromVersion: local }) : undefined, facts: [version(run, local, 'binaries')] };
  }
  const mode = /^The installation mode is set to: '(?<mode>\w+)'/.exec(text)?.groups?.mode;
  return mode === undefined ? undefined : modeSaying(run, mode);
}

// The Exchange Server setup operation completed successfully.     The Exchange Server setup operation didn't complete.  More details …
function endSaying(run: Run, text: string): Said | undefined {
  if (/setup operation completed successfully/i.test(text)) {
    run.finished = true;
    return { mark: success(run) };
  }
  if (!/setup operation (?:didn.t|did not|could ?n.t|could not|failed)/i.test(text)) return undefined;
  run.finished = true;
  return { mark: result(run, failure(run)) };
}

function beginning(run: Run, text: string, depth: number): Said | undefined {
  const cmdlet = /^Beginning processing (?<cmdlet>\S+)/.exec(text)?.groups?.cmdlet;
  if (cmdlet === undefined) return undefined;
  if (run.cmdlets.length < MOST_OPEN_CMDLETS) run.cmdlets.push(cmdlet);
  // Setup says "launched task" in full logs only; a task at depth 1 may call cmdlets at depth 1 (Get-ProcessModule) that are no tasks.
  if (depth !== 1 || run.task === cmdlet || !(CHANGING_TASK.test(cmdlet) || CHECKING_TASK.test(cmdlet))) return undefined;
  return { mark: taskMark(run, cmdlet) };
}

function ending(run: Run, text: string): Said | undefined {
  const cmdlet = /^Ending processing (?<cmdlet>\S+)/.exec(text)?.groups?.cmdlet;
  if (cmdlet === undefined) return undefined;
  const at = run.cmdlets.findLastIndex((open) => open.toLowerCase() === cmdlet.toLowerCase());
  if (at >= 0) run.cmdlets.length = at;
  if (cmdlet.toLowerCase() !== run.task?.toLowerCase()) return undefined;
  const failed = run.taskFailed || (run.checking && run.required);
  const task = run.task;
  run.task = undefined;
  run.component = undefined;
  run.checking = run.checking && failed;
  return task === undefined ? undefined : { mark: step(task, failed ? 'failed' : 'done') };
}

// Processing component 'Common Global AD Configuration' (Creating Exchange configuration objects in Active Directory.).
function processing(run: Run, text: string): Said | undefined {
  const component = /^Processing component '(?<component>[^']+)'/.exec(text)?.groups?.component;
  if (component === undefined) return undefined;
  run.component = component;
  return { mark: step(component, 'started') };
}

// Finished executing component tasks.     Finished loading screen SetupCompletedPage.
function finished(run: Run, text: string): Said | undefined {
  if (text.startsWith('Finished loading screen')) {
    run.wizard = true;
    run.completedPage ||= text.includes('SetupCompletedPage');
    return undefined;
  }
  if (!text.startsWith('Finished executing component tasks') || run.component === undefined) return undefined;
  const { component } = run;
  run.component = undefined;
  return { mark: step(component, run.taskFailed ? 'failed' : 'done') };
}

// Started [Rule:X] [Parent:RootAnalysisMember] [RuleType:Error]
// Evaluated [Rule:X] [HasException:False] [Value:"True"] [ParentValue:"<NULL>"] …     Failed [Rule:X] [Message:text]
function rule(run: Run, text: string): Said | undefined {
  const found = RULE.exec(text)?.groups;
  const name = found?.rule;
  if (name === undefined) return undefined;
  if (found?.verb === 'Started') {
    const type = /\[RuleType:(\w+)\]/.exec(text)?.[1];
    if (type !== undefined) run.ruleTypes.set(name, type);
    return undefined;
  }
  const type = run.ruleTypes.get(name);
  if (found?.verb === 'Failed') {
    const message = /\[Message:([\s\S]*?)\]?$/.exec(text)?.[1] ?? '';
    run.failedRules.set(message, [...(run.failedRules.get(message) ?? []), name]);
    const task = run.checking && type === 'Error' ? run.task : undefined;
    return { fields: { rule: name, value: 'Failed' }, mark: task === undefined ? undefined : step(task, 'failed') };
  }
  if (text.includes('[Value:"True"]')) return { fields: { rule: name, value: 'True' } };
  return text.includes('[HasException:True]') ? { fields: { rule: name, value: 'Exception' } } : undefined;
}

// CurrentResult SetupLauncherHelper.loadassembly:452: 0     CurrentResult main.run:235: 1
/** What the command line returned, in every language. `setupbase` and `launcherbase` say 0 of a wizard that failed, too. */
function currentResult(run: Run, text: string): Said | undefined {
  const code = /^CurrentResult (?:console|main|SetupLauncherHelper)\.\w+:\d+: (?<code>\d+)/.exec(text)?.groups?.code;
  if (code === undefined || run.finished || (code === '0' && run.failed)) return undefined;
  run.finished = true;
  return { mark: code === '0' ? success(run) : result(run, failure(run)) };
}

/** The wizard ends without a word on success, so what was seen before decides. */
function ended(run: Run, text: string): Said | undefined {
  if (!text.startsWith('End of Setup') || run.finished) return undefined;
  run.finished = true;
  if (run.failed) return { mark: result(run, failure(run)) };
  if (run.completedPage || (run.changed && run.task === undefined)) {
    return { mark: success(run) };
  }
  if (!run.opened) return undefined;
  return { mark: result(run, run.wizard && !run.changed ? 'cancelled' : 'unknown') };
}

// User specified parameters:  -PackagePath:'…' -LogFile:'C:\ExchangeSetupLogs\InstallSpeech-sv-SE.msilog'
function parameters(_run: Run, text: string): Said | undefined {
  const logFile = MSI_LOG.exec(text)?.groups?.file;
  return logFile === undefined ? undefined : { fields: { logFile } };
}
