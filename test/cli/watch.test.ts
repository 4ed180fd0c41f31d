/** `watch` as a script starts it: real files that are written meanwhile, events, exit statuses, a state that outlives a kill. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { folderOf, run } from './folder.ts';
import { watch } from './watching.ts';

const BEGUN = [
  '=== Verbose logging started: 11/21/2009  23:59:58  Build type: SHIP UNICODE 4.05.6002.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===',
  'MSI (c) (C8:10) [23:59:58:101]: Resetting cached policy values',
  'MSI (s) (A4:28) [23:59:58:300]: ******* RunEngine:',
  'Action start 23:59:59: InstallFiles.',
  'MSI (s) (A4:28) [23:59:59:600]: Executing op: ProductInfo(ProductKey={1A2B3C4D-0000-4444-8888-00000000C0DE},ProductName=Kestrel Suite,PackageName=kestrel-suite.msi,Language=1033,Version=34406461,Assignment=1,ObsoleteArg=0)',
];
const DISK_FULL = ["Error 1601. Out of disk space -- Volume: 'C:'; required space: 9,000 KB; available space: 20 KB.  Free some disk space and retry."];
const ENDED = (code: number) => [`Action ended 0:00:02: InstallFiles. Return value ${code === 0 ? 1 : 3}.`, `MSI (s) (A4:28) [00:00:03:100]: MainEngineThread is returning ${code}`, '=== Verbose logging stopped: 11/22/2009  0:00:03 ==='];
const text = (lines: readonly string[]) => lines.map((line) => `${line}\r\n`).join('');
const LONG_AGO = new Date('2020-01-01');

describe('--until-done', () => {
  test.each([
    ['0 where the run went well', 0, 'succeeded'],
    ['1 where it failed', 1603, 'failed'],
  ])('%s', async (_what, code, outcome) => {
    const folder = folderOf({});
    const watching = watch([folder, '--until-done', '--done-after', '0.5']);
    await watching.until('the beginning', (words) => words.includes('verdict waiting'));
    appendFileSync(join(folder, 'msi.log'), text(BEGUN));
    await watching.until('the run', (words) => words.includes('verdict running'));
    appendFileSync(join(folder, 'msi.log'), text(ENDED(code)));
    const { status, stderr } = await watching.ended;
    expect([status, stderr]).toEqual([code === 0 ? 0 : 1, '']);
    expect(watching.words().slice(0, 4)).toEqual(['verdict waiting', 'file following msi.log', 'attempt started', 'verdict running']);
    expect(watching.words()).toContain(`attempt ended ${outcome}`);
  });

  test('what failed long ago in the same folder is not the run of this night', async () => {
    const folder = folderOf({ 'old.log': text([...BEGUN, ...DISK_FULL, ...ENDED(1603)]) });
    utimesSync(join(folder, 'old.log'), LONG_AGO, LONG_AGO);
    const watching = watch([folder, '--until-done', '--done-after', '0.5']);
    await watching.until('the beginning', (words) => words.includes('verdict waiting'));
    appendFileSync(join(folder, 'new.log'), text([...BEGUN, ...ENDED(0)]).replaceAll('Kestrel Suite', 'Kestrel Pack'));
    expect((await watching.ended).status).toBe(0);
    expect(watching.words().filter((one) => one.startsWith('attempt'))).toEqual(['attempt started', 'attempt ended succeeded']);
  });

  test('waits --done-after for the next package of a chain', async () => {
    const folder = folderOf({});
    const watching = watch([folder, '--until-done', '--done-after', '4']);
    await watching.until('the beginning', (words) => words.includes('verdict waiting'));
    appendFileSync(join(folder, 'first.log'), text([...BEGUN, ...ENDED(0)]));
    await watching.until('the end of the first', (words) => words.includes('attempt ended succeeded'));
    appendFileSync(join(folder, 'second.log'), text([...BEGUN, ...ENDED(1603)]).replaceAll('Kestrel Suite', 'Kestrel Pack').replaceAll('11/21/2009', '11/22/2009'));
    expect((await watching.ended).status).toBe(1);
    expect(watching.words().filter((one) => one.startsWith('attempt ended'))).toEqual(['attempt ended succeeded', 'attempt ended failed']);
  });

  test('a run whose log is silent for longer than --give-up-after has failed', async () => {
    const watching = watch([folderOf({ 'msi.log': text(BEGUN) }), '--until-done', '--done-after', '0.5', '--give-up-after', '0.05']);
    expect((await watching.ended).status).toBe(1);
  });
});

test('no run begins for longer than --give-up-after', async () => {
  const folder = folderOf({ 'old.log': text([...BEGUN, ...ENDED(1603)]) });
  utimesSync(join(folder, 'old.log'), LONG_AGO, LONG_AGO);
  const watching = watch([folder, '--until-done', '--give-up-after', '0.05']);
  const { status } = await watching.ended;
  expect([status, watching.words()]).toEqual([3, ['verdict waiting']]);
});

test('keys stay the same while ids change with every line', async () => {
  const folder = folderOf({ 'msi.log': text([...BEGUN, ...DISK_FULL]) });
  const watching = watch([folder, '--until-done', '--done-after', '0.5']);
  await watching.until('the error', (words) => words.includes('finding provisional msi.disk-full'));
  appendFileSync(join(folder, 'msi.log'), text(ENDED(1603)));
  await watching.ended;
  const keys = new Set(watching.told().filter(({ finding }) => finding?.rule === 'msi.disk-full').map(({ key }) => key));
  const runs = new Set(watching.told().filter(({ event }) => event === 'attempt').map(({ key }) => key));
  expect([keys.size, runs.size]).toEqual([1, 1]);
  expect(watching.words().filter((one) => one.includes('disk-full'))).toEqual(['finding provisional msi.disk-full', 'finding confirmed msi.disk-full']);
});

test('SIGTERM ends it with the status of this moment', async () => {
  const folder = folderOf({ 'msi.log': text([...BEGUN, ...ENDED(1603)]) });
  const watching = watch([folder]);
  await watching.until('the failure', (words) => words.includes('verdict failed'));
  watching.kill('SIGTERM');
  expect((await watching.ended).status).toBe(1);
});

test('nothing usable until it is stopped', async () => {
  const watching = watch([folderOf({ 'letter.txt': 'Dear administrator,\n' })]);
  await watching.until('the letter', (words) => words.includes('file unknown letter.txt'));
  watching.kill('SIGINT');
  expect((await watching.ended).status).toBe(3);
});

test('--on-finding runs a program with each finding on its standard input', async () => {
  const folder = folderOf({ 'msi.log': text([...BEGUN, ...DISK_FULL]) });
  const told = join(folderOf({}), 'told.ndjson');
  const script = "process.stdin.on('data',(data)=>require('fs').appendFileSync(process.argv[1],data))";
  const watching = watch([folder, '--until-done', '--done-after', '0.5', '--fail-on', 'never', '--on-finding', `"${process.execPath}" -e "${script}" "${told}"`]);
  await watching.until('the error', (words) => words.includes('finding provisional msi.disk-full'));
  appendFileSync(join(folder, 'msi.log'), text(ENDED(0)));
  expect((await watching.ended).status).toBe(0);
  const events = readFileSync(told, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { state: string; finding: { rule: string } });
  expect(events.filter(({ finding }) => finding.rule === 'msi.disk-full').map(({ state }) => state)).toEqual(['provisional', 'retracted']);
});

describe('--state', () => {
  /** What was told in all, by the process that was killed and by those after it. */
  async function inTwo(meanwhile: (folder: string) => void, first = [...BEGUN, ...DISK_FULL]) {
    const folder = folderOf({ 'msi.log': text(first) });
    const state = join(folderOf({}), 'state.json');
    const before = watch([folder, '--state', state]);
    await before.until('the error', (words) => words.includes('finding provisional msi.disk-full') || words.includes('finding confirmed msi.disk-full'));
    await before.until('the state', () => existsSync(state) && readFileSync(state, 'utf8').includes('disk-full'));
    before.kill('SIGKILL');
    await before.ended;
    meanwhile(folder);
    const after = watch([folder, '--state', state, '--until-done', '--done-after', '0.5']);
    const { status } = await after.ended;
    return { status, before: before.words(), after: after.words(), keys: [...before.told(), ...after.told()].filter(({ finding }) => finding?.rule === 'msi.disk-full').map(({ key }) => key) };
  }

  test('what came while nobody followed is told, and nothing twice', async () => {
    const { status, before, after, keys } = await inTwo((folder) => appendFileSync(join(folder, 'msi.log'), text(ENDED(1603))));
    expect(before).toEqual(['attempt started', 'finding provisional msi.disk-full', 'verdict running']);
    expect(after).toEqual(['attempt ended failed', 'finding confirmed msi.disk-full', 'verdict failed']);
    expect([status, new Set(keys).size]).toEqual([1, 1]);
  });

  test('a finding that does not hold any more is retracted', async () => {
    const { status, after } = await inTwo((folder) => appendFileSync(join(folder, 'msi.log'), text(ENDED(0))));
    expect(after).toEqual(['attempt ended succeeded', 'verdict succeeded', 'finding retracted msi.disk-full']);
    expect(status).toBe(0);
  });

  test('of several runs that came in one log none is lost', async () => {
    const again = (name: string, time: string) => text([...BEGUN, ...ENDED(0)]).replaceAll('Kestrel Suite', name).replaceAll('23:59', time);
    const { after } = await inTwo((folder) => appendFileSync(join(folder, 'msi.log'), text(ENDED(1603)) + again('Kestrel Pack', '22:10') + again('Kestrel Feed', '22:20')));
    expect(after.filter((one) => one.startsWith('attempt')).toSorted()).toEqual(['attempt ended failed', 'attempt ended succeeded', 'attempt ended succeeded', 'attempt started', 'attempt started']);
  });

  test('where nothing came nothing is told', async () => {
    const { after } = await inTwo(() => {}, [...BEGUN, ...DISK_FULL, ...ENDED(1603)]);
    expect(after).toEqual([]);
  });

  test('a finding with which --on-finding was not run yet is told again', async () => {
    const folder = folderOf({ 'msi.log': text([...BEGUN, ...DISK_FULL]) });
    const state = join(folderOf({}), 'state.json');
    const hang = ['--on-finding', `"${process.execPath}" -e "setTimeout(()=>{},8000)"`];
    const before = watch([folder, '--state', state, ...hang]);
    await before.until('the error', (words) => words.includes('finding provisional msi.disk-full'));
    appendFileSync(join(folder, 'msi.log'), text(ENDED(1603)));
    await before.until('the end', (words) => words.includes('finding confirmed msi.disk-full'));
    before.kill('SIGKILL');
    await before.ended;
    const after = watch([folder, '--state', state, '--until-done', '--done-after', '0.5']);
    await after.ended;
    expect(after.words()).toEqual(['attempt started', 'attempt ended failed', 'finding confirmed msi.disk-full', 'verdict failed']);
  });

  test('what was found in a log that is gone stands as it was told', async () => {
    const { after } = await inTwo((folder) => {
      mkdirSync(join(folder, '..', 'away'), { recursive: true });
      renameSync(join(folder, 'msi.log'), join(folder, '..', 'away', `${folder.split(/[\\/]/).at(-1)}.log`));
      appendFileSync(join(folder, 'other.log'), text([...BEGUN, ...ENDED(0)]).replaceAll('Kestrel Suite', 'Kestrel Pack').replaceAll('23:59', '22:10'));
    }, [...BEGUN, ...DISK_FULL, ...ENDED(1603)]);
    expect(after).toEqual(['file following other.log', 'attempt started', 'attempt ended succeeded', 'verdict succeeded']);
  });
});

