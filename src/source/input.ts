/** What `source/` hands on: inputs that may be logs, and what bounds the search for them. */
import type { Bytes } from './bytes.ts';
import type { Skipped } from '../types.ts';

/** One file, archive member or standard input that holds text or a known kind of binary log. It can be read once, and only until the next one is asked for. */
export type Input = {
  /** As in `Source.path`. */
  readonly path: string;
  /** Without folders, and without the `.gz` of a compressed log. */
  readonly name: string;
  /** Bytes after unpacking, where they are known before reading. */
  readonly size?: number | undefined;
  /** When it was last written, epoch ms. */
  readonly modified?: number | undefined;
  /** It holds no text: one of the binary parsers reads it. */
  readonly binary: boolean;
  /** The file on disk, if it is one as it is. */
  readonly file?: string | undefined;
  /** Never throws: where the bytes break off, they end, and `skip` has been told why. */
  readonly open: () => Bytes;
};

export type Limits = {
  /** Archives inside archives; a `.tar.gz` counts twice. */
  readonly depth: number;
  /** Archive members of one run. */
  readonly entries: number;
  /** Bytes unpacked in one run. */
  readonly unpacked: number;
  /** Unpacked bytes for one packed byte, asked of members above `ratioFrom` bytes. DEFLATE itself ends at 1,032. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** A zip is read from its end; one that arrives as a stream is held in memory, up to this size. */
  readonly buffered: number;
};

const MiB = 1024 ** 2;

const LIMITS: Limits = {
  depth: 5,
  entries: 50_000,
  unpacked: 64 * 1024 * MiB,
  ratio: 1000,
  ratioFrom: 100 * MiB,
  buffered: 256 * MiB,
};

/** Made once a run and handed down. `entries` and `unpacked` count what was used of the limits. */
export type Search = {
  readonly limits: Limits;
  readonly skip: (skipped: Skipped) => void;
  /** Does a file that begins so belong to one of the binary parsers? */
  readonly isBinaryLog: (head: Buffer) => boolean;
  entries: number;
  unpacked: number;
};

export function newSearch({ skip, isBinaryLog, limits }: Pick<Search, 'skip' | 'isBinaryLog'> & { readonly limits?: Partial<Limits> | undefined }): Search {
  return { limits: { ...LIMITS, ...limits }, skip, isBinaryLog, entries: 0, unpacked: 0 };
}
