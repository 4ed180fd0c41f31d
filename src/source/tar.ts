/** Members of a tar, in their own order: it can only be read from front to back. */
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import type { Member } from './archive.ts';
import type { Bytes } from './bytes.ts';

/** Tars of before 1988 have no "ustar" in their headers. The typings of tar-stream leave the option out. */
const OPTIONS = { allowUnknownFormat: true, highWaterMark: 64 * 1024 };
const FILES: ReadonlySet<string> = new Set(['file', 'contiguous-file']);

export async function* tarMembers(bytes: Bytes): AsyncGenerator<Member> {
  const reader = extract(OPTIONS);
  // Its error also ends the loop below.
  pipeline(bytes, reader as unknown as NodeJS.WritableStream).catch(() => {});
  try {
    for await (const entry of reader) {
      const { name, size, mtime, type } = entry.header;
      const content = resumable(entry as AsyncIterable<Buffer>);
      if (type !== 'directory') {
        const unusable = FILES.has(type) ? undefined : 'a link or device, which holds no text of its own';
        yield { name, size, modified: mtime.getTime(), unusable, open: () => content };
      }
      // The next member comes when this one was read to its end.
      for await (const rest of content) void rest;
    }
  } finally {
    reader.destroy();
  }
}

/** Can be left and taken up again; a tar entry that is left takes the whole tar with it. */
function resumable(entry: Bytes): Bytes {
  const iterator = entry[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
}
