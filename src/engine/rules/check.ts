/** What must be right in a rule besides its shape: its name, its patterns, and that its texts can be filled. */
import { basename, dirname, resolve } from 'node:path';

import { messageOf } from '../../errors.ts';
import { problemsOf, readDocument } from '../../text/document.ts';
import type { Problem, Written } from '../../text/document.ts';
import { PLACEHOLDER } from '../../text/fill.ts';
import { FIELDS } from '../../types.ts';
import { LARGEST, growthOf, growthText, isBounded, sizeOf } from './backtracking.ts';
import { leavesOf, patternsOf, placedRecordsOf, waysOf } from './condition.ts';
import type { Rule } from './condition.ts';
import { OWN_VALUES } from './own-values.ts';
import { patternOf } from './pattern.ts';
import { ruleSchema } from './schema.ts';

export type Checked = { readonly rule?: Rule; readonly written?: Written; readonly problems: readonly Problem[] };

/** One rule from the text of its file, with everything that is wrong with it. @param proven its patterns are proven by the tests of this project */
export function checkRule(text: string, file: string, proven = false): Checked {
  const read = readDocument(text, file);
  if ('problems' in read) return read;
  const { written } = read;
  const parsed = ruleSchema.safeParse(written.content);
  if (!parsed.success) return { written, problems: problemsOf(parsed.error, written, expectedAt) };
  const rule = parsed.data;
  return { rule, written, problems: [...nameProblems(rule, file, written), ...patternProblems(rule, written, proven), ...bindingProblems(rule, written)] };
}

/** What may stand there, for the top of a rule; further down the README tells. */
const expectedAt = (path: readonly PropertyKey[]) => (path.length === 0 ? `one of ${Object.keys(ruleSchema.shape).join(', ')}` : 'what rules/README.md says');

function nameProblems({ id }: Rule, file: string, { placeOf }: Written): Problem[] {
  const named = `${basename(dirname(resolve(file)))}.${basename(file, '.yaml')}`;
  return id === named ? [] : [{ place: placeOf(['id']), message: `id: "${id}", expected "${named}", as the file is called` }];
}

function patternProblems(rule: Rule, { placeOf }: Written, proven: boolean): Problem[] {
  const all = [...patternsOf(rule.when), ...patternsBeside(rule)];
  return all.flatMap(({ source, path }) => {
    const message = patternProblem(source, proven);
    return message === undefined ? [] : [{ place: placeOf(path), message: `${path.join('.')}: ${JSON.stringify(source)}, ${message}` }];
  });
}

/** Patterns outside of the condition: whom a step or a reference concerns, and the runs after which a finding is to be expected. */
function patternsBeside({ remediation, references, after }: Rule): { readonly source: string; readonly path: PropertyKey[] }[] {
  const one = (source: string | undefined, path: PropertyKey[]) => (source === undefined ? [] : [{ source, path }]);
  return [
    ...remediation.flatMap((step, at) => one(step.for, ['remediation', at, 'for'])),
    ...references.flatMap((reference, at) => one(reference.for, ['references', at, 'for'])),
    ...after.flatMap(({ product, failedStep }, at) => [...one(product, ['after', at, 'product']), ...one(failedStep, ['after', at, 'failedStep'])]),
  ];
}

function patternProblem(source: string, proven: boolean): string | undefined {
  try {
    const { regex } = patternOf(source);
    if (proven) return undefined;
    const growth = growthOf(regex);
    if (!isBounded(growth)) return `${growthText(growth)}, expected a pattern that comes to an end on any text; see "Patterns" in rules/README.md`;
    const size = sizeOf(regex);
    return size > LARGEST ? `${size.toLocaleString('en')} pieces when its repetitions are written out, expected at most ${LARGEST.toLocaleString('en')}` : undefined;
  } catch (error) {
    return `expected a regular expression (${messageOf(error)})`;
  }
}

/** A placeholder that nothing can fill is a defect of the rule, not something for the user to read. */
function bindingProblems(rule: Rule, { placeOf }: Written): Problem[] {
  const names = namesIn(rule);
  const aliases = [...leavesOf(rule.when)].flatMap(({ leaf, negated }) => ('fact' in leaf && !negated ? [leaf.fact.as ?? 'fact'] : []));
  const isBound = (name: string) => names.has(name.replace('*', '')) || aliases.includes(name.split('.')[0] ?? '');
  const all = [...names].join(', ');
  const sides = [...leavesOf(rule.when)].flatMap(({ leaf, path }) => ('compare' in leaf ? [leaf.compare[0], leaf.compare[2]].map((side) => ({ side, path })) : []));
  const texts: [PropertyKey[], string][] = [
    [['title'], rule.title],
    [['because'], rule.because],
    [['decide'], rule.decide ?? ''],
    ...rule.remediation.flatMap(({ for: _whom, ...step }, at) => Object.entries(step).map(([name, text]): [PropertyKey[], string] => [['remediation', at, name], text ?? ''])),
    ...Object.entries(rule.plan ?? {}).map(([name, text]): [PropertyKey[], string] => [['plan', name], text ?? '']),
    ...Object.entries(rule.gap ?? {}).map(([name, text]): [PropertyKey[], string] => [['gap', name], text]),
  ];
  return [
    ...sides
      .filter(({ side }) => !/^\d/.test(side) && !isBound(side))
      .map(({ side, path }) => ({ place: placeOf(path), message: `${path.join('.')}.compare: "${side}" is never bound, expected a version or one of ${[all, ...aliases.map((alias) => `${alias}.value`)].join(', ')}` })),
    ...texts.flatMap(([path, text]) =>
      [...text.matchAll(PLACEHOLDER)].flatMap(([, name = '']) => (isBound(name) ? [] : [{ place: placeOf(path), message: `${path.join('.')}: "{${name}}" is never captured, expected one of ${all}` }])),
    ),
    ...Object.keys(rule.codes)
      .filter((name) => !isBound(name))
      .map((name) => ({ place: placeOf(['codes', name]), message: `codes: "${name}" is never captured, expected one of ${all}` })),
    ...(rule.each === undefined || isBound(rule.each) ? [] : [{ place: placeOf(['each']), message: `each: "${rule.each}" is never captured, expected one of ${all}` }]),
  ];
}

/** What the texts of a rule can be filled with, but for its facts. */
function namesIn({ when }: Rule): Set<string> {
  const groups = patternsOf(when).flatMap(({ source, captures }) => (captures ? [...source.matchAll(/\(\?<([A-Za-z]\w*)>/g)].map(([, name = '']) => name) : []));
  const fields = placedRecordsOf(when).flatMap(({ condition }) => waysOf(condition).flatMap((way) => Object.keys(way.fields)));
  return new Set([...OWN_VALUES, ...Object.keys(FIELDS), ...groups, ...fields]);
}
