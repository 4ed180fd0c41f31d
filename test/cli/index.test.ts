/** `index` as a person or a script starts it: real processes and files, interrupted in the middle, two at once, killed. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import { ROOT } from '../../src/paths.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import { DATASETS } from '../../src/types.ts';
import { zipOf } from '../source/zip-writer.ts';
import { folderOf, run, runNode } from './folder.ts';

const STARTED = '=== Verbose logging started: 11/21/2009  10:00:00  Build type: SHIP UNICODE 4.05.6002.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===';
const DISK_FULL = "Error 1601. Out of disk space -- Volume: 'C:'; required space: 9,000 KB; available space: 20 KB.  Free some disk space and retry.";
/** A run of the installer, of a product that no other incident has. */
const log = (product: string, code = 1603, lines = 0) =>
  [
    STARTED,
    'MSI (s) (A4:28) [10:00:01:000]: Note: 1: 1708 ',
    `Property(S): ProductName = ${product}`,
    ...Array.from({ length: lines }, (_, at) => `MSI (s) (A4:28) [10:00:01:${String(at % 1000).padStart(3, '0')}]: Executing op: FileCopy(SourceName=F${at}.dll,,DestName=F${at}.dll)`),
    ...(code === 0 ? [] : [DISK_FULL]),
    `MSI (c) (C8:10) [10:00:02:000]: MainEngineThread is returning ${code}`,
    '=== Verbose logging stopped: 11/21/2009  10:00:02 ===',
    '',
  ].join('\r\n');
const incidents = (many: number, lines = 0) => folderOf(Object.fromEntries(Array.from({ length: many }, (_, at) => [`INC-${String(at).padStart(4, '0')}/msi.log`, log(`Kestrel Feed ${at}`, at % 3 === 0 ? 0 : 1603, lines)])));
const storeIn = (folder = folderOf({})) => join(folder, 'archive.sqlite');

/** All documents, in the order of their ids. */
async function documentsIn(file: string): Promise<string[]> {
  const store = await openSqlite(file, { create: false });
  const all: string[] = [];
  for (const dataset of DATASETS) for await (const document of store.find({ dataset, order: 'oldest' })) all.push(JSON.stringify(document));
  await store.close();
  return all.toSorted();
}

async function finishedIn(file: string): Promise<number> {
  if (!existsSync(file)) return 0;
  try {
    const store = await openSqlite(file, { create: false });
    const [all] = await store.count({ dataset: 'incident', by: [] });
    await store.close();
    return all?.count ?? 0;
  } catch {
    // It is just being made.
    return 0;
  }
}

/** Starts it, and gives it a signal when some incidents are in the store. */
async function interrupted(args: readonly string[], store: string, signal: 'SIGKILL' | 'SIGINT', times = 1) {
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'cli.js'), 'index', ...args, '--to', store], { cwd: ROOT });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  while ((await finishedIn(store)) < 10 && child.exitCode === null) await delay(5);
  for (let time = 0; time < times; time++) child.kill(signal);
  return { status: await ended, stdout, stderr };
}

