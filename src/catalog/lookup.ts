/**
 * What a person calls a level of a product → what the catalog knows of it: a build (`12.0.6318.5000`), a package (`KB951695`), a release
 * (`MOSS 2007 SP1`, `SP2`, `October 2009 CU`), or a product alone. Short names come from `rules/catalog/aliases.csv`.
 */
import { UsageError } from '../errors.ts';
import { closest } from '../text/closest.ts';
import { compareParts, compareVersions, partsOf } from '../text/versions.ts';
import type { Catalog } from './catalog.ts';
import type { Build, Level } from './levels.ts';

/** `release`: the builds of a level, oldest first. A build that is not listed has its neighbours in `level`. */
export type Found =
  | { readonly found: 'build'; readonly version: string; readonly family: string; readonly level: Level }
  | { readonly found: 'release'; readonly by: 'name' | 'kb'; readonly product: string; readonly release: string; readonly builds: readonly Build[] }
  | { readonly found: 'product'; readonly product: string; readonly builds: readonly Build[] };

/** Everything that a text may stand for; nothing where nobody knows it. */
export function find(text: string, catalog: Catalog): Found[] {
  const said = withoutWords(text);
  if (partsOf(said) !== undefined) return buildsCalled(said, catalog);
  const kb = /^(?:KB\s?)?(?<number>\d{6,7})$/i.exec(said)?.groups?.['number'];
  return kb === undefined ? releasesCalled(said, catalog) : packagesCalled(kb, catalog);
}

/** Servers show their own build as `Version 15.2 (Build 1118.7)`, older ones as `Version 6.5 (Build 7638.2: Service Pack 2)`. */
const withoutWords = (text: string) => text.trim().replace(/^Version (\d+\.\d+) \(Build (\d+(?:\.\d+)?)(?::[^)]*)?\)$/i, '$1.$2');

function buildsCalled(version: string, catalog: Catalog): Found[] {
  return catalog
    .families()
    .map((family) => ({ found: 'build' as const, version, family, level: catalog.levelOf(family, version) }))
    .filter(({ level }) => level.build !== undefined)
    .toSorted((a, b) => Number(b.level.known === 'exact') - Number(a.level.known === 'exact') || catalog.buildsOf(b.family).length - catalog.buildsOf(a.family).length);
}

function packagesCalled(kb: string, catalog: Catalog): Found[] {
  return releasesAmong(allBuilds(catalog).filter((build) => kbsOf(build).includes(kb))).map((release) => ({ ...release, by: 'kb' }));
}

export const kbsOf = ({ kb }: Build): readonly string[] => kb?.match(/\d{6,7}/g) ?? [];

function releasesCalled(said: string, catalog: Catalog): Found[] {
  const words = wordsIn(catalog);
  const { product, rest } = productIn(said, catalog);
  const wanted = words(rest);
  if (product !== undefined && wanted === '') return [{ found: 'product', product, builds: allBuilds(catalog).filter((build) => build.product === product) }];
  const builds = allBuilds(catalog).filter((build) => (product === undefined || build.product === product) && words(build.release) === wanted);
  return releasesAmong(builds).map((release) => ({ ...release, by: 'name' }));
}

type Release = { readonly found: 'release'; readonly product: string; readonly release: string; readonly builds: readonly Build[] };

function releasesAmong(builds: readonly Build[]): Release[] {
  const groups = Map.groupBy(builds, ({ product, release }) => `${product}\0${release}`).values();
  return [...groups].flatMap((group) => (group[0] ? [{ found: 'release', product: group[0].product, release: group[0].release, builds: group }] : []));
}

export const allBuilds = (catalog: Catalog): Build[] => catalog.families().flatMap((family) => [...catalog.buildsOf(family)]);

const productsIn = (catalog: Catalog): string[] => [...new Set(allBuilds(catalog).map(({ product }) => product))];

/** The product that a text begins with or holds, by any of its names, and what else is said. */
function productIn(said: string, catalog: Catalog): { readonly product: string | undefined; readonly rest: string } {
  const aliases = catalog.table('aliases').flatMap(({ said: name, means, of }) => (of === 'product' && name && means ? [{ name, means }] : []));
  const names = [...productsIn(catalog).map((name) => ({ name, means: name })), ...aliases].toSorted((a, b) => b.name.length - a.name.length);
  const text = ` ${plain(said)} `;
  const hit = names.find(({ name }) => text.includes(` ${plain(name)} `));
  return hit ? { product: hit.means, rest: text.replace(` ${plain(hit.name)} `, ' ') } : { product: undefined, rest: said };
}

