/**
 * A rule drafted from one entry of a log: a pattern of what the software always says, the fields that tell the entry apart, an example that
 * it finds and one that it must not. What only a person can say is marked TODO, and `rules lint` names each of these as unfinished.
 */
import { stringify } from 'yaml';

import type { Catalog } from '../../catalog/catalog.ts';
import { checkRule } from '../../engine/rules/check.ts';
import { UsageError } from '../../errors.ts';
import type { LogRecord, Parser, Rule } from '../../types.ts';
import { findingsIn, openText } from '../examples.ts';
import { newMask, renumbered } from './mask.ts';
import { literally, patternFor } from './pattern.ts';
import type { Seed } from './seed.ts';
import { shrink } from './shrink.ts';

export type Draft = { readonly id: string; readonly text: string };

type Options = { readonly id?: string | undefined; readonly parsers: readonly Parser[]; readonly catalog: Catalog };
type Example = { readonly lines: readonly string[]; readonly first: number; readonly last: number };
/** A rule that is tried on logs of a kind. */
type Trial = { readonly rule: Rule; readonly kind: string } & Pick<Options, 'parsers' | 'catalog'>;

/** Fields that say by themselves what an entry is about, in every language. */
const TELLING = ['event', 'error', 'note', 'rule', 'reference', 'patchCode'] as const;

/** @throws UsageError where the entry has too little to say */
export async function draftOf(seed: Seed, options: Options): Promise<Draft> {
  const mask = newMask(seed.names);
  const masked = mask(seed.lines.join('\n')).split('\n');
  const message = mask(seed.record.message);
  const line = lineOf(message, seed, masked);
  const id = options.id ?? `draft.${slugOf(line)}`;
  const conditions = conditionsFor(seed, line);
  for (const record of conditions) {
    for (const appliesTo of ['failing', 'any'] as const) {
      const draft = { id, kind: seed.kind, record, appliesTo };
      const rule = ruleOf({ ...draft, match: 'x', pass: 'y', names: [] });
      const { rule: made } = checkRule(rule, `${id.replace('.', '/')}.yaml`);
      if (!made) continue;
      const trial = { rule: made, kind: seed.kind, ...options };
      const example = await exampleFor(trial, seed, masked);
      if (!example) continue;
      const pass = await counterExample(trial, line.trim(), example);
      const { text, counts } = renumbered(ruleOf({ ...draft, match: textOf(example.lines), pass, names: namesIn(record) }));
      return { id, text: headOf(seed, counts) + text };
    }
  }
  throw new UsageError(`--from: "${line.slice(0, 80)}" has too little in it to find it again; name a line with an error number or some words`);
}

/** The line of the message that was asked for; where the message has other lines than the file, the one that has most to say. */
function lineOf(message: string, { at, first }: Seed, masked: readonly string[]): string {
  const lines = message.split('\n').filter((one) => one.trim() !== '');
  const asked = masked[at]?.trim() ?? '';
  return lines.find((one) => asked.includes(one.trim()) || one.includes(asked)) ?? lines[at - first] ?? lines[0] ?? '';
}

type RecordDraft = { readonly in: readonly string[]; readonly level?: readonly string[]; readonly component?: string; readonly fields?: Record<string, readonly string[]>; readonly message?: string };

/** From the one that says most to the one that says least. */
function conditionsFor({ kind, record }: Seed, line: string): RecordDraft[] {
  const { level, component, fields } = record;
  const kinds = kind.startsWith('event-') ? ['event-*'] : [kind];
  const telling = Object.fromEntries(TELLING.flatMap((name) => (fields?.[name] === undefined || fields[name] === '' ? [] : [[name, [fields[name]]]])));
  const isEvent = telling['event'] !== undefined && component !== undefined;
  const base = { in: kinds, ...(level === 'debug' ? { level: ['debug'] } : {}), ...(isEvent ? { component: `^${literally(component)}$` } : {}) };
  const message = patternFor(line);
  const withFields = Object.keys(telling).length > 0 ? { fields: telling } : undefined;
  return [
    ...(message !== undefined && withFields ? [{ ...base, ...withFields, message }] : []),
    ...(message !== undefined ? [{ ...base, message }] : []),
    ...(withFields ? [{ ...base, ...withFields }] : []),
    ...(message === undefined && level !== undefined && level !== 'debug' && line !== '' ? [{ ...base, level: [level], message: plainPattern(line) }] : []),
  ];
}

/** For a line in a script without the letters that can be searched for: its beginning as it is, found by the level. */
const plainPattern = (line: string) => `^${literally(line.slice(0, 24).trim()).replace(/\d+/g, String.raw`\d+`)}`;

/** The entry alone, with the beginning of the log, with beginning and end, in the whole of it: the first that the rule finds, made as short as it goes. */
async function exampleFor(trial: Trial, { first, last }: Seed, masked: readonly string[]): Promise<Example | undefined> {
  const { lines, from, to } = parted(masked, [first, last], trial);
  const windows: [number, number][] = [[from, to + 1], [Math.max(0, from - 5), Math.min(lines.length, to + 6)], [Math.max(0, from - 200), Math.min(lines.length, to + 200)], [0, lines.length]];
  // A run of which an example shows the end says more than one that breaks off.
  for (const ended of trial.rule.appliesTo === 'failing' ? [true, false] : [false]) {
    const holds = async (some: readonly string[]) => isFound(trial, some, ended);
    for (const [begin, end] of windows) {
      const some = lines.slice(begin, end);
      if (await holds(some)) return shrink(some, [from - begin, to - begin], holds);
    }
  }
  return undefined;
}

