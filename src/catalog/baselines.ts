/** On what an update builds: the service pack, or whatever else starts a line of updates, from `rules/catalog/baselines.csv`. */
import type { Catalog } from './catalog.ts';
import type { Build } from './levels.ts';

/** Does it start a line itself? */
function isBaseline({ product, kind }: Build, catalog: Catalog): boolean {
  return rowOf(product, catalog)?.['kinds']?.split(' ').includes(kind) ?? false;
}

const rowOf = (product: string, catalog: Catalog) => catalog.table('baselines').find((row) => row['product'] === product);

/** Does an update go on what is there? Of some products each update is made for one line alone. */
export function goesOn(update: Build, there: Build, catalog: Catalog): boolean {
  if (update.product !== there.product) return false;
  if (isBaseline(update, catalog) || rowOf(update.product, catalog)?.['bound'] !== 'yes') return true;
  return baselineOf(update, catalog)?.release === baselineOf(there, catalog)?.release;
}

/** Does each update of the product change the number in its databases? Else an older number proves nothing by itself. */
export const changesEachSchema = (product: string, catalog: Catalog): boolean => rowOf(product, catalog)?.['schema'] === 'each';

/** The build that a build stands on; itself where it starts a line. */
export function baselineOf({ family, product, build }: Build, catalog: Catalog): Build | undefined {
  return catalog.buildsOf(family).findLast((one) => one.product === product && isBaseline(one, catalog) && catalog.compareLevels(family, one.build, build) <= 0);
}
