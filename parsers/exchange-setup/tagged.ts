/** Entries with a tag: `[ERROR]`, `[ERROR-REFERENCE]`, `[WARNING]`, `[REQUIRED]`, `[RECOMMENDED]`. */
import { present } from '../_fields.ts';
import type { Said } from '../_message.ts';
import { noteRestart, provisional, step } from './run.ts';
import type { Run } from './run.ts';

// Installing product D:\x.msi failed. Fatal error … Error code is 1603. Last error reported by the MSI package is '…'.
const MSI_CODE = /\bError code is (?<code>\d{2,5})\b/;
const MSI_FILE = /(?<file>[A-Za-z]:\\[^"'|<>\n]*?\.ms[ip]|\\\\[^"'|<>\n]*?\.ms[ip])\b/i;
const PRODUCT_CODE = /product with code \{?(?<code>[0-9a-f]{8}-[0-9a-f-]{27})/i;
// Service 'MSExchangeTransport' failed to reach status 'Running' on this server.
const SERVICE_STATUS = /\bService '(?<service>[^']+)' failed to reach status '(?<status>\w+)'/;
// Id=CafeComponent___UnlockModulesInAppHost Component=EXCHANGE14:\…
const REFERENCE = /^Id=(?<reference>\S*)/;

/** The rule of a requirement that was copied without the line that names it. */
export const UNNAMED = 'unnamed';

/** Depth of a task; the cmdlets that its scripts call are deeper. */
export const TASK = 1;

/** What an entry says, by its tag and its depth. */
export function taggedSaying(run: Run, text: string, depth: number, tag: string): Said {
  if (tag === 'WARNING') {
    noteRestart(run, text);
    return {};
  }
  if (tag === 'RECOMMENDED' || tag === 'RECOMENDED') return { fields: present({ kind: 'recommendation', rule: ruleOf(run, text) }) };
  if (tag === 'REQUIRED') {
    run.required = true;
    run.failed = true;
    run.fatal = true;
    return { fields: { kind: 'prerequisite', rule: ruleOf(run, text) ?? UNNAMED }, mark: provisional(run) };
  }
  run.failed = true;
  if (depth <= TASK || tag !== 'ERROR') {
    run.fatal = true;
    run.taskFailed = true;
  }
  return tag === 'ERROR' ? errorSaying(run, text) : referenceSaying(run, text);
}

function errorSaying(run: Run, text: string): Said {
  const result = MSI_CODE.exec(text)?.groups?.code;
  if (result !== undefined) run.exitCode = Number(result);
  const file = result === undefined ? undefined : MSI_FILE.exec(text)?.groups?.file;
  const productCode = PRODUCT_CODE.exec(text)?.groups?.code;
  const { service, status } = SERVICE_STATUS.exec(text)?.groups ?? {};
  const fields = present({ result, file, productCode, service });
  if (service === undefined) return { fields, mark: provisional(run) };
  const value = status === 'Running' ? 'start-failed' : 'stop-failed';
  return { fields, mark: provisional(run), facts: [{ kind: 'service', subject: service, value }] };
}

function referenceSaying(run: Run, text: string): Said {
  const reference = REFERENCE.exec(text)?.groups?.reference;
  const name = run.component ?? run.task ?? reference?.split('___')[0];
  return { fields: present({ reference }), mark: name ? step(name, 'failed') : provisional(run) };
}

/** The rule whose message this is. */
function ruleOf(run: Run, text: string): string | undefined {
  return run.failedRules.get(text)?.shift();
}
