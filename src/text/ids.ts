/** Ids made of what happened and not of where the file lay: the same input gives the same id on any machine. */
import { createHash } from 'node:crypto';

export function idOf(what: readonly (string | number | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(what.map((one) => one ?? null))).digest('hex').slice(0, 12);
}
