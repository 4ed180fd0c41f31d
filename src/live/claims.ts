/**
 * Findings while the logs are followed. What speaks of a run that goes on is provisional: an installer that could not stop a service may try
 * again and succeed. It is confirmed when the run ended and it still holds, and retracted when it does not hold any more.
 */
import { hasSucceeded } from '../facts/outcome.ts';
import { findsGaps } from '../engine/gaps.ts';
import { fill } from '../text/fill.ts';
import { idOf } from '../text/ids.ts';
import type { Attempt, Claim, Finding, Instant, Life, Report } from '../types.ts';

/** Retracted ones that are still shown. */
const KEPT = 100;

export type Scene = {
  readonly report: Report;
  /** By `Attempt.id`. */
  readonly lives: ReadonlyMap<string, Life>;
  /** Has the file been quiet for a moment, so that its last entry is whole? */
  readonly isSettled: (file: string) => boolean;
  readonly now: Instant;
};

/** The claims of this moment, newest first, made of those of the last one. */
export function claimsOf(before: readonly Claim[], { report, lives, isSettled, now }: Scene): Claim[] {
  const attempts = new Map(report.attempts.map((attempt) => [attempt.id, attempt]));
  const old = new Map(before.map((claim) => [claim.key, claim]));
  const found = new Map<string, Claim>();
  for (const finding of report.findings) {
    const life = lives.get(finding.attempt ?? '');
    if (!isTold(finding, life)) continue;
    const key = freeKey(keyOf(finding, life), found);
    const known = old.get(key);
    const isOpen = life ? life.running : finding.evidence.some(({ file }) => !isSettled(file));
    const state = isOpen ? 'provisional' : 'confirmed';
    const why = reasonOf(finding, attempts.get(finding.attempt ?? ''));
    const same = known?.state === state && known.why === why && known.finding.severity === finding.severity;
    found.set(key, { key, finding, ...(life ? { attempt: life.key } : {}), state, since: same ? known.since : now, ...(why === undefined ? {} : { why }) });
  }
  const gone = before.filter(({ key }) => !found.has(key)).map((claim) => (claim.state === 'retracted' ? claim : retracted(claim, report, lives, now)));
  return [...found.values(), ...gone.slice(0, KEPT)].toSorted((a, b) => b.since - a.since);
}

/**
 * What is told of runs of this night only. Of one that goes on not that it has no result, nor which input is missing: that is so with
 * every run while it lasts.
 */
function isTold({ rule, attempt }: Finding, life: Life | undefined): boolean {
  if (attempt !== undefined && !life?.current) return false;
  if (findsGaps(rule)) return false;
  return !life?.running || rule.tier !== 'catch-all';
}

function keyOf({ rule, values, evidence }: Finding, life: Life | undefined): string {
  return idOf([rule.id, life?.key ?? evidence[0]?.file, rule.each === undefined ? undefined : values[rule.each]?.toLowerCase()]);
}

function freeKey(key: string, taken: ReadonlyMap<string, Claim>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? key : `${key}-${n}`;
    if (!taken.has(name)) return name;
  }
}

function reasonOf({ severity, rule }: Finding, attempt: Attempt | undefined): string | undefined {
  return attempt?.supersededBy !== undefined && severity !== rule.severity ? 'a later run repaired it' : undefined;
}

function retracted(claim: Claim, { attempts }: Report, lives: ReadonlyMap<string, Life>, now: Instant): Claim {
  const attempt = attempts.find(({ id }) => claim.attempt !== undefined && lives.get(id)?.key === claim.attempt);
  const why = attempt && hasSucceeded(attempt.outcome) ? 'its run went well all the same' : 'what follows in the logs says otherwise';
  return { ...claim, state: 'retracted', since: now, why };
}

export const titleOf = ({ rule, values }: Finding): string => fill(rule.title, values);
