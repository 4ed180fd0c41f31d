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
import type { Catalog } from '../catalog/catalog.ts';
import { present } from '../collections.ts';
import type { Attempt, Fact } from '../types.ts';
import { currentLevels, isDatabase, isServer, newestOf, seenIn } from './levels.ts';
import type { Seen } from './levels.ts';

type Gap = 'database-behind' | 'database-ahead' | 'databases-mixed' | 'servers-mixed' | 'target-not-reached' | 'unknown-build';

/** What an upgrade changes; `server-not-configured` is of `packages.ts`. */
const IN_FLUX: ReadonlySet<string> = new Set<Gap | 'server-not-configured'>(['database-behind', 'database-ahead', 'databases-mixed', 'servers-mixed', 'target-not-reached', 'server-not-configured']);

/** Does a run that goes on perhaps repair it just now? */
export const isInFlux = ({ kind, value }: Fact): boolean => kind === 'gap' && IN_FLUX.has(value);

export function versionFacts(facts: readonly Fact[], catalog: Catalog, attempts: readonly Attempt[] = []): Fact[] {
  const seen = facts.flatMap((fact) => seenIn(fact, catalog));
  return [
    ...oneEach(seen, ({ of, family, name, version }) => [of, family, name, version]).map(buildFact),
    ...[...Map.groupBy(currentLevels(facts, catalog, attempts), ({ family }) => family)].flatMap(([family, current]) => gapsOf(family, current, catalog)),
  ];
}

function buildFact(seen: Seen): Fact {
  const { fact, level, version } = seen;
  const value = level.known === 'unknown' ? version : level.build.release;
  return { kind: 'build', subject: fact.subject, value, fields: sideOf(seen), evidence: fact.evidence, time: fact.time };
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
    // What is behind the files is so beside another database, too; that is told once.
    ...databases.filter((item) => !isBehind(item, installed)).flatMap((item) => behind(item, newestDatabase, 'databases-mixed')),
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

/** The list of installed programs shows some updates with the number of an older one, which then proves nothing. */
function difference(item: Seen, other: Seen, catalog: Catalog): number {
  const isShownOlder = (shown: Seen, real: Seen) => shown.of === 'binaries' && real.level.build?.shownAs === shown.version;
  if (isShownOlder(item, other) || isShownOlder(other, item)) return 0;
  return catalog.compareLevels(item.family, item.version, other.version);
}

function gapFact(gap: Gap, item: Seen, other?: Seen): Fact {
  const { fact, level, name } = item;
  const head = { kind: 'gap', subject: name, value: gap, evidence: fact.evidence, time: fact.time };
  if (!other) return { ...head, fields: { ...sideOf(item), ...present({ newest: level.build?.build }) } };
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
  if (level.known === 'unknown') return { ...known, ...present({ product: level.build?.product }) };
  const { product, release, kind, kb, date } = level.build;
  return { ...known, product, release, kind, ...present({ kb, date }) };
}

function oneEach(seen: readonly Seen[], keyOf: (item: Seen) => readonly string[]): Seen[] {
  const first = new Map<string, Seen>();
  for (const item of seen) {
    const key = keyOf(item).join('\0');
    if (!first.has(key)) first.set(key, item);
  }
  return [...first.values()];
}
