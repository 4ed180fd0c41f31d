/**
 * The clocks of the inputs, set against each other. A log of Windows Installer shows the server's own time, an event export often UTC, and none
 * of them says how far that is apart; what two of them tell of the same run does:
 *
 *   patch.log    MSI (s) (7C:B4) [22:41:46:703]: MainEngineThread is returning 1603        22:41:46
 *   events.xml   MsiInstaller 1023 "… could not be installed. Error code 1603 …"           2009-05-24T02:41:47Z, so 4 hours ahead
 *
 * Time zones lie quarters of an hour apart. The distance that most shared runs agree on counts; it is shown, and where none is found that is
 * shown, too.
 */
import { fileNameOf, folderOf, parentOf } from '../text/places.ts';
import { HOUR, MINUTE, aheadOfUtc } from '../text/times.ts';
import type { Clock, Evidence, Source, WallClock, Zone } from '../types.ts';
import type { Run } from './runs.ts';
import { isSameServer } from './servers.ts';

const QUARTER = 15 * MINUTE;
/** Two clocks of unknown zones show the same moment so far apart at the most. */
export const MOST_APART = 14 * 60 * MINUTE;
/** One and the same thing is written to two logs so long after each other; less where its distance has to prove a time zone besides. */
const LATE = 2 * MINUTE;
const LATE_ELSEWHERE = MINUTE;
/** Two exports of one event differ by what one of them rounds away. */
const SAME_EVENT = 1000;

export type Clocks = {
  readonly all: readonly Clock[];
  /** A time as one clock for all shows it: the local one where it is known how far a clock is from it. */
  readonly at: (place: Pick<Evidence, 'file' | 'time'>) => WallClock | undefined;
  /** So far the times of two inputs may be apart although they are the same moment. */
  readonly doubt: (file: string, other: string) => number;
  /** Do two runs end at the same moment? */
  readonly endTogether: (told: Run, own: Run) => boolean;
  /** Of runs that two exports of one event log may both hold: do they begin and end at the same moment? */
  readonly isSameTime: (told: Run, other: Run) => boolean;
};

export function clocksOf(runs: readonly Run[], sources: readonly Pick<Source, 'path' | 'zone'>[] = []): Clocks {
  const zones = new Map(sources.map(({ path, zone }): [string, Zone] => [path, zone ?? 'local']));
  // A log may begin before its zone is told.
  for (const run of runs) if (!zones.has(run.file) || run.zone !== 'local') zones.set(run.file, run.zone);
  const zoneOf = (file: string) => zones.get(file) ?? 'local';
  const found = anchored(anchorsOf(runs));
  const near = [...zones].flatMap(([file, zone]) => takenFrom(file, zone, found, zones));
  const known = new Map([...found, ...near].map((clock) => [clock.file, clock]));
  const shiftOf = (file: string, time: WallClock | undefined) => aheadAt(known.get(file), time) ?? aheadOfUtc(zoneOf(file)) ?? 0;
  const isLocal = (file: string) => zoneOf(file) === 'local' || known.get(file)?.ahead !== undefined;
  return {
    all: [...found, ...near],
    at: ({ file, time }) => (time === undefined ? undefined : time - shiftOf(file, time)),
    doubt: (file, other) => (isLocal(file) === isLocal(other) ? 0 : MOST_APART),
    endTogether: (told, own) => {
      const apart = apartOf(told, own);
      return apart !== undefined && Math.abs(apart - shiftOf(told.file, told.endedAt) + shiftOf(own.file, own.endedAt)) <= (told.zone === own.zone ? LATE : LATE_ELSEWHERE) && isLocal(told.file) === isLocal(own.file);
    },
    isSameTime: (told, other) => {
      const between = shiftOf(told.file, told.endedAt) - shiftOf(other.file, other.endedAt);
      return isLocal(told.file) === isLocal(other.file) && [apartOf(told, other), startApartOf(told, other)].every((apart) => apart !== undefined && Math.abs(apart - between) <= SAME_EVENT);
    },
  };
}

/** What a clock shows more at a time, by what it shows itself. */
export function aheadAt(clock: Clock | undefined, time: WallClock | undefined): number | undefined {
  return clock?.change !== undefined && time !== undefined && time >= clock.change.from ? clock.change.ahead : clock?.ahead;
}

// ── What two inputs tell of the same run ────────────────────────────────────────────────────────────────────────────

