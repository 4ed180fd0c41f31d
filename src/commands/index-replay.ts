/** `index --replay`: sends again what could not be delivered. */
import { UsageError } from '../errors.ts';
import { count } from '../sinks/text/page.ts';
import { addressOf } from '../store/elastic/address.ts';
import { replaySpool } from '../store/elastic/replay.ts';
import type { Replayed } from '../store/elastic/replay.ts';
import { isServer, openStore } from '../store/open.ts';
import { harmless } from '../text/display.ts';
import type { IndexArguments } from './index-archive.ts';
import { EXIT } from './outside.ts';
import type { Outside } from './outside.ts';
import { writeJson, writeLines } from './screen.ts';

export async function runReplay(spool: string, args: IndexArguments & { readonly to: string }, outside: Outside): Promise<void> {
  const { to, format, namespace, credentials, retryFor } = args;
  const place = isServer(to) ? addressOf(to).place : to;
  const options = { create: true, env: outside.env, tell: (line: string) => outside.stderr.write(`${line}\n`) };
  if (namespace !== undefined) throw new UsageError('--replay and --namespace: one of them, since each document knows its own');
  // Documents know their namespace, which a file has no use for.
  const replayed = await replaySpool(spool, async (namespace, left) => openStore(to, isServer(to) ? { ...options, credentials, retryFor, namespace, spool: left } : options));
  outside.exit(replayed.spooled + replayed.unforgotten + replayed.damaged.length > 0 ? EXIT.failed : EXIT.fine);
  if (format === 'json') await writeJson({ verdict: verdictOf(replayed, spool, place), spool, ...replayed }, outside);
  else await writeLines([verdictOf(replayed, spool, place), ...replayed.damaged.map(({ line, why }) => `${spool}:${line}: no document, it stays in the file: ${why}`)].map(harmless), outside);
}

/** `REPLAYED 120 documents of spool.ndjson into https://…: 100 delivered, 20 there already` */
function verdictOf({ delivered, there, spooled, forgotten, unforgotten, damaged }: Replayed, spool: string, place: string): string {
  const parts = [
    `${delivered.toLocaleString('en')} delivered`,
    ...(there > 0 ? [`${there.toLocaleString('en')} there already`] : []),
    ...(forgotten > 0 ? [`${forgotten.toLocaleString('en')} of an older judgement removed`] : []),
    ...(spooled > 0 ? [`${spooled.toLocaleString('en')} still could not be delivered and stay in the file`] : []),
    ...(unforgotten > 0 ? [`those of an older judgement of ${count(unforgotten, 'incident')} still could not be removed`] : []),
    ...(damaged.length > 0 ? [`${count(damaged.length, 'damaged line')} left in the file`] : []),
  ];
  return `REPLAYED ${count(delivered + there + spooled, 'document')} of ${spool} into ${place}: ${parts.join(', ')}`;
}
