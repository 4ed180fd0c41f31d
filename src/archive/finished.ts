/** What a store has of earlier runs. */
import { under } from '../collections.ts';
import { DATASETS } from '../types.ts';
import type { Archived, Store } from '../types.ts';

export type Finished = {
  /** There are no documents in the store at all. */
  readonly nothing: boolean;
  /** Ids of incidents that are finished under one of the judgements; others are added as they are. */
  readonly ids: Set<string>;
  /** Its id, where it is finished and looks the same now. */
  readonly idOf: (archived: Archived, stamp: string) => string | undefined;
  /** Ids of what the same path held before, other than this. */
  readonly heldBefore: (archived: Archived, id: string) => readonly string[];
};

/** @param judgements those that are as good as the one that is to be passed now */
export async function finishedIn(store: Store, namespace: string, judgements: readonly string[]): Promise<Finished> {
  const by = ['upgrade_triage.incident.path', 'upgrade_triage.incident.id', 'upgrade_triage.incident.stamp', 'upgrade_triage.judgement'] as const;
  const answers = await store.count({ dataset: 'incident', where: { is: { 'data_stream.namespace': [namespace] } }, by });
  const ids = new Set<string>();
  const stamps = new Map<string, Map<string, string>>();
  const held = new Map<string, Set<string>>();
  for (const { values } of answers) {
    const [path = '', id = '', stamp = '', judgement = ''] = values;
    under(held, path, () => new Set()).add(id);
    if (!judgements.includes(judgement)) continue;
    ids.add(id);
    under(stamps, path, () => new Map()).set(stamp, id);
  }
  return {
    nothing: answers.length === 0 && (await isEmpty(store)),
    ids,
    idOf: ({ path }, stamp) => stamps.get(path)?.get(stamp),
    heldBefore: ({ path }, id) => [...(held.get(path) ?? [])].filter((known) => known !== id),
  };
}

async function isEmpty(store: Store): Promise<boolean> {
  for (const dataset of DATASETS) {
    const [all] = await store.count({ dataset, by: [] });
    if (all !== undefined && all.count > 0) return false;
  }
  return true;
}
