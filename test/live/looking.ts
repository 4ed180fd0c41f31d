/** Logs as they are at some moment, made of records, and what the live engine shows of them: without files, readers and timers. */
import { openCatalog } from '../../src/catalog/catalog.ts';
import { newBudget } from '../../src/engine/matching/budget.ts';
import { compile } from '../../src/engine/matching/compile.ts';
import { titleOf } from '../../src/sinks/text/finding.ts';
import type { LiveLog } from '../../src/live/log.ts';
import { newLooker } from '../../src/live/look.ts';
import { CATALOG } from '../../src/paths.ts';
import { newReading } from '../../src/reading.ts';
import type { Instant, LogRecord, Rule } from '../../src/types.ts';
import { logOf, NIGHT } from '../night.ts';

/** By path. */
type Written = Readonly<Record<string, readonly LogRecord[]>>;

export type Looking = {
  /** @param heard when the logs grew last; now unless told */
  readonly look: (logs: Written, now: Instant, heard?: Instant) => Instant | undefined;
  /** `running`, or the outcome, of each attempt of this night. */
  readonly runs: () => string[];
  /** `provisional  The disk is full` */
  readonly claims: () => string[];
  readonly keys: () => string[];
};

export const PATIENCE = 30 * 60_000;

export function looking(rules: readonly Rule[] = [], since = NIGHT): Looking {
  const budget = newBudget();
  const compiled = compile(rules, budget);
  const looker = newLooker({ rules, catalog: openCatalog(CATALOG), since, isNamed: () => false, patienceOf: () => ({ longest: PATIENCE, why: 'made' }) }, budget);
  const liveOf = (path: string, records: readonly LogRecord[], modified: Instant): LiveLog => {
    const reading = newReading(logOf(path, records).source, compiled);
    reading.see(records);
    const file = { path, modified, size: 0, bytes: () => [] as never, grown: () => Promise.resolve('over' as const), ended: () => undefined };
    return { file, readings: () => [reading], skipped: () => [], caughtUp: () => true, settled: () => true, over: () => false, done: Promise.resolve() };
  };
  const live = () => looker.view().live;
  return {
    look: (logs, now, heard = now) => looker.look({ logs: Object.entries(logs).map(([path, records]) => liveOf(path, records, heard)), files: [], skipped: [], now }),
    runs: () =>
      looker.view().report.attempts.flatMap(({ id, outcome }) => {
        const life = live()?.lives.get(id);
        return life?.current ? [life.running ? 'running' : outcome] : [];
      }),
    claims: () => (live()?.claims ?? []).map(({ state, finding }) => `${state}  ${titleOf(finding)}`),
    keys: () => (live()?.claims ?? []).map(({ key }) => key),
  };
}