test('the state may lie among the logs', async () => {
  const folder = folderOf({});
  const watching = watch([folder, '--until-done', '--done-after', '1', '--state', join(folder, 'state.json')]);
  await watching.until('the beginning', (words) => words.includes('verdict waiting'));
  appendFileSync(join(folder, 'msi.log'), text([...BEGUN, ...ENDED(0)]));
  expect((await watching.ended).status).toBe(0);
  expect(watching.words().filter((one) => one.startsWith('file'))).toEqual(['file following msi.log']);
});

test('a state that cannot be written any more is told, and following goes on', async () => {
  const folder = folderOf({});
  const away = folderOf({});
  const watching = watch([folder, '--until-done', '--done-after', '1', '--state', join(away, 'state.json')]);
  await watching.until('the beginning', (words) => words.includes('verdict waiting'));
  rmSync(away, { recursive: true });
  appendFileSync(join(folder, 'msi.log'), text([...BEGUN, ...ENDED(0)]));
  const { status, stderr } = await watching.ended;
  expect([status, stderr]).toEqual([0, `--state ${join(away, 'state.json')}: cannot be written (there is no such file or folder); after a restart something may be told twice\n`]);
});

test('as lines: where the runs were told by an earlier process the verdict is told once more', async () => {
  const folder = folderOf({ 'msi.log': text([...BEGUN, ...ENDED(1603)]) });
  const args = ['watch', folder, '--format', 'text', '--until-done', '--done-after', '0.5', '--state', join(folderOf({}), 'state.json')];
  await run(args);
  const { status, stdout } = await run(args);
  expect([status, stdout.split('\n').map((line) => line.slice(10))]).toEqual([1, [`watching ${folder}, reading what is there already`, 'verdict: failed (0 running, 1 ended), confirmed cause: Kestrel Suite failed in InstallFiles: no error in the log says why', '']]);
});

describe('wrong usage is told before anything is followed', () => {
  const bad = folderOf({ 'state.json': '{"version":', 'new.json': '{"version":2}' });
  test.each([
    ['no path', [], /nothing to watch: name files that are being written/],
    ['standard input', ['-'], /standard input cannot be watched/],
    ['a program that is not there', ['.', '--on-finding', 'no-such-program'], /no program "no-such-program" can be run/],
    ['a state that is none', ['.', '--state', join(bad, 'state.json')], /not a file that this version has written/],
    ['a state of another version', ['.', '--state', join(bad, 'new.json')], /not a file that this version has written \(✖ Invalid input: expected 1\n {2}→ at version/],
    ['a state that cannot be written', ['.', '--state', '/no/such/folder/state.json'], /--state .*cannot be written/],
    ['a path behind --poll', ['--poll', 'logs'], /a path stands before --poll, or behind --poll 1/],
    ['a poll of no time', ['.', '--poll', '0'], /expected a number above 0/],
  ])('%s', async (_what, args, message) => {
    const ended = await run(['watch', ...args]);
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });
});
