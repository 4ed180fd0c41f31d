import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EVENTUALLY, SOON, folder, following } from './followed.ts';

test('a path that is not there yet, neither are the folders above it', async () => {
  const base = await folder();
  const { contents, states, state } = await following(base, ['logs/upgrade/a.log']);
  expect(contents()).toEqual([]);
  expect(state('logs/upgrade/a.log')).toEqual({ path: join(base, 'logs/upgrade/a.log'), state: 'awaited', why: 'it is not there yet', size: 0, renewed: 0 });
  await mkdir(join(base, 'logs/upgrade'), { recursive: true });
  await writeFile(join(base, 'logs/upgrade/b.log'), 'not asked for');
  await writeFile(join(base, 'logs/upgrade/a.log'), 'first');
  await expect.poll(contents, EVENTUALLY).toEqual(['logs/upgrade/a.log: first']);
  await expect.poll(states, EVENTUALLY).toEqual(['logs/upgrade/a.log: following']);
});

test('a file on a computer whose clock is an hour ahead was written now', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'a');
  const ahead = new Date(Date.now() + 3_600_000);
  await utimes(join(base, 'a.log'), ahead, ahead);
  const { found } = await following(base, ['a.log']);
  expect(found[0]?.modified).toBeLessThanOrEqual(Date.now());
});

test('what this program writes is not followed, wherever it lies', async () => {
  const base = await folder();
  await mkdir(join(base, 'logs'));
  await symlink(join(base, 'logs'), join(base, 'link'));
  await writeFile(join(base, 'logs/state.json'), '{}');
  const { contents, states, skipped } = await following(base, ['link'], { own: [join(base, 'logs/state.json'), join(base, 'link/state.json.new')] });
  await writeFile(join(base, 'logs/state.json.new'), '{}');
  await writeFile(join(base, 'logs/a.log'), 'a');
  await expect.poll(contents, EVENTUALLY).toEqual(['link/a.log: a']);
  expect([states(), skipped.toSorted()]).toEqual([['link/a.log: following'], ['link/state.json.new: this program writes it while it follows', 'link/state.json: this program writes it while it follows']]);
});

test('a folder that appears later, and files in new folders', async () => {
  const base = await folder();
  const { contents, states } = await following(base, ['logs']);
  expect(states()).toEqual(['logs: awaited']);
  await mkdir(join(base, 'logs'));
  await expect.poll(states, EVENTUALLY).toEqual([]);
  await writeFile(join(base, 'logs/a.log'), 'a');
  await mkdir(join(base, 'logs/one/two'), { recursive: true });
  await writeFile(join(base, 'logs/one/two/b.log'), 'b');
  await expect.poll(() => contents().toSorted(), EVENTUALLY).toEqual(['logs/a.log: a', 'logs/one/two/b.log: b']);
  await appendFile(join(base, 'logs/one/two/b.log'), ' more');
  await expect.poll(() => contents().toSorted(), EVENTUALLY).toEqual(['logs/a.log: a', 'logs/one/two/b.log: b more']);
});

test('a folder that is deleted and made anew', async () => {
  const base = await folder();
  await mkdir(join(base, 'logs'));
  await writeFile(join(base, 'logs/a.log'), 'first');
  const { contents } = await following(base, ['logs']);
  await expect.poll(contents, EVENTUALLY).toEqual(['logs/a.log: first']);
  await rm(join(base, 'logs'), { recursive: true });
  await mkdir(join(base, 'logs'));
  await writeFile(join(base, 'logs/a.log'), 'second');
  await expect.poll(contents, EVENTUALLY).toEqual([expect.stringMatching(/^logs\/a.log: first \| (?:truncated|replaced)$/), 'logs/a.log: second']);
  await appendFile(join(base, 'logs/a.log'), ' more');
  await writeFile(join(base, 'logs/b.log'), 'b');
  await expect.poll(() => contents().slice(1), EVENTUALLY).toEqual(['logs/a.log: second more', 'logs/b.log: b']);
});

