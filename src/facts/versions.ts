/**
 * Says which release each version is, and where two versions of one incident ought to agree and do not.
 *
 *   build  subject as given, value the release                 fields: version, of, family, known, product, release, kind, kb, date
 *   gap    subject the one that is behind (or ahead), value:   fields: the same of the subject, `other…` of what it is compared with,
 *            database-behind   older than the newest binaries          across: `product` or `release`; for databases: `peers`
 *            database-ahead    newer than the newest binaries
 *            databases-mixed   older than the newest database
 *            servers-mixed     older than the newest server
 *            target-not-reached  older than what the run aimed for
 *            unknown-build     newer than the catalog, or a version no product has; `newest` is the newest known one
 *
 * Two numbers of one release are no gap: the parts of an update carry different ones. A family without a catalog is left alone.
 * `peers` is `all` where every database of the incident is behind, `some` where others are not: databases of services may keep
 * numbers of their own, so `some` alone proves little.
 */
import type { Catalog, Level } from '../catalog/catalog.ts';
import type { Attempt, Fact } from '../types.ts';

type Gap = 'database-behind' | 'database-ahead' | 'databases-mixed' | 'servers-mixed' | 'target-not-reached' | 'unknown-build';

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

export function versionFacts(facts: readonly Fact[], catalog: Catalog, attempts: readonly Attempt[] = []): Fact[] {
  const seen = facts.flatMap((fact) => seenIn(fact, catalog));
  return [
    ...oneEach(seen, ({ of, family, name, version }) => [of, family, name, version]).map(buildFact),
    ...[...Map.groupBy(currentLevels(facts, catalog, attempts), ({ family }) => family)].flatMap(([family, current]) => gapsOf(family, current, catalog)),
  ];
}

/** The newest version of each server, database and target that still stands. */
export function currentLevels(facts: readonly Fact[], catalog: Catalog, attempts: readonly Attempt[]): Seen[] {
  const current = withPlaces(standing(facts.flatMap((fact) => seenIn(fact, catalog)), catalog, attempts));
  return [...Map.groupBy(current, ({ family }) => family).values()].flatMap((group) => newestEach(group, catalog));
}

function seenIn(fact: Fact, catalog: Catalog): Seen[] {
  const { of = '', family = '', guid = '', server } = fact.fields ?? {};
  if (fact.kind !== 'version' || NO_BUILD.has(of) || !CORE_SCHEMA.test(guid) || !catalog.knows(family)) return [];
  const name = (of === 'binaries' ? server : undefined) ?? (fact.subject || fact.evidence.file);
  return [{ fact, family, of, name, version: fact.value, level: catalog.levelOf(family, fact.value) }];
}

function buildFact(seen: Seen): Fact {
  const { fact, level, version } = seen;
  const value = level.known === 'unknown' ? version : level.build.release;
  return { kind: 'build', subject: fact.subject, value, fields: sideOf(seen), evidence: fact.evidence, time: fact.time };
}

/** Some logs do not name their server. Where they come from several folders, each folder is the place of one. */
function withPlaces(seen: readonly Seen[]): Seen[] {
  const isNameless = ({ of, name, fact }: Seen) => of === 'binaries' && fact.fields?.['server'] === undefined && !COMPUTER.test(name) && placeOf(fact.evidence) !== '';
  const places = new Set(seen.filter(isNameless).map(({ fact }) => placeOf(fact.evidence)));
  return places.size < 2 ? [...seen] : seen.map((item) => (isNameless(item) ? { ...item, name: placeOf(item.fact.evidence) } : item));
}

/** Name of the folder that a file lies in. */
export const placeOf = ({ file }: { readonly file: string }) => /([^/\\!]+)[/\\!]+[^/\\!]*$/.exec(file)?.[1] ?? '';

// ── What still stands ───────────────────────────────────────────────────────────────────────────────────────────────

