/**
 * The same events in every form give the same attempts and the same findings, with all rules. What a form does not hold is taken from the
 * binary log that it is compared with, too: the CSV of the Event Viewer has no server, and most texts have no binary data, and so no codes of
 * products and patches. PowerShell on a console breaks lines where it is full, so that what a rule takes up to the end of a line is shorter.
 */
import { rmSync } from 'node:fs';

import { afterAll, describe, expect, test } from 'vitest';

import { openBaseline } from '../../src/engine/unknown/baseline.ts';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { wantedBy } from '../../src/engine/matching/wanted.ts';
import { loadRules } from '../../src/engine/rules/load.ts';
import { loadParsers } from '../../src/parsers.ts';
import { BASELINE, CATALOG, RULES } from '../../src/paths.ts';
import { analyze } from '../../src/pipeline.ts';
import { readSources } from '../../src/source/read.ts';
import type { Finding, Report } from '../../src/types.ts';
import { folderOf } from '../cli/folder.ts';
import { evtx, EXPORTS } from './event-exports.ts';
import type { Logged } from './event-exports.ts';
import { NIGHTS } from './event-nights.ts';

const parsers = await loadParsers();
const rules = loadRules([RULES]);
const catalog = openCatalog(CATALOG);
const baseline = openBaseline(BASELINE);

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function reportOf(content: string | Buffer): Promise<Report> {
  const folder = folderOf({ 'events.log': content });
  folders.push(folder);
  const failures: unknown[] = [];
  const opened = readSources([folder], { parsers, wants: wantedBy(rules), skip: ({ reason }) => failures.push(reason), defect: (error) => failures.push(error) });
  const report = await analyze(opened, { rules, catalog, baseline, skipped: [] });
  expect(failures).toEqual([]);
  expect(report.sources.map(({ unparsed }) => unparsed)).toEqual([0]);
  return report;
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

/** Enough of a quote to know it by; long ones are cut. */
const KNOWN_BY = 120;

/**
 * Where the sentence is copied with its line breaks, a line of it is quoted, elsewhere all of it: either is a quote of its event.
 * Times tell the events apart; values have none, but no two events here begin alike.
 */
function quoted(events: readonly Logged[], text: string, time?: number): string {
  const at = events.findIndex((event) => (time === undefined || event.time === time) && [event.sentence, event.items.join(' ')].some((whole) => oneLine(whole).includes(oneLine(text).slice(0, KNOWN_BY))));
  return at < 0 ? text : `event ${at}`;
}

/** Where it was read, by whose clock, and who was logged on: each form has its own way, or none. `sentence` repeats a quoted text. */
const PLACE = new Set(['log', 'utcFrom', 'utcTo', 'recordId', 'channel', 'user', 'sentence']);
const QUOTES = new Set(['decisive', 'lastLine']);
/** What rules take from the rest of a line is longer where all is on one, and shorter on a console. */
const ENDS_WITH_LINE = new Set(['reason', 'reason*', 'what', 'what*']);
const BEGINNING = 16;
/** Its pattern needs words of one line, between which a console breaks it. */
const LOST_ON_CONSOLE = new Set(['exchange.shared-web-config-missing']);

type Has = (typeof EXPORTS)[number]['has'];

function told(report: Report, events: readonly Logged[], has: Has) {
  const hasLines = has.includes('lines');
  const isTold = ({ rule }: Finding) => hasLines || !LOST_ON_CONSOLE.has(rule.id);
  const valueOf = (name: string, value: string) => (QUOTES.has(name) ? quoted(events, value) : ENDS_WITH_LINE.has(name) ? value.slice(0, BEGINNING) : value);
  return {
    attempts: report.attempts.map(({ kind, product, patch, fromVersion, toVersion, operation, outcome, exitCode, server, startedAt, endedAt }) => ({ kind, product, patch, fromVersion, toVersion, operation, outcome, exitCode, server, startedAt, endedAt })),
    findings: report.findings.filter(isTold).map(({ rule, role, severity, confidence, values, evidence, count }) => ({
      rule: rule.id,
      role,
      severity,
      // A finding on the first line of the error that decided is surer.
      confidence: hasLines ? confidence : undefined,
      values: Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (PLACE.has(name) ? [] : [[name, valueOf(name, value)]]))),
      evidence: evidence.map(({ text, time }) => quoted(events, text, time)),
      count,
    })),
    chains: report.incidents.map(({ chain }) => chain.flatMap(({ finding }) => (isTold(finding) ? [finding.rule.id] : []))).filter((chain) => chain.length > 0),
  };
}

/** The events as a form has them. */
const asIn = (events: readonly Logged[], has: Has): readonly Logged[] =>
  events.map((event) => ({ ...event, ...(has.includes('binary') ? {} : { binary: undefined }), ...(has.includes('server') ? {} : { server: '' }) }));

test.each(Object.entries(NIGHTS))('%s is understood in the binary log', async (_night, { events, attempts, findings }) => {
  const report = await reportOf(evtx(events));
  expect(report.attempts.map(({ product = '', outcome, exitCode = '' }) => `${product} ${outcome} ${exitCode}`.trim())).toEqual(attempts);
  expect(report.findings.map(({ rule }) => rule.id)).toEqual(findings);
});

describe.each(Object.entries(NIGHTS))('%s', (_night, { events }) => {
  test.each(EXPORTS)('$form', async ({ write, has }) => {
    const binary = await reportOf(evtx(asIn(events, has)));
    expect(told(await reportOf(write(events)), events, has)).toEqual(told(binary, events, has));
  });
});
