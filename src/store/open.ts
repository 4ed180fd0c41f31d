/** Opens the store that a command names: an address is Elasticsearch, everything else an SQLite file. Only what is needed is loaded. */
import { UsageError } from '../errors.ts';
import { harmless } from '../text/display.ts';
import type { Store } from '../types.ts';

export type StoreOptions = StoreArguments & {
  /** To write into it, too: what is missing is made. Otherwise it has to be there. */
  readonly create: boolean;
  /** Where secrets may stand: `ELASTICSEARCH_API_KEY` and others. */
  readonly env: NodeJS.ProcessEnv;
  /** Told to the user while it runs: the server is away, a file is readable by others. Lines for standard error. */
  readonly tell: (line: string) => void;
};

/** What the command line says of it; see `commands/store-options.ts`. All of it is for Elasticsearch alone. */
export type StoreArguments = {
  /** Part of the names of the data streams. Where none is given, `default` is written into, and all are read. */
  readonly namespace?: string | undefined;
  /** A file with secrets. */
  readonly credentials?: string | undefined;
  /** The file for documents that could not be delivered. */
  readonly spool?: string | undefined;
  /** Milliseconds for which a server that does not take documents is tried again. */
  readonly retryFor?: number | undefined;
};

const FOR_ELASTICSEARCH = { namespace: '--namespace', credentials: '--credentials', spool: '--spool', retryFor: '--retry-for' } as const satisfies Record<keyof StoreArguments, string>;

const SERVER = /^https?:\/\//i;
/** `es.contoso.com:9200` */
const WITHOUT_SCHEME = /^[^/\\]{2,}:\d+$/;
/** `htps://es.contoso.com` */
const OTHER_SCHEME = /^[a-z][a-z\d+.-]+:\/\//i;

export const isServer = (place: string): boolean => SERVER.test(place);

export async function openStore(place: string, options: StoreOptions): Promise<Store> {
  if (isServer(place)) return (await import('./elastic/elastic.ts')).openElastic(place, { ...options, tell: (line) => options.tell(harmless(line)) });
  // What stands in front of an @ may be a secret, so it is not repeated.
  if (WITHOUT_SCHEME.test(place) || OTHER_SCHEME.test(place)) throw new UsageError('an address of Elasticsearch begins with https:// or http://; a file whose name looks like one is written with a folder, as ./name');
  for (const [name, option] of Object.entries(FOR_ELASTICSEARCH)) {
    if (options[name as keyof StoreArguments] !== undefined) throw new UsageError(`${option} is for Elasticsearch, and ${place} is a file`);
  }
  return (await import('./sqlite/sqlite.ts')).openSqlite(place, { create: options.create });
}
