/** Records one after the other: the condition `sequence`, and the order in which places stand. */
import type { Clocks } from '../../facts/clocks.ts';
import { isSamePlace } from '../../facts/evidence.ts';
import type { Evidence } from '../../types.ts';
import { distanceOf } from '../rules/condition.ts';
import type { SequenceCondition } from '../rules/condition.ts';
import type { Hit } from './hits.ts';
import type { Scene } from './match.ts';
import type { Steps } from './budget.ts';

type Order = (a: Evidence, b: Evidence) => number;

/** By line within a file (an export of an event log may have all its records on one), by time between files. */
export function orderBy(at: Clocks['at']): Order {
  return (a, b) => (a.file === b.file ? a.line - b.line || (a.record ?? 0) - (b.record ?? 0) : (at(a) ?? Number.POSITIVE_INFINITY) - (at(b) ?? Number.POSITIVE_INFINITY) || 0);
}

/**
 * One hit for each record condition, in order, all within the distance: for the earliest last one that has such a chain, and of several
 * partners the nearest, since what stands next to a failure is more likely its cause. Lines are counted within a file; time goes across files.
 */
export function sequenceIn({ of, within }: SequenceCondition, scene: Scene): readonly Hit[] | undefined {
  const distance = distanceOf(within);
  const inOrder = orderBy(scene.at);
  const lists = of.map((condition) => scene.hits(condition).hits);
  if ('millis' in distance) {
    // Some exports list the newest entry first: where time is the distance, time is the order.
    const timeOf = (evidence: Evidence) => scene.at(evidence) ?? 0;
    const inTime: Order = (a, b) => timeOf(a) - timeOf(b) || inOrder(a, b);
    return chainIn(lists.map((list) => list.filter(({ evidence }) => evidence.time !== undefined)), inTime, (a, b) => timeOf(b) - timeOf(a) <= distance.millis, scene.steps);
  }
  const files = lists.map((list) => Map.groupBy(list, ({ evidence }) => evidence.file));
  const chains = [...(files.at(-1)?.keys() ?? [])].flatMap((file) => {
    const chain = chainIn(files.map((list) => list.get(file) ?? []), inOrder, (a, b) => b.line - a.line <= distance.lines, scene.steps);
    return chain ? [chain] : [];
  });
  return chains.toSorted(([a], [b]) => (a && b ? inOrder(a.evidence, b.evidence) : 0))[0];
}

function chainIn(given: readonly (readonly Hit[])[], order: Order, near: (a: Evidence, b: Evidence) => boolean, steps: Steps): readonly Hit[] | undefined {
  const lists = given.map((list) => list.toSorted((a, b) => order(a.evidence, b.evidence)));
  for (const end of lists.at(-1) ?? []) {
    const chain = [end];
    for (const list of lists.slice(0, -1).toReversed()) {
      const before = lastBefore(chain[0] ?? end, list, order, steps);
      if (!before || !near(before.evidence, end.evidence)) break;
      chain.unshift(before);
    }
    if (chain.length === lists.length) return chain;
  }
  return undefined;
}

/** Of hits in order the last one that stands before another, on a line of its own. */
function lastBefore(next: Hit, list: readonly Hit[], order: Order, steps: Steps): Hit | undefined {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const hit = list[middle];
    if (hit && order(hit.evidence, next.evidence) <= 0) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0; at--) {
    steps.left -= 1;
    const hit = list[at];
    if (hit && !isSameLine(hit, next)) return hit;
  }
  return undefined;
}

/** One line that fulfils two conditions is not two. */
export const isSameLine = (a: Hit, b: Hit) => isSamePlace(a.evidence, b.evidence);
