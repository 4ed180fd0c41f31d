/**
 * The whole run of `index`, top to bottom. Worker threads read and judge; here their documents are put into the one store. Of each incident
 * all documents come first, then what an older judgement left of it is removed, and its own document comes last: where that is in the store,
 * the incident is finished, whenever the program was killed.
 */
import type { Archived, Delivery, Document, Store } from '../types.ts';
import type { Finished } from './finished.ts';
import { stampOf } from './identity.ts';
import type { OwnFiles } from './identity.ts';
import { newOriginals } from './originals.ts';
import type { Claim, Fate } from './originals.ts';
import { newTally, plus } from './tally.ts';
import type { Tally } from './tally.ts';
import type { Thread } from './thread.ts';
import type { Worked } from './work.ts';

export type RunOptions = {
  readonly store: Store;
  readonly finished: Finished;
  readonly judgement: string;
  readonly workers: number;
  readonly openThread: () => Thread;
  /** What is finished and looks the same is not even read. */
  readonly resume: boolean;
  /** Files that are written meanwhile. */
  readonly own?: OwnFiles | undefined;
  /** What a path held before is removed where it holds something else now. */
  readonly replace: boolean;
  /** Lays the end of an incident beside those documents of it that could not be delivered, to be sent after them. */
  readonly setAside: (marker: readonly Document[]) => void;
  /** No other incident is begun then; those in work are finished. */
  readonly stop?: AbortSignal | undefined;
};

/** Incidents of one thread that wait for the store: where that is a server, the answers of some come together. */
const FINISHING = 32;

/** `tally` can be looked at from the beginning. */
export function indexAll(incidents: readonly Archived[], options: RunOptions): { readonly tally: Tally; readonly over: Promise<void> } {
  const tally = newTally(incidents.length);
  return { tally, over: run(incidents, tally, options) };
}

async function run(incidents: readonly Archived[], tally: Tally, options: RunOptions): Promise<void> {
  const { finished, workers, openThread, resume, own, stop } = options;
  const waiting = incidents.values();
  const originals = newOriginals(finished.ids);
  const copies: Promise<void>[] = [];
  const threads = Array.from({ length: Math.min(workers, incidents.length) }, openThread);
  let failed = false;
  try {
    await Promise.all(threads.map(workOff));
    await Promise.all(copies);
  } finally {
    failed = true;
    await Promise.all(threads.map(async (thread) => thread.close()));
  }

  /** One incident after another, as long as there are any. While the store takes the end of some the thread reads the next. */
  async function workOff(thread: Thread): Promise<void> {
    const finishing = new Set<Promise<void>>();
    for (const archived of waiting) {
      if (stop?.aborted === true || failed) break;
      if (resume && finished.has(archived, await stampOf(archived, own))) {
        tally.there += 1;
        continue;
      }
      const delivery = newDelivery(options.store, tally);
      let claim: Claim | undefined;
      const worked = await thread.work(archived, {
        async identified(id) {
          claim = originals.claim(id, archived);
          return claim.is === 'original';
        },
        documents: delivery.put,
        alive: (path) => void (tally.reading = archived.name + path.slice(archived.path.length)),
      });
      const settling = settle({ archived, worked, delivery, claim }).then(() => void finishing.delete(settling));
      finishing.add(settling);
      // It is awaited a little later, and may fail before.
      settling.catch(() => {});
      if (finishing.size >= FINISHING) await Promise.race(finishing);
    }
    await Promise.all(finishing);
  }

  async function settle({ claim, ...done }: Done & { readonly claim: Claim | undefined }): Promise<void> {
    if (claim?.is === 'there') tally.there += 1;
    else if (claim?.is === 'copy') copies.push(claim.fate.then((fate) => countCopy(done.archived, claim.of, fate, tally)));
    else {
      let isFinished = false;
      try {
        isFinished = await finish(done, tally, options);
        if (isFinished && claim) await change(done.archived, claim.id);
      } finally {
        if (claim) claim.settle(isFinished ? 'finished' : done.worked.is === 'empty' ? 'empty' : 'missing');
      }
    }
  }

  async function change(archived: Archived, id: string): Promise<void> {
    const before = finished.heldBefore(archived, id).filter((known) => !originals.wasSeen(known));
    if (before.length === 0) return;
    tally.changed.push(archived);
    if (!options.replace) return;
    for (const known of before) {
      // Should the same logs come from elsewhere, they are analyzed.
      finished.ids.delete(known);
      tally.forgotten += await options.store.forget(known, '');
    }
  }
}

type Done = { readonly archived: Archived; readonly worked: Worked; readonly delivery: Parcel };

/** Tells whether all of it is in the store. */
async function finish({ archived, worked, delivery }: Done, tally: Tally, { store, finished, judgement, setAside }: RunOptions): Promise<boolean> {
  const isWhole = await delivery.isWhole();
  if (worked.is === 'empty') tally.empty.push({ archived, reason: worked.reason });
  if (worked.is === 'broken') {
    tally.broken.push({ archived, reason: worked.reason });
    if (worked.stack !== undefined) tally.stacks.add(worked.stack);
  }
  if (worked.is !== 'analyzed') return false;
  if (worked.partly !== undefined) tally.partly.push({ archived, reason: worked.partly });
  tally.outcomes.set(worked.outcome, (tally.outcomes.get(worked.outcome) ?? 0) + 1);
  if (!finished.nothing) tally.forgotten += await store.forget(worked.id, judgement);
  if (isWhole) await delivery.put(worked.marker);
  else {
    setAside(worked.marker);
    tally.documents.incident = plus(tally.documents.incident, { delivered: 0, there: 0, spooled: worked.marker.length });
  }
  const isFinished = await delivery.isWhole();
  tally[isFinished ? 'indexed' : 'spooled'] += 1;
  return isFinished;
}

/** What was handed over of one incident. */
type Parcel = {
  readonly put: (documents: readonly Document[]) => Promise<void>;
  /** Waits for all of it: is it in the store, with nothing spooled? */
  readonly isWhole: () => Promise<boolean>;
};

function newDelivery(store: Store, tally: Tally): Parcel {
  const puts: Promise<Delivery>[] = [];
  return {
    async put(documents) {
      const put = store.put(documents);
      puts.push(put);
      const delivery = await put;
      const [first] = documents;
      if (first) tally.documents[first.dataset] = plus(tally.documents[first.dataset], delivery);
    },
    isWhole: async () => (await Promise.all(puts)).every(({ spooled }) => spooled === 0),
  };
}

function countCopy(archived: Archived, original: Archived, fate: Fate, tally: Tally): void {
  if (fate === 'finished') tally.copies += 1;
  else if (fate === 'empty') tally.empty.push({ archived, reason: `it holds the same files as ${original.name}` });
  else tally.broken.push({ archived, reason: `it holds the same logs as ${original.name}, of which not all is in the store` });
}
