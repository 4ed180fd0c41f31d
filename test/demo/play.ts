/** Writes a night into a folder, each piece when it is due. */
import { appendFile, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import type { Write } from './plan.ts';

/** @param due ms since now of each write */
export async function play(writes: readonly Write[], due: readonly number[], folder: string, signal?: AbortSignal): Promise<void> {
  const started = performance.now();
  for (const [at, write] of writes.entries()) {
    const left = (due[at] ?? 0) - (performance.now() - started);
    if (left > 0) await wait(left, undefined, { signal }).catch(() => {});
    if (signal?.aborted) return;
    const path = join(folder, write.file);
    await mkdir(dirname(path), { recursive: true });
    if ('bytes' in write) await appendFile(path, write.bytes);
    else await rename(path, join(folder, write.renamed));
  }
}
