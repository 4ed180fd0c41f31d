/**
 * A worker thread from outside: takes one incident at a time. Whatever happens in there, an answer comes: a thread that dies, runs out of memory
 * or gives no sign of life is replaced by a new one, and its incident is broken with the reason.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { UsageError, codeOf, messageOf, stackOf } from '../errors.ts';
import { SECOND, durationText } from '../text/times.ts';
import type { Archived } from '../types.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import type { Line, Worked } from './work.ts';

/** Milliseconds until a thread that was told to end has ended. */
const PATIENCE = 5 * SECOND;

export type ThreadOptions = {
  /** The file that the thread runs. */
  readonly script: string;
  /** What it begins with. */
  readonly data: unknown;
  /** MiB of memory that a thread may take. */
  readonly memory: number;
  /** Milliseconds without a sign of life. */
  readonly giveUpAfter: number;
};

export type Thread = {
  /** Never fails for what is wrong with the incident. It does where `line` fails. */
  readonly work: (archived: Archived, line: Line) => Promise<Worked>;
  readonly close: () => Promise<void>;
};

export function openThread(options: ThreadOptions): Thread {
  let worker: Worker | undefined;
  return {
    async work(archived, line) {
      worker ??= await startWorker(options);
      const { worked, died } = await workIn(worker, archived, line, options);
      if (died) {
        const dead = worker;
        worker = undefined;
        // One that waits for a file system that does not answer cannot be ended; the others go on.
        await Promise.race([dead.terminate(), sleep(PATIENCE, undefined, { ref: false })]);
      }
      return worked;
    },
    async close() {
      await worker?.terminate();
    },
  };
}

/** Fails where the thread cannot begin: that is the fault of no incident. */
async function startWorker({ script, data, memory }: ThreadOptions): Promise<Worker> {
  const worker = new Worker(script, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: memory } });
  // Errors that come when nobody waits for an answer any more must not end the program.
  worker.on('error', () => {});
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const ready = () => resolve();
  const failed = (error: unknown) => reject(isOutOfMemory(error) ? new UsageError(`--memory ${memory}: too little for a worker to begin, expected some hundred`) : (error as Error));
  const exited = (code: number) => reject(new Error(`a worker ended with status ${code} before it began`));
  worker.on('message', ready).on('error', failed).on('exit', exited);
  await promise.finally(() => worker.off('message', ready).off('error', failed).off('exit', exited));
  return worker;
}

const isOutOfMemory = (error: unknown): boolean => codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY';

type Ended = { readonly worked: Worked; readonly died: boolean };

function workIn(worker: Worker, archived: Archived, line: Line, { memory, giveUpAfter }: ThreadOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let heard = performance.now();
    let waiting = 0;
    let last = '';
    // The thread does nothing while it waits for the store.
    const watch = setInterval(() => {
      if (waiting > 0) heard = performance.now();
      else if (performance.now() - heard > giveUpAfter) die(`no sign of life for ${durationText(giveUpAfter)}${last}; given up (--give-up-after)`);
    }, Math.min(SECOND, giveUpAfter / 4));
    const hear = (message: FromWorker) => {
      heard = performance.now();
      void answer(message).catch(fail);
    };
    const failed = (error: unknown) => {
      if (isOutOfMemory(error)) die(`it needs more memory than a worker may take (${memory} MiB)${last}: give it more with --memory`);
      else die(`a defect of this program: ${messageOf(error)}`, stackOf(error));
    };
    const exited = (code: number) => die(`its worker ended with status ${code}${last}`);
    worker.on('message', hear).on('error', failed).on('exit', exited);
    tell({ is: 'work', archived });

    async function answer(message: FromWorker): Promise<void> {
      if (message.is === 'alive') last = ` while it read ${message.path}`;
      if (message.is === 'alive') line.alive(message.path);
      else if (message.is === 'identified') tell({ is: 'answer', analyze: await line.identified(message.id) });
      else if (message.is === 'worked') end({ worked: message.worked, died: false });
      else if (message.is === 'documents') {
        waiting += 1;
        await line.documents(message.documents);
        waiting -= 1;
        heard = performance.now();
        tell({ is: 'taken', size: message.size });
      }
    }

    function tell(message: ToWorker): void {
      worker.postMessage(message);
    }
    function die(reason: string, stack?: string): void {
      end({ worked: { is: 'broken', reason, stack }, died: true });
    }
    function end(ended: Ended): void {
      stop();
      resolve(ended);
    }
    function fail(error: unknown): void {
      stop();
      reject(error);
    }
    function stop(): void {
      clearInterval(watch);
      worker.off('message', hear).off('error', failed).off('exit', exited);
    }
  });
}
