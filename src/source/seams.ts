/**
 * Where one log ends and another begins in lines that no blank one parts, as when two files were pasted one below the other:
 *
 *   Action ended 10:45:20: INSTALL. Return value 3.
 *   MSI (s) (40:B8) [10:45:20:440]: MainEngineThread is returning 1603
 *   [SPManager] [INFO] [2/6/2010 9:31:20 PM]: Inplace Upgrade session starts. …        the seam is above this line
 *   [SPManager] [DEBUG] [2/6/2010 9:31:21 PM]: Executing SQL DDL Script.
 *
 * The lines are looked at in short windows. A log may quote another for a few lines; only what goes on for longer is a log of its own.
 */
import { kindOf } from './kind.ts';
import type { Kind, KindOptions } from './kind.ts';

/** A few lines that a parser is sure of. */
const WINDOW = 4;
const SURE = 0.92;
/** So many windows in a row, or all that is left. */
const LONG = 3;
/** Enough to know a kind by, where it begins. */
const BEGINNING = 3;

/** Numbers of the lines at which another log begins, counted from 0. */
export function seamsOf(lines: readonly string[], name: string, options: KindOptions): number[] {
  const idOf = (from: number, to: number) => kindOf(lines.slice(from, to).join('\n'), name, options)?.parser.id;
  const windows = Array.from({ length: Math.ceil(lines.length / WINDOW) }, (_, at) => kindOf(lines.slice(at * WINDOW, (at + 1) * WINDOW).join('\n'), name, options)).map(sureId);
  const seams: number[] = [];
  let current: string | undefined;
  let last = 0;
  for (const [at, id] of windows.entries()) {
    if (id === undefined) continue;
    if (current !== undefined && id !== current) {
      const next = windows.slice(at, at + LONG).filter((one) => one !== undefined);
      if (next.some((one) => one !== id)) continue;
      seams.push(seamIn(last * WINDOW, Math.min(lines.length, (at + 1) * WINDOW), { from: current, to: id }, idOf));
    }
    current = id;
    last = at;
  }
  return seams;
}

const sureId = (kind: Kind | undefined) => (kind && kind.confidence >= SURE ? kind.parser.id : undefined);

/** The first line from which the new kind is to be seen, and which is not still of the old one. */
function seamIn(from: number, to: number, ids: { readonly from: string; readonly to: string }, idOf: (from: number, to: number) => string | undefined): number {
  const lines = Array.from({ length: to - from }, (_, at) => from + at);
  const first = lines.find((at) => idOf(at, at + BEGINNING) === ids.to && idOf(at, at + 1) !== ids.from) ?? to;
  // The last lines of the old log may look like nothing by themselves.
  return lines.find((at) => at >= first && at < first + BEGINNING && idOf(at, at + 1) === ids.to) ?? first;
}
