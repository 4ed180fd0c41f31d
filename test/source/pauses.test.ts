/** A log that is being written comes in pieces cut anywhere, with pauses between them; what is read is what is read of the whole. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadParsers } from '../../src/parsers.ts';
import { SAMPLES } from '../../src/paths.ts';
import { readFile } from '../../src/source/read.ts';
import type { LogRecord, Skipped } from '../../src/types.ts';

const parsers = await loadParsers();

async function recordsOf(path: string, pieces: readonly Buffer[]) {
  const skipped: Skipped[] = [];
  const sources = [];
  const records: LogRecord[] = [];
  const open = async function* () {
    yield* pieces;
  };
  const options = { parsers, skip: (one: Skipped) => skipped.push(one), defect: (error: unknown) => { throw error; } };
  for await (const { source, records: batches } of readFile({ path, name: basename(path), open }, options)) {
    for await (const batch of batches) records.push(...batch);
    // What was told of the first lines may be told in other words than what was told of many.
    sources.push({ ...source, why: '', confidence: 1, encodingWhy: '' });
  }
  return { skipped, sources, records };
}

/** Enough to tell what kind of log it is: a head that is shorter is looked at again later. */
const HEAD = 4096;

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set([Math.min(HEAD, bytes.length), ...places.map((place) => HEAD + (place % Math.max(1, bytes.length - HEAD)))])].filter((end) => end <= bytes.length).toSorted((a, b) => a - b);
  return [0, ...ends].flatMap((from, at) => [bytes.subarray(from, [...ends, bytes.length][at]), Buffer.alloc(0)]);
}

const LOGS = {
  'an installer log in UTF-16': 'msi-disk-full/farm-tools-2.9.log',
  'events as CSV in an ANSI code page': 'msi-german-access-denied/Anwendung.csv',
  'an upgrade log with long entries': 'incident-moss-sp2-database-behind/KESTREL-WFE1/Upgrade.log',
  'an upgrade log with a byte order mark': 'sharepoint2019-unknown-reason/Upgrade-20181208-210207-340.log',
  'a configuration log': 'sharepoint2019-psconfig-upgrade-failed/PSCDiagnostics_2_13_2021_20_3_16_248_1862204417.log',
  'a setup log that holds errors back': 'exchange2016-restart-pending/ExchangeSetup.log',
  'events as text': 'exchange2007-rollup-file-in-use/events.txt',
  'events as XML': 'clean-event-log/events.xml',
  'a dump of versions': 'clean-sharepoint2010-versions/KESTREL_Config_versions.txt',
};

test.each(Object.entries(LOGS))('%s', async (_, name) => {
  const bytes = readFileSync(join(SAMPLES, name));
  const whole = await recordsOf(name, [bytes]);
  expect(whole.records.length).toBeGreaterThan(5);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 30 }), async (places) => {
      expect(await recordsOf(name, cut(bytes, places))).toEqual(whole);
    }),
    { numRuns: 20, seed: 6 },
  );
});
