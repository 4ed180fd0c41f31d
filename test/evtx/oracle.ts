/**
 * The PyPI package `evtx`, the Rust reader of https://github.com/omerbenamram/evtx, as the measure of ours: in a virtual environment of its
 * own, which is made when it is first asked for. `EVTX_ORACLE` names a Python that has the package already.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../src/errors.ts';
import { ROOT } from '../../src/paths.ts';

export const PACKAGE = 'evtx==0.14.0';

const FOLDER = join(ROOT, 'node_modules', '.cache', 'evtx-oracle');
const SCRIPT = join(import.meta.dirname, 'oracle.py');

export type Oracle = { readonly python: string } | { readonly missing: string };

export function findOracle(): Oracle {
  const named = process.env['EVTX_ORACLE'];
  const python = named ?? join(FOLDER, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (has(python)) return { python };
  if (named !== undefined) return { missing: `EVTX_ORACLE=${named} has no ${PACKAGE}` };
  try {
    if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', FOLDER], { stdio: 'pipe' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '--retries', '1', PACKAGE], { stdio: 'pipe' });
    return { python };
  } catch (error) {
    return { missing: `${PACKAGE} cannot be installed: ${messageOf(error).trim().split('\n').at(-1)}` };
  }
}

function has(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import evtx'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

type Line = { readonly id: number; readonly xml: string } | { readonly fault: string };

/** The XML of each record by its number. What the package cannot read is not there. */
export function recordsByOracle(python: string, file: string): ReadonlyMap<number, string> {
  const printed = execFileSync(python, [SCRIPT, file], { encoding: 'utf8', maxBuffer: 1024 ** 3 });
  const lines = printed.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
  return new Map(lines.flatMap((line) => ('xml' in line ? [[line.id, line.xml] as const] : [])));
}
