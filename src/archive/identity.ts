/**
 * What makes an incident the one that it is: the bytes of its logs. The same logs zipped, renamed or copied elsewhere are the same incident, and
 * it is in an archive once. Whether it has to be read at all is told by a stamp, which costs no more than a look at its folders.
 */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { byText } from '../collections.ts';
import { codeOf } from '../errors.ts';
import { discover } from '../source/discover.ts';
import { isJunk } from '../source/junk.ts';
import type { Archived, Skipped } from '../types.ts';

/** Characters of a fingerprint: enough that two of a hundred million never are alike. */
const LENGTH = 32;

export const fingerprint = (of: readonly string[]): string => createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, LENGTH);

/** Fingerprint of the names below the path, with sizes and times. What lies in archives shows in the size and time of these. */
export async function stampOf({ path }: Pick<Archived, 'path'>): Promise<string> {
  const told: string[] = [];
  await stampBelow(path, '', { told, seen: new Set() });
  return fingerprint(told);
}

type Stamping = { readonly told: string[]; readonly seen: Set<string> };

async function stampBelow(path: string, name: string, { told, seen }: Stamping): Promise<void> {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) return void told.push(`${name} ${stampText(stats)}`);
    // A link may lead back to where it lies.
    const real = await realpath(path);
    if (seen.has(real)) return;
    seen.add(real);
    for (const entry of (await readdir(path)).toSorted(byText)) if (!isJunk(entry)) await stampBelow(join(path, entry), `${name}/${entry}`, { told, seen });
  } catch (error) {
    told.push(`${name} ${codeOf(error)}`);
  }
}

const stampText = ({ size, mtimeMs }: Stats): string => `${size} ${Math.floor(mtimeMs)}`;

export type Identity = {
  readonly id: string;
  /** How many files may be logs. */
  readonly logs: number;
  /** When the last of them was written, as far as is known, epoch ms. */
  readonly modified?: number | undefined;
};

type Options = {
  readonly skip: (skipped: Skipped) => void;
  readonly isBinaryLog: (head: Buffer) => boolean;
  /** Called with the path of what is read, again and again. */
  readonly alive?: ((path: string) => void) | undefined;
};

/** Reads all that may be a log, unpacked, in any order and whatever its name is. */
export async function identify({ path }: Pick<Archived, 'path'>, { skip, isBinaryLog, alive }: Options): Promise<Identity> {
  const prints: string[] = [];
  let modified: number | undefined;
  for await (const input of discover([path], { skip, isBinaryLog })) {
    const hash = createHash('sha256');
    for await (const chunk of input.open()) {
      hash.update(chunk);
      alive?.(input.path);
    }
    prints.push(hash.digest('hex'));
    if (input.modified !== undefined) modified = Math.max(modified ?? 0, input.modified);
  }
  return { id: fingerprint(prints.toSorted()), logs: prints.length, modified };
}
