/** One incident that is too much for its worker never stops the rest: real threads, a real store. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { finishedIn } from '../../src/archive/finished.ts';
import { incidentsBelow } from '../../src/archive/incidents.ts';
import { indexAll } from '../../src/archive/run.ts';
import { openThread } from '../../src/archive/thread.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import { folderOf } from '../cli/folder.ts';

const SCRIPT = join(import.meta.dirname, 'brittle-worker.ts');
const logOf = (...lines: string[]) => ['BRITTLE', ...lines, ''].join('\n');

async function index(folder: string, file: string, { resume = false, giveUpAfter = 60_000 } = {}) {
  const { incidents } = await incidentsBelow([folder], { levels: 1, skip: () => {} });
  const store = await openSqlite(file, { create: true });
  const finished = await finishedIn(store, 'default', ['rules']);
  const { tally, over } = indexAll(incidents, {
    store,
    finished,
    judgement: 'rules',
    workers: 1,
    openThread: () => openThread({ script: SCRIPT, data: {}, memory: 64, giveUpAfter }),
    resume,
    replace: false,
    setAside: () => {},
  });
  await over;
  const names = await store.count({ dataset: 'incident', by: ['upgrade_triage.incident.name'] });
  await store.close();
  return { tally, broken: Object.fromEntries(tally.broken.map(({ archived, reason }) => [archived.name, reason])), stored: names.map(({ values }) => values[0]) };
}

test('a parser that fails, a worker that ends, crashes, or runs out of memory: each is named, and all others are indexed', async () => {
  const folder = folderOf({
    'a/x.log': logOf('fine', 'a'),
    'b/x.log': logOf('throw'),
    'c/x.log': logOf('exit'),
    'd/x.log': logOf('eat'),
    'e/x.log': logOf('fine', 'e'),
    'f/letter.txt': 'Dear administrator,\n',
    'g.zip': Buffer.from('PK\u0003\u0004 and no more'),
    'h/x.log': logOf('crash'),
    'i/x.log': logOf('fine', 'i'),
  });
  const store = join(folderOf({}), 'archive.sqlite');
  const first = await index(folder, store);
  expect(first.broken).toEqual({
    b: 'a defect of this program: the parser is lost',
    c: 'its worker ended with status 7',
    d: expect.stringMatching(/^it needs more memory than a worker may take \(64 MiB\).*: give it more with --memory$/) as string,
    'g.zip': expect.stringMatching(/^damaged zip /) as string,
    h: 'a defect of this program: nobody waited for this',
  });
  expect(first.tally.empty.map(({ archived, reason }) => [archived.name, reason])).toEqual([['f', 'letter.txt: no known kind of log; it begins with "Dear administrator,"']]);
  expect([...first.tally.stacks].every((stack) => stack.includes('brittle-worker.ts'))).toBe(true);
  expect([first.tally.indexed, first.stored]).toEqual([3, ['a', 'e', 'i']]);

  // What was broken is tried again, and only that.
  writeFileSync(join(folder, 'b', 'x.log'), logOf('mended'));
  const again = await index(folder, store, { resume: true });
  expect(Object.keys(again.broken)).toEqual(['c', 'd', 'g.zip', 'h']);
  expect([again.tally.indexed, again.tally.there, again.stored]).toEqual([1, 3, ['a', 'b', 'e', 'i']]);
});

test('no sign of life', async () => {
  const folder = folderOf({ 'a/x.log': logOf('hang'), 'b/x.log': logOf('fine') });
  const { broken, stored } = await index(folder, join(folderOf({}), 'archive.sqlite'), { giveUpAfter: 2000 });
  expect(broken).toEqual({ a: expect.stringMatching(/^no sign of life for 2 seconds( while it read .*)?; given up \(--give-up-after\)$/) as string });
  expect(stored).toEqual(['b']);
});

test.skipIf(process.platform === 'win32')('a thread that waits for what never comes cannot be ended, and holds up nothing', async () => {
  const folder = folderOf({ 'b/x.log': logOf('fine') });
  const pipe = join(folder, 'a');
  execFileSync('mkfifo', [pipe]);
  // A thread that waits would keep this process from ending.
  onTestFinished(() => closeSync(openSync(pipe, 'r+')));
  const thread = openThread({ script: SCRIPT, data: {}, memory: 1024, giveUpAfter: 500 });
  onTestFinished(() => thread.close());
  const line = { identified: async () => true, documents: async () => {}, alive: () => {} };
  expect(await thread.work({ path: pipe, name: 'a' }, line)).toMatchObject({ is: 'broken', reason: expect.stringMatching(/^no sign of life/) as string });
  expect(await thread.work({ path: join(folder, 'b'), name: 'b' }, line)).toMatchObject({ is: 'analyzed' });
});
