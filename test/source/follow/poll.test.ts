import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { EVENTUALLY, folder, following } from './followed.ts';

/** Nobody tells of changes here. */
const watch = vi.hoisted(() => vi.fn<() => object>());
vi.mock('chokidar', () => ({ watch }));

const ENOSPC = Object.assign(new Error('ENOSPC: System limit for number of file watchers reached'), { code: 'ENOSPC' });

async function everything(base: string, contents: () => string[]): Promise<void> {
  await expect.poll(contents, EVENTUALLY).toEqual(['logs/a.log: first']);
  await appendFile(join(base, 'logs/a.log'), ' second');
  await expect.poll(contents, EVENTUALLY).toEqual(['logs/a.log: first second']);
  await rename(join(base, 'logs/a.log'), join(base, 'logs/a.1.log'));
  await writeFile(join(base, 'logs/a.log'), 'third');
  await mkdir(join(base, 'logs/new'));
  await writeFile(join(base, 'logs/new/b.log'), 'b');
  await expect.poll(() => contents().toSorted(), EVENTUALLY).toEqual(['logs/a.1.log: first second', 'logs/a.log: first second | moved to logs/a.1.log', 'logs/a.log: third', 'logs/new/b.log: b']);
}

test('a share without change events: looked at every so many ms, nobody is asked for events', async () => {
  const base = await folder();
  await mkdir(join(base, 'logs'));
  await writeFile(join(base, 'logs/a.log'), 'first');
  const { contents, skipped } = await following(base, ['logs'], { poll: 20 });
  await everything(base, contents);
  expect(watch).not.toHaveBeenCalled();
  expect(skipped).toEqual([]);
});

test('events that never come: everything is seen all the same, and growing files sooner than the rest', async () => {
  const base = await folder();
  await mkdir(join(base, 'logs'));
  await writeFile(join(base, 'logs/a.log'), 'first');
  watch.mockReturnValue({ on: () => {}, close: async () => {} });
  const { contents } = await following(base, ['logs']);
  await everything(base, contents);
  expect(watch).toHaveBeenCalled();
});

test('the system has no more watches: that is told once, and everything is looked at instead', async () => {
  const base = await folder();
  await mkdir(join(base, 'logs'));
  await writeFile(join(base, 'logs/a.log'), 'first');
  const on = (event: string, listener: (error: Error) => void) => event === 'error' && setImmediate(() => (listener(ENOSPC), listener(ENOSPC)));
  watch.mockReturnValue({ on, close: async () => {} });
  const pace = { look: 5, busy: 3_600_000, busyFor: 60_000, rest: 3_600_000, again: 5, deaf: 20, refused: 5, refusedMost: 40 };
  const { contents, skipped } = await following(base, ['logs'], { pace });
  await everything(base, contents);
  expect(skipped).toEqual(['logs: changes are not told of (ENOSPC: System limit for number of file watchers reached); it is looked at every 0.02 s instead']);
});
