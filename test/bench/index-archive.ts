/**
 * `npm run bench:index`: how fast `index` is, with the generated archive and a real Elasticsearch on this machine, and whether its memory stays
 * flat. What only writes is held against the bulk helper of the client, which writes the same documents into a data stream of the same kind, in
 * turns, so that a busy moment of the machine hits both. Ratios count; nothing is asserted.
 *
 *   npm run bench:index
 *   npm run bench:index -- --incidents 200 --rounds 1
 *   npm run bench:index -- --only-writing
 *
 * The documents that are written are those of a dry run, which the archive is too small for to keep a server busy: `--records` makes many.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { ROOT } from '../../src/paths.ts';
import { writeArchive } from '../archive/generate.ts';
import { startElasticsearch } from '../elasticsearch/server.ts';

const { values } = parseArgs({ options: { incidents: { type: 'string', default: '2000' }, few: { type: 'string', default: '200' }, rounds: { type: 'string', default: '3' }, 'only-writing': { type: 'boolean', default: false } } });
const [many, few, rounds] = [Number(values.incidents), Number(values.few), Number(values.rounds)];
const FOLDER = join(ROOT, 'bench-data');
const OPTIONS = ['--max-semi-space-size=12', '--heap-growing-percent=40'];

type Run = { readonly seconds: number; readonly documents: number; readonly megabytes: number };
type Ending = { readonly milliseconds: number; readonly peakBytes: number; readonly documents: { readonly all: { readonly delivered: number } } };

function run(script: string, args: readonly string[], output: 'pipe' | number = 'pipe'): string {
  const { stdout, stderr, status, error } = spawnSync(process.execPath, [...OPTIONS, script, ...args], { cwd: FOLDER, stdio: ['ignore', output, 'pipe'], encoding: 'utf8', maxBuffer: 1 << 30 });
  if (error || status !== 0) throw new Error(`${script} ${args.join(' ')}: status ${status}: ${error?.message ?? stderr}`);
  return stdout;
}

const command = (args: readonly string[], output?: number) => run(join(ROOT, 'dist', 'cli.js'), args, output);

function archiveOf(incidents: number): string {
  const folder = join(FOLDER, `archive-${incidents}`);
  if (!existsSync(folder)) writeArchive(folder, incidents);
  return folder;
}

function indexed(incidents: number, to: readonly string[]): Run {
  const { milliseconds, peakBytes, documents } = JSON.parse(command(['index', archiveOf(incidents), '--format', 'json', ...to])) as Ending;
  return { seconds: milliseconds / 1000, megabytes: peakBytes / 2 ** 20, documents: documents.all.delivered };
}

/** A file that is not there yet. */
function fileFor(name: string): string {
  const file = join(FOLDER, `${name}.sqlite`);
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  return file;
}

/** The documents of an archive, one a line. */
function documentsOf(incidents: number, records: boolean): string {
  const path = join(FOLDER, `documents-${incidents}${records ? '-records' : ''}.ndjson`);
  const out = openSync(path, 'w');
  command(['index', archiveOf(incidents), '--dry-run', '--no-progress', ...(records ? ['--records'] : [])], out);
  closeSync(out);
  return path;
}

type Way = 'store' | 'helper' | 'file';
const written = (way: Way, documents: string, to: string, namespace: string): Run => JSON.parse(run(join(ROOT, 'test', 'bench', 'write-documents.ts'), [way, documents, to, namespace])) as Run;

const row = (...cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);
const count = (value: number) => Math.round(value).toLocaleString('en');
const least = (runs: readonly Run[]): Run => {
  const [first] = runs.toSorted((a, b) => a.seconds - b.seconds);
  if (!first) throw new Error('no rounds');
  return first;
};

mkdirSync(FOLDER, { recursive: true });
const server = await startElasticsearch();
let namespaces = 0;
const namespace = () => `bench${++namespaces}`;
try {
  if (!values['only-writing']) showIndexing(server.url);
  showWriting(server.url);
} finally {
  await server.stop();
}

function showIndexing(url: string): void {
  console.log('Analyzed and written, by the command:\n');
  row('archive', 'store', 'incidents a second', 'documents a second', 'seconds', 'peak memory');
  row('---', '---', '---:', '---:', '---:', '---:');
  for (const [incidents, records] of [[few, false], [many, false], [few, true]] as const) {
    for (const store of ['SQLite', 'Elasticsearch'] as const) {
      const to = store === 'SQLite' ? ['--to', fileFor('bench')] : ['--to', url, '--namespace', namespace(), '--spool', join(FOLDER, 'spool.ndjson')];
      const { seconds, documents, megabytes } = indexed(incidents, [...to, ...(records ? ['--records'] : [])]);
      row(`${count(incidents)} incidents${records ? ', `--records`' : ''}`, store, (incidents / seconds).toFixed(1), count(documents / seconds), seconds.toFixed(1), `${megabytes.toFixed(0)} MB`);
    }
  }
}

function showWriting(url: string): void {
  console.log(`\nThe same documents written, without the analysis; the shortest of ${rounds} in turns:\n`);
  row('documents', 'bulk helper of the client', '`index` into Elasticsearch', 'ratio', '`index` into SQLite');
  row('---', '---:', '---:', '---:', '---:');
  for (const [incidents, records] of [[many, false], [few, true]] as const) {
    const path = documentsOf(incidents, records);
    const runs: Record<Way, Run[]> = { helper: [], store: [], file: [] };
    for (let round = 0; round < rounds; round++) {
      for (const way of ['helper', 'store'] as const) runs[way].push(written(way, path, url, namespace()));
      runs.file.push(written('file', path, fileFor('bench'), ''));
    }
    const [helper, store, file] = [least(runs.helper), least(runs.store), least(runs.file)];
    if (new Set([helper, store, file].map(({ documents }) => documents)).size > 1) throw new Error('not all of them have all documents');
    const told = ({ documents, seconds, megabytes }: Run) => `${count(documents / seconds)} a second, ${megabytes.toFixed(0)} MB`;
    row(`${count(helper.documents)} (${(readFileSync(path).length / 1e6).toFixed(0)} MB)`, told(helper), told(store), (store.seconds / helper.seconds).toFixed(2), told(file));
  }
}
