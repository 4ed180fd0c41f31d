/** Of incidents with the same logs one is analyzed; the others are copies, and wait for how it ends. */
import type { Archived } from '../types.ts';

/** `there`: the store had it before this run. */
export type Claim =
  | { readonly is: 'original'; readonly id: string; readonly settle: (isFinished: boolean) => void }
  | { readonly is: 'there' }
  | { readonly is: 'copy'; readonly of: Archived; readonly isFinished: Promise<boolean> };

export type Originals = {
  readonly claim: (id: string, archived: Archived) => Claim;
  /** Did an incident of this run have these logs? */
  readonly wasSeen: (id: string) => boolean;
};

/** @param finished ids of incidents that need not be analyzed again */
export function newOriginals(finished: ReadonlySet<string>): Originals {
  const there = new Set<string>();
  const originals = new Map<string, { readonly archived: Archived; readonly isFinished: Promise<boolean> }>();
  return {
    claim(id, archived) {
      const original = originals.get(id);
      if (original) return { is: 'copy', of: original.archived, isFinished: original.isFinished };
      if (finished.has(id)) {
        there.add(id);
        return { is: 'there' };
      }
      const { promise, resolve } = Promise.withResolvers<boolean>();
      originals.set(id, { archived, isFinished: promise });
      return { is: 'original', id, settle: resolve };
    },
    wasSeen: (id) => originals.has(id) || there.has(id),
  };
}