/** XML and JSON may stand in one line; between two entries there may be a line end. */
function parted(lines: readonly string[], [first, last]: readonly [number, number], { kind, parsers }: Trial): { readonly lines: readonly string[]; readonly from: number; readonly to: number } {
  if (parsers.find(({ id }) => id === kind)?.unit !== 'text' || lines.every((line) => line.length < 4000)) return { lines, from: first, to: last };
  const pieces = lines.map((line) => line.replace(/(<\/Event>|<\/Obj>)\s*(?=<)/g, '$1\n').replace(/\}\s*,\s*(?=\{)/g, '},\n').split('\n'));
  const from = pieces.slice(0, first).flat().length;
  return { lines: pieces.flat(), from, to: from + pieces.slice(first, last + 1).flat().length - 1 };
}

/** Something of the kind that the rule must not find: the same log without the entry, or with other words in it. */
async function counterExample(trial: Trial, line: string, { lines, first, last }: Example): Promise<string> {
  const without = [...lines.slice(0, first), ...lines.slice(last + 1)];
  const changed = [...otherTexts(lines.slice(first, last + 1).join('\n'), line)].map((entry) => [...lines.slice(0, first), ...entry.split('\n'), ...lines.slice(last + 1)]);
  for (const some of [without, ...changed]) {
    if (recordsIn(some, trial).length > 0 && !(await isFound(trial, some))) return textOf(some);
  }
  return 'TODO: a similar entry that is harmless';
}

/** The same entry with another word in what it says, the longest first; what it is marked with stays, so that the parser reads it. */
function* otherTexts(entry: string, line: string): Generator<string> {
  const at = entry.indexOf(line);
  const [head, said, tail] = at < 0 ? ['', entry, ''] : [entry.slice(0, at), line, entry.slice(at + line.length)];
  const words = [...new Set(said.match(/\p{L}{3,}/gu))].toSorted((a, b) => b.length - a.length).slice(0, 20);
  for (const word of words) yield head + said.replaceAll(word, 'Kestrel') + tail;
  yield head + words.reduce((text, word) => text.replaceAll(word, 'Kestrel'), said) + tail;
  for (const number of new Set(entry.match(/\b\d{3,6}\b/g))) yield entry.replaceAll(number, '4711');
}

/** @param ended only in a run that came to its end */
async function isFound({ rule, kind, parsers, catalog }: Trial, lines: readonly string[], ended = false): Promise<boolean> {
  const findings = await findingsIn({ inputs: [{ in: kind, text: textOf(lines) }], values: {} }, rule, parsers, catalog);
  return findings.some(({ values }) => !ended || !/^(?:incomplete|unknown)$/.test(values['outcome'] ?? 'unknown'));
}

const recordsIn = (lines: readonly string[], { kind, parsers }: Trial): readonly LogRecord[] => [...(openText(textOf(lines), 'example.log', kind, parsers).records as Iterable<readonly LogRecord[]>)].flat();

const textOf = (lines: readonly string[]) => (lines.length === 0 ? '' : `${lines.join('\n')}\n`);

const slugOf = (line: string) =>
  (line.match(/[A-Za-z]{3,}/g) ?? [])
    .filter((word) => !/^(?:the|and|for|with|this|that|kestrel|contoso|file|folder|user)\d*$/i.test(word))
    .slice(0, 4)
    .join('-')
    .toLowerCase() || 'entry';

const namesIn = ({ message = '' }: RecordDraft) => [...message.matchAll(/\(\?<(\w+)>/g)].map(([, name = '']) => name);

function headOf({ kind }: Seed, counts: readonly (readonly [string, number])[]): string {
  const masked = counts.map(([what, many]) => `${many} ${what}${many === 1 ? '' : what === 'address' ? 'es' : 's'}`).join(', ');
  return `# Drafted from one entry of a log of kind ${kind}. Masked: ${masked || 'nothing'}. Read it once more for names before you pass it on.\n`;
}

type RuleDraft = { readonly id: string; readonly kind: string; readonly record: RecordDraft; readonly appliesTo: 'failing' | 'any'; readonly match: string; readonly pass: string; readonly names: readonly string[] };

function ruleOf({ id, kind, record, appliesTo, match, pass, names }: RuleDraft): string {
  const shown = names.length === 0 ? '' : ` (${names.map((name) => `{${name}}`).join(', ')})`;
  const rule = {
    id,
    title: `TODO: one sentence that says what happened${shown}`,
    severity: 'error',
    role: 'cause',
    tier: 'specific',
    confidence: 0.5,
    because: 'TODO: why these lines mean that',
    product: 'TODO: whom it concerns',
    ...(appliesTo === 'any' ? { appliesTo } : {}),
    when: { record },
    remediation: [{ do: 'TODO: the first step', check: 'TODO: how to see that it worked' }],
    examples: { match: [{ in: kind, text: match }], pass: [{ in: kind, text: pass }] },
  };
  return stringify(rule, { lineWidth: 0, singleQuote: true });
}
