/** What changes between two attempts are called, so that those who write them and those who count them agree. */

/** What was seen of the next attempt, in front of what it was: nobody did that, it came about. */
export const SEEN = { gone: 'no longer: ', again: 'again: ', new: 'new: ', past: 'got past: ', sameStep: 'in the same step: ', otherStep: 'in another step: ', result: 'result: ' } as const;

/** How long nobody tried. */
export const WAITED = { hour: 'tried again within the hour', night: 'tried again the same night', later: 'tried again later' } as const;

/** A cause that is repaired outside of all logs, as rights that were given, leaves no other trace than that it is gone. */
export const NOTHING_DONE = 'nothing that the logs show was done in between';

const PREFIXES = Object.values(SEEN);
const WAITS: ReadonlySet<string> = new Set(Object.values(WAITED));

export type KindOfChange = 'seen' | 'waited' | 'nothing' | 'done';

export function kindOfChange(change: string): KindOfChange {
  if (change === NOTHING_DONE) return 'nothing';
  if (WAITS.has(change)) return 'waited';
  return PREFIXES.some((prefix) => change.startsWith(prefix)) ? 'seen' : 'done';
}
