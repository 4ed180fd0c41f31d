/**
 * The report for a person who has the customer on the phone: the verdict in the first line, then cause, proof and steps, then the rest.
 *
 *   ROLLED BACK  Contoso Suite on KESTREL-APP2, result 1603
 *
 *   CAUSE  C:\Contoso\bin\store.exe was held open by OWSTIMER when the update wanted to replace it
 *   PROOF  patch.log:713  Error 1306. Another application has exclusive access to the file …
 *   STEPS  1. Find out which process holds it open. …
 */
import { gapsOf, needsAttention } from '../report.ts';
import type { Incident, Report } from '../types.ts';
import { clockLines, serverLines } from './text/across.ts';
import { causeLines, otherLines, saysNothingNew } from './text/finding.ts';
import { attemptLines, gapLines, inputLines, suppressedLines } from './text/input.ts';
import { binaryIn, commonFolder, labelled, paintOf } from './text/page.ts';
import type { Page } from './text/page.ts';
import { unknownLines } from './text/unknown.ts';
import { listLines, overview, verdict, verdictLines } from './text/verdict.ts';
import { versionLines } from './text/versions.ts';

export type TextOptions = {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colors: boolean;
  /** Every incident with all it has; otherwise those that failed, and of many only the first ones. */
  readonly full: boolean;
};

/** Up to so many incidents are all told in full; of more only the first, below a list of all. */
const TOLD_IN_FULL = 3;

export function textReport(report: Report, options: TextOptions): string {
  const paint = paintOf(options.colors);
  const page: Page = { width: Math.max(40, options.width), paint, root: commonFolder([...report.sources, ...report.skipped].map(({ path }) => path)), binary: binaryIn(report.sources) };
  const told = report.incidents.filter((incident) => incident.findings.length > 0 || incident.attempts.length > 0);
  const bad = told.filter(needsAttention);
  const shown = options.full || told.length <= TOLD_IN_FULL ? told : told.slice(0, 1);
  const lines = [
    ...(told.length > 1 ? overview(report, told, bad, page) : []),
    ...(shown.length < told.length ? [...listLines(told, page), ''] : []),
    ...shown.flatMap((incident, at) => [...incidentLines(incident, page, told.length > 1 ? at + 1 : undefined, options.full), '']),
    ...(shown.length < told.length ? [...labelled('MORE', 'the other incidents are told like this one with --full, or when their folder alone is analyzed', page), ''] : []),
    ...(told.length === 0 ? [verdict(paint, 'none', report.sources.length === 0 ? 'nothing that was given is a log of a known kind' : 'no upgrade, install or patch run in what was read'), ''] : []),
    ...gapLines(gapsOf([...new Set([...shown, ...bad])].flatMap(({ findings }) => findings)), page, options.full),
    ...suppressedLines(report, page),
    ...inputLines(report, page, options.full),
  ];
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n').trimEnd()}\n`;
}

function incidentLines(incident: Incident, page: Page, number: number | undefined, full: boolean): string[] {
  const { findings } = incident;
  const told = new Set([...incident.chain.map(({ finding }) => finding), ...(incident.rival ? [incident.rival.finding] : [])]);
  const rest = findings.filter((finding) => !told.has(finding) && !saysNothingNew(finding));
  return [
    ...verdictLines(incident, page, number),
    '',
    ...causeLines(incident, page),
    ...unknownLines(incident, page),
    ...otherLines(rest, page),
    ...serverLines(incident, page),
    ...versionLines(incident.versions, page, full),
    ...attemptLines(incident.attempts, page),
    ...clockLines(incident, page),
  ];
}