const verdictOf = (stdout: string) => stdout.split('\n')[0]?.replace(/ in (?:less than )?\S+ \w+(?=$|:)/, ' in a moment').replace(/\/\S+\//, '');

describe('exit status and verdict', () => {
  test.each<[string, Record<string, string | Buffer>, number, string]>([
    ['0: all is in the store', { 'a/msi.log': log('A'), 'b.zip': zipOf([{ name: 'msi.log', data: log('B') }]), 'c.log': log('C', 0) }, 0, 'INDEXED 3 incidents into archive.sqlite in a moment'],
    ['0: a copy is one', { 'a/msi.log': log('A'), 'b.zip': zipOf([{ name: 'renamed.txt', data: log('A') }]) }, 0, 'INDEXED 1 of 2 incidents into archive.sqlite in a moment: 1 is a copy of others'],
    ['0: one without logs', { 'a/msi.log': log('A'), 'b/letter.txt': 'Dear administrator,\n' }, 0, 'INDEXED 1 of 2 incidents into archive.sqlite in a moment: 1 without usable logs'],
    ['1: a broken archive', { 'a/msi.log': log('A'), 'b.zip': Buffer.from('PK\u0003\u0004 and no more') }, 1, 'INDEXED 1 of 2 incidents into archive.sqlite in a moment: 1 could not be read'],
    ['3: nothing usable', { 'letter.txt': 'Dear administrator,\n' }, 3, 'INDEXED 0 of 1 incident into archive.sqlite in a moment: 1 without usable logs'],
    ['3: nothing at all', {}, 3, 'NOTHING to index: no folder, archive or file lies there'],
  ])('%s', async (_what, files, status, verdict) => {
    const ended = await run(['index', folderOf(files), '--to', storeIn()]);
    expect([ended.status, verdictOf(ended.stdout)]).toEqual([status, verdict]);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['no path', [], /nothing to index: name the folder/],
    ['a path that is not there', ['/no/such/cases'], /\/no\/such\/cases: no such file or folder/],
    ['standard input', ['-'], /standard input cannot be indexed/],
    ['a level that is none', ['.', '--incident-per', 'year'], /expected path, child, or a number from 1 to 20/],
    ['no workers', ['.', '--workers', '0'], /expected a whole number from 1 to 256/],
    ['a dry run into a store', ['.', '--dry-run', '--to', 'x.sqlite'], /--dry-run and --to: one of them/],
    ['a spool that is not there', ['--replay', '/no/such/spool.ndjson'], /\/no\/such\/spool.ndjson: there is no such file or folder/],
    ['a replay of nothing to an address with a password, which is not repeated', ['--replay', join(folderOf({ 'spool.ndjson': '' }), 'spool.ndjson'), '--to', 'https://elastic:sesame@es.contoso.com'], /^upgrade-triage: an address with a user or password in it [^@]*@, and see --credentials\n$/],
    ['an address without http', ['sample-logs', '--to', 'elastic:sesame@es.contoso.com:9200'], /^upgrade-triage: an address of Elasticsearch begins with https:\/\/ or http:\/\/; [^@]*$/],
    ['an address of another kind', ['sample-logs', '--to', 'htps://es.contoso.com:9200'], /^upgrade-triage: an address of Elasticsearch begins with https:\/\/ or http:\/\/; /],
    ['a replay with a path', ['.', '--replay', 'spool.ndjson'], /--replay and PATH: one of them/],
  ])('2: %s', async (_what, args, message) => {
    const ended = await run(['index', ...args]);
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });
});

test('single logs are incidents of their own, which is said; together on request', async () => {
  const folder = folderOf({ 'a.log': log('A'), 'b.log': log('B') });
  const each = await run(['index', folder, '--to', storeIn()]);
  expect([verdictOf(each.stdout), each.stderr]).toEqual(['INDEXED 2 incidents into archive.sqlite in a moment', 'each of the 2 files is taken for an incident of its own; where they belong together: --incident-per path\n']);
  const together = await run(['index', folder, '--incident-per', 'path', '--to', storeIn()]);
  expect([verdictOf(together.stdout), together.stderr]).toEqual(['INDEXED 1 incident into archive.sqlite in a moment', '']);
});

test('twice adds nothing, also when the folder was copied and packed; the store in the same folder is no incident', async () => {
  const folder = incidents(3);
  const store = join(folder, 'archive.sqlite');
  expect((await run(['index', folder, '--to', store])).status).toBe(0);
  const first = await documentsIn(store);
  expect(first.length).toBeGreaterThan(6);
  const again = await run(['index', folder, '--to', store]);
  expect([again.status, verdictOf(again.stdout)]).toEqual([0, 'UP TO DATE archive.sqlite: 3 incidents were there already']);
  const packed = folderOf({ 'other.zip': zipOf([{ name: 'x/msi.log', data: readFileSync(join(folder, 'INC-0001', 'msi.log')) }]) });
  expect(verdictOf((await run(['index', packed, '--to', store])).stdout)).toBe('UP TO DATE archive.sqlite: 1 incident was there already');
  expect(await documentsIn(store)).toEqual(first);
});

test('a store in the folder of the incident itself does not count as a change of it', async () => {
  const folder = folderOf({ 'msi.log': log('A') });
  const args = ['index', folder, '--incident-per', 'path', '--to', join(folder, 'archive.sqlite')];
  expect(verdictOf((await run(args)).stdout)).toBe('INDEXED 1 incident into archive.sqlite in a moment');
  expect(verdictOf((await run([...args, '--resume'])).stdout)).toBe('UP TO DATE archive.sqlite: 1 incident was there already');
});

test('with other rules everything is judged anew, and nothing counts twice', async () => {
  const folder = incidents(3);
  const store = storeIn();
  await run(['index', folder, '--to', store]);
  const rules = folderOf({
    'kestrel/feed-note.yaml': [
      'id: kestrel.feed-note',
      "title: '{product} was seen'",
      'severity: info',
      'role: context',
      'tier: specific',
      'confidence: 0.9',
      'because: the log names it',
      'product: Windows Installer',
      "when: { record: { in: msi, message: '(?<product>Kestrel Feed)' } }",
      'remediation: [{ do: Nothing. }]',
      'references: [{ title: none }]',
      'falsePositives: [none]',
      'examples: { match: [{ in: msi, text: Kestrel Feed }], pass: [{ in: msi, text: other }] }',
    ].join('\n'),
  });
  const before = await documentsIn(store);
  const judged = await run(['index', folder, '--to', store, '--rules', rules, '--format', 'json']);
  expect([judged.status, judged.stderr]).toEqual([0, '']);
  const told = JSON.parse(judged.stdout) as { incidents: { indexed: number }; documents: { removed: number; all: { delivered: number } } };
  expect([told.incidents.indexed, told.documents.removed]).toEqual([3, before.length]);
  expect((await documentsIn(store)).length).toBe(told.documents.all.delivered);
});

describe('interrupted', () => {
  test('killed in the middle: what is in the store is whole, and --resume ends where an undisturbed run does', async () => {
    const folder = incidents(150);
    const undisturbed = storeIn();
    expect((await run(['index', folder, '--to', undisturbed])).status).toBe(0);
    const all = await documentsIn(undisturbed);

    const store = storeIn();
    await interrupted([folder, '--workers', '1'], store, 'SIGKILL');
    const finished = await finishedIn(store);
    expect(finished).toBeGreaterThanOrEqual(10);
    expect(finished).toBeLessThan(150);
    const resumed = await run(['index', folder, '--to', store, '--resume', '--format', 'json']);
    expect(resumed.status).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ incidents: { all: 150, there: finished, indexed: 150 - finished } });
    expect(await documentsIn(store)).toEqual(all);
  });

  test('Ctrl+C finishes what is being read, and says how to go on', async () => {
    const folder = incidents(150);
    const store = storeIn();
    const { status, stdout, stderr } = await interrupted([folder, '--workers', '1', '--format', 'json'], store, 'SIGINT');
    expect([status, stderr]).toEqual([1, 'finishing what is being read; Ctrl+C once more ends at once, and --resume goes on afterwards\n']);
    const { verdict, incidents: told } = JSON.parse(stdout) as { verdict: string; incidents: { indexed: number; notBegun: number; broken: [] } };
    expect([verdict.startsWith('STOPPED, INDEXED'), told.indexed + told.notBegun, told.broken]).toEqual([true, 150, []]);
    expect(told.indexed).toBe(await finishedIn(store));
  });
});

