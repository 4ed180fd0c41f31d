/** Passes the sources of an incident on, and hands every entry of them over as a document as well, while they are read. */
import type { Document, LogRecord, Opened, Source } from '../types.ts';
import { batched } from './batches.ts';
import type { About } from './envelope.ts';
import { offsetsAlong } from './offsets.ts';
import type { OffsetOptions } from './offsets.ts';
import { recordDocument } from './record-document.ts';

/** @param options `documents` waits while too many are on their way */
export async function* withRecords(opened: AsyncIterable<Opened>, about: About, options: OffsetOptions & { readonly documents: (documents: readonly Document[]) => Promise<void> }): AsyncGenerator<Opened> {
  // A text with logs of several kinds is a source of each of them.
  const seen = new Map<string, number>();
  const offsets = offsetsAlong(about.archived.path, options);
  try {
    for await (const { source, records } of opened) yield { source, records: passing(records, source) };
  } finally {
    await offsets.close();
  }

  async function* passing(records: Opened['records'], source: Source): AsyncGenerator<readonly LogRecord[]> {
    for await (const batch of records) {
      const from = seen.get(source.path) ?? 0;
      seen.set(source.path, from + batch.length);
      const documents: Document[] = [];
      for (const [at, record] of batch.entries()) documents.push(recordDocument(record, { at: from + at, offset: await offsets.of(source.path, record.line) }, source, about));
      for (const portion of batched(documents)) await options.documents(portion);
      yield batch;
    }
  }
}
