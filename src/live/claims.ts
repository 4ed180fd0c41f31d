/**
 * Findings while the logs are followed. What speaks of a run that goes on is provisional: an installer that could not stop a service may try
 * again and succeed. It is confirmed when the run ended and it still holds, and retracted when it does not hold any more.
 *
 * At night every finding that is taken back has cost somebody a minute. So what is true of every run while it lasts is not told of it.
 */
import { findsGaps } from '../engine/gaps.ts';
import { isSamePlace, liesIn } from '../facts/evidence.ts';
import { hasSucceeded } from '../facts/outcome.ts';
import { idOf } from '../text/ids.ts';
import type { Attempt, Claim, Finding, Incident, Instant, Life, Report } from '../types.ts';
import { STILL } from './lives.ts';
import { silenceOf } from './silence.ts';

/** Retracted ones that are still shown. */
const KEPT = 100;
/** So many lines before the last one may be what a run stands still at. */
const LAST = 20;

export type Scene = {
  readonly report: Report;
  /** By `Attempt.id`. */
  readonly lives: ReadonlyMap<string, Life>;
  /** Has the file been quiet for a moment, so that its last entry is whole? */
  readonly isSettled: (file: string) => boolean;
  /** Was the file written this night? All of them unless told. */
  readonly isOfTonight?: (file: string) => boolean;
  readonly now: Instant;
};

type OfTonight = { readonly attempt: Attempt; readonly life: Life };

/** A finding, the runs of this night that it speaks of, and whether any run of its incident goes on. */
type Told = { readonly finding: Finding; readonly runs: readonly OfTonight[]; readonly isBusy: boolean };

/** The claims of this moment, newest first, made of those of the last one. */
export function claimsOf(before: readonly Claim[], { report, lives, isSettled, isOfTonight = () => true, now }: Scene): Claim[] {
  const standing = Map.groupBy(before.filter(({ state }) => state !== 'retracted'), ({ finding }) => finding.rule.id);
  const found = new Map<string, Claim>();
  for (const told of report.incidents.flatMap((incident) => toldOf(incident, lives, isOfTonight))) {
    const { finding } = told;
    const base = nameOf(told);
    const known = sameOf(finding, base, (standing.get(finding.rule.id) ?? []).filter(({ key }) => !found.has(key)));
    if (!known && !isNews(told, now)) continue;
    const key = known?.key ?? freeKey(base, found, before);
    const state = isOpen(told, known, isSettled) ? 'provisional' : 'confirmed';
    const why = reasonOf(told);
    const same = known?.state === state && known.why === why && known.finding.severity === finding.severity;
    const attempt = runOf(told)?.life.key;
    found.set(key, { key, finding, ...(attempt === undefined ? {} : { attempt }), state, since: same ? known.since : now, ...(why === undefined ? {} : { why }) });
  }
  const gone = before.filter(({ key }) => !found.has(key)).map((claim) => (claim.state === 'retracted' ? claim : retracted(claim, report, lives, now)));
  return [...found.values(), ...gone.slice(0, KEPT)].toSorted((a, b) => b.since - a.since);
}

/** Findings of this night. */
function toldOf({ findings, attempts }: Incident, lives: ReadonlyMap<string, Life>, isOfTonight: (file: string) => boolean): Told[] {
  const pairs = attempts.flatMap((attempt): OfTonight[] => {
    const life = lives.get(attempt.id);
    return life?.current ? [{ attempt, life }] : [];
  });
  const isBusy = pairs.some(({ life }) => life.running);
  return findings.flatMap((finding) => {
    // Several runs may say the same: that is one finding.
    const isOf = (attempt: Attempt) => attempt.id === finding.attempt || finding.evidence.some((one) => liesIn(one, attempt));
    const runs = pairs.filter(({ attempt }) => isOf(attempt));
    const isHistory = runs.length === 0 && (attempts.some(isOf) || (pairs.length === 0 && !finding.evidence.some(({ file }) => isOfTonight(file))));
    return findsGaps(finding.rule) || isHistory ? [] : [{ finding, runs, isBusy }];
  });
}

