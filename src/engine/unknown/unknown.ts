/**
 * What can be said of a failure that no rule knows: where it got to, which of its lines a healthy run would not have, and what to send on.
 * How much a line says is the business of `telling.ts`.
 */
import { byText, under } from '../../collections.ts';
import { isSamePlace, placesOnce } from '../../facts/evidence.ts';
import { hasSucceeded } from '../../facts/outcome.ts';
import type { Run } from '../../facts/runs.ts';
import type { Healthy, Trail, Trails } from '../../facts/trails.ts';
import type { Attempt, Evidence, Finding, Incident, Remark, Unknown } from '../../types.ts';
import { isExplained } from '../explained.ts';
import type { Baseline } from './baseline.ts';
import { judgedIn } from './telling.ts';
import type { Health, Judged } from './telling.ts';

const MOST_RARE = 5;
const MOST_QUOTED = 12;

/** Says of each attempt whose failure no rule knows what can be said all the same. */
export function tellUnknown(incidents: readonly Incident[], of: ReadonlyMap<Run, string>, trails: readonly Trails[], baseline: Baseline = () => new Set()): void {
  const runsOf = Map.groupBy(of.keys(), (run) => of.get(run));
  const healthOfKind = new Map<string, Health>();
  for (const { attempts, findings } of incidents) {
    for (const attempt of attempts) {
      if (!isUnknown(attempt, findings)) continue;
      const told = (runsOf.get(attempt.id) ?? []).flatMap((run) => trails.flatMap((one) => one.of(run) ?? []));
      if (told.length === 0) continue;
      const unknown = unknownOf(attempt, told, under(healthOfKind, `${attempt.kind}\n${attempt.product ?? ''}`, () => healthOf(attempt, trails.flatMap((one) => one.healthy()), baseline)));
      if (!isQuoted(unknown.rare[0]?.evidence, attempt, findings)) attempt.unknown = unknown;
    }
  }
}

/** Attempts that did not go well, and for which no rule names the one thing that went wrong. That somebody cancelled is reason enough, unless errors stand before it. */
function isUnknown(attempt: Attempt, findings: readonly Finding[]): boolean {
  if (hasSucceeded(attempt.outcome) || attempt.supersededBy !== undefined) return false;
  if (attempt.outcome !== 'cancelled') return !isExplained(findings, attempt, 'component');
  return attempt.errors > 0 && !isExplained(findings, attempt, 'catch-all');
}

/** Does a cause that names the part which failed quote the line that says most? Then there is nothing to add. */
function isQuoted(line: Evidence | undefined, { id }: Attempt, findings: readonly Finding[]): boolean {
  const causes = findings.filter(({ attempt, rule }) => attempt === id && rule.role === 'cause' && rule.tier === 'component');
  return line !== undefined && causes.some(({ evidence }) => evidence.some((one) => isSamePlace(one, line)));
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

const remark = ({ one, reasons }: Judged): Remark => ({ evidence: one.evidence, why: reasons.join(', ') || 'no healthy run says it' });

// ── The excerpt ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The lines that say most, those up to the failure, and the result: each once, in the order of the log. */
function excerptOf(attempt: Attempt, trails: readonly Trail[], telling: readonly Evidence[]): Evidence[] {
  const ends = [attempt.decisiveError, attempt.result ?? attempt.lastLine].filter((one) => one !== undefined);
  const near = trails.flatMap((trail) => trail.near);
  const said = [...telling, ...ends];
  const all = placesOnce([...near, ...ends, ...telling]);
  const wanted = all.filter((one) => said.some((other) => isSamePlace(one, other)));
  // Of lines that are only near the last ones say most.
  const left = all.filter((one) => !wanted.includes(one));
  return [...wanted, ...left.slice(Math.max(0, left.length + wanted.length - MOST_QUOTED))].toSorted(byPlace);
}

const byPlace = (a: Evidence, b: Evidence) => (a.file === b.file ? a.line - b.line : byText(a.file, b.file));
