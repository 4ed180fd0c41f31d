/** Which parser reads a text: the one that is surest of its beginning, as it is or once a wrapping is taken off its lines. */
import { byText } from '../collections.ts';
import type { Detection, Sample, TextParser } from '../types.ts';
import { typographyOf, wrappingsOf } from './wrapping.ts';
import type { Wrapping } from './wrapping.ts';

export type Kind = Detection & {
  readonly parser: TextParser;
  /** To be taken off, the outermost first. */
  readonly wrappings: readonly Wrapping[];
};

export type KindOptions = {
  readonly parsers: readonly TextParser[];
  /** Told of an error in a parser: it does not keep the others from looking. */
  readonly defect: (error: unknown) => void;
};

/** Most logs show what they are here; the whole head is looked at only when this does not. */
const FIRST_LOOK = 32 * 1024;
/** A parser that is surer than this of a text as it is needs no other look. */
const SURE = 0.9;
/** A quoted post that was indented, from a web page. */
const MOST_WRAPPINGS = 3;

export function kindOf(head: string, name: string, options: KindOptions): Kind | undefined {
  for (const text of head.length > FIRST_LOOK ? [head.slice(0, FIRST_LOOK), head] : [head]) {
    const typography = typographyOf(text);
    const lines = text.split(/\r?\n/);
    const found = typography ? kindOfLines(lines.map(typography.unwrap), name, options, [typography]) : kindOfLines(lines, name, options, []);
    if (found) return found;
  }
  return undefined;
}

function kindOfLines(lines: readonly string[], name: string, options: KindOptions, wrappings: readonly Wrapping[]): Kind | undefined {
  const sample: Sample = { text: lines.join('\n'), lines, name };
  const plain = surest(options.parsers.flatMap((parser) => kindsBy(parser, sample, options, wrappings)));
  if ((plain !== undefined && plain.confidence >= SURE) || wrappings.length === MOST_WRAPPINGS) return plain;
  const bare = wrappingsOf(lines).map((wrapping) => kindOfLines(lines.map(wrapping.unwrap), name, options, [...wrappings, wrapping]));
  // As it is, unless it says more without.
  return surest([plain, ...bare].filter((kind) => kind !== undefined));
}

function kindsBy(parser: TextParser, sample: Sample, { defect }: KindOptions, wrappings: readonly Wrapping[]): Kind[] {
  try {
    const found = parser.detect(sample);
    if (!found) return [];
    const why = [found.why, ...wrappings.map(({ what }) => `without ${what}`)].join(', ');
    return [{ confidence: found.confidence, why, parser, wrappings }];
  } catch (error) {
    defect(error);
    return [];
  }
}

function surest(kinds: readonly Kind[]): Kind | undefined {
  return kinds.toSorted((a, b) => b.confidence - a.confidence || a.wrappings.length - b.wrappings.length || byText(a.parser.id, b.parser.id))[0];
}
