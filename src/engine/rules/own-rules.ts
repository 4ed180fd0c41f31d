/** The rules and plans that come with the tool. The published package has them checked and in one file each, which spares reading hundreds. */
import { existsSync, readFileSync } from 'node:fs';

import { BUILT_PLANS, BUILT_RULES, PLANS, RULES } from '../../paths.ts';
import type { PlanFile } from '../../plans/plan-schema.ts';
import type { Rule } from './condition.ts';

/** @param more folders with rules of the user */
export async function ownRules(more: readonly string[] = []): Promise<Rule[]> {
  const built = existsSync(BUILT_RULES);
  if (built && more.length === 0) return JSON.parse(readFileSync(BUILT_RULES, 'utf8')) as Rule[];
  const { loadRules } = await import('./load.ts');
  return loadRules([RULES, ...more]);
}

export async function ownPlans(): Promise<PlanFile[]> {
  if (existsSync(BUILT_PLANS)) return JSON.parse(readFileSync(BUILT_PLANS, 'utf8')) as PlanFile[];
  const { loadPlans } = await import('../../plans/load-plans.ts');
  return loadPlans(PLANS);
}