/** What a run in another zone and one in the local clock both tell. `apart`: what the first shows more. */
type Anchor = { readonly far: Run; readonly near: Run; readonly apart: number; readonly what: string };

/** Pairs of what may be the same run. */
function anchorsOf(runs: readonly Run[]): Anchor[] {
  const ownOf = ownRuns(runs);
  const copiesOf = copiedRuns(runs);
  return runs.flatMap((told) =>
    [...ownOf(told), ...copiesOf(told).filter((copy) => isEventOf(told, copy))].flatMap((own): Anchor[] => {
      if ((told.zone === 'local') === (own.zone === 'local')) return [];
      const anchor = anchorOf(told, own);
      const quarters = anchor && Math.round(anchor.apart / QUARTER) * QUARTER;
      return anchor && quarters !== undefined && Math.abs(quarters) <= MOST_APART && Math.abs(anchor.apart - quarters) <= LATE_ELSEWHERE ? [anchor] : [];
    }),
  );
}

function anchorOf(told: Run, own: Run): Anchor | undefined {
  const between = (apart: number, what: string): Anchor => (told.zone === 'local' ? { far: own, near: told, apart: -apart, what } : { far: told, near: own, apart, what });
  const ends = apartOf(told, own);
  if (told.within !== undefined && ends !== undefined && !contradicts(told, own)) return between(ends, `how ${own.product ?? told.product ?? 'the run'} ended`);
  // A log that names another one does so when that one begins.
  const named = told.logs.find(({ log }) => log.toLowerCase() === nameOf(own.file));
  if (named?.time === undefined || own.startedAt === undefined) return undefined;
  return between(named.time - own.startedAt, `when ${named.log} began`);
}

/** One and the same event lies quarters of an hour apart to the second, at its beginning and its end. */
function isEventOf(told: Run, copy: Run): boolean {
  const [ends, starts] = [apartOf(told, copy), startApartOf(told, copy)];
  return ends !== undefined && starts !== undefined && Math.abs(ends - starts) <= SAME_EVENT && Math.abs(ends - Math.round(ends / QUARTER) * QUARTER) <= SAME_EVENT;
}

const startApartOf = (told: Run, own: Run) => (told.startedAt === undefined || own.startedAt === undefined ? undefined : told.startedAt - own.startedAt);
const apartOf = (told: Run, own: Run) => (told.endedAt === undefined || own.endedAt === undefined ? undefined : told.endedAt - own.endedAt);

/**
 * Finds the runs with a log of their own that may be the run which another input tells of: named by it, or of the same product, or, where
 * nobody names the product, of the same kind. Named ones first.
 */
export function ownRuns(runs: readonly Run[]): (told: Run) => readonly Run[] {
  const own = runs.filter((run) => run.within === undefined && !run.fragment);
  const byName = Map.groupBy(own, ({ file }) => nameOf(file));
  const byProduct = Map.groupBy(own, ({ product }) => product?.toLowerCase());
  const byKind = Map.groupBy(own, ({ kind }) => kind);
  return (told) => {
    const named = told.logs.flatMap(({ log }) => byName.get(log.toLowerCase()) ?? []);
    const alike = (told.product === undefined ? byKind.get(told.kind) : byProduct.get(told.product.toLowerCase())) ?? [];
    return [...new Set([...named, ...alike])].filter((one) => one.file !== told.file && isSameServer(one.server, told.server));
  };
}

/** Finds the runs of other event exports that may be the same run: one event log was exported twice. */
export function copiedRuns(runs: readonly Run[]): (told: Run) => readonly Run[] {
  const keyOf = ({ kind, product, patch, exitCode, outcome }: Run) => JSON.stringify([kind, product?.toLowerCase(), patch?.toLowerCase(), exitCode, outcome]);
  const alike = Map.groupBy(runs.filter(({ within, product }) => within !== undefined && product !== undefined), keyOf);
  return (told) => (told.within === undefined ? [] : (alike.get(keyOf(told)) ?? []).filter((one) => one.file !== told.file && isSameServer(one.server, told.server)));
}

/** Two different codes are two runs. */
export const contradicts = (told: Run, own: Run): boolean => own.exitCode !== undefined && told.exitCode !== undefined && own.exitCode !== told.exitCode;

