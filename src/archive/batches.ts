/** Documents in portions that a store takes at once. */
import type { Document } from '../types.ts';

/** Of one portion. */
const MOST_DOCUMENTS = 500;
const MOST_CHARACTERS = 1024 ** 2;

/** Each portion is of one dataset, so that what becomes of it can be counted for that. */
export function* batched(documents: Iterable<Document>): Generator<readonly Document[]> {
  let batch: Document[] = [];
  let characters = 0;
  for (const document of documents) {
    const size = charactersOf(document);
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

/** About as many as it has, without the names of its fields: its message, which can be long, and a little for all else. */
const charactersOf = ({ fields }: Document): number => String(fields.message ?? '').length + REST;
const REST = 1000;

export const sizeOf = (documents: readonly Document[]): number => documents.reduce((sum, document) => sum + charactersOf(document), 0);
