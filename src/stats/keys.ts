/** Several values as one key of a map, and back. */
export const keyOf = (...values: readonly (string | undefined)[]): string => JSON.stringify(values.map((value) => value ?? null));

export const valuesOf = (key: string): (string | undefined)[] => (JSON.parse(key) as (string | null)[]).map((value) => value ?? undefined);
