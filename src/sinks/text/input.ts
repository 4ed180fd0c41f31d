/** The end of a report: the runs, what is missing, and what was read and what was not. */
import { fileNameOf } from '../../text/places.ts';
import { progressText } from '../../text/progress.ts';
import { momentText, spanText } from '../../text/times.ts';
import type { Attempt, Gap, Incident, Report, Source } from '../../types.ts';
import { LABEL, commandLines, count, indented, labelled, listed, shortPath, stretchText, tagged } from './page.ts';
import type { Page } from './page.ts';
import { MARKS, nameOf, outcomeWords } from './verdict.ts';

/** Runs that are named; a log may hold thousands of sessions. */
const MOST_RUNS = 30;

/** Of a single run the verdict says all but the place. */
export function attemptLines(attempts: readonly Attempt[], page: Page): string[] {
  const [only] = attempts;
  if (only && attempts.length === 1) return labelled('RUNS', `${stateOf(only)}: ${placeOf(only, page)}`, page);
  const left = attempts.length - MOST_RUNS;
  const more = left > 0 ? indented(`and ${left} more; --format json names them all`, page) : [];
  return [...attempts.slice(0, MOST_RUNS).flatMap((attempt, at) => attemptLine(attempt, at, page)), ...more];
}

function attemptLine(attempt: Attempt, at: number, page: Page): string[] {
  const server = attempt.server === undefined ? '' : ` on ${attempt.server}`;
  const what = `${stateOf(attempt)}: ${nameOf(attempt)}${server}`;
  const place = placeOf(attempt, page);
  const when = attempt.startedAt === undefined ? '' : spanText(attempt.startedAt, attempt.endedAt, attempt.zone);
  return [...(at === 0 ? labelled('RUNS', what, page) : indented(what, page)), ...indented([when, place].filter((part) => part !== '').join('  '), page, 'dim', LABEL + 2)];
}

export function stateOf({ outcome, exitCode, phase, progress = [], supersededBy }: Attempt): string {
  const result = exitCode === undefined ? '' : `, result ${exitCode}`;
  // Where a run without result stopped, and how far it had got until then.
  const reached = outcome === 'incomplete' ? [...(phase ? [`stopped in ${phase.step}`] : []), ...progress.map(progressText)].map((part) => `, ${part}`).join('') : '';
  return `${MARKS[outcome]} ${outcomeWords(outcome)}${result}${reached}${supersededBy === undefined ? '' : ', repaired by a later run'}`;
}

function placeOf({ sources: [first] }: Attempt, page: Page): string {
  return first ? stretchText(first, page) : '';
}

/** Gaps that are told; a folder of failed runs may lack something for each. */
const MOST_GAPS = 8;

/** @param incidents of the report, as they are numbered */
export function gapLines(gaps: readonly Gap[], incidents: readonly Incident[], page: Page, full: boolean): string[] {
  if (gaps.length === 0) return [];
  const told = full ? gaps : gaps.slice(0, MOST_GAPS);
  const more = gaps.length > told.length ? indented(`and ${gaps.length - told.length} more; --full or --format json names them all`, page) : [];
  return [
    ...told.flatMap(({ missing, so, collect, rule, incidents: lacking }, at) => {
      const text = `${numbersOf(lacking, incidents)}${readable(`${missing}: ${so}`)}`;
      return [...tagged(at === 0 ? labelled('MISSING', text, page) : indented(text, page), rule, page), ...commandLines(collect, page, LABEL + 2)];
    }),
    ...more,
    '',
  ];
}

/** `for 1, 3: `, where there are several incidents to tell apart. */
function numbersOf(ids: readonly string[], incidents: readonly Incident[]): string {
  const numbers = incidents.flatMap(({ id }, at) => (ids.includes(id) ? [at + 1] : []));
  return incidents.length < 2 || numbers.length === 0 ? '' : `for ${numbers.join(', ')}: `;
}

/** Times in sentences as a person reads them; commands keep theirs. */
const readable = (text: string) => text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\b/g, (time) => momentText(Date.parse(`${time}Z`)));

/** What was left out because somebody accepted it, and what no longer is or never was. */
export function suppressedLines({ suppressed }: Report, page: Page): string[] {
  const lines = suppressed.map(({ suppression: { rule, target, reason, until, place }, state, findings }) => {
    const what = `${rule}${target === undefined ? '' : ` for ${target}`}`;
    if (state === 'expired') return `${what}: expired on ${until}, so it is not applied any more (${place})`;
    if (state === 'unused') return `${what}: there is no such finding (${place})`;
    return `${count(findings.length, 'finding')} of ${what} until ${until}: ${reason} (${place})`;
  });
  return lines.length === 0 ? [] : [...listed('KNOWN', lines, page, 'yellow'), ''];
}

export function inputLines(report: Report, page: Page, full: boolean): string[] {
  const { sources, skipped } = report;
  const [texts, binary] = [sources.filter(({ path }) => !page.binary.has(path)), sources.filter(({ path }) => page.binary.has(path))];
  const sizes = [...(texts.length > 0 || binary.length === 0 ? [sizeText(texts, 'line')] : []), ...(binary.length > 0 ? [sizeText(binary, 'event')] : [])];
  const words = `${count(sources.length, 'log')} read${sizes.map((text) => `, ${text}`).join('')}${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
  const few = full || sources.length <= 8;
  const read = few ? sources.flatMap((source) => indented(`${shortPath(source.path, page)}: ${source.format}, ${source.encoding}, ${source.why}`, page, 'dim', LABEL + 2)) : [];
  const left = full ? skipped.map(({ path, reason }) => `${shortPath(path, page)}: ${reason}`) : inShort(skipped, page);
  const most = full ? left.length : 10;
  const more = left.length > most ? indented(`and ${left.length - most} more; --full or --format json names them all`, page, 'yellow', LABEL + 2) : [];
  const from = page.root === '' ? '' : `, below ${page.root}`;
  return [...labelled('INPUT', words + from, page), ...read, ...left.slice(0, most).flatMap((line) => indented(`skipped ${line}`, page, 'yellow', LABEL + 2)), ...more];
}

function sizeText(sources: readonly Source[], thing: 'line' | 'event'): string {
  const sum = (of: (source: Source) => number) => sources.reduce((total, source) => total + of(source), 0);
  const unparsed = sum((source) => source.unparsed);
  return `${count(sum((source) => (thing === 'line' ? source.lines : source.events)), thing)}${unparsed === 0 ? '' : thing === 'line' ? `, ${count(unparsed, 'line')} in no known shape` : `, ${count(unparsed, 'damaged event')}`}`;
}

/** Many files of one name that were skipped are one line. */
function inShort(skipped: Report['skipped'], page: Page): string[] {
  const groups = Map.groupBy(skipped, ({ path }) => fileNameOf(path));
  return [...groups].flatMap(([name, group]) => (group.length > 3 ? [`${group.length} files called ${name}: ${group[0]?.reason}`] : group.map(({ path, reason }) => `${shortPath(path, page)}: ${reason}`)));
}
