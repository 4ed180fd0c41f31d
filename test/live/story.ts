/** A replay → how calm it was: what was claimed and taken back, what came and went, and when the cause was shown. */
import { titleOf } from '../../src/sinks/text/finding.ts';
import { verdictOf } from '../../src/live/verdict.ts';
import type { ClaimState, Evidence, Finding, View } from '../../src/types.ts';
import type { Look, Replay } from './replay.ts';

/** One claim through the night. Shares are of all lines written. */
export type Tale = {
  readonly key: string;
  readonly rule: string;
  readonly isCause: boolean;
  /** `info` where it was nothing else all the time. */
  readonly loudest: Finding['severity'];
  readonly titles: readonly string[];
  readonly steps: readonly { readonly share: number; readonly state: ClaimState; readonly severity: Finding['severity'] }[];
  readonly evidence: readonly Evidence[];
};

/** Said to be over when its log went on, or came out otherwise. `lines`, `ms`: so much of it came afterwards. */
export type Early = { readonly what: string; readonly over: number; readonly saying: string; readonly finally: string; readonly lines: number; readonly ms: number };

export type Story = {
  readonly tales: readonly Tale[];
  /** Retracted, and never loud again. */
  readonly retracted: readonly Tale[];
  /** Came, went and came again, went back from confirmed, or came anew under another key. */
  readonly flaps: readonly string[];
  /** Other words or another severity for the same claim. */
  readonly changes: readonly string[];
  /** Keys of attempts that are none in the end. */
  readonly lostAttempts: number;
  /** Runs that were said to be over and went on, or came out otherwise. */
  readonly early: readonly Early[];
  /** Nothing went on, and then another run began: `ms` later. */
  readonly gaps: readonly { readonly share: number; readonly ms: number; readonly word: string }[];
  /** Word and cause of the verdict, as they changed. */
  readonly verdicts: readonly { readonly share: number; readonly word: string; readonly cause: string | undefined }[];
  readonly cause: CauseStory | undefined;
};

/** `written`: its first place was there; `proved`: all of them. `claimed`, `first`: it was shown, and as the first cause, for good. `lines`, `ms`: written to first. */
export type CauseStory = { readonly rule: string; readonly written: number; readonly proved: number; readonly ended: number; readonly claimed: number; readonly first: number; readonly before: readonly string[]; readonly lines: number; readonly ms: number };

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;

export function storyOf({ looks }: Replay): Story {
  const tales = talesOf(looks);
  const told = tales.filter(({ loudest }) => loudest !== 'info');
  return {
    tales,
    retracted: told.filter(({ steps }) => steps.at(-1)?.state === 'retracted'),
    flaps: flapsOf(told),
    changes: told.flatMap((tale) => changesOf(tale)),
    lostAttempts: lostAttemptsOf(looks),
    early: earlyOf(looks),
    gaps: gapsOf(looks),
    verdicts: verdictsOf(looks),
    cause: causeOf(looks),
  };
}

function talesOf(looks: readonly Look[]): Tale[] {
  const tales = new Map<string, { -readonly [Name in keyof Tale]: Tale[Name] extends readonly (infer One)[] ? One[] : Tale[Name] }>();
  for (const { share, view } of looks) {
    for (const { key, finding, state } of view.live?.claims ?? []) {
      const { severity } = finding;
      const tale = tales.get(key) ?? { key, rule: finding.rule.id, isCause: false, loudest: 'info', titles: [], steps: [], evidence: [] };
      tales.set(key, tale);
      const last = tale.steps.at(-1);
      if (last?.state !== state || (state !== 'retracted' && last.severity !== severity)) tale.steps.push({ share, state, severity });
      if (state === 'retracted') continue;
      tale.isCause ||= finding.role === 'cause';
      if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(tale.loudest)) tale.loudest = severity;
      if (tale.titles.at(-1) !== titleOf(finding)) tale.titles.push(titleOf(finding));
      tale.evidence = [...finding.evidence];
    }
  }
  return [...tales.values()];
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function flapsOf(tales: readonly Tale[]): string[] {
  const again = tales.flatMap(({ rule, steps }) => steps.slice(1).flatMap(({ state, share }, at) => {
    const before = steps[at]?.state;
    if (before === 'retracted') return [`${rule} came back at ${percent(share)}`];
    if (before === 'confirmed' && state !== 'confirmed') return [`${rule} was confirmed and ${state} at ${percent(share)}`];
    return [];
  }));
  const anew = tales.flatMap(({ rule, steps, evidence, key }) => {
    const gone = steps.at(-1);
    if (gone?.state !== 'retracted') return [];
    const heir = tales.find((other) => other.key !== key && other.rule === rule && other.steps[0]?.share === gone.share && other.evidence.some((one) => evidence.some((mine) => mine.file === one.file && mine.line === one.line)));
    return heir ? [`${rule} came anew under another key at ${percent(gone.share)}`] : [];
  });
  return [...again, ...anew];
}

