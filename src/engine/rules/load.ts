/** Reads rule files. The first thing that is wrong stops the run with its place, what was found and what was expected; `lint.ts` names all. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import { byText } from '../../collections.ts';
import { RuleError, UsageError } from '../../errors.ts';
import { RULES } from '../../paths.ts';
import type { Problem } from '../../text/document.ts';
import { checkRule } from './check.ts';
import type { Checked } from './check.ts';
import type { Rule } from './condition.ts';

export type RuleFile = Checked & { readonly place: string };

/** All rules below some folders, by id. Patterns of folders other than the tool's own are proven to come to an end. @throws RuleError, UsageError */
export function loadRules(folders: readonly string[]): Rule[] {
  const files = folders.flatMap((folder) => readRules(folder, resolve(folder) === RULES));
  for (const { problems } of files) stopAt(problems);
  stopAt(problemsAmong(files));
  return files.flatMap(({ rule }) => rule ?? []).toSorted((a, b) => byText(a.id, b.id));
}

/** One rule from the text of its file. @throws RuleError */
export function readRule(text: string, file: string): Rule {
  const { rule, problems } = checkRule(text, file);
  stopAt(problems);
  if (!rule) throw new RuleError(`${file}:1:1`, 'nothing, expected a rule');
  return rule;
}

/** Every rule file below a folder, right or wrong. @throws UsageError */
export function readRules(folder: string, proven = false): RuleFile[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`there is no folder ${folder} to take rules from`);
  return ruleFilesIn(resolve(folder)).map((file) => {
    const near = relative(process.cwd(), file);
    const place = near.startsWith('..') ? file : near;
    return { place, ...checkRule(readFileSync(file, 'utf8'), place, proven) };
  });
}

/** What is wrong with rules taken together: ids that are taken, and ids that no rule has. */
export function problemsAmong(files: readonly RuleFile[]): Problem[] {
  const places = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { rule, place, written } of files) {
    if (!rule || !written) continue;
    const twin = places.get(rule.id);
    if (twin === undefined) places.set(rule.id, place);
    else problems.push({ place: written.placeOf(['id']), message: `id: "${rule.id}" is taken by ${twin}, expected another` });
  }
  for (const { rule, written } of files) {
    for (const [at, target] of (rule?.leadsTo ?? []).entries()) {
      if (written && !places.has(target)) problems.push({ place: written.placeOf(['leadsTo', at]), message: `leadsTo: "${target}", expected the id of a rule` });
    }
  }
  return problems;
}

function stopAt([first]: readonly Problem[]): void {
  if (first) throw new RuleError(first.place, first.message);
}

/** Plans lie beside the rules and are read by `load-plans.ts`. */
const PLAN_FOLDER = 'plans';

function ruleFilesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml') && entry.parentPath !== join(folder, PLAN_FOLDER))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
