/** Builds and the levels that they make: which release a version is of, and which of two is the older level. */
import { compareParts, partsOf } from '../text/versions.ts';

export type Build = {
  readonly family: string;
  readonly product: string;
  readonly build: string;
  /** Builds of one product with the same release are one level: its components carry different numbers. */
  readonly release: string;
  readonly kind: string;
  readonly component?: string | undefined;
  readonly kb?: string | undefined;
  /** ISO 8601, as precise as known: `2013-06`. */
  readonly date?: string | undefined;
  /** An older number that the list of installed programs goes on showing for this build. */
  readonly shownAs?: string | undefined;
  /** What sources disagree on, and other things to know. */
  readonly remarks?: string | undefined;
  readonly source: string;
};

/**
 * How sure a level is: `exact`, the build is listed; `between`, it is a hotfix or another component of `build`'s release;
 * `unknown`, it is newer than what the catalog knows of the product (`build` is the newest), or no product has such a version.
 */
export type Level = { readonly known: 'exact' | 'between'; readonly build: Build } | { readonly known: 'unknown'; readonly build?: Build };

/** A build as its file lists it, with the parts of its number. */
export type Listed = { readonly parts: readonly number[]; readonly build: Build };

export function levelAmong(rows: readonly Listed[], version: string): Level {
  const parts = partsAsListed(version);
  const sameBuild = rows.filter((row) => compareTold(row.parts.slice(0, 3), parts.slice(0, 3)) === 0 && parts.length >= 3);
  const exact = sameBuild.find((row) => compareParts(row.parts, parts) === 0) ?? (isShortForm(version) ? sameBuild[0] : undefined);
  if (exact) return { known: 'exact', build: exact.build };

  const near = nearest(sameBuild, parts) ?? sameBuild[0] ?? nearest(rows, parts);
  if (!near) return { known: 'unknown' };
  const isLast = rows.findLast((row) => row.build.product === near.build.product) === near;
  const oneRelease = sameBuild.length > 0 && sameBuild.every((row) => row.build.release === near.build.release);
  const isBeyond = isLast && !oneRelease && compareParts(parts, near.parts) > 0;
  return { known: isBeyond ? 'unknown' : 'between', build: near.build };
}

/** Products of one family are told apart by the first two parts and, where they share those, by where their builds begin. */
export function nearest(rows: readonly Listed[], parts: readonly number[]): Listed | undefined {
  return rows.findLast((row) => row.parts[0] === parts[0] && row.parts[1] === parts[1] && compareParts(row.parts, parts) <= 0);
}

export function isOneLevel(a: Level, b: Level): boolean {
  if (a.known === 'unknown' || b.known === 'unknown') return false;
  return a.build.product === b.build.product && a.build.release === b.build.release;
}

/** Some screens and tables write 12.0.6219.1000 as 12.0.0.6219. */
function isShortForm(version: string): boolean {
  const parts = partsOf(version);
  return parts?.length === 4 && parts[2] === 0 && (parts[3] ?? 0) > 0;
}

export function partsAsListed(version: string): readonly number[] {
  const parts = partsOf(version) ?? [];
  return isShortForm(version) ? parts.toSpliced(2, 1) : parts;
}

/** A part that one of the two does not tell is no difference: 15.1.2507 agrees with 15.1.2507.6. */
export function compareTold(a: readonly number[], b: readonly number[]): number {
  return compareParts(a, b, Math.min(a.length, b.length));
}
