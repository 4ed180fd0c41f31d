/**
 * A second judge of patterns: the ReDoS checker recheck, which looks for a text that makes a pattern slow. It needs seconds for one
 * pattern and does not come to an end for some, so what decides is the proof of `backtracking.ts`; this one finds the example that convinces.
 */
import type { check } from 'recheck';

import { growthOf, isBounded } from '../engine/rules/backtracking.ts';
import { patternOf } from '../engine/rules/pattern.ts';
import { codeOf } from '../errors.ts';

const PATIENCE = 10_000;
/** As much of a text as a person looks at. */
const SHOWN = 80;

/** What is to be said of a pattern, or nothing where both agree that it comes to an end. */
export async function secondOpinion(source: string): Promise<string | undefined> {
  const { regex } = patternOf(source);
  const growth = growthOf(regex);
  const recheck = await judge();
  if (!recheck) return isBounded(growth) ? undefined : 'for a text that shows it, install the package recheck beside this program';
  const found = await recheck.check(regex.source, regex.flags, { timeout: PATIENCE });
  if (found.status === 'vulnerable') {
    const degree = found.complexity.type === 'exponential' ? Number.POSITIVE_INFINITY : found.complexity.degree;
    // Quadratic time is what a rule may take.
    if (isBounded(growth) && degree <= 2) return undefined;
    const text = found.attack.string.length > SHOWN ? found.attack.pattern : JSON.stringify(found.attack.string);
    return `recheck: ${found.complexity.summary} time, as on ${text}`;
  }
  if (isBounded(growth)) return undefined;
  return found.status === 'safe' ? 'recheck finds no slow text, but this program can prove it only of simpler patterns' : `recheck does not know (${found.error.kind})`;
}

/** It is eight times as large as all the rest, so the published package goes without it: the proof decides, with or without an example. */
async function judge(): Promise<{ readonly check: typeof check } | undefined> {
  try {
    return await import('recheck');
  } catch (error) {
    if (codeOf(error) === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

export const isInstalled = async (): Promise<boolean> => (await judge()) !== undefined;
