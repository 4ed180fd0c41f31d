/** Tells what changes while logs are followed, each thing once, and remembers in a file what it told. */
import { troubleOf } from '../errors.ts';
import { eventObject, eventsOf, forgottenOf, newTold } from './events.ts';
import type { LiveEvent } from './events.ts';
import type { Following } from './follow-logs.ts';
import type { Hook } from './hook.ts';
import { sameFiles, writeState } from './state.ts';
import type { State } from './state.ts';

/** Silence and progress are told by the clock, everything else when it is seen. */
const TICK = 1000;

type Telling = {
  readonly emit: (event: LiveEvent) => void;
  /** Told of findings alone. */
  readonly hook?: Hook | undefined;
  /** What an earlier process left, and where to leave it. */
  readonly state?: State | undefined;
  readonly file?: string | undefined;
  readonly trouble: (text: string) => void;
};

/** `stop` resolves when everybody was told, and that is remembered. */
export function tellChanges(following: Following, { emit, hook, state, file, trouble }: Telling): { readonly stop: () => Promise<void> } {
  const told = state?.told ?? newTold();
  let same = state && sameFiles(state);
  /** Something was told that is not remembered yet. */
  let isNew = false;

  const look = () => {
    const view = following.view();
    const now = Date.now();
    const events = eventsOf(view, told, now);
    if (same && following.settled()) {
      events.push(...forgottenOf(view, told, same, now));
      same = undefined;
    }
    for (const event of events) {
      emit(event);
      if (event.event === 'finding' || event.event === 'forgotten') hook?.tell(eventObject(event));
      isNew = true;
    }
    // What the hook was not run with yet is told again after a crash.
    if (isNew && hook?.isIdle() !== false) remember(now);
  };

  const remember = (now: number) => {
    const { live } = following.view();
    isNew = false;
    // Before all is read nobody knows what came since the last time.
    if (file === undefined || !live?.caughtUp) return;
    try {
      writeState(file, { told, beginnings: following.beginnings() }, live.files, now);
    } catch (error) {
      trouble(`--state ${file}: cannot be written (${troubleOf(error)}); after a restart something may be told twice`);
    }
  };

  const ended = following.subscribe(look);
  const timer = setInterval(look, TICK);
  return {
    async stop() {
      ended();
      clearInterval(timer);
      look();
      await hook?.done();
      remember(Date.now());
    },
  };
}
