/**
 * What can be said of a failure that no rule knows: where it got to, which of its lines a healthy run would not have, and what to send on.
 *
 * A line counts for more the more of these hold; none is proof, so each line is told with those that hold for it:
 * no healthy run says it · it is an error or a warning · it speaks of failure · it is rare in its log · it stands shortly before the step
 * that failed, or after the last good one · it is the last error before that step.
 */
import type { Run } from '../facts/runs.ts';
import { hasSucceeded } from '../facts/outcome.ts';
import type { Healthy, Said, Trail, Trails } from '../facts/trails.ts';
import { shapeOf } from '../text/shape.ts';
import type { Attempt, Evidence, Finding, Incident, Remark, Unknown } from '../types.ts';
import type { Baseline } from './baseline.ts';
import { isExplained } from './explained.ts';

/** What runs of a kind say that went well. */
type Health = { readonly shapes: ReadonlySet<number>; readonly isTwin: boolean; readonly from: string };

const MOST_RARE = 5;
const MOST_QUOTED = 12;
/** Lines before the failed step that are near it, and those that are close. */
const NEAR = 40;
const CLOSE = 5;

/** Says of each attempt whose failure no rule knows what can be said all the same. */
export function tellUnknown(incidents: readonly Incident[], of: ReadonlyMap<Run, string>, trails: Trails, baseline: Baseline = () => new Set()): void {
  const runsOf = Map.groupBy(of.keys(), (run) => of.get(run));
  for (const { attempts, findings } of incidents) {
    for (const attempt of attempts) {
      if (!isUnknown(attempt, findings)) continue;
      const told = (runsOf.get(attempt.id) ?? []).flatMap((run) => trails.of(run) ?? []);
      if (told.length > 0) attempt.unknown = unknownOf(attempt, told, healthOf(attempt, trails.healthy(), baseline));
    }
  }
}

/** Attempts that did not go well, and for which no rule names the one thing that went wrong. Where somebody cancelled and no error was seen before, that is it. */
function isUnknown(attempt: Attempt, findings: readonly Finding[]): boolean {
  if (hasSucceeded(attempt.outcome) || (attempt.outcome === 'cancelled' && attempt.errors === 0) || attempt.supersededBy !== undefined) return false;
  return !isExplained(findings, attempt, 'component');
}

/** Runs of the same product in the same input are the best measure, then those of the same kind, then what healthy logs are known to say. */
function healthOf({ kind, product }: Pick<Attempt, 'kind' | 'product'>, healthy: readonly Healthy[], baseline: Baseline): Health {
  const same = healthy.filter((one) => one.kind === kind);
  const twin = same.find((one) => one.product !== undefined && one.product.toLowerCase() === product?.toLowerCase());
  const known = baseline(kind);
  const shapes = new Set(known);
  for (const one of same) for (const shape of one.shapes) shapes.add(shape);
  const file = (twin ?? same[0])?.file;
  if (file !== undefined) return { shapes, isTwin: twin !== undefined, from: `a run of ${twin ? 'the same product' : 'this kind'} that went well, in ${file}` };
  return { shapes, isTwin: false, from: known.size > 0 ? 'what healthy runs of this kind are known to say' : 'nothing: no healthy run of this kind is known' };
}

function unknownOf(attempt: Attempt, trails: readonly Trail[], health: Health): Unknown {
  const all = trails.flatMap((trail) => judgedIn(trail, attempt, health)).filter(({ isNew }) => isNew);
  const said = all.some(({ isOutcome }) => !isOutcome) ? all.filter(({ isOutcome }) => !isOutcome) : all;
  const telling = tellingOf(said);
  const rare = telling.toSorted((a, b) => b.weight - a.weight || byPlace(a.one.evidence, b.one.evidence)).slice(0, MOST_RARE);
  const first = isComparable(trails, health) ? said[0] : telling.find(({ weight, isTrouble }) => isTrouble && weight >= (rare[0]?.weight ?? 0) / 2) ?? rare[0];
  return {
    lastPhase: attempt.failedStep,
    lastGoodStep: attempt.lastGoodStep,
    comparedWith: health.from,
    firstUnusual: first && remark(first),
    rare: rare.map(remark),
    excerpt: excerptOf(attempt, trails, [...rare.slice(0, 2), ...(first ? [first] : [])].map(({ one }) => one.evidence)),
  };
}

/** Less than this, and a line that speaks of trouble has nothing to do with the failure, as it seems. */
const LITTLE = 4;

/** Lines that speak of trouble. Where they say little, those right before the step that failed too, whatever they say; where there are none either, all. */
function tellingOf(said: readonly Judged[]): readonly Judged[] {
  const troubles = said.filter(({ isTrouble, weight }) => isTrouble && weight > 0);
  if (troubles.some(({ weight }) => weight >= LITTLE)) return troubles;
  const more = said.filter((one) => one.isNear || troubles.includes(one));
  return more.length > 0 ? more : said;
}

/** Where a healthy run of the same product has nearly all lines of this one, a line that it has not means something by itself. */
function isComparable(trails: readonly Trail[], { shapes, isTwin }: Health): boolean {
  const said = trails.flatMap((trail) => trail.said);
  return isTwin && said.filter(({ shape }) => shapes.has(shape)).length >= 0.8 * said.length;
}

// ── How much a line says ────────────────────────────────────────────────────────────────────────────────────────────

type Judged = { readonly one: Said; readonly weight: number; readonly reasons: readonly string[]; readonly isNew: boolean; readonly isTrouble: boolean; readonly isNear: boolean; readonly isOutcome: boolean };

