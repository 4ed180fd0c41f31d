/**
 * What the clauses matched, kept per run while the logs go by, and per hour for records of no run. Of each clause the first and the last hits
 * of a run are kept and all are counted, so memory does not grow with the log.
 */
import { under } from '../../collections.ts';
import { evidenceOf } from '../../facts/evidence.ts';
import type { Group, Groups, Moment } from '../../facts/incidents.ts';
import type { Run } from '../../facts/runs.ts';
import { keep } from '../../text/excerpt.ts';
import { HOUR } from '../../text/times.ts';
import type { Evidence, LogRecord, Rule } from '../../types.ts';
import type { RecordCondition } from '../rules/condition.ts';
import type { ClauseMatch } from './compile.ts';

/** `values` are what its patterns captured, and the fields of the record. */
export type Hit = { readonly evidence: Evidence; readonly values: Readonly<Record<string, string>>; readonly captured: readonly string[] };

export type HitList = { readonly first: Hit[]; readonly last: Hit[]; count: number };

/** Hits of one run, or of the records of one source that belong to no run. */
export type Hits = Map<RecordCondition, HitList>;

/** Kept of one clause in one run, of the first and of the last ones each. Enough for every sequence to find its partners, see `sequence.ts`. */
const KEPT = 100;

function hitOf(match: ClauseMatch, file: string, record: LogRecord): Hit {
  return { evidence: evidenceOf(file, record, match.at), values: keptValues(match, record), captured: Object.keys(match.values) };
}

function add(hit: Hit, list: HitList, kept = KEPT): void {
  list.count += 1;
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

// ── The hits of all logs ────────────────────────────────────────────────────────────────────────────────────────────

export type HitStore = {
  readonly note: (path: string, record: LogRecord, run: Run | undefined, matches: readonly ClauseMatch[]) => void;
  /** Where and when there were hits of no run. */
  readonly moments: () => Moment[];
  /** Hits of each attempt, by its id. @param of which attempt each run became */
  readonly byAttempt: (of: ReadonlyMap<Run, string>) => Map<string, Hits[]>;
  /** Hits of no run, by the incident that they belong to. */
  readonly byGroup: (groups: Groups) => Map<Group, Hits[]>;
};

/** Of each condition and hour outside of any run; a log of months may have hits in thousands of hours. */
const KEPT_OUTSIDE = 5;

export function hitStore(): HitStore {
  const ofRun = new Map<Run, Hits>();
  /** By file and hour: a log may cover months, an incident a night. */
  const loose = new Map<string, Map<number | undefined, Hits>>();
  const entries = () => [...loose].flatMap(([file, hours]) => [...hours].map(([hour, hits]) => ({ moment: { file, time: hour === undefined ? undefined : hour * HOUR }, hits })));
  return {
    note(path, record, run, matches) {
      for (const match of matches) {
        const { rule, condition } = match.clause;
        if (run) add(hitOf(match, path, record), under(under(ofRun, run, newHits), condition, newHitList));
        else if (concernsLoose(rule)) {
          const hour = record.time === undefined ? undefined : Math.floor(record.time / HOUR);
          add(hitOf(match, path, record), under(under(under(loose, path, newHours), hour, newHits), condition, newHitList), KEPT_OUTSIDE);
        }
      }
    },
    moments: () => entries().map(({ moment }) => moment),
    byAttempt(of) {
      const all = new Map<string, Hits[]>();
      for (const [run, id] of of) {
        const hits = ofRun.get(run);
        if (hits) under(all, id, newList).push(hits);
      }
      return all;
    },
    byGroup(groups) {
      const all = new Map<Group, Hits[]>();
      for (const { moment, hits } of entries()) {
        const group = groups.of(moment);
        if (group) under(all, group, newList).push(hits);
      }
      return all;
    },
  };
}

const newHitList = (): HitList => ({ first: [], last: [], count: 0 });
const newHits = (): Hits => new Map();
const newHours = () => new Map<number | undefined, Hits>();
const newList = (): Hits[] => [];

/** May records outside of any run be of use to a rule? */
const concernsLoose = (rule: Rule): boolean => rule.scope === 'incident' || rule.appliesTo === 'any';
