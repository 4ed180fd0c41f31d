/** A worker thread from inside: works on the incidents that the main thread names, one after the other. */
import type { MessagePort } from 'node:worker_threads';

import { sizeOf } from './batches.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { toolsOf, work } from './work.ts';
import type { Equipment, Line } from './work.ts';

/** Characters of documents that the store has not yet taken: some are written while others are made, and a server likes many at a time. */
const ON_THE_WAY = 4 * 1024 ** 2;
/** Milliseconds between two signs of life. */
const EVERY = 200;

export function serve(port: MessagePort, equipment: Equipment): void {
  const tools = toolsOf(equipment);
  let answered: ((analyze: boolean) => void) | undefined;
  let taken: (() => void) | undefined;
  let onTheWay = 0;
  let told = 0;
  const tell = (message: FromWorker) => port.postMessage(message);

  const line: Line = {
    identified: (id) =>
      new Promise((resolve) => {
        answered = resolve;
        tell({ is: 'identified', id });
      }),
    async documents(documents) {
      if (onTheWay >= ON_THE_WAY) await new Promise<void>((resolve) => (taken = resolve));
      const size = sizeOf(documents);
      onTheWay += size;
      tell({ is: 'documents', documents, size });
    },
    alive(path) {
      const now = performance.now();
      if (now - told < EVERY) return;
      told = now;
      tell({ is: 'alive', path });
    },
  };

  port.on('message', (message: ToWorker) => {
    if (message.is === 'work') void work(message.archived, tools, line).then(async (worked) => tell({ is: 'worked', worked }));
    else if (message.is === 'answer') answered?.(message.analyze);
    else {
      onTheWay -= message.size;
      if (onTheWay < ON_THE_WAY) taken?.();
    }
  });
  tell({ is: 'ready' });
}
