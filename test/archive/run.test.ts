/** The order in which a store is told of incidents, and what is counted. Threads and store are made up here; `broken.test.ts` has real ones. */
import { expect, test } from 'vitest';

import type { Finished } from '../../src/archive/finished.ts';
import { indexAll } from '../../src/archive/run.ts';
import type { RunOptions } from '../../src/archive/run.ts';
import { doneOf, documentsIn } from '../../src/archive/tally.ts';
import type { Thread } from '../../src/archive/thread.ts';
import type { Line } from '../../src/archive/work.ts';
import type { Archived, Dataset, Document, Store } from '../../src/types.ts';

const NEVER: Finished = { nothing: true, ids: new Set(), idOf: () => undefined, heldBefore: () => [] };

const documentOf = (incident: string, dataset: Dataset): Document => ({ id: `${incident}-${dataset}`, dataset, fields: { 'upgrade_triage.incident.id': incident } });

/** Writes down what it is told; `spools` says which documents it cannot deliver. */
function storeOf(spools: (document: Document) => boolean = () => false) {
  const told: string[] = [];
  const ids = new Set<string>();
  const store: Store = {
    place: 'nowhere',
    async put(documents) {
      // A store takes its time, and other incidents come meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 1));
      const delivery = { delivered: 0, there: 0, spooled: 0 };
      for (const document of documents) {
        told.push(document.id);
        delivery[spools(document) ? 'spooled' : ids.has(document.id) ? 'there' : 'delivered'] += 1;
        ids.add(document.id);
      }
      return delivery;
    },
    async forget(incident, judgement) {
      told.push(`forget ${incident} but ${judgement}`);
      return 1;
    },
    count: async () => [],
    async *find() {},
    close: async () => {},
  };
  return { store, told };
}

/** A thread for which the logs of an incident are what stands behind the dash of its name. */
function threadFor(work: (id: string, line: Line) => Promise<void> = async () => {}): Thread {
  return {
    async work({ name }, line) {
      const id = name.split('-')[1] ?? '';
      if (!(await line.identified(id))) return { is: 'there', id };
      await line.documents([documentOf(id, 'finding')]);
      await work(id, line);
      if (id.startsWith('empty')) return { is: 'empty', reason: 'no known kind of log' };
      if (id.startsWith('broken')) return { is: 'broken', reason: 'it is' };
      return { is: 'analyzed', id, stamp: '', marker: [documentOf(id, 'incident')], outcome: 'failed' };
    },
    close: async () => {},
  };
}

async function run(names: readonly string[], options: Partial<RunOptions> & Pick<RunOptions, 'store'>) {
  const aside: string[] = [];
  const incidents = names.map((name): Archived => ({ name, path: `/archive/${name}` }));
  const { tally, over } = indexAll(incidents, { finished: NEVER, judgement: 'rules', workers: 2, openThread: threadFor, resume: false, replace: false, setAside: (marker) => aside.push(...marker.map(({ id }) => id)), ...options });
  await over;
  return { tally, aside };
}

test('all documents of an incident, then what an older judgement left of it goes, then its own document', async () => {
  const { store, told } = storeOf();
  const { tally } = await run(['1-a', '2-b', '3-c'], { store, finished: { ...NEVER, nothing: false, ids: new Set() } });
  for (const id of ['a', 'b', 'c']) expect(told.filter((one) => one.includes(`${id}-`) || one.includes(` ${id} `))).toEqual([`${id}-finding`, `forget ${id} but rules`, `${id}-incident`]);
  expect([tally.indexed, tally.forgotten, documentsIn(tally), [...tally.outcomes]]).toEqual([3, 3, { delivered: 6, there: 0, spooled: 0 }, [['failed', 3]]]);
});

test('an empty store has nothing to forget', async () => {
  const { store, told } = storeOf();
  await run(['1-a'], { store });
  expect(told).toEqual(['a-finding', 'a-incident']);
});

test('of incidents with the same logs one is analyzed, also while that is being done; one that was there before is not', async () => {
  const { store, told } = storeOf();
  const { tally } = await run(['1-a', '2-a', '3-a', '4-old'], { store, finished: { ...NEVER, ids: new Set(['old']) } });
  expect([told, tally.indexed, tally.copies, tally.there]).toEqual([['a-finding', 'a-incident'], 1, 2, 1]);
});

test('a copy of what is broken is broken', async () => {
  const { store, told } = storeOf();
  const { tally } = await run(['1-broken', '2-broken', '3-fine'], { store });
  expect(tally.broken.map(({ archived, reason }) => [archived.name, reason])).toEqual([
    ['1-broken', 'it is'],
    ['2-broken', 'it holds the same logs as 1-broken, of which not all is in the store'],
  ]);
  expect(told).not.toContain('broken-incident');
  expect([tally.indexed, doneOf(tally)]).toEqual([1, 3]);
});

