/** What `index` says at its end: one line that is the verdict, and below it tables of all that was counted and named. */
import { OUTCOME_WORDS } from '../sinks/text/verdict.ts';
import { count, indented, labelled } from '../sinks/text/page.ts';
import type { Page } from '../sinks/text/page.ts';
import { sizeText } from '../source/bytes.ts';
import { harmless, pad } from '../text/display.ts';
import { SECOND, durationText } from '../text/times.ts';
import { DATASETS, OUTCOMES } from '../types.ts';
import type { Delivery, Outcome, Skipped } from '../types.ts';
import { documentsIn, doneOf } from './tally.ts';
import type { Named, Tally } from './tally.ts';

export type Ending = {
  readonly tally: Tally;
  /** Where the documents went: a file or an address; nowhere in a dry run. */
  readonly place?: string | undefined;
  /** The file for documents that could not be delivered. */
  readonly spool: string;
  /** What lay among the incidents and is none. */
  readonly aside: readonly Skipped[];
  /** Milliseconds. */
  readonly took: number;
  /** Bytes. */
  readonly peak: number;
  /** What paths held before was removed. */
  readonly replaced: boolean;
};

const number = (value: number): string => value.toLocaleString('en');

/** `INDEXED 1,998 of 2,000 incidents into archive.sqlite in 1 minute 12 seconds: 2 could not be read`, `UP TO DATE archive.sqlite: 2,000 incidents were there already` */
export function verdictOf({ tally, place, took }: Ending): string {
  const { all, indexed, there, copies, spooled, empty, broken } = tally;
  const left = all - doneOf(tally);
  const of = indexed === all ? count(all, 'incident') : `${number(indexed)} of ${count(all, 'incident')}`;
  const others = [
    ...(there > 0 ? [`${there === all ? count(there, 'incident') : number(there)} ${there === 1 ? 'was' : 'were'} there already`] : []),
    ...(copies > 0 ? [`${number(copies)} ${copies === 1 ? 'is a copy' : 'are copies'} of others`] : []),
    ...(empty.length > 0 ? [`${number(empty.length)} without usable logs`] : []),
    ...(spooled > 0 ? [`${number(spooled)} not wholly delivered`] : []),
    ...(broken.length > 0 ? [`${number(broken.length)} could not be read`] : []),
    ...(left > 0 ? [`${number(left)} not begun`] : []),
  ];
  if (all === 0) return 'NOTHING to index: no folder, archive or file lies there';
  if (place !== undefined && there > 0 && there + copies + empty.length === all) return `UP TO DATE ${place}: ${others.join(', ')}`;
  const done = place === undefined ? `PRINTED the documents of ${of}, and touched no store,` : `INDEXED ${of} into ${place}`;
  return `${left > 0 ? 'STOPPED, ' : ''}${done} in ${durationText(took)}${others.length > 0 ? `: ${others.join(', ')}` : ''}`;
}

/** More are only counted: `--format json` names them all. */
const NAMED = 20;

export function endingLines(ending: Ending, page: Page): string[] {
  const { tally, place, aside, spool, took, peak } = ending;
  const { broken, empty, changed, outcomes } = tally;
  const bad = !isAllThere(tally);
  const worked = tally.indexed + tally.spooled;
  return [
    page.paint(['bold', bad ? 'red' : 'green'], harmless(verdictOf(ending))),
    '',
    ...(total(documentsIn(tally)) + tally.forgotten > 0 ? [...documentLines(ending, page), ''] : []),
    ...(outcomes.size > 0 ? labelled('outcome', outcomeText(outcomes), page) : []),
    ...(worked > 0 ? labelled('speed', `${rateText(worked, took)} incidents a second, at most ${sizeText(peak)} of memory`, page) : []),
    ...named('broken', broken, page),
    ...named('partly', tally.partly, page),
    ...named('no logs', empty, page),
    ...named('changed', changed.map((archived) => ({ archived, reason: ending.replaced ? 'what this path held before was removed' : 'the store also has what this path held before; with --replace that is removed' })), page),
    ...named('aside', aside.map(({ path, reason }) => ({ archived: { path, name: path }, reason })), page),
    ...(documentsIn(tally).spooled > 0 ? labelled('spooled', `in ${spool} with the reasons; \`index --replay ${spool}\` sends them again`, page) : []),
    ...(bad ? labelled('again', 'the same command with --resume tries what is missing, and reads nothing else', page) : []),
    ...(place !== undefined && tally.indexed + tally.there > 0 ? labelled('next', `\`upgrade-triage stats --from ${place}\` says what they have in common`, page) : []),
  ];
}

/** Counts do not tell it from a run in which nothing was asked for. */
export const isAllThere = (tally: Tally): boolean => tally.broken.length === 0 && tally.spooled === 0 && documentsIn(tally).spooled === 0 && doneOf(tally) === tally.all;

function documentLines({ tally, replaced }: Ending, page: Page): string[] {
  const rows: [string, Delivery][] = [...DATASETS.filter((dataset) => total(tally.documents[dataset]) > 0).map((dataset): [string, Delivery] => [dataset, tally.documents[dataset]]), ['all', documentsIn(tally)]];
  const line = (name: string, cells: readonly string[]) => `${pad(name, COLUMN)}${cells.map((cell) => cell.padStart(COLUMN)).join('')}`;
  const removed = `${count(tally.forgotten, 'document')} of an earlier program, rules or options${replaced ? ', or of what paths held before,' : ''} removed`;
  return [
    page.paint('dim', line('documents', ['delivered', 'there', 'spooled'])),
    ...rows.map(([name, { delivered, there, spooled }]) => line(name, [delivered, there, spooled].map(number))),
    ...(tally.forgotten > 0 ? indented(removed, page) : []),
  ];
}

const COLUMN = 14;
const total = ({ delivered, there, spooled }: Delivery) => delivered + there + spooled;

const outcomeText = (outcomes: ReadonlyMap<Outcome | 'none', number>): string =>
  ([...OUTCOMES, 'none'] as const).flatMap((outcome) => (outcomes.has(outcome) ? [`${number(outcomes.get(outcome) ?? 0)} ${OUTCOME_WORDS[outcome].toLowerCase()}`] : [])).join(', ');

const rateText = (done: number, took: number): string => number(Number((done / Math.max(took / SECOND, 0.001)).toPrecision(2)));

function named(label: string, all: readonly Named[], page: Page): string[] {
  const lines = all.slice(0, NAMED).flatMap(({ archived, reason }, at) => (at === 0 ? labelled(label, `${archived.name}: ${reason}`, page) : indented(`${archived.name}: ${reason}`, page)));
  return all.length > NAMED ? [...lines, ...indented(`… and ${number(all.length - NAMED)} more: --format json names them all`, page)] : lines;
}

/** The same for scripts. */
export function endingObject(ending: Ending): object {
  const { tally, place, spool, aside, took, peak } = ending;
  const { all, indexed, there, copies, spooled, forgotten, documents, outcomes } = tally;
  const told = (named: readonly Named[]) => named.map(({ archived, reason }) => ({ ...archived, reason }));
  return {
    verdict: verdictOf(ending),
    place,
    complete: isAllThere(tally),
    incidents: { all, indexed, there, copies, spooled, notBegun: all - doneOf(tally), empty: told(tally.empty), partly: told(tally.partly), broken: told(tally.broken), changed: tally.changed },
    aside,
    documents: { ...documents, all: documentsIn(tally), removed: forgotten },
    ...(documentsIn(tally).spooled > 0 && { spool }),
    outcomes: Object.fromEntries(outcomes),
    milliseconds: Math.round(took),
    peakBytes: peak,
  };
}
