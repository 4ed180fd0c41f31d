/**
 * The truth table of an incident: for every server, database and language pack what is installed, what the database says, what was aimed
 * for, and what the catalog knows, each with the place where it was read; and one class for what does not agree.
 */
import { changesEachSchema } from '../catalog/baselines.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Build } from '../catalog/levels.ts';
import { endOfSupport } from '../catalog/support.ts';
import { present } from '../collections.ts';
import { fill } from '../text/fill.ts';
import { VERSION_GAPS } from '../types.ts';
import type { Attempt, CatalogCell, Evidence, Fact, VersionCell, VersionGap, VersionRow } from '../types.ts';
import { liesIn } from './evidence.ts';
import { currentLevels, isDatabase, isServer, newestOf } from './levels.ts';
import type { Seen } from './levels.ts';
import { hasSucceeded, standing, stillFailed } from './outcome.ts';
import { isThere, namerIn, packageOf } from './packages.ts';

/** A row that is not yet judged. */
type Draft = Omit<VersionRow, 'gap' | 'label' | 'why' | 'catalog'> & { readonly family: string; readonly product?: string | undefined; readonly failed?: boolean };

/** What each gap fact makes of the row of its subject; see `classOf` for a database behind the files. */
const CLASSES: Readonly<Record<string, VersionGap>> = {
  'database-ahead': 'ahead',
  'databases-mixed': 'mixed',
  'servers-mixed': 'mixed',
  'target-not-reached': 'behind',
  'unknown-build': 'unknown-build',
  'server-not-configured': 'not-configured',
  'language-pack-behind': 'language-pack-behind',
  'wrong-branch': 'wrong-branch',
  'wrong-language': 'wrong-language',
};

/** @param facts those of the incident, gaps too */
export function versionTable(facts: readonly Fact[], attempts: readonly Attempt[], catalog: Catalog): VersionRow[] {
  const levels = currentLevels(facts, catalog, attempts);
  const gaps = facts.filter(({ kind }) => kind === 'gap');
  const known = [...levelRows(levels, catalog), ...attemptRows(standing(attempts), facts, catalog)];
  const drafts = joined([...known, ...packageRows(facts, attempts, known, catalog), ...gapRows(gaps)]);
  const stuck = stillFailed(attempts).some(({ operation }) => operation === 'configure');
  return drafts.map((draft) => judged(draft, gaps, stuck, catalog));
}

// ── Rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function levelRows(levels: readonly Seen[], catalog: Catalog): Draft[] {
  return [...Map.groupBy(levels, ({ family }) => family)].flatMap(([family, group]) => {
    const binaries = group.filter(({ of }) => of === 'binaries');
    const targets = group.filter(({ of }) => of === 'target');
    const [installed, target] = [newestOf(binaries, catalog), newestOf(targets, catalog)];
    const targetOf = (name: string) => targets.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? target;
    return [
      ...binaries.map((item): Draft => ({ ...headOf(item, family), of: isServer(item, family) ? 'server' : 'files', installed: cellOf(item), expected: target && cellOf(target) })),
      ...group.filter(isDatabase).map((item): Draft => {
        const aim = targetOf(item.name);
        return { ...headOf(item, family), of: 'database', installed: installed && cellOf(installed), database: cellOf(item), expected: aim && cellOf(aim) };
      }),
    ];
  });
}

const headOf = ({ name, level }: Seen, family: string) => ({ subject: name, family, product: level.build?.product });

function cellOf({ version, level, fact }: Seen): VersionCell {
  return { version, release: level.known === 'unknown' ? undefined : level.build.release, evidence: fact.evidence };
}

/** Runs that name the product, with what they found and what they aimed for. */
function attemptRows(attempts: readonly Attempt[], facts: readonly Fact[], catalog: Catalog): Draft[] {
  const nameOf = namerIn(catalog);
  const versions = Map.groupBy(facts.filter(({ kind }) => kind === 'version'), ({ value }) => value);
  return attempts.flatMap((attempt): Draft[] => {
    const family = nameOf(attempt.product)?.family;
    const evidence = attempt.result ?? attempt.decisiveError ?? attempt.lastLine;
    const { server, product, fromVersion, toVersion } = attempt;
    if (family === undefined || evidence === undefined || attempt.operation === 'configure' || attempt.operation === 'remove') return [];
    const [brings] = packageOf(attempt, family, catalog);
    const aim = toVersion ?? brings?.build;
    const went = hasSucceeded(attempt.outcome);
    const there = went ? aim : fromVersion;
    const placeOf = (version: string | undefined) => versions.get(version ?? '')?.find(({ evidence: place }) => liesIn(place, attempt))?.evidence ?? evidence;
    const level = (version: string | undefined) => cellFor(version, family, placeOf(version), catalog);
    if (level(aim) === undefined && level(there) === undefined) return [];
    const build = catalog.levelOf(family, there ?? aim ?? '').build;
    return [{ subject: server ?? product ?? '', of: server === undefined ? 'files' : 'server', family, product: build?.product, installed: level(there), expected: level(aim), failed: !went && fromVersion !== undefined && aim !== undefined && fromVersion !== aim }];
  });
}

function cellFor(version: string | undefined, family: string, evidence: Evidence, catalog: Catalog): VersionCell | undefined {
  if (version === undefined) return undefined;
  const level = catalog.levelOf(family, version);
  return level.build === undefined ? undefined : { version, release: level.known === 'unknown' ? undefined : level.build.release, evidence };
}

