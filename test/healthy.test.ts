/**
 * No false alarm on any healthy log: those of sample-logs/, and those of the folder of labelled logs that LABELLED_LOGS names
 * (`labels.tsv`, see src/labels.ts), where there is one.
 */
import { describe, expect, test } from 'vitest';

import { openBaseline } from '../src/engine/baseline.ts';
import { openCatalog } from '../src/engine/catalog.ts';
import { loadRules } from '../src/engine/load.ts';
import { labelledIn } from '../src/labels.ts';
import type { Labelled } from '../src/labels.ts';
import { loadParsers } from '../src/parsers.ts';
import { BASELINE, CATALOG, RULES, SAMPLES } from '../src/paths.ts';
import { analyze } from '../src/pipeline.ts';
import { readSources } from '../src/source/read.ts';
import type { Report, Skipped } from '../src/types.ts';

const parsers = await loadParsers();
const rules = loadRules([RULES]);
const catalog = openCatalog(CATALOG);
const baseline = openBaseline(BASELINE);

async function told({ path }: Labelled): Promise<Report> {
  const skipped: Skipped[] = [];
  const defect = (error: unknown) => {
    throw error;
  };
  return analyze(readSources([path], { parsers, skip: (one) => skipped.push(one), defect }), { rules, catalog, baseline, skipped });
}

const healthyIn = (folder: string) => labelledIn(folder).filter(({ quiet }) => quiet).map((one): [string, Labelled] => [one.name, one]);

const isQuiet = async (_name: string, log: Labelled) => {
  const { findings, gaps, attempts } = await told(log);
  const alarms = findings.filter(({ severity, role }) => severity === 'critical' || severity === 'error' || (role === 'cause' && severity !== 'info'));
  expect({ alarms: alarms.map(({ rule, evidence }) => [rule.id, evidence[0]?.text]), gaps, unknown: attempts.filter(({ unknown }) => unknown) }).toEqual({ alarms: [], gaps: [], unknown: [] });
};

describe('sample-logs', () => {
  test.each(healthyIn(SAMPLES))('%s is quiet', isQuiet);
});

const folder = process.env['LABELLED_LOGS'];

if (folder === undefined) test.skip('labelled logs elsewhere: LABELLED_LOGS names no folder', () => {});
else describe('LABELLED_LOGS', () => void test.each(healthyIn(folder))('%s is quiet', isQuiet));
