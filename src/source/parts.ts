/**
 * Short texts in which logs of several kinds stand one below the other, or one log is wrapped in several ways: a mail with events and a
 * piece of an installer log, a post with two logs of which one is indented.
 *
 *   Event Type: Error                                                    read as events
 *   Event Source: MsiInstaller
 *   …
 *
 *   and this is the log:
 *
 *       MSI (s) (40:B8) [10:45:20:336]: Note: 1: 1729                    read as a log of the installer, without the indentation
 *
 * Each kind gets the whole text with the lines of the others left blank, so that a line keeps its number.
 */
import { kindOf } from './kind.ts';
import type { Kind, KindOptions } from './kind.ts';
import { seamsOf } from './seams.ts';

export type Part = { readonly kind: Kind; readonly text: string };

/** Whole logs are longer, and of one kind. */
const LONGEST = 64 * 1024;
/** A block must be surer than one that quotes a few words of another log. */
const SURE = 0.92;

/** The parts of a text; empty where it is one, and can be read as it is. */
export function partsOf(text: string, name: string, options: KindOptions): Part[] {
  if (text.length > LONGEST) return [];
  const lines = text.split(/\r?\n/);
  const parts = new Map<string, { readonly kind: Kind; readonly lines: string[] }>();
  const ways = new Set<string>();
  let current: Kind | undefined;
  let waiting = 0;
  for (const { from, to } of blocksOf(lines).flatMap((block) => cutAtSeams(block, lines, name, options))) {
    const block = lines.slice(from, to);
    const found = kindOf(block.join('\n'), name, options);
    if (found && found.confidence >= SURE && (current === undefined || found.parser === current.parser || !isKin(found, current, block, options))) {
      current = found;
      ways.add(wayOf(found));
    }
    if (!current) continue;
    const { parser, wrappings } = current;
    const part = parts.get(parser.id) ?? { kind: current, lines: lines.map(() => '') };
    parts.set(parser.id, part);
    // What stands above the first log is its own affair.
    for (let at = waiting; at < to; at++) part.lines[at] = wrappings.reduce((line, wrapping) => wrapping.unwrap(line), lines[at] ?? '');
    waiting = to;
  }
  return ways.size < 2 ? [] : [...parts.values()].map((part) => ({ kind: part.kind, text: part.lines.join('\n') }));
}

const wayOf = ({ parser, wrappings }: Kind): string => [parser.id, ...wrappings.map(({ what }) => what)].join(' ');

/**
 * Kinds of one family quote each other: a copied event ends with its XML, a trace repeats lines of an upgrade log. They are apart where
 * both are read line by line and the one can make nothing of the lines of the other.
 */
function isKin(found: Kind, current: Kind, lines: readonly string[], options: KindOptions): boolean {
  return familyOf(found) === familyOf(current) && (found.parser.unit === 'text' || canRead(current, lines, options));
}

const familyOf = ({ parser }: Kind): string => parser.id.replace(/-.*/, '');

/** Does a parser make records of most lines? */
function canRead({ parser, wrappings }: Kind, lines: readonly string[], { defect }: KindOptions): boolean {
  if (parser.unit === 'text') return true;
  const bare = lines.map((line) => wrappings.reduce((text, wrapping) => wrapping.unwrap(text), line));
  try {
    const reader = parser.open({ path: '', unparsed: () => {}, skip: () => {} });
    return 2 * (reader.lines(bare, 1).length + reader.end().length) >= lines.length;
  } catch (error) {
    defect(error);
    return true;
  }
}

type Block = { readonly from: number; readonly to: number };

function cutAtSeams({ from, to }: Block, lines: readonly string[], name: string, options: KindOptions): Block[] {
  const cuts = [from, ...seamsOf(lines.slice(from, to), name, options).map((seam) => from + seam), to];
  return cuts.slice(1).map((end, at) => ({ from: cuts[at] ?? from, to: end }));
}

/** Stretches of lines that are not blank. */
function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let from: number | undefined;
  for (const [at, line] of [...lines, ''].entries()) {
    const blank = line.trim() === '';
    if (!blank) from ??= at;
    else if (from !== undefined) {
      blocks.push({ from, to: at });
      from = undefined;
    }
  }
  return blocks;
}
