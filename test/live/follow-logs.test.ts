/** Real files that are written while they are followed: what is said of the runs in them at each moment. */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, truncateSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { SAMPLES } from '../../src/paths.ts';
import { newFolder, night } from './night.ts';

const STARTED = '=== Verbose logging started: 11/21/2009  23:59:58  Build type: SHIP UNICODE 4.05.6002.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===';
const BEGUN = [
  STARTED,
  'MSI (c) (C8:10) [23:59:58:101]: Resetting cached policy values',
  'MSI (s) (A4:28) [23:59:58:300]: ******* RunEngine:',
  '           ******* Product: D:\\updates\\kestrel-suite.msi',
  'Action start 23:59:59: InstallFiles.',
  'MSI (s) (A4:28) [23:59:59:600]: Executing op: ProductInfo(ProductKey={1A2B3C4D-0000-4444-8888-00000000C0DE},ProductName=Kestrel Suite,PackageName=kestrel-suite.msi,Language=1033,Version=34406461,Assignment=1,ObsoleteArg=0)',
];
const DISK_FULL = ['MSI (s) (A4:28) [00:00:01:101]: Note: 1: 1601 2: C: 3: 9000 4: 20 ', 'Error 1601. Out of disk space -- Volume: \'C:\'; required space: 9,000 KB; available space: 20 KB.  Free some disk space and retry.'];
const FAILED = ['Action ended 0:00:02: InstallFiles. Return value 3.', 'MSI (s) (A4:28) [00:00:03:100]: MainEngineThread is returning 1603', '=== Verbose logging stopped: 11/22/2009  0:00:03 ==='];
const WENT_WELL = ['Action ended 0:00:02: InstallFiles. Return value 1.', 'MSI (s) (A4:28) [00:00:03:100]: MainEngineThread is returning 0', '=== Verbose logging stopped: 11/22/2009  0:00:03 ==='];
const DISK_IS_FULL = 'There was not enough room on C:';

test('an error is provisional while the run goes on, and confirmed when the run has failed', async () => {
  const { write, attempts, claims, until } = await night(newFolder());
  write('msi.log', [...BEGUN, ...DISK_FULL]);
  await until('the error', () => claims().length > 0);
  expect(attempts()).toEqual(['Kestrel Suite: running in msi.log']);
  expect(claims()).toEqual([`provisional  ${DISK_IS_FULL}`]);
  write('msi.log', FAILED);
  await until('the end', () => attempts()[0] === 'Kestrel Suite: failed in msi.log');
  expect(claims()).toContain(`confirmed  ${DISK_IS_FULL}`);
});

test('an error that the run got over is retracted', async () => {
  const { write, attempts, claims, until } = await night(newFolder());
  write('msi.log', [...BEGUN, ...DISK_FULL]);
  await until('the error', () => claims().length > 0);
  write('msi.log', WENT_WELL);
  await until('the end', () => attempts()[0] === 'Kestrel Suite: succeeded in msi.log');
  expect(claims()).toEqual([`retracted  ${DISK_IS_FULL} (its run went well all the same)`]);
});

test('what a run that goes on has not got yet is no finding', async () => {
  const { write, attempts, claims, until, following } = await night(newFolder());
  write('msi.log', BEGUN);
  await until('the run', () => attempts().length > 0 && following.settled());
  expect([attempts(), claims()]).toEqual([['Kestrel Suite: running in msi.log'], []]);
});

