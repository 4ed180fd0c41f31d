/** Version numbers compared part by part, as numbers: 15.01.1913.010 is 15.1.1913.10, and 16.0.10 is newer than 16.0.5. */

/** The parts of a version, or `undefined` where the text is none. */
export function partsOf(version: string): readonly number[] | undefined {
  return /^\s*\d+(?:\.\d+){1,5}\s*$/.test(version) ? version.trim().split('.').map(Number) : undefined;
}

/** Below 0 where `a` is older, 0 where both are the same, above 0 where it is newer. A missing part counts as 0; no version is older than any. */
export function compareVersions(a: string, b: string): number {
  const left = partsOf(a) ?? [];
  const right = partsOf(b) ?? [];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** One way to write a version: no leading zeros, four parts. */
export function plainVersion(version: string): string {
  const parts = partsOf(version);
  return parts === undefined ? version : [...parts, 0, 0, 0].slice(0, Math.max(4, parts.length)).join('.');
}
