/**
 * The logs that somebody reads in: opened when they are first asked for, and only a few at a time. What is drawn asks for lines that
 * are there; those that are not are fetched, and whoever listens is told when they have come.
 */
import { messageOf } from '../errors.ts';
import { under } from '../collections.ts';
import type { LogText } from '../types.ts';

export type Texts = {
  /** Lines from number `from` on, as far as they are known now; `undefined` where a line is not. */
  readonly lines: (path: string, from: number, count: number) => readonly (string | undefined)[];
  /** Lines that the log has as far as is known. */
  readonly count: (path: string) => number;
  /** Why a log cannot be read. */
  readonly trouble: (path: string) => string | undefined;
  readonly open: (path: string) => Promise<LogText | undefined>;
  /** The logs may have grown: what was the end of them is read anew. */
  readonly grown: () => void;
  readonly close: () => Promise<void>;
};

/** Lines that are fetched at once, and how many such blocks are kept of one log. */
const BLOCK = 256;
const MOST_BLOCKS = 32;
const MOST_OPEN = 8;

type Entry = { readonly text: Promise<LogText | undefined>; opened?: LogText; trouble?: string; readonly blocks: Map<number, readonly string[]>; readonly asked: Set<number> };

export function textsOf(open: (path: string) => Promise<LogText>, changed: () => void): Texts {
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
      for (const [old, { text }] of [...entries].slice(0, Math.max(0, entries.size - MOST_OPEN + 1))) {
        entries.delete(old);
        void text.then((one) => one?.close());
      }
      return opened(path);
    });
  };
  const opened = (path: string): Entry => {
    const entry: Entry = {
      text: open(path).then(
        (text) => {
          entry.opened = text;
          changed();
          return text;
        },
        (error: unknown) => {
          entry.trouble = messageOf(error);
          changed();
          return undefined;
        },
      ),
      blocks: new Map(),
      asked: new Set(),
    };
    return entry;
  };
  const fetch = async (entry: Entry, block: number): Promise<void> => {
    if (entry.asked.has(block)) return;
    entry.asked.add(block);
    try {
      const read = await (await entry.text)?.read(block * BLOCK + 1, BLOCK);
      if (read) entry.blocks.set(block, read);
      for (const old of [...entry.blocks.keys()].slice(0, Math.max(0, entry.blocks.size - MOST_BLOCKS))) entry.blocks.delete(old);
    } catch (error) {
      entry.trouble = messageOf(error);
    }
    entry.asked.delete(block);
    changed();
  };
  const lineOf = (entry: Entry, line: number): string | undefined => {
    const block = Math.floor((line - 1) / BLOCK);
    const text = entry.blocks.get(block)?.[(line - 1) % BLOCK];
    if (text === undefined && line <= (entry.opened?.lines() ?? 1) && entry.trouble === undefined) void fetch(entry, block);
    return text;
  };
  return {
    lines: (path, from, count) => {
      const entry = entryOf(path);
      return Array.from({ length: count }, (_none, at) => lineOf(entry, from + at));
    },
    count: (path) => entryOf(path).opened?.lines() ?? 0,
    trouble: (path) => entryOf(path).trouble,
    open: (path) => entryOf(path).text,
    grown: () => {
      // A block that was full is as it was; the last one may have more lines now, and its last line more text.
      for (const entry of entries.values()) {
        const last = Math.max(-1, ...entry.blocks.keys());
        for (const [block, lines] of entry.blocks) if (block === last || lines.length < BLOCK) void fetch(entry, block);
      }
    },
    close: async () => {
      for (const { text } of entries.values()) await (await text)?.close();
      entries.clear();
    },
  };
}
