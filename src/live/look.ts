/** Logs that are being written → what can be shown of them at this moment. It knows no files and no timers; it remembers what it showed before. */
import { byText } from '../collections.ts';
import type { Budget } from '../engine/matching/budget.ts';
import { conclude } from '../pipeline.ts';
import type { ConcludeOptions } from '../pipeline.ts';
import type { FileState, Instant, Live, Report, Skipped, View } from '../types.ts';
import { claimsOf } from './claims.ts';
import { newLives } from './lives.ts';
import type { LivesOptions } from './lives.ts';
import type { LiveLog } from './log.ts';
import { newNames } from './names.ts';
import type { Beginning } from './names.ts';

export type LookerOptions = Omit<ConcludeOptions, 'skipped'> &
  Pick<LivesOptions, 'isNamed' | 'patienceOf'> & {
    readonly since: Instant;
    /** When following was broken off; `since` unless told. */
    readonly from?: Instant | undefined;
    /** Attempts that were known then, and the keys of those that were current. */
    readonly known?: readonly Beginning[] | undefined;
    readonly current?: readonly string[] | undefined;
  };

export type Scene = { readonly logs: readonly LiveLog[]; readonly files: readonly FileState[]; readonly skipped: readonly Skipped[]; readonly now: Instant };

/** `look`: when to look again, though nothing may have come. */
export type Looker = { readonly view: () => View; readonly look: (scene: Scene) => Instant | undefined; readonly beginnings: () => readonly Beginning[] };

const NOTHING_YET: Report = { outcome: 'none', incidents: [], attempts: [], findings: [], sources: [], gaps: [], skipped: [], suppressed: [] };

export function newLooker(options: LookerOptions, budget: Budget): Looker {
  const { since, from = since, known, current = [], isNamed, patienceOf } = options;
  const names = newNames(known);
  const livesOf = newLives({ from, current, known: known?.map(({ key }) => key), isNamed, patienceOf });
  let live: Live = { since, caughtUp: false, lives: new Map(), claims: [], files: [] };
  let view: View = { report: NOTHING_YET, live };
  return {
    view: () => view,
    look({ logs: unordered, files, skipped, now }) {
      // As `analyze` reads them, whatever came first.
      const logs = unordered.toSorted((a, b) => byText(orderOf(a), orderOf(b)));
      budget.refill();
      const { report, of } = conclude(logs.flatMap((log) => log.readings()), { ...options, skipped: [...skipped, ...logs.flatMap((log) => log.skipped())] }, budget);
      const caughtUp = live.caughtUp || logs.every((log) => log.caughtUp());
      const places = new Map(logs.flatMap((log) => log.readings().map(({ source }) => [source.path, log.file.path])));
      const onDisk = (source: string) => places.get(source) ?? source;
      const { lives, next, isOfTonight } = livesOf({ report, of, keys: names.keysOf(report.attempts), logs, files, onDisk, isOld: !live.caughtUp, now });
      const settled = new Set(logs.filter((log) => log.settled()).map(({ file }) => file.path));
      const claims = claimsOf(live.claims, { report, lives, isSettled: (file) => settled.has(onDisk(file)), isOfTonight, now });
      live = { since, caughtUp, lives, claims, files };
      view = { report, live };
      return next;
    },
    beginnings: names.beginnings,
  };
}

/** Folder by folder. */
const orderOf = ({ file }: LiveLog) => file.path.replaceAll(/[\\/]/g, '\0');
