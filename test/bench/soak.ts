/**
 * `npm run soak`: a day of a farm through the live engine, as fast as it can read: does following for a day cost memory? Fifty logs are
 * written at the same time, trace logs begin a new file every half hour or are renamed, and the heap is measured after a collection.
 * Nothing is asserted; a heap that does not grow with the lines is the goal.
 *
 *   npm run soak                        30 million lines
 *   npm run soak -- --lines 2e6 --keep  fewer; and no trace log is ever deleted
 */
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { wantedBy } from '../../src/engine/matching/wanted.ts';
import { ownPlans, ownRules } from '../../src/engine/rules/own-rules.ts';
import { openBaseline } from '../../src/engine/unknown/baseline.ts';
import { followLogs } from '../../src/live/follow-logs.ts';
import { loadParsers } from '../../src/parsers.ts';
import { BASELINE, CATALOG } from '../../src/paths.ts';
import { BEGIN, streamsOf } from './streams.ts';

const { values } = parseArgs({ options: { lines: { type: 'string', default: '30e6' }, files: { type: 'string', default: '50' }, hours: { type: 'string', default: '24' }, keep: { type: 'boolean', default: false } } });
const LINES = Number(values.lines);
const FILES = Number(values.files);
const HOURS = Number(values.hours);
const HOUR = 3_600_000;
const TICK = 60_000;
/** Trace logs write all the time, six of ten files; a run lasts a sixth of the time. */
const ACTIVE = FILES * (0.6 + 0.4 / 6);
const PER_TICK = Math.round(LINES / ((HOURS * HOUR) / TICK) / ACTIVE);
/** Bytes that may be written and not read. */
const AHEAD = 32e6;
/** Trace logs of each server that are kept. */
const KEPT = 4;

const collect = globalThis.gc;
if (!collect) throw new Error('start it with npm run soak: it needs --expose-gc');

const folder = mkdtempSync(join(tmpdir(), 'upgrade-soak-'));
const rules = await ownRules();
const defects: unknown[] = [];
const following = await followLogs([folder], {
  rules,
  catalog: openCatalog(CATALOG),
  plans: await ownPlans(),
  baseline: openBaseline(BASELINE),
  parsers: await loadParsers(),
  wants: wantedBy(rules),
  patienceOf: () => ({ longest: HOUR, why: '' }),
  defect: (error) => defects.push(error),
});

/** Bytes of each file that is there. */
const written = new Map<string, number>();
const traces = new Map<string, string[]>();
let lines = 0;
let paused = 0;

function unread(): number {
  const sizes = new Map(following.view().live?.files.map(({ path, size }) => [path, size]));
  return [...written].reduce((sum, [path, size]) => sum + Math.max(0, size - (sizes.get(path) ?? 0)), 0);
}

async function write(file: string, bytes: Buffer): Promise<void> {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, bytes);
  written.set(path, (written.get(path) ?? 0) + bytes.length);
}

/** A new trace log: the oldest one goes. Of each tenth server the log keeps its name, and the last one is renamed. */
function traceOf(file: string, server: number): string {
  const own = traces.get(dirname(file)) ?? [];
  traces.set(dirname(file), own);
  const isRenamed = server % 10 === 5;
  const name = isRenamed ? join(dirname(file), 'trace.log') : file;
  if (own.at(-1) === file) return name;
  own.push(file);
  if (isRenamed && own.length > 1) {
    const [from, to] = [join(folder, name), join(folder, `${name}.1`)];
    renameSync(from, to);
    written.set(to, written.get(from) ?? 0);
    written.delete(from);
  }
  if (own.length > KEPT && !isRenamed && !values.keep) {
    const oldest = join(folder, own.shift()!);
    rmSync(oldest);
    written.delete(oldest);
  }
  return name;
}

const streams = streamsOf(FILES);
const started = performance.now();
console.log('hours     lines  lines/s  files  runs  findings   heap MB  outside MB  resident MB');
for (let time = BEGIN; time <= BEGIN + HOURS * HOUR; time += TICK) {
  for (const [at, stream] of streams.entries()) {
    const block = stream(time, PER_TICK);
    if (!block) continue;
    await write(at % 10 < 6 ? traceOf(block.file, at) : block.file, block.bytes);
    lines += PER_TICK;
  }
  while (unread() > AHEAD) await wait(20);
  if ((time - BEGIN) % (2 * HOUR) === 0) await tell((time - BEGIN) / HOUR);
}
await following.close();
rmSync(folder, { recursive: true });
for (const defect of defects) console.log(defect);

async function tell(hours: number): Promise<void> {
  while (unread() > 0) await wait(20);
  const quiet = performance.now();
  await wait(2000);
  collect?.();
  collect?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { report, live } = following.view();
  const seconds = (performance.now() - started - paused) / 1000;
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1).padStart(9);
  console.log(
    `${String(hours).padStart(5)} ${String(lines).padStart(9)} ${String(Math.round(lines / seconds)).padStart(8)} ${String(live?.files.length).padStart(6)} ${String(report.attempts.length).padStart(5)} ${String(live?.claims.length).padStart(9)} ${megabytes(heapUsed)} ${megabytes(external).padStart(11)} ${megabytes(rss).padStart(12)}`,
  );
  paused += performance.now() - quiet;
}
