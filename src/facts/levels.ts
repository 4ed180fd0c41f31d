/**
 * The versions that logs and dumps tell, each with its level in the catalog: whose it is, and which of them still stand. `versions.ts` compares
 * them, `version-table.ts` shows them.
 */
import type { Catalog } from '../catalog/catalog.ts';
import type { Level } from '../catalog/levels.ts';
import { folderNameOf } from '../text/places.ts';
import type { Attempt, Fact } from '../types.ts';
import { liesIn } from './evidence.ts';
import { hasSucceeded } from './outcome.ts';

/** A version fact with what is needed to compare it. */
export type Seen = {
  readonly fact: Fact;
  readonly family: string;
  readonly of: string;
  /** Whose version it is. */
  readonly name: string;
  readonly version: string;
  readonly level: Level;
};

/** Rows of history, and numbers that count the steps of something instead of builds. */
const NO_BUILD = new Set(['database-row', 'schema', 'expected']);
/** The row of a `Versions` table that holds the core schema; each other id counts the steps of one upgrade sequence. */
const CORE_SCHEMA = /^\{?[0-]*\}?$/;
/** Windows allows no blank in a computer name, and few products go without one. */
export const COMPUTER = /^[^\s\\/:*?"<>|,]{1,255}$/;

/** The newest version of each server, database and target that still stands. */
export function currentLevels(facts: readonly Fact[], catalog: Catalog, attempts: readonly Attempt[]): Seen[] {
  const current = withPlaces(stillTrue(facts.flatMap((fact) => seenIn(fact, catalog)), catalog, attempts));
  return [...Map.groupBy(current, ({ family }) => family).values()].flatMap((group) => newestEach(group, catalog));
}

export function seenIn(fact: Fact, catalog: Catalog): Seen[] {
  const { of = '', family = '', guid = '', server } = fact.fields ?? {};
  if (fact.kind !== 'version' || NO_BUILD.has(of) || !CORE_SCHEMA.test(guid) || !catalog.knows(family)) return [];
  const name = (of === 'binaries' ? server : undefined) ?? (fact.subject || fact.evidence.file);
  return [{ fact, family, of, name, version: fact.value, level: catalog.levelOf(family, fact.value) }];
}

/** Some logs do not name their server. Where they come from several folders, each folder is the place of one. */
function withPlaces(seen: readonly Seen[]): Seen[] {
  const isNameless = ({ of, name, fact }: Seen) => of === 'binaries' && fact.fields?.['server'] === undefined && !COMPUTER.test(name) && folderNameOf(fact.evidence.file) !== '';
  const places = new Set(seen.filter(isNameless).map(({ fact }) => folderNameOf(fact.evidence.file)));
  return places.size < 2 ? [...seen] : seen.map((item) => (isNameless(item) ? { ...item, name: folderNameOf(item.fact.evidence.file) } : item));
}

/** A log that does not name the database names the sequence of upgrade steps; one that had nothing to do keeps an old number. */
export function isDatabase({ of, fact }: Seen): boolean {
  return of === 'database' && (fact.subject === '' || fact.subject !== fact.fields?.['sequence']);
}

export function isServer({ name, fact }: Seen, family: string): boolean {
  if (fact.fields?.['server'] !== undefined) return true;
  return fact.subject !== '' && COMPUTER.test(name) && name.toLowerCase() !== family;
}

// ── What still stands ───────────────────────────────────────────────────────────────────────────────────────────────

/** A log tells the versions it found before it changed them. Where the run went well in the end, those are history. */
function stillTrue(seen: readonly Seen[], catalog: Catalog, attempts: readonly Attempt[]): Seen[] {
  const mended = attempts.flatMap((attempt) => {
    const last = attempts.find(({ id }) => id === attempt.supersededBy) ?? attempt;
    if (!hasSucceeded(last.outcome)) return [];
    const targets = seen.filter((item) => item.of === 'target' && (isWithin(item, attempt) || isWithin(item, last)));
    const aims = [attempt.toVersion, last.toVersion, ...targets.map((item) => item.version)].filter((aim) => aim !== undefined);
    return [{ attempt, aims }];
  });
  const isHistory = (item: Seen) =>
    mended.some(
      ({ attempt, aims }) =>
        isWithin(item, attempt) && (item.of === 'target' || aims.some((aim) => catalog.compareLevels(item.family, item.version, aim) < 0)),
    );
  return seen.filter((item) => !isHistory(item));
}

const isWithin = ({ fact }: Seen, attempt: Attempt) => liesIn(fact.evidence, attempt);

/** The newest version of each server, database and target: a `Versions` table and a log that goes on hold older ones too. */
function newestEach(seen: readonly Seen[], catalog: Catalog): Seen[] {
  const groups = Map.groupBy(seen, ({ of, name }) => `${of}\0${name.toLowerCase()}`);
  return [...groups.values()].flatMap((group) => newestOf(group, catalog) ?? []);
}

export function newestOf(seen: readonly Seen[], catalog: Catalog): Seen | undefined {
  return seen.reduce<Seen | undefined>(
    (newest, item) => (newest && catalog.compareLevels(item.family, item.version, newest.version) <= 0 ? newest : item),
    undefined,
  );
}
