/**
 * Which inputs there are, what time each covers, and which logs a run names: facts of one run for the rules that find something missing
 * (`rules/gap/`).
 *
 *   input      subject the path, value the kind of log     fields: time, from, to, entries
 *                time: covers   it tells of the time in which the run ended
 *                      during   it meets the run, and stops before the run does (`short`: how long before)
 *                      before   it stops before the run begins (`short`: how long before its end)
 *                      after    it begins after the run's end
 *                      untold   one of the two has no time
 *   named-log  subject the file name, value its path as the log tells it
 *                                                          fields: here (yes, no), last (yes: the last named before the failure), package
 *
 * Only what belongs to the incident counts. Where the clocks of two logs may be hours apart, a log is believed to cover the run.
 */
import { isoText } from '../text/dates.ts';
import { keep } from '../text/excerpt.ts';
import { fileNameOf, folderOf } from '../text/places.ts';
import { MINUTE, durationText } from '../text/times.ts';
import type { Attempt, Evidence, Fact, LogRecord, Source, WallClock, Zone } from '../types.ts';
import { endOf, fileOf, startOf } from './attempts.ts';
import { MOST_APART } from './clocks.ts';
import type { Clocks } from './clocks.ts';
import { evidenceOf, liesIn } from './evidence.ts';
import type { Group } from './incidents.ts';

export type Input = {
  readonly source: Source;
  readonly from: WallClock | undefined;
  readonly to: WallClock | undefined;
  /** `undefined`: whose clock it shows is not told. */
  readonly zone: Zone | undefined;
  readonly last: Evidence | undefined;
  readonly named: readonly NamedLog[];
};

type NamedLog = { readonly path: string; readonly evidence: Evidence; readonly package: string | undefined };

/** A log names few others, but an event log may name one with each update. */
const MOST_NAMED = 1000;

export function trackInput(source: Source): { readonly see: (record: LogRecord) => void; readonly input: () => Input } {
  let from: WallClock | undefined;
  let to: WallClock | undefined;
  let zone = source.zone;
  let last: LogRecord | undefined;
  let kept: Evidence | undefined;
  const named = new Map<string, NamedLog>();
  return {
    see(record) {
      const { time, fields, mark } = record;
      if (time !== undefined) {
        if (from === undefined || time < from) from = time;
        if (to === undefined || time >= to) {
          to = time;
          last = record;
        }
      }
      zone = record.zone ?? (mark !== undefined && 'zone' in mark ? mark.zone : undefined) ?? zone;
      const logFile = fields?.['logFile'];
      if (logFile === undefined || logFile === '') return;
      // The place where it is named last stands next to what went wrong with it.
      if (named.size < MOST_NAMED || named.has(logFile)) named.set(keep(logFile), { path: keep(logFile), evidence: evidenceOf(source.path, record), package: fields?.['package'] && keep(fields['package']) });
    },
    input() {
      // A record holds on to the chunk of the file in which it was read; of a log that is followed nothing may come for hours.
      if (last) kept = evidenceOf(source.path, last);
      last = undefined;
      return { source, from, to, zone, last: kept, named: [...named.values()] };
    },
  };
}

/** What belongs to an incident: its folders, and files that tell something of it, wherever they lie. */
type Surroundings = { readonly folders: ReadonlySet<string>; readonly files: ReadonlySet<string>; readonly clocks: Clocks };

/** Facts of one run. */
export function inputFacts(attempt: Attempt, inputs: readonly Input[], { folders, files, clocks }: Surroundings): Fact[] {
  const near = inputs.filter((input) => files.has(input.source.path) || folders.has(folderOf(input.source.path)) || relationOf(input, attempt, clocks) === 'covers');
  return [...near.map((input) => inputFact(input, attempt, clocks)), ...namedFacts(attempt, inputs, near)];
}

/** What is known of the inputs of one incident, for each of its runs. */
export function inputsOfGroup({ attempts, facts, folders }: Group, inputs: readonly Input[], clocks: Clocks): (attempt: Attempt) => readonly Fact[] {
  const files = new Set([...facts.map(({ evidence }) => evidence.file), ...attempts.flatMap(({ sources }) => sources.map(({ file }) => file))]);
  return (attempt) => inputFacts(attempt, inputs, { folders, files, clocks });
}

function inputFact(input: Input, attempt: Attempt, clocks: Clocks): Fact {
  const { source, from, to, last } = input;
  const time = relationOf(input, attempt, clocks);
  const [ended, stopped] = [endOf(attempt, clocks), clocks.at({ file: source.path, time: to })];
  const short = stopped === undefined || ended === undefined || (time !== 'before' && time !== 'during') ? undefined : durationText(ended - stopped);
  const fields = { time, entries: String(source.events), ...(from === undefined ? {} : { from: isoText(from) }), ...(to === undefined ? {} : { to: isoText(to) }), ...(short === undefined ? {} : { short }) };
  return { kind: 'input', subject: source.path, value: source.format, fields, evidence: last ?? { file: source.path, line: 1, text: '' } };
}

// ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Logs are quiet for so long while nothing is wrong. */
const QUIET = 5 * MINUTE;

function relationOf(input: Input, attempt: Attempt, clocks: Clocks): 'covers' | 'during' | 'before' | 'after' | 'untold' {
  const file = input.source.path;
  const [from, to] = [clocks.at({ file, time: input.from }), clocks.at({ file, time: input.to })];
  const [started, ended] = [startOf(attempt, clocks), endOf(attempt, clocks)];
  if (from === undefined || to === undefined || started === undefined || ended === undefined) return 'untold';
  const slack = input.zone === undefined ? MOST_APART : clocks.doubt(file, fileOf(attempt));
  if (to + slack < started) return 'before';
  if (from - slack > ended) return 'after';
  return to + slack + QUIET < ended ? 'during' : 'covers';
}

// ── Logs that are named ─────────────────────────────────────────────────────────────────────────────────────────────

function namedFacts(attempt: Attempt, inputs: readonly Input[], near: readonly Input[]): Fact[] {
  const named = inputs.flatMap((input) => input.named).filter(({ evidence }) => liesIn(evidence, attempt));
  const here = new Set(near.map(({ source }) => nameOf(source.path)));
  const failedAt = attempt.decisiveError ?? attempt.result;
  const last = named.findLast(({ evidence: { file, line } }) => failedAt === undefined || (file === failedAt.file && line <= failedAt.line)) ?? named.at(-1);
  return named.map(({ path, evidence, package: owner }) => ({
    kind: 'named-log',
    subject: fileNameOf(path),
    value: path,
    fields: { here: here.has(nameOf(path)) ? 'yes' : 'no', last: path === last?.path ? 'yes' : 'no', ...(owner === undefined ? {} : { package: owner }) },
    evidence,
    time: evidence.time,
  }));
}

/** Logs are sent as they are or packed. */
const nameOf = (path: string) => fileNameOf(path).toLowerCase().replace(/\.gz$/, '');
