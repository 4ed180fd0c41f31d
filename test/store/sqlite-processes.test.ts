/** What holds when several processes have the file, and when one of them is killed. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { migrate, MIGRATIONS } from '../../src/store/sqlite/migrations.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import type { Document } from '../../src/types.ts';
import { BATCH, documentsOf } from './many.ts';
import type { Work } from './sqlite-process.ts';

type Put = { readonly batch: number; readonly delivered: number; readonly there: number; readonly ms: number };

/** A dozen processes begin here, one after the other, on a computer that may have other things to do. */
vi.setConfig({ testTimeout: 180_000 });

const JOURNALS = ['wal', 'delete'] as const;
const BATCHES = Array.from({ length: 60 }, (_, n) => n);

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-triage-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'archive.db');
}

type Options = {
  /** Told of each line that the process prints. */
  readonly seen?: (line: string, kill: () => void) => void;
  /** Bytes that a file may have. */
  readonly largest?: number;
  /** Somebody who may write only what everybody may. */
  readonly isNobody?: boolean;
};
const NOBODY = 65_534;

function writer(work: Work, { seen = () => {}, largest, isNobody = false }: Options = {}): Promise<{ status: number | null; puts: Put[]; holds: number | undefined; stderr: string }> {
  const node = [process.execPath, join(import.meta.dirname, 'sqlite-process.ts'), JSON.stringify(work)];
  // The shell counts in 512 bytes.
  const [program = '', ...args] = largest === undefined ? node : ['sh', '-c', `ulimit -f ${largest / 512}; exec "$0" "$@"`, ...node];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(isNobody && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}) });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const line of chunk.toString().split('\n').slice(0, -1)) seen(line, () => child.kill('SIGKILL'));
  });
  return new Promise((done) => child.on('close', (status) => {
    // The last line may be cut.
    const told = stdout.split('\n').slice(0, -1).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Put | { readonly holds: number });
    done({ status, puts: told.filter((one) => 'batch' in one), holds: told.find((one) => 'holds' in one)?.holds, stderr });
  }));
}

async function idsIn(file: string): Promise<string[]> {
  const store = await openSqlite(file, { create: false });
  const ids: string[] = [];
  for await (const { id } of store.find({ dataset: 'finding', order: 'oldest' })) ids.push(id);
  await store.close();
  return ids;
}

const idsOf = (batches: readonly number[]) => batches.flatMap((batch) => documentsOf(batch).map(({ id }: Document) => id));

describe.each(JOURNALS)('journal %s', (journal) => {
  test('killed again and again in the middle of a load: nothing lost that was acknowledged, nothing half, nothing twice', async () => {
    const file = newFile();
    let before = 0;
    for (let kills = 0; kills < 6; kills++) {
      let puts = 0;
      // Somewhere in the batch behind the last one seen.
      const killed = await writer({ file, create: true, journal, batches: BATCHES }, {
        seen: (_, kill) => void (++puts === 4 + 5 * kills && setTimeout(kill, kills * 3)),
      });
      expect([killed.status, killed.stderr]).toEqual([null, '']);
      const ids = await idsIn(file);
      expect(ids).toEqual(idsOf(BATCHES.slice(0, ids.length / BATCH)));
      expect(ids.length).toBeGreaterThanOrEqual(killed.puts.length * BATCH);
      expect(killed.puts.reduce((sum, { there }) => sum + there, 0)).toBe(Math.min(before, killed.puts.length * BATCH));
      before = ids.length;
    }
    const { status, puts } = await writer({ file, create: true, journal, batches: BATCHES });
    expect(status).toBe(0);
    expect(puts.reduce((sum, { there }) => sum + there, 0)).toBe(before);
    expect(puts.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(BATCHES.length * BATCH - before);
    expect(await idsIn(file)).toEqual(idsOf(BATCHES));
  });

  test('two processes make the file and write the same documents from both ends, while a third one reads', async () => {
    const file = newFile();
    const state = { isWriting: true };
    const writers = Promise.all([BATCHES, BATCHES.toReversed()].map((batches) => writer({ file, create: true, journal, batches }))).finally(() => void (state.isWriting = false));
    while (statSync(file, { throwIfNoEntry: false }) === undefined) await sleep(5);
    const reader = await openSqlite(file, { create: true, journal });
    let between = 0;
    while (state.isWriting) {
      const answers = await reader.count({ dataset: 'finding', by: ['upgrade_triage.incident.id'] });
      expect(answers.filter(({ count }) => count !== BATCH)).toEqual([]);
      if (answers.length > 0 && answers.length < BATCHES.length) between++;
    }
    await reader.close();
    const both = await writers;
    expect(both.map(({ status, stderr }) => ({ status, stderr }))).toEqual([{ status: 0, stderr: '' }, { status: 0, stderr: '' }]);
    const puts = both.flatMap(({ puts }) => puts);
    expect(puts.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(BATCHES.length * BATCH);
    expect(puts.reduce((sum, { there }) => sum + there, 0)).toBe(BATCHES.length * BATCH);
    expect(await idsIn(file)).toEqual(idsOf(BATCHES));
    expect(between).toBeGreaterThan(0);
    // Neither had to stand by until the other was through.
    expect(Math.max(...puts.map(({ ms }) => ms))).toBeLessThan(10_000);
  });
});

test('the log beside the file is emptied, though two processes write all the time', async () => {
  const file = newFile();
  const state = { isWriting: true };
  const batches = Array.from({ length: 240 }, (_, n) => n);
  const writers = Promise.all([batches, batches.map((n) => n + 240)].map((batches) => writer({ file, create: true, batches }))).finally(() => void (state.isWriting = false));
  let longest = 0;
  while (state.isWriting) {
    longest = Math.max(longest, statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0);
    await sleep(20);
  }
  expect((await writers).map(({ status, stderr }) => [status, stderr])).toEqual([[0, ''], [0, '']]);
  expect(statSync(file).size).toBeGreaterThan(110 * 1024 ** 2);
  expect(longest).toBeLessThan(64 * 1024 ** 2);
});

/** A file as the first version of the schema had it, with JSON that is no JSONB yet. */
function writeVersionOne(file: string, documents: readonly Document[]): void {
  const database = new DatabaseSync(file);
  migrate(database, 1);
  database.exec('PRAGMA application_id = 0x75707472; BEGIN');
  const insert = database.prepare('INSERT INTO document (incident, id, judgement, dataset, time, body) VALUES (?, ?, ?, ?, ?, ?)');
  for (const { id, dataset, fields } of documents) {
    insert.run(fields['upgrade_triage.incident.id'] as string, id, 'today', dataset, Date.parse(fields['@timestamp'] as string), JSON.stringify(fields));
  }
  database.exec('COMMIT');
  database.close();
}

describe('a file of the schema before', () => {
  test('killed while it is brought up, and then opened by two processes at once', async () => {
    const file = newFile();
    const documents = Array.from({ length: 80 }, (_, batch) => documentsOf(batch)).flat();
    writeVersionOne(file, documents);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'sqlite-process.ts'), JSON.stringify({ file, create: false, batches: [] } satisfies Work)]);
    // When it has begun to write.
    while (child.exitCode === null && (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0) await sleep(1);
    child.kill('SIGKILL');
    const opened = await Promise.all([1, 2].map(() => writer({ file, create: false, batches: [79, 80] })));
    expect(opened.map(({ status, stderr }) => ({ status, stderr }))).toEqual([{ status: 0, stderr: '' }, { status: 0, stderr: '' }]);
    expect(await idsIn(file)).toEqual([...documents.map(({ id }) => id), ...idsOf([80])]);
  });
});

