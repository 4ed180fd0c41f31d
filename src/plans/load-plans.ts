/** Reads the plans in `rules/plans/`. A wrong one stops the run with its place, as a wrong rule does. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

import { RuleError } from '../errors.ts';
import { problemsOf, readDocument } from '../text/document.ts';
import type { Problem } from '../text/document.ts';
import { PLACEHOLDER } from '../text/fill.ts';
import { planSchema } from './plan-schema.ts';
import type { PlanFile } from './plan-schema.ts';

/** @throws RuleError */
export function loadPlans(folder: string): PlanFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml')).toSorted();
  return names.map((name) => readPlan(readFileSync(join(folder, name), 'utf8'), relative(process.cwd(), join(folder, name))));
}

/** Values that the steps of a plan may name; see `steps.ts`. */
const VALUES = new Set(
  'from.version from.release to.version to.release to.kb to.product servers languages databases server server.named package.name package.kb package.build package.release package.language package.file database language replaced baseline'.split(' '),
);

/** One plan from the text of its file. @throws RuleError */
export function readPlan(text: string, file: string): PlanFile {
  const read = readDocument(text, file);
  if ('problems' in read) throw errorOf(read.problems);
  const { written } = read;
  const place = written.placeOf;
  const parsed = planSchema.safeParse(written.content);
  if (!parsed.success) throw errorOf(problemsOf(parsed.error, written, () => 'what rules/README.md says of plans'));
  const plan = parsed.data;
  if (plan.id !== basename(file, '.yaml')) throw new RuleError(place(['id']), `id: "${plan.id}", expected "${basename(file, '.yaml')}", as the file is called`);
  const sources = plan.references.map(({ id }) => id);
  for (const [at, step] of plan.steps.entries()) {
    if (step.source !== undefined && !sources.includes(step.source)) throw new RuleError(place(['steps', at, 'source']), `source: "${step.source}", expected one of ${sources.join(', ')}`);
    for (const key of ['do', 'command', 'check', 'never', 'because'] as const) {
      for (const [, name = ''] of (step[key] ?? '').matchAll(PLACEHOLDER)) {
        if (!VALUES.has(name)) throw new RuleError(place(['steps', at, key]), `${key}: "{${name}}" is never filled, expected one of ${[...VALUES].join(', ')}`);
      }
    }
  }
  const roles = plan.roles.map(({ role }) => role);
  for (const [at, step] of plan.steps.entries()) {
    for (const role of [...(step.roles ?? []), ...(step.when?.roles ?? [])]) {
      if (!roles.includes(role)) throw new RuleError(place(['steps', at]), `roles: "${role}", expected one of ${roles.join(', ')}`);
    }
  }
  return plan;
}

function errorOf([first]: readonly Problem[]): RuleError {
  return new RuleError(first?.place ?? '', first?.message ?? 'wrong');
}
