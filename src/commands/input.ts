/** What a command reads: the logs below the paths that it was given, and what became of them. */
import { wantedBy } from '../engine/matching/wanted.ts';
import { stackOf } from '../errors.ts';
import { loadParsers } from '../parsers.ts';
import { readSources } from '../source/read.ts';
import type { Opened, Rule, Skipped } from '../types.ts';
import type { Outside } from './outside.ts';

/** `skipped` and `defects` grow while the logs are read. */
export type Input = { readonly opened: AsyncIterable<Opened>; readonly skipped: readonly Skipped[]; readonly defects: readonly unknown[] };

/** @param rules what is read for them alone: entries that none of them can need are passed over where a parser can do that */
export async function openInput(paths: readonly string[], { as, encoding }: { readonly as?: string; readonly encoding?: string }, rules?: readonly Rule[]): Promise<Input> {
  const skipped: Skipped[] = [];
  const defects: unknown[] = [];
  const wants = rules && wantedBy(rules);
  const opened = readSources(paths, { parsers: await loadParsers(), as, encoding, wants, skip: (one) => skipped.push(one), defect: (error) => defects.push(error) });
  return { opened, skipped, defects };
}

export function tellDefects({ defects }: Input, { stderr }: Outside): void {
  for (const defect of defects) stderr.write(`${stackOf(defect)}\n`);
}
