/** `query`: lists the incidents of a store that fit. */
import { narrowOf, wordsOf } from '../stats/narrow.ts';
import type { Wanted } from '../stats/narrow.ts';
import { foundText } from '../stats/query-text.ts';
import { incidentsOf } from '../stats/query.ts';
import type { Found } from '../stats/query.ts';
import { shownText } from '../stats/show-text.ts';
import { namedIn, shownOf } from '../stats/show.ts';
import { openStore } from '../store/open.ts';
import type { StoreArguments } from '../store/open.ts';
import { harmless, wrap } from '../text/display.ts';
import type { Store } from '../types.ts';
import { UsageError } from '../errors.ts';
import type { Color } from './options.ts';
import { EXIT } from './outside.ts';
import type { Outside } from './outside.ts';
import { pageOf, screenOf, write, writeJson, writeLines } from './screen.ts';
import { filtersOf, nothingIn } from './stats.ts';

export type QueryArguments = Wanted & StoreArguments & { readonly from: string; readonly format: 'text' | 'json' | 'ndjson'; readonly limit: number; readonly show?: string; readonly color: Color; readonly width?: number };

export async function runQuery(args: QueryArguments, outside: Outside): Promise<void> {
  const store = await openStore(args.from, { ...args, create: false, env: outside.env, tell: (line) => outside.stderr.write(`${line}\n`) });
  try {
    if (args.show === undefined) await list(store, args, outside);
    else await show(args.show, store, args, outside);
  } finally {
    await store.close();
  }
}

async function list(store: Store, args: QueryArguments, outside: Outside): Promise<void> {
  const narrowed = await narrowOf(store, args);
  const filter = wordsOf(args);
  const found: Found = 'nothing' in narrowed ? { total: 0, incidents: [] } : await incidentsOf(store, narrowed.narrow, args.limit);
  const nothing = 'nothing' in narrowed ? narrowed.nothing : found.total === 0 ? nothingIn(filter, store.place, args.namespace) : undefined;
  if (nothing !== undefined) outside.exit(EXIT.nothing);
  if (args.format === 'json') return writeJson({ schemaVersion: 1, filter: filtersOf(args), ...(nothing === undefined ? {} : { nothing }), ...found }, outside);
  if (args.format === 'ndjson') {
    if (nothing !== undefined) outside.stderr.write(`${harmless(nothing)}\n`);
    return write(found.incidents.map((one) => `${JSON.stringify(one)}\n`).join(''), outside);
  }
  const page = pageOf(screenOf(args, outside));
  return writeLines(nothing === undefined ? foundText(found, filter, page) : wrap(harmless(nothing), page.width), outside);
}

/** The incident of that name. */
async function show(name: string, store: Store, args: QueryArguments, outside: Outside): Promise<void> {
  if (wordsOf(args) !== undefined) throw new UsageError('--show: one incident is shown whole, and a filter has no part in it');
  const named = await namedIn(store, name);
  const [only] = named;
  const shown = named.length === 1 && only ? await shownOf(store, only.id) : undefined;
  const page = pageOf(screenOf(args, outside));
  if (shown) return args.format === 'text' ? writeLines(shownText(shown, page), outside) : args.format === 'ndjson' ? write(`${JSON.stringify(shown)}\n`, outside) : writeJson({ schemaVersion: 1, ...shown }, outside);
  outside.exit(EXIT.nothing);
  const nothing = named.length === 0 ? `no incident ${name}` : `${named.length} incidents fit ${name}: ${named.slice(0, MOST_NAMED).map((one) => (named.some((other) => other !== one && other.name === one.name) ? `${one.name} (${one.id})` : one.name)).join(', ')}${named.length > MOST_NAMED ? ', …' : ''}`;
  if (args.format === 'json') return writeJson({ schemaVersion: 1, nothing }, outside);
  if (args.format === 'ndjson') return void outside.stderr.write(`${harmless(nothing)}\n`);
  return writeLines(wrap(harmless(nothing), page.width), outside);
}

const MOST_NAMED = 10;
