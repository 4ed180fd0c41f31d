/**
 * A night of the sample logs as it went on, write by write: which bytes of which file came when. Times are those that the project's own
 * parsers read in the lines; what was exported afterwards, event logs and lists of versions, comes whole when all else is over.
 */
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

import { loadParsers } from '../../src/parsers.ts';
import { readSources } from '../../src/source/read.ts';
import type { Source } from '../../src/types.ts';
import { randomFrom } from '../bench/generate.ts';

/** At a moment of the logs, in ms since the first one. Either bytes are added to a file, or it gets another name and is written anew. */
export type Write = { readonly at: number; readonly file: string } & ({ readonly bytes: Buffer } | { readonly renamed: string });

export type PlanOptions = {
  /** Another one cuts the writes at other bytes. */
  readonly seed: number;
  /** The largest log is rotated in its middle. */
  readonly rotate?: boolean | undefined;
};

type Log = { readonly file: string; readonly source: Source; readonly bytes: Buffer; readonly times: ReadonlyMap<number, number> };

const EXPORTED = /^event-|^versions-dump$/;
/** Between the end and an export, and between two of them. */
const EXPORT_TAKES = 20_000;
/** The rest of a write that was cut comes so much later, at the most. */
const REST_AFTER = 700;

export async function planOf(folder: string, { seed, rotate = false }: PlanOptions): Promise<Write[]> {
  const random = randomFrom(seed);
  const logs = await logsIn(folder);
  const written = logs.filter(({ source }) => !EXPORTED.test(source.format));
  const largest = written.toSorted((a, b) => b.source.lines - a.source.lines)[0];
  const writes = written.flatMap((log) => writesOf(log, random, rotate && log === largest));
  let end = writes.reduce((latest, { at }) => Math.max(latest, at), 0);
  for (const { file, bytes, source } of logs) if (EXPORTED.test(source.format)) writes.push({ at: (end += EXPORT_TAKES), file, bytes });
  const begin = writes.reduce((first, { at }) => Math.min(first, at), end);
  return writes.map((write) => ({ ...write, at: write.at - begin })).toSorted((a, b) => a.at - b.at);
}

async function logsIn(folder: string): Promise<Log[]> {
  const logs: Log[] = [];
  const defect = (error: unknown) => {
    throw error;
  };
  for await (const { source, records } of readSources([folder], { parsers: await loadParsers(), skip: () => {}, defect })) {
    const times = new Map<number, number>();
    for await (const batch of records) for (const { line, time } of batch) if (time !== undefined) times.set(line, time);
    logs.push({ file: relative(folder, source.path).replaceAll(sep, '/'), source, bytes: readFileSync(source.path), times });
  }
  return logs;
}

/** Lines of one moment are written at once, cut in two at any byte. */
function writesOf({ file, source, bytes, times }: Log, random: (below: number) => number, rotate: boolean): Write[] {
  const ends = lineEnds(bytes, source.encoding === 'utf-16le');
  const moments = momentsOf(ends.length, times);
  const writes: Write[] = [];
  let from = 0;
  for (let line = 0; line < ends.length; line++) {
    const at = moments[line]!;
    const next = moments[line + 1];
    if (next === at) continue;
    const to = ends[line]!;
    const cut = from + 1 + random(to - from);
    writes.push({ at, file, bytes: bytes.subarray(from, cut) });
    if (cut < to) writes.push({ at: at + Math.min(REST_AFTER, (next ?? Infinity) - at) / 2, file, bytes: bytes.subarray(cut, to) });
    from = to;
    if (!rotate || next === undefined || 2 * (line + 1) < ends.length) continue;
    rotate = false;
    writes.push({ at: next, file, renamed: `${file}.1` });
    // Each file of UTF-16 begins with its mark.
    if (source.encoding === 'utf-16le') writes.push({ at: next, file, bytes: Buffer.from([0xff, 0xfe]) });
  }
  return writes;
}

/** When each line was written: with the last one above it that tells a time, and never before it. */
function momentsOf(lines: number, times: ReadonlyMap<number, number>): number[] {
  let last = times.values().next().value ?? 0;
  return Array.from({ length: lines }, (_, at) => (last = Math.max(last, times.get(at + 1) ?? last)));
}

function lineEnds(bytes: Buffer, isWide: boolean): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) if (!isWide || (at % 2 === 0 && bytes[at + 1] === 0)) ends.push(at + (isWide ? 2 : 1));
  return (ends.at(-1) ?? 0) < bytes.length ? [...ends, bytes.length] : ends;
}

// ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Times as fast as it was, at once, or so that it lasts so many ms. */
export type Pace = { readonly speed: number } | { readonly lasting: number };

/** People wait for other people: no pause of the playing is longer, in ms. */
const LONGEST_PAUSE = 8000;

/** When each write is due, in ms since the beginning of the playing. */
export function dueTimes(writes: readonly Write[], pace: Pace): number[] {
  const due = (speed: number) => {
    let now = 0;
    return writes.map(({ at }, i) => (now += Math.min(LONGEST_PAUSE, (at - (writes[i - 1]?.at ?? 0)) / speed)));
  };
  if ('speed' in pace) return due(pace.speed);
  let [slow, fast] = [1e-3, 1e6];
  for (let i = 0; i < 60; i++) {
    const middle = Math.sqrt(slow * fast);
    if ((due(middle).at(-1) ?? 0) > pace.lasting) slow = middle;
    else fast = middle;
  }
  return due(fast);
}
