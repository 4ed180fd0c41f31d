/** `watch`: follows logs while they are written, on a screen, as lines or as events for scripts. */
import { normalize } from 'node:path';

import { openCatalog } from '../catalog/catalog.ts';
import { patienceOf } from '../catalog/silences.ts';
import { ownPlans, ownRules } from '../engine/rules/own-rules.ts';
import { openBaseline } from '../engine/unknown/baseline.ts';
import { wantedBy } from '../engine/matching/wanted.ts';
import { UsageError, stackOf } from '../errors.ts';
import { eventObject, eventsOf, forgottenOf, newTold } from '../live/events.ts';
import type { LiveEvent } from '../live/events.ts';
import { followLogs } from '../live/follow-logs.ts';
import type { Following } from '../live/follow-logs.ts';
import { newHook } from '../live/hook.ts';
import { readState, sameFiles, writeState } from '../live/state.ts';
import { eventLine } from '../live/tell.ts';
import { hasFailed, verdictOf } from '../live/verdict.ts';
import { loadParsers } from '../parsers.ts';
import { BASELINE, CATALOG } from '../paths.ts';
import { labelOf } from '../source/encoding.ts';
import { MINUTE, SECOND } from '../text/times.ts';
import type { Severity } from '../types.ts';
import { suppressionsOf } from './analyze.ts';
import type { Color } from './options.ts';
import { EXIT } from './outside.ts';
import type { Outside } from './outside.ts';
import { mustBeWritable } from './screen.ts';
import { mustBeTerminal, openWatched } from './terminal.ts';

export type WatchArguments = {
  readonly format: 'screen' | 'text' | 'ndjson';
  readonly as?: string;
  readonly encoding?: string;
  readonly rules?: readonly string[];
  readonly suppressions?: string;
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
  if (args.format === 'screen') mustBeTerminal('watch', 'watch --format text', outside);
  if (args.encoding !== undefined) labelOf(args.encoding);
  if (args.state !== undefined) mustBeWritable(`${args.state}.new`, '--state');
  const rules = await ownRules(args.rules);
  const suppressions = await suppressionsOf(args.suppressions, rules, outside);
  const state = args.state === undefined ? undefined : readState(args.state);
  const trouble = (text: string) => void outside.stderr.write(`upgrade-triage: ${text}\n`);
  const hook = args.onFinding === undefined ? undefined : newHook(args.onFinding, trouble);
  const catalog = openCatalog(CATALOG);
  const defects: unknown[] = [];
  const following = await followLogs(given.map((path) => normalize(path)), {
    rules,
    catalog,
    plans: await ownPlans(),
    baseline: openBaseline(BASELINE),
    suppressions,
    parsers: await loadParsers(),
    as: args.as,
    encoding: args.encoding,
    wants: wantedBy(rules),
    poll: args.poll === undefined ? undefined : args.poll * 1000,
    known: state?.beginnings,
    from: state?.savedAt,
    patienceOf: (attempt) => patienceOf(catalog, attempt),
    defect: (error) => defects.push(error),
  });

  const print = args.format === 'screen' ? () => {} : (event: LiveEvent) => outside.stdout.write(`${args.format === 'ndjson' ? JSON.stringify(eventObject(event)) : eventLine(event)}\n`);
  const teller = tellChanges(following, {
    state,
    file: args.state,
    emit: (event) => {
      print(event);
      if (event.event === 'finding' || event.event === 'forgotten') hook?.tell(eventObject(event));
    },
  });
  const stopped = untilStopped(following, args);
  await (args.format === 'screen' ? openWatched(following, args.color !== 'never', outside, stopped) : stopped);
  if (args.format === 'screen') outside.stdout.write(`${closingLine(following)}\n`);
  teller.stop();
  outside.exit(defects.length > 0 ? EXIT.defect : statusOf(following, args));
  await following.close();
  await hook?.done();
  for (const defect of defects) outside.stderr.write(`${stackOf(defect)}\n`);
}

/** Silence and progress are told by the clock, everything else when it is seen. */
const TICK = 1000;

type Telling = { readonly state: ReturnType<typeof readState> | undefined; readonly file: string | undefined; readonly emit: (event: LiveEvent) => void };

function tellChanges(following: Following, { state, file, emit }: Telling): { readonly stop: () => void } {
  const told = state?.told ?? newTold();
  let same = state && sameFiles(state);
  const look = () => {
    const view = following.view();
    const now = Date.now();
    const events = eventsOf(view, told, now);
    if (same && following.settled()) {
      events.push(...forgottenOf(view, told, same, now));
      same = undefined;
    }
    for (const event of events) emit(event);
    if (file !== undefined && events.length > 0) writeState(file, { told, beginnings: following.beginnings() }, view.live?.files ?? [], now);
  };
  const ended = following.subscribe(look);
  const timer = setInterval(look, TICK);
  return {
    stop() {
      look();
      ended();
      clearInterval(timer);
    },
  };
}

/** What stays on the terminal when the screen is gone. */
function closingLine(following: Following): string {
  return eventLine({ event: 'verdict', verdict: verdictOf(following.view()), time: Date.now() });
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves when somebody stops it, or with `--until-done` when the runs of this night are over. */
function untilStopped(following: Following, args: WatchArguments): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of SIGNALS) process.off(signal, stop);
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => {
      if (args.untilDone && isDone(following, args)) stop();
    }, TICK / 4);
    for (const signal of SIGNALS) process.on(signal, stop);
  });
}

function isDone(following: Following, args: WatchArguments): boolean {
  const view = following.view();
  const { running, ended } = verdictOf(view);
  if (running.length + ended.length === 0 || !view.live?.caughtUp) return false;
  const silent = Math.min(...ended.map(({ id }) => Date.now() - (view.live?.lives.get(id)?.heardAt ?? 0)));
  return running.length === givenUp(following, args).length && following.settled() && silent >= args.doneAfter * SECOND;
}

/** Runs that go on as far as anybody knows, but have been silent for too long. */
function givenUp(following: Following, { giveUpAfter }: WatchArguments) {
  const view = following.view();
  if (giveUpAfter === undefined) return [];
  return verdictOf(view).running.filter(({ id }) => Date.now() - (view.live?.lives.get(id)?.heardAt ?? 0) > giveUpAfter * MINUTE);
}

function statusOf(following: Following, args: WatchArguments): number {
  const view = following.view();
  if (hasFailed(view, args.failOn) || givenUp(following, args).length > 0) return EXIT.failed;
  return view.report.sources.every(({ events }) => events === 0) ? EXIT.nothing : EXIT.fine;
}
