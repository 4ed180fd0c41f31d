/** The bytes of one content, for whoever reads it: from the beginning, as they come, until it is quiet. */
import type { Bytes } from '../bytes.ts';
import type { Bell } from './bell.ts';

/** What is read. */
export type Content = {
  readonly isOver: () => boolean;
  readonly isReadable: () => boolean;
  /** What is known to be there. */
  readonly size: () => number;
  /** Counts what was seen to change, be it of the same size: an event log is written within a file that has its size from the beginning. */
  readonly changes: () => number;
  /** What there is from a place on, or the beginning of it. */
  readonly read: (at: number) => Promise<Buffer>;
  /** Rings when somebody should look whether there is more. */
  readonly call: Bell;
  /** Rings when more was seen, or when it is over. */
  readonly news: Bell;
  readonly changed: () => void;
};

export type Reader = {
  readonly bytes: (quiet: () => number) => Bytes;
  readonly grown: () => Promise<'grown' | 'over'>;
  /** How many bytes the last `bytes` gave. */
  readonly given: () => number;
  /** Somebody waits for more, and will look for it when the bell rings. */
  readonly isWaiting: () => boolean;
};

const NONE = Buffer.alloc(0);

/** `quiet()` may change while it is waited for. */
const ASKED_EVERY = 1000;

export function newReader({ isOver, isReadable, size, changes, read, call, news, changed }: Content): Reader {
  let given = 0;
  /** The changes that were seen when it was read last. */
  let known = 0;
  let waiting = 0;
  return { bytes, grown, given: () => given, isWaiting: () => waiting > 0 };

  async function* bytes(quiet: () => number): AsyncGenerator<Buffer> {
    let at = 0;
    let heardAt = performance.now();
    let isCaughtUp = false;
    given = 0;
    while (!isOver()) {
      const calls = call.rings();
      const chunk = isReadable() ? await read(at) : NONE;
      known = changes();
      if (isOver()) return;
      if (chunk.length > 0) {
        at += chunk.length;
        given = at;
        isCaughtUp = false;
        yield chunk;
        heardAt = performance.now();
        if (at < size()) continue;
        if (isOver()) return;
      }
      if (!isCaughtUp) {
        isCaughtUp = true;
        changed();
        yield NONE;
      }
      while (call.rings() === calls && !(isReadable() && size() > at)) {
        const left = quiet() - (performance.now() - heardAt);
        if (left <= 0) return;
        waiting++;
        await call.heard(Math.min(left, ASKED_EVERY));
        waiting--;
      }
    }
  }

  async function grown(): Promise<'grown' | 'over'> {
    while (!isOver()) {
      if (isReadable() && (size() > given || changes() !== known)) return 'grown';
      await news.heard();
    }
    return 'over';
  }
}
