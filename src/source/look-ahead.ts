/** Takes pieces until one is enough, or all there are; `all` gives them once more from the beginning. Call `close` if `all` is not read. */
export async function lookAhead<Piece>(pieces: AsyncIterable<Piece>, isEnough: (piece: Piece) => boolean): Promise<{ seen: readonly Piece[]; all: AsyncIterable<Piece>; close: () => Promise<void> }> {
  const iterator = pieces[Symbol.asyncIterator]();
  const seen: Piece[] = [];
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    seen.push(next.value);
    if (isEnough(next.value)) break;
  }
  const held = [...seen];
  const close = async () => void (await iterator.return?.());
  return { seen, all: again(), close };

  async function* again(): AsyncGenerator<Piece> {
    try {
      for (let piece = held.shift(); piece !== undefined; piece = held.shift()) yield piece;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await close();
    }
  }
}
