/** `index`: analyzes many incidents, and puts what they say into a store. */
import { availableParallelism } from 'node:os';
import process from 'node:process';

import { printingStore } from '../archive/dry-run.ts';
import { finishedIn } from '../archive/finished.ts';
import { incidentsBelow, ownFiles } from '../archive/incidents.ts';
import type { OwnFiles } from '../archive/identity.ts';
import { judgementOf } from '../archive/judgement.ts';
import { showProgress } from '../archive/progress.ts';
import { indexAll } from '../archive/run.ts';
import { endingLines, endingObject, isAllThere } from '../archive/tell.ts';
import type { Ending } from '../archive/tell.ts';
import { openThread } from '../archive/thread.ts';
import { UsageError } from '../errors.ts';
import { INDEX_WORKER } from '../paths.ts';
import { AFTER_OTHERS, lineOf } from '../store/elastic/lines.ts';
import { spoolTo } from '../store/elastic/spool.ts';
import { isServer, openStore } from '../store/open.ts';
import type { StoreArguments } from '../store/open.ts';
import { harmlessLines } from '../text/display.ts';
import { MINUTE } from '../text/times.ts';
import type { Archived, Document, Skipped, Store } from '../types.ts';
import { judgingOf } from './analyze.ts';
import type { WorkerData } from './index-worker.ts';
import type { Color, ReadingArguments } from './options.ts';
import { EXIT } from './outside.ts';
import type { Outside } from './outside.ts';
import { pageOf, screenOf, write, writeJson, writeLines } from './screen.ts';
import { stopOnSignal } from './stop.ts';
import { STORE } from './store-options.ts';

export type IndexArguments = ReadingArguments &
  StoreArguments & {
    readonly to?: string;
    /** Levels below the paths. */
    readonly incidentPer: number;
    readonly resume: boolean;
    readonly replace: boolean;
    readonly records: boolean;
    readonly workers?: number;
    /** MiB. */
    readonly memory?: number;
    /** Minutes. */
    readonly giveUpAfter: number;
    readonly dryRun: boolean;
    readonly replay?: string;
    readonly format: 'text' | 'json';
    readonly color: Color;
    readonly width?: number;
    /** Unless told: on a terminal. */
    readonly progress?: boolean;
  };

const SPOOL = 'upgrade-triage-spool.ndjson';
/** The main thread has little to do beside them; each takes some hundred MB. */
const MOST_WORKERS = 16;
/** Beside an SQLite file, while it is written. */
const COMPANIONS = ['', '-wal', '-shm', '-journal'];

export async function runIndex(paths: readonly string[], args: IndexArguments, version: string, outside: Outside): Promise<void> {
  const { to = STORE, spool = SPOOL } = args;
  if (args.replay !== undefined) {
    if (paths.length > 0) throw new UsageError('--replay and PATH: one of them, since what is replayed was read before');
    return (await import('./index-replay.ts')).runReplay(args.replay, { ...args, to }, outside);
  }
  if (paths.length === 0) throw new UsageError('nothing to index: name the folder in which the incidents lie');
  if (paths.includes('-')) throw new UsageError('standard input cannot be indexed: it has no name and no folder; `analyze -` reads it');
  if (args.dryRun && args.to !== undefined) throw new UsageError('--dry-run and --to: one of them, since a dry run touches no store');
  const judged = { version, as: args.as, encoding: args.encoding, ...(await judgingOf(args, outside)) };
  const [plain, withRecords] = [judgementOf({ ...judged, records: false }), judgementOf({ ...judged, records: true })];
  const judgement = args.records ? withRecords : plain;

  const aside: Skipped[] = [];
  const own = await ownFiles([spool, ...(isServer(to) ? [] : COMPANIONS.map((end) => `${to}${end}`))]);
  const { incidents, files } = await incidentsBelow(paths, { levels: args.incidentPer, own, skip: (one) => aside.push(one) });
  if (files === incidents.length && files > 1 && args.incidentPer > 0) note(`each of the ${files.toLocaleString('en')} files is taken for an incident of its own; where they belong together: --incident-per path`, outside);
  const store = args.dryRun ? printingStore(async (text) => write(text, outside)) : await openStore(to, { ...args, create: true, env: outside.env, tell: (line) => note(line, outside) });
  try {
    // Who has the entries of the logs as well has all that is asked for without them.
    const finished = await finishedIn(store, args.namespace ?? 'default', args.records ? [withRecords] : [plain, withRecords]);
    const ending = await indexInto(store, incidents, { ...args, spool }, { version, judgement, aside, finished, own }, outside);
    outside.exit(statusOf(ending));
    await tell(ending, args, outside);
  } finally {
    await store.close();
  }
}

