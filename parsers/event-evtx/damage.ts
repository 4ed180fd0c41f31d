/** What is thrown where bytes are not what they should be, and caught by whoever goes on behind them. */
export class Damage extends Error {
  override name = 'Damage';
}

export function damaged(reason: string): never {
  throw new Damage(reason);
}
