/** Fields of records. */

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** The fields that say something; `undefined` where none does. */
export function present(fields: Readonly<Record<string, string | undefined>>): Record<string, string> | undefined {
  let kept: Record<string, string> | undefined;
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined || value === '' || value === NO_ID) continue;
    kept ??= {};
    kept[name] = value;
  }
  return kept;
}