test('what was there at the start is found at once, in the order of their names, and each file once', async () => {
  const base = await folder();
  await mkdir(join(base, 'b'));
  for (const name of ['c.log', 'b/z.log', 'a.log', 'B.log']) await writeFile(join(base, name), name);
  const { found } = await following(base, ['c.log', '', 'b', './a.log']);
  expect(found.map(({ path, size }) => `${path.slice(base.length)} ${size}`)).toEqual(['/B.log 5', '/a.log 5', '/b/z.log 7', '/c.log 5']);
});

test('links: two ways to one file, a loop, and one whose target comes later', async () => {
  const base = await folder();
  await mkdir(join(base, 'logs'));
  await mkdir(join(base, 'else'));
  await writeFile(join(base, 'logs/a.log'), 'a');
  await symlink(join(base, 'logs/a.log'), join(base, 'logs/z.log'));
  await symlink(join(base, 'logs'), join(base, 'logs/loop'));
  await symlink(join(base, 'else/later.log'), join(base, 'logs/later.log'));
  const { contents, skipped } = await following(base, ['logs']);
  await expect.poll(contents, EVENTUALLY).toEqual(['logs/a.log: a']);
  expect(skipped).toEqual(['logs/later.log: it is gone or is a link to nothing']);
  await symlink(join(base, 'logs/a.log'), join(base, 'logs/A.log'));
  await writeFile(join(base, 'else/later.log'), 'later');
  await appendFile(join(base, 'logs/a.log'), ' more');
  await expect.poll(contents, EVENTUALLY).toEqual(['logs/a.log: a more', 'logs/later.log: later']);
});

test('the first of two links to a file is taken away', async () => {
  const base = await folder();
  await mkdir(join(base, 'logs'));
  await writeFile(join(base, 'target.log'), 'text');
  await symlink(join(base, 'target.log'), join(base, 'logs/a.log'));
  await symlink(join(base, 'target.log'), join(base, 'logs/b.log'));
  const { contents } = await following(base, ['logs']);
  await expect.poll(contents, EVENTUALLY).toEqual(['logs/a.log: text']);
  await unlink(join(base, 'logs/a.log'));
  await expect.poll(contents, EVENTUALLY).toEqual(['logs/a.log: text | moved to logs/b.log', 'logs/b.log: text']);
});

test('what is no log is told once, and a pipe is not opened', async () => {
  const base = await folder();
  execFileSync('mkfifo', [join(base, 'pipe.log')]);
  await writeFile(join(base, 'Thumbs.db'), 'x');
  await writeFile(join(base, 'a.log'), 'a');
  const { contents, skipped } = await following(base, ['', 'pipe.log']);
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: a']);
  await writeFile(join(base, 'b.log'), 'b');
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: a', 'b.log: b']);
  expect(skipped).toEqual(['Thumbs.db: a system file of Windows, macOS or git, not a log', 'pipe.log: a device, pipe or socket, not a file']);
});

test('a pipe takes the place of a log', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'a');
  const { contents, states } = await following(base, ['a.log']);
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: a']);
  await unlink(join(base, 'a.log'));
  execFileSync('mkfifo', [join(base, 'a.log')]);
  await expect.poll(states, EVENTUALLY).toEqual(['a.log: gone']);
});

test('a file that is gone for long is no longer waited for; should it come back after all, it is another one', async () => {
  const base = await folder();
  await writeFile(join(base, 'a.log'), 'first');
  const { contents, states } = await following(base, [''], { pace: { ...SOON, gone: 100 } });
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first']);
  await unlink(join(base, 'a.log'));
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first | deleted']);
  expect(states()).toEqual([]);
  await writeFile(join(base, 'a.log'), 'first');
  await expect.poll(contents, EVENTUALLY).toEqual(['a.log: first | deleted', 'a.log: first']);
});
