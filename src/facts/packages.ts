/**
 * What runs of update packages say of levels: whether the package was made for what is there. Names of products and numbers of packages are
 * looked up in the catalog.
 *
 *   gap  language-pack-behind  the package finds language packs below the level that it builds on; or their own version says so
 *        wrong-branch          made for another line of updates than the one that is installed
 *        wrong-language        made for languages that are not there
 *        server-not-configured a configuration went through elsewhere, but not here
 *
 * The fields are those of the gaps in `versions.ts`; `languages` names all that are behind.
 */
import { baselineOf, goesOn } from '../catalog/baselines.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Build } from '../catalog/levels.ts';
import { allBuilds, kbsOf, releaseNamedIn } from '../catalog/lookup.ts';
import { folderNameOf } from '../text/places.ts';
import type { Attempt, Fact } from '../types.ts';
import { liesIn } from './evidence.ts';
import { hasSucceeded, standing, stillFailed } from './outcome.ts';

/** Which products of the catalog a name of an installer means, and which part of the product it is. */
export type Named = { readonly family: string; readonly part: string };

type Namer = (name: string | undefined) => Named | undefined;

export function namerIn(catalog: Catalog): Namer {
  const patterns = catalog.table('products').map(({ pattern = '', family = '', part = '' }) => ({ test: new RegExp(pattern, 'i'), family, part }));
  return (name) => (name === undefined ? undefined : patterns.find(({ test }) => test.test(name)));
}

/**
 * The builds that the package of a run brings, by its number or by the release that its name holds. One number may stand for packages of
 * several lines: those that go on what is there count, or else those of the product.
 */
export function packageOf({ patch, product, fromVersion }: Attempt, family: string | undefined, catalog: Catalog): Build[] {
  const kb = /\bKB ?(?<number>\d{6,7})\b/i.exec(`${patch ?? ''} ${product ?? ''}`)?.groups?.['number'];
  const there = fromVersion === undefined || family === undefined ? undefined : catalog.levelOf(family, fromVersion).build;
  if (kb !== undefined) {
    const builds = allBuilds(catalog).filter((build) => (family === undefined || build.family === family) && kbsOf(build).includes(kb));
    const fitting = there ? [builds.filter((build) => goesOn(build, there, catalog)), builds.filter(({ product: of }) => of === there.product)] : [];
    return fitting.find((some) => some.length > 0) ?? builds;
  }
  return patch === undefined || there === undefined ? [] : releaseNamedIn(patch, there, catalog);
}

export function packageGaps(facts: readonly Fact[], attempts: readonly Attempt[], catalog: Catalog): Fact[] {
  const nameOf = namerIn(catalog);
  const patches = facts.filter(({ kind }) => kind === 'patch');
  return [
    ...stillFailed(attempts).flatMap((attempt) => [...languageGaps(attempt, patches, catalog), ...branchGap(attempt, facts, nameOf, catalog)]),
    ...installedLanguageGaps(facts, attempts, nameOf, catalog),
    ...configurationGaps(attempts, nameOf, catalog),
  ];
}

// ── Languages ───────────────────────────────────────────────────────────────────────────────────────────────────────

function languageGaps(attempt: Attempt, all: readonly Fact[], catalog: Catalog): Fact[] {
  const patches = all.filter(({ evidence }) => liesIn(evidence, attempt));
  const local = patches.filter(({ fields }) => fields?.['language'] !== undefined);
  const behind = local.filter(({ value }) => value === 'below-baseline');
  // Where what is common to all languages is below the level as well, it is the product that lacks it.
  const isProduct = patches.some(({ value, fields }) => value === 'below-baseline' && fields?.['language'] === undefined);
  if (behind.length > 0 && !isProduct) return gapsOfLanguages('language-pack-behind', behind, attempt, catalog);
  const fitsNone = local.length > 0 && local.length === patches.length && local.every(({ value }) => value === 'does-not-fit');
  return fitsNone ? gapsOfLanguages('wrong-language', local, attempt, catalog) : [];
}

function gapsOfLanguages(gap: string, patches: readonly Fact[], attempt: Attempt, catalog: Catalog): Fact[] {
  const [aim] = packageOf(attempt, undefined, catalog);
  const byLanguage = Map.groupBy(patches, ({ fields }) => fields?.['language'] ?? '');
  const languages = [...byLanguage.keys()].join(', ');
  const parts = patches.map(({ subject }) => subject).join(', ');
  return [...byLanguage].flatMap(([language, [first]]) => {
    if (!first) return [];
    const fields = { language, languages, parts, ...(attempt.product === undefined ? {} : { package: attempt.product }), ...otherSide(aim, catalog) };
    return [gapFact(gap, { subject: language, fields, evidence: first.evidence, against: attempt.result })];
  });
}

