/** The rules that come with the tool. The published package has them checked and in one file, which spares reading hundreds. */
import { existsSync, readFileSync } from 'node:fs';

import { BUILT_RULES, RULES } from '../paths.ts';
import type { Rule } from './condition.ts';

/** @param more folders with rules of the user */
export async function ownRules(more: readonly string[] = []): Promise<Rule[]> {
  const built = existsSync(BUILT_RULES);
  if (built && more.length === 0) return JSON.parse(readFileSync(BUILT_RULES, 'utf8')) as Rule[];
  const { loadRules } = await import('./load.ts');
  return loadRules([RULES, ...more]);
}
