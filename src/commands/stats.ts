/** `stats`: says what the incidents of a store have in common. */
import { narrowOf, wordsOf } from '../stats/narrow.ts';
import type { Wanted } from '../stats/narrow.ts';
import { statisticsOf } from '../stats/stats.ts';
import type { Statistics } from '../stats/stats.ts';
import { statisticsText } from '../stats/text.ts';
import { openStore } from '../store/open.ts';
import type { StoreArguments } from '../store/open.ts';
import { harmless, wrap } from '../text/display.ts';
import type { Color } from './options.ts';
import { EXIT } from './outside.ts';
import type { Outside } from './outside.ts';
import { pageOf, screenOf, writeJson, writeLines } from './screen.ts';

export type StatsArguments = Wanted & StoreArguments & { readonly from: string; readonly format: 'text' | 'json'; readonly top: number; readonly color: Color; readonly width?: number };

export async function runStats(args: StatsArguments, outside: Outside): Promise<void> {
  const store = await openStore(args.from, { ...args, create: false, env: outside.env, tell: (line) => outside.stderr.write(`${line}\n`) });
  try {
    const narrowed = await narrowOf(store, args);
    const [filter, page] = [wordsOf(args), pageOf(screenOf(args, outside))];
    const statistics = 'nothing' in narrowed ? undefined : await statisticsOf(store, narrowed.narrow, args.top);
    const nothing = 'nothing' in narrowed ? narrowed.nothing : statistics?.incidents.total === 0 ? nothingIn(filter, store.place, args.namespace) : undefined;
    if (nothing !== undefined) outside.exit(EXIT.nothing);
    if (args.format === 'json') await writeJson(statisticsObject(statistics, { filter: filtersOf(args), nothing }), outside);
    else await writeLines(nothing !== undefined ? wrap(harmless(nothing), page.width) : statistics ? statisticsText(statistics, filter, args.top, page) : [], outside);
  } finally {
    await store.close();
  }
}

export const nothingIn = (filter: string | undefined, place: string, namespace: string | undefined): string => (filter === undefined ? `${place} holds no incident${namespace === undefined ? '' : ` in namespace ${namespace}`}` : `no incident ${filter}${filter.includes(', ') ? ': each of this is there, but not together' : ''}`);

/** The fields are a contract with other programs: add freely, rename none without raising `schemaVersion`. */
export function statisticsObject(statistics: Statistics | undefined, { filter, nothing }: { readonly filter: object; readonly nothing: string | undefined }): object {
  return { schemaVersion: 1, filter, ...(nothing === undefined ? {} : { nothing }), ...statistics };
}

export const filtersOf = ({ cause, product, build, server, outcome, since, until }: Wanted): Wanted => ({ cause, product, build, server, outcome, since, until });
