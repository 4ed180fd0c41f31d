/** Documents in portions that a store takes at once. */
import type { Document } from '../types.ts';

/** Of one portion. Characters of the messages, which make up most of a document. */
const MOST_DOCUMENTS = 500;
const MOST_CHARACTERS = 1024 ** 2;

/** Each portion is of one dataset, so that what becomes of it can be counted for that. */
export function* batched(documents: Iterable<Document>): Generator<readonly Document[]> {
  let batch: Document[] = [];
  let characters = 0;
  for (const document of documents) {
    const size = String(document.fields.message ?? '').length;
    const [first] = batch;
    if (first && (first.dataset !== document.dataset || batch.length === MOST_DOCUMENTS || characters + size > MOST_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(document);
    characters += size;
  }
  if (batch.length > 0) yield batch;
}
