/**
 * For how long a run of some kind may be silent in some step before somebody should look, from `rules/catalog/silences.csv`. Of the rows
 * of a kind the first one whose pattern fits the step counts; `*` fits any step, `-` a run of which no step has begun.
 */
import { ATTEMPT_KINDS } from '../types.ts';
import type { Attempt, AttemptKind, Life } from '../types.ts';
import { RuleError, messageOf } from '../errors.ts';
import { MINUTE, durationText } from '../text/times.ts';
import type { Catalog, Row } from './catalog.ts';

/** `because` goes on after the sentence that says how long: "assemblies are compiled without a word". */
export type UsualSilence = {
  readonly kind: AttemptKind;
  readonly fits: (step: string | undefined) => boolean;
  /** In ms. */
  readonly longest: number;
  readonly because: string;
  readonly source: string;
};

/** Of a run of which the catalog says nothing. */
const UNKNOWN = 30 * MINUTE;
/** What it has shown before may take somewhat longer the next time. */
const ONCE_MORE = 2;

/** For how long an attempt may be silent in the step that it is in, and how that is known. */
export function patienceOf(catalog: Catalog, { kind, phase, silence }: Pick<Attempt, 'kind' | 'phase' | 'silence'>): Life['patience'] {
  const usual = catalog.silences().find((one) => one.kind === kind && one.fits(phase?.step));
  const longest = usual?.longest ?? UNKNOWN;
  const shown = (silence?.longest ?? 0) * ONCE_MORE;
  if (silence && shown > longest) return { longest: shown, why: `it has been silent for ${durationText(silence.longest)} before${silence.step === undefined ? '' : `, in ${silence.step}`}` };
  if (!usual) return { longest, why: `how long it is silent as a rule is not known; ${durationText(longest)} are a guess` };
  const where = phase === undefined ? '' : ` in ${phase.step}`;
  return { longest, why: `it is rarely silent for more than ${durationText(longest)}${where}${usual.because === '' ? '' : `: ${usual.because}`}` };
}

/** @param place `file:line:column` */
export function silenceOf({ kind = '', step = '', seconds = '', because = '', source = '' }: Row, place: string): UsualSilence {
  if (!isKind(kind)) throw new RuleError(place, `kind: "${kind}", expected one of ${Object.keys(ATTEMPT_KINDS).join(', ')}`);
  if (!/^[1-9]\d*$/.test(seconds)) throw new RuleError(place, `seconds: "${seconds}", expected a whole number above 0`);
  return { kind, fits: testOf(step, place), longest: Number(seconds) * 1000, because, source };
}

const isKind = (text: string): text is AttemptKind => Object.hasOwn(ATTEMPT_KINDS, text);

function testOf(step: string, place: string): UsualSilence['fits'] {
  if (step === '*') return () => true;
  if (step === '-') return (begun) => begun === undefined;
  if (step === '') throw new RuleError(place, 'step: "", expected a pattern, * for any step, or - for none yet');
  const pattern = compiled(step, place);
  return (begun) => begun !== undefined && pattern.test(begun);
}

function compiled(source: string, place: string): RegExp {
  try {
    return new RegExp(source, 'i');
  } catch (error) {
    throw new RuleError(place, `step: "${source}", expected a pattern: ${messageOf(error)}`);
  }
}
