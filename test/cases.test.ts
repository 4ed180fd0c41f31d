/** Every case of sample-logs/ × its `case.yaml`, alone and all at once. No test code is written for a single case. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { z } from 'zod';

import { openBaseline } from '../src/engine/unknown/baseline.ts';
import { openCatalog } from '../src/catalog/catalog.ts';
import { wantedBy } from '../src/engine/matching/wanted.ts';
import { loadRules } from '../src/engine/rules/load.ts';
import { CASE } from '../src/workbench/labels.ts';
import { loadParsers } from '../src/parsers.ts';
import { BASELINE, CATALOG, RULES, SAMPLES } from '../src/paths.ts';
import { analyze } from '../src/pipeline.ts';
import { readSources } from '../src/source/read.ts';
import type { Evidence, Finding, Report, Skipped } from '../src/types.ts';

type Case = { readonly name: string; readonly folder: string } & z.infer<typeof CASE>;

function caseIn(name: string): Case {
  const folder = join(SAMPLES, name);
  return { name, folder, ...CASE.parse(parse(readFileSync(join(folder, 'case.yaml'), 'utf8'))) };
}

const cases = readdirSync(SAMPLES).filter((name) => existsSync(join(SAMPLES, name, 'case.yaml'))).map(caseIn);
const named = (some: readonly Case[]) => some.map((one): [string, Case] => [one.name, one]);
const parsers = await loadParsers();
const rules = loadRules([RULES]);
const wants = wantedBy(rules);
const catalog = openCatalog(CATALOG);
const baseline = openBaseline(BASELINE);

type Told = { readonly report: Report; readonly defects: readonly unknown[] };

async function tell(folder: string): Promise<Told> {
  const skipped: Skipped[] = [];
  const defects: unknown[] = [];
  const opened = readSources([folder], { parsers, wants, skip: (one) => skipped.push(one), defect: (error) => defects.push(error) });
  return { report: await analyze(opened, { rules, catalog, baseline, skipped }), defects };
}

const alone = new Map<string, Told>();
for (const { name, folder } of cases) alone.set(name, await tell(folder));
const together = await tell(SAMPLES);

function reportOf({ name }: Case): Report {
  const told = alone.get(name);
  if (!told) throw new Error(`${name} was not read`);
  return told.report;
}

/** What is of severity info is told, but asks nothing of anybody: what a later run repaired, what went well. */
const causesOf = (report: Report) => report.findings.filter(({ role, severity }) => role === 'cause' && severity !== 'info');

/** `KESTREL-WFE1/Upgrade.log:12` within the case; a finding may quote several lines of one entry. */
const placesOf = (finding: Finding | undefined, folder: string) =>
  (finding?.evidence ?? []).map(({ file, line }) => `${relative(folder, file).replaceAll(sep, '/')}:${line}`);

describe.each(named(cases))('%s', (_name, one) => {
  const { folder, expect: expected } = one;
  const report = reportOf(one);

  test('is read without a defect, and nothing but case.yaml is left over', () => {
    expect(alone.get(one.name)?.defects).toEqual([]);
    expect(report.skipped.map(({ path }) => relative(folder, path))).toEqual(['case.yaml']);
  });

  test('comes out as it did', () => {
    const attempts = expected.attempts ?? report.attempts.length;
    expect({ outcome: report.outcome, attempts: report.attempts.length }).toEqual({ outcome: expected.outcome, attempts });
  });

  test('names its cause and whatever else is to be known', () => {
    expect(causesOf(report)[0]?.rule.id).toBe(expected.cause);
    expect(report.findings.map(({ rule }) => rule.id)).toEqual(expect.arrayContaining(expected.findings ?? []));
  });
});

test.each(named(cases.filter((one) => one.expect.exitCode !== undefined)))('%s tells the code', (_name, one) => {
  expect(reportOf(one).attempts.map(({ exitCode }) => exitCode)).toContain(one.expect.exitCode);
});

test.each(named(cases.filter((one) => one.expect.evidence)))('%s proves its cause', (_name, one) => {
  expect(one.expect.evidence).toEqual(expect.arrayContaining([expect.toBeOneOf(placesOf(causesOf(reportOf(one))[0], one.folder))]));
});

test.each(named(cases.filter((one) => one.expect.chain)))('%s is told as one chain, each step with its reason', (_name, one) => {
  const { chain } = reportOf(one).incidents[0] ?? { chain: [] };
  expect(chain.map(({ finding }) => finding.rule.id)).toEqual(one.expect.chain);
  expect(chain.slice(1).filter(({ from, reason }) => !from || !reason)).toEqual([]);
});

test.each(named(cases.filter((one) => one.expect.first)))('%s shows the line that decided first', (_name, one) => {
  const shown = reportOf(one).attempts.flatMap(({ unknown }) => unknown?.firstUnusual?.evidence ?? []);
  expect(shown.map(({ file, line }) => `${relative(one.folder, file)}:${line}`)).toEqual([one.expect.first]);
});

test.each(named(cases.filter((one) => one.expect.quiet)))('%s stays quiet', (_name, one) => {
  const report = reportOf(one);
  const loud = report.findings.filter(({ severity }) => severity === 'critical' || severity === 'error');
  expect([...loud, ...causesOf(report)].map(({ rule, values }) => [rule.id, values])).toEqual([]);
});

describe('all cases at once', () => {
  const within = (one: Case) => (file: string) => file.startsWith(`${one.folder}${sep}`);
  const caseOf = (file: string) => cases.find((one) => within(one)(file))?.name;

  test('every healthy case has to be quiet', () => {
    expect(cases.filter(({ name }) => name.startsWith('clean-')).every((one) => one.expect.quiet)).toBe(true);
  });

  test('no incident holds runs of two cases', () => {
    const mixed = together.report.incidents.map(({ attempts }) => [...new Set(attempts.map(({ sources }) => caseOf(sources[0]?.file ?? '')))]);
    expect(mixed.filter((names) => names.length > 1)).toEqual([]);
  });

  test.each(named(cases))('%s comes out the same as alone', (_name, one) => {
    const runs = ({ attempts }: Report) =>
      attempts
        .filter(({ sources }) => sources.some(({ file }) => within(one)(file)))
        .map(({ outcome, exitCode, supersededBy, sources }) => ({ outcome, exitCode, repaired: supersededBy !== undefined, sources }));
    expect(runs(together.report)).toEqual(runs(reportOf(one)));
  });

  test.each(named(cases))('%s has the same findings as alone', (_name, one) => {
    const quoted = ({ file, line }: Evidence) => `${file}:${line}`;
    const findings = (report: Report) =>
      report.findings
        .filter(({ evidence }) => evidence.some(({ file }) => within(one)(file)))
        .map(({ rule, role, severity, evidence }) => `${severity} ${role} ${rule.id} ${evidence.map(quoted).join(' ')}`);
    expect(findings(together.report).toSorted()).toEqual(findings(reportOf(one)).toSorted());
  });
});
