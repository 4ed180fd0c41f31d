/** Entries with a tag: `[ERROR]`, `[ERROR-REFERENCE]`, `[WARNING]`, `[REQUIRED]`, `[RECOMMENDED]`. */
import { type Run, type Said, noteRestart, provisional, step } from './run.ts';

// Installing product D:\x.msi failed. Fatal error … Error code is 1603. Last error reported by the MSI package is '…'.
const MSI_CODE = /\bError code is (?<code>\d{2,5})\b/;
const MSI_FILE = /(?<file>[A-Za-z]:\\[^"'|<>\n]*?\.ms[ip]|\\\\[^"'|<>\n]*?\.ms[ip])\b/i;
const PRODUCT_CODE = /product with code \{?(?<code>[0-9a-f]{8}-[0-9a-f-]{27})/i;
// Service 'MSExchangeTransport' failed to reach status 'Running' on this server.
const SERVICE_STATUS = /\bService '(?<service>[^']+)' failed to reach status '(?<status>\w+)'/;
const REFERENCE = /^Id=(?<reference>\S*)(?: Component=(?<component>\S*))?/;

/** Depth of a task; the cmdlets that its scripts call are deeper. */
export const TASK = 1;

export function taggedSaying(run: Run, text: string, depth: number, tag: string): Said {
  if (tag === 'WARNING') {
    noteRestart(run, text);
    return { fields: { depth: String(depth) } };
  }
  if (tag === 'RECOMMENDED' || tag === 'RECOMENDED') return { fields: { kind: 'recommendation', depth: String(depth), ...ruleOf(run, text) } };
  if (tag === 'REQUIRED') {
    run.required = true;
    run.failed = true;
    run.fatal = true;
    return { fields: { kind: 'prerequisite', depth: String(depth), ...ruleOf(run, text) }, mark: provisional(run) };
  }
  run.failed = true;
  if (depth <= TASK || tag !== 'ERROR') {
    run.fatal = true;
    run.taskFailed = true;
  }
  return tag === 'ERROR' ? errorSaying(run, text, depth) : referenceSaying(run, text, depth);
}

function errorSaying(run: Run, text: string, depth: number): Said {
  const fields: Record<string, string> = { depth: String(depth) };
  const code = MSI_CODE.exec(text)?.groups?.['code'];
  if (code !== undefined) {
    fields['result'] = code;
    run.exitCode = Number(code);
  }
  const file = code === undefined ? undefined : MSI_FILE.exec(text)?.groups?.['file'];
  if (file !== undefined) fields['file'] = file;
  const product = PRODUCT_CODE.exec(text)?.groups?.['code'];
  if (product !== undefined) fields['productCode'] = product;
  const service = SERVICE_STATUS.exec(text)?.groups;
  if (service?.['service'] === undefined) return { fields, mark: provisional(run) };
  fields['service'] = service['service'];
  const value = service['status'] === 'Running' ? 'start-failed' : 'stop-failed';
  return { fields, mark: provisional(run), facts: [{ kind: 'service', subject: service['service'], value }] };
}

function referenceSaying(run: Run, text: string, depth: number): Said {
  const found = REFERENCE.exec(text)?.groups;
  const fields: Record<string, string> = { depth: String(depth) };
  if (found?.['reference']) fields['reference'] = found['reference'];
  if (found?.['component']) fields['referenceComponent'] = found['component'];
  const name = run.component ?? run.task ?? found?.['reference']?.split('___')[0];
  return { fields, mark: name ? step(name, 'failed') : provisional(run) };
}

/** The rule whose message this is. */
function ruleOf(run: Run, text: string): Record<string, string> {
  const rule = run.failedRules.get(text)?.shift();
  return rule === undefined ? {} : { rule };
}
