import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { expect, onTestFinished, test } from 'vitest';

import type { Outside } from '../../src/commands/outside.ts';
import { runQuery } from '../../src/commands/query.ts';
import type { QueryArguments } from '../../src/commands/query.ts';
import { runStats } from '../../src/commands/stats.ts';
import type { StatsArguments } from '../../src/commands/stats.ts';
import { openStore } from '../../src/store/open.ts';
import { RULES, incidentOf } from '../stats/documents.ts';

async function filled(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-triage-stats-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const from = join(folder, 'archive.sqlite');
  const store = await openStore(from, { create: true, env: {}, tell: () => {} });
  await store.put([...RULES, ...incidentOf('2009/a', '2009-11-21', [{}, { outcome: 'succeeded' }]), ...incidentOf('2010/b', '2010-11-21', [{ cause: 'feed.full' }])]);
  await store.close();
  return from;
}

type Done = { readonly out: string; readonly err: string; readonly status: number | undefined };

async function done(command: (outside: Outside) => Promise<void>): Promise<Done> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let status: number | undefined;
  await command({ stdin: process.stdin, stdout, stderr, env: {}, today: '2026-11-21', exit: (given: number) => (status = given) } as unknown as Outside);
  return { out: String(stdout.read() ?? ''), err: String(stderr.read() ?? ''), status };
}

const stats = (args: Partial<StatsArguments> & { from: string }) => done((outside) => runStats({ format: 'text', top: 5, color: 'never', ...args }, outside));
const query = (args: Partial<QueryArguments> & { from: string }) => done((outside) => runQuery({ format: 'text', limit: 20, color: 'never', ...args }, outside));

test('stats as text and as JSON', async () => {
  const from = await filled();
  const { out, status } = await stats({ from });
  expect([out.split('\n')[0], status]).toEqual(['2 incidents from November 2009 to November 2010: in 2 a run failed, and in 1 of these a later one', undefined]);
  expect(JSON.parse((await stats({ from, format: 'json', product: 'feed', since: '2010' })).out)).toMatchObject({
    schemaVersion: 1,
    filter: { product: 'feed', since: '2010' },
    incidents: { total: 1, failed: 1 },
    runs: { runs: 1, failed: 1, succeeded: 0, unknown: 0 },
    from: '2010-11',
    causes: [{ rule: 'feed.full', title: 'The disk was full', explains: true, runs: 1, incidents: 1, examples: ['2010/b'] }],
  });
});

test('nothing fits: it says what there is, and the exit status says so, too', async () => {
  const from = await filled();
  expect(await stats({ from, build: '2.3' })).toEqual({ out: 'no build 2.3; there are 2.1 (3)\n', err: '', status: 3 });
  expect(await query({ from, server: 'x' })).toEqual({ out: 'no server x; there are KESTREL-APP1 (3)\n', err: '', status: 3 });
  expect(await stats({ from, cause: 'feed.full', since: '2012' })).toEqual({ out: 'no incident with cause feed.full, since 2012: each of this is there, but not together\n', err: '', status: 3 });
  expect(await query({ from, since: '2012' })).toEqual({ out: 'no incident since 2012\n', err: '', status: 3 });
  expect(await query({ from, build: '2.3', format: 'ndjson' })).toEqual({ out: '', err: 'no build 2.3; there are 2.1 (3)\n', status: 3 });
  const { out, status } = await query({ from, build: '2.3', format: 'json' });
  expect([JSON.parse(out), status]).toEqual([{ schemaVersion: 1, filter: { build: '2.3' }, nothing: 'no build 2.3; there are 2.1 (3)', total: 0, incidents: [] }, 3]);
});

test('query as text, as JSON and as lines', async () => {
  const from = await filled();
  expect((await query({ from, cause: 'locked' })).out).toBe('21 Nov 2009    ✓ succeeded  2009/a\n               Feed 2.1 on KESTREL-APP1; 2 runs in all\n               failed first: It was locked  [feed.locked]\n\n1 incident with cause locked\n');
  const { total, incidents } = JSON.parse((await query({ from, format: 'json', limit: 1 })).out) as { total: number; incidents: { name: string }[] };
  expect([total, incidents.map(({ name }) => name)]).toEqual([2, ['2010/b']]);
  const lines = (await query({ from, format: 'ndjson' })).out.trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { name: string }).name)).toEqual(['2010/b', '2009/a']);
});

test('one incident in full, and what is said where it is not the only one', async () => {
  const from = await filled();
  expect((await query({ from, show: '2009' })).out).toContain('attempt 1    21 Nov 2009 22:00:00  ✗ failed');
  expect(JSON.parse((await query({ from, show: '2009/a', format: 'json' })).out)).toMatchObject({ schemaVersion: 1, name: '2009/a', attempts: [{ outcome: 'failed' }, { outcome: 'succeeded' }] });
  expect(await query({ from, show: '20*' })).toEqual({ out: '2 incidents fit 20*: 2009/a, 2010/b\n', err: '', status: 3 });
  expect(await query({ from, show: 'x' })).toEqual({ out: 'no incident x\n', err: '', status: 3 });
  const store = await openStore(from, { create: true, env: {}, tell: () => {} });
  await store.put(incidentOf('2011/c', '2011-11-21', []).map((document) => ({ ...document, id: `before ${document.id}`, fields: { ...document.fields, 'upgrade_triage.incident.name': '2010/b' } })));
  await store.close();
  expect(await query({ from, show: '2010/b' })).toEqual({ out: '2 incidents fit 2010/b: 2010/b (id of 2010/b), 2010/b (id of 2011/c)\n', err: '', status: 3 });
  await expect(query({ from, show: 'x', cause: 'y' })).rejects.toThrow('--show: one incident is shown whole, and a filter has no part in it');
});

test('a store that is not there is not made', async () => {
  await expect(stats({ from: join(tmpdir(), 'nowhere', 'archive.sqlite') })).rejects.toThrow('there is no such file');
});

test('a name with control characters moves no cursor, in no format', async () => {
  const from = await filled();
  const store = await openStore(from, { create: true, env: {}, tell: () => {} });
  await store.put(incidentOf('2011/\u001B[2Jc', '2011-11-21', [{}]));
  await store.put(incidentOf('2011/\u001B[2Jd', '2011-11-21', [{}]));
  await store.close();
  const told = await Promise.all((['text', 'ndjson', 'json'] as const).map((format) => query({ from, format, show: '2011/*' })));
  expect(told.map(({ out, err }) => `${out}${err}`.includes('2Jc') && !`${out}${err}`.includes('\u001B'))).toEqual([true, true, true]);
});
