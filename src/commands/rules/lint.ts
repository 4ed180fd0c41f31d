/** `rules lint`: everything that is wrong with rule files, with the place of each. */
import { resolve } from 'node:path';

import { isBounded, growthOf } from '../../engine/rules/backtracking.ts';
import { readRules } from '../../engine/rules/load.ts';
import type { RuleFile } from '../../engine/rules/load.ts';
import { patternOf } from '../../engine/rules/pattern.ts';
import { UsageError } from '../../errors.ts';
import { loadParsers } from '../../parsers.ts';
import { RULES } from '../../paths.ts';
import { count } from '../../sinks/text/page.ts';
import { harmless } from '../../text/display.ts';
import type { Problem } from '../../text/document.ts';
import { lintRules, patternPlaces } from '../../workbench/lint.ts';
import { isInstalled, secondOpinion } from '../../workbench/recheck.ts';
import { EXIT } from '../outside.ts';
import type { Outside } from '../outside.ts';
import { pageOf, screenOf, writeJson, writeLines } from '../screen.ts';
import type { RulesArguments } from './index.ts';

export async function runLint(folder: string | undefined, args: RulesArguments<{ readonly recheck: boolean }>, outside: Outside): Promise<void> {
  if (args.recheck && !(await isInstalled())) throw new UsageError('--recheck: the package recheck is not installed; npm install recheck beside this program');
  const folders = folder === undefined ? (args.rules ?? [RULES]) : [folder];
  // Patterns of all rules are proven here, those that come with the program too.
  const files = folders.flatMap((one) => readRules(one));
  const others = [RULES, ...(args.rules ?? [])].filter((one) => !folders.some((other) => resolve(other) === resolve(one))).flatMap((one) => readRules(one, true));
  const problems = [...lintRules(files, others, await loadParsers()), ...(await opinionsOn(files, args.recheck, outside))];
  outside.exit(problems.length > 0 ? EXIT.failed : EXIT.fine);
  if (args.format === 'json') return writeJson({ files: files.length, problems }, outside);
  const page = pageOf(screenOf(args, outside));
  const lines = problems.map(({ place, message }) => `${page.paint('bold', place)} ${harmless(message)}`);
  const end = problems.length > 0 ? page.paint('red', `${count(problems.length, 'problem')} in ${count(files.length, 'rule file')}`) : page.paint('green', `${count(files.length, 'rule file')}, nothing wrong`);
  return writeLines([...lines, end], outside);
}

/** What recheck says of the patterns that are refused, or of all. */
async function opinionsOn(files: readonly RuleFile[], all: boolean, { stderr }: Outside): Promise<Problem[]> {
  const patterns = files.flatMap(patternPlaces).filter(({ source }) => isPattern(source) && (all || !isBounded(growthOf(patternOf(source).regex))));
  const distinct = [...new Map(patterns.map((one) => [one.source, one])).values()];
  const problems: Problem[] = [];
  for (const [at, { source, place, name }] of distinct.entries()) {
    if (stderr.isTTY) stderr.write(`\r\u001B[2Krecheck: ${at + 1} of ${distinct.length} patterns`);
    const opinion = await secondOpinion(source);
    if (opinion) problems.push({ place, message: `${name}: ${opinion}` });
  }
  if (stderr.isTTY && distinct.length > 0) stderr.write('\r\u001B[2K');
  return problems;
}

function isPattern(source: string): boolean {
  try {
    return Boolean(patternOf(source));
  } catch {
    return false;
  }
}