test('a later run that succeeds repairs what was confirmed', async () => {
  const { write, attempts, until, following } = await night(newFolder());
  write('first.log', [...BEGUN, ...DISK_FULL, ...FAILED]);
  await until('the failure', () => following.view().live?.claims.some(({ state }) => state === 'confirmed') ?? false);
  write('second.log', [...BEGUN, ...WENT_WELL].map((line) => line.replace('11/21/2009  23:59', '11/22/2009  00:59').replace(/\[(?:23:59|00:00)/, '[01:10')));
  await until('the repair', () => following.view().live?.claims.some(({ why }) => why === 'a later run repaired it') ?? false);
  expect(attempts()).toEqual(['Kestrel Suite: failed in first.log', 'Kestrel Suite: succeeded in second.log']);
  expect(following.view().live?.claims.filter(({ why }) => why !== undefined).map(({ state, finding }) => [state, finding.rule.id, finding.severity])).toContainEqual(['confirmed', 'msi.disk-full', 'info']);
});

const SETUP = [
  '[03/08/2014 20:02:05.0094] [0] Starting Microsoft Exchange Server 2013 Setup',
  '[03/08/2014 20:02:05.0374] [0] Setup version: 15.0.847.32.',
  "[03/08/2014 20:02:05.0440] [0] Command Line Parameter Name='mode', Value='Upgrade'.",
  '[03/08/2014 20:10:05.0440] [1] Executing:  Get-ExchangeServer -Identity $RoleFqdnOrName',
  '[03/08/2014 20:10:07.0440] [2] [ERROR] The operation couldn\'t be performed because object \'KESTREL-MBX2\' couldn\'t be found on \'KESTREL-DC1.contoso.com\'.',
];

test('an error that a setup takes for none some lines later is retracted, though it was shown when the log was quiet', async () => {
  const { write, attempts, following, until } = await night(newFolder());
  const errors = () => following.view().report.attempts[0]?.errors;
  write('ExchangeSetup.log', SETUP);
  await until('the error', () => errors() === 1);
  write('ExchangeSetup.log', ['[03/08/2014 20:10:08.0440] [1] Executing:  New-ExchangeServer', '[03/08/2014 20:10:09.0440] [1] Processing component \'Server\'.']);
  await until('its end', () => errors() === 0);
  expect(attempts()).toEqual(['Microsoft Exchange Server 2013: running in ExchangeSetup.log']);
});

test('a log is recognised once enough of it is there, be its first piece a few bytes', async () => {
  const { write, attempts, following, until } = await night(newFolder());
  write('msi.log', STARTED.slice(0, 3));
  await until('the file', () => following.view().live?.files[0]?.state === 'unknown');
  const bytes = [...BEGUN, ...FAILED].map((line) => `${line}\r\n`).join('').slice(3);
  for (let at = 0; at < bytes.length; at += 97) write('msi.log', bytes.slice(at, at + 97));
  await until('the end', () => attempts()[0] === 'Kestrel Suite: failed in msi.log');
  expect(following.view().report.sources.map(({ format, lines, unparsed }) => ({ format, lines, unparsed }))).toEqual([{ format: 'msi', lines: 9, unparsed: 0 }]);
});

test('a log that is emptied and written anew keeps the run that was read from it', async () => {
  const { write, attempts, folder, until } = await night(newFolder());
  write('msi.log', [...BEGUN, ...FAILED]);
  await until('the first', () => attempts()[0] === 'Kestrel Suite: failed in msi.log');
  truncateSync(join(folder, 'msi.log'));
  write('msi.log', BEGUN.map((line) => line.replaceAll('23:59', '22:10').replaceAll('Kestrel Suite', 'Kestrel Pack')));
  await until('the second', () => attempts().length === 2);
  expect(attempts()).toEqual(['Kestrel Pack: running in msi.log', 'Kestrel Suite: failed in msi.log']);
});

test('a log that is renamed holds its run once, under its new name', async () => {
  const { write, attempts, folder, until } = await night(newFolder());
  write('msi.log', [...BEGUN, ...FAILED]);
  await until('the first', () => attempts()[0] === 'Kestrel Suite: failed in msi.log');
  renameSync(join(folder, 'msi.log'), join(folder, 'msi-1.log'));
  write('msi.log', BEGUN.map((line) => line.replaceAll('23:59', '22:10').replaceAll('Kestrel Suite', 'Kestrel Pack')));
  await until('both', () => attempts().length === 2 && attempts().some((one) => one.includes('msi-1')));
  expect(attempts()).toEqual(['Kestrel Pack: running in msi.log', 'Kestrel Suite: failed in msi-1.log']);
});

const LONG_AGO = new Date('2020-01-01');

test('what ended long before is history in a folder, and what is meant where its file is named', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'msi.log'), [...BEGUN, ...DISK_FULL, ...FAILED].join('\r\n'));
  utimesSync(join(folder, 'msi.log'), LONG_AGO, LONG_AGO);
  const all = await night(folder);
  await all.until('the folder', () => all.following.settled());
  expect([all.attempts(), all.claims()]).toEqual([['Kestrel Suite: failed, history in msi.log'], []]);
  const one = await night(folder, { paths: [join(folder, 'msi.log')] });
  await one.until('the file', () => one.following.settled());
  expect([one.attempts(), one.claims().length > 0]).toEqual([['Kestrel Suite: failed in msi.log'], true]);
});

