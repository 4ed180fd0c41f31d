/** Stands in for the reader of log texts until that is there. */
import { readFile } from 'node:fs/promises';

import type { LogText } from '../types.ts';

export async function openLogText(path: string): Promise<LogText> {
  const bytes = await readFile(path);
  const text = bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString();
  const lines = text.split(/\r?\n/);
  return {
    path,
    lines: () => lines.length,
    read: async (from, count) => lines.slice(from - 1, from - 1 + count),
    find: async (pattern, from, step) => {
      for (let at = from; at >= 1 && at <= lines.length; at += step) if (pattern.test(lines[at - 1] ?? '')) return at;
      return undefined;
    },
    close: async () => {},
  };
}
