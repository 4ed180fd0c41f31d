/**
 * The same archive, indexed by the command into an SQLite file and into a real Elasticsearch: both have to give the same answers to every question
 * that `stats` and `query` ask, and those have to be what happened in the archive.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { FIELDS_OF_DOCUMENTS } from '../../src/archive/fields.ts';
import type { Field } from '../../src/archive/fields.ts';
import { ROOT } from '../../src/paths.ts';
import { narrowOf } from '../../src/stats/narrow.ts';
import type { Wanted } from '../../src/stats/narrow.ts';
import { likenessOf, questionsOf } from '../../src/stats/questions.ts';
import { openStore } from '../../src/store/open.ts';
import { DATASETS } from '../../src/types.ts';
import type { Dataset, Document, FieldName, Question, Store } from '../../src/types.ts';
import { elasticsearchUrl, noElasticsearch } from '../elasticsearch/given.ts';
import { writeArchive } from './generate.ts';
import type { Truth } from './truth.ts';

const INCIDENTS = 150;
/** The server may be one that runs longer than this file. */
const NAMESPACE = `alike${process.pid}`;

const command = async (...args: string[]): Promise<string> => (await promisify(execFile)(process.execPath, [join(ROOT, 'src', 'cli.ts'), ...args], { cwd: ROOT, maxBuffer: 1 << 28 }).catch(withOutput)).stdout;

/** Broken archives among the incidents give another exit status than 0, and nothing fits to some questions. */
function withOutput(error: unknown): { readonly stdout: string } {
  const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: unknown };
  if (code === 1 || code === 3) return { stdout };
  throw new Error(`status ${String(code)}: ${stderr}`);
}

/** The one field in which the documents differ: a file has no namespaces. */
const OF_THE_STORE: FieldName = 'data_stream.namespace';

const fields: Readonly<Record<string, Field>> = FIELDS_OF_DOCUMENTS;
const counted = (dataset: Dataset): FieldName[] => (Object.keys(fields) as FieldName[]).filter((name) => fields[name]?.type !== 'text' && (fields[name]?.in ?? DATASETS).includes(dataset) && name !== OF_THE_STORE);

/** What people ask for. */
const WANTED: readonly Wanted[] = [{}, { product: '*exchange*' }, { cause: 'msi.*' }, { build: '15.1.*', outcome: 'failure' }, { since: '2014', until: '2017-06' }, { server: 'KESTREL-*-MBX1', outcome: 'succeeded' }, { outcome: 'none' }];
const TYPED: readonly (readonly string[])[] = [[], ['--cause', 'msi.*', '--since', '2012'], ['--outcome', 'none']];

