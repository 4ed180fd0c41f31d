/**
 * A second judge of patterns: the ReDoS checker recheck, which looks for a text that makes a pattern slow. It needs seconds for one
 * pattern and does not come to an end for some, so what decides is the proof of `backtracking.ts`; this one finds the example that convinces.
 */
import { growthOf, isBounded } from './backtracking.ts';
import { patternOf } from './pattern.ts';

const PATIENCE = 10_000;
/** As much of a text as a person looks at. */
const SHOWN = 80;

/** What is to be said of a pattern, or nothing where both agree that it comes to an end. `wrong`: worse than the proof says. */
export async function secondOpinion(source: string): Promise<{ readonly text: string; readonly wrong: boolean } | undefined> {
  const { regex } = patternOf(source);
  const growth = growthOf(regex);
  const { check } = await import('recheck');
  const found = await check(regex.source, regex.flags, { timeout: PATIENCE });
  if (found.status === 'vulnerable') {
    const degree = found.complexity.type === 'exponential' ? Number.POSITIVE_INFINITY : found.complexity.degree;
    // Quadratic time is what a rule may take.
    if (isBounded(growth) && degree <= 2) return undefined;
    const text = found.attack.string.length > SHOWN ? found.attack.pattern : JSON.stringify(found.attack.string);
    return { text: `recheck: ${found.complexity.summary} time, as on ${text}`, wrong: true };
  }
  if (isBounded(growth)) return undefined;
  return { text: found.status === 'safe' ? 'recheck finds no slow text, but this program can prove it only of simpler patterns' : `recheck does not know (${found.error.kind})`, wrong: false };
}
