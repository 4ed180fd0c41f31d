/**
 * Many lines, kept for reading anywhere in them: as UTF-8 in memory, and where they are many in a temporary file. Only where a stretch of
 * lines begins is remembered, so that ten million lines cost half a megabyte beside the file.
 */
import { readSync } from 'node:fs';

import { newSpool } from './binary.ts';
import type { Spool } from './binary.ts';

/** Lines that stand together; `first` is the number of the first one. */
export type Stretch = { readonly first: number; readonly lines: readonly string[] };

export type LineStore = {
  readonly count: () => number;
  /** One call at a time. */
  readonly append: (lines: readonly string[]) => Promise<void>;
  /** The stretch in which a line lies. */
  readonly around: (line: number) => Stretch | undefined;
  readonly close: () => Promise<void>;
};

/** Kept in memory up to this many bytes. */
const HELD = 4 * 1024 ** 2;
/** Bytes of a stretch, at the least. */
const STRETCH = 64 * 1024;
/** Stretches that stay decoded: a filter asks for one line after the other. */
const RECENT = 4;

type Mark = { readonly line: number; readonly at: number };

export function lineStore(): LineStore {
  const marks: Mark[] = [];
  let memory: Buffer = Buffer.alloc(STRETCH);
  let spool: Spool | undefined;
  let count = 0;
  let end = 0;
  const recent = new Map<Mark, Stretch>();

  async function write(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    if (spool === undefined && end + bytes.length > HELD) {
      const opened = await newSpool();
      opened.write(memory.subarray(0, end));
      spool = opened;
      memory = Buffer.alloc(0);
    }
    if (spool) spool.write(bytes);
    else {
      if (end + bytes.length > memory.length) memory = Buffer.concat([memory], Math.max(2 * memory.length, end + bytes.length));
      bytes.copy(memory, end);
    }
    const last = marks.at(-1);
    if (last === undefined || end - last.at >= STRETCH) marks.push({ line: count + 1, at: end });
    else recent.delete(last);
    end += bytes.length;
    count += lines.length;
  }

  function bytesOf(from: number, to: number): Buffer {
    if (!spool) return memory.subarray(from, to);
    const bytes = Buffer.alloc(to - from);
    let done = 0;
    while (done < bytes.length) {
      const got = readSync(spool.descriptor, bytes, done, bytes.length - done, from + done);
      if (got === 0) break;
      done += got;
    }
    return bytes;
  }

  return {
    count: () => count,
    async append(lines) {
      let from = 0;
      let size = 0;
      for (const [at, line] of lines.entries()) {
        size += line.length + 1;
        if (size < STRETCH && at < lines.length - 1) continue;
        await write(lines.slice(from, at + 1).map(onOneLine));
        from = at + 1;
        size = 0;
      }
    },
    around(line) {
      if (line < 1 || line > count) return undefined;
      const at = markBefore(marks, line);
      const mark = marks[at]!;
      const known = recent.get(mark);
      if (known) return known;
      // Without the line end at its end.
      const text = bytesOf(mark.at, (marks[at + 1]?.at ?? end) - 1).toString();
      const stretch = { first: mark.line, lines: text.split('\n') };
      if (recent.size >= RECENT) for (const oldest of recent.keys()) { recent.delete(oldest); break; }
      recent.set(mark, stretch);
      return stretch;
    },
    async close() {
      memory = Buffer.alloc(0);
      marks.length = 0;
      recent.clear();
      count = 0;
      end = 0;
      const open = spool;
      spool = undefined;
      await open?.close();
    },
  };
}

/** A text whose lines end in CR may hold an LF all the same. */
const onOneLine = (line: string) => (line.includes('\n') ? line.replaceAll('\n', '\r') : line);

/** Index of the last mark at or before a line. */
function markBefore(marks: readonly Mark[], line: number): number {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (marks[middle]!.line <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}
