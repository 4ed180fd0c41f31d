/**
 * A pattern of a rule, made ready: the regular expression, and the piece of text that every match must contain.
 *
 * The literal is what makes many rules cheap: a record is first searched for all literals at once (`gate.ts`), and only the
 * patterns whose literal is there are tried. It is derived from the pattern alone, so whatever reads the bytes may use it too.
 */
import { RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';
import type { AST } from '@eslint-community/regexpp';

export type Pattern = {
  readonly regex: RegExp;
  /** Lower-case literals of which every match contains at least one; empty when nothing can be said. */
  readonly literals: readonly string[];
};

/** A literal without a stretch of so many characters between blanks says too little to search for; see `gate.ts`. */
const SHORTEST_STRETCH = 5;
/** So many alternatives are followed; more, and the pattern counts as one without literal. */
const MOST_LITERALS = 24;

const parser = new RegExpParser({ ecmaVersion: 2025 });

/** What a pattern is made of. @throws SyntaxError where it is wrong */
export const treeOf = (source: string, unicode = true): AST.Pattern => parser.parsePattern(source, 0, source.length, { unicode });

/** The same text is the same pattern: each is made once. */
const known = new Map<string, Pattern>();

/** @throws SyntaxError where the pattern is wrong. */
export function patternOf(source: string): Pattern {
  const made = known.get(source);
  if (made) return made;
  const tree = treeOf(source);
  const pattern = { regex: new RegExp(anyWhiteSpace(source, tree), 'imu'), literals: literalsOf(tree) };
  known.set(source, pattern);
  return pattern;
}

/** Blanks in a pattern match any white space: long messages are wrapped by the tools that export them, columns are padded. */
function anyWhiteSpace(source: string, tree: AST.Pattern): string {
  const blanks: number[] = [];
  visitRegExpAST(tree, {
    onCharacterEnter(node) {
      if (node.raw === ' ' && node.parent.type === 'Alternative') blanks.push(node.start);
    },
  });
  let made = '';
  let from = 0;
  for (const at of blanks) {
    const before = source.slice(from, at);
    made += from > 0 && before === '' ? '' : `${before}\\s+`;
    from = at + 1;
  }
  return made + source.slice(from);
}

/** The set of literals (one per way through the pattern) that is best to search for. */
function literalsOf(tree: AST.Pattern): string[] {
  const best = required(tree.alternatives);
  return best !== undefined && best.length <= MOST_LITERALS && best.every((literal) => stretchOf(literal) >= SHORTEST_STRETCH) ? [...new Set(best)] : [];
}

/** One literal for each alternative; `undefined` where an alternative has none. */
function required(alternatives: readonly AST.Alternative[]): string[] | undefined {
  const found: string[] = [];
  for (const alternative of alternatives) {
    const literals = requiredOf(alternative.elements);
    if (literals === undefined) return undefined;
    found.push(...literals);
  }
  return found;
}

/** The candidate whose shortest literal is longest: a run of plain characters, or the alternatives of one group. */
function requiredOf(elements: readonly AST.Element[]): string[] | undefined {
  const candidates: string[][] = [];
  let run = '';
  const close = () => {
    const literal = run.trim().replace(/ +/g, ' ');
    if (literal.length > 0) candidates.push([literal]);
    run = '';
  };
  for (const element of elements) {
    if (element.type === 'Character') {
      const character = String.fromCodePoint(element.value);
      if (element.value > 126 || element.value < 32) close();
      else run += character.toLowerCase();
      continue;
    }
    close();
    if ((element.type === 'Group' || element.type === 'CapturingGroup') && element.alternatives.length > 0) {
      const inside = required(element.alternatives);
      if (inside !== undefined) candidates.push(inside);
    } else if (element.type === 'Quantifier' && element.min > 0 && (element.element.type === 'Group' || element.element.type === 'CapturingGroup')) {
      const inside = required(element.element.alternatives);
      if (inside !== undefined) candidates.push(inside);
    }
  }
  close();
  const worth = (literals: readonly string[]) => Math.min(...literals.map((literal) => 2 * Math.min(stretchOf(literal), 8) + Math.min(literal.length, 24))) - literals.length;
  return candidates.toSorted((a, b) => worth(b) - worth(a))[0];
}

/** Length of the longest stretch without a blank. */
const stretchOf = (literal: string) => Math.max(...literal.split(' ').map((word) => word.length));