function changesOf({ rule, titles, steps }: Tale): string[] {
  const severities = steps.filter(({ state }) => state !== 'retracted').map(({ severity }) => severity);
  return [
    ...titles.slice(1).map((title, at) => `${rule}: "${titles[at] ?? ''}" → "${title}"`),
    ...severities.slice(1).flatMap((severity, at) => (severities[at] === severity ? [] : [`${rule}: ${severities[at] ?? ''} → ${severity}`])),
  ];
}

const keysIn = ({ live }: View) => [...(live?.lives.values() ?? [])].map(({ key }) => key);

function lostAttemptsOf(looks: readonly Look[]): number {
  const last = looks.at(-1);
  const kept = new Set(last ? keysIn(last.view) : []);
  return new Set(looks.flatMap(({ view }) => keysIn(view)).filter((key) => !kept.has(key))).size;
}

/** The last thing that was told of each attempt counts as true. */
function earlyOf(looks: readonly Look[]): Early[] {
  const last = looks.at(-1);
  const inTheEnd = new Map(last?.view.report.attempts.map((attempt) => [last.view.live?.lives.get(attempt.id)?.key, attempt]));
  const seen = new Set<string>();
  const early: Early[] = [];
  for (const { share, view } of looks) {
    for (const attempt of view.report.attempts) {
      const life = view.live?.lives.get(attempt.id);
      const final = inTheEnd.get(life?.key);
      if (!life || life.running || !final) continue;
      const lines = lastLineOf(final) - lastLineOf(attempt);
      const name = `${life.key} ${attempt.outcome}`;
      if ((lines === 0 && attempt.outcome === final.outcome) || seen.has(name)) continue;
      seen.add(name);
      early.push({ what: attempt.product ?? attempt.kind, over: share, saying: attempt.outcome, finally: final.outcome, lines, ms: (final.endedAt ?? 0) - (attempt.endedAt ?? 0) });
    }
  }
  return early;
}

function gapsOf(looks: readonly Look[]): Story['gaps'] {
  const gaps: { share: number; ms: number; word: string }[] = [];
  let since: { look: Look; word: string; attempts: number } | undefined;
  for (const look of looks) {
    const { word, running, ended } = verdictOf(look.view);
    const attempts = running.length + ended.length;
    if (since && attempts > since.attempts) gaps.push({ share: since.look.share, ms: look.now - since.look.now, word: since.word });
    if (word === 'running' || word === 'waiting') since = undefined;
    else if (!since || attempts > since.attempts) since = { look, word, attempts };
  }
  return gaps;
}

const lastLineOf = ({ sources }: { readonly sources: readonly { readonly lines: readonly [number, number] }[] }) => sources[0]?.lines[1] ?? 0;

function verdictsOf(looks: readonly Look[]): Story['verdicts'] {
  const verdicts: { share: number; word: string; cause: string | undefined }[] = [];
  for (const { share, view } of looks) {
    const { word, cause } = verdictOf(view);
    const last = verdicts.at(-1);
    if (last?.word !== word || last.cause !== cause?.finding.rule.id) verdicts.push({ share, word, cause: cause?.finding.rule.id });
  }
  return verdicts;
}

function causeOf(looks: readonly Look[]): CauseStory | undefined {
  const last = looks.at(-1);
  const cause = last && verdictOf(last.view).cause;
  if (!last || !cause) return undefined;
  const { rule, evidence } = cause.finding;
  const when = (one: Evidence) => looks.findIndex(({ lines }) => (lines.get(one.file.split('!')[0] ?? '') ?? 0) >= one.line);
  const isShown = ({ view }: Look) => view.live?.claims.some(({ finding, state }) => finding.rule.id === rule.id && state !== 'retracted' && finding.severity !== 'info') ?? false;
  const isFirst = ({ view }: Look) => verdictOf(view).cause?.finding.rule.id === rule.id;
  const written = Math.min(...evidence.map(when));
  const proved = Math.max(...evidence.map(when));
  const claimed = sinceOf(looks, isShown);
  const first = sinceOf(looks, isFirst);
  const ended = looks.findIndex(({ view }) => !['running', 'waiting'].includes(verdictOf(view).word));
  const before = [...new Set(looks.slice(written, first).map(({ view }) => verdictOf(view).cause?.finding.rule.id ?? '—'))];
  const share = (at: number) => looks[at]?.share ?? 1;
  const count = (at: number) => [...(looks[at]?.lines.values() ?? [])].reduce((sum, lines) => sum + (lines === Infinity ? 0 : lines), 0);
  return { rule: rule.id, written: share(written), proved: share(proved), ended: share(ended), claimed: share(claimed), first: share(first), before, lines: count(first) - count(written), ms: (looks[first]?.now ?? 0) - (looks[written]?.now ?? 0) };
}

/** From which look on it held to the end. */
const sinceOf = (looks: readonly Look[], holds: (look: Look) => boolean): number => looks.findLastIndex((look) => !holds(look)) + 1;
