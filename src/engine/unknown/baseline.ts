/** Shapes of the lines that healthy runs of each kind have: `rules/baseline/<kind>.txt`, one a line, written by `npm run baseline`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { under } from '../../collections.ts';
import { shapeHash } from '../../text/shape.ts';
import type { AttemptKind } from '../../types.ts';

/** A file is read when it is first asked for. */
export type Baseline = (kind: AttemptKind) => ReadonlySet<number>;

export function openBaseline(folder: string): Baseline {
  const known = new Map<AttemptKind, ReadonlySet<number>>();
  return (kind) => under(known, kind, () => shapesIn(join(folder, `${kind}.txt`)));
}

function shapesIn(path: string): ReadonlySet<number> {
  if (!existsSync(path)) return new Set();
  return new Set(readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map(shapeHash));
}
