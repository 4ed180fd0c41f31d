/** `builds`: says what the catalog knows of a build, a package, a release or a product. */
import { openCatalog } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Build } from '../catalog/levels.ts';
import { kbsOf, mustFind } from '../catalog/lookup.ts';
import type { Found } from '../catalog/lookup.ts';
import { supportOf } from '../catalog/support.ts';
import type { Support } from '../catalog/support.ts';
import { CATALOG } from '../paths.ts';
import { harmless } from '../text/display.ts';
import type { Outside } from './outside.ts';
import { writeJson, writeLines } from './screen.ts';

/** One level as it is told: its builds, what comes before and after it, and what is known and doubted of it. */
type Told = {
  readonly asked: string;
  readonly product: string;
  readonly release: string;
  /** How sure that is: `exact`, `between` two listed builds, `unknown` beyond the newest one. */
  readonly known: 'exact' | 'between' | 'unknown';
  readonly builds: readonly Build[];
  readonly previous?: Build | undefined;
  readonly next?: Build | undefined;
  readonly newest?: Build | undefined;
  readonly support: readonly Support[];
  readonly doubts: readonly string[];
};

export type BuildsArguments = { readonly format: 'text' | 'json' };

export async function runBuilds(asked: string, { format }: BuildsArguments, outside: Outside): Promise<void> {
  const catalog = openCatalog(CATALOG);
  const found = mustFind(asked, catalog);
  if (format === 'json') return writeJson({ schemaVersion: 1, asked, found: found.map((one) => (one.found === 'product' ? one : toldOf(one, asked, catalog))) }, outside);
  const blocks = found.length > MOST_TOLD ? [listLines(asked, found)] : found.map((one) => (one.found === 'product' ? productLines(one) : toldLines(toldOf(one, asked, catalog))));
  return writeLines(blocks.flatMap((lines, at) => (at === 0 ? lines : ['', ...lines])).map(harmless), outside);
}

/** A name that many products share, as SP1, is listed in short. */
const MOST_TOLD = 3;

function listLines(asked: string, found: readonly Found[]): string[] {
  const lines = found.flatMap((one) => (one.found === 'release' ? [`  ${one.product} ${one.release}  ${one.builds.map(({ build }) => build).join(' ')}`] : []));
  return [`${asked} is a release of ${found.length} products; name the product, too:`, '', ...lines];
}

function toldOf(found: Exclude<Found, { found: 'product' }>, asked: string, catalog: Catalog): Told {
  const known = found.found === 'release' ? 'exact' : found.level.known;
  const first = found.found === 'release' ? found.builds[0] : found.level.build;
  const { product = '', release = '', family = '' } = first ?? {};
  const all = catalog.buildsOf(family).filter((build) => build.product === product);
  const builds = known === 'unknown' ? [] : all.filter((build) => build.release === release);
  const at = all.findIndex((build) => build.release === release);
  const last = all.findLastIndex((build) => build.release === release);
  const about = builds.find(({ build }) => found.found === 'build' && build === found.version) ?? builds[0];
  return {
    asked,
    product,
    release: known === 'unknown' ? 'not in the catalog' : release,
    known,
    builds,
    previous: known === 'unknown' ? first : all[at - 1],
    next: all[last + 1],
    newest: all.at(-1),
    support: about ? supportOf(about, catalog) : [],
    doubts: [
      ...builds.flatMap(({ build, remarks }) => (remarks === undefined ? [] : [`${build}: ${remarks}`])),
      ...catalog.table('doubtful').filter((row) => row['product'] === product && row['release'] === release).map((row) => `${row['build']}: ${row['remarks']} (${row['source']}; not used)`),
      ...(known === 'between' ? [`${asked} is not listed: it lies between two builds and is taken for a fix or another component of ${release}`] : []),
      ...(known === 'unknown' ? [`${asked} is newer than the newest build that the catalog knows of ${product}`] : []),
    ],
  };
}

function toldLines({ asked, product, release, builds, previous, next, newest, support, doubts }: Told): string[] {
  return [
    `${asked}  ${product}, ${release}`,
    '',
    ...table(builds),
    ...(builds.length > 0 ? [''] : []),
    ...(previous ? [`before   ${levelOf(previous)}`] : []),
    ...(next ? [`after    ${levelOf(next)}`] : []),
    ...(newest && newest.release !== release ? [`newest   ${levelOf(newest)}`] : []),
    ...support.map(({ scope, end, remarks }) => `support  ${scope}: ${end === undefined ? 'no known end' : `until ${end}`}${remarks === undefined ? '' : `, ${remarks}`}`),
    ...doubts.map((doubt) => `note     ${doubt}`),
    `sources  ${[...new Set([...builds.flatMap(({ source }) => source.split(';')), ...support.flatMap(({ source }) => source.split(';'))])].join(', ') || (newest?.source.replaceAll(';', ', ') ?? '')}`,
  ];
}

/** All of one product, which the first line names. */
const levelOf = ({ build, release }: Build) => `${build}  ${release}`;

function table(builds: readonly Build[]): string[] {
  const wide = Math.max(0, ...builds.map(({ build }) => build.length));
  return builds.map((build) => {
    const kbs = kbsOf(build).map((kb) => `KB${kb}`).join(' ');
    const words = [build.build.padEnd(wide), build.kind.padEnd(7), (build.date ?? '').padEnd(10), kbs, build.component === undefined ? '' : `(${build.component})`, build.shownAs === undefined ? '' : `shown as ${build.shownAs}`];
    return `  ${words.filter((word) => word !== '').join('  ')}`.trimEnd();
  });
}

/** The releases of a product, each with its first build. */
function productLines({ product, builds }: Extract<Found, { found: 'product' }>): string[] {
  const releases = [...Map.groupBy(builds, ({ release }) => release)].map(([release, group]) => ({ release, group }));
  const wide = Math.max(...releases.map(({ release }) => release.length));
  const lines = releases.map(({ release, group }) => `  ${release.padEnd(wide)}  ${group.map(({ build }) => build).join(' ')}  ${[...new Set(group.flatMap((build) => kbsOf(build).map((kb) => `KB${kb}`)))].join(' ')}`.trimEnd());
  return [`${product}: ${releases.length} releases`, '', ...lines];
}
