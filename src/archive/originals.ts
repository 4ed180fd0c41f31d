/** Of incidents with the same logs one is analyzed; the others are copies, and wait for how it ends. */
import type { Archived } from '../types.ts';

/** How the original ended: all of it is in the store, there is no usable log in it, or something of it is missing. */
export type Fate = 'finished' | 'empty' | 'missing';

/** `there`: the store had it before this run. */
export type Claim =
  | { readonly is: 'original'; readonly id: string; readonly settle: (fate: Fate) => void }
  | { readonly is: 'there'; readonly id: string }
  | { readonly is: 'copy'; readonly of: Archived; readonly fate: Promise<Fate> };

export type Originals = {
  readonly claim: (id: string, archived: Archived) => Claim;
  /** Did an incident of this run have these logs? */
  readonly wasSeen: (id: string) => boolean;
};

/** @param finished ids of incidents that need not be analyzed again */
export function newOriginals(finished: ReadonlySet<string>): Originals {
  const there = new Set<string>();
  const originals = new Map<string, { readonly archived: Archived; readonly fate: Promise<Fate> }>();
  return {
    claim(id, archived) {
      const original = originals.get(id);
      if (original) return { is: 'copy', of: original.archived, fate: original.fate };
      if (finished.has(id)) {
        there.add(id);
        return { is: 'there', id };
      }
      const { promise, resolve } = Promise.withResolvers<Fate>();
      originals.set(id, { archived, fate: promise });
      return { is: 'original', id, settle: resolve };
    },
    wasSeen: (id) => originals.has(id) || there.has(id),
  };
}
