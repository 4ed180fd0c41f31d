/** Version numbers compared part by part, as numbers: 15.01.1913.010 is 15.1.1913.10, and 16.0.10 is newer than 16.0.5. */

/** The parts of a version, or `undefined` where the text is none. */
export function partsOf(version: string): readonly number[] | undefined {
  return /^\s*\d+(?:\.\d+){1,5}\s*$/.test(version) ? version.trim().split('.').map(Number) : undefined;
}

/** Below 0 where `a` is older, 0 where both are the same, above 0 where it is newer. A missing part counts as 0; no version is older than any. */
export function compareVersions(a: string, b: string): number {
  return compareParts(partsOf(a) ?? [], partsOf(b) ?? []);
}

/** The same of parts, of the first `length` ones; all unless told. */
export function compareParts(a: readonly number[], b: readonly number[], length = Math.max(a.length, b.length)): number {
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** One way to write a version: no leading zeros, four parts. */
export function plainVersion(version: string): string {
  const parts = partsOf(version);
  return parts === undefined ? version : [...parts, 0, 0, 0].slice(0, Math.max(4, parts.length)).join('.');
}
