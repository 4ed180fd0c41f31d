/**
 * Attempts and findings keep their names while their logs grow. The ids of a report are made of all that is known, so they change with
 * every line; what stays is where and when a run began.
 */
import { idOf } from '../text/ids.ts';
import type { Attempt, WallClock } from '../types.ts';

/** Where an attempt was seen to begin: in each of its logs. */
export type Beginning = { readonly key: string; readonly places: readonly { readonly file: string; readonly line: number }[]; readonly startedAt?: WallClock | undefined };

/** Attempts that are out of sight and may come back. */
const REMEMBERED = 1000;

/** Gives each attempt its key. @param known attempts that were told before, as by an earlier process */
export function newNames(known: readonly Beginning[] = []): { readonly keysOf: (attempts: readonly Attempt[]) => ReadonlyMap<string, string>; readonly beginnings: () => readonly Beginning[] } {
  let before = known;
  const used = new Set(known.map(({ key }) => key));

  const newKey = ({ places: [first], startedAt }: Omit<Beginning, 'key'>): string => {
    const key = idOf([first?.file, first?.line, startedAt]);
    for (let n = 1; ; n++) {
      const name = n === 1 ? key : `${key}-${n}`;
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
  };

  return {
    keysOf(attempts) {
      const left = new Set(before);
      const take = (one: Beginning | undefined) => {
        if (one) left.delete(one);
        return one?.key;
      };
      const now = attempts.map((attempt) => ({ attempt, places: attempt.sources.map(({ file, lines }) => ({ file, line: lines[0] })), startedAt: attempt.startedAt }));
      const isPlace = (a: Pick<Beginning, 'places'>, b: Pick<Beginning, 'places'>) => a.places.some(({ file, line }) => b.places.some((place) => place.file === file && place.line === line));
      // A log that was written anew begins at the same place as the one before it, but at another time.
      const exact = new Map(now.map((one) => [one, take([...left].find((known) => known.startedAt === one.startedAt && isPlace(known, one)))]));
      // One that was renamed holds the run at the same line and time; the name is not for the log that came in its place.
      const isMoved = (known: Beginning, one: Omit<Beginning, 'key'>) => one.startedAt !== undefined && known.startedAt === one.startedAt && known.places.some(({ line }) => one.places.some((place) => place.line === line));
      const moved = new Map(now.map((one) => [one, exact.get(one) ?? take([...left].find((known) => isMoved(known, one)))]));
      const keys = new Map(now.map((one) => [one, moved.get(one) ?? take([...left].find((known) => isPlace(known, one))) ?? newKey(one)]));
      // What is out of sight for a while, when a log is read again, keeps its name.
      before = [...now.map((one) => ({ key: keys.get(one) ?? '', places: one.places, startedAt: one.startedAt })), ...left].slice(0, now.length + REMEMBERED);
      return new Map(now.map((one) => [one.attempt.id, keys.get(one) ?? '']));
    },
    beginnings: () => before,
  };
}
