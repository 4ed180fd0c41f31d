/**
 * The whole run of `index`, top to bottom. Worker threads read and judge; here their documents are put into the one store. Of each incident
 * all documents come first, then what an older judgement left of it is removed, and its own document comes last: where that is in the store,
 * the incident is finished, whenever the program was killed.
 */
import type { Archived, Document, Store } from '../types.ts';
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
      const known = resume ? finished.idOf(archived, await stampOf(archived, own)) : undefined;
      if (known !== undefined) {
        await countThere(archived, known);
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
    if (claim?.is === 'there') await countThere(done.archived, claim.id);
    else if (claim?.is === 'copy') copies.push(claim.fate.then((fate) => countCopy(done.archived, claim.of, fate, tally)));
    else {
      let isFinished = false;
      try {
        isFinished = await finish(done, tally, options, async () => claim === undefined || change(done.archived, claim.id));
      } finally {
        if (claim) claim.settle(isFinished ? 'finished' : done.worked.is === 'empty' ? 'empty' : 'missing');
      }
    }
  }

  /** What its path held before may still be there: an earlier run was not asked to remove it. */
  async function countThere(archived: Archived, id: string): Promise<void> {
    tally[(await change(archived, id)) ? 'there' : 'spooled'] += 1;
  }

  /** Before the end of the incident is written: a run that is killed in between does it again. Tells whether all of it is removed that is to be. */
  async function change(archived: Archived, id: string): Promise<boolean> {
    const before = finished.heldBefore(archived, id).filter((known) => !originals.wasSeen(known));
    if (before.length > 0) tally.changed.push(archived);
    if (!options.replace) return true;
    // Should the same logs come from elsewhere, they are analyzed.
    for (const known of before) finished.ids.delete(known);
    let isDone = true;
    for (const known of before) isDone = (await forget(known, '', tally, options.store)) && isDone;
    return isDone;
  }
}

type Done = { readonly archived: Archived; readonly worked: Worked; readonly delivery: Parcel };

/**
 * Tells whether all of it is in the store.
 * @param change removes what its path held before
 */
async function finish({ archived, worked, delivery }: Done, tally: Tally, { store, finished, judgement, setAside }: RunOptions, change: () => Promise<boolean>): Promise<boolean> {
  const isWhole = await delivery.isWhole();
  if (worked.is === 'empty') tally.empty.push({ archived, reason: worked.reason });
  if (worked.is === 'broken') {
    tally.broken.push({ archived, reason: worked.reason });
    if (worked.stack !== undefined) tally.stacks.add(worked.stack);
  }
  if (worked.is !== 'analyzed') return false;
  if (worked.partly !== undefined) tally.partly.push({ archived, reason: worked.partly });
  tally.outcomes.set(worked.outcome, (tally.outcomes.get(worked.outcome) ?? 0) + 1);
  const isAlone = (finished.nothing || (await forget(worked.id, judgement, tally, store))) && (!isWhole || (await change()));
  if (isWhole && isAlone) await delivery.put(worked.marker);
  else {
    setAside(worked.marker);
    tally.documents.incident = plus(tally.documents.incident, { delivered: 0, there: 0, spooled: worked.marker.length });
  }
  const isFinished = isWhole && isAlone && (await delivery.isWhole());
  tally[isFinished ? 'indexed' : 'spooled'] += 1;
  return isFinished;
}

/** Tells whether it is done. Otherwise it lies in the spool file, and the end of the incident has to come behind it. */
async function forget(incident: string, judgement: string, tally: Tally, store: Store): Promise<boolean> {
  const removed = await store.forget(incident, judgement);
  if (removed === 'spooled') return false;
  tally.forgotten += removed;
  return true;
}

/** What was handed over of one incident. */
type Parcel = {
  readonly put: (documents: readonly Document[]) => Promise<void>;
  /** Waits for all of it: is it in the store, with nothing spooled? */
  readonly isWhole: () => Promise<boolean>;
};

function newDelivery(store: Store, tally: Tally): Parcel {
  const onTheWay = new Set<Promise<void>>();
  let isSpooled = false;

  async function deliver(documents: readonly Document[]): Promise<void> {
    const delivery = await store.put(documents);
    const [first] = documents;
    if (first) tally.documents[first.dataset] = plus(tally.documents[first.dataset], delivery);
    isSpooled ||= delivery.spooled > 0;
  }

  return {
    async put(documents) {
      const delivered = deliver(documents);
      onTheWay.add(delivered);
      await delivered;
      // One that fails stays, for whoever waits for all.
      onTheWay.delete(delivered);
    },
    async isWhole() {
      await Promise.all(onTheWay);
      return !isSpooled;
    },
  };
}

function countCopy(archived: Archived, original: Archived, fate: Fate, tally: Tally): void {
  if (fate === 'finished') tally.copies += 1;
  else if (fate === 'empty') tally.empty.push({ archived, reason: `it holds the same files as ${original.name}` });
  else tally.broken.push({ archived, reason: `it holds the same logs as ${original.name}, of which not all is in the store` });
}
