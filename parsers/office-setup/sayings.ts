/** What an entry of setup.exe says of the run that it belongs to. */
import type { Level, Mark, Operation, Outcome } from '../../src/types.ts';
import { present } from '../_fields.ts';
import type { Said } from '../_message.ts';
import { CANCEL_CODES, RESTART_CODES } from '../_office-codes.ts';

/** The first lines of a run, one of which may be missing. */
export const BEGAN = /^(?:PERF: TickCount=\d+ Name=OBootStrapper::Run Description=Begin|Catalyst execution began)/;
export const FINISHED = /^Catalyst execution finished:?.*?Return code: ?(?<code>-?\d+)(?:\.\s*Exception caught: (?<exception>\w+))?/;
export const VERSION = /^Catalyst version is ?: ?(?<version>[\d.]+)/;
/** `03/22/2019 13:24:36 Rolling back package: …` */
export const DATED = /^(?<date>\d{2}\/\d{2}\/\d{4}) (?<clock>\d{2}:\d{2}:\d{2}) /;
// JobExecutionMode is InstallExecutionMode.
const JOB = /^JobExecutionMode is (?<job>[A-Z][a-z]+)/;
const PRODUCT = /^Product: (?<id>\S+)/;
// Opening log file C:\Temp\SharePoint Server Setup(20070915190731411).log.     Client products have SetupExe(20070915190731411).log
const OWN_LOG = /^Opening log file .*?(?<name>[^\\/]+?) Setup ?\(\w+\)\.log/;
// SystemRestore : Attempting to … for Product [Microsoft Office Enterprise 2007] (with RestorePointType [0, Installed]).
const PRODUCT_NAME = /^SystemRestore ?: .* for Product \[(?<product>[^\]]+)\]/;
const MSI = /^MSI\((?<type>[A-Z]+)\): '(?<text>.*)/;
const MSI_ACTION = /^Action (?:start |ended )?[\d:.]+: (?<action>[^\s.]+)\.(?:.*Return value (?<value>\d+)\.)?/;
// Error 1706. …     Fehler 1706. …     錯誤 1706。…
const MSI_ERROR = /^[\p{L}\s]{1,20}(?<error>\d{4,5})[.:。．]/u;
const PACKAGE_STEP = /^Catalyst (?<step>Package [A-Z]\w*)\.\.\./;
const PACKAGE = /^\s+Package: (?<package>\S+)/m;
const STEP_DONE = /^Successfully (?:installed|configured|uninstalled|removed|patched|repaired) package: /;
// Error: text Type: UserCancel.     Error: text Type: 66::PreReqCheckFailure.     Error: text Type: 27^InstalledProductStateCorrupt.
const ERROR_TYPE = /\bType: (?:\d+(?:::|\^))?(?<type>[A-Za-z]\w*)\.?[ \t]*$/m;
const CODE =
  /\b(?:ErrorCode: (?<code>\d+)|HResult: (?<hresult>0x[0-9A-F]{8})|Cache Error (?<cache>0x[0-9A-F]{8})|Msi\w+ failed with error (?<msi>\d+))/i;
const FILE = /(?:product: (?<path>.*?\.ms[ip])\b|resource "(?<resource>[^"]+)")/i;
const RESTART = /^(?:A )?reboot is (?:needed|required)/i;

const LEVELS: Readonly<Record<string, Level>> = { ERROR: 'error', FATALEXIT: 'critical', WARNING: 'warning' };
const OPERATIONS: Readonly<Record<string, Operation>> = {
  Install: 'install',
  Uninstall: 'remove',
  Remove: 'remove',
  Repair: 'repair',
  Reinstall: 'repair',
  Maintenance: 'configure',
  Modify: 'configure',
};
const KIND = 'office-setup';

export type SetupRun = {
  opened: boolean;
  /** `Catalyst execution began` was seen since the boot strapper began. */
  began: boolean;
  cancelled: boolean;
  blocked: boolean;
  rolledBack: boolean;
  restart: boolean;
  product: string | undefined;
  /** What the media call the product in the name of the log. */
  name: string | undefined;
  step: string | undefined;
  /** Packages that were installed, changed or removed; the log does not say how many there are. */
  packages: number;
};

export function newRun(opened: boolean): SetupRun {
  return { opened, began: false, cancelled: false, blocked: false, rolledBack: false, restart: false, product: undefined, name: undefined, step: undefined, packages: 0 };
}

function outcomeOf(run: SetupRun, code: number): Outcome {
  if (code === 0) return run.restart ? 'succeeded-reboot-required' : 'succeeded';
  if (RESTART_CODES.has(code)) return 'succeeded-reboot-required';
  if (run.cancelled || CANCEL_CODES.has(code)) return 'cancelled';
  if (run.blocked) return 'blocked';
  return run.rolledBack ? 'rolled-back' : 'failed';
}

