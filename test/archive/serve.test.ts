/** What a worker thread says to the main thread, without a thread in between. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { expect, test } from 'vitest';

import type { FromWorker, ToWorker } from '../../src/archive/messages.ts';
import { serve } from '../../src/archive/serve.ts';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { loadParsers } from '../../src/parsers.ts';
import { CATALOG } from '../../src/paths.ts';
import { folderOf } from '../cli/folder.ts';

const ENTRIES = 5000;
const LOG = ['=== Verbose logging started: 11/21/2009  10:00:00  Build type: SHIP UNICODE 4.05.6002.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===', ...Array.from({ length: ENTRIES }, (_, at) => `MSI (s) (A4:28) [10:00:01:000]: Executing op: FileCopy(${at})`)].join('\r\n');

type Hearing = {
  /** Waits for so many messages, besides signs of life, and a little longer: there are no others then. */
  readonly first: (count: number) => Promise<readonly FromWorker[]>;
};

function hearFrom(port: MessagePort): Hearing {
  const heard: FromWorker[] = [];
  port.on('message', (message: FromWorker) => void (message.is !== 'alive' && heard.push(message)));
  return {
    async first(count) {
      while (heard.length < count) await delay(10);
      await delay(200);
      return heard;
    },
  };
}

const kinds = (messages: readonly FromWorker[]) => messages.map(({ is }) => is);

test('entries of a log come while it is read, and wait for the store: never more than two portions are on their way', async () => {
  const { port1: port, port2 } = new MessageChannel();
  const tell = (message: ToWorker) => port.postMessage(message);
  const hearing = hearFrom(port);
  serve(port2, { parsers: await loadParsers(), judging: { rules: [], catalog: openCatalog(CATALOG) }, records: true, judgement: 'rules', namespace: 'default', version: '1.0.0' });
  expect(kinds(await hearing.first(1))).toEqual(['ready']);
  tell({ is: 'work', archived: { name: 'x.log', path: join(folderOf({ 'x.log': LOG }), 'x.log') } });
  expect(kinds(await hearing.first(2))).toEqual(['ready', 'identified']);
  tell({ is: 'answer', analyze: true });
  expect(kinds(await hearing.first(4)).slice(2)).toEqual(['documents', 'documents']);
  tell({ is: 'taken' });
  expect(kinds(await hearing.first(5)).slice(2)).toEqual(['documents', 'documents', 'documents']);

  let last: FromWorker | undefined;
  const over = new Promise<void>((resolve) => {
    port.on('message', (message: FromWorker) => {
      last = message;
      if (message.is === 'documents') tell({ is: 'taken' });
      if (message.is === 'worked') resolve();
    });
  });
  tell({ is: 'taken' });
  tell({ is: 'taken' });
  await over;
  expect(last).toMatchObject({ is: 'worked', worked: { is: 'analyzed', marker: [{ dataset: 'incident' }] } });
  const documents = (await hearing.first(5)).flatMap((message) => (message.is === 'documents' ? message.documents : []));
  expect([documents.filter(({ dataset }) => dataset === 'record').length, new Set(documents.map(({ id }) => id)).size]).toEqual([ENTRIES + 1, documents.length]);
  port.close();
});
