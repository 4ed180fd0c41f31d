import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { truthOf, writeArchive } from './generate.ts';
import { OTHER_SEED } from './incidents.ts';
import type { Truth } from './truth.ts';
import { rightly, toldBy } from './told.ts';

let folder: string;
const within = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** All files with the hash of their bytes. */
const bytesIn = (name: string): Map<string, string> =>
  new Map(readdirSync(within(name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => [join(entry.parentPath, entry.name).slice(within(name).length + 1), createHash('sha256').update(readFileSync(join(entry.parentPath, entry.name))).digest('hex')]));

test('the same bytes every time, and the first ones are the same however many there are', () => {
  const [few, more] = [writeArchive(within('few'), 40), writeArchive(within('more'), 60)];
  expect(more.slice(0, 40)).toEqual(few);
  const names = [...bytesIn('few').keys()];
  const again = bytesIn('more');
  expect(new Map(names.map((name) => [name, again.get(name)]))).toEqual(bytesIn('few'));
});

test('another seed tells other stories', () => {
  expect(truthOf(5, OTHER_SEED)).not.toEqual(truthOf(5));
});

test('nothing is written among the files of another archive', () => {
  writeArchive(within('taken'), 1);
  expect(() => writeArchive(within('taken'), 1)).toThrow('is not empty');
});

describe('the archive of 2,000', () => {
  const truth = truthOf(2000);
  const share = (is: (one: Truth) => boolean) => truth.filter(is).length / truth.length;

  test('holds what archives hold', () => {
    expect(new Set(truth.map(({ name }) => name)).size).toBe(2000);
    expect(new Set(truth.map(({ form }) => form))).toEqual(new Set(['folder', 'zip', 'tgz', 'gz']));
    expect(new Set(truth.map(({ damage }) => damage))).toEqual(new Set([undefined, 'cut', 'garbage', 'empty', 'no-logs']));
    expect(share(({ copyOf }) => copyOf !== undefined)).toBeCloseTo(0.02, 1);
    expect(share(({ runs }) => runs.length > 0 && runs.every(({ cause }) => cause === undefined))).toBeCloseTo(0.3, 1);
    expect(share(({ runs }) => new Set(runs.map(({ server }) => server)).size > 1)).toBeGreaterThan(0.15);
    expect(new Set(truth.flatMap(({ runs }) => runs.map(({ start }) => new Date(start).getUTCFullYear()))).size).toBe(20);
    expect(new Set(truth.flatMap(({ runs }) => runs.flatMap(({ cause }) => cause ?? []))).size).toBeGreaterThan(50);
  });

  test('some causes are frequent with certain builds', () => {
    const often = (build: string) => truth.flatMap(({ runs }) => runs).filter((run) => run.build === build && run.cause === 'msi.assembly-failed').length;
    expect(often('3.1.0.0')).toBeGreaterThan(3 * Math.max(often('3.0.2.0'), often('3.4.1.0')));
  });

  test('some fixes help mostly, others half of the time', () => {
    const helped = (fix: string, cause: string) => {
      const tried = truth.flatMap(({ runs }) => runs.flatMap((run) => (run.fix === fix && run.cause === cause ? [runs.filter(({ server }) => server === run.server).find(({ start }) => start > run.start)] : [])));
      return tried.filter((next) => next?.outcome.startsWith('succeeded')).length / tried.length;
    };
    expect(helped('restarted the server', 'exchange.reboot-pending')).toBeGreaterThan(0.75);
    expect(helped('nothing', 'sharepoint.timer-job-failed')).toBeLessThan(0.55);
  });
});

// What is left of an archive that was cut may tell of any run.
const tried = Array.from({ length: 60 }, (_none, at) => at);
describe('what the tool tells is what happened', () => {
  let truth: Truth[];
  beforeAll(() => {
    truth = writeArchive(within('tried'), tried.length, OTHER_SEED);
  });

  test.each(tried)('in incident %i', async (number) => {
    const real = truth[number];
    if (!real || real.damage === 'cut') return;
    const told = await toldBy(within(join('tried', real.name)));
    expect(told).toEqual(rightly(real, told));
  });
});
