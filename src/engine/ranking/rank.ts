/** Findings of one incident in the order in which to read them: what happened first, then what came of it, then the rest; and the chain from the first cause on. */
import { byText } from '../../collections.ts';
import type { Clocks } from '../../facts/clocks.ts';
import { isSamePlace } from '../../facts/evidence.ts';
import { shorten } from '../../text/display.ts';
import { fill } from '../../text/fill.ts';
import { OUTCOMES, ROLES, SEVERITIES, TIERS } from '../../types.ts';
import type { Attempt, ChainLink, Finding, Rival } from '../../types.ts';
import { orderBy } from '../matching/sequence.ts';
import { chainOf } from './chain.ts';
import { told } from './confidence.ts';
import { linksOf } from './links.ts';
import type { LinkFound } from './links.ts';
import { withoutTwins } from './twins.ts';

export type Ranked = { readonly findings: readonly Finding[]; readonly chain: readonly ChainLink[]; readonly rival: Rival | undefined };

export function rank(given: readonly Finding[], attempts: readonly Attempt[], clocks: Clocks): Ranked {
  const attemptOf = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  const kept = withoutNeedlessCatchAlls(given);
  const { findings, links } = withoutTwins(kept, linksOf(kept, attempts, clocks), attemptOf);
  const next = Map.groupBy(links, ({ from }) => from);
  const ledBy = (finding: Finding) => next.get(finding) ?? [];
  const reached = new Set(links.map(({ to }) => to));
  const explained = explainedBy(findings, ledBy);
  const ofRun = Map.groupBy(findings, ({ attempt }) => attempt);
  const final = new Map(findings.map((finding) => [finding, told(finding, { isExplained: explained.has(finding), ledBy, reached, beside: ofRun.get(finding.attempt) ?? [], decisive: quotesDecisive(finding, attemptOf) })]));
  const linked = links.flatMap((link) => {
    const [from, to] = [final.get(link.from), final.get(link.to)];
    return from && to ? [{ ...link, from, to }] : [];
  });

  const ranks = new Map(attempts.map((attempt) => [attempt.id, attempt.supersededBy === undefined ? OUTCOMES.indexOf(attempt.outcome) : OUTCOMES.length]));
  const isEarlier = byEvidence(clocks);
  const ordered = [...final.values()].toSorted(
    (a, b) =>
      Number(a.severity === 'info') - Number(b.severity === 'info') ||
      ROLES.indexOf(a.role) - ROLES.indexOf(b.role) ||
      Number(a.rule.tier === 'catch-all') - Number(b.rule.tier === 'catch-all') ||
      Number(a.severity === 'warning') - Number(b.severity === 'warning') ||
      TIERS.indexOf(a.rule.tier) - TIERS.indexOf(b.rule.tier) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      worst(a, ranks) - worst(b, ranks) ||
      Number(quotesDecisive(b, attemptOf)) - Number(quotesDecisive(a, attemptOf)) ||
      b.rule.confidence - a.rule.confidence ||
      isEarlier(a, b) ||
      byText(a.rule.id, b.rule.id),
  );
  const root = ordered.find(isCause);
  const chain = chainOf(root, linked, isEarlier);
  return { findings: ordered, chain, rival: root && rivalOf(root, ordered, chain) };
}

/** What some other cause led to, if by way of consequences. */
function explainedBy(findings: readonly Finding[], ledBy: (finding: Finding) => readonly LinkFound[]): Set<Finding> {
  const explained = new Set<Finding>();
  for (const cause of findings.filter(({ rule }) => rule.role === 'cause')) {
    const reached = new Set(ledBy(cause).map(({ to }) => to));
    for (const finding of reached) for (const { to } of ledBy(finding)) if (to !== cause) reached.add(to);
    for (const finding of reached) explained.add(finding);
  }
  return explained;
}

/** What a later run repaired is no cause of anything that still stands. */
const isCause = ({ role, severity }: Finding) => role === 'cause' && severity !== 'info';

/** The error next to the step that failed says more than one that the run went on after. Checks that block a run are all told at once. */
function quotesDecisive({ attempt, evidence }: Finding, attempts: ReadonlyMap<string, Attempt>): boolean {
  const { outcome, decisiveError } = attempts.get(attempt ?? '') ?? {};
  return outcome !== 'blocked' && evidence.some((one) => isSamePlace(one, decisiveError));
}

const worst = (finding: Finding, ranks: ReadonlyMap<string, number>) => (finding.attempt === undefined ? OUTCOMES.length : (ranks.get(finding.attempt) ?? OUTCOMES.length));

function byEvidence(clocks: Clocks): (a: Finding, b: Finding) => number {
  const order = orderBy(clocks.at);
  return (a, b) => {
    const [first] = a.evidence;
    const [second] = b.evidence;
    return first && second ? order(first, second) : 0;
  };
}

/** A rule of last resort is silent where a better one names a cause for the same attempt; of several the surest one speaks. */
function withoutNeedlessCatchAlls(findings: readonly Finding[]): Finding[] {
  const causes = findings.filter((one) => one.role === 'cause' && one.attempt !== undefined);
  const explained = new Set(causes.filter((one) => one.rule.tier !== 'catch-all').map((one) => one.attempt));
  const last = Map.groupBy(causes.filter((one) => one.rule.tier === 'catch-all'), ({ attempt }) => attempt);
  const needless = new Set([...last].flatMap(([attempt, some]) => (explained.has(attempt) ? some : some.filter((one) => some.some((other) => isSurer(other, one))))));
  return findings.filter((one) => !needless.has(one));
}

const isSurer = (a: Finding, b: Finding) => a !== b && (a.rule.confidence > b.rule.confidence || (a.rule.confidence === b.rule.confidence && a.rule.id < b.rule.id));

/**
 * Another cause that was found for the same run and that the first one does not explain. Only what stops a run competes: of several things
 * that are broken, and of checks that block a run, each has to be mended.
 */
function rivalOf(root: Finding, ordered: readonly Finding[], chain: readonly ChainLink[]): Rival | undefined {
  const inChain = new Set(chain.map(({ finding }) => finding));
  if (root.severity !== 'critical') return undefined;
  const finding = ordered.find((one) => isCause(one) && one.severity === 'critical' && !inChain.has(one) && one.attempt !== undefined && one.attempt === root.attempt && one.rule.tier !== 'catch-all' && one.values['outcome'] !== 'blocked');
  if (!finding) return undefined;
  const { rule, values, evidence } = finding;
  const again = evidence[0] ? `run it again after these steps: where the log still says "${shorten(evidence[0].text, 90)}", it is this one` : 'run it again after these steps: where it fails in the same way, it is this one';
  return { finding, decide: rule.decide === undefined ? again : fill(rule.decide, values) };
}
