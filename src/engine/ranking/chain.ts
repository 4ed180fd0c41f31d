/** From the first cause to what the user saw: the findings that it explains, each with what led to it. */
import type { ChainLink, Finding } from '../../types.ts';
import type { LinkFound } from './links.ts';

/** In the order of how it came about: a finding stands behind all that led to it, and of those that could come next the earlier one first. */
export function chainOf(root: Finding | undefined, links: readonly LinkFound[], isEarlier: (a: Finding, b: Finding) => number): ChainLink[] {
  if (!root) return [];
  const reached = reachedFrom(root, links);
  const inner = links.filter(({ from, to }) => reached.has(from) && reached.has(to) && to !== root);
  const chain: ChainLink[] = [];
  const done = new Map<Finding, number>();
  while (done.size < reached.size) {
    const left = [...reached].filter((finding) => !done.has(finding));
    const ready = left.filter((finding) => inner.every(({ from, to }) => to !== finding || done.has(from)));
    // A circle has no beginning; its earliest finding is as good as any.
    const [next] = (ready.length > 0 ? ready : left).toSorted(isEarlier);
    if (!next) break;
    chain.push(next === root ? { finding: root } : stepTo(next, inner, done));
    done.set(next, chain.length);
  }
  return chain;
}

function reachedFrom(root: Finding, links: readonly LinkFound[]): Set<Finding> {
  const reached = new Set([root]);
  // A set may grow while it is walked.
  for (const finding of reached) for (const { from, to } of links) if (from === finding) reached.add(to);
  return reached;
}

/** Of all that led to a finding the one with most in common, and of those the last. */
function stepTo(finding: Finding, links: readonly LinkFound[], done: ReadonlyMap<Finding, number>): ChainLink {
  const ways = links.filter(({ from, to }) => to === finding && done.has(from));
  const [best] = ways.toSorted((a, b) => b.strength - a.strength || (done.get(b.from) ?? 0) - (done.get(a.from) ?? 0));
  return { finding, from: best?.from, reason: best?.reason };
}
