/**
 * How the time of a regular expression can grow with the text that it is tried on, bounded from its syntax alone. Rules of users are
 * proven with it before a log is read: whoever runs them must be able to trust that they come to an end.
 *
 * What makes time grow is a quantifier without a small limit, in two ways, each of them one more power of the length of the text:
 * - it can end in many places, each of which tries the rest again: `.*error`. It is settled, and does not, where nothing that it
 *   repeats can begin what follows (`[^']+'`, `\s+on`);
 * - it is entered in many places of one stretch of text, and walks to the end of that stretch each time: `a+b`, the blanks in `.*? to`.
 *   It is set off, and does not, where nothing that it repeats can end what stands before (`'[^']+`, `is\s+`).
 *
 * A repeated group that is not settled inside divides one text in more ways than any power: `(a+)+b` is exponential. The places where
 * a match may begin are one more power, except where each has a line of its own, and for what can be left out at the end: that cannot fail.
 *
 * What has a small limit cannot grow, but ways through one text multiply: `(?:a?){50}` has more than any night is long. They are counted
 * besides, as `ways`: the product of what every piece with a limit and every choice between alternatives can be in one place.
 *
 * The bound is never too low: what is assumed about assertions, back references and characters only makes more things overlap.
 */
import type { AST } from '@eslint-community/regexpp';

import { treeOf } from './pattern.ts';

type Chars = ReadonlySet<string>;

type Cost = {
  /** Power of the length. */
  readonly degree: number;
  /** Ways through the same text that pieces with a small limit have; 1 is the only one. An open-ended piece that is not settled counts two. */
  readonly ways: number;
  /** A match that began in one line may run on through text of other lines. */
  readonly passesLines: boolean;
};

/** A quantifier with a limit up to this one makes the time longer, but does not make it grow. */
const SMALL = 1000;

/** One of each kind of characters that patterns tell apart; those that the pattern at hand names are added. */
const ALPHABET = [...Array.from({ length: 127 }, (_, code) => String.fromCodePoint(code)), ...'\u0085\u00A0\u2028\u3000éß中—…€١😀'];
const LINE_ENDS: Chars = new Set(['\n', '\r', '\u2028']);
const NOTHING: Chars = new Set();
const FREE: Cost = { degree: 0, ways: 1, passesLines: false };
/** Comparing with what was captured before walks through it once more. */
const COMPARISON: Cost = { ...FREE, degree: 1 };

/** `degree`: the power of the length of a text that bounds the time of a search in it: 1 is linear, `Infinity` exponential. `ways`: a factor besides. */
export type Growth = { readonly degree: number; readonly ways: number };

/** More than this, and no text is safe: see `search.ts`, which bounds the text. */
const MOST: Growth = { degree: 2, ways: 100_000 };

export const isBounded = ({ degree, ways }: Growth): boolean => degree <= MOST.degree && ways <= MOST.ways;

/** In words, for the one who wrote the pattern. */
export function growthText({ degree, ways }: Growth): string {
  if (degree === Number.POSITIVE_INFINITY) return 'its time can double with every character of a text';
  if (degree > MOST.degree) return `its time can grow with power ${degree} of the length of a text`;
  return `there are ${ways > 1e9 ? 'more than 1,000,000,000' : ways.toLocaleString('en')} ways through one text`;
}

/** Pieces that a pattern has when its repetitions with a limit are written out, as the engine does: it refuses what is too large, or takes seconds to make it ready. */
export function sizeOf({ source, flags }: RegExp): number {
  const ofAll = (elements: readonly AST.Element[]): number => elements.reduce((sum, one) => sum + ofOne(one), 0);
  const ofOne = (element: AST.Element): number => {
    if (element.type === 'Quantifier') return ofOne(element.element) * Math.max(1, Number.isFinite(element.max) ? element.max : element.min);
    return 'alternatives' in element ? element.alternatives.reduce((sum, { elements }) => sum + ofAll(elements), 1) : 1;
  };
  return treeOf(source, flags.includes('u')).alternatives.reduce((sum, { elements }) => sum + ofAll(elements), 0);
}

export const LARGEST = 10_000;

