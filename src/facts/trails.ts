/**
 * What each run said, kept small while its log goes by: the first line of every shape, and the lines next to the step that failed and to
 * the result. `engine/unknown/` makes of it what can be said of a failure that no rule knows.
 *
 * Of entries of level debug, most of what an installer writes, only those next to a failure are kept. Runs that went well leave the shapes
 * of their lines: what a healthy run says is no reason for a failure.
 */
import { under } from '../collections.ts';
import { keep } from '../text/excerpt.ts';
import { shapeHash } from '../text/shape.ts';
import type { AttemptKind, Evidence, Level, LogRecord } from '../types.ts';
import { evidenceOf } from './evidence.ts';
import { hasSucceeded } from './outcome.ts';
import type { Run } from './runs.ts';

/** A line of a run: the first of its shape, and how often there were such. */
export type Said = {
  readonly evidence: Evidence;
  readonly level: Level | undefined;
  /** It says that a step failed. */
  readonly isStep: boolean;
  /** It says how the run came out. */
  readonly isResult: boolean;
  readonly shape: number;
  count: number;
};

export type Trail = {
  /** In the order of the log. */
  readonly said: readonly Said[];
  /** Lines up to the step that failed, and up to the first bad result. */
  readonly near: readonly Evidence[];
  /** Lines in which the last good step and the one that failed are told. */
  readonly goodLine: number | undefined;
  readonly failedLine: number | undefined;
};

export type Healthy = { readonly file: string; readonly kind: AttemptKind; readonly product: string | undefined; readonly shapes: Set<number> };

export type Trails = {
  readonly note: (record: LogRecord, run: Run | undefined) => void;
  /** A source ended; no more is said of its runs. */
  readonly end: () => void;
  readonly of: (run: Run) => Trail | undefined;
  /** What the runs that went well said, by kind and product. */
  readonly healthy: () => readonly Healthy[];
};

/** More shapes than this in one run are data, not sayings; errors and warnings have room of their own. */
const MOST_SHAPES = 250;
const MOST_TROUBLE = 150;
const NEAR = 8;
const LONGEST = 300;
/** Of more failed runs than this only the last ones are kept, so that memory does not grow with the log; nobody reads on for longer. */
const MOST_TRAILS = 200;
/** Runs of one source that are followed at the same time. */
const MOST_OPEN = 8;

type Draft = { readonly run: Run; readonly said: Map<number, Said>; trouble: number; readonly ring: LogRecord[]; next: number; near: Evidence[]; goodLine?: number; failedLine?: number };

export function newTrails(): Trails {
  const drafts = new Map<Run, Draft>();
  const trails = new Map<Run, Trail>();
  const healthy = new Map<string, Healthy>();
  let draft: Draft | undefined;

  const close = (one: Draft) => {
    drafts.delete(one.run);
    if (draft === one) draft = undefined;
    const { kind, product, outcome, file } = one.run;
    if (outcome === undefined || !hasSucceeded(outcome)) {
      const [oldest] = trails.keys();
      if (oldest && trails.size >= MOST_TRAILS) trails.delete(oldest);
      trails.set(one.run, trailOf(one));
      return;
    }
    const { shapes } = under(healthy, `${kind}\n${product?.toLowerCase() ?? ''}`, (): Healthy => ({ file, kind, product, shapes: new Set() }));
    for (const shape of one.said.keys()) shapes.add(shape);
  };

  const draftOf = (run: Run): Draft => {
    const known = drafts.get(run);
    if (known) return known;
    const [oldest] = drafts.values();
    if (oldest && drafts.size >= MOST_OPEN) close(oldest);
    const made: Draft = { run, said: new Map(), trouble: 0, ring: [], next: 0, near: [] };
    drafts.set(run, made);
    return made;
  };

  return {
    note(record, run) {
      // Event logs say too little of a run for a trail.
      if (run === undefined || run.within !== undefined) return;
      if (draft?.run !== run) draft = draftOf(run);
      see(draft, record);
    },
    end() {
      for (const one of drafts.values()) close(one);
    },
    of(run) {
      const open = drafts.get(run);
      return open ? trailOf(open) : trails.get(run);
    },
    healthy: () => [...healthy.values()],
  };
}

const trailOf = (draft: Draft): Trail => ({
  said: [...draft.said.values()],
  near: draft.near.length > 0 ? draft.near : nearOf(draft),
  goodLine: draft.goodLine,
  failedLine: draft.failedLine,
});

function see(draft: Draft, record: LogRecord): void {
  draft.ring[draft.next] = record;
  draft.next = (draft.next + 1) % NEAR;
  const { level, mark } = record;
  // That a step begins or went well is no reason for a failure.
  if (level !== 'debug' && (mark?.mark !== 'step' || mark.state === 'failed')) {
    const shape = shapeHash(record.message);
    const known = draft.said.get(shape);
    if (known) known.count += 1;
    else if (hasRoom(draft, level)) draft.said.set(shape, saidOf(draft, record, shape));
  }
  if (mark?.mark === 'step') {
    if (mark.state === 'done' && draft.failedLine === undefined) draft.goodLine = record.line;
    if (mark.state !== 'failed' || draft.failedLine !== undefined) return;
    draft.failedLine = record.line;
    draft.near = nearOf(draft);
  } else if (mark?.mark === 'result' && draft.near.length === 0 && !hasSucceeded(mark.outcome)) draft.near = nearOf(draft);
}

function hasRoom(draft: Draft, level: Level | undefined): boolean {
  if (level !== 'warning' && level !== 'error' && level !== 'critical') return draft.said.size - draft.trouble < MOST_SHAPES;
  draft.trouble += 1;
  return draft.trouble <= MOST_TROUBLE;
}

function saidOf({ run }: Draft, record: LogRecord, shape: number): Said {
  const { level, mark } = record;
  return { evidence: short(run.file, record), level, isStep: mark?.mark === 'step', isResult: mark?.mark === 'result', shape, count: 1 };
}

/** The records that came last, the oldest first. */
function nearOf({ run, ring, next }: Draft): Evidence[] {
  return [...ring.slice(next), ...ring.slice(0, next)].map((record) => short(run.file, record));
}

function short(file: string, record: LogRecord): Evidence {
  const at = tellingPlace(record.message);
  const evidence = evidenceOf(file, record, at);
  return evidence.text.length > LONGEST ? { ...evidence, text: keep(`${evidence.text.slice(0, LONGEST)}…`) } : evidence;
}

/** Long messages begin with what was tried, and name somewhere below what was thrown: `System.InvalidOperationException: …`. */
const OUTCRY = /^.{0,200}?\b\w+\.\w*Exception: /m;

function tellingPlace(message: string): number {
  const end = message.indexOf('\n');
  if (end === -1) return 0;
  return OUTCRY.exec(message.slice(0, 20_000))?.index ?? 0;
}
