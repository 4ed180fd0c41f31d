/** Reads rule files. A wrong one stops the run with its place, what was found and what was expected. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

import { RuleError, UsageError } from '../errors.ts';
import { PLACEHOLDER } from '../text/fill.ts';
import { patternOf } from './pattern.ts';
import { leavesOf, recordsOf, waysOf } from './condition.ts';
import { ruleSchema } from './schema.ts';
import { checkedYaml } from './yaml-file.ts';
import type { RecordCondition, Rule } from './condition.ts';

/** All rules below some folders, by id. @throws RuleError, UsageError */
export function loadRules(folders: readonly string[]): Rule[] {
  const rules = new Map<string, { rule: Rule; place: string }>();
  for (const folder of folders) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`there is no folder ${folder} to take rules from`);
    for (const file of ruleFilesIn(resolve(folder))) {
      const shown = relative(process.cwd(), file);
      const rule = readRule(readFileSync(file, 'utf8'), shown.startsWith('..') ? file : shown);
      const twin = rules.get(rule.id);
      if (twin) throw new RuleError(`${shown}:1:1`, `id: "${rule.id}" is taken by ${twin.place}, expected another`);
      rules.set(rule.id, { rule, place: shown });
    }
  }
  const all = [...rules.values()];
  for (const { rule, place } of all) {
    for (const target of rule.leadsTo) {
      if (!rules.has(target)) throw new RuleError(`${place}:1:1`, `leadsTo: "${target}", expected the id of a rule`);
    }
  }
  return all.map(({ rule }) => rule).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Plans lie beside the rules and are read by `load-plans.ts`. */
const PLAN_FOLDER = 'plans';

function ruleFilesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml') && entry.parentPath !== join(folder, PLAN_FOLDER))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** One rule from the text of its file. @throws RuleError */
export function readRule(text: string, file: string): Rule {
  const { value: rule, place } = checkedYaml(text, file, ruleSchema, 'rule', expectedAt);
  const named = `${basename(dirname(resolve(file)))}.${basename(file, '.yaml')}`;
  if (rule.id !== named) throw new RuleError(place(['id']), `id: "${rule.id}", expected "${named}", as the file is called`);
  checkPatterns(rule, place);
  checkPlaceholders(rule, place);
  return rule;
}

/** What may stand there, for the top of a rule; further down the README tells. */
const expectedAt = (path: readonly PropertyKey[]) => (path.length === 0 ? `one of ${Object.keys(ruleSchema.shape).join(', ')}` : 'what rules/README.md says');

function checkPatterns(rule: Rule, place: (path: PropertyKey[]) => string): void {
  for (const source of patternsOf(rule)) {
    try {
      patternOf(source);
    } catch (error) {
      throw new RuleError(place(['when']), `when: ${JSON.stringify(source)}, expected a regular expression (${error instanceof Error ? error.message : 'wrong'})`);
    }
  }
}

/** Every regular expression of a rule. */
function patternsOf(rule: Rule): string[] {
  const of = (test: readonly string[] | { readonly matches: string } | undefined) => (test !== undefined && 'matches' in test ? [test.matches] : []);
  return [
    ...recordsOf(rule.when).flatMap((condition) => [...sourcesOf(condition), ...(condition.component === undefined ? [] : [condition.component])]),
    ...[...leavesOf(rule.when)].flatMap(({ leaf }) => {
      if ('attempt' in leaf) return [leaf.attempt.product, leaf.attempt.failedStep].filter((source) => source !== undefined);
      return 'fact' in leaf ? [...(leaf.fact.subject === undefined ? [] : [leaf.fact.subject]), ...of(leaf.fact.value), ...Object.values(leaf.fact.fields ?? {}).flatMap(of)] : [];
    }),
  ];
}

/** All patterns that can capture something. */
function sourcesOf(condition: RecordCondition): string[] {
  return waysOf(condition).flatMap(({ message, fields }) => [...message, ...Object.values(fields).flatMap((test) => (Array.isArray(test) ? [] : [test.matches]))]);
}

/** Values that every finding of an attempt has, whatever the rule captures; see `ownValues` in `evaluate.ts`. */
const OWN_VALUES = ['kind', 'product', 'fromVersion', 'toVersion', 'server', 'exitCode', 'failedStep', 'lastGoodStep', 'decisive', 'lastLine', 'log', 'outcome', 'startedAt', 'count'];

/** Fields that a record may bring along; see `LogRecord` in `types.ts`. */
const FIELDS =
  'event provider error note second third result returnValue action product productCode patch patchCode version status file process pid server user database service state rule reference logFile object systemError sentence'.split(
    ' ',
  );

/** A placeholder that nothing can fill is a defect of the rule, not something for the user to read. */
function checkPlaceholders(rule: Rule, place: (path: PropertyKey[]) => string): void {
  const names = new Set([...OWN_VALUES, ...FIELDS]);
  const aliases: string[] = [];
  for (const { leaf, negated } of leavesOf(rule.when)) {
    if (negated) continue;
    if ('fact' in leaf) aliases.push(leaf.fact.as ?? 'fact');
  }
  for (const condition of recordsOf(rule.when)) {
    for (const source of sourcesOf(condition)) for (const group of source.matchAll(/\(\?<([A-Za-z]\w*)>/g)) names.add(group[1] ?? '');
    for (const way of waysOf(condition)) for (const field of Object.keys(way.fields)) names.add(field);
  }
  for (const { leaf } of leavesOf(rule.when)) {
    if (!('compare' in leaf)) continue;
    for (const side of [leaf.compare[0], leaf.compare[2]]) {
      if (/^\d/.test(side) || names.has(side) || aliases.includes(side.split('.')[0] ?? '')) continue;
      throw new RuleError(place(['when']), `when.compare: "${side}" is never bound, expected a version or one of ${[...names, ...aliases.map((alias) => `${alias}.value`)].join(', ')}`);
    }
  }
  const texts: [PropertyKey[], string][] = [
    [['title'], rule.title],
    [['because'], rule.because],
    ...rule.remediation.flatMap((step, at) => Object.entries(step).map(([name, text]): [PropertyKey[], string] => [['remediation', at, name], text ?? ''])),
    ...Object.entries(rule.gap ?? {}).map(([name, text]): [PropertyKey[], string] => [['gap', name], text]),
    ...Object.entries(rule.plan ?? {}).map(([name, text]): [PropertyKey[], string] => [['plan', name], text ?? '']),
  ];
  for (const [path, text] of texts) {
    for (const [, name = ''] of text.matchAll(PLACEHOLDER)) {
      const alias = name.split('.')[0] ?? '';
      if (!names.has(name.replace('*', '')) && !aliases.includes(alias)) throw new RuleError(place(path), `${path.join('.')}: "{${name}}" is never captured, expected one of ${[...names].join(', ')}`);
    }
  }
  if (rule.each !== undefined && !names.has(rule.each) && !aliases.includes(rule.each.split('.')[0] ?? '')) {
    throw new RuleError(place(['each']), `each: "${rule.each}" is never captured, expected one of ${[...names].join(', ')}`);
  }
}
