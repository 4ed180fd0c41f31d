/** A store for `--dry-run`: whatever it is given is printed as it would be sent, and it has nothing. */
import { lineOf } from '../store/elastic/lines.ts';
import type { Store } from '../types.ts';

/** @param print waits until it was taken, so that a slow reader holds back those who make documents */
export function printingStore(print: (text: string) => Promise<void>): Store {
  return {
    place: 'standard output',
    async put(documents) {
      await print(documents.map((document) => `${lineOf(document)}\n`).join(''));
      return { delivered: documents.length, there: 0, spooled: 0 };
    },
    forget: async () => 0,
    count: async () => [],
    async *find() {},
    close: async () => {},
  };
}
