/**
 * Logs as they were being written: the finished logs of a folder, or one of them, grow piece by piece in the order of their time stamps, and
 * after each piece the live engine is asked what can be shown. There are no files and no timers in it, so it is fast and comes out the same
 * every time. What is exported when it is over, as event logs, archives and tables of versions are, comes as a whole.
 *
 *   busy   the log goes on at each look: what a parser holds back is not seen
 *   quiet  the log pauses for a moment at each look, wherever that is: what was held back is taken as it is
 *   paced  the log pauses where its time stamps say so
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { newBudget } from '../../src/engine/matching/budget.ts';
import { compile } from '../../src/engine/matching/compile.ts';
import { wantedBy } from '../../src/engine/matching/wanted.ts';
import { loadRules } from '../../src/engine/rules/load.ts';
import { liveLog } from '../../src/live/log.ts';
import type { LiveLog } from '../../src/live/log.ts';
import { newLooker } from '../../src/live/look.ts';
import { loadParsers } from '../../src/parsers.ts';
import { CATALOG, RULES } from '../../src/paths.ts';
import { gather } from '../../src/pipeline.ts';
import { newReading } from '../../src/reading.ts';
import type { Reading } from '../../src/reading.ts';
import type { FollowedFile } from '../../src/source/follow/generation.ts';
import { readSources } from '../../src/source/read.ts';
import type { FileState, Instant, Rule, View } from '../../src/types.ts';

const parsers = await loadParsers();
const catalog = openCatalog(CATALOG);
const ownRules = loadRules([RULES]);

export const WAYS = ['busy', 'quiet', 'paced'] as const;
export type Way = (typeof WAYS)[number];

/** What was shown when so much was written. `lines`: of each file. */
export type Look = { readonly share: number; readonly now: Instant; readonly lines: ReadonlyMap<string, number>; readonly view: View };

export type Replay = { readonly looks: readonly Look[]; readonly files: readonly string[] };

/** @param most looks; each line is one where there are fewer lines */
export async function replay(path: string, way: Way, most = 50, rules: readonly Rule[] = ownRules): Promise<Replay> {
  const files = await filesIn(path, rules);
  const order = orderOf(files);
  const [first] = order;
  const since = (first?.at ?? 0) - 1000;
  const budget = newBudget();
  const compiled = compile(rules, budget);
  const looker = newLooker({ rules, catalog, since, isNamed: (file) => file === path, patienceOf: () => ({ longest: 3_600_000, why: '' }) }, budget);
  const defect = (error: unknown) => {
    throw error;
  };
  const playing = new Map<string, { readonly stage: Stage; readonly log: LiveLog; grewAt: Instant }>();
  const lines = new Map<string, number>();
  const looks: Look[] = [];
  let from = 0;
  for (const { to, now, pauses } of momentsOf(order, way, most)) {
    const grown = new Set<File>();
    for (const { file, line } of order.slice(from, to)) {
      lines.set(file.path, file.ends.length === 1 ? Infinity : line);
      grown.add(file);
    }
    from = to;
    for (const file of files) {
      const line = lines.get(file.path);
      if (line === undefined) continue;
      const play = playing.get(file.path) ?? begin(file, now);
      playing.set(file.path, play);
      if (grown.has(file)) play.grewAt = now;
      await play.stage.play(file.ends[Math.min(line, file.ends.length) - 1] ?? 0, pauses.length > 0 || !grown.has(file));
    }
    const states = [...playing].map(([of, { grewAt }]): FileState => ({ path: of, state: 'following', size: 0, grewAt, renewed: 0 }));
    for (const pause of pauses.length === 0 ? [0] : pauses) {
      looker.look({ logs: [...playing.values()].map(({ log }) => log), files: states, skipped: [], now: now + pause });
      looks.push({ share: to / order.length, now: now + pause, lines: new Map(lines), view: looker.view() });
    }
  }
  for (const { stage } of playing.values()) stage.close();
  await Promise.all([...playing.values()].map(({ log }) => log.done));
  return { looks, files: files.map((file) => file.path) };

  function begin(file: File, now: Instant) {
    const stage = newStage(file, now);
    return { stage, log: liveLog(stage.file, { parsers, wants: wantedBy(rules), compiled, defect, changed: () => {} }), grewAt: now };
  }
}

