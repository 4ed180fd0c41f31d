/** The rows of the timeline: the attempts of the chosen night, and the files that belong to none of them, on the clock that all share. */
import { aheadAt } from '../../facts/clocks.ts';
import { liesIn } from '../../facts/evidence.ts';
import { silenceOf } from '../../live/silence.ts';
import { aheadOfUtc, HOUR } from '../../text/times.ts';
import type { Evidence, WallClock } from '../../types.ts';
import { isRunning } from '../known.ts';
import type { FoundRow, RunRow } from '../known.ts';
import { chosenFinding, chosenIncident } from '../scene.ts';
import type { Scene } from '../scene.ts';

/** A piece of evidence of a finding. `weight`: 3 the cause, 2 an error, 1 a warning, 0 the rest. */
export type Mark = { readonly time: WallClock; readonly finding: string; readonly evidence: number; readonly place: Evidence; readonly weight: 0 | 1 | 2 | 3 };

export type Lane = { readonly run?: RunRow | undefined; readonly file?: string | undefined; readonly from?: WallClock | undefined; readonly to?: WallClock | undefined; readonly marks: readonly Mark[] };

/** `marks` in the order of time. `present`: the end of what still runs, as its log would tell it now. */
export type Lanes = { readonly lanes: readonly Lane[]; readonly marks: readonly Mark[]; readonly chosen?: Mark | undefined; readonly from?: WallClock | undefined; readonly to?: WallClock | undefined; readonly present?: WallClock | undefined };

export function lanesOf(scene: Pick<Scene, 'known' | 'now' | 'state'>): Lanes {
  const incident = chosenIncident(scene);
  const { known, now, state } = scene;
  const zones = new Map(known.report.sources.map(({ path, zone = 'local' }) => [path, zone]));
  const shared = (file: string, time: WallClock | undefined) => {
    if (time === undefined) return undefined;
    const clock = incident?.clocks.find((one) => one.file === file);
    return time - (aheadAt(clock, time) ?? aheadOfUtc(zones.get(file) ?? 'local') ?? 0);
  };
  const findings = known.findings.filter((row) => row.incident === incident && row.claim?.state !== 'retracted');
  const placed = findings.flatMap((row) => row.finding.evidence.flatMap((evidence, at): Mark[] => {
    const time = shared(evidence.file, evidence.time);
    return time === undefined ? [] : [{ time, finding: row.key, evidence: at, place: evidence, weight: weightOf(row) }];
  }));
  const runs = known.attempts.filter((row) => row.incident === incident).toReversed();
  const inFile = Map.groupBy(placed, ({ place }) => place.file);
  const own = new Set<Mark>();
  const runLanes = runs.map((run): Lane => {
    const file = run.attempt.sources[0]?.file ?? '';
    const from = shared(file, run.attempt.startedAt);
    const last = shared(file, run.attempt.endedAt ?? run.attempt.lastLine?.time) ?? from;
    const to = last !== undefined && run.life && isRunning(run) ? last + silenceOf(run.life, now) : last;
    const marks = run.attempt.sources.flatMap((stretch) => inFile.get(stretch.file) ?? []).filter((mark) => !own.has(mark) && liesIn(mark.place, run.attempt));
    for (const mark of marks) own.add(mark);
    return { run, from, to, marks };
  });
  const left = Map.groupBy(placed.filter((mark) => !own.has(mark)), ({ place }) => place.file);
  const fileLanes = [...left].map(([file, marks]): Lane => ({ file, marks }));
  const lanes = [...runLanes.toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0)), ...fileLanes];
  const marks = placed.toSorted((a, b) => a.time - b.time);
  const span = spanOf(runLanes.flatMap(({ from, to }) => [from, to]).filter((time) => time !== undefined), marks.map(({ time }) => time));
  const finding = state.about === 'findings' ? chosenFinding(scene) : undefined;
  const chosen = marks.find((mark) => mark.finding === finding?.key && mark.evidence === state.evidence) ?? marks.find((mark) => mark.finding === finding?.key);
  const running = runLanes.flatMap(({ run, to }) => (to !== undefined && run !== undefined && isRunning(run) ? [to] : []));
  return { lanes, marks, chosen, ...span, present: running.length === 0 ? undefined : Math.max(...running) };
}

/** From the first to the last of the runs, and what stands near them: a date in a log may be years old. */
function spanOf(runs: readonly WallClock[], marks: readonly WallClock[]): { readonly from?: WallClock; readonly to?: WallClock } {
  const [all, extra] = runs.length > 0 ? [runs, marks] : [marks, []];
  if (all.length === 0) return {};
  const [from, to] = [Math.min(...all), Math.max(...all)];
  const margin = Math.max(to - from, HOUR);
  const near = extra.filter((time) => time >= from - margin && time <= to + margin);
  return { from: Math.min(from, ...near), to: Math.max(to, ...near) };
}

function weightOf({ finding, step }: FoundRow): Mark['weight'] {
  if (step === 0) return 3;
  return finding.severity === 'critical' || finding.severity === 'error' ? 2 : finding.severity === 'warning' ? 1 : 0;
}