/** What stands there when something went wrong, in English and in codes that are the same everywhere. */
const TROUBLE =
  /\b(?:fail(?:ed|ure|s)?|error|exception|cannot|can't|could ?n(?:o|')t|unable|denied|refused|rejected|not (?:be )?found|does ?n(?:o|')t exist|missing|invalid|abort(?:ed|ing)?|timed? ?out|corrupt(?:ed)?|unhandled|fatal|terminated|blocked|conflicts?|violat\w+)\b|\b0x8[0-9a-f]{7}\b|-214\d{7}\b/i;
const NO_TROUBLE = /\b(?:0|no|without|ignor\w+|if|any) (?:\w+ )?(?:errors?|failures?)\b|error status: (?:0|3010|1641)\b|success/i;

/** So many characters tell which lines are of one family: `Started [Rule:A]`, `Started [Rule:B]`. */
const FAMILY = 12;
const MANY = 8;
const FEW = 3;
/** An error that is told again, wrapped in other words, quotes so much of it. */
const SHORTEST_ECHO = 15;
const LONGEST_ECHO = 60;

function judgedIn(trail: Trail, attempt: Attempt, health: Health): Judged[] {
  const familyOf = ({ evidence }: Said) => shapeOf(evidence.text).slice(0, FAMILY);
  const families = Map.groupBy(trail.said, familyOf);
  const errors = trail.said.filter(({ level, isStep }) => !isStep && (level === 'error' || level === 'critical'));
  const echoed = (one: Said) => errors.find(({ evidence: { line, text } }) => line < one.evidence.line && text.length >= SHORTEST_ECHO && one.evidence.text.includes(text.slice(0, LONGEST_ECHO)));
  return trail.said.map((one) => judged(one, { kin: families.get(familyOf(one))?.length ?? 1, echo: echoed(one)?.evidence.line }, trail, attempt, health));
}

function judged(one: Said, { kin, echo }: { readonly kin: number; readonly echo: number | undefined }, trail: Trail, attempt: Attempt, { shapes }: Health): Judged {
  const { decisiveError, result } = attempt;
  const { evidence, level, count } = one;
  const { file, line, text } = evidence;
  const cries = TROUBLE.test(text) && !NO_TROUBLE.test(text);
  const isError = level === 'error' || level === 'critical';
  const failedAt = trail.failedLine ?? result?.line;
  const before = failedAt === undefined ? undefined : failedAt - line;
  const signals: [boolean, number, string][] = [
    [decisiveError?.file === file && decisiveError.line === line, 2, 'the error that decided'],
    [isError, 3, 'an error'],
    [level === 'warning', 1, 'a warning'],
    [cries, level === 'info' ? 1 : 2, 'it speaks of a failure'],
    [count <= FEW && kin < MANY, 1, count === 1 ? 'said once' : `said ${count} times`],
    [echo !== undefined, -3, `repeats line ${echo}`],
    [count > 20 || kin >= MANY, -2, count > 20 ? `said ${count} times` : 'one of many like it'],
    [before !== undefined && before > 0 && before <= NEAR, nearness(before ?? 0), `${before === 1 ? 'in the line' : `${before} lines`} before the ${trail.failedLine === undefined ? 'result' : 'step that failed'}`],
    [trail.goodLine !== undefined && line > trail.goodLine && (before ?? 0) >= 0, 1, 'after the last good step'],
    [before !== undefined && before < 0, -2, 'after the failure'],
  ];
  const holding = signals.filter(([holds]) => holds);
  return {
    one,
    isNew: !shapes.has(one.shape),
    isTrouble: isError || level === 'warning' || cries,
    isNear: trail.failedLine !== undefined && before !== undefined && before > 0 && before <= CLOSE,
    isOutcome: isOutcome(one, trail, attempt),
    weight: holding.reduce((sum, [, weight]) => sum + weight, 0),
    reasons: holding.map(([, , reason]) => reason),
  };
}

/** What is said last before a failure says most of it. */
const nearness = (before: number) => (before === 1 ? 4 : before <= CLOSE ? 3 : 2);

/** That a step or the run failed is no reason for it, unless it is said in the words of the error itself. */
function isOutcome({ evidence: { file, line }, isStep, isResult }: Said, trail: Trail, { result, decisiveError }: Attempt): boolean {
  if (file === decisiveError?.file && line === decisiveError.line) return false;
  return isStep || (file === result?.file && line === result.line) || (isResult && trail.failedLine !== undefined && line > trail.failedLine);
}

const remark = ({ one, reasons }: Judged): Remark => ({ evidence: one.evidence, why: reasons.join(', ') || 'no healthy run says it' });

// ── The excerpt ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The lines that say most, those up to the failure, and the result: each once, in the order of the log. */
function excerptOf(attempt: Attempt, trails: readonly Trail[], telling: readonly Evidence[]): Evidence[] {
  const ends = [attempt.decisiveError, attempt.result ?? attempt.lastLine].filter((one) => one !== undefined);
  const near = trails.flatMap((trail) => trail.near);
  const all = new Map([...near, ...ends, ...telling].map((one) => [`${one.file}\n${one.line}`, one]));
  const wanted = new Set([...telling, ...ends]);
  // Of lines that are only near the last ones say most.
  const left = [...all.values()].filter((one) => !wanted.has(one)).slice(-Math.max(0, MOST_QUOTED - wanted.size));
  return [...all.values()].filter((one) => wanted.has(one) || left.includes(one)).toSorted(byPlace);
}

const byPlace = (a: Evidence, b: Evidence) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1);
