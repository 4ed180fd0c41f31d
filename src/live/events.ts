/**
 * What changed from one view to the next, as events for scripts and chat hooks; one JSON object a line with `--format ndjson`.
 *
 *   {"event":"attempt","state":"started","key":"5f0c…","time":"2026-03-14T01:10:03.120Z","attempt":{…}}
 *   {"event":"finding","state":"provisional","key":"a41e…","time":"…","run":"5f0c…","finding":{…}}
 *   {"event":"finding","state":"retracted","key":"a41e…","time":"…","run":"5f0c…","why":"its run went well all the same","finding":{…}}
 *   {"event":"attempt","state":"ended","key":"5f0c…","time":"…","attempt":{…,"outcome":"succeeded"}}
 *
 * `attempt` and `finding` are those of the report; `key` stays the same while the log grows.
 */
import { attemptObject, findingObject } from '../sinks/json.ts';
import { titleOf } from '../sinks/text/finding.ts';
import type { Attempt, Claim, FileState, Instant, Life, View } from '../types.ts';
import { isTooSilent } from './silence.ts';
import { verdictOf } from './verdict.ts';
import type { LiveVerdict } from './verdict.ts';

export type LiveEvent = { readonly time: Instant } & (
  | { readonly event: 'verdict'; readonly verdict: LiveVerdict }
  | { readonly event: 'attempt'; readonly state: 'started' | 'progress' | 'silent' | 'heard' | 'ended'; readonly key: string; readonly attempt: Attempt; readonly why?: string | undefined }
  | { readonly event: 'finding'; readonly state: Claim['state'] | 'changed'; readonly claim: Claim }
  | { readonly event: 'file'; readonly state: FileState['state'] | 'renewed'; readonly file: FileState }
  | { readonly event: 'forgotten'; readonly key: string; readonly title: string; readonly object: object; readonly why: string }
);

/** What was told, so that it is not told again. */
export type Told = {
  /** By `Life.key`. */
  readonly attempts: Map<string, ToldAttempt>;
  /** By `Claim.key`. */
  readonly claims: Map<string, ToldClaim>;
  /** By path. */
  readonly files: Map<string, ToldFile>;
  verdict: string;
};

export type ToldFile = { readonly state: FileState['state']; readonly renewed: number };

/** `progress`: in words, told `at`. */
export type ToldAttempt = { readonly running: boolean; readonly outcome: string; readonly progress: string; readonly at: Instant; readonly silent: boolean };

/** `says`: what was told of it, for comparing. */
export type ToldClaim = { readonly state: Claim['state']; readonly says: string; readonly title: string; readonly object: object; readonly files: string[] };

export const newTold = (): Told => ({ attempts: new Map(), claims: new Map(), files: new Map(), verdict: '' });

/** Milliseconds between two events that only tell how far a run has got. */
const PROGRESS = 2000;

/** So long after it last grew, a file of no known kind is one: ms. */
const BEGINS = 5000;

/** @param told is brought up to date */
export function eventsOf(view: View, told: Told, now: Instant): LiveEvent[] {
  const { report, live } = view;
  // Until then one finding after the other would come and go.
  if (!live?.caughtUp) return [];
  const files = live.files.flatMap((file) => fileEvents(file, told, now));
  const attempts = report.attempts.flatMap((attempt) => {
    const life = live.lives.get(attempt.id);
    return life?.current ? attemptEvents(attempt, life, told, now) : [];
  });
  const claims = live.claims.toReversed().flatMap((claim) => claimEvents(claim, told, now));
  return [...files, ...attempts, ...claims, ...verdictEvents(view, told, now)];
}

function attemptEvents(attempt: Attempt, life: Life, { attempts }: Told, now: Instant): LiveEvent[] {
  const { key, running } = life;
  const known = attempts.get(key);
  const progress = JSON.stringify([attempt.phase?.step, attempt.progress]);
  const silent = isTooSilent(life, now);
  const tell = (state: Extract<LiveEvent, { event: 'attempt' }>['state'], why?: string): LiveEvent => ({ event: 'attempt', state, key, time: now, attempt, ...(why === undefined ? {} : { why }) });
  const events: LiveEvent[] = [];
  if (!known) events.push(tell('started'));
  if (!running && (known?.running !== false || known.outcome !== attempt.outcome)) events.push(tell('ended'));
  // One that was taken for ended was silent, too.
  const wasSilent = known !== undefined && (known.silent || !known.running);
  if (running && silent !== wasSilent) events.push(silent ? tell('silent', life.patience.why) : tell('heard'));
  if (running && known && events.length === 0 && known.progress !== progress && now - known.at >= PROGRESS) events.push(tell('progress'));
  const isTold = events.length > 0 || !known;
  attempts.set(key, { running, outcome: attempt.outcome, progress: isTold ? progress : known.progress, at: isTold ? now : known.at, silent });
  return events;
}

