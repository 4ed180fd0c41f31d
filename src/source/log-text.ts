/**
 * The text of one log for people who read in it, by the path that its source has in the report: a file on disk, which may still be written,
 * a member of an archive, nested too, or a binary log. Lines have the numbers that evidence has.
 */
import { open, stat } from 'node:fs/promises';
import { normalize } from 'node:path';

import type { LogText, Parser } from '../types.ts';
import { reasonOf } from './bytes.ts';
import { grownFile } from './grown.ts';
import { contentOf } from './magic.ts';
import { search } from './search.ts';
import { storedLines } from './stored.ts';
import type { Lines } from './stored.ts';

type Options = { readonly parsers: readonly Parser[]; readonly encoding?: string | undefined };

/** A file is looked at so often at the most, in ms. */
const EVERY = 150;
/** Enough to tell an archive or a binary log from a text. */
const HEAD = 64 * 1024;
const NOTHING: Lines = { hasRecords: () => undefined, count: () => 0, around: () => undefined, look: async () => {}, close: async () => {} };

/** Gives the text at once; it begins to be read now. Where it cannot be, it has no lines, and its state says why. */
export function openLogText(path: string, options: Options): LogText {
  let lines = NOTHING;
  let reading = true;
  let why: string | undefined;
  let looking: Promise<void> | undefined;
  let lookedAt = 0;
  let closed = false;
  const waiting: (() => void)[] = [];
  const told = () => {
    for (const done of waiting.splice(0)) done();
  };
  const more = () => new Promise<void>((done) => waiting.push(done));

  async function look(): Promise<void> {
    try {
      if (lines === NOTHING) lines = await linesAt(path, options, told);
      told();
      await lines.look();
      why = undefined;
    } catch (error) {
      why = reasonOf(error);
      // Tried again from the beginning.
      if (lines.count() === 0) lines = NOTHING;
    }
    if (closed) await lines.close();
    reading = false;
    looking = undefined;
    lookedAt = performance.now();
    told();
  }

  const mayGrow = () => reading && !closed;
  const lookNow = () => (closed ? Promise.resolve() : (looking ??= look()));
  /** A look that is under way may have missed what was written a moment ago. */
  const refresh = () => (looking ? looking.then(lookNow) : lookNow());
  /** What is being read for the first time need not be whole to be read in. */
  const beFresh = async () => (reading || performance.now() - lookedAt < EVERY ? undefined : lookNow());
  void lookNow();

  async function find(pattern: RegExp, from: number, step: 1 | -1, signal: AbortSignal): Promise<number | undefined> {
    await beFresh();
    const all = { count: () => lines.count(), around: (line: number) => lines.around(line), more: async () => mayGrow() && (await more(), true) };
    return search(all, pattern, { from, step, signal });
  }

  return {
    path,
    lines: () => lines.count(),
    state: () => ({ reading, why }),
    async read(from, count) {
      await beFresh();
      while (mayGrow() && lines.count() < from + count - 1) await more();
      return linesBetween(lines, Math.max(1, from), from + count);
    },
    find,
    async lineOf({ line, record }, signal) {
      while (mayGrow() && lines.hasRecords() === undefined) await more();
      return lines.hasRecords() === true && record !== undefined ? find(new RegExp(`^${record}  `), 1, 1, signal) : line;
    },
    refresh,
    async close() {
      closed = true;
      if (!looking) await lines.close();
      told();
    },
  };
}

function linesBetween(lines: Lines, from: number, to: number): string[] {
  const found: string[] = [];
  for (let line = from; line < to; ) {
    const stretch = lines.around(line);
    if (!stretch) break;
    const end = Math.min(stretch.first + stretch.lines.length, to);
    found.push(...stretch.lines.slice(line - stretch.first, end - stretch.first));
    line = end;
  }
  return found;
}

async function linesAt(path: string, { parsers, encoding }: Options, told: () => void): Promise<Lines> {
  if (path === '-' || path.startsWith('-!')) throw new Error('it came through standard input, which can be read only once: save it as a file to read in it');
  const file = await fileIn(path);
  if (file === undefined) throw new Error('it is gone, or it cannot be read a second time');
  const binary = parsers.filter((parser) => parser.unit === 'bytes');
  const head = await headOf(file);
  const isLog = binary.some((parser) => parser.detect(head));
  if (file === path && !isLog && ['text', 'empty'].includes(contentOf(head).is)) return grownFile(file, encoding, told);
  return storedLines(normalize(file) + path.slice(file.length), file, { binary, encoding, told });
}

/** The file on disk that a path leads to: names of files may hold a `!`, too. */
async function fileIn(path: string): Promise<string | undefined> {
  for (let end = path.length; end > 0; end = path.lastIndexOf('!', end - 1)) {
    const stats = await stat(path.slice(0, end)).catch(() => undefined);
    if (stats?.isFile()) return path.slice(0, end);
  }
  return undefined;
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
