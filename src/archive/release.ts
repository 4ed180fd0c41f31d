/** The name of a build in the catalog, for counting: `Exchange Server 2007 SP3 RU23`. */
import type { Catalog } from '../catalog/catalog.ts';
import { find } from '../catalog/lookup.ts';

/** Nothing where the catalog does not list the build, or lists it for something else: many programs are at 14.0.1. */
export function releaseOf(product: string | undefined, version: string | undefined, catalog: Catalog): string | undefined {
  if (product === undefined || version === undefined) return undefined;
  const words = wordsOf(product);
  for (const found of find(version, catalog)) {
    if (found.found !== 'build' || found.level.known !== 'exact') continue;
    const { product: name, release } = found.level.build;
    if (!wordsOf(name).isDisjointFrom(words)) return release.startsWith(name) ? release : `${name} ${release}`;
  }
  return undefined;
}

/** Names of products have these in common. */
const COMMON = new Set(['microsoft', 'server', 'foundation']);

const wordsOf = (name: string) => new Set(name.toLowerCase().match(/\p{L}{4,}/gu)?.filter((word) => !COMMON.has(word)));