describe.runIf(process.platform !== 'win32')('the file cannot be written', () => {
  test.each(JOURNALS)('the disk takes no more, journal %s: says so, and goes on when there is room', async (journal) => {
    const file = newFile();
    const full = await writer({ file, create: true, journal, batches: BATCHES }, { largest: 2 * 1024 ** 2 });
    expect({ status: full.status, stderr: full.stderr }).toEqual({ status: 2, stderr: `${file}: the disk fails, or takes no larger file (disk I/O error)\n` });
    expect(await idsIn(file)).toEqual(idsOf(full.puts.map(({ batch }) => batch)));
    const { status } = await writer({ file, create: true, journal, batches: BATCHES });
    expect(status).toBe(0);
    expect(await idsIn(file)).toEqual(idsOf(BATCHES));
  });

  test('a read-only file, and a read-only folder: what is there can be read', async () => {
    const file = newFile();
    await writer({ file, create: true, batches: [1] });
    const folder = dirname(file);
    const read = () => writer({ file, create: false, batches: [] }, { isNobody: true });
    const write = (into: string) => writer({ file: into, create: true, batches: [2] }, { isNobody: true });
    chmodSync(folder, 0o777);
    chmodSync(file, 0o444);
    expect(await read()).toEqual({ status: 0, puts: [], holds: BATCH, stderr: '' });
    expect(await write(file)).toEqual({ status: 2, puts: [], holds: undefined, stderr: `${file}: it is read-only, expected a file that can be written\n` });
    chmodSync(file, 0o666);
    chmodSync(folder, 0o555);
    onTestFinished(() => chmodSync(folder, 0o755));
    expect(await read()).toEqual({ status: 0, puts: [], holds: BATCH, stderr: '' });
    for (const into of [file, join(folder, 'new.db')]) {
      expect(await write(into)).toEqual({ status: 2, puts: [], holds: undefined, stderr: `${into}: its folder is read-only, expected one in which SQLite can keep files beside it\n` });
    }
  });

  test('a read-only file that others write: nothing is said of it until they are done', async () => {
    const file = newFile();
    const store = await openSqlite(file, { create: true });
    await store.put(documentsOf(1));
    chmodSync(dirname(file), 0o555);
    onTestFinished(() => chmodSync(dirname(file), 0o755));
    const read = () => writer({ file, create: false, batches: [] }, { isNobody: true });
    const stderr = `${file}: another program writes into it, and then it can be read only where it can be written, too; ask again when it is done\n`;
    expect(await read()).toEqual({ status: 2, puts: [], holds: undefined, stderr });
    chmodSync(dirname(file), 0o755);
    await store.close();
    chmodSync(dirname(file), 0o555);
    expect(await read()).toMatchObject({ status: 0, holds: BATCH });
  });

  test('a read-only file of the schema before', async () => {
    const file = newFile();
    writeVersionOne(file, documentsOf(1));
    chmodSync(dirname(file), 0o555);
    onTestFinished(() => chmodSync(dirname(file), 0o755));
    const stderr = `${file}: found schema version 1, expected ${MIGRATIONS.length}; it is brought up when it is opened where it can be written\n`;
    expect(await writer({ file, create: false, batches: [] }, { isNobody: true })).toEqual({ status: 2, puts: [], holds: undefined, stderr });
  });
});