type Known = { readonly version: string; readonly judgement: string; readonly aside: readonly Skipped[]; readonly own: OwnFiles; readonly finished: Awaited<ReturnType<typeof finishedIn>> };

async function indexInto(store: Store, incidents: readonly Archived[], args: IndexArguments & { readonly spool: string }, { version, judgement, aside, finished, own }: Known, outside: Outside): Promise<Ending> {
  const begun = performance.now();
  const { as, encoding, rules, suppressions, records, namespace = 'default', workers = Math.min(availableParallelism(), MOST_WORKERS), memory = memoryFor(workers) } = args;
  // Only what it needs: functions cannot be handed to a thread.
  const data: WorkerData = { args: { ...(as !== undefined && { as }), ...(encoding !== undefined && { encoding }), ...(rules && { rules }), ...(suppressions !== undefined && { suppressions }) }, today: outside.today, judgement, namespace, version, records, own };
  const stop = stopOnSignal(() => note(`finishing what is being read; Ctrl+C once more ends at once, and --resume goes on afterwards`, outside));
  const { tally, over } = indexAll(incidents, {
    store,
    finished,
    judgement,
    workers,
    openThread: () => openThread({ script: INDEX_WORKER, data, memory, giveUpAfter: args.giveUpAfter * MINUTE }),
    resume: args.resume,
    own,
    replace: args.replace,
    setAside: (marker) => setAside(marker, args.spool),
    stop: stop.signal,
  });
  const progress = (args.progress ?? outside.stderr.isTTY) ? showProgress(tally, outside.stderr) : undefined;
  try {
    await over;
  } finally {
    progress?.stop();
    stop.release();
  }
  return { tally, place: args.dryRun ? undefined : store.place, spool: args.spool, aside, took: performance.now() - begun, peak: process.resourceUsage().maxRSS * 1024, replaced: args.replace };
}

const MiB = 1024 ** 2;
/** As much as Node gives a program by itself, but no more than there is: an incident must not take the whole program with it. */
const memoryFor = (workers: number): number => Math.min(4096, Math.max(256, Math.floor((process.availableMemory() * 0.8) / workers / MiB)));

/** Documents of a dry run have standard output for themselves. */
async function tell(ending: Ending, args: IndexArguments, outside: Outside): Promise<void> {
  const to = args.dryRun ? { ...outside, stdout: outside.stderr } : outside;
  if (args.format === 'json') await writeJson(endingObject(ending), to);
  else await writeLines(endingLines(ending, pageOf(screenOf(args, to))), to);
  for (const stack of ending.tally.stacks) outside.stderr.write(`${harmlessLines(stack)}\n`);
}

function statusOf({ tally }: Ending): number {
  if (!isAllThere(tally)) return EXIT.failed;
  return tally.empty.length === tally.all ? EXIT.nothing : EXIT.fine;
}

/** Behind those documents of the incident that are in the spool file already. */
function setAside(marker: readonly Document[], file: string): void {
  spoolTo(file).add(marker.map((document) => lineOf(document, undefined, AFTER_OTHERS)));
}

function note(text: string, { stderr }: Outside): void {
  stderr.write(`${stderr.isTTY ? '\r\u001B[2K' : ''}${text}\n`);
}
