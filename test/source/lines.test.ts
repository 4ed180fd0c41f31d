import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchesOf } from '../../src/source/lines.ts';
import type { LineBatch } from '../../src/source/lines.ts';

async function batches(pieces: readonly string[], longest?: number): Promise<{ batches: LineBatch[]; skipped: string[] }> {
  const skipped: string[] = [];
  async function* text() {
    yield* pieces;
  }
  const read: LineBatch[] = [];
  for await (const batch of batchesOf(text(), { skip: (reason) => skipped.push(reason), longest })) read.push(batch);
  return { batches: read, skipped };
}

test.each([
  ['CRLF, LF, and a last line without end', 'a\r\nb\n\nc', ['a', 'b', '', 'c']],
  ['line ends written twice', 'a\r\r\nb\r\r\n', ['a', 'b']],
  ['CR of a progress bar', '10 %\r20 %\rdone\nnext\n', ['10 %\r20 %\rdone', 'next']],
  ['CR alone', 'a\rb\r\rc', ['a', 'b', '', 'c']],
  ['no line end', 'a', ['a']],
  ['nothing', '', []],
])('%s', async (_, text, texts) => {
  const expected = { batches: texts.length > 0 ? [{ texts, first: 1 }] : [], skipped: [] };
  expect(await batches([text])).toEqual(expected);
  expect(await batches([...text])).toEqual(expected);
});

test('batches are numbered', async () => {
  const piece = Array.from({ length: 300 }, (_, i) => `line ${i}\n`).join('');
  expect((await batches([piece, piece, 'last'])).batches.map(({ texts, first }) => [first, texts.length])).toEqual([
    [1, 300],
    [301, 300],
    [601, 1],
  ]);
});

test('very long line, in the middle and at the end', async () => {
  const long = 'x'.repeat(5000);
  expect(await batches(['a\n', long, long, `${long}\nb\n`, long], 6144)).toEqual({
    batches: [{ texts: ['a', 'x'.repeat(6144), 'b', long], first: 1 }],
    skipped: ['line 2 is 14.6 KiB long; only its first 6 KiB are read'],
  });
});

test('many long lines are told together', async () => {
  const { skipped } = await batches(['0123456789\n'.repeat(9)], 4);
  expect(skipped).toEqual([
    'line 1 is 10 bytes long; only its first 4 bytes are read',
    'line 2 is 10 bytes long; only its first 4 bytes are read',
    'line 3 is 10 bytes long; only its first 4 bytes are read',
    '6 more lines are longer than 4 bytes; only so much of them is read',
  ]);
});

test('a line is cut at the same place however the text is cut into pieces', async () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'é') });
  await fc.assert(
    fc.asyncProperty(fc.array(piece), async (pieces) => {
      const lines = ['', ...pieces].join('').split('\n');
      if (lines.at(-1) === '') lines.pop();
      const read = await batches(pieces, 5);
      expect(read.batches.flatMap(({ texts }) => texts)).toEqual(lines.map((line) => line.slice(0, 5)));
    }),
  );
});

test('a reader that leaves early closes the text', async () => {
  let closed = false;
  async function* text() {
    try {
      for (;;) yield 'line\n'.repeat(500);
    } finally {
      closed = true;
    }
  }
  for await (const batch of batchesOf(text(), { skip: () => {} })) if (batch.first > 1) break;
  expect(closed).toBe(true);
});
