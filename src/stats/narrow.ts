/**
 * What was asked for on the command line → what a store is asked. Names are compared here, over the values that there are, so that every store
 * answers alike: a name, a part of one, or one with `*` and `?`; upper and lower case are the same.
 *
 * All of it must fit one and the same run. An incident fits where one of its runs does; one without runs, where its cause and time do.
 */
import { byText } from '../collections.ts';
import { hostOf } from '../facts/servers.ts';
import { UsageError } from '../errors.ts';
import { closest } from '../text/closest.ts';
import { globFits } from '../text/glob.ts';
import { partsOf } from '../text/versions.ts';
import { OUTCOMES } from '../types.ts';
import type { Answer, FieldName, Filter, Store } from '../types.ts';
import { UNKNOWN } from './causes.ts';
import { stretchOf } from './days.ts';
import { number } from './text/rows.ts';
import { CAUSE, INCIDENT_OUTCOME } from './questions.ts';
import type { Narrow } from './questions.ts';

export type Wanted = {
  readonly cause?: string | undefined;
  readonly product?: string | undefined;
  readonly build?: string | undefined;
  readonly server?: string | undefined;
  readonly outcome?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

/** `nothing`: what is asked for is not there, in a sentence that says what is. */
export type Narrowed = { readonly narrow: Narrow } | { readonly nothing: string };

/** Incidents in whose logs no run is to be seen. */
const LONELY = { [INCIDENT_OUTCOME]: ['none'] };

export async function narrowOf(store: Store, wanted: Wanted): Promise<Narrowed> {
  const time = timeOf(wanted);
  const is: Partial<Record<FieldName, readonly string[]>> = {};
  for (const name of NAMED) {
    const text = wanted[name];
    if (text === undefined) continue;
    // A script may have an empty variable there, and would get an answer about everything.
    if (text.trim() === '') throw new UsageError(`--${name}: found nothing, expected a ${name === 'cause' ? 'rule' : name}`);
    if (name === 'outcome') checkOutcomes(text);
    const there = await valuesFor(name, store);
    const found = fitting(name, text, there);
    if (found.length === 0) return { nothing: notThere(name, text, there) };
    is[WHERE[name]] = found;
  }
  const ofRuns = is['package.name'] ?? is['package.version'] ?? is['host.name'];
  const outcome = is[INCIDENT_OUTCOME];
  const lonely = ofRuns !== undefined || (outcome && !outcome.includes('none')) ? undefined : { ...time, is: { ...is, ...LONELY } };
  return { narrow: { runs: { ...time, is }, lonely } };
}

const NAMED = ['cause', 'product', 'build', 'server', 'outcome'] as const;
type Name = (typeof NAMED)[number];
const WHERE = { cause: CAUSE, product: 'package.name', build: 'package.version', server: 'host.name', outcome: INCIDENT_OUTCOME } as const satisfies Record<Name, FieldName>;

/** What has the time of its file only, since its logs show none, is of no day. */
function timeOf({ since, until }: Wanted): Pick<Filter, 'from' | 'before' | 'not'> {
  if (since === undefined && until === undefined) return {};
  const from = since === undefined ? undefined : stretchOf(since, '--since').from;
  const before = until === undefined ? undefined : stretchOf(until, '--until').before;
  if (from !== undefined && before !== undefined && from >= before) throw new UsageError(`--since ${since} --until ${until}: the end lies before the beginning`);
  return { not: { 'upgrade_triage.time_of': ['file'] }, ...(from !== undefined && { from }), ...(before !== undefined && { before }) };
}

/** `also`: another name of it, as the release of a build. */
type Value = { readonly value: string; readonly also?: string | undefined; readonly count: number };

async function valuesFor(name: Name, store: Store): Promise<Value[]> {
  const by: FieldName[] = name === 'build' ? ['package.version', 'upgrade_triage.attempt.release'] : [WHERE[name]];
  const ofRuns = await store.count({ dataset: 'attempt', by });
  const ofOthers = name === 'cause' || name === 'outcome' ? await store.count({ dataset: 'incident', where: { is: LONELY }, by }) : [];
  return [...ofRuns, ...ofOthers].flatMap(({ values: [value, also], count }: Answer) => (value === undefined ? [] : [{ value, also: name === 'server' ? hostOf(value) : also, count }]));
}

/** How outcomes are called together. */
const OUTCOMES_OF: Readonly<Record<string, readonly string[]>> = { success: ['succeeded', 'succeeded-reboot-required'], failure: ['rolled-back', 'failed', 'blocked', 'cancelled'] };

const outcomesIn = (text: string): string[] => text.split(',').flatMap((word) => OUTCOMES_OF[word.trim().toLowerCase()] ?? [word.trim()]);

function checkOutcomes(text: string): void {
  const known = [...OUTCOMES, 'none'];
  const wrong = outcomesIn(text).find((word) => !known.some((outcome) => globFits(word, outcome)));
  if (wrong !== undefined) throw new UsageError(`--outcome ${wrong}: expected ${known.join(', ')}, success or failure`);
}

function fitting(name: Name, text: string, there: readonly Value[]): string[] {
  const words = name === 'outcome' ? outcomesIn(text) : [text];
  const fits = (globs: readonly string[]) => there.filter(({ value, also }) => globs.some((glob) => globFits(glob, value) || (also !== undefined && globFits(glob, also))));
  const exact = fits(words);
  // A part of a version is none: 5.1 is in 15.1, 99 in 15.1.1994. Digits may be a part of its release: CU22.
  const whole = name === 'outcome' || (name === 'build' && partsOf(text) !== undefined) || (name === 'cause' && text.toLowerCase() === UNKNOWN);
  const found = exact.length > 0 || whole ? exact : there.filter(({ value, also }) => [name === 'build' ? '' : value, also ?? ''].some((one) => one !== '' && globFits(`*${text}*`, one)));
  return [...new Set(found.map(({ value }) => value))].toSorted(byText);
}

/** `no build 15.1.2375.8; the nearest are 15.1.2375.7 (14), …` */
function notThere(name: Name, text: string, there: readonly Value[]): string {
  const counts = new Map<string, number>();
  for (const { value, count } of there) counts.set(value, (counts.get(value) ?? 0) + count);
  if (counts.size === 0) return `no ${name} ${text}: no run tells one`;
  const names = nearest(text, [...counts.keys()]);
  return `no ${name} ${text}; ${counts.size > names.length ? 'the nearest are' : 'there are'} ${names.map((near) => `${near} (${number(counts.get(near) ?? 0)})`).join(', ')}`;
}

const NEAREST = 5;

function nearest(text: string, values: readonly string[]): string[] {
  const parts = partsOf(text);
  if (parts) return values.toSorted((a, b) => distance(parts, a) - distance(parts, b) || byText(a, b)).slice(0, NEAREST);
  // `closest` compares with small letters.
  const written = new Map(values.map((value) => [value.toLowerCase(), value]));
  return closest(text, [...written.keys()], NEAREST).map((near) => written.get(near) ?? near);
}

/** The first part in which two builds differ says most. */
function distance(parts: readonly number[], build: string): number {
  const others = partsOf(build);
  if (!others) return Infinity;
  const at = parts.findIndex((part, nth) => part !== others[nth]);
  return at === -1 ? 0 : (10 - at) * MOST_OF_A_PART + Math.min(MOST_OF_A_PART - 1, Math.abs((parts[at] ?? 0) - (others[at] ?? 0)));
}
const MOST_OF_A_PART = 1e6;

/** `with cause disk-full, build 15.1.*, since 2016` */
export function wordsOf(wanted: Wanted): string | undefined {
  const named = NAMED.flatMap((name) => (wanted[name] === undefined ? [] : [`${name} ${wanted[name]}`]));
  const time = (['since', 'until'] as const).flatMap((name) => (wanted[name] === undefined ? [] : [`${name} ${wanted[name]}`]));
  const words = [...(named.length > 0 ? [`with ${named.join(', ')}`] : []), ...time];
  return words.length === 0 ? undefined : words.join(', ');
}
