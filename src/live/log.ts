/**
 * One file that is being written → what was read of it up to now. A parser holds the last entry back until the next one begins, and some
 * hold more: whether an error is one may be seen some lines later. So when a file has been quiet for a moment, its reading is ended, which
 * gives what was held back; and once it grows again it is read from its beginning. What is shown is what `analyze` would say of the file.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Compiled } from '../engine/matching/compile.ts';
import { newReading } from '../reading.ts';
import type { Reading } from '../reading.ts';
import type { Bytes } from '../source/bytes.ts';
import type { FollowedFile } from '../source/follow/generation.ts';
import { readFile } from '../source/read.ts';
import type { ReadOptions } from '../source/read.ts';
import type { Skipped } from '../types.ts';

/** Milliseconds without anything new after which what was held back is taken as it is. */
const QUIET = 1500;
/** Reading a file again may take one part in so many of the time. */
const SHARE = 20;
/** Of a log that was shorter than this, and so many times shorter than now, kind and encoding are found out anew. */
const YOUNG = 256 * 1024;
const OLDER = 16;

export type LiveLog = {
  readonly file: FollowedFile;
  readonly readings: () => readonly Reading[];
  readonly skipped: () => readonly Skipped[];
  /** All that was there has been read at least once. */
  readonly caughtUp: () => boolean;
  /** Nothing came for a moment, and nothing is held back. */
  readonly settled: () => boolean;
  /** Nothing more will ever come. */
  readonly over: () => boolean;
  /** Resolves when it is over. */
  readonly done: Promise<void>;
};

export type LiveLogOptions = Omit<ReadOptions, 'skip'> & { readonly compiled: Compiled; readonly quiet?: number | undefined; readonly changed: () => void };

type Read = { readonly readings: Reading[]; readonly skipped: Skipped[] };

export function liveLog(file: FollowedFile, options: LiveLogOptions): LiveLog {
  let shown: Read = { readings: [], skipped: [] };
  let caughtUp = false;
  let settled = false;
  let over = false;

  const show = (read: Read) => {
    if (!settled && isBehind(read, shown)) return;
    shown = read;
    caughtUp = true;
    options.changed();
  };

  const follow = async () => {
    do {
      settled = false;
      let read = await readOnce(file, options, show);
      while (read === 'outgrown') read = await readOnce(file, options, show);
      settled = true;
      show(read);
    } while ((await file.grown()) === 'grown');
    over = true;
    for (const reading of shown.readings) reading.end();
    options.changed();
  };

  return { file, readings: () => shown.readings, skipped: () => shown.skipped, caughtUp: () => caughtUp, settled: () => settled, over: () => over, done: follow() };
}

/**
 * What was held back is held back again when the log goes on, until more is there: a SharePoint upgrade log on the first days of a month, whose
 * dates tell only later which number is the day, is held back for 500 lines. Nothing that was shown is taken back for that.
 */
function isBehind({ readings }: Read, shown: Read): boolean {
  const isSame = readings.every(({ source }, at) => source.format === shown.readings[at]?.source.format);
  const events = ({ readings: some }: Read) => some.reduce((sum, { source }) => sum + source.events, 0);
  return isSame && events({ readings, skipped: [] }) < events(shown);
}

/** From the beginning until the file is quiet. `outgrown`: what it was taken for when it was short needs another look. */
async function readOnce({ path, bytes }: FollowedFile, options: LiveLogOptions, show: (read: Read) => void): Promise<Read | 'outgrown'> {
  const { compiled, quiet = QUIET } = options;
  const read: Read = { readings: [], skipped: [] };
  const begun = performance.now();
  let wait = quiet;
  let size = 0;
  let first: number | undefined;
  let outgrown = false;

  async function* open(): AsyncGenerator<Buffer> {
    for await (const piece of bytes(() => wait)) {
      size += piece.length;
      yield piece;
      if (piece.length > 0) continue;
      // The next piece is asked for when everything before it was worked on.
      if (first === undefined) wait = Math.max(quiet, SHARE * (performance.now() - begun));
      first ??= size;
      show(read);
      outgrown = first < YOUNG && size > first * OLDER;
      if (outgrown) return;
    }
  }

  const stats = await stat(path).catch(() => undefined);
  const found = { path, name: basename(path), size: stats?.size, modified: stats?.mtimeMs, file: path, open: open as () => Bytes };
  for await (const { source, records } of readFile(found, { ...options, skip: (one) => read.skipped.push(one) })) {
    const reading = newReading(source, compiled);
    read.readings.push(reading);
    for await (const batch of records) reading.see(batch);
  }
  return outgrown ? 'outgrown' : read;
}
