/**
 * Until when a build is supported, from `rules/catalog/support.csv`: a row for a product as a whole (`product`), for the updates of some
 * months (`window`, `first` and `last` as 2019-11, either may be open), or for the lowest level that was supported (`minimum`).
 */
import type { Catalog, Row } from './catalog.ts';
import type { Build } from './levels.ts';

export type Support = { readonly scope: string; readonly end?: string | undefined; readonly remarks?: string | undefined; readonly source: string };

/** Of the product as a whole, if known. */
export function endOfSupport(product: string, catalog: Catalog): string | undefined {
  return catalog.table('support').find((row) => row['product'] === product && row['scope'] === 'product')?.['end'];
}

/** All that is known of the support of a build. */
export function supportOf(build: Build, catalog: Catalog): Support[] {
  const month = monthOf(build, catalog);
  return catalog
    .table('support')
    .filter((row) => row['product'] === build.product && (row['scope'] !== 'window' || isWithin(month, row)))
    .map((row) => ({ scope: wordsOf(row), end: row['end'] || undefined, remarks: row['remarks'] || undefined, source: row['source'] ?? '' }));
}

function isWithin(month: string | undefined, { first = '', last = '' }: Row): boolean {
  return month !== undefined && month >= first && (last === '' || month <= last);
}

/** A build without a date came out before the next one that has one. */
function monthOf(build: Build, catalog: Catalog): string | undefined {
  const builds = catalog.buildsOf(build.family).filter(({ product }) => product === build.product);
  return builds.slice(builds.findIndex((one) => one.build === build.build)).find(({ date }) => date !== undefined)?.date?.slice(0, 7);
}

function wordsOf({ scope, first = '', last = '' }: Row): string {
  if (scope === 'minimum') return first;
  if (scope === 'product') return 'the product';
  return `updates ${first === '' ? 'up to' : `of ${first} to`} ${last === '' ? 'the last one' : last}`;
}
