/** Stands in for the reader of log texts until that is there. */
import { readFileSync } from 'node:fs';

import type { LogText, Parser } from '../types.ts';

export function openLogText(path: string, _options: { readonly parsers: readonly Parser[]; readonly encoding?: string | undefined }): LogText {
  const bytes = readFileSync(path);
  const lines = (bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString()).split(/\r?\n/);
  return {
    path,
    lines: () => lines.length,
    state: () => ({ reading: false }),
    read: async (from, count) => lines.slice(from - 1, from - 1 + count),
    find: async (pattern, from, step) => {
      for (let at = from; at >= 1 && at <= lines.length; at += step) if (pattern.test(lines[at - 1] ?? '')) return at;
      return undefined;
    },
    lineOf: async ({ line }) => line,
    refresh: async () => {},
    close: async () => {},
  };
}
