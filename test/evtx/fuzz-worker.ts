/** Reads what it is sent, beside the fuzzer, which ends it where it hangs. */
import { parentPort } from 'node:worker_threads';

import { weigh } from './fuzz-logs.ts';

parentPort?.on('message', (bytes: Uint8Array) => {
  try {
    parentPort?.postMessage(weigh(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  } catch (error) {
    parentPort?.postMessage({ crash: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
