/**
 * How the time of a regular expression can grow with the text that it is tried on, bounded from its syntax alone.
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
 * The bound is never too low: what is assumed about assertions, back references and characters only makes more things overlap.
 */
import { RegExpParser } from '@eslint-community/regexpp';
import type { AST } from '@eslint-community/regexpp';

type Chars = ReadonlySet<string>;

type Cost = {
  /** Power of the length. */
  readonly degree: number;
  /** There is more than one way through the same text. */
  readonly ways: boolean;
  /** A match that began in one line may run on through text of other lines. */
  readonly passesLines: boolean;
};

/** A quantifier with a limit up to this one makes the time longer, but does not make it grow. */
const SMALL = 1000;

/** One of each kind of characters that patterns tell apart; those that the pattern at hand names are added. */
const ALPHABET = [...Array.from({ length: 127 }, (_, code) => String.fromCodePoint(code)), ...'\u0085\u00A0\u2028\u3000éß中—…€١😀'];
const LINE_ENDS: Chars = new Set(['\n', '\r', '\u2028']);
const NOTHING: Chars = new Set();
const FREE: Cost = { degree: 0, ways: false, passesLines: false };

const parser = new RegExpParser({ ecmaVersion: 2025 });

/** The power of the length of a text that bounds the time of a search in it: 1 is linear, `Infinity` exponential. */
export function degreeOf({ source, flags }: RegExp): number {
  const { alternatives } = parser.parsePattern(source, 0, source.length, { unicode: flags.includes('u') });
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
      const own = ofElement(element, edgeOfAll(elements.slice(0, at), before, 'end'), edgeOfAll(elements.slice(at + 1), after, 'start'));
      // What a look ahead or behind has tried is not tried again once it came out.
      if (element.type === 'Assertion') most = larger(most, plus(sum, own));
      else sum = plus(sum, own);
    }
    return larger(most, sum);
  }

  function ofElement(element: AST.Element, before: Chars, after: Chars): Cost {
    if (element.type === 'Quantifier') return ofQuantifier(element, before, after);
    if (isGroup(element)) return ofAlternatives(element.alternatives, before, after);
    return element.type === 'Assertion' && 'alternatives' in element ? ofAlternatives(element.alternatives, all, NOTHING) : FREE;
  }

  /** One alternative is tried after the other, so the worst one counts. */
  function ofAlternatives(some: readonly AST.Alternative[], before: Chars, after: Chars): Cost {
    const most = some.map(({ elements }) => ofAll(elements, before, after)).reduce(larger, FREE);
    const starts = some.map(({ elements }) => edgeOfAll(elements, after, 'start'));
    const apart = starts.every((one, at) => starts.slice(at + 1).every((other) => !overlap(one, other)));
    return { ...most, ways: most.ways || !apart };
  }

  function ofQuantifier({ min, max, element }: AST.Quantifier, before: Chars, after: Chars): Cost {
    const start = edgeOf(element, 'start');
    const settled = min === max || !overlap(start, after);
    if (max === 1) return plus(ofElement(element, before, after), { ...FREE, ways: !settled });
    const inner = ofElement(element, union([before, edgeOf(element, 'end')]), union([after, start]));
    if (max <= SMALL) return plus({ ...inner, degree: inner.degree === 0 ? 0 : inner.degree * max }, { ...FREE, ways: !settled });
    const chars = within(element);
    const own = settled && !overlap(chars, before) ? 0 : 1;
    // White space is passed from one line only, as long as that line begins with something else.
    const passesLines = chars.has('\n') && [...chars].some((one) => /\S/.test(one));
    return { degree: inner.ways || canBeEmpty(element) ? Number.POSITIVE_INFINITY : inner.degree + own, ways: !settled, passesLines: passesLines || inner.passesLines };
  }

  /** All that can stand anywhere in an element. */
  function within(element: AST.Element): Chars {
    if (element.type === 'Quantifier') return within(element.element);
    if (isGroup(element)) return union(element.alternatives.flatMap(({ elements }) => elements.map(within)));
    return element.type === 'Assertion' ? NOTHING : edgeOf(element, 'start');
  }

  function ofSearch(alternative: AST.Alternative): number {
    const { head, tail } = partsOf(alternative);
    const cost = ofAll(head, all, edgeOfAll(tail, NOTHING, 'start'));
    const tailDegrees = tail.map((one, at) => ofElement(one, all, edgeOfAll(tail.slice(at + 1), NOTHING, 'start')).degree);
    const [first, ...rest] = head;
    const byLines = first?.type === 'Assertion' && first.kind === 'start' && !cost.passesLines && !edgeOfAll(rest, NOTHING, 'start').has('\n');
    return Math.max(1, cost.degree + (byLines ? 0 : 1), ...tailDegrees);
  }

  return Math.max(...alternatives.map(ofSearch));
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
const plus = (a: Cost, b: Cost): Cost => ({ degree: a.degree + b.degree, ways: a.ways || b.ways, passesLines: a.passesLines || b.passesLines });
const larger = (a: Cost, b: Cost): Cost => ({ degree: Math.max(a.degree, b.degree), ways: a.ways || b.ways, passesLines: a.passesLines || b.passesLines });