test('two processes that index the same folder into the same file: both end well, and each document is there once', async () => {
  const folder = incidents(40);
  const alone = storeIn();
  await run(['index', folder, '--to', alone]);
  const store = storeIn();
  const both = await Promise.all([run(['index', folder, '--to', store, '--format', 'json']), run(['index', folder, '--to', store, '--format', 'json'])]);
  expect(both.map(({ status, stderr }) => [status, stderr])).toEqual([[0, ''], [0, '']]);
  expect(await documentsIn(store)).toEqual(await documentsIn(alone));
});

test('an incident that is too large for the memory of a worker is broken, and the others are there', async () => {
  const attempts = Array.from({ length: 25_000 }, (_, at) => log(`Kestrel Part ${at}`)).join('');
  const folder = folderOf({ 'a/msi.log': log('A'), 'large/msi.log': attempts, 'z/msi.log': log('Z') });
  const { status, stdout } = await run(['index', folder, '--to', storeIn(), '--workers', '1', '--memory', '96']);
  expect([status, verdictOf(stdout)]).toEqual([1, 'INDEXED 2 of 3 incidents into archive.sqlite in a moment: 1 could not be read']);
  expect(stdout).toContain('large: it needs more memory than a worker may take (96 MiB)');
});

test('--resume reads nothing that looks the same, and tries again what was broken or changed', async () => {
  const folder = incidents(4);
  const store = storeIn();
  await run(['index', folder, '--to', store]);
  writeFileSync(join(folder, 'INC-0001', 'more.log'), log('Kestrel Extra'));
  mkdirSync(join(folder, 'INC-0009'));
  writeFileSync(join(folder, 'INC-0009', 'msi.log'), log('Kestrel Nine'));
  const resumed = await run(['index', folder, '--to', store, '--resume', '--format', 'json']);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ incidents: { there: 3, indexed: 2, changed: [{ name: 'INC-0001' }] } });
  const replaced = await run(['index', folder, '--to', store, '--format', 'json']);
  expect(JSON.parse(replaced.stdout)).toMatchObject({ incidents: { there: 5, indexed: 0 } });
});

