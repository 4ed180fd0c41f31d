/**
 * At which byte of its log a line begins, for `log.offset`: the logs are gone through once more, without decoding them. Of binary logs, of texts
 * within the strings of a log, and where it is not certain (see `source/line-starts.ts`), nothing is said.
 */
import { discover } from '../source/discover.ts';
import type { Input } from '../source/input.ts';
import { lineStartsOf } from '../source/line-starts.ts';
import type { LineStarts } from '../source/line-starts.ts';

export type OffsetOptions = { readonly encoding?: string | undefined; readonly isBinaryLog: (head: Buffer) => boolean };

/** By path of the log and number of the line. */
export type Offsets = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Of the lines of some logs (`Source.path`) below a path, in any order: for findings. */
export async function offsetsIn(root: string, lines: ReadonlyMap<string, Iterable<number>>, options: OffsetOptions): Promise<Offsets> {
  const offsets = new Map<string, ReadonlyMap<number, number>>();
  const left = new Map(lines);
  for await (const input of below(root, options)) {
    if (left.size === 0) break;
    const wanted = left.get(input.path);
    if (!wanted || !left.delete(input.path) || input.binary) continue;
    const starts = await lineStartsOf(input.open(), options.encoding);
    const found = new Map<number, number>();
    for (const line of [...new Set(wanted)].toSorted((a, b) => a - b)) {
      const start = await starts.of(line);
      if (start !== undefined) found.set(line, start);
    }
    await starts.close();
    offsets.set(input.path, found);
  }
  return offsets;
}

export type OffsetsAlong = {
  /** Nothing is said of a line or a log that is asked for out of order. */
  readonly of: (path: string, line: number) => Promise<number | undefined>;
  readonly close: () => Promise<void>;
};

/** The same side by side with whoever reads the logs, log by log and line by line: for records, which are too many to be held. */
export function offsetsAlong(root: string, options: OffsetOptions): OffsetsAlong {
  const inputs = below(root, options);
  const passed = new Set<string>();
  let current: { readonly input: Input; readonly starts: LineStarts | undefined } | undefined;
  const isReached = (path: string) => current !== undefined && (current.input.path === path || path.startsWith(`${current.input.path}!line `));

  async function goTo(path: string): Promise<void> {
    while (!isReached(path) && !passed.has(path)) {
      await current?.starts?.close();
      const { value: input } = await inputs.next();
      if (!input) return void (current = undefined);
      passed.add(input.path);
      current = { input, starts: input.binary || input.path !== path ? undefined : await lineStartsOf(input.open(), options.encoding) };
    }
  }

  return {
    async of(path, line) {
      await goTo(path);
      return current?.input.path === path ? current.starts?.of(line) : undefined;
    },
    async close() {
      await current?.starts?.close();
      await inputs.return(undefined);
    },
  };
}

const below = (root: string, { isBinaryLog }: OffsetOptions) => discover([root], { skip: () => {}, isBinaryLog });