/** Language packs whose own version lies below the service pack of the product next to them. */
function installedLanguageGaps(facts: readonly Fact[], attempts: readonly Attempt[], nameOf: Namer, catalog: Catalog): Fact[] {
  const levels = facts.flatMap((fact) => {
    const named = fact.kind === 'version' && fact.fields?.['of'] === 'package' ? nameOf(fact.subject) : undefined;
    if (!named || !isThere(fact, attempts)) return [];
    const { build } = catalog.levelOf(named.family, fact.value);
    return build ? [{ fact, part: named.part, base: baselineOf(build, catalog), build }] : [];
  });
  const packs = new Map(levels.filter(({ part }) => part === 'language-pack').map((level) => [level.fact.subject, level]));
  const languages = [...packs.keys()].join(', ');
  return [...packs.values()].flatMap(({ fact, base, build }) => {
    const product = levels.find((level) => level.part !== 'language-pack' && level.build.product === build.product && isOlder(base, level.base, catalog));
    if (!product) return [];
    const fields = { language: fact.subject, family: build.family, languages, parts: fact.subject, version: fact.value, release: build.release, ...otherSide(product.build, catalog), otherVersion: product.fact.value };
    return [gapFact('language-pack-behind', { subject: fact.subject, fields, evidence: fact.evidence, against: product.fact.evidence })];
  });
}

/** The version that a run tells is there before it, if it updates something, and after it, if it went well. */
export function isThere({ evidence }: Fact, attempts: readonly Attempt[]): boolean {
  const attempt = attempts.find((one) => liesIn(evidence, one));
  return attempt === undefined || attempt.operation === 'patch' || hasSucceeded(attempt.outcome);
}

const isOlder = (a: Build | undefined, b: Build | undefined, catalog: Catalog) => a !== undefined && b !== undefined && catalog.compareLevels(a.family, a.build, b.build) < 0;

// ── Lines of updates ────────────────────────────────────────────────────────────────────────────────────────────────

function branchGap(attempt: Attempt, facts: readonly Fact[], nameOf: Namer, catalog: Catalog): Fact[] {
  const { fromVersion, product, server } = attempt;
  const family = nameOf(product)?.family;
  const builds = packageOf(attempt, family, catalog);
  if (fromVersion === undefined || family === undefined || builds.length === 0) return [];
  const there = catalog.levelOf(family, fromVersion).build;
  const [aim] = builds;
  const told = facts.find(({ kind, value, evidence }) => kind === 'version' && value === fromVersion && liesIn(evidence, attempt));
  const evidence = told?.evidence ?? attempt.result ?? attempt.lastLine;
  if (!there || !aim || !evidence || builds.some((build) => goesOn(build, there, catalog))) return [];
  const fields = { version: fromVersion, release: there.release, product: there.product, family, line: baselineOf(there, catalog)?.release ?? there.release, ...otherSide(aim, catalog) };
  return [gapFact('wrong-branch', { subject: server ?? product ?? '', fields, evidence, against: attempt.result })];
}

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Of products that are configured on each server; the catalog has words for those. Whose log does not name its server is known by its folder. */
function configurationGaps(attempts: readonly Attempt[], nameOf: Namer, catalog: Catalog): Fact[] {
  const families = new Set(catalog.table('gaps').flatMap(({ gap, family }) => (gap === 'server-not-configured' && family ? [family] : [])));
  const runs = standing(attempts).filter(({ operation, product, toVersion }) => operation === 'configure' && toVersion !== undefined && families.has(nameOf(product)?.family ?? ''));
  const serverOf = ({ server, sources: [source] }: Attempt) => server ?? (source ? folderNameOf(source.file) : '');
  const done = runs.filter(({ outcome }) => hasSucceeded(outcome));
  return runs.flatMap((run) => {
    const other = done.find((one) => serverOf(one) !== serverOf(run) && one.toVersion === run.toVersion);
    const evidence = run.result ?? run.lastLine;
    const here = serverOf(run);
    if (hasSucceeded(run.outcome) || run.outcome === 'unknown' || !other || !evidence || here === '' || done.some((one) => serverOf(one) === here)) return [];
    const fields = { ...levelFields(run, nameOf, catalog), outcome: run.outcome, otherSubject: serverOf(other) };
    return [gapFact('server-not-configured', { subject: here, fields, evidence, against: other.result })];
  });
}

function levelFields({ product, toVersion }: Attempt, nameOf: Namer, catalog: Catalog): Record<string, string> {
  if (toVersion === undefined) return {};
  const family = nameOf(product)?.family;
  const build = family === undefined ? undefined : catalog.levelOf(family, toVersion).build;
  return { version: toVersion, otherVersion: toVersion, ...(family && { family }), ...(build && { release: build.release, otherRelease: build.release, product: build.product }) };
}

// ── Pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function otherSide(aim: Build | undefined, catalog: Catalog): Record<string, string> {
  if (!aim) return {};
  const base = baselineOf(aim, catalog);
  return { family: aim.family, otherVersion: aim.build, otherRelease: aim.release, otherProduct: aim.product, ...(base && { baseline: base.release, baselineVersion: base.build }) };
}

function gapFact(gap: string, told: Pick<Fact, 'subject' | 'fields' | 'evidence' | 'against'>): Fact {
  return { kind: 'gap', value: gap, ...told, time: told.evidence.time };
}
