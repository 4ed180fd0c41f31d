/** `watch`: follows logs while they are written, on a screen, as lines or as events for scripts. */
import { normalize } from 'node:path';

import { patienceOf } from '../catalog/silences.ts';
import { wantedBy } from '../engine/matching/wanted.ts';
import { UsageError, stackOf } from '../errors.ts';
import { eventObject } from '../live/events.ts';
import type { LiveEvent } from '../live/events.ts';
import { followLogs } from '../live/follow-logs.ts';
import type { Following } from '../live/follow-logs.ts';
import { newHook } from '../live/hook.ts';
import { silenceOf } from '../live/silence.ts';
import { readState, stateFiles } from '../live/state.ts';
import { eventLine, firstLine } from '../live/tell.ts';
import { tellChanges } from '../live/teller.ts';
import { isFailure, verdictOf } from '../live/verdict.ts';
import { loadParsers } from '../parsers.ts';
import { MINUTE, SECOND } from '../text/times.ts';
import type { Severity, View } from '../types.ts';
import { judgingOf } from './analyze.ts';
import type { Color, ReadingArguments } from './options.ts';
import { EXIT } from './outside.ts';
import type { Outside } from './outside.ts';
import { mustBeWritable } from './screen.ts';
import { mustBeTerminal, openWatched } from './terminal.ts';

export type WatchArguments = ReadingArguments & {
  readonly format: 'screen' | 'text' | 'ndjson';
  readonly failOn: Severity | 'never';
  readonly color: Color;
  /** Seconds. */
  readonly poll?: number;
  readonly state?: string;
  readonly untilDone: boolean;
  /** Seconds. */
  readonly doneAfter: number;
  /** Minutes. */
  readonly giveUpAfter?: number;
  readonly onFinding?: string;
};

export async function runWatch(given: readonly string[], args: WatchArguments, outside: Outside): Promise<void> {
  if (given.length === 0) throw new UsageError('nothing to watch: name files that are being written, or the folder in which they will be');
  if (given.includes('-')) throw new UsageError('standard input cannot be watched: it is no file; `analyze -` reads it');
  if (args.format === 'screen') mustBeTerminal('watch', 'watch --format text prints a line for each change', outside);
  if (args.state !== undefined) mustBeWritable(stateFiles(args.state)[1], '--state');
  const judging = await judgingOf(args, outside);
  const { rules, catalog } = judging;
  const state = args.state === undefined ? undefined : readState(args.state);
  const [troubles, defects] = [notesFor(args.format === 'screen', outside), notesFor(args.format === 'screen', outside)];
  const hook = args.onFinding === undefined ? undefined : newHook(args.onFinding, troubles.tell);
  const paths = given.map((path) => normalize(path));
  if (args.format === 'text') outside.stdout.write(`${firstLine(paths, Date.now())}\n`);
  const following = await followLogs(paths, {
    ...judging,
    parsers: await loadParsers(),
    as: args.as,
    encoding: args.encoding,
    wants: wantedBy(rules),
    poll: args.poll === undefined ? undefined : args.poll * 1000,
    own: args.state === undefined ? [] : stateFiles(args.state),
    from: state?.savedAt,
    known: state?.beginnings,
    // Only of those something is told.
    current: state && [...state.told.attempts.keys()],
    patienceOf: (attempt) => patienceOf(catalog, attempt),
    defect: (error) => defects.tell(stackOf(error)),
  });
  const teller = tellChanges(following, { emit, hook, state, file: args.state, trouble: troubles.tell });
  const over = new AbortController();
  let hasVerdict = false;
  try {
    await Promise.race([untilStopped(following, args, outside, over.signal), following.broken]);
    outside.exit(defects.any() ? EXIT.defect : statusOf(following, args));
  } finally {
    over.abort();
    await teller.stop();
    // An earlier process told it: the exit status must not stand alone.
    if (args.format === 'text' && !hasVerdict) outside.stdout.write(`${closingLine(following)}\n`);
    await following.close();
    troubles.flush();
    defects.flush();
  }

  function emit(event: LiveEvent): void {
    hasVerdict ||= event.event === 'verdict';
    if (args.format !== 'screen') outside.stdout.write(`${args.format === 'ndjson' ? JSON.stringify(eventObject(event)) : eventLine(event)}\n`);
  }
}

type Notes = { readonly tell: (text: string) => void; readonly any: () => boolean; readonly flush: () => void };

/** For standard error, each text once; while a screen is open they wait. */
function notesFor(waits: boolean, { stderr }: Outside): Notes {
  const told = new Set<string>();
  const waiting: string[] = [];
  return {
    tell(text) {
      if (told.has(text)) return;
      told.add(text);
      if (waits) waiting.push(text);
      else stderr.write(`${text}\n`);
    },
    any: () => told.size > 0,
    flush() {
      for (const text of waiting.splice(0)) stderr.write(`${text}\n`);
    },
  };
}

/** Resolves when somebody stops it or closes the screen, or with `--until-done` when the runs of this night are over. `over` stops the waiting. */
async function untilStopped(following: Following, args: WatchArguments, outside: Outside, over: AbortSignal): Promise<void> {
  const stopped = stopOf(following, args, over);
  if (args.format !== 'screen') return stopped;
  await openWatched(following, { color: args.color !== 'never', encoding: args.encoding }, outside, Promise.race([stopped, following.broken]));
  outside.stdout.write(`${closingLine(following)}\n`);
}

/** What stays on the terminal when the screen is gone. */
function closingLine(following: Following): string {
  return eventLine({ event: 'verdict', verdict: verdictOf(following.view()), time: Date.now() });
}

/** Milliseconds between two looks whether the runs are over. */
const LOOK = 250;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function stopOf(following: Following, args: WatchArguments, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of SIGNALS) process.off(signal, stop);
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => {
      if (args.untilDone && isDone(following, args)) stop();
    }, LOOK);
    for (const signal of SIGNALS) process.on(signal, stop);
    over.addEventListener('abort', stop);
  });
}

function isDone(following: Following, args: WatchArguments): boolean {
  const view = following.view();
  const { ended, running } = verdictOf(view);
  const { live } = view;
  if (live?.caughtUp !== true || !following.settled()) return false;
  if (!hasBegun(view)) return args.giveUpAfter !== undefined && Date.now() - live.since > args.giveUpAfter * MINUTE;
  const silent = Math.min(...ended.map(({ id }) => silentFor(view, id)));
  return running.length === givenUp(following, args).length && silent >= args.doneAfter * SECOND;
}

function hasBegun(view: View): boolean {
  const { running, ended } = verdictOf(view);
  return running.length + ended.length > 0;
}

/** Runs that go on as far as anybody knows, but have been silent for too long. */
function givenUp(following: Following, { giveUpAfter }: WatchArguments) {
  const view = following.view();
  if (giveUpAfter === undefined) return [];
  return verdictOf(view).running.filter(({ id }) => silentFor(view, id) > giveUpAfter * MINUTE);
}

const silentFor = ({ live }: View, id: string): number => silenceOf(live?.lives.get(id) ?? { heardAt: 0 }, Date.now());

function statusOf(following: Following, args: WatchArguments): number {
  const view = following.view();
  if (isFailure(view, args.failOn) || givenUp(following, args).length > 0) return EXIT.failed;
  const isNothing = args.untilDone ? !hasBegun(view) : view.report.sources.every(({ events }) => events === 0);
  return isNothing ? EXIT.nothing : EXIT.fine;
}