/** What installers say of products and language packs that have no row with this version: one server holds several of them. */
function packageRows(facts: readonly Fact[], attempts: readonly Attempt[], known: readonly Draft[], catalog: Catalog): Draft[] {
  const partOf = namerIn(catalog);
  return facts.flatMap((fact): Draft[] => {
    const named = fact.kind === 'version' && fact.fields?.['of'] === 'package' ? partOf(fact.subject) : undefined;
    const installed = named && cellFor(fact.value, named.family, fact.evidence, catalog);
    if (!named || !installed || !isThere(fact, attempts)) return [];
    const { family, part } = named;
    if (part !== 'language-pack' && known.some((row) => row.family === family && (row.installed?.version === fact.value || row.expected?.version === fact.value))) return [];
    return [{ subject: fact.subject, of: part === 'language-pack' ? 'language-pack' : 'files', family, product: catalog.levelOf(family, fact.value).build?.product, installed }];
  });
}

/** Rows of what only a gap tells of: a language pack, or a server that its folder names. */
function gapRows(gaps: readonly Fact[]): Draft[] {
  return gaps.flatMap(({ value, subject, fields = {}, evidence, against }): Draft[] => {
    const { version, release, baseline, otherVersion, otherRelease, otherProduct, product, family = '' } = fields;
    const known = version === undefined ? undefined : { version, release, evidence };
    if (value === 'server-not-configured') return [{ subject, of: 'server', family, product, installed: known }];
    if (value !== 'language-pack-behind' && value !== 'wrong-language') return [];
    const installed = known ?? { release: value === 'wrong-language' ? 'not installed' : `below ${baseline ?? 'the baseline'}`, evidence };
    const expected = otherVersion === undefined ? undefined : { version: otherVersion, release: otherRelease, evidence: against ?? evidence };
    return [{ subject, of: 'language-pack', family, product: otherProduct, installed, expected }];
  });
}

/** What several places say of one server or database is one row; what was read from the thing itself goes before what a run says of it. */
function joined(drafts: readonly Draft[]): Draft[] {
  const rows = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = `${draft.of}\0${draft.family}\0${draft.subject.toLowerCase()}`;
    const known = rows.get(key);
    rows.set(key, known ? { ...draft, ...defined(known), expected: draft.expected ?? known.expected, failed: (known.failed ?? false) || (draft.failed ?? false) } : draft);
  }
  return [...rows.values()];
}

const defined = (draft: Draft) => present(draft) as Draft;

// ── Gaps ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function judged({ family, product, failed, ...row }: Draft, gaps: readonly Fact[], stuck: boolean, catalog: Catalog): VersionRow {
  const mine = gaps.filter((gap) => gap.subject.toLowerCase() === row.subject.toLowerCase() || (gap.value === 'unknown-build' && versionsOf(row).includes(gap.fields?.['version'] ?? '')));
  const classed = mine.map((gap) => ({ ...classOf(gap, stuck, catalog), fields: gap.fields ?? {} })).toSorted((a, b) => VERSION_GAPS.indexOf(a.gap) - VERSION_GAPS.indexOf(b.gap));
  const isBehind = failed === true && catalog.compareLevels(family, row.installed?.version ?? '', row.expected?.version ?? '') < 0;
  const found = classed[0] ?? { gap: isBehind ? ('behind' as const) : ('none' as const), said: '', fields: ownFields(row) };
  const { label, why } = wordsFor([found.said, found.gap], family, found.fields, catalog);
  return { ...row, catalog: catalogCell(family, product, catalog), gap: found.gap, label, why };
}

const versionsOf = ({ installed, database }: Pick<VersionRow, 'installed' | 'database'>) => [installed?.version, database?.version];

/**
 * A database behind the files was not configured where each update would have changed its number, or where a run of the configuration is
 * known not to have gone through. Else it may be normal, and so it may where only some are behind. `said` finds the words.
 */
function classOf({ value, fields = {} }: Fact, stuck: boolean, catalog: Catalog): { readonly gap: VersionGap; readonly said: string } {
  if (value !== 'database-behind') return { gap: CLASSES[value] ?? 'none', said: value };
  if (fields['across'] === 'product') return { gap: 'behind', said: value };
  const proves = changesEachSchema(fields['product'] ?? '', catalog);
  if (fields['peers'] === 'all' && (proves || stuck)) return { gap: 'not-configured', said: value };
  return { gap: 'behind', said: proves || stuck ? value : 'database-lags' };
}

function ownFields({ installed, expected }: Pick<VersionRow, 'installed' | 'expected'>): Record<string, string> {
  return present({ version: installed?.version, release: installed?.release ?? installed?.version, otherVersion: expected?.version, otherRelease: expected?.release ?? expected?.version });
}

/** The words for a gap of its own kind, or else for its class; those of the family go first. */
function wordsFor(names: readonly string[], family: string, fields: Readonly<Record<string, string>>, catalog: Catalog): { readonly label: string; readonly why: string } {
  const rows = names.flatMap((name) => [family, ''].flatMap((of) => catalog.table('gaps').filter((row) => row['gap'] === name && row['family'] === of)));
  const [row] = rows;
  return { label: row?.['label'] ?? names.at(-1) ?? '', why: fill(row?.['why'] ?? '', fields) };
}

function catalogCell(family: string, product: string | undefined, catalog: Catalog): CatalogCell | undefined {
  const newest: Build | undefined = product === undefined || family === '' ? undefined : catalog.latestKnown(product);
  if (!newest) return undefined;
  return { product: newest.product, newest: newest.build, newestRelease: newest.release, date: newest.date, supportEnd: endOfSupport(newest.product, catalog), source: newest.source };
}
