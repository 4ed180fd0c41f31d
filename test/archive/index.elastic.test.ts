/** `index` into a real Elasticsearch: killed in the middle, and with a server that refuses documents or goes away. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';

import { ROOT } from '../../src/paths.ts';
import { openStore } from '../../src/store/open.ts';
import { DATASETS } from '../../src/types.ts';
import { folderOf, runNode } from '../cli/folder.ts';
import { elasticsearchUrl, noElasticsearch } from '../elasticsearch/given.ts';
import { startProxy } from '../elasticsearch/proxy.ts';
import type { Plan } from '../elasticsearch/proxy.ts';

const INCIDENTS = 60;
const log = (product: string, code: number) =>
  [
    '=== Verbose logging started: 11/21/2009  10:00:00  Build type: SHIP UNICODE 4.05.6002.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===',
    `Property(S): ProductName = ${product}`,
    "Error 1601. Out of disk space -- Volume: 'C:'; required space: 9,000 KB; available space: 20 KB.  Free some disk space and retry.",
    `MSI (c) (C8:10) [10:00:02:000]: MainEngineThread is returning ${code}`,
    '=== Verbose logging stopped: 11/21/2009  10:00:02 ===',
    '',
  ].join('\r\n');
const incidents = () => folderOf(Object.fromEntries(Array.from({ length: INCIDENTS }, (_, at) => [`INC-${String(at).padStart(3, '0')}/msi.log`, log(`Kestrel Feed ${at}`, at % 3 === 0 ? 0 : 1603)])));

const index = async (...args: string[]) => runNode([join(ROOT, 'src', 'cli.ts'), 'index', ...args]);

async function documentsAt(namespace: string): Promise<string[]> {
  const store = await openStore(elasticsearchUrl, { create: false, env: {}, tell: () => {}, namespace });
  const all: string[] = [];
  for (const dataset of DATASETS) for await (const { id, fields } of store.find({ dataset, order: 'oldest' })) all.push(JSON.stringify([id, dataset, sorted(fields)]));
  await store.close();
  return all.toSorted();
}

/** What the same folder gives where nothing goes wrong. */
async function undisturbed(folder: string, namespace: string): Promise<string[]> {
  const { stdout } = await index(folder, '--dry-run', '--namespace', namespace);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { _id: string; _index: string; _source: object })
    .map(({ _id, _index, _source }) => JSON.stringify([_id, /_triage\.(\w+)-/.exec(_index)?.[1], sorted(_source)]))
    .toSorted();
}

const sorted = (fields: object) => Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));

async function finishedAt(namespace: string): Promise<number> {
  try {
    const store = await openStore(elasticsearchUrl, { create: false, env: {}, tell: () => {}, namespace });
    const [all] = await store.count({ dataset: 'incident', by: [] });
    await store.close();
    return all?.count ?? 0;
  } catch {
    // It is just being made.
    return 0;
  }
}

async function through(plan: Plan): Promise<string> {
  const proxy = await startProxy(elasticsearchUrl, { plan });
  onTestFinished(proxy.stop);
  return proxy.url;
}

describe.skipIf(noElasticsearch)('index into Elasticsearch', () => {
  test('killed in the middle: --resume ends where an undisturbed run does, and again adds nothing', async () => {
    const folder = incidents();
    const args = [folder, '--to', elasticsearchUrl, '--namespace', 'index_killed', '--workers', '1'];
    // Slowly, so that there is a middle.
    const child = spawn(process.execPath, [join(ROOT, 'src', 'cli.ts'), 'index', folder, '--to', await through(({ bulk }) => (bulk === undefined ? undefined : { delay: 50 })), ...args.slice(3)]);
    const ended = new Promise((resolve) => child.on('close', resolve));
    while ((await finishedAt('index_killed')) < 5 && child.exitCode === null) await delay(50);
    child.kill('SIGKILL');
    await ended;
    const finished = await finishedAt('index_killed');
    expect(finished).toBeGreaterThanOrEqual(5);
    expect(finished).toBeLessThan(INCIDENTS);
    const resumed = await index(...args, '--resume', '--format', 'json');
    expect([resumed.status, resumed.stderr]).toEqual([0, '']);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ incidents: { there: finished, indexed: INCIDENTS - finished } });
    expect(await documentsAt('index_killed')).toEqual(await undisturbed(folder, 'index_killed'));
    const again = await index(...args, '--format', 'json');
    expect(JSON.parse(again.stdout)).toMatchObject({ complete: true, incidents: { there: INCIDENTS, indexed: 0 }, documents: { all: { delivered: 0 } } });
  }, 240_000);

  test.each<[string, string, Plan]>([
    ['a server that refuses a document of the first incident', 'index_refused', ({ bulk }) => (bulk === 0 ? { items: (_id, at) => (at === 0 ? 400 : undefined) } : undefined)],
    ['a server that goes away', 'index_away', ({ bulk }) => (bulk !== undefined && bulk > 20 ? { status: 503 } : undefined)],
  ])('%s: no incident is finished of which a document lies in the spool, and replayed all are', async (_what, namespace, plan) => {
    const folder = incidents();
    const spool = join(folderOf({}), 'spool.ndjson');
    const spoiled = await index(folder, '--to', await through(plan), '--namespace', namespace, '--spool', spool, '--retry-for', '0', '--workers', '1', '--format', 'json');
    expect([spoiled.status, spoiled.stderr.includes('defect')]).toEqual([1, false]);
    const told = JSON.parse(spoiled.stdout) as { incidents: { indexed: number; spooled: number }; documents: { all: { spooled: number } } };
    expect(told.incidents.spooled).toBeGreaterThan(0);
    expect(told.incidents.indexed + told.incidents.spooled).toBe(INCIDENTS);
    expect(readFileSync(spool, 'utf8').trimEnd().split('\n').length).toBe(told.documents.all.spooled);
    expect(await finishedAt(namespace)).toBe(told.incidents.indexed);

    const replayed = await index('--replay', spool, '--to', elasticsearchUrl);
    expect([replayed.status, existsSync(spool)]).toEqual([0, false]);
    expect(await documentsAt(namespace)).toEqual(await undisturbed(folder, namespace));
  }, 240_000);
});
