/** What a worker thread says to the main thread, without a thread in between. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';

import type { FromWorker, ToWorker } from '../../src/archive/messages.ts';
import { serve } from '../../src/archive/serve.ts';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { loadParsers } from '../../src/parsers.ts';
import { CATALOG } from '../../src/paths.ts';
import { folderOf } from '../cli/folder.ts';

const ENTRIES = 10_000;
/** Characters that may be on their way, and about what a portion has at the most. */
const [MOST, PORTION] = [4 * 1024 ** 2, 600_000];
const LOG = ['=== Verbose logging started: 11/21/2009  10:00:00  Build type: SHIP UNICODE 4.05.6002.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===', ...Array.from({ length: ENTRIES }, (_, at) => `MSI (s) (A4:28) [10:00:01:000]: Executing op: FileCopy(${at})`)].join('\r\n');

type Documents = FromWorker & { readonly is: 'documents' };
const sizeOf = (documents: readonly Documents[]) => documents.reduce((sum, { size }) => sum + size, 0);

test('entries of a log come while it is read, and wait for the store: only so many are on their way', async () => {
  const { port1: port, port2 } = new MessageChannel();
  const tell = (message: ToWorker) => port.postMessage(message);
  const others: FromWorker[] = [];
  const documents: Documents[] = [];
  let takesAll = false;
  port.on('message', (message: FromWorker) => {
    if (message.is === 'documents') documents.push(message);
    else if (message.is !== 'alive') others.push(message);
    if (takesAll && message.is === 'documents') tell({ is: 'taken', size: message.size });
  });
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await delay(10);
  };

  serve(port2, { parsers: await loadParsers(), judging: { rules: [], catalog: openCatalog(CATALOG) }, records: true, judgement: 'rules', namespace: 'default', version: '1.0.0' });
  await until(() => others.length === 1);
  tell({ is: 'work', archived: { name: 'x.log', path: join(folderOf({ 'x.log': LOG }), 'x.log') } });
  await until(() => others.length === 2);
  expect(others.map(({ is }) => is)).toEqual(['ready', 'identified']);
  tell({ is: 'answer', analyze: true });

  await until(() => sizeOf(documents) >= MOST);
  await delay(200);
  expect(sizeOf(documents)).toBeLessThan(MOST + PORTION);
  const [first] = documents;
  const known = documents.length;
  tell({ is: 'taken', size: first?.size ?? 0 });
  await until(() => documents.length > known);
  await delay(200);
  expect(sizeOf(documents.slice(1))).toBeLessThan(MOST + PORTION);

  takesAll = true;
  for (const { size } of documents.slice(1)) tell({ is: 'taken', size });
  await until(() => others.length === 3);
  expect(others[2]).toMatchObject({ is: 'worked', worked: { is: 'analyzed', marker: [{ dataset: 'incident' }] } });
  const all = documents.flatMap((message) => message.documents);
  expect([all.filter(({ dataset }) => dataset === 'record').length, new Set(all.map(({ id }) => id)).size]).toEqual([ENTRIES + 1, all.length]);
  port.close();
});
