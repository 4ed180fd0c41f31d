/** Tells what changes while logs are followed, each thing once, and remembers in a file what it told. */
import { troubleOf } from '../errors.ts';
import { eventsOf, forgottenOf, newTold } from './events.ts';
import type { LiveEvent } from './events.ts';
import type { Following } from './follow-logs.ts';
import { sameFiles, writeState } from './state.ts';
import type { State } from './state.ts';

/** Silence and progress are told by the clock, everything else when it is seen. */
const TICK = 1000;

type Telling = {
  readonly emit: (event: LiveEvent) => void;
  /** What an earlier process left, and where to leave it. */
  readonly state?: State | undefined;
  readonly file?: string | undefined;
  readonly trouble: (text: string) => void;
};

export function tellChanges(following: Following, { emit, state, file, trouble }: Telling): { readonly stop: () => void } {
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
    if (events.length > 0) remember(now);
  };

  const remember = (now: number) => {
    if (file === undefined) return;
    try {
      writeState(file, { told, beginnings: following.beginnings() }, following.view().live?.files ?? [], now);
    } catch (error) {
      trouble(`--state ${file}: cannot be written (${troubleOf(error)}); after a restart something may be told twice`);
    }
  };

  const ended = following.subscribe(look);
  const timer = setInterval(look, TICK);
  return {
    stop() {
      ended();
      clearInterval(timer);
      look();
      remember(Date.now());
    },
  };
}
