/**
 * The logs that somebody reads in: opened when they are first asked for, and only a few at a time. What is drawn asks for lines that
 * are there; those that are not are fetched, and whoever listens is told when they have come.
 */
import { under } from '../collections.ts';
import type { Evidence, LogText } from '../types.ts';

export type Texts = {
  /** Lines from number `from` on, as far as they are known now; `undefined` where a line is not. */
  readonly lines: (path: string, from: number, count: number) => readonly (string | undefined)[];
  /** Lines that the log has as far as is known. */
  readonly count: (path: string) => number;
  /** It is still being read for the first time; why there may be more than can be shown. */
  readonly state: (path: string) => ReturnType<LogText['state']>;
  readonly open: (path: string) => LogText;
  /** The line that a piece of evidence means; `undefined` while it is being looked for. */
  readonly lineOf: (evidence: Evidence) => number | undefined;
  /** The logs may have grown: resolves when what was read of their ends is as it is now. */
  readonly grown: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Lines that are fetched at once, and how many such blocks are kept of one log. */
const BLOCK = 256;
const MOST_BLOCKS = 32;
const MOST_OPEN = 8;
/** While a log is read for the first time, its new lines are told so often: ms. */
const EVERY = 100;

/** `size`: the lines that the log had when the block was fetched. */
type Block = { readonly lines: readonly string[]; readonly size: number };

type Entry = { readonly text: LogText; readonly blocks: Map<number, Block>; readonly asked: Set<number>; readonly places: Map<number, number>; readonly sought: Set<number>; readonly ended: AbortController; size: number };

export function textsOf(open: (path: string) => LogText, changed: () => void): Texts {
  const entries = new Map<string, Entry>();
  const entryOf = (path: string): Entry => {
    const known = entries.get(path);
    if (known) {
      // The one that was not used for longest is closed first.
      entries.delete(path);
      entries.set(path, known);
      return known;
    }
    return under(entries, path, () => {
      for (const [old, entry] of [...entries].slice(0, Math.max(0, entries.size - MOST_OPEN + 1))) {
        entries.delete(old);
        void end(entry);
      }
      const entry: Entry = { text: open(path), blocks: new Map(), asked: new Set(), places: new Map(), sought: new Set(), ended: new AbortController(), size: 0 };
      void tellWhileReading(entry);
      return entry;
    });
  };
  const end = async ({ text, ended }: Entry) => {
    ended.abort();
    await text.close();
  };
  const tellWhileReading = async ({ text, ended }: Entry): Promise<void> => {
    for (let reading = true; reading && !ended.signal.aborted; changed()) {
      ({ reading } = text.state());
      if (reading) await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  };
  const fetch = async (entry: Entry, block: number): Promise<void> => {
    if (entry.asked.has(block)) return;
    entry.asked.add(block);
    const size = entry.text.lines();
    const lines = await entry.text.read(block * BLOCK + 1, BLOCK);
    entry.blocks.delete(block);
    entry.blocks.set(block, { lines, size });
    for (const old of [...entry.blocks.keys()].slice(0, Math.max(0, entry.blocks.size - MOST_BLOCKS))) entry.blocks.delete(old);
    entry.asked.delete(block);
  };
  const fetchFor = async (entry: Entry, block: number): Promise<void> => {
    if (entry.asked.has(block)) return;
    await fetch(entry, block);
    changed();
  };
  const lineOf = (entry: Entry, line: number): string | undefined => {
    const block = Math.floor((line - 1) / BLOCK);
    const held = entry.blocks.get(block);
    const text = held?.lines[(line - 1) % BLOCK];
    const size = entry.text.lines();
    if (text === undefined && line <= size && held?.size !== size) void fetchFor(entry, block);
    return text;
  };
  /** A log that began anew has other lines now. */
  const checked = (entry: Entry): Entry => {
    const size = entry.text.lines();
    if (size < entry.size) entry.blocks.clear();
    entry.size = size;
    return entry;
  };
  /** The last line may have more text now, and the block that was not full more lines. */
  const refresh = async (entry: Entry): Promise<void> => {
    await entry.text.refresh();
    const open = [...checked(entry).blocks].filter(([, { lines }]) => lines.length < BLOCK);
    await Promise.all(open.map(([block]) => fetch(entry, block)));
  };
  const seek = async (entry: Entry, record: number, line: number): Promise<void> => {
    if (entry.sought.has(record)) return;
    entry.sought.add(record);
    const found = await entry.text.lineOf({ line, record }, entry.ended.signal);
    entry.places.set(record, found ?? line);
    changed();
  };
  return {
    lines: (path, from, count) => {
      const entry = checked(entryOf(path));
      return Array.from({ length: count }, (_none, at) => lineOf(entry, from + at));
    },
    count: (path) => entryOf(path).text.lines(),
    state: (path) => entryOf(path).text.state(),
    open: (path) => entryOf(path).text,
    lineOf: ({ file, line, record }) => {
      if (record === undefined) return line;
      const entry = entryOf(file);
      void seek(entry, record, line);
      return entry.places.get(record);
    },
    grown: async () => {
      await Promise.all([...entries.values()].map(refresh));
    },
    close: async () => {
      for (const entry of entries.values()) await end(entry);
      entries.clear();
    },
  };
}
