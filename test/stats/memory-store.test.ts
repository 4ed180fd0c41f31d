import { expect, test } from 'vitest';

import { COUNTS, DOCUMENTS, FINDS } from '../store/questions.ts';
import { memoryStore } from './memory-store.ts';

const STORE = memoryStore(DOCUMENTS);

test.each(COUNTS)('counts: $name', async ({ ask, answers }) => expect(await STORE.count(ask)).toEqual(answers));

test.each(FINDS)('finds: $name', async ({ ask, ids }) => {
  const found: string[] = [];
  for await (const { id } of STORE.find(ask)) found.push(id);
  expect(found).toEqual(ids);
});
