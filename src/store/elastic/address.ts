/** Where Elasticsearch is: `https://es.contoso.com:9200`, or several nodes of one cluster, separated by commas. */
import { UsageError } from '../../errors.ts';

export type Address = {
  readonly nodes: readonly string[];
  /** As it may be printed. */
  readonly place: string;
  /** All of it is on this computer, or nobody in between can read it. */
  readonly safe: boolean;
};

export function addressOf(given: string): Address {
  const urls = given.split(',').map((text) => urlOf(text.trim()));
  return { nodes: urls.map(String), place: urls.map((url) => url.href.replace(/\/$/, '')).join(','), safe: urls.every((url) => url.protocol === 'https:' || isHere(url.hostname)) };
}

function urlOf(text: string): URL {
  const url = URL.parse(text);
  // It may hold a secret, so it is not repeated.
  if (/@/.test(text) || url?.username || url?.password) {
    throw new UsageError('an address with a user or password in it can be read by everybody on this computer: leave out what stands before @, and see --credentials');
  }
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError(`${text}: expected an address as https://es.contoso.com:9200, several of them separated by commas`);
  if (url.search !== '' || url.hash !== '') throw new UsageError(`${url.origin}${url.pathname}: expected an address without ? and #`);
  return url;
}

const isHere = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
