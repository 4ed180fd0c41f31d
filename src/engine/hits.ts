/**
 * What the clauses matched, kept per run while the logs go by. Of each clause the first and the last hits of a run are kept and all are
 * counted, so memory does not grow with the log.
 */
import { evidenceOf } from '../facts/evidence.ts';
import { keep } from '../text/excerpt.ts';
import type { Evidence, LogRecord } from '../types.ts';
import type { ClauseMatch } from './compile.ts';
import type { RecordCondition } from './condition.ts';

/** `values` are what its patterns captured, and the fields of the record. */
export type Hit = { readonly evidence: Evidence; readonly values: Readonly<Record<string, string>>; readonly captured: readonly string[] };

export type HitList = { readonly first: Hit[]; readonly last: Hit[]; count: number };

/** Hits of one run, or of the records of one source that belong to no run. */
export type Hits = Map<RecordCondition, HitList>;

/** Kept of one clause in one run, of the first and of the last ones each. Enough for every sequence to find its partners, see `match.ts`. */
const KEPT = 100;

export function addHit(hits: Hits, match: ClauseMatch, file: string, record: LogRecord, kept = KEPT): void {
  const { condition } = match.clause;
  let list = hits.get(condition);
  if (!list) hits.set(condition, (list = { first: [], last: [], count: 0 }));
  list.count += 1;
  const hit: Hit = { evidence: evidenceOf(file, record, match.at), values: keptValues(match, record), captured: Object.keys(match.values) };
  if (list.first.length < kept) list.first.push(hit);
  else {
    list.last.push(hit);
    if (list.last.length > kept) list.last.shift();
  }
}

/** A record's fields are values too; what a pattern captured comes before them. */
function keptValues(match: ClauseMatch, record: LogRecord): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...record.fields, ...match.values })) if (value !== '') values[name] = keep(value);
  return values;
}

/** All hits that were kept, and how many there were. */
export function hitsOf(list: HitList | undefined): { readonly hits: readonly Hit[]; readonly count: number } {
  return list ? { hits: [...list.first, ...list.last], count: list.count } : { hits: [], count: 0 };
}
