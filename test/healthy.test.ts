/**
 * No false alarm on any healthy log: those of sample-logs/, and those of the folder of labelled logs that LABELLED_LOGS names
 * (`labels.tsv`, see src/workbench/labels.ts), where there is one.
 */
import { expect, test } from 'vitest';

import { openBaseline } from '../src/engine/unknown/baseline.ts';
import { openCatalog } from '../src/catalog/catalog.ts';
import { wantedBy } from '../src/engine/matching/wanted.ts';
import { loadRules } from '../src/engine/rules/load.ts';
import { labelledIn } from '../src/workbench/labels.ts';
import type { Labelled } from '../src/workbench/labels.ts';
import { loadParsers } from '../src/parsers.ts';
import { BASELINE, CATALOG, RULES, SAMPLES } from '../src/paths.ts';
import { analyze } from '../src/pipeline.ts';
import { readSources } from '../src/source/read.ts';
import type { Skipped } from '../src/types.ts';

const parsers = await loadParsers();
const rules = loadRules([RULES]);
const wants = wantedBy(rules);
const catalog = openCatalog(CATALOG);
const baseline = openBaseline(BASELINE);

/** What a healthy log must not lead to: loud findings, gaps, failures that no rule knows. */
async function alarmsOf({ path, name }: Labelled): Promise<string[]> {
  const skipped: Skipped[] = [];
  const defect = (error: unknown) => {
    throw error;
  };
  const { findings, gaps, attempts } = await analyze(readSources([path], { parsers, wants, skip: (one) => skipped.push(one), defect }), { rules, catalog, baseline, skipped });
  const loud = findings.filter(({ severity, role }) => severity === 'critical' || severity === 'error' || (role === 'cause' && severity !== 'info'));
  return [
    ...loud.map(({ rule, evidence }) => `${name}: ${rule.id} by "${evidence[0]?.text}"`),
    ...gaps.map(({ missing }) => `${name}: ${missing} is missing`),
    ...attempts.flatMap(({ unknown }) => (unknown ? [`${name}: an unknown failure`] : [])),
  ];
}

const healthyIn = (folder: string) => labelledIn(folder).filter(({ quiet }) => quiet);

test.each(healthyIn(SAMPLES).map((log): [string, Labelled] => [log.name, log]))('sample-logs/%s is quiet', async (_name, log) => {
  expect(await alarmsOf(log)).toEqual([]);
});

const folder = process.env['LABELLED_LOGS'];

test.skipIf(folder === undefined)('healthy logs elsewhere, in the folder that LABELLED_LOGS names, are quiet', async () => {
  const alarms: string[] = [];
  for (const log of healthyIn(folder ?? '')) alarms.push(...(await alarmsOf(log)));
  expect(alarms).toEqual([]);
});
