/**
 * The statistics as one page for the lead of a team: a verdict in words, then tables, each with what its percentages are of.
 *
 *   2,000 incidents from March 2008 to November 2026: in 1,240 of them a run failed, …
 *
 *   CAUSES  of the 1,731 runs that failed, in 1,240 incidents
 *       412  24 %  A file is open in another program  [msi.file-in-use]
 */
import { count, indented } from '../sinks/text/page.ts';
import type { Page } from '../sinks/text/page.ts';
import { harmless, wrap } from '../text/display.ts';
import { monthText } from '../text/times.ts';
import { LEAST, percents } from './numbers.ts';
import type { Statistics } from './stats.ts';
import { buildLines, causeLines, nameLines, unexplainedLines } from './text/causes.ts';
import { FEW, repairLines, secondLines, signLines } from './text/retries.ts';
import { heading, inPercent, number, numberCell, percent, row, shareCell } from './text/rows.ts';

/** @param filter what was asked for, in words */
export function statisticsText(statistics: Statistics, filter: string | undefined, top: number, page: Page): string[] {
  const lines = [
    ...wrap(harmless(verdictText(statistics, filter)), page.width).map((line) => page.paint('bold', line)),
    ...incidentLines(statistics, page),
    ...causeLines(statistics, top, page),
    ...repairLines(statistics, top, page),
    ...secondLines(statistics, top, page),
    ...buildLines(statistics, top, page),
    ...signLines(statistics, top, page),
    ...unexplainedLines(statistics, top, page),
    ...nameLines('products', statistics.products, top, page),
    ...nameLines('servers', statistics.servers, top, page),
    ...yearLines(statistics, page),
  ];
  const uncertain = lines.some((line) => line.includes(`(${FEW})`)) ? ` ${MEANING_OF_FEW}` : '';
  return [...lines, '', ...indented(`${MEANING}${uncertain}`, page, 'dim', 0)];
}

const MEANING = `A run is one attempt: one installation, update or configuration as the logs tell it. Failed means rolled back, failed, blocked or cancelled. Of fewer than ${LEAST} cases nothing is told in per cent, and no change or finding that was seen less often.`;
const MEANING_OF_FEW = `${FEW[0]?.toUpperCase()}${FEW.slice(1)}: it may be chance, the 95 % intervals of the two shares overlap.`;

function verdictText(statistics: Statistics, filter: string | undefined): string {
  const { incidents: { total, withFailure, repaired }, runs, from, to } = statistics;
  const of = filter === undefined ? '' : ` ${filter}`;
  const span = from === undefined || to === undefined ? '' : from === to ? ` in ${monthText(from)}` : ` from ${monthText(from)} to ${monthText(to)}`;
  const head = `${count(total, 'incident')}${of}${of !== '' && span !== '' ? ',' : ''}${span}`;
  if (runs.runs === 0) return `${head}: their logs tell of no run.`;
  if (runs.failed === 0) return `${head}: no run is known to have failed.`;
  const later = repaired > 0 ? `, and ${withFailure === 1 ? '' : `in ${number(repaired)} of these `}a later one succeeded` : '';
  return `${head}: in ${number(withFailure)}${inPercent(withFailure, total)} a run failed${later}. ${whyText(statistics)}`;
}

const WORDS = ['No', 'One', 'Two', 'Three'];

/** What most failures come of, and how many come of nobody knows what. */
function whyText({ runs: { failed }, causes, unexplained }: Statistics): string {
  const explaining = causes.filter(({ explains }) => explains).slice(0, 3);
  const [first] = explaining;
  if (!first) return failed === 1 ? 'No rule explains it.' : `No rule explains any of the ${number(failed)} failed runs.`;
  if (failed === 1) return `Its cause: ${sentence(first.title)}`;
  const explained = explaining.reduce((sum, { runs }) => sum + runs, 0);
  const share = failed < LEAST ? `${number(explained)} of ${number(failed)} failed runs` : `${percent(explained, failed)} % of the ${number(failed)} failed runs`;
  const without = unexplained.runs > 0 ? `; of ${number(unexplained.runs)}${inPercent(unexplained.runs, failed)} nothing says why` : '';
  return `${WORDS[explaining.length]} ${explaining.length === 1 ? 'cause explains' : 'causes explain'} ${share}${without}. Most of all: ${sentence(first.title)}`;
}

const sentence = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);

function incidentLines({ incidents, runs }: Statistics, page: Page): string[] {
  const { total, atOnce, repaired, failed, unknown, withoutRuns } = incidents;
  const rows = [
    { some: atOnce, text: 'succeeded, and no run failed' },
    { some: repaired, text: 'failed first, and succeeded later' },
    { some: failed, text: 'failed, and no later run is known to have succeeded' },
    { some: unknown, text: 'the logs do not tell the end' },
    { some: withoutRuns, text: 'no run in the logs' },
  ].filter(({ some }) => some > 0);
  const shares = percents(rows.map(({ some }) => some));
  const ended = [`${number(runs.failed)} failed`, `${number(runs.succeeded)} succeeded`, ...(runs.unknown > 0 ? [`of ${number(runs.unknown)} the end is not known`] : [])];
  return [...heading('INCIDENTS', `${number(total)}, with ${count(runs.runs, 'run')}: ${ended.join(', ')}`, page), ...rows.flatMap(({ some, text }, at) => row(`${numberCell(some)}${shareCell(shares[at] ?? 0, some, total)}`, text, page))];
}

/** As many beside each other as there is room for. */
function yearLines({ years }: Statistics, page: Page): string[] {
  if (years.length < 2) return [];
  const cells = years.map(({ year, failed, runs }) => `${year}${numberCell(failed)} of ${number(runs).padStart(5)}${runs < LEAST ? '      ' : `${percent(failed, runs).padStart(4)} %`}`.padEnd(30));
  const fit = Math.max(1, Math.floor((page.width - 4) / 30));
  const height = Math.ceil(cells.length / fit);
  const lines = Array.from({ length: height }, (_none, at) => `    ${cells.filter((_cell, nth) => nth % height === at).join('')}`.trimEnd());
  return [...heading('YEARS', 'failed runs of all runs of a year', page), ...lines];
}
