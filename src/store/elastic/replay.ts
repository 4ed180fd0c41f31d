/**
 * Sends what lies in a spool file, or what `index --dry-run` printed. Until the end the file stays as it is; then it holds what still could not be
 * delivered, or is gone. What another process adds to it meanwhile stays in it.
 */
import { closeSync, createReadStream, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { UsageError, troubleOf } from '../../errors.ts';
import type { Delivery, Document, Store } from '../../types.ts';
import { readLine } from './lines.ts';
import { LEFT, spoolTo } from './spool.ts';
import type { Spool } from './spool.ts';

export type Replayed = Delivery & {
  /** Documents of older judgements that were removed. */
  readonly forgotten: number;
  /** Lines that are none; they stay in the file. */
  readonly damaged: readonly { readonly line: number; readonly why: string }[];
};

/** Documents that are handed over at a time. */
const TOGETHER = 5000;

/** @param open a store of this namespace that spools into this file */
export async function replaySpool(file: string, open: (namespace: string, spool: string) => Promise<Store>): Promise<Replayed> {
  const size = sizeOf(file);
  const left = file + LEFT;
  rmSync(left, { force: true });
  const kept = spoolTo(left);
  const stores = new Map<string, Store>();
  const total = { delivered: 0, there: 0, spooled: 0, forgotten: 0, damaged: [] as { line: number; why: string }[] };
  const closeAll = async () => {
    kept.close();
    for (const store of stores.values()) await store.close();
    stores.clear();
  };
  const storeOf = async (namespace: string) => {
    const store = stores.get(namespace) ?? (await open(namespace, left));
    stores.set(namespace, store);
    return store;
  };

  let waiting: { readonly namespace: string; readonly documents: Document[] } | undefined;
  const flush = async () => {
    if (!waiting) return;
    const { namespace, documents } = waiting;
    waiting = undefined;
    const { delivered, there, spooled } = await (await storeOf(namespace)).put(documents);
    total.delivered += delivered;
    total.there += there;
    total.spooled += spooled;
  };

  try {
    let number = 0;
    for await (const text of createInterface({ input: createReadStream(file, { end: Math.max(0, size - 1) }), crlfDelay: Infinity })) {
      number++;
      if (text === '') continue;
      const line = readLine(text);
      if ('damaged' in line) {
        total.damaged.push({ line: number, why: line.damaged });
        kept.add([text]);
        continue;
      }
      if (waiting?.namespace !== line.namespace || waiting.documents.length >= TOGETHER || 'forgetting' in line) await flush();
      if ('forgetting' in line) total.forgotten += await (await storeOf(line.namespace)).forget(line.forgetting.incident, line.forgetting.judgement);
      else (waiting ??= { namespace: line.namespace, documents: [] }).documents.push(line.document);
    }
    await flush();
    keepWhatCame(file, size, kept);
    await closeAll();
    if (existsSync(left)) renameSync(left, file);
    else rmSync(file);
  } finally {
    await closeAll();
    rmSync(left, { force: true });
  }
  return total;
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (error) {
    throw new UsageError(`${file}: ${troubleOf(error)}`);
  }
}

function keepWhatCame(file: string, from: number, kept: Spool): void {
  const more = Buffer.alloc(sizeOf(file) - from);
  if (more.length === 0) return;
  const opened = openSync(file, 'r');
  readSync(opened, more, 0, more.length, from);
  closeSync(opened);
  kept.add(more.toString().split('\n').filter((line) => line !== ''));
}