/** `coreserver-sp2.log` of `bundle.zip!KESTREL-WFE1/coreserver-sp2.log`, in lower case. */
const nameOf = (file: string) => fileNameOf(file).toLowerCase();

// ── The distance that most agree on ─────────────────────────────────────────────────────────────────────────────────

function anchored(anchors: readonly Anchor[]): Clock[] {
  return [...Map.groupBy(anchors, ({ far }) => far.file)].flatMap(([file, all]) => {
    const votes = Map.groupBy(all, ({ apart }) => Math.round(apart / QUARTER) * QUARTER);
    // With summer time between them, runs are an hour off; of two distances with as many runs the shorter one: an update tried again an hour later ends alike.
    const withSummer = (ahead: number) => Math.max(...[-HOUR, HOUR].map((hour) => runsIn([...(votes.get(ahead) ?? []), ...(votes.get(ahead + hour) ?? [])])));
    const [best] = [...votes].toSorted(([a, some], [b, others]) => withSummer(b) - withSummer(a) || runsIn(others) - runsIn(some) || Math.abs(a) - Math.abs(b));
    // A log of its own knows better than another export.
    const first = best?.[1].find(({ near }) => near.within === undefined) ?? best?.[1][0];
    if (!best || !first) return [];
    const [ahead, agreeing] = best;
    const spread = Math.max(...agreeing.map(({ apart }) => Math.abs(apart - ahead)));
    const clock = { file, zone: first.far.zone, reference: first.near.file, ahead, spread, events: runsIn(agreeing), why: `both tell ${first.what}` };
    return [[-HOUR, HOUR].flatMap((hour) => inSummer(clock, agreeing, ahead + hour, votes.get(ahead + hour) ?? []) ?? [])[0] ?? clock];
  });
}

/** The clock with the change between the runs that agree and those that are an hour off, where all of the one lie before all of the other. */
function inSummer(clock: Clock, agreeing: readonly Anchor[], ahead: number, off: readonly Anchor[]): Clock | undefined {
  const settled = new Set(agreeing.flatMap(({ far, near }) => [far, near]));
  const [here, there] = [timesOf(agreeing), timesOf(off.filter(({ far, near }) => !settled.has(far) && !settled.has(near)))];
  if (here.length === 0 || there.length === 0) return undefined;
  const middle = (before: readonly number[], after: readonly number[]) => (Math.max(...before) + Math.min(...after)) / 2;
  if (Math.max(...here) < Math.min(...there)) return { ...clock, change: { from: middle(here, there), ahead } };
  return Math.max(...there) < Math.min(...here) ? { ...clock, ahead, change: { from: middle(there, here), ahead: clock.ahead ?? ahead } } : undefined;
}

const timesOf = (anchors: readonly Anchor[]) => anchors.flatMap(({ far }) => far.endedAt ?? []);

const runsIn = (anchors: readonly Anchor[]) => new Set(anchors.map(({ far }) => far)).size;

/** A clock that shares nothing with a local log: set by one of its own kind nearby, or told to be unknown where there are local logs at all. */
function takenFrom(file: string, zone: Zone, found: readonly Clock[], zones: ReadonlyMap<string, Zone>): Clock[] {
  const fromUtc = aheadOfUtc(zone);
  if (fromUtc === undefined || found.some((clock) => clock.file === file)) return [];
  const isBeside = (other: string) => folderOf(other) === folderOf(file);
  const around = (of: string) => parentOf(folderOf(of));
  const isNear = (other: string) => around(other) === around(file) || around(file) === folderOf(other) || around(other) === folderOf(file);
  const other = found.find((clock) => isBeside(clock.file)) ?? found.find((clock) => isNear(clock.file));
  if (other?.ahead !== undefined) {
    const ahead = other.ahead + fromUtc - (aheadOfUtc(other.zone) ?? 0);
    const between = ahead - other.ahead;
    const change = other.change && { from: other.change.from + between, ahead: other.change.ahead + between };
    return [{ file, zone, reference: other.reference, ahead, ...(change ? { change } : {}), spread: other.spread, events: 0, like: other.file, why: 'the zone of this clock is known from its kind' }];
  }
  const locals = [...zones].filter(([, its]) => its === 'local');
  const local = locals.find(([name]) => isBeside(name)) ?? locals.find(([name]) => isNear(name));
  return local ? [{ file, zone, reference: local[0], spread: 0, events: 0, why: 'nothing is told by both' }] : [];
}
