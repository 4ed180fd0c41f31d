/** A store in Elasticsearch. */
import { UsageError } from '../../errors.ts';
import type { Store } from '../../types.ts';
import type { StoreOptions } from '../open.ts';

export async function openElastic(place: string, _options: StoreOptions): Promise<Store> {
  throw new UsageError(`${place}: not yet`);
}
