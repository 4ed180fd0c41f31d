/**
 * What makes an incident the one that it is: the bytes of its logs. The same logs zipped, renamed or copied elsewhere are the same incident, and
 * it is in an archive once. Whether it has to be read at all is told by a stamp, which costs no more than a look at its folders.
 */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { byText } from '../collections.ts';
import { codeOf } from '../errors.ts';
import { discover } from '../source/discover.ts';
import { isJunk } from '../source/junk.ts';
import type { Archived, Skipped } from '../types.ts';

/** Characters of a fingerprint: enough that two of a hundred million never are alike. */
const LENGTH = 32;

export const fingerprint = (of: readonly string[]): string => createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, LENGTH);

/** Full paths, without links, of the files that are written meanwhile, as the store is: they belong to no incident. */
export type OwnFiles = ReadonlySet<string>;

/** Fingerprint of the names below the path, with sizes and times. What lies in archives shows in the size and time of these. */
export async function stampOf({ path }: Pick<Archived, 'path'>, own: OwnFiles = new Set()): Promise<string> {
  const told: string[] = [];
  await stampBelow(path, '', { told, seen: new Set(), own, ownNames: new Set([...own].map((file) => basename(file))) });
  return fingerprint(told);
}

type Stamping = { readonly told: string[]; readonly seen: Set<string>; readonly own: OwnFiles; readonly ownNames: ReadonlySet<string> };

async function stampBelow(path: string, name: string, stamping: Stamping): Promise<void> {
  const { told, seen, own, ownNames } = stamping;
  try {
    if (ownNames.has(basename(path)) && own.has(await realpath(path))) return;
    const stats = await stat(path);
    if (!stats.isDirectory()) return void told.push(`${name} ${stampText(stats)}`);
    // A link may lead back to where it lies.
    const real = await realpath(path);
    if (seen.has(real)) return;
    seen.add(real);
    for (const entry of (await readdir(path)).toSorted(byText)) if (!isJunk(entry)) await stampBelow(join(path, entry), `${name}/${entry}`, stamping);
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
  readonly own?: OwnFiles | undefined;
  /** Called with the path of what is read, again and again. */
  readonly alive?: ((path: string) => void) | undefined;
};

/** Reads all that may be a log, unpacked, in any order and whatever its name is. */
export async function identify({ path }: Pick<Archived, 'path'>, { skip, isBinaryLog, own, alive }: Options): Promise<Identity> {
  const prints: string[] = [];
  let modified: number | undefined;
  for await (const input of discover([path], { skip, isBinaryLog, own })) {
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
