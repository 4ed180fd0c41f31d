/**
 * Sends what lies in a spool file, or what `index --dry-run` printed. Until the end the file stays as it is; then it holds what still could not be
 * delivered, or is gone. What another process adds to it meanwhile stays in it. The end of an incident stays, too, where anything else of it does.
 */
import { createReadStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';

import { UsageError, troubleOf } from '../../errors.ts';
import type { Delivery, Document, Store } from '../../types.ts';
import { AFTER_OTHERS, lineOf, readLine } from './lines.ts';
import type { Forgetting } from './lines.ts';
import { LEFT, spoolTo } from './spool.ts';

export type Replayed = Delivery & {
  /** Documents of older judgements that were removed. */
  readonly forgotten: number;
  /** Incidents of which such documents still could not be removed. */
  readonly unforgotten: number;
  /** Lines that are none; they stay in the file. */
  readonly damaged: readonly { readonly line: number; readonly why: string }[];
};

/** Documents that are handed over at a time. */
const TOGETHER = 5000;

/** Of one namespace. `ends`: the documents that say of an incident that all others of it are there. */
type Waiting = { readonly namespace: string; readonly others: Document[]; readonly ends: Document[] };

/** @param open a store of this namespace that spools into this file */
export async function replaySpool(file: string, open: (namespace: string, spool: string) => Promise<Store>): Promise<Replayed> {
  const size = sizeOf(file);
  const left = file + LEFT;
  rmSync(left, { force: true });
  const spool = spoolTo(left);
  const stores = new Map<string, Store>();
  const total = { delivered: 0, there: 0, spooled: 0, forgotten: 0, unforgotten: 0, damaged: [] as { line: number; why: string }[] };
  /** Incidents of which something stays in the file. */
  const unfinished = new Set<string>();
  let waiting: Waiting | undefined;

  try {
    let number = 0;
    for await (const text of linesIn(file, 0, size)) {
      number++;
      if (text.trim() === '') continue;
      const line = readLine(text);
      if ('damaged' in line) {
        total.damaged.push({ line: number, why: line.damaged });
        spool.add([text]);
        continue;
      }
      if (waiting?.namespace !== line.namespace || waiting.others.length + waiting.ends.length >= TOGETHER || 'forgetting' in line) await flush();
      if ('forgetting' in line) await forget(line.forgetting);
      else (waiting ??= { namespace: line.namespace, others: [], ends: [] })[line.document.dataset === 'incident' ? 'ends' : 'others'].push(line.document);
    }
    await flush();
    await closeAll();
    const came: string[] = [];
    for await (const text of linesIn(file, size, sizeOf(file))) came.push(text);
    spool.add(came);
    if (existsSync(left)) renameSync(left, file);
    else rmSync(file);
  } finally {
    await closeAll();
    rmSync(left, { force: true });
  }
  return total;

  async function flush(): Promise<void> {
    if (!waiting) return;
    const { namespace, others, ends } = waiting;
    waiting = undefined;
    const before = existsSync(left) ? sizeOf(left) : 0;
    if ((await put(namespace, others)) > 0) {
      for await (const text of linesIn(left, before, sizeOf(left))) {
        const line = readLine(text);
        if ('document' in line) unfinished.add(keyOf(line.namespace, incidentOf(line.document)));
      }
    }
    const isLeft = (end: Document) => unfinished.has(keyOf(namespace, incidentOf(end)));
    await put(namespace, ends.filter((end) => !isLeft(end)));
    const kept = ends.filter(isLeft);
    spool.add(kept.map((end) => lineOf(end, namespace, AFTER_OTHERS)));
    total.spooled += kept.length;
  }

  /** Tells how many documents are left. */
  async function put(namespace: string, documents: readonly Document[]): Promise<number> {
    if (documents.length === 0) return 0;
    const { delivered, there, spooled } = await (await storeOf(namespace)).put(documents);
    total.delivered += delivered;
    total.there += there;
    total.spooled += spooled;
    return spooled;
  }

  async function forget({ incident, judgement, namespace }: Forgetting): Promise<void> {
    const removed = await (await storeOf(namespace)).forget(incident, judgement);
    if (removed !== 'spooled') total.forgotten += removed;
    else {
      total.unforgotten += 1;
      unfinished.add(keyOf(namespace, incident));
    }
  }

  async function storeOf(namespace: string): Promise<Store> {
    const store = stores.get(namespace) ?? (await open(namespace, left));
    stores.set(namespace, store);
    return store;
  }

  async function closeAll(): Promise<void> {
    for (const store of stores.values()) await store.close();
    stores.clear();
  }
}

const incidentOf = ({ fields }: Document): string => String(fields['upgrade_triage.incident.id']);
const keyOf = (namespace: string, incident: string): string => `${namespace} ${incident}`;

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (error) {
    throw new UsageError(`${file}: ${troubleOf(error)}`);
  }
}

/** Only a line feed ends a line: `readline` would end one at U+2028 as well, which may stand in a log. */
async function* linesIn(file: string, from: number, to: number): AsyncGenerator<string> {
  if (from >= to) return;
  let rest = '';
  for await (const chunk of createReadStream(file, { start: from, end: to - 1, encoding: 'utf8', highWaterMark: CHUNK }) as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
const CHUNK = 1024 ** 2;