export function growthOf({ source, flags }: RegExp): Growth {
  const { alternatives } = treeOf(source, flags.includes('u'));
  const all: Chars = new Set([...ALPHABET, ...source, ...source.toLowerCase(), ...source.toUpperCase()]);
  const known = new Map<string, Chars>();

  function charsOf(atom: string): Chars {
    const made = known.get(atom);
    if (made) return made;
    const regex = new RegExp(`^(?:${atom})$`, flags.replace('m', ''));
    const chars = new Set([...all].filter((one) => regex.test(one)));
    known.set(atom, chars);
    return chars;
  }

  /** What an element can begin with, or end with: the same for a single character. */
  function edgeOf(element: AST.Element, edge: 'start' | 'end'): Chars {
    if (element.type === 'Quantifier') return edgeOf(element.element, edge);
    if (isGroup(element)) return union(element.alternatives.map(({ elements }) => edgeOfAll(elements, NOTHING, edge)));
    if (element.type === 'Assertion') return element.kind === otherEdge(edge) ? LINE_ENDS : NOTHING;
    return element.type === 'Backreference' ? all : charsOf(element.raw);
  }

  /** What some elements can begin or end with; `beyond` is what stands there if they are all empty. The edge of a line lets nothing else through. */
  function edgeOfAll(elements: readonly AST.Element[], beyond: Chars, edge: 'start' | 'end'): Chars {
    const inward = edge === 'start' ? elements : elements.toReversed();
    const last = inward.findIndex((one) => !canBeEmpty(one) || (one.type === 'Assertion' && one.kind === otherEdge(edge)));
    return union([...inward.slice(0, last < 0 ? inward.length : last + 1).map((one) => edgeOf(one, edge)), ...(last < 0 ? [beyond] : [])]);
  }

  function ofAll(elements: readonly AST.Element[], before: Chars, after: Chars): Cost {
    let sum = FREE;
    let most = FREE;
    for (const [at, element] of elements.entries()) {
      const rest = elements.slice(at + 1);
      const own = ofElement(element, edgeOfAll(elements.slice(0, at), before, 'end'), edgeOfAll(rest, after, 'start'), periodOf(rest));
      // What a look ahead or behind has tried is not tried again once it came out.
      if (element.type === 'Assertion') most = larger(most, plus(sum, own));
      else sum = plus(sum, own);
    }
    return larger(most, sum);
  }

  function ofElement(element: AST.Element, before: Chars, after: Chars, period = 1): Cost {
    if (element.type === 'Quantifier') return ofQuantifier(element, before, after, period);
    if (isGroup(element)) return ofAlternatives(element.alternatives, before, after);
    if (element.type === 'Backreference') return COMPARISON;
    return element.type === 'Assertion' && 'alternatives' in element ? ofAlternatives(element.alternatives, all, NOTHING) : FREE;
  }

  /** One alternative is tried after the other, so the worst one counts. */
  function ofAlternatives(some: readonly AST.Alternative[], before: Chars, after: Chars): Cost {
    const costs = some.map(({ elements }) => ofAll(elements, before, after));
    const most = costs.reduce(larger, FREE);
    const starts = some.map(({ elements }) => edgeOfAll(elements, after, 'start'));
    const apart = starts.every((one, at) => starts.slice(at + 1).every((other) => !overlap(one, other)));
    return { ...most, ways: apart ? most.ways : costs.reduce((sum, { ways }) => sum + ways, 0) };
  }

  function ofQuantifier({ min, max, element }: AST.Quantifier, before: Chars, after: Chars, period: number): Cost {
    const start = edgeOf(element, 'start');
    const settled = min === max || !overlap(start, after);
    if (max === 1) return plus(ofElement(element, before, after), { ...FREE, ways: settled ? 1 : 2 });
    const inner = ofElement(element, union([before, edgeOf(element, 'end')]), union([after, start]));
    if (max <= SMALL) return plus({ ...inner, degree: inner.degree === 0 ? 0 : inner.degree * max, ways: inner.ways ** max }, { ...FREE, ways: settled ? 1 : Math.ceil((max - min + 1) / period) });
    const chars = within(element);
    const own = settled && !overlap(chars, before) ? 0 : 1;
    // White space is passed from one line only, as long as that line begins with something else.
    const passesLines = chars.has('\n') && [...chars].some((one) => /\S/.test(one));
    return { degree: inner.ways > 1 || canBeEmpty(element) ? Number.POSITIVE_INFINITY : inner.degree + own, ways: settled ? 1 : 2, passesLines: passesLines || inner.passesLines };
  }

  /** All that can stand anywhere in an element. */
  function within(element: AST.Element): Chars {
    if (element.type === 'Quantifier') return within(element.element);
    if (isGroup(element)) return union(element.alternatives.flatMap(({ elements }) => elements.map(within)));
    return element.type === 'Assertion' ? NOTHING : edgeOf(element, 'start');
  }

  function ofSearch(alternative: AST.Alternative): Growth {
    const { head, tail } = partsOf(alternative);
    const cost = ofAll(head, all, edgeOfAll(tail, NOTHING, 'start'));
    const tails = tail.map((one, at) => ofElement(one, all, edgeOfAll(tail.slice(at + 1), NOTHING, 'start')));
    const [first, ...rest] = head;
    const byLines = first?.type === 'Assertion' && first.kind === 'start' && !cost.passesLines && !edgeOfAll(rest, NOTHING, 'start').has('\n');
    return { degree: Math.max(1, cost.degree + (byLines ? 0 : 1), ...tails.map(({ degree }) => degree)), ways: Math.max(cost.ways, ...tails.map(({ ways }) => ways)) };
  }

  const growths = alternatives.map(ofSearch);
  return { degree: Math.max(...growths.map(({ degree }) => degree)), ways: growths.reduce((sum, { ways }) => sum + ways, 0) };
}