function claimEvents(claim: Claim, { claims }: Told, now: Instant): LiveEvent[] {
  const { key, state, finding, why } = claim;
  const known = claims.get(key);
  const says = JSON.stringify([finding.severity, finding.role, titleOf(finding), why]);
  if (known?.state === state && (known.says === says || state === 'retracted')) return [];
  // What was retracted before anybody was told of it is nothing.
  if (!known && state === 'retracted') return [];
  claims.set(key, { state, says, title: titleOf(finding), object: findingObject(finding), files: [...new Set(finding.evidence.map(({ file }) => file))] });
  return [{ event: 'finding', state: known?.state === state ? 'changed' : state, claim, time: now }];
}

function fileEvents(file: FileState, { files, verdict }: Told, now: Instant): LiveEvent[] {
  // A log that has just begun does not show its kind yet.
  if (file.state === 'unknown' && file.grewAt !== undefined && now - file.grewAt < BEGINS) return [];
  const known = files.get(file.path);
  const isFirst = verdict === '';
  files.set(file.path, { state: file.state, renewed: file.renewed });
  const tell = (state: Extract<LiveEvent, { event: 'file' }>['state']): LiveEvent => ({ event: 'file', state, file, time: now });
  const renewed = known && file.renewed > known.renewed ? [tell('renewed')] : [];
  const isFine = (state: FileState['state'] | undefined) => state === 'reading' || state === 'following';
  // Of the files that are there when following begins only those are told that cannot be read.
  const isNews = known ? isFine(known.state) !== isFine(file.state) || (!isFine(file.state) && known.state !== file.state) : !isFirst || !isFine(file.state);
  return isNews ? [...renewed, tell(isFine(file.state) ? 'following' : file.state)] : renewed;
}

function verdictEvents(view: View, told: Told, now: Instant): LiveEvent[] {
  const verdict = verdictOf(view);
  const word = JSON.stringify([verdict.word, verdict.cause?.key, verdict.cause?.state]);
  if (word === told.verdict) return [];
  told.verdict = word;
  return [{ event: 'verdict', verdict, time: now }];
}

/**
 * Findings that an earlier process told of, and that do not hold any more. Where a log is gone or was written anew, what was found in it
 * stands as it was told.
 *
 * @param same files that still hold what they held then
 */
export function forgottenOf({ live }: View, { claims }: Told, same: ReadonlySet<string>, now: Instant): LiveEvent[] {
  const here = new Set(live?.claims.map(({ key }) => key));
  return [...claims].flatMap(([key, claim]) => {
    if (claim.state === 'retracted' || here.has(key) || !claim.files.every((file) => same.has(file))) return [];
    claims.set(key, { ...claim, state: 'retracted' });
    return [{ event: 'forgotten', key, title: claim.title, object: claim.object, why: 'what follows in the logs says otherwise', time: now }];
  });
}

// ── As JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export function eventObject(told: LiveEvent): object {
  const time = new Date(told.time).toISOString();
  if (told.event === 'attempt') return { event: 'attempt', state: told.state, key: told.key, time, why: told.why, attempt: attemptObject(told.attempt) };
  if (told.event === 'finding') return { event: 'finding', state: told.state, key: told.claim.key, time, run: told.claim.attempt, why: told.claim.why, finding: findingObject(told.claim.finding) };
  if (told.event === 'forgotten') return { event: 'finding', state: 'retracted', key: told.key, time, why: told.why, finding: told.object };
  if (told.event === 'file') return { event: 'file', state: told.state, time, path: told.file.path, why: told.file.why };
  const { word, running, ended, cause } = told.verdict;
  return { event: 'verdict', verdict: word, time, running: running.length, ended: ended.length, cause: cause && { key: cause.key, state: cause.state, rule: cause.finding.rule.id, title: titleOf(cause.finding) } };
}
