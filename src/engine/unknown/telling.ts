/**
 * How much a line says of a failure. It counts for more the more of these hold; none is proof, so each line is told with those that hold:
 * it is an error or a warning · it speaks of a failure · it is rare in its log · it stands shortly before the step that failed, or after
 * the last good one · it is the last error before that step. It counts for less when it repeats an earlier error or stands behind the failure.
 */
import { isSamePlace } from '../../facts/evidence.ts';
import type { Said, Trail } from '../../facts/trails.ts';
import { shapeOf } from '../../text/shape.ts';
import type { Attempt } from '../../types.ts';

/** What runs of a kind say that went well. `isTwin`: among them is one of the same product. */
export type Health = { readonly shapes: ReadonlySet<number>; readonly isTwin: boolean; readonly from: string };

/** `isNear`: right before the step that failed. `isOutcome`: it says that it failed, and not why. */
export type Judged = { readonly one: Said; readonly weight: number; readonly reasons: readonly string[]; readonly isNew: boolean; readonly isTrouble: boolean; readonly isNear: boolean; readonly isOutcome: boolean };

/** Lines before the failed step that are near it, and those that are close. */
const NEAR = 40;
const CLOSE = 5;

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

/** The lines of a run, each with what it says. */
export function judgedIn(trail: Trail, attempt: Attempt, health: Health): Judged[] {
  const familyOf = ({ evidence }: Said) => shapeOf(evidence.text).slice(0, FAMILY);
  const families = Map.groupBy(trail.said, familyOf);
  const errors = trail.said.filter(({ level, isStep }) => !isStep && (level === 'error' || level === 'critical'));
  const echoed = (one: Said) => errors.find(({ evidence: { line, text } }) => line < one.evidence.line && text.length >= SHORTEST_ECHO && one.evidence.text.includes(text.slice(0, LONGEST_ECHO)));
  return trail.said.map((one) => judged(one, { kin: families.get(familyOf(one))?.length ?? 1, echo: echoed(one)?.evidence.line }, { trail, attempt, health }));
}

/** What a line is judged by. */
type Measure = { readonly trail: Trail; readonly attempt: Attempt; readonly health: Health };

/** `kin`: how many lines are of its family. `echo`: the line that it repeats. */
function judged(one: Said, { kin, echo }: { readonly kin: number; readonly echo: number | undefined }, { trail, attempt, health }: Measure): Judged {
  const { decisiveError, result } = attempt;
  const { evidence, level, count } = one;
  const { line, text } = evidence;
  const cries = TROUBLE.test(text) && !NO_TROUBLE.test(text);
  const isError = level === 'error' || level === 'critical';
  const failedAt = trail.failedLine ?? result?.line;
  const before = failedAt === undefined ? undefined : failedAt - line;
  const signals: [boolean, number, string][] = [
    [isSamePlace(evidence, decisiveError), 2, 'the error that decided'],
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
    isNew: !health.shapes.has(one.shape),
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
function isOutcome({ evidence, isStep, isResult }: Said, trail: Trail, { result, decisiveError }: Attempt): boolean {
  if (isStep) return true;
  if (isSamePlace(evidence, decisiveError)) return false;
  return isSamePlace(evidence, result) || (isResult && trail.failedLine !== undefined && evidence.line > trail.failedLine);
}
