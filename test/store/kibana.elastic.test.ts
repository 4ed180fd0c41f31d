/** Kibana itself is not here: each visualization is asked for as Kibana would, and must show what `count` and `find` say. */
import process from 'node:process';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openElastic } from '../../src/store/elastic/elastic.ts';
import { PANELS, savedObjects } from '../../src/store/elastic/kibana.ts';
import { elasticsearchUrl, noElasticsearch } from '../elasticsearch/given.ts';
import type { Dataset, Document, DocumentFields, FieldName, Filter, Store } from '../../src/types.ts';
import { rowsOf, searchOf } from './elastic/kibana-search.ts';

const NAMESPACE = `kibana${process.pid}`;

const BUILDS = ['12.0.6219.1000', '12.0.6421.1000', '12.0.6520.5000'];
const CAUSES = ['sharepoint.database-behind', 'msi.file-in-use', 'msi.disk-full', 'unknown'];
const CHANGES = ['another server', 'the disk has room', 'the service was stopped'];

const doc = (dataset: Dataset, n: number, fields: DocumentFields): Document => {
  const at = new Date(Date.UTC(2009, 0, 1) + n * 37 * 3_600_000).toISOString();
  return { id: `${dataset}${n}`, dataset, fields: { '@timestamp': at, 'upgrade_triage.month': at.slice(0, 7), ...fields } };
};
/** Where one has no cause, no build or no change, the field is not there. */
const some = (name: FieldName, value: string | string[] | undefined): DocumentFields => (value === undefined ? {} : { [name]: value });

const incidents = Array.from({ length: 90 }, (_, n) => doc('incident', n, { 'upgrade_triage.incident.outcome': ['rolled-back', 'failed', 'succeeded', 'none'][n % 4]!, ...some('upgrade_triage.cause', n % 4 < 2 ? CAUSES[n % 3] : undefined) }));
const attempts = Array.from({ length: 180 }, (_, n) => {
  const isFailed = n % 5 < 3;
  const isRepaired = isFailed && n % 4 === 0;
  return doc('attempt', n, {
    'event.outcome': isFailed ? 'failure' : 'success',
    'host.name': n % 7 === 0 ? ['KESTREL-APP1', 'KESTREL-WFE1'] : [`KESTREL-WFE${(n % 3) + 1}`],
    'package.name': ['SharePoint'],
    ...some('package.version', n % 11 === 0 ? undefined : [BUILDS[n % 3]!]),
    ...some('upgrade_triage.cause', isFailed ? CAUSES[n % 4] : undefined),
    ...some('upgrade_triage.next.event_outcome', isRepaired ? 'success' : isFailed ? 'failure' : undefined),
    ...some('upgrade_triage.next.changed', isFailed && n % 9 !== 0 ? CHANGES.slice(0, (n % 3) + 1) : undefined),
  });
});

const failed: Filter = { is: { 'event.outcome': ['failure'] } };

/** What each panel is about, said once more in the words of `Store`. */
const QUESTIONS: Readonly<Record<string, { readonly dataset: Dataset; readonly where?: Filter; readonly by: readonly FieldName[] }>> = {
  incidents: { dataset: 'incident', by: [] },
  'failed-runs': { dataset: 'attempt', where: failed, by: [] },
  unknown: { dataset: 'attempt', where: { is: { ...failed.is, 'upgrade_triage.cause': ['unknown'] } }, by: [] },
  'over-time': { dataset: 'incident', by: ['upgrade_triage.month', 'upgrade_triage.incident.outcome'] },
  causes: { dataset: 'incident', by: ['upgrade_triage.cause'] },
  'causes-by-build': { dataset: 'attempt', where: failed, by: ['package.version', 'upgrade_triage.cause'] },
  servers: { dataset: 'attempt', where: failed, by: ['host.name'] },
  changes: { dataset: 'attempt', where: { is: { ...failed.is, 'upgrade_triage.next.event_outcome': ['success'] } }, by: ['upgrade_triage.next.changed', 'upgrade_triage.cause'] },
};

type Found = { readonly hits: { readonly total: { readonly value: number }; readonly hits: readonly { readonly _id: string; readonly fields: Readonly<Record<string, unknown>> }[] }; readonly aggregations?: { readonly of: Parameters<typeof rowsOf>[0] } };

describe.skipIf(noElasticsearch)('the dashboard of Kibana', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openElastic(elasticsearchUrl, { create: true, env: {}, tell: () => undefined, namespace: NAMESPACE });
    await store.put([...incidents, ...attempts]);
    await store.count({ dataset: 'attempt', by: [] });
  }, 60_000);
  afterAll(() => store.close());

  async function shownBy(id: string): Promise<Found> {
    const objects = savedObjects();
    const { index, body } = searchOf(objects.find((object) => object.id === `upgrade-triage-${id}`)!, objects);
    const answer = await fetch(`${elasticsearchUrl}/${index.replace('*', NAMESPACE)}/_search`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Found;
  }

  test.each(PANELS.filter(({ as }) => as !== 'documents').map(({ id, title }) => ({ id, title })))('$title', async ({ id }) => {
    const question = QUESTIONS[id]!;
    const { hits, aggregations } = await shownBy(id);
    const answers = await store.count(question);
    const rows = aggregations ? rowsOf(aggregations.of) : [[hits.total.value]];
    // Of a month the first moment is its name.
    const shown = rows.map((row) => row.map((cell, at) => (question.by[at] === 'upgrade_triage.month' ? String(cell).slice(0, 7) : cell)).join(' | '));
    const told = answers.filter(({ values }) => !values.includes(undefined)).map(({ values, count }) => [...values, count].join(' | '));
    expect(shown.toSorted()).toEqual(told.toSorted());
    expect(answers.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(0);
  });

  test('the list of failed runs', async () => {
    const ids: string[] = [];
    for await (const { id } of store.find({ dataset: 'attempt', where: failed, order: 'newest' })) ids.push(id);
    const { hits } = await shownBy('latest');
    expect(hits.hits.map(({ _id }) => _id)).toEqual(ids);
    expect(hits.hits.at(-1)!.fields).toEqual({ 'host.name': ['KESTREL-APP1', 'KESTREL-WFE1'], 'package.name': ['SharePoint'] });
  });
});