test('a copy of what holds no logs holds none, and nothing is broken', async () => {
  const { store } = storeOf();
  const { tally } = await run(['1-empty', '2-empty'], { store });
  expect(tally.empty.map(({ archived, reason }) => [archived.name, reason])).toEqual([
    ['1-empty', 'no known kind of log'],
    ['2-empty', 'it holds the same files as 1-empty'],
  ]);
  expect([tally.broken, doneOf(tally)]).toEqual([[], 2]);
});

test('where a document was spooled the end of its incident comes behind it, and is not in the store', async () => {
  const { store, told } = storeOf(({ id }) => id === 'a-finding');
  const { tally, aside } = await run(['1-a', '2-b'], { store });
  expect([told.includes('a-incident'), aside]).toEqual([false, ['a-incident']]);
  expect([tally.indexed, tally.spooled, tally.documents.finding, tally.documents.incident]).toEqual([1, 1, { delivered: 1, there: 0, spooled: 1 }, { delivered: 1, there: 0, spooled: 1 }]);
});

test('where what an older judgement left could not be removed, the end comes behind that, too', async () => {
  const { store, told } = storeOf();
  const { tally, aside } = await run(['1-a'], { store: { ...store, forget: async () => 'spooled' }, finished: { ...NEVER, nothing: false } });
  expect([told, aside, tally.indexed, tally.spooled, tally.forgotten]).toEqual([['a-finding'], ['a-incident'], 0, 1, 0]);
});

test('where only the end was spooled it is not finished, either', async () => {
  const { store } = storeOf(({ id }) => id === 'a-incident');
  const { tally, aside } = await run(['1-a'], { store });
  expect([tally.indexed, tally.spooled, aside]).toEqual([0, 1, []]);
});

test('what a path held before is told, and removed on request, but not where it is elsewhere now', async () => {
  const finished: Finished = { ...NEVER, nothing: false, heldBefore: ({ name }) => (name === '1-a' ? ['old'] : name === '3-b' ? ['moved'] : []) };
  const names = ['1-a', '2-moved', '3-b'];
  const kept = storeOf();
  const { tally } = await run(names, { store: kept.store, workers: 1, finished: { ...finished, ids: new Set(['moved', 'old']) } });
  expect([tally.changed.map(({ name }) => name), kept.told.filter((one) => one.endsWith('but '))]).toEqual([['1-a'], []]);
  const replaced = storeOf();
  await run(names, { store: replaced.store, workers: 1, finished: { ...finished, ids: new Set(['moved', 'old']) }, replace: true });
  // Before the end, so that a run that is killed in between does it again.
  expect(replaced.told.filter((one) => one.endsWith('but ') || one.startsWith('a-'))).toEqual(['a-finding', 'forget old but ', 'a-incident']);
});

test.each([true, false])('what a path held before is told and removed also where what it holds now was there already, with resume: %s', async (resume) => {
  const finished: Finished = { ...NEVER, nothing: false, ids: new Set(['a', 'old']), idOf: ({ name }) => name.split('-')[1], heldBefore: () => ['old'] };
  const kept = storeOf();
  const { tally } = await run(['1-a'], { store: kept.store, finished, resume });
  expect([kept.told, tally.there, tally.changed.map(({ name }) => name)]).toEqual([[], 1, ['1-a']]);
  const replaced = storeOf();
  const { tally: after } = await run(['1-a'], { store: replaced.store, finished, resume, replace: true });
  expect([replaced.told, after.there, after.forgotten]).toEqual([['forget old but '], 1, 1]);
  const away = await run(['1-a'], { store: { ...replaced.store, forget: async () => 'spooled' }, finished: { ...finished, ids: new Set(['a', 'old']) }, resume, replace: true });
  expect([away.tally.there, away.tally.spooled]).toEqual([0, 1]);
});

test('stop: no other incident is begun, those in work are finished', async () => {
  const { store, told } = storeOf();
  const stop = new AbortController();
  const { tally } = await run(['1-a', '2-b', '3-c', '4-d'], { store, workers: 1, stop: stop.signal, openThread: () => threadFor(async (id) => (id === 'b' ? stop.abort() : undefined)) });
  expect([tally.indexed, doneOf(tally), told.toSorted()]).toEqual([2, 2, ['a-finding', 'a-incident', 'b-finding', 'b-incident']]);
});

test('a store that cannot go on ends the run', async () => {
  const { store } = storeOf();
  const full = async () => {
    throw new Error('the disk is full');
  };
  await expect(run(['1-a', '2-b', '3-c'], { store: { ...store, put: full } })).rejects.toThrow('the disk is full');
});
