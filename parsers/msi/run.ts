/** What is known of the installer run that is being read, and how its result codes are to be understood. */
import { keep } from '../../src/text/excerpt.ts';
import type { FactSeed, Mark, Operation, Outcome, Progress } from '../../src/types.ts';

/** A log tells of one run at a time. */
export const RUN = '';

/** `Executing op: ProductInfo(ProductKey={…},ProductName=X,PackageName=x.msi,Language=1033,Version=34406461,…` */
const PRODUCT_INFO = /^Executing op: ProductInfo\(ProductKey=(?<code>\{[^}]+\}),ProductName=(?<product>.*?),PackageName=.*?,Version=(?<version>\d+),/;
const DEFERRED = /^Executing op: (?:ActionStart\(Name|CustomActionSchedule\(Action)=(?<action>[^,)]+)/;
const ROLLBACK_SCRIPT = /^Executing op: Header\(.*ScriptType=2,/;

// `Executing op: ProgressTotal(Total=75288249,Type=0,ByteEquivalent=1)`: bytes, in front of the files that are copied next
const BYTES_AHEAD = /^Executing op: ProgressTotal\(Total=(?<bytes>\d+),Type=0,/;
// `Executing op: FileCopy(SourceName=avcodec.dll,…,Attributes=512,FileSize=29471104,PerTick=65536,…`
const COPIED = /,FileSize=(?<bytes>\d+),/;
const MB = 1024 * 1024;

export type MsiRun = {
  product: string | undefined;
  /** File name of the package: all that is known of a product that could not be opened. */
  package: string | undefined;
  version: string | undefined;
  productCode: string | undefined;
  patch: string | undefined;
  operation: Operation | undefined;
  server: string | undefined;
  /** The rollback script was executed. */
  rolledBack: boolean;
  /** The first action with return value 3. */
  failedAction: string | undefined;
  /** The deferred action that the server was executing last. */
  deferred: string | undefined;
  /** Of the files that are being copied: bytes in all, and those up to the end of the present file. */
  bytes: number;
  copied: number;
};

export const newRun = (): MsiRun => ({
  product: undefined,
  package: undefined,
  version: undefined,
  productCode: undefined,
  patch: undefined,
  operation: undefined,
  server: undefined,
  rolledBack: false,
  failedAction: undefined,
  deferred: undefined,
  bytes: 0,
  copied: 0,
});

/** A failure in these actions comes after the install script began to change the machine, so the changes are undone. */
const CHANGING = /^Install(?:Finalize|Execute|ExecuteAgain)$/;

/**
 * win32 installer result codes: 0 success, 1641 and 3010 success that needs a restart, 1602 the person cancelled, 1604 suspended.
 * https://learn.microsoft.com/windows/win32/msi/error-codes
 */
export function outcomeOf(code: number, run: MsiRun): Outcome {
  if (code === 0) return 'succeeded';
  if (code === 1641 || code === 3010) return 'succeeded-reboot-required';
  if (code === 1602 || code === 1223) return 'cancelled';
  if (code === 1604) return 'incomplete';
  return run.rolledBack || CHANGING.test(run.failedAction ?? '') ? 'rolled-back' : 'failed';
}

export function versionFacts(run: MsiRun): FactSeed[] | undefined {
  if (run.version === undefined) return undefined;
  const { product = '', version, productCode = '', patch = '' } = run;
  return [{ kind: 'version', subject: keep(product), value: keep(version), fields: { of: 'package', family: 'windows-installer', productCode: keep(productCode), patch: keep(patch) } }];
}

/** What a closing sentence says was done. An upgrade removes the old product within its run. */
export function operationOf({ update, verb }: Record<string, string | undefined>, known: Operation | undefined): Operation {
  if (update) return 'patch';
  if (verb === 'removed') return 'remove';
  return known === undefined || known === 'remove' ? 'install' : known;
}

/** All that is known of the run so far. */
export function aboutRun({ product, package: file, patch, version, server, operation }: MsiRun): Extract<Mark, { mark: 'about' }> {
  // What a patch run calls "Product Version" is the version that the product has, not the one that the patch would bring.
  const versions = operation === 'patch' ? { fromVersion: version } : { toVersion: version };
  return { mark: 'about', run: RUN, kind: 'msi', product: product ?? file, package: file, patch, server, operation, ...versions };
}

/** The server executes what other actions scheduled: `InstallFiles (in InstallFinalize)`. */
export const withinAction = (deferred: string, action: string) => `${deferred} (in ${action})`;

/** A line of the install script, that `action` executes. */
export function readOperation(run: MsiRun, text: string, action: string | undefined): Mark | undefined {
  if (text.startsWith('FileCopy(', OPERATION)) return copying(run, text);
  const deferred = DEFERRED.exec(text)?.groups?.action;
  if (deferred !== undefined) return deferring(run, deferred, action);
  const bytes = BYTES_AHEAD.exec(text)?.groups?.bytes;
  if (bytes !== undefined) return copyBegins(run, Number(bytes));
  if (ROLLBACK_SCRIPT.test(text)) {
    run.rolledBack = true;
    return undefined;
  }
  const info = PRODUCT_INFO.exec(text)?.groups;
  if (!info || run.product !== undefined) return undefined;
  run.product = info.product;
  run.version = unpackVersion(Number(info.version));
  run.productCode = info.code;
  return aboutRun(run);
}

const OPERATION = 'Executing op: '.length;

function deferring(run: MsiRun, deferred: string, action: string | undefined): Mark | undefined {
  // The rollback script undoes them one by one.
  if (run.failedAction !== undefined || deferred === run.deferred) return undefined;
  run.deferred = deferred;
  const progress = run.bytes < MB ? undefined : progressOf(run, run.bytes);
  run.bytes = 0;
  return { mark: 'step', run: RUN, step: action === undefined ? deferred : withinAction(deferred, action), state: 'started', progress };
}

function copyBegins(run: MsiRun, bytes: number): Mark | undefined {
  run.bytes = bytes;
  run.copied = 0;
  return copied(run, 0);
}

/** Said before the file is copied. */
function copying(run: MsiRun, text: string): Mark | undefined {
  const behind = run.copied;
  run.copied += Number(COPIED.exec(text)?.groups?.bytes ?? 0);
  return copied(run, behind);
}

const copied = (run: MsiRun, bytes: number): Mark | undefined => (run.rolledBack || run.bytes < MB || bytes > run.bytes ? undefined : { mark: 'about', run: RUN, kind: 'msi', progress: progressOf(run, bytes) });

const megabytes = (bytes: number) => Math.floor(bytes / MB);
const progressOf = (run: MsiRun, bytes: number): Progress[] => [{ of: 'MB of files', done: megabytes(bytes), total: megabytes(run.bytes) }];

/** True where the property says something of the run. */
export function learnProperty(run: MsiRun, name: string, value: string): boolean {
  if (name === 'ProductName') run.product = value;
  else if (name === 'ProductVersion') run.version = value;
  else if (name === 'ProductCode') run.productCode = value;
  else if (name === 'ComputerName') run.server = value;
  else return false;
  return true;
}

/** What msiexec was called with. */
export function learnCommand(run: MsiRun, name: string, value: string): void {
  if (name === 'Product') run.package ??= value.replace(/^.*[\\/]/, '');
  else if (/\bREMOVE=ALL\b/.test(value)) run.operation ??= 'remove';
  else if (/\bPATCH=/.test(value)) run.operation ??= 'patch';
  else if (/\bREINSTALL=/.test(value)) run.operation ??= 'repair';
}

/** Versions in the install script are packed: 34406461 is 2.13.61. */
function unpackVersion(packed: number): string {
  return `${packed >>> 24}.${(packed >>> 16) & 255}.${packed & 65_535}`;
}