export const START: Mark = { mark: 'start', run: '', kind: KIND };
export const FRAGMENT: Mark = { mark: 'about', run: '', kind: KIND };

function msiSaying(type: string, text: string): Said {
  const level = LEVELS[type];
  const said = text.replace(/'\s*$/, '');
  const error = level === undefined ? undefined : MSI_ERROR.exec(said)?.groups?.error;
  const action = MSI_ACTION.exec(said)?.groups;
  return { level, fields: present({ error, action: action?.action, returnValue: action?.value }) };
}

/** An `Error:` of setup itself. */
function errorSaying(run: SetupRun, text: string): Said {
  const type = ERROR_TYPE.exec(text)?.groups?.type;
  if (type === 'UserCancel') run.cancelled = true;
  if (type === 'PreReqCheckFailure') run.blocked = true;
  const fields = present({ ...codeFields(text), type });
  const step = run.step;
  run.step = undefined;
  return { level: 'error', fields, mark: step === undefined || run.cancelled ? undefined : { mark: 'step', run: '', step, state: 'failed' } };
}

function codeFields(text: string): Record<string, string> | undefined {
  const { code, hresult, cache, msi } = CODE.exec(text)?.groups ?? {};
  const { path, resource } = FILE.exec(text)?.groups ?? {};
  return present({ result: code ?? hresult ?? cache ?? msi, file: path ?? resource });
}

function finishSaying(run: SetupRun, found: Record<string, string | undefined>): Said {
  const { exception, code = '' } = found;
  if (exception === 'UserCancel') run.cancelled = true;
  if (exception === 'PreReqCheckFailure' || code === '30066') run.blocked = true;
  const exitCode = Number(code);
  return {
    fields: present({ result: code, type: exception }),
    mark: { mark: 'result', run: '', kind: KIND, outcome: outcomeOf(run, exitCode), exitCode },
  };
}

/** The short id of a product says little (OSERVER, WSS): `SharePoint Server (OSERVER)`. It takes no full name away. */
function idSaying(run: SetupRun, id: string): Said {
  if (run.product !== undefined) return { fields: { product: run.product } };
  return productSaying(run, run.name === undefined ? id : `${run.name} (${id})`);
}

function productSaying(run: SetupRun, product: string): Said {
  if (run.product === product) return {};
  run.product = product;
  return { fields: { product }, mark: { mark: 'about', run: '', kind: KIND, product } };
}

function catalystSaying(run: SetupRun, text: string): Said {
  const version = VERSION.exec(text)?.groups?.version;
  if (version !== undefined) return { fields: { version }, mark: { mark: 'about', run: '', kind: KIND, toVersion: version } };
  const finished = FINISHED.exec(text)?.groups;
  if (finished) return finishSaying(run, finished);
  const verb = PACKAGE_STEP.exec(text)?.groups?.step;
  if (verb === undefined) return {};
  const name = PACKAGE.exec(text)?.groups?.package;
  run.step = name === undefined ? verb : `${verb} ${name}`;
  return { mark: { mark: 'step', run: '', step: run.step, state: 'started' } };
}

/** What the entry says; `run` follows it. */
export function sayingOf(run: SetupRun, text: string): Said {
  const msi = text.startsWith('MSI(') ? MSI.exec(text)?.groups : undefined;
  if (msi) return msiSaying(msi.type ?? '', msi.text ?? '');
  if (text.startsWith('Catalyst ')) return catalystSaying(run, text);
  if (text.startsWith('Error: ')) return errorSaying(run, text);
  if (text.startsWith('Rolling back chain')) {
    run.rolledBack = true;
    return { mark: { mark: 'result', run: '', kind: KIND, outcome: run.cancelled ? 'cancelled' : 'rolled-back', early: true } };
  }
  if (run.step !== undefined && STEP_DONE.test(text)) {
    const step = run.step;
    run.step = undefined;
    return { mark: { mark: 'step', run: '', step, state: 'done', progress: [{ of: 'packages', done: ++run.packages }] } };
  }
  const operation = OPERATIONS[JOB.exec(text)?.groups?.job ?? ''];
  if (operation) return { mark: { mark: 'about', run: '', kind: KIND, operation } };
  if (RESTART.test(text)) run.restart = true;
  run.name ??= OWN_LOG.exec(text)?.groups?.name;
  const id = PRODUCT.exec(text)?.groups?.id;
  if (id !== undefined) return idSaying(run, id);
  const product = PRODUCT_NAME.exec(text)?.groups?.product;
  if (product !== undefined) return productSaying(run, product);
  return { fields: text.includes('rror ') ? codeFields(text) : undefined };
}
