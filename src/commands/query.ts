/** `query`: lists the incidents of a store that fit. */
import { narrowOf, wordsOf } from '../stats/narrow.ts';
import type { Wanted } from '../stats/narrow.ts';
import { foundText } from '../stats/query-text.ts';
import { incidentsOf } from '../stats/query.ts';
import type { Found } from '../stats/query.ts';
import { openStore } from '../store/open.ts';
import type { StoreArguments } from '../store/open.ts';
import { harmless, wrap } from '../text/display.ts';
import type { Store } from '../types.ts';
import type { Color } from './options.ts';
import { EXIT } from './outside.ts';
import type { Outside } from './outside.ts';
import { pageOf, screenOf, write, writeJson, writeLines } from './screen.ts';
import { filtersOf, nothingIn } from './stats.ts';

export type QueryArguments = Wanted & StoreArguments & { readonly from: string; readonly format: 'text' | 'json' | 'ndjson'; readonly limit: number; readonly color: Color; readonly width?: number };

export async function runQuery(args: QueryArguments, outside: Outside): Promise<void> {
  const store = await openStore(args.from, { ...args, create: false, env: outside.env, tell: (line) => outside.stderr.write(`${line}\n`) });
  try {
    await list(store, args, outside);
  } finally {
    await store.close();
  }
}

async function list(store: Store, args: QueryArguments, outside: Outside): Promise<void> {
  const narrowed = await narrowOf(store, args);
  const filter = wordsOf(args);
  const found: Found = 'nothing' in narrowed ? { total: 0, incidents: [] } : await incidentsOf(store, narrowed.narrow, args.limit);
  const nothing = 'nothing' in narrowed ? narrowed.nothing : found.total === 0 ? nothingIn(filter, store.place) : undefined;
  if (nothing !== undefined) outside.exit(EXIT.nothing);
  if (args.format === 'json') return writeJson({ schemaVersion: 1, filter: filtersOf(args), ...(nothing === undefined ? {} : { nothing }), ...found }, outside);
  if (args.format === 'ndjson') {
    if (nothing !== undefined) outside.stderr.write(`${nothing}\n`);
    return write(found.incidents.map((one) => `${JSON.stringify(one)}\n`).join(''), outside);
  }
  const page = pageOf(screenOf(args, outside));
  return writeLines(nothing === undefined ? foundText(found, filter, page) : wrap(harmless(nothing), page.width), outside);
}
