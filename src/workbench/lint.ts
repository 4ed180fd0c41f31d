/** Everything that is wrong with rule files, as far as it can be seen without running them. */
import { byText } from '../collections.ts';
import { slowConditionsOf } from '../engine/matching/compile.ts';
import { wantsAll } from '../engine/matching/wanted.ts';
import { kindFits, leavesOf, patternsOf, placedRecordsOf } from '../engine/rules/condition.ts';
import type { Rule } from '../engine/rules/condition.ts';
import { problemsAmong } from '../engine/rules/load.ts';
import type { RuleFile } from '../engine/rules/load.ts';
import type { Problem, Written } from '../text/document.ts';
import type { LogKind, Parser } from '../types.ts';

/** A log kind, and whether its entries are read in full only where a rule may need them. */
export type Kind = { readonly id: LogKind; readonly unit: Parser['unit'] };

/** @param others rules that these may refer to. @param kinds the log kinds that there are */
export function lintRules(files: readonly RuleFile[], others: readonly RuleFile[], kinds: readonly Kind[]): Problem[] {
  const places = new Set(files.map(({ place }) => place));
  const among = problemsAmong([...others.filter(({ place }) => !places.has(place)), ...files]);
  const shared = among.filter(({ place }) => places.has(place.replace(/:\d+:\d+$/, '')));
  const own = files.flatMap((file) => [...file.problems, ...(file.rule && file.written ? problemsIn(file.rule, file.written, kinds) : []), ...(file.written ? unfinishedIn(file.written) : [])]);
  return inOrder([...own, ...shared, ...circles(files)]);
}

function problemsIn(rule: Rule, { placeOf }: Written, kinds: readonly Kind[]): Problem[] {
  const records = placedRecordsOf(rule.when);
  const at = (path: readonly PropertyKey[], message: string): Problem => ({ place: placeOf(path), message: `${path.join('.')}: ${message}` });
  return [
    ...records.flatMap(({ condition, path }) =>
      condition.in.flatMap((kind, i) => (kinds.some(({ id }) => kindFits(id, kind)) ? [] : [at([...path, 'in', i], `"${kind}", expected one of ${kinds.map(({ id }) => id).join(', ')}, or the beginning of some with *`)])),
    ),
    ...records.flatMap(({ condition, path }) => {
      const large = kinds.filter(({ id, unit }) => unit === 'bytes' && condition.in.some((kind) => kindFits(id, kind))).map(({ id }) => id);
      return large.length > 0 && wantsAll(condition) ? [at(path, `every entry of ${large.join(' and ')} has to be read for it, expected a component or a field event; where it is for other logs, too, a condition of its own for these`)] : [];
    }),
    ...slowRecords(rule).map((path) => at(path, 'nothing to look it up by, expected an exact field value, a level, or a pattern with five plain characters in a row in every alternative')),
    ...exampleProblems(rule, at),
    ...(rule.leadsTo.includes(rule.id) ? [at(['leadsTo'], 'leads to itself, expected other rules')] : []),
    ...([...leavesOf(rule.when)].every(({ negated }) => negated) ? [at(['when'], 'holds where nothing was seen, expected at least one condition that is not under `none`')] : []),
  ];
}

/** Where patterns are wrong already, that is enough. */
function slowRecords(rule: Rule): (readonly PropertyKey[])[] {
  try {
    const slow = new Set(slowConditionsOf(rule));
    return placedRecordsOf(rule.when).flatMap(({ condition, path }) => (slow.has(condition) ? [path] : []));
  } catch {
    return [];
  }
}

function exampleProblems({ examples }: Rule, at: (path: readonly PropertyKey[], message: string) => Problem): Problem[] {
  const textOf = ({ inputs }: Rule['examples']['match'][number]) => inputs.map((input) => `${input.in}\n${input.text.trim()}`).join('\n');
  const matching = new Set(examples.match.map(textOf));
  const twice = examples.match.flatMap((one, i) => (examples.match.findIndex((other) => textOf(other) === textOf(one)) < i ? [at(['examples', 'match', i], 'the same as one before it, expected another')] : []));
  return [...twice, ...examples.pass.flatMap((one, i) => (matching.has(textOf(one)) ? [at(['examples', 'pass', i], 'the same as one that must match, expected another')] : []))];
}

/** What `rules new` leaves to a person. */
function unfinishedIn({ content, placeOf }: Written): Problem[] {
  return [...textsIn(content)].flatMap(({ text, path }) => (/\bTODO\b/.test(text) ? [{ place: placeOf(path), message: `${path.join('.')}: unfinished (TODO), expected your own words` }] : []));
}

function* textsIn(content: unknown, path: readonly PropertyKey[] = []): Generator<{ text: string; path: readonly PropertyKey[] }> {
  if (typeof content === 'string') yield { text: content, path };
  else if (Array.isArray(content)) for (const [at, one] of content.entries()) yield* textsIn(one, [...path, at]);
  else if (typeof content === 'object' && content !== null) for (const [name, one] of Object.entries(content)) yield* textsIn(one, [...path, name]);
}

/** A rule that leads back to itself by way of others would be cause and consequence of the same thing. */
function circles(files: readonly RuleFile[]): Problem[] {
  const byId = new Map(files.flatMap(({ rule }) => (rule ? [[rule.id, rule] as const] : [])));
  const reached = (id: string, seen: Set<string>): Set<string> => {
    for (const next of byId.get(id)?.leadsTo ?? []) if (!seen.has(next)) reached(next, seen.add(next));
    return seen;
  };
  return files.flatMap(({ rule, written }) =>
    rule && written && !rule.leadsTo.includes(rule.id) && reached(rule.id, new Set()).has(rule.id) ? [{ place: written.placeOf(['leadsTo']), message: `leadsTo: leads back to ${rule.id} by way of others, expected no circle` }] : [],
  );
}

/** Patterns with their places, for whoever wants to ask another judge about them. */
export const patternPlaces = ({ rule, written }: RuleFile) => (rule && written ? patternsOf(rule.when).map(({ source, path }) => ({ source, place: written.placeOf(path), name: path.join('.') })) : []);

function inOrder(problems: readonly Problem[]): Problem[] {
  const key = ({ place }: Problem) => {
    const [, file = place, line = '0', column = '0'] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
    return { file, line: Number(line), column: Number(column) };
  };
  const distinct = [...new Map(problems.map((one) => [`${one.place} ${one.message}`, one])).values()];
  return distinct.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x.file === y.file ? x.line - y.line || x.column - y.column : byText(x.file, y.file);
  });
}
