/**
 * By what incidents are judged, as a fingerprint: the program, its rules, catalogs and plans, and the options that change what is found.
 * Documents that another judgement left are replaced when an incident is indexed again, so that nothing counts twice after an update.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { byText } from '../collections.ts';
import { BASELINE, CATALOG } from '../paths.ts';
import type { ConcludeOptions } from '../pipeline.ts';
import { fingerprint } from './identity.ts';

export type JudgedBy = Pick<ConcludeOptions, 'rules' | 'plans' | 'suppressions'> & {
  readonly version: string;
  readonly as?: string | undefined;
  readonly encoding?: string | undefined;
  /** Every entry of the logs becomes a document, too. */
  readonly records: boolean;
};

export function judgementOf({ version, rules, plans = [], suppressions, as = '', encoding = '', records }: JudgedBy): string {
  // One that is past its day does nothing any more.
  const standing = suppressions?.entries.filter(({ until }) => until >= suppressions.today).map(({ rule, target = '' }) => [rule, target]) ?? [];
  const parts = [version, rules, plans, standing, as, encoding, records].map((part) => JSON.stringify(part));
  return fingerprint([...parts, filesIn(CATALOG), filesIn(BASELINE)]);
}

function filesIn(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).toSorted(byText)) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}