const plain = (text: string) => text.toLowerCase().replace(/^microsoft |[(),/'"_-]+/g, ' ').replace(/\s+/g, ' ').trim();

/** One way to write a release: `Service Pack 1` and `sp 1` are `sp1`, `Oct 2009 CU` is `october 2009 cu`. */
function wordsIn(catalog: Catalog): (text: string) => string {
  const words = catalog.table('aliases').filter(({ of }) => of === 'word').map(({ said = '', means = '' }) => [new RegExp(`\\b${said}\\b`, 'g'), means.toLowerCase()] as const);
  return (text) =>
    words
      .reduce((known, [said, means]) => known.replace(said, means), plain(text))
      .replace(/\b(sp|cu|ru) (?=\d{1,2}\b)/g, '$1')
      .trim();
}

/** The builds of the release of a product that a text names, as `Kestrel Suite Service Pack 2 (SP2)`; the longest name wins. */
export function releaseNamedIn(text: string, { family, product }: Build, catalog: Catalog): Build[] {
  const words = wordsIn(catalog);
  const said = ` ${words(text)} `;
  const builds = catalog.buildsOf(family).filter((build) => build.product === product && said.includes(` ${words(build.release)} `));
  const [longest] = builds.toSorted((a, b) => b.release.length - a.release.length);
  return builds.filter(({ release }) => release === longest?.release);
}

/** Names that come near a text that nobody knows: releases where it names a product, else products that share a word with it. */
function namesNear(text: string, catalog: Catalog): string[] {
  const words = wordsIn(catalog);
  const { product, rest } = productIn(text, catalog);
  if (product === undefined) return namesAlike(words(text), productsIn(catalog).filter((name) => sharedWords(words(text), words(name)) > 0), words);
  const releases = [...new Set(allBuilds(catalog).filter((build) => build.product === product).map(({ release }) => release))];
  return namesAlike(words(rest), releases, words).map((release) => `${product} ${release}`);
}

/** Those that share most words, and of them those that are written most alike. */
function namesAlike(wanted: string, names: readonly string[], words: (text: string) => string): string[] {
  const most = Math.max(...names.map((name) => sharedWords(wanted, words(name))));
  const written = new Map(names.filter((name) => sharedWords(wanted, words(name)) === most).map((name) => [words(name), name]));
  return closest(wanted, [...written.keys()], NEAR).flatMap((one) => written.get(one) ?? []);
}

const sharedWords = (wanted: string, name: string) => wanted.split(' ').filter((word) => ` ${name} `.includes(` ${word} `)).length;

const NEAR = 6;

/** The builds of a product line next to a version of which the catalog knows nothing. */
function neighboursOf(version: string, catalog: Catalog): { readonly below?: Build | undefined; readonly above?: Build | undefined } {
  const parts = partsOf(version) ?? [];
  const builds = allBuilds(catalog).toSorted((a, b) => compareVersions(a.build, b.build));
  const line = builds.filter(({ build }) => compareParts(partsOf(build) ?? [], parts, 1) === 0);
  const near = line.length > 0 ? line : builds;
  return { below: near.findLast(({ build }) => compareVersions(build, version) <= 0), above: near.find(({ build }) => compareVersions(build, version) > 0) };
}

/** @throws UsageError that says what is near */
export function mustFind(text: string, catalog: Catalog): Found[] {
  const found = find(text, catalog);
  if (found.length > 0) return found;
  if (partsOf(withoutWords(text)) !== undefined) {
    const { below, above } = neighboursOf(withoutWords(text), catalog);
    const next = [below && `below it ${nameOf(below)}`, above && `above it ${nameOf(above)}`].filter(Boolean).join(', ');
    throw new UsageError(`no product in the catalog has a build ${text.trim()}; ${next || 'the catalog is empty'}`);
  }
  if (/^(?:KB\s?)?\d{6,7}$/i.test(text.trim())) throw new UsageError(`the catalog has no package ${text.trim()}; try the build or the release that it brings`);
  const near = namesNear(text, catalog);
  throw new UsageError(`the catalog knows no "${text.trim()}"; expected a build as 12.0.6219.1000, a package as KB953334, or a name as "MOSS 2007 SP1"${near.length > 0 ? `; near are: ${near.join('; ')}` : ''}`);
}

export const nameOf = ({ product, release, build }: Build): string => `${build} (${product} ${release})`;
