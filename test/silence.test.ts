/**
 * No false alarm of silence on any healthy log, replayed by its own time stamps: those of sample-logs/, and those of the folder of labelled
 * logs that LABELLED_LOGS names, where there is one. A log that stops is told as silent sooner or later, whatever the step.
 */
import { expect, test } from 'vitest';

import { openCatalog } from '../src/catalog/catalog.ts';
import { patienceOf } from '../src/catalog/silences.ts';
import { wantedBy } from '../src/engine/matching/wanted.ts';
import { loadRules } from '../src/engine/rules/load.ts';
import { trackRuns } from '../src/facts/runs.ts';
import type { Run } from '../src/facts/runs.ts';
import { loadParsers } from '../src/parsers.ts';
import { CATALOG, RULES, SAMPLES } from '../src/paths.ts';
import { readSources } from '../src/source/read.ts';
import { durationText } from '../src/text/times.ts';
import type { LogRecord } from '../src/types.ts';
import { labelledIn } from '../src/workbench/labels.ts';
import type { Labelled } from '../src/workbench/labels.ts';

const HOUR = 3_600_000;

const parsers = await loadParsers();
const wants = wantedBy(loadRules([RULES]));
const catalog = openCatalog(CATALOG);

const patienceWith = ({ kind, step, silence }: Run) => patienceOf(catalog, { kind, phase: step === undefined ? undefined : { step }, silence });

/** Where the time between two entries of a run is longer than what was known of it before the second one allows. */
function alarmsIn(records: Iterable<LogRecord>, file: string): { readonly alarms: string[]; readonly open: readonly Run[] } {
  const tracker = trackRuns(file);
  const allowed = new Map<Run, { readonly until: number; readonly why: string }>();
  const alarms: string[] = [];
  for (const record of records) {
    const run = tracker.see(record);
    if (run === undefined || record.time === undefined) continue;
    const before = allowed.get(run);
    if (before && record.time > before.until) alarms.push(`${file}:${record.line}: ${before.why}, and now for ${durationText(record.time - before.until)} more`);
    const { longest, why } = patienceWith(run);
    if (run.outcome === undefined) allowed.set(run, { until: (run.endedAt ?? record.time) + longest, why });
    else allowed.delete(run);
  }
  return { alarms, open: [...allowed.keys()] };
}

async function alarmsOf({ path }: Labelled): Promise<string[]> {
  const alarms: string[] = [];
  const defect = (error: unknown) => {
    throw error;
  };
  for await (const { source, records } of readSources([path], { parsers, wants, skip: () => {}, defect })) {
    const all: LogRecord[] = [];
    for await (const batch of records) all.push(...batch);
    alarms.push(...alarmsIn(all, source.path).alarms);
  }
  return alarms;
}

const healthyIn = (folder: string) => labelledIn(folder).filter(({ quiet }) => quiet);

test.each(healthyIn(SAMPLES).map((log): [string, Labelled] => [log.name, log]))('sample-logs/%s is never silent for too long', async (_name, log) => {
  expect(await alarmsOf(log)).toEqual([]);
});

const folder = process.env['LABELLED_LOGS'];

test.skipIf(folder === undefined)('healthy logs elsewhere, in the folder that LABELLED_LOGS names, are never silent for too long', async () => {
  const alarms: string[] = [];
  for (const log of healthyIn(folder ?? '')) alarms.push(...(await alarmsOf(log)));
  expect(alarms).toEqual([]);
});

const NIGHT = Date.UTC(2009, 10, 21, 22);
const begun: LogRecord = { line: 1, message: 'begin', time: NIGHT, mark: { mark: 'start', run: '', kind: 'msi' } };
const copying: LogRecord = { line: 2, message: 'copies', time: NIGHT + 1000, mark: { mark: 'step', run: '', step: 'InstallFiles (in InstallFinalize)', state: 'started' } };
const later = (minutes: number): LogRecord => ({ line: 3, message: 'goes on', time: NIGHT + 1000 + minutes * 60_000 });

test('a run that stalls while files are copied is told as silent, one that is slow is not', () => {
  expect(alarmsIn([begun, copying, later(29)], 'kestrel.log').alarms).toEqual([]);
  expect(alarmsIn([begun, copying, later(31)], 'kestrel.log').alarms).toEqual([
    'kestrel.log:3: it is rarely silent for more than 30 minutes in InstallFiles (in InstallFinalize): large files and whole products are worked on without a word, and now for 1 minute more',
  ]);
});

test('a run that was slow once may be so again', () => {
  expect(alarmsIn([begun, copying, later(25), later(70)], 'kestrel.log').alarms).toEqual([]);
});

test.each(healthyIn(SAMPLES).map((log): [string, Labelled] => [log.name, log]))('sample-logs/%s, had it stopped half way, would be told as silent before the morning', async (_name, { path }) => {
  for await (const { source, records } of readSources([path], { parsers, wants, skip: () => {}, defect: () => {} })) {
    const all: LogRecord[] = [];
    for await (const batch of records) all.push(...batch);
    const { open } = alarmsIn(all.slice(0, all.length / 2), source.path);
    for (const run of open) expect(patienceWith(run).longest).toBeLessThanOrEqual(4 * HOUR);
  }
});
