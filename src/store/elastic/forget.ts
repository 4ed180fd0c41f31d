/** Removes what an older judgement left of an incident. A data stream takes deletions only at the index behind it that holds the document. */
import type { Ask } from './ask.ts';
import { itemsOf } from './bulk.ts';
import { isTrouble } from './insist.ts';
import type { Forgetting } from './lines.ts';
import { nextTry } from './patience.ts';
import type { Clock } from './patience.ts';
import { streamOf } from './names.ts';
import { queryOf } from './questions.ts';

/** At a time. */
const PAGE = 1000;

export type Forgotten = { readonly removed: number } | { readonly status: number; readonly reason: string };

type Found = { readonly hits: { readonly hits: readonly { readonly _index: string; readonly _id: string }[] } };

/** What was removed is seen to be gone before it looks for more; what was turned away for now is found again. */
export async function forgetIn(ask: Ask, { incident, judgement, namespace }: Forgetting, retryFor: number, clock: Clock): Promise<Forgotten> {
  const search = { size: PAGE, _source: false, track_total_hits: false, query: queryOf({ is: { 'upgrade_triage.incident.id': [incident] }, not: { 'upgrade_triage.judgement': [judgement] } }) };
  const path = `/${['incident', 'attempt', 'finding', 'record'].map((dataset) => encodeURIComponent(streamOf(dataset as 'incident', namespace))).join(',')}/_search`;
  let removed = 0;
  let began: number | undefined;
  for (let tries = 1; ; tries++) {
    const found = await ask({ method: 'POST', path, query: { ignore_unavailable: 'true', allow_no_indices: 'true' }, body: search });
    if (found.status !== 200) return { status: found.status, reason: found.why };
    const { hits } = (found.body as Found).hits;
    if (hits.length === 0) return { removed };
    const lines = hits.map(({ _index, _id }) => `${JSON.stringify({ delete: { _index, _id } })}\n`).join('');
    const reply = await ask({ method: 'POST', path: '/_bulk', query: { refresh: 'true', filter_path: 'error,items.*.status' }, lines });
    if (reply.status !== 200) return { status: reply.status, reason: reply.why };
    const statuses = (itemsOf(reply) ?? []).map(({ status }) => status);
    removed += statuses.filter((status) => status === 200).length;
    // 404: an earlier request has removed it, whose answer was lost.
    const refused = statuses.find((status) => status >= 300 && status !== 404);
    if (refused === undefined) continue;
    began ??= clock.now();
    const wait = isTrouble({ status: refused }) ? nextTry(tries, began + retryFor, undefined, clock) : undefined;
    if (wait === undefined) return { status: refused, reason: 'a document of an older judgement could not be removed' };
    await clock.sleep(wait);
  }
}