/** Is it more than what can be said of every run while it lasts: that it has no result, that versions are not yet together? */
function isNews({ finding, runs, isBusy }: Told, now: Instant): boolean {
  const { rests, rule } = finding;
  if (rests === 'levels') return !isBusy;
  if (runs.length === 0 || runs.some(({ life }) => !life.running)) return true;
  return rule.tier !== 'catch-all' && (rests !== 'no-result' || runs.some((run) => standsStillAt(finding, run, now)));
}

/** A dialog asks what to do with a file that is in use, and nobody is there to answer. */
function standsStillAt({ evidence }: Finding, { attempt: { lastLine }, life }: OfTonight, now: Instant): boolean {
  if (lastLine === undefined || silenceOf(life, now) < STILL) return false;
  // That a run has no result is proved by its last line.
  const said = evidence.filter((one) => !isSamePlace(one, lastLine));
  return said.length === 0 || said.some(({ file, line }) => file === lastLine.file && lastLine.line - line <= LAST);
}

function isOpen({ finding, runs }: Told, known: Claim | undefined, isSettled: Scene['isSettled']): boolean {
  if (runs.length === 0) return finding.evidence.some(({ file }) => !isSettled(file));
  const [going, over] = [runs.filter(({ life }) => life.running), runs.filter(({ life }) => !life.running)];
  if (known?.state !== 'confirmed') return going.length > 0;
  // What was sure before is not put in doubt by a log that goes on to repeat it; a run that began later may come out otherwise.
  const isLater = ({ startedAt }: Attempt) => !over.some(({ attempt: { endedAt } }) => (startedAt ?? 0) <= (endedAt ?? 0));
  return finding.rests !== 'levels' && going.some(({ attempt }) => isLater(attempt));
}

/** The run to which it is counted: of several the first of this night. */
const runOf = ({ finding: { rule, attempt }, runs }: Told): OfTonight | undefined => (rule.scope === 'incident' && attempt === undefined ? undefined : runs[0]);

// ── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a rule finds across the files of a night has no run of its own: with each log that is added it may be another one. */
function nameOf(told: Told): string {
  const { rule, evidence } = told.finding;
  const of = rule.scope === 'incident' ? undefined : (runOf(told)?.life.key ?? evidence[0]?.file);
  return idOf([rule.id, of, valueOf(told.finding)]);
}

const baseOf = (key: string) => key.split('-')[0] ?? key;

/** What several logs say may be counted to another run with the next line; then it quotes the same place still. */
function sameOf(now: Finding, base: string, known: readonly Claim[]): Claim | undefined {
  const isNamed = ({ key }: Claim) => baseOf(key) === base;
  const here = known.filter(({ finding }) => valueOf(finding) === valueOf(now) && finding.evidence.some((one) => now.evidence.some((other) => isSamePlace(one, other))));
  return here.find(isNamed) ?? here[0] ?? known.find(isNamed);
}

/** What a rule that finds several things tells them apart by. */
const valueOf = ({ rule, values }: Finding) => (rule.each === undefined ? undefined : values[rule.each]?.toLowerCase());

/** What was retracted and holds again is the same claim, unless it stands under that name already. */
function freeKey(base: string, taken: ReadonlyMap<string, Claim>, before: readonly Claim[]): string {
  const used = new Set(before.filter(({ state }) => state !== 'retracted').map(({ key }) => key));
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(name) && !used.has(name)) return name;
  }
}

// ── What became of it ───────────────────────────────────────────────────────────────────────────────────────────────

function reasonOf({ finding: { severity, rule }, runs }: Told): string | undefined {
  return severity !== rule.severity && runs.some(({ attempt }) => attempt.supersededBy !== undefined) ? 'a later run repaired it' : undefined;
}

function retracted(claim: Claim, { attempts }: Report, lives: ReadonlyMap<string, Life>, now: Instant): Claim {
  const attempt = attempts.find(({ id }) => claim.attempt !== undefined && lives.get(id)?.key === claim.attempt);
  // A binary log that was replaced, or that went round, holds other entries now.
  const isLost = claim.attempt !== undefined && attempt === undefined;
  const why = isLost ? 'no log holds its run any more' : attempt && hasSucceeded(attempt.outcome) ? 'its run went well all the same' : 'what follows in the logs says otherwise';
  return { ...claim, state: 'retracted', since: now, why };
}