describe.skipIf(noElasticsearch)('an archive in a file and in Elasticsearch', () => {
  let folder: string;
  let file: string;
  let truth: Truth[];
  let stores: readonly Store[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'alike-'));
    file = join(folder, 'archive.sqlite');
    truth = writeArchive(join(folder, 'incidents'), INCIDENTS);
    await command('index', join(folder, 'incidents'), '--to', file);
    await command('index', join(folder, 'incidents'), '--to', elasticsearchUrl, '--namespace', NAMESPACE, '--spool', join(folder, 'spool.ndjson'));
    const open = (place: string, namespace?: string) => openStore(place, { create: false, env: {}, namespace, tell: (line) => expect.unreachable(line) });
    stores = [await open(file), await open(elasticsearchUrl, NAMESPACE)];
  }, 300_000);
  afterAll(async () => {
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The answers of the file and of Elasticsearch. */
  const bothTo = (question: Question) => Promise.all(stores.map((store) => store.count(question)));

  test.each(DATASETS)('documents of the dataset %s', async (dataset) => {
    const [ours, theirs] = await Promise.all(stores.map(async (store) => without(await allIn(store, dataset))));
    expect(theirs).toEqual(ours);
  });

  describe.each(DATASETS)('every field of the dataset %s', (dataset) => {
    test.each(counted(dataset))('%s', async (name) => {
      const [ours, theirs] = await bothTo({ dataset, by: [name] });
      expect(theirs).toEqual(ours);
    });
  });

  test.each(WANTED)('all that stats asks about %o', async (wanted) => {
    const [ours, theirs] = await Promise.all(stores.map((store) => narrowOf(store, wanted)));
    expect(theirs).toEqual(ours);
    if (!ours || 'nothing' in ours) return;
    for (const question of [...Object.values(questionsOf(ours.narrow)), likenessOf(ours.narrow, ['unknown', 'msi.failed'])]) {
      const [answers, same] = await bothTo(question);
      expect(same).toEqual(answers);
    }
  });

  test.each(TYPED.map((options) => [options.join(' '), options] as const))('stats and query %s', async (_name, options) => {
    const bothTell = async (...args: string[]) => {
      const [ours, theirs] = [await command(...args, '--from', file, ...options), await command(...args, '--from', elasticsearchUrl, '--namespace', NAMESPACE, ...options)];
      expect(theirs.replaceAll(elasticsearchUrl, file)).toBe(ours);
      expect(ours).not.toBe('');
    };
    await bothTell('stats', '--format', 'json', '--top', '100');
    await bothTell('query', '--format', 'json');
  });

  describe('tell what happened', () => {
    /** What is left of a cut archive may tell of any run, and what is there twice counts once. */
    const real = () => truth.filter(({ damage, copyOf }) => damage === undefined && copyOf === undefined);
    const uncut = () => ({ not: { 'upgrade_triage.incident.name': truth.filter(({ damage }) => damage === 'cut').map(({ name }) => name) } });
    const countsIn = async (dataset: Dataset, name: FieldName) => {
      const answers = await Promise.all(stores.map((store) => store.count({ dataset, where: uncut(), by: [name] })));
      return answers.map((some) => new Map(some.map(({ values: [value], count }) => [value, count])));
    };
    const tallied = (values: readonly (string | undefined)[]) => new Map([...Map.groupBy(values, (value) => value)].map(([value, some]) => [value, some.length]));

    test('incidents by outcome', async () => {
      const expected = tallied(real().map(({ outcome }) => outcome));
      expect(await countsIn('incident', 'upgrade_triage.incident.outcome')).toEqual([expected, expected]);
    });

    test('runs by outcome', async () => {
      const expected = tallied(real().flatMap(({ runs }) => runs.map(({ outcome }) => outcome)));
      expect(await countsIn('attempt', 'upgrade_triage.attempt.outcome')).toEqual([expected, expected]);
    });

    test('runs by cause', async () => {
      const expected = tallied(real().flatMap(({ runs }) => runs.map(({ cause }) => cause)));
      expect(await countsIn('attempt', 'upgrade_triage.cause')).toEqual([expected, expected]);
    });
  });

  test('indexed once more, nothing is added', async () => {
    const before = await Promise.all(stores.map(idsIn));
    await command('index', join(folder, 'incidents'), '--to', file);
    await command('index', join(folder, 'incidents'), '--to', elasticsearchUrl, '--namespace', NAMESPACE, '--spool', join(folder, 'spool.ndjson'));
    expect(await Promise.all(stores.map(idsIn))).toEqual(before);
    expect(before[0]).toEqual(before[1]);
  }, 300_000);
});

async function allIn(store: Store, dataset: Dataset): Promise<Document[]> {
  const all: Document[] = [];
  for await (const document of store.find({ dataset, order: 'oldest' })) all.push(document);
  return all;
}

const idsIn = async (store: Store): Promise<string[]> => (await Promise.all(DATASETS.map((dataset) => allIn(store, dataset)))).flat().map(({ id }) => id);

const without = (documents: readonly Document[]) => documents.map((document) => ({ ...document, fields: { ...document.fields, [OF_THE_STORE]: undefined } }));