// ── When somebody looks ─────────────────────────────────────────────────────────────────────────────────────────────

/** `to`: so much is written. `pauses`: ms without anything after which it is looked at; at once where there are none. */
type Moment = { readonly to: number; readonly now: Instant; readonly pauses: readonly number[] };

/** After so many ms a log is taken to be quiet, and after so many what it says is taken to be settled. */
const QUIET = 2000;
const SETTLED = 10_000;

function momentsOf(order: readonly Written[], way: Way, most: number): Moment[] {
  const every = Math.max(1, order.length / most);
  const gapAfter = (to: number) => (order[to]?.at ?? Infinity) - (order[to - 1]?.at ?? 0);
  const ends = Array.from({ length: Math.min(most, order.length) }, (_, n) => Math.round((n + 1) * every));
  const gaps = way === 'paced' ? order.map((_, at) => at + 1).filter((to) => gapAfter(to) >= QUIET).toSorted((a, b) => gapAfter(b) - gapAfter(a)).slice(0, 2 * most) : [];
  // A pause that the stamps do not tell puts off all that follows.
  let late = 0;
  return [...new Set([...ends, ...gaps])].toSorted((a, b) => a - b).map((to) => {
    const now = (order[to - 1]?.at ?? 0) + late;
    const pauses = [QUIET, SETTLED].filter((pause) => gapAfter(to) >= pause && (way === 'paced' || to === order.length));
    if (way !== 'quiet' || pauses.length > 0) return { to, now, pauses };
    late += QUIET;
    return { to, now, pauses: [QUIET] };
  });
}

// ── The order in which things were written ──────────────────────────────────────────────────────────────────────────

/** `ends`: where each line ends, in bytes; one for all where the file comes as a whole. `times`: what was told last before each line. */
type File = { readonly path: string; readonly bytes: Buffer; readonly ends: readonly number[]; readonly times: readonly (number | undefined)[] };

type Written = { readonly file: File; readonly line: number; readonly at: Instant };

const isWhole = (format: string) => format.startsWith('event-') || format === 'versions-dump';

async function filesIn(path: string, rules: readonly Rule[]): Promise<File[]> {
  const compiled = compile(rules, newBudget());
  const readings: Reading[] = [];
  const times = new Map<string, { line: number; time: number }[]>();
  for await (const { source, records } of readSources([path], { parsers, skip: () => {}, defect: () => {} })) {
    const reading = newReading(source, compiled);
    readings.push(reading);
    const seen = times.get(source.path) ?? [];
    times.set(source.path, seen);
    for await (const batch of records) {
      reading.see(batch);
      for (const { line, time } of batch) if (time !== undefined) seen.push({ line, time });
    }
    reading.end();
  }
  const clocks = gather(readings, catalog).cases[0]?.given.clocks;
  const aligned = (file: string, time: number) => clocks?.at({ file, time }) ?? time;
  return pathsIn(path).map((of) => {
    const bytes = readFileSync(of);
    const seen = times.get(of) ?? [];
    const kinds = readings.filter(({ source }) => source.path === of || source.path.startsWith(`${of}!`)).map(({ source }) => source);
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const whole = isPacked || kinds.length === 0 || kinds.some(({ path: inner, format }) => inner !== of || isWhole(format)) || isNewestFirst(seen);
    const all = [...times].filter(([inner]) => inner === of || inner.startsWith(`${of}!`)).flatMap(([inner, some]) => some.map(({ time }) => aligned(inner, time)));
    if (whole) return { path: of, bytes, ends: [bytes.length], times: [all.length === 0 ? undefined : all.reduce((a, b) => Math.max(a, b))] };
    const ends = lineEnds(bytes);
    const ofLines: (number | undefined)[] = [];
    let next = 0;
    let last: number | undefined;
    for (let line = 1; line <= ends.length; line++) {
      for (; (seen[next]?.line ?? Infinity) <= line; next++) last = Math.max(last ?? -Infinity, aligned(of, seen[next]?.time ?? 0));
      ofLines.push(last);
    }
    return { path: of, bytes, ends, times: ofLines };
  });
}

