/** On what an update builds: the service pack, or whatever else starts a line of updates, from `rules/catalog/baselines.csv`. */
import type { Build, Catalog } from './catalog.ts';

/** Does it start a line itself? */
export function isBaseline({ product, kind }: Build, catalog: Catalog): boolean {
  const kinds = catalog.table('baselines').find((row) => row['product'] === product)?.['kinds'] ?? '';
  return kinds.split(' ').includes(kind);
}

/** The build that a build stands on; itself where it starts a line. */
export function baselineOf({ family, product, build }: Build, catalog: Catalog): Build | undefined {
  return catalog.buildsOf(family).findLast((one) => one.product === product && isBaseline(one, catalog) && catalog.compareLevels(family, one.build, build) <= 0);
}
