/** What really happened in the incidents of a generated archive: the words in which its stories are told. */
import type { Outcome, WallClock } from '../../src/types.ts';
import type { Dice } from './dice.ts';
import type { Form } from './pack.ts';

/** What somebody changed before the next attempt, and how often that helps, of 1. */
export type Fix = { readonly what: string; readonly works: number };

/** Something that goes wrong; `rule` is the id of the rule that has to find it. */
export type Trouble = { readonly rule: string; readonly weight: number; readonly fixes: readonly Fix[] };

/** One run, as the person who sat there would tell it. */
export type ToldRun = {
  readonly server: string;
  readonly product: string;
  readonly build?: string | undefined;
  readonly start: WallClock;
  readonly end: WallClock;
  readonly outcome: Outcome;
  readonly cause?: string | undefined;
  /** What was changed after it, before the next one on the same server. */
  readonly fix?: string | undefined;
};

export type Truth = {
  readonly number: number;
  /** Name of the folder or file in the archive. */
  readonly name: string;
  readonly form: Form;
  readonly customer: string;
  readonly runs: readonly ToldRun[];
  /** The worst that nothing repaired. */
  readonly outcome: Outcome | 'none';
  /** What nothing repaired, in no order: each of them may be told as the cause of the whole. */
  readonly causes: readonly string[];
  /** Number of the incident of which this one has the same bytes. */
  readonly copyOf?: number | undefined;
  /** Why nothing, or not all, can be read. What is left of an archive that was `cut` may tell of any run. */
  readonly damage?: 'cut' | 'garbage' | 'empty' | 'no-logs' | undefined;
};

/** Somebody's servers. */
export type Farm = { readonly customer: string; readonly server: (role: string) => string; readonly database: (name: string) => string };

const CUSTOMERS = 'Alder Birch Cedar Dogwood Elm Fir Ginkgo Hazel Ivy Juniper Kapok Larch Maple Nutmeg Oak Pine Quince Rowan Spruce Teak Ulmo Viburnum Willow Yew'.split(' ');

/** The trees differ in their first letter; names of computers have 15 characters at the most. */
export function farmOf(dice: Dice): Farm {
  const tree = dice.pick(CUSTOMERS);
  const site = dice.between(1, 9);
  const short = `${tree.slice(0, 1)}${site}`;
  return { customer: `KESTREL-${tree}-${site}`, server: (role) => `KESTREL-${short}-${role}`, database: (name) => `KESTREL_${short}_${name}` };
}