const isNewestFirst = (seen: readonly { readonly time: number }[]) => (seen[0]?.time ?? 0) > (seen.at(-1)?.time ?? 0);

function pathsIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).toSorted().flatMap((name) => (name === 'case.yaml' ? [] : pathsIn(join(path, name))));
}

/** What has no time comes when the rest is there; a single log without any takes a second for each line. */
function orderOf(files: readonly File[]): Written[] {
  const last = Math.max(0, ...files.flatMap(({ times }) => times.filter((time) => time !== undefined).slice(-1)));
  const all = files.flatMap((file) => {
    const begun = file.times.find((time) => time !== undefined);
    const none = file.times.length === 1 ? last + 60_000 : undefined;
    return file.ends.map((_end, at): Written => ({ file, line: at + 1, at: file.times[at] ?? begun ?? none ?? last + (at + 1) * 1000 }));
  });
  return all.toSorted((a, b) => a.at - b.at);
}

function lineEnds(bytes: Buffer): number[] {
  // Macs of old.
  if (!bytes.includes(10)) return endsOf(bytes, 13, undefined);
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 0 : bytes[0] === 0xfe && bytes[1] === 0xff ? 1 : undefined;
  return endsOf(bytes, 10, wide);
}

function endsOf(bytes: Buffer, end: number, wide: number | undefined): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, at + 1)) {
    if (wide === undefined) ends.push(at + 1);
    else if (at % 2 === wide && bytes[wide === 0 ? at + 1 : at - 1] === 0) ends.push(at + 2 - wide);
  }
  if (ends.at(-1) !== bytes.length) ends.push(bytes.length);
  return ends;
}

// ── A file that grows when it is told to ────────────────────────────────────────────────────────────────────────────

type Stage = {
  readonly file: FollowedFile;
  /** Resolves when all of it was read. @param quiet nothing more comes for a while */
  readonly play: (size: number, quiet: boolean) => Promise<void>;
  readonly close: () => void;
};

const PIECE = 64 * 1024;

function newStage({ path, bytes }: File, modified: Instant): Stage {
  let size = 0;
  let given = 0;
  let told = 0;
  let quiet = false;
  let closed = false;
  let go = () => {};
  let rested = () => {};

  const rest = () => {
    const more = new Promise<void>((resolve) => {
      go = resolve;
    });
    rested();
    return more;
  };

  async function* read(): AsyncGenerator<Buffer> {
    given = 0;
    for (;;) {
      while (given < size) {
        const piece = bytes.subarray(given, Math.min(size, given + PIECE));
        given += piece.length;
        yield piece;
      }
      // The next piece is asked for when everything before it was worked on.
      yield Buffer.alloc(0);
      if (quiet || closed) return;
      await rest();
    }
  }

  const file: FollowedFile = {
    path,
    modified,
    size: 0,
    bytes: read,
    async grown() {
      // A binary log is read from the disk.
      if (Math.max(given, told) >= size && !closed) await rest();
      told = size;
      return closed ? 'over' : 'grown';
    },
    ended: () => undefined,
  };
  return {
    file,
    play(to, isQuiet) {
      if (to === size && isQuiet === quiet) return Promise.resolve();
      size = to;
      quiet = isQuiet;
      return new Promise((resolve) => {
        rested = resolve;
        go();
      });
    },
    close() {
      closed = true;
      go();
    },
  };
}