test('--replace removes what a path held before', async () => {
  const folder = incidents(2);
  const store = storeIn();
  await run(['index', folder, '--to', store]);
  writeFileSync(join(folder, 'INC-0001', 'more.log'), log('Kestrel Extra'));
  await run(['index', folder, '--to', store, '--replace']);
  const anew = storeIn();
  await run(['index', folder, '--to', anew]);
  expect(await documentsIn(store)).toEqual(await documentsIn(anew));
});

test('--dry-run prints the documents of the store and makes none; replayed they are the same', async () => {
  const folder = incidents(3);
  const [store, copy] = [storeIn(), storeIn()];
  await run(['index', folder, '--to', store]);
  const { status, stdout, stderr } = await run(['index', folder, '--dry-run']);
  expect([status, verdictOf(stderr)]).toEqual([0, 'PRINTED the documents of 3 incidents, and touched no store, in a moment']);
  const lines = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { _index: string; _id: string; _source: object });
  expect(lines.every(({ _index }) => /^logs-upgrade_triage\.(?:incident|attempt|finding)-default$/.test(_index))).toBe(true);
  const spool = join(folderOf({ 'spool.ndjson': stdout }), 'spool.ndjson');
  const replayed = await run(['index', '--replay', spool, '--to', copy]);
  expect([replayed.status, replayed.stdout]).toEqual([0, `REPLAYED ${lines.length} documents of ${spool} into ${copy}: ${lines.length} delivered\n`]);
  expect(await documentsIn(copy)).toEqual(await documentsIn(store));
});

test('--records: every entry of the logs; whoever has them has what is asked for without them', async () => {
  const folder = incidents(2, 100);
  const store = storeIn();
  await run(['index', folder, '--to', store]);
  const { stdout } = await run(['index', folder, '--to', store, '--records', '--format', 'json']);
  const told = JSON.parse(stdout) as { documents: { record: { delivered: number } } };
  expect(told.documents.record.delivered).toBeGreaterThan(200);
  const with_ = await documentsIn(store);
  expect(verdictOf((await run(['index', folder, '--to', store])).stdout)).toBe('UP TO DATE archive.sqlite: 2 incidents were there already');
  expect(await documentsIn(store)).toEqual(with_);
});

test('a log that was cut after it was indexed is another incident', async () => {
  const folder = incidents(1);
  const store = storeIn();
  await run(['index', folder, '--to', store]);
  truncateSync(join(folder, 'INC-0000', 'msi.log'), 400);
  expect(verdictOf((await run(['index', folder, '--to', store, '--resume'])).stdout)).toBe('INDEXED 1 incident into archive.sqlite in a moment');
});

test('memory hangs neither on how many incidents there are nor on how many entries their logs have', async () => {
  const peakOf = async (folder: string, ...args: string[]) => {
    const flags = ['--max-semi-space-size=12', '--heap-growing-percent=40'];
    const { stdout } = await runNode([...flags, join(ROOT, 'dist', 'cli.js'), 'index', folder, '--to', storeIn(), '--workers', '1', '--format', 'json', ...args]);
    return (JSON.parse(stdout) as { peakBytes: number }).peakBytes;
  };
  // Ten times as much of either.
  expect((await peakOf(incidents(400))) / (await peakOf(incidents(40)))).toBeLessThan(1.6);
  expect((await peakOf(incidents(1, 60_000), '--records')) / (await peakOf(incidents(1, 6000), '--records'))).toBeLessThan(1.8);
});

test('an incident of which a part is damaged is indexed, and the damage is named', async () => {
  const zip = zipOf([{ name: 'msi.log', data: log('A') }, { name: 'other.log', data: log('B') }]);
  const folder = folderOf({ 'INC-1/msi.log': log('C'), 'INC-1/from-customer.zip': zip.subarray(0, 40) });
  const { status, stdout } = await run(['index', folder, '--to', storeIn(), '--format', 'json']);
  const told = JSON.parse(stdout) as { incidents: object };
  expect([status, told.incidents]).toEqual([0, expect.objectContaining({ indexed: 1, broken: [], partly: [{ name: 'INC-1', path: join(folder, 'INC-1'), reason: expect.stringMatching(/^from-customer\.zip: damaged zip /) as string }] })]);
});
