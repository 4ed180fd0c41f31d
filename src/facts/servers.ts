/** Servers: their names, and what happened on each. */
import { folderOf } from '../text/places.ts';
import type { Attempt } from '../types.ts';

/** `KESTREL-APP1.contoso.com` in an event is `KESTREL-APP1` in a log. */
export const hostOf = (server: string): string => server.toLowerCase().replace(/\..*$/, '');

/** What nobody named may be any server. */
export const isSameServer = (a: string | undefined, b: string | undefined): boolean => a === undefined || b === undefined || hostOf(a) === hostOf(b);

/** The runs of one server, in order. */
export type Column = { readonly server: string; readonly attempts: readonly Attempt[] };

/** The servers of an incident side by side. A run whose log names no server is of the only one that the other logs of its folder name. */
export function columnsOf(attempts: readonly Attempt[]): Column[] {
  const named = attempts.flatMap(({ server, sources }) => (server === undefined ? [] : sources.map(({ file }) => ({ folder: folderOf(file), server }))));
  const serverOf = ({ server, sources }: Attempt) => {
    if (server !== undefined) return server;
    const folders = new Set(sources.map(({ file }) => folderOf(file)));
    const near = new Map(named.filter(({ folder }) => folders.has(folder)).map((one) => [hostOf(one.server), one.server]));
    return near.size === 1 ? [...near.values()][0] : undefined;
  };
  const columns = Map.groupBy(attempts, (attempt) => hostOf(serverOf(attempt) ?? ''));
  return [...columns].map(([host, of]) => ({ server: of.map(serverOf).find((server) => server !== undefined) ?? host, attempts: of }));
}
