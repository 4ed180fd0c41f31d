/** Which causes recur, for which builds, and how the next attempt came out. */
import { count } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { ATTEMPT_KINDS } from '../../types.ts';
import { UNKNOWN } from '../causes.ts';
import type { Cause } from '../causes.ts';
import { percents } from '../numbers.ts';
import type { BuildRow, Named, Statistics } from '../stats.ts';
import { TOLD_BY_EVENTS } from '../unexplained.ts';
import type { Likeness } from '../unexplained.ts';
import { heading, inPercent, more, number, numberCell, percentCell, row, shareCell } from './rows.ts';

const MOST_BUILDS = 3;

export function causeLines({ causes, runs: { failed }, incidents, builds }: Statistics, top: number, page: Page): string[] {
  if (failed === 0) return [];
  const ordered = [...causes.filter(({ rule }) => rule !== UNKNOWN), ...causes.filter(({ rule }) => rule === UNKNOWN)];
  const named = ordered.filter(({ rule }) => rule !== UNKNOWN);
  const rest = named.slice(top);
  const restRuns = rest.reduce((sum, { runs }) => sum + runs, 0);
  const unknown = ordered.find(({ rule }) => rule === UNKNOWN);
  const shown = [...named.slice(0, top), ...(rest.length > 0 ? [restRuns] : []), ...(unknown ? [unknown] : [])];
  const shares = percents(shown.map((one) => (typeof one === 'number' ? one : one.runs)));
  const names = new Map(builds.map((one) => [buildName(one), one]));
  const lines = shown.flatMap((one, at) => {
    const runs = typeof one === 'number' ? one : one.runs;
    const cells = `${numberCell(runs)}${shareCell(shares[at] ?? 0, runs, failed)}`;
    if (typeof one === 'number') return row(cells, `${count(rest.length, 'other cause')}; --top ${named.length} shows all`, page);
    return one === unknown ? row(cells, `no rule says why; see UNEXPLAINED below (in ${count(one.incidents, 'incident')})`, page) : row(cells, `${one.title}  [${one.rule}]`, page, belowCause(one, names));
  });
  return [...heading('CAUSES', `of the ${count(failed, 'run')} that failed, in ${count(incidents.withFailure, 'incident')}`, page), ...lines];
}

function belowCause({ builds, incidents, examples, runs }: Named<Cause>, known: ReadonlyMap<string, BuildRow>): string[] {
  const told = builds.filter(({ build, product }) => (build ?? product) !== undefined);
  const left = told.length - MOST_BUILDS;
  const names = told.slice(0, MOST_BUILDS).map((one) => `${releaseName(known.get(buildName(one)) ?? one)} (${number(one.runs)})`);
  return [`in ${count(incidents, 'incident')}${examples.length > 0 ? `, as ${examples.join(', ')}` : ''}`, ...(names.length > 0 && runs > 0 ? [`of ${names.join(' · ')}${left > 0 ? ` · ${left} more` : ''}`] : [])];
}

type OfBuild = { readonly product: string | undefined; readonly build: string | undefined; readonly release?: string | undefined };

/** `Microsoft Exchange Server 8.0.813.0` */
const buildName = ({ product, build }: OfBuild) => [product, build].filter((part) => part !== undefined).join(' ');

/** With what the catalog calls the build: `Exchange Server 2007 SP1 RU7, 8.1.375.2` */
const releaseName = (one: OfBuild) => (one.release === undefined ? buildName(one) : `${one.release}, ${one.build ?? ''}`);

export function buildLines({ builds }: Statistics, top: number, page: Page): string[] {
  const told = builds.filter(({ build, failed }) => build !== undefined && failed > 0);
  const untold = builds.filter(({ build }) => build === undefined).reduce((sum, { runs }) => sum + runs, 0);
  if (told.length === 0) return [];
  const lines = told.slice(0, top).flatMap((one) => row(`${numberCell(one.failed)} of ${number(one.runs).padStart(5)}${percentCell(one.failed, one.runs)}`, releaseName(one), page, one.cause ? [`most often ${one.cause.rule === UNKNOWN ? 'of no known cause' : one.cause.rule} (${number(one.cause.runs)} of ${number(one.failed)})`] : []));
  return [...heading('BUILDS', `failed runs of all runs of a build${untold > 0 ? `; ${count(untold, 'run')} tell no build` : ''}`, page), ...lines, ...more(told.length, top, 'build', page)];
}

/** Products and servers. */
export function nameLines(name: string, rows: Statistics['products'], top: number, page: Page): string[] {
  const told = rows.filter((one) => one.name !== undefined);
  const untold = rows.filter((one) => one.name === undefined).reduce((sum, { runs }) => sum + runs, 0);
  if (told.length === 0) return [];
  const lines = told.slice(0, top).flatMap((one) => row(`${numberCell(one.failed)} of ${number(one.runs).padStart(5)}${percentCell(one.failed, one.runs)}`, one.name ?? '', page));
  return [...heading(name.toUpperCase(), `failed runs of all runs of a ${name.slice(0, -1)}${untold > 0 ? `; ${count(untold, 'run')} tell none` : ''}`, page), ...lines, ...more(told.length, top, name.slice(0, -1), page)];
}

export function unexplainedLines({ unexplained: { runs, incidents, alike }, runs: { failed }, ...rest }: Statistics, top: number, page: Page): string[] {
  if (runs === 0) return [];
  const unknown = rest.causes.find(({ rule }) => rule === UNKNOWN)?.runs ?? 0;
  const vague = runs - unknown;
  const parts = [...(unknown > 0 ? [`of ${number(unknown)} no rule says why`] : []), ...(vague > 0 ? [`of ${number(vague)} the rules only say that something failed`] : [])];
  const lines = alike.slice(0, top).flatMap((one) => row(`${numberCell(one.runs)}${percentCell(one.runs, runs)}`, likenessName(one), page, [`in ${count(one.incidents, 'incident')}, as ${one.examples.join(', ')}`]));
  return [...heading('UNEXPLAINED', `${number(runs)} of the ${count(failed, 'run')} that failed${inPercent(runs, failed)}, in ${count(incidents, 'incident')}: ${parts.join(', ')}. What they have in common, where a rule would pay most first`, page), ...lines, ...more(alike.length, top, 'kind', page)];
}

function likenessName({ kind, step, line }: Likeness): string {
  if (kind === TOLD_BY_EVENTS) return 'only events tell of it: the logs of the runs themselves are not there';
  return `${kindWords(kind)}${step === undefined ? '' : ` in ${step}`}${line === undefined ? '' : `: ${line}`}`;
}

const KINDS: Readonly<Record<string, string>> = ATTEMPT_KINDS;
const kindWords = (kind: string | undefined) => (kind === undefined ? 'a run' : (KINDS[kind] ?? kind));