/** A log tells the versions it found before it changed them. Where the run went well in the end, those are history. */
function standing(seen: readonly Seen[], catalog: Catalog, attempts: readonly Attempt[]): Seen[] {
  const mended = attempts.flatMap((attempt) => {
    const last = lastOf(attempt, attempts);
    if (last.outcome !== 'succeeded' && last.outcome !== 'succeeded-reboot-required') return [];
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

function lastOf(attempt: Attempt, attempts: readonly Attempt[]): Attempt {
  const passed = new Set<string>();
  let last = attempt;
  while (last.supersededBy !== undefined && !passed.has(last.id)) {
    passed.add(last.id);
    const next = attempts.find(({ id }) => id === last.supersededBy);
    if (!next) break;
    last = next;
  }
  return last;
}

function isWithin({ fact: { evidence } }: Seen, { sources }: Attempt): boolean {
  return sources.some(({ file, lines: [first, last] }) => evidence.file === file && evidence.line >= first && evidence.line <= last);
}

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

// ── Gaps ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function gapsOf(family: string, seen: readonly Seen[], catalog: Catalog): Fact[] {
  const binaries = seen.filter(({ of }) => of === 'binaries');
  const databases = seen.filter(isDatabase);
  const servers = binaries.filter((item) => isServer(item, family));
  const targets = seen.filter(({ of }) => of === 'target');
  const [installed, newestServer, newestDatabase] = [binaries, servers, databases].map((items) => newestOf(items, catalog));

  const isBehind = (item: Seen, other: Seen | undefined) => other !== undefined && difference(item, other, catalog) < 0;
  const behind = (item: Seen, other: Seen | undefined, gap: Gap) => (other && isBehind(item, other) ? [gapFact(gap, item, other)] : []);
  const peers = databases.every((item) => isBehind(item, installed)) ? 'all' : 'some';
  return [
    ...databases.flatMap((item) => behind(item, installed, 'database-behind')).map((gap) => ({ ...gap, fields: { ...gap.fields, peers } })),
    ...databases.flatMap((item) => (installed && isBehind(installed, item) ? [gapFact('database-ahead', item, installed)] : [])),
    ...databases.flatMap((item) => behind(item, newestDatabase, 'databases-mixed')),
    ...servers.flatMap((item) => behind(item, newestServer, 'servers-mixed')),
    ...targets.flatMap((target) => {
      // The log that names the target tells where it began, so only another input says how far it got.
      const isElsewhere = ({ fact }: Seen) => fact.evidence.file !== target.fact.evidence.file;
      const isSame = ({ of, name }: Seen) => (of === 'database' || of === 'binaries') && name.toLowerCase() === target.name.toLowerCase();
      const elsewhere = seen.filter(isElsewhere);
      // Some logs name the sequence of upgrade steps in place of the database: then even the newest one must be behind.
      const reached = elsewhere.find(isSame) ?? newestOf(elsewhere.filter(isDatabase), catalog) ?? newestOf(elsewhere.filter(({ of }) => of === 'binaries'), catalog);
      return reached ? behind(reached, target, 'target-not-reached') : [];
    }),
    ...oneEach([...binaries, ...databases, ...targets], ({ version }) => [version])
      .filter(({ level }) => level.known === 'unknown')
      .map((item) => gapFact('unknown-build', item)),
  ];
}

/** A log that does not name the database names the sequence of upgrade steps; one that had nothing to do keeps an old number. */
export function isDatabase({ of, fact }: Seen): boolean {
  return of === 'database' && (fact.subject === '' || fact.subject !== fact.fields?.['sequence']);
}

export function isServer({ name, fact }: Seen, family: string): boolean {
  if (fact.fields?.['server'] !== undefined) return true;
  return fact.subject !== '' && COMPUTER.test(name) && name.toLowerCase() !== family;
}

/** The list of installed programs shows some updates with the number of an older one, which then proves nothing. */
function difference(item: Seen, other: Seen, catalog: Catalog): number {
  const isShownOlder = (shown: Seen, real: Seen) => shown.of === 'binaries' && real.level.build?.shownAs === shown.version;
  if (isShownOlder(item, other) || isShownOlder(other, item)) return 0;
  return catalog.compareLevels(item.family, item.version, other.version);
}

function gapFact(gap: Gap, item: Seen, other?: Seen): Fact {
  const { fact, level, name } = item;
  const head = { kind: 'gap', subject: name, value: gap, evidence: fact.evidence, time: fact.time };
  if (!other) return { ...head, fields: { ...sideOf(item), ...only({ newest: level.build?.build }) } };
  const isOneProduct = level.build?.product === other.level.build?.product;
  const others = Object.entries({ subject: other.name, ...sideOf(other) }).map(([key, value]) => [`other${key[0]?.toUpperCase()}${key.slice(1)}`, value]);
  return {
    ...head,
    fields: { ...sideOf(item), ...Object.fromEntries(others), across: isOneProduct ? 'release' : 'product' },
    against: other.fact.evidence,
  };
}

/** What the catalog says of a version it does not know is left out: it belongs to another build. */
function sideOf({ version, of, family, level }: Seen): Record<string, string> {
  const known = { version, of, family, known: level.known };
  if (level.known === 'unknown') return { ...known, ...only({ product: level.build?.product }) };
  const { product, release, kind, kb, date } = level.build;
  return { ...known, product, release, kind, ...only({ kb, date }) };
}

function only(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function oneEach(seen: readonly Seen[], keyOf: (item: Seen) => readonly string[]): Seen[] {
  const first = new Map<string, Seen>();
  for (const item of seen) {
    const key = keyOf(item).join('\0');
    if (!first.has(key)) first.set(key, item);
  }
  return [...first.values()];
}
