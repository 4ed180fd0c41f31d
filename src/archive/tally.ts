/** What became of the incidents of a run, and of their documents: all of them are counted, and what was not indexed is named. */
import { DATASETS } from '../types.ts';
import type { Archived, Dataset, Delivery, Outcome } from '../types.ts';

export type Named = { readonly archived: Archived; readonly reason: string };

/** Grows while the run goes on. */
export type Tally = {
  readonly all: number;
  indexed: number;
  /** The store had them before. */
  there: number;
  /** Others of this run have the same logs. */
  copies: number;
  /** Some of their documents are in the spool file. */
  spooled: number;
  /** The store also has, or had until now, what their paths held before. */
  readonly changed: Archived[];
  /** They were indexed, but for what is damaged in them. */
  readonly partly: Named[];
  readonly empty: Named[];
  readonly broken: Named[];
  /** Where this program failed: each defect once. */
  readonly stacks: Set<string>;
  readonly documents: Record<Dataset, Delivery>;
  /** Documents that an earlier judgement left, and that are gone now. */
  forgotten: number;
  readonly outcomes: Map<Outcome | 'none', number>;
  /** What is read just now, for people. */
  reading: string;
};

export const newTally = (all: number): Tally => ({
  all,
  indexed: 0,
  there: 0,
  copies: 0,
  spooled: 0,
  changed: [],
  partly: [],
  empty: [],
  broken: [],
  stacks: new Set(),
  documents: Object.fromEntries(DATASETS.map((dataset) => [dataset, NONE])) as Record<Dataset, Delivery>,
  forgotten: 0,
  outcomes: new Map(),
  reading: '',
});

const NONE: Delivery = { delivered: 0, there: 0, spooled: 0 };

export const plus = (a: Delivery, b: Delivery): Delivery => ({ delivered: a.delivered + b.delivered, there: a.there + b.there, spooled: a.spooled + b.spooled });

export const doneOf = ({ indexed, there, copies, spooled, empty, broken }: Tally): number => indexed + there + copies + spooled + empty.length + broken.length;

/** Of all datasets. */
export const documentsIn = ({ documents }: Tally): Delivery => DATASETS.map((dataset) => documents[dataset]).reduce(plus, NONE);
