/**
 * What the clauses matched, kept per run while the logs go by, and per hour for records of no run. Of each clause the first and the last hits
 * of a run are kept and all are counted, so memory does not grow with the log.
 */
import { under } from '../../collections.ts';
import { evidenceOf } from '../../facts/evidence.ts';
import type { Group, Groups, Moment } from '../../facts/incidents.ts';
import type { Run } from '../../facts/runs.ts';
import { keep, newlinesIn } from '../../text/excerpt.ts';
import { HOUR } from '../../text/times.ts';
import type { Evidence, LogRecord, Rule } from '../../types.ts';
import type { RecordCondition } from '../rules/condition.ts';
import type { ClauseMatch } from './compile.ts';

/** `values` are what its patterns captured, and the fields of the record. `isError`: the log calls it one. */
export type Hit = { readonly evidence: Evidence; readonly values: Readonly<Record<string, string>>; readonly captured: readonly string[]; readonly isError: boolean };

/** `last` is made when it is needed: most lists are short, and there may be a hundred for each run. */
export type HitList = { readonly first: Hit[]; last: Hit[] | undefined; count: number };

/** Hits of one run, or of the records of one source that belong to no run. */
export type Hits = Map<RecordCondition, HitList>;

/** Kept of one clause in one run, of the first and of the last ones each. Enough for every sequence to find its partners, see `sequence.ts`. */
const KEPT = 100;
const NOTHING: readonly string[] = [];

function addHit(hits: Hits, match: ClauseMatch, hit: Hit, kept = KEPT): void {
  const { condition } = match.clause;
  const list = hits.get(condition);
  if (!list) hits.set(condition, { first: [hit], last: undefined, count: 1 });
  else {
    const latest = list.last ?? list.first;
    if (isEcho(hit, latest.at(-1))) {
      latest.splice(-1, 1, hit);
      return;
    }
    list.count += 1;
    if (list.first.length < kept) list.first.push(hit);
    else {
      list.last ??= [];
      list.last.push(hit);
      if (list.last.length > kept) list.last.shift();
    }
  }
}

/** Makes hits of one record. Dozens of rules may quote the same line, so what they have in common is kept once. */
function hitMaker(file: string, record: LogRecord): (match: ClauseMatch) => Hit {
  const plain: Hit[] = [];
  const isError = record.level === 'error' || record.level === 'critical';
  let fields: Hit['values'] | undefined;
  return ({ at, values }) => {
    const below = at === 0 ? 0 : newlinesIn(record.message, at);
    let hit = plain.find(({ evidence }) => evidence.line === record.line + below);
    if (!hit) {
      fields ??= keptValues(record.fields ?? {});
      hit = { evidence: evidenceOf(file, record, at), values: fields, captured: NOTHING, isError };
      plain.push(hit);
    }
    const captured = Object.keys(values);
    return captured.length === 0 ? hit : { evidence: hit.evidence, values: keptValues({ ...record.fields, ...values }), captured, isError };
  };
}

/** An installer writes an error a second time, with the name of the product before it, as the event log has it; it was seen once. */
function isEcho({ evidence }: Hit, before: Hit | undefined): boolean {
  return before !== undefined && before.evidence.file === evidence.file && evidence.line - before.evidence.line <= NEXT && evidence.text !== before.evidence.text && evidence.text.endsWith(before.evidence.text);
}

/** The second time stands so many lines below the first at the most. */
const NEXT = 5;

/** A record's fields are values too; what a pattern captured comes before them. */
function keptValues(told: Readonly<Record<string, string>>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(told)) if (value !== '') values[name] = keep(value);
  return values;
}

/** All hits that were kept, and how many there were. */
export function hitsOf(list: HitList | undefined): { readonly hits: readonly Hit[]; readonly count: number } {
  return list ? { hits: list.last ? [...list.first, ...list.last] : list.first, count: list.count } : { hits: [], count: 0 };
}

// ── The hits of one log, and of all ─────────────────────────────────────────────────────────────────────────────────

export type HitStore = {
  readonly note: (record: LogRecord, run: Run | undefined, matches: readonly ClauseMatch[]) => void;
  readonly ofRun: (run: Run) => Hits | undefined;
  /** Hits of no run, with the place and hour of each. */
  readonly loose: () => readonly { readonly moment: Moment; readonly hits: Hits }[];
};

/** Of each condition and hour outside of any run; a log of months may have hits in thousands of hours. */
const KEPT_OUTSIDE = 5;

export function hitStore(file: string): HitStore {
  const ofRun = new Map<Run, Hits>();
  /** By hour: a log may cover months, an incident a night. */
  const loose = new Map<number | undefined, Hits>();
  return {
    note(record, run, matches) {
      if (matches.length === 0) return;
      const hitOf = hitMaker(file, record);
      for (const match of matches) {
        if (run) addHit(under(ofRun, run, newHits), match, hitOf(match));
        else if (concernsLoose(match.clause.rule)) {
          const hour = record.time === undefined ? undefined : Math.floor(record.time / HOUR);
          addHit(under(loose, hour, newHits), match, hitOf(match), KEPT_OUTSIDE);
        }
      }
    },
    ofRun: (run) => ofRun.get(run),
    loose: () => [...loose].map(([hour, hits]) => ({ moment: { file, time: hour === undefined ? undefined : hour * HOUR }, hits })),
  };
}

/** Hits of each attempt, by its id. @param of which attempt each run became */
export function hitsByAttempt(stores: readonly HitStore[], of: ReadonlyMap<Run, string>): Map<string, Hits[]> {
  const all = new Map<string, Hits[]>();
  for (const [run, id] of of) {
    for (const store of stores) {
      const hits = store.ofRun(run);
      if (hits) under(all, id, newList).push(hits);
    }
  }
  return all;
}

/** Hits of no run, by the incident that they belong to. */
export function hitsByGroup(stores: readonly HitStore[], groups: Groups): Map<Group, Hits[]> {
  const all = new Map<Group, Hits[]>();
  for (const { moment, hits } of stores.flatMap((store) => store.loose())) {
    const group = groups.of(moment);
    if (group) under(all, group, newList).push(hits);
  }
  return all;
}

const newHits = (): Hits => new Map();
const newList = (): Hits[] => [];

/** May records outside of any run be of use to a rule? */
const concernsLoose = (rule: Rule): boolean => rule.scope === 'incident' || rule.appliesTo === 'any';
