/** Nothing is told twice: what several logs or several runs of one server say in the same words is one finding with all its evidence. */
import { under } from '../../collections.ts';
import { placesOnce } from '../../facts/evidence.ts';
import { hostOf } from '../../facts/servers.ts';
import { fill } from '../../text/fill.ts';
import type { Attempt, Finding } from '../../types.ts';
import type { LinkFound } from './links.ts';

export function withoutTwins(all: readonly Finding[], links: readonly LinkFound[], attempts: ReadonlyMap<string, Attempt>): { findings: Finding[]; links: LinkFound[] } {
  const groups = Map.groupBy(all, (finding) => JSON.stringify([finding.rule.id, finding.severity, wordsOf(finding), serverOf(finding, attempts)]));
  const one = new Map<Finding, Finding>();
  for (const twins of groups.values()) {
    const merged = mergedOf(twins);
    for (const twin of twins) one.set(twin, merged);
  }
  const merged = new Map<Finding, Map<Finding, LinkFound>>();
  for (const link of links) {
    const [from, to] = [one.get(link.from), one.get(link.to)];
    if (!from || !to || from === to) continue;
    const known = under(merged, from, () => new Map<Finding, LinkFound>());
    if ((known.get(to)?.strength ?? -1) < link.strength) known.set(to, { ...link, from, to });
  }
  return { findings: [...new Set(one.values())], links: [...merged.values()].flatMap((found) => [...found.values()]) };
}

function mergedOf(twins: readonly Finding[]): Finding {
  const [first, ...others] = twins as [Finding, ...Finding[]];
  if (others.length === 0) return first;
  const rests = twins.every((twin) => twin.rests !== undefined) ? first.rests : undefined;
  return { ...first, rests, attempt: twins.find((twin) => twin.attempt !== undefined)?.attempt, evidence: placesOnce(twins.flatMap((twin) => twin.evidence)), count: twins.reduce((sum, { count }) => sum + count, 0) };
}

/** A rule that tells each value by itself may leave it out of its title. */
const wordsOf = ({ rule, values }: Finding) => [fill(rule.title, values), rule.each === undefined ? '' : values[rule.each]?.toLowerCase()];

/** Two servers with the same trouble are two findings. */
function serverOf({ attempt, values }: Finding, attempts: ReadonlyMap<string, Attempt>): string {
  return hostOf(attempts.get(attempt ?? '')?.server ?? values['server'] ?? '');
}
