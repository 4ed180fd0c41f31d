/** What the tool makes of an incident of a generated archive, and what it should: in the same words, to be compared. */
import { documentsOf } from '../../src/archive/documents.ts';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { wantedBy } from '../../src/engine/matching/wanted.ts';
import { loadRules } from '../../src/engine/rules/load.ts';
import { openBaseline } from '../../src/engine/unknown/baseline.ts';
import { loadParsers } from '../../src/parsers.ts';
import { BASELINE, CATALOG, RULES } from '../../src/paths.ts';
import { analyze } from '../../src/pipeline.ts';
import { readSources } from '../../src/source/read.ts';
import type { DocumentFields, Skipped } from '../../src/types.ts';
import type { Truth } from './truth.ts';

/** Runs in order of time: how each came out, and why. `cause`: of the whole, where that did not come out well. */
export type Told = { readonly outcome: string; readonly cause?: string | undefined; readonly runs: readonly (readonly [outcome: string, cause: string | undefined])[] };

const parsers = await loadParsers();
const rules = loadRules([RULES]);
const wants = wantedBy(rules);
const catalog = openCatalog(CATALOG);
const baseline = openBaseline(BASELINE);

export async function toldBy(path: string): Promise<Told> {
  const skipped: Skipped[] = [];
  const opened = readSources([path], {
    parsers,
    wants,
    skip: (one) => skipped.push(one),
    defect: (error) => {
      throw error;
    },
  });
  const report = await analyze(opened, { rules, catalog, baseline, skipped });
  const documents = documentsOf(report, { archived: { path, name: '' }, id: '', stamp: '', judgement: '', namespace: '', version: '' }, catalog);
  const cause = report.findings.find(({ role, severity }) => role === 'cause' && severity !== 'info')?.rule.id;
  const runs = documents.filter(({ dataset }) => dataset === 'attempt').toSorted((a, b) => textOf(a.fields, '@timestamp').localeCompare(textOf(b.fields, '@timestamp')));
  return { outcome: report.outcome, cause, runs: runs.map(({ fields }) => [textOf(fields, 'upgrade_triage.attempt.outcome'), fields['upgrade_triage.cause'] as string | undefined]) };
}

const textOf = (fields: DocumentFields, name: '@timestamp' | 'upgrade_triage.attempt.outcome') => String(fields[name]);

/** @param cause what is told; where several causes stand, each of them is right */
export function rightly({ outcome, causes, runs }: Truth, { cause }: Told): Told {
  return { outcome, cause: cause !== undefined && causes.includes(cause) ? cause : causes[0], runs: runs.toSorted((a, b) => a.start - b.start).map((run) => [run.outcome, run.cause]) };
}