/** How far apart the words can stand, at the least, with which something goes on: where `.{0,200}database` ends is one of 25 places, not of 200. */
function periodOf(elements: readonly AST.Element[]): number {
  let word = '';
  for (const element of elements) {
    if (element.type !== 'Character') break;
    word += String.fromCodePoint(element.value).toLowerCase();
  }
  for (let period = 1; period < word.length; period++) if (word.startsWith(word.slice(period))) return period;
  return Math.max(1, word.length);
}

type Group = AST.Group | AST.CapturingGroup;
const isGroup = (element: AST.Element): element is Group => element.type === 'Group' || element.type === 'CapturingGroup';
const otherEdge = (edge: 'start' | 'end') => (edge === 'start' ? 'end' : 'start');

/** Splits off what cannot fail at the very end, so that it is tried once only, each piece by itself: what may be left out, and any repetition beyond the first. */
function partsOf({ elements }: AST.Alternative): { readonly head: readonly AST.Element[]; readonly tail: readonly AST.Quantifier[] } {
  const head = [...elements];
  const tail: AST.Quantifier[] = [];
  for (let last = head.pop(); last; last = head.pop()) {
    const [only, ...others] = isGroup(last) ? last.alternatives : [];
    if (only && others.length === 0) head.push(...only.elements);
    // The end of the line is where `.*` ends anyway.
    else if (last.type === 'Assertion' && last.kind === 'end' && endsLine(head.at(-1))) continue;
    else if (last.type === 'Quantifier' && last.min === 0) tail.unshift(last);
    else {
      head.push(last.type === 'Quantifier' ? { ...last, max: last.min } : last);
      break;
    }
  }
  return { head, tail };
}

function endsLine(element: AST.Element | undefined): boolean {
  if (element?.type === 'Quantifier') return element.greedy && element.max === Number.POSITIVE_INFINITY && element.element.type === 'CharacterSet' && element.element.kind === 'any';
  return element !== undefined && isGroup(element) && element.alternatives.length === 1 && endsLine(element.alternatives[0]?.elements.at(-1));
}

function canBeEmpty(element: AST.Element): boolean {
  if (element.type === 'Quantifier') return element.min === 0 || canBeEmpty(element.element);
  if (isGroup(element)) return element.alternatives.some(({ elements }) => elements.every(canBeEmpty));
  return element.type === 'Assertion' || element.type === 'Backreference';
}

const overlap = (a: Chars, b: Chars) => [...a].some((one) => b.has(one));
const union = (some: readonly Chars[]): Chars => new Set(some.flatMap((chars) => [...chars]));
const plus = (a: Cost, b: Cost): Cost => ({ degree: a.degree + b.degree, ways: a.ways * b.ways, passesLines: a.passesLines || b.passesLines });
const larger = (a: Cost, b: Cost): Cost => ({ degree: Math.max(a.degree, b.degree), ways: Math.max(a.ways, b.ways), passesLines: a.passesLines || b.passesLines });