test('a log that is named is meant, be it found by its folder, too', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'msi.log'), [...BEGUN, ...FAILED].join('\r\n'));
  utimesSync(join(folder, 'msi.log'), LONG_AGO, LONG_AGO);
  const { attempts, following, until } = await night(folder, { paths: [folder, relative('', join(folder, 'msi.log'))] });
  await until('the folder', () => following.settled());
  expect(attempts()).toEqual(['Kestrel Suite: failed in msi.log']);
});

test('a folder may have an exclamation mark in its name, which stands before the members of an archive, too', async () => {
  const folder = join(newFolder(), '!patches');
  mkdirSync(folder);
  const { write, attempts, claims, until } = await night(folder);
  write('msi.log', [...BEGUN, ...DISK_FULL]);
  await until('the error', () => claims().length > 0);
  expect(attempts()).toEqual(['Kestrel Suite: running in msi.log']);
  write('msi.log', FAILED);
  await until('the end', () => claims().includes(`confirmed  ${DISK_IS_FULL}`));
  expect(attempts()).toEqual(['Kestrel Suite: failed in msi.log']);
});

test('what was history is history after a restart, too', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'msi.log'), [...BEGUN, ...DISK_FULL, ...FAILED].join('\r\n'));
  utimesSync(join(folder, 'msi.log'), LONG_AGO, LONG_AGO);
  const first = await night(folder);
  await first.until('the folder', () => first.following.settled());
  const next = await night(folder, { from: Date.now(), known: first.following.beginnings(), current: [] });
  await next.until('the folder', () => next.following.settled());
  expect([next.attempts(), next.claims()]).toEqual([['Kestrel Suite: failed, history in msi.log'], []]);
});

test('a log that broke off long ago is of no run that goes on', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'msi.log'), BEGUN.join('\r\n'));
  utimesSync(join(folder, 'msi.log'), LONG_AGO, LONG_AGO);
  const { attempts, following, until } = await night(folder);
  await until('the folder', () => following.settled());
  expect(attempts()).toEqual(['Kestrel Suite: incomplete, history in msi.log']);
});

test('a defect of the program is handed on', async () => {
  const defect = new Error('made');
  const { write, following } = await night(newFolder(), {
    patienceOf: () => {
      throw defect;
    },
  });
  write('msi.log', BEGUN);
  await expect(following.broken).rejects.toBe(defect);
});

test('an event log that is written within its file, of which neither size nor name changes', async () => {
  const whole = readFileSync(join(SAMPLES, 'incident-exchange2010-service-would-not-stop', 'Application.evtx'));
  const { folder, attempts, following, until } = await night(newFolder());
  const [file, empty] = [join(folder, 'Application.evtx'), Buffer.alloc(whole.length - 4096)];
  writeFileSync(file, Buffer.concat([whole.subarray(0, 4096), empty]));
  await until('the file', () => following.settled() && following.view().report.sources.length === 1);
  expect(attempts()).toEqual([]);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, whole, 4096, whole.length - 4096, 4096);
  closeSync(descriptor);
  await until('the events', () => attempts().length > 0);
  const events = following.view().report.sources[0]?.events;
  // The service brings the header up to date when it likes.
  const before = following.view();
  const again = openSync(file, 'r+');
  writeSync(again, Buffer.from([1]), 0, 1, 120);
  closeSync(again);
  await until('the header', () => following.settled() && following.view() !== before);
  expect([following.view().report.sources.map((source) => source.events), following.view().live?.files.map(({ renewed }) => renewed)]).toEqual([[events], [0]]);
});
