/** Of incidents with the same logs one is analyzed; the others are copies, and wait for how it ends. */
import type { Archived } from '../types.ts';

/** `there`: the store had it before this run. */
export type Claim =
  | { readonly is: 'original'; readonly settle: (isFinished: boolean) => void }
  | { readonly is: 'there' }
  | { readonly is: 'copy'; readonly of: Archived; readonly isFinished: Promise<boolean> };

/** @param finished ids of incidents that need not be analyzed again */
export function newOriginals(finished: ReadonlySet<string>): { readonly claim: (id: string, archived: Archived) => Claim } {
  const originals = new Map<string, { readonly archived: Archived; readonly isFinished: Promise<boolean> }>();
  return {
    claim(id, archived) {
      if (finished.has(id)) return { is: 'there' };
      const original = originals.get(id);
      if (original) return { is: 'copy', of: original.archived, isFinished: original.isFinished };
      const { promise, resolve } = Promise.withResolvers<boolean>();
      originals.set(id, { archived, isFinished: promise });
      return { is: 'original', settle: resolve };
    },
  };
}
