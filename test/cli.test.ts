/** The command as a person or a script starts it: a process of its own, real files, real exit statuses. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { ROOT } from '../src/paths.ts';
import { folderOf, run } from './cli/folder.ts';

const STARTED = '=== Verbose logging started: 11/21/2009  10:00:00  Build type: SHIP UNICODE 4.05.6002.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===';
const log = (code: number) =>
  [STARTED, 'MSI (s) (A4:28) [10:00:01:000]: Note: 1: 1708 ', 'Property(S): ProductName = Kestrel Feed', `MSI (c) (C8:10) [10:00:02:000]: MainEngineThread is returning ${code}`, '=== Verbose logging stopped: 11/21/2009  10:00:02 ==='].join('\r\n');
const PHOTO = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

describe('exit status', () => {
  test.each([
    ['nothing failed', { 'feed.log': log(0) }, [], 0],
    ['a restart is needed, which is no failure', { 'feed.log': log(3010) }, [], 0],
    ['an attempt failed', { 'feed.log': log(1603) }, [], 1],
    ['a finding as severe as --fail-on', { 'feed.log': log(0) }, ['--fail-on', 'info'], 1],
    ['nothing usable', { 'photo.png': PHOTO, 'letter.txt': 'Dear administrator,\nthe upgrade failed.\n' }, [], 3],
    ['nothing of the kind that was stated', { 'letter.txt': 'Dear administrator,\n' }, ['--as', 'versions-dump'], 3],
    ['bad input beside good', { 'photo.png': PHOTO, 'feed.log': log(0) }, [], 0],
  ] as const)('%s', async (_what, files, options, status) => {
    const ended = await run(['analyze', folderOf(files), ...options]);
    expect([ended.status, ended.stderr]).toEqual([status, '']);
  });

  test.each([
    ['a path that is not there', ['analyze', '/no/such/kestrel.log'], /no such file or folder/],
    ['no path', ['analyze'], /nothing to analyze: name a file/],
    ['an option that is none', ['analyze', '--fromat', 'json', '.'], /unknown option '--fromat'[\s\S]*--format/],
    ['a format that is none', ['analyze', '--format', 'pdf', '.'], /Allowed choices are text, json/],
    ['a log kind that is none', ['analyze', '--as', 'weather', '.'], /Allowed choices are .*msi/],
    ['an encoding that is none', ['analyze', '--encoding', 'klingon', '.'], /klingon/],
    ['a file in place of a folder of rules', ['analyze', '--rules', 'package.json', '.'], /there is no folder package.json to take rules from/],
    ['a folder of rules that is not there', ['analyze', '--rules', '/no/such/rules', '.'], /there is no folder \/no\/such\/rules/],
    ['an output that cannot be written', ['analyze', '--output', '/no/such/folder/report.json', 'sample-logs/clean-msi-install'], /^upgrade-triage: --output \/no\/such\/folder\/report.json: cannot be written \(there is no such file or folder\), expected a file in a folder that is there\n$/],
    ['a folder in place of an output', ['analyze', '--output', 'rules', 'sample-logs/clean-msi-install'], /--output rules: cannot be written \(it is a folder\)/],
    ['suppressions that are not there', ['analyze', '--suppressions', '/no/such/known.yaml', '.'], /^upgrade-triage: --suppressions \/no\/such\/known.yaml: cannot be read \(there is no such file or folder\), expected a YAML file of known findings\n$/],
  ])('2: %s', async (_what, args, message) => {
    const ended = await run(args);
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  test('2: a wrong rule file, with its place', async () => {
    const rules = folderOf({ 'feed/stalled.yaml': 'id: feed.stalled\ntitle: 7\n' });
    const ended = await run(['analyze', '--rules', rules, 'sample-logs/clean-msi-install']);
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(/feed\/stalled\.yaml:2:8 title: 7, .*expected string/);
  });
});

describe('the report', () => {
  test('JSON has the fields that others rely on, and standard output holds nothing else', async () => {
    const folder = folderOf({ 'feed.log': log(1603), 'photo.png': PHOTO });
    const { stdout } = await run(['analyze', folder, '--format', 'json']);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(report)).toEqual(['schemaVersion', 'outcome', 'attempts', 'findings', 'incidents', 'sources', 'gaps', 'skipped', 'suppressed']);
    expect(report).toMatchObject({
      schemaVersion: 1,
      outcome: 'failed',
      attempts: [
        {
          id: expect.stringMatching(/^[0-9a-f]{12}$/),
          kind: 'msi',
          product: 'Kestrel Feed',
          startedAt: '2009-11-21T10:00:00.000',
          endedAt: '2009-11-21T10:00:02.000',
          zone: 'local',
          outcome: 'failed',
          exitCode: 1603,
          sources: [{ file: join(folder, 'feed.log'), lines: [1, 5] }],
        },
      ],
      sources: [{ path: join(folder, 'feed.log'), format: 'msi', confidence: 0.98, why: expect.any(String), encoding: 'utf-8', lines: 5, events: 5, unparsed: 0 }],
      gaps: [{ missing: expect.stringContaining('events'), so: expect.any(String), collect: expect.stringContaining('wevtutil epl Application Application.evtx') }],
      skipped: [{ path: join(folder, 'photo.png'), reason: expect.stringContaining('picture') }],
    });
    for (const finding of report['findings'] as object[]) {
      expect(finding).toMatchObject({
        rule: expect.any(String),
        title: expect.any(String),
        severity: expect.stringMatching(/^(critical|error|warning|info)$/),
        role: expect.stringMatching(/^(cause|consequence|context)$/),
        confidence: expect.any(Number),
        because: expect.any(String),
        leadsTo: expect.any(Array),
        values: expect.any(Object),
        evidence: expect.any(Array),
        remediation: expect.any(Array),
        references: expect.any(Array),
      });
    }
  });

  test('the verdict is the first line', async () => {
    const { stdout } = await run(['analyze', folderOf({ 'feed.log': log(1603) })]);
    expect(stdout.split('\n')[0]).toBe('FAILED  Kestrel Feed, result 1603');
  });

  test('the same input gives the same report, twice and with the files in another order', async () => {
    const folder = folderOf({ 'a/feed.log': log(1603), 'b/feed.log': log(1603).replaceAll('10:00', '11:00') });
    const [a, b] = [join(folder, 'a', 'feed.log'), join(folder, 'b', 'feed.log')];
    const [one, two, turned] = await Promise.all([run(['analyze', a, b, '--format', 'json']), run(['analyze', a, b, '--format', 'json']), run(['analyze', b, a, '--format', 'json'])]);
    expect(two.stdout).toBe(one.stdout);
    expect(turned.stdout).toBe(one.stdout);
  });

  test('standard input, with the kind stated', async () => {
    const { status, stdout } = await run(['analyze', '-', '--as', 'msi', '--format', 'json'], { input: Buffer.from(`\uFEFF${log(1618)}`, 'utf16le') });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'failed', attempts: [{ exitCode: 1618 }], sources: [{ path: '-', encoding: 'utf-16le', confidence: 1, why: 'as you said (--as)' }] });
  });

  test('--output writes the file, without colours, and prints nothing', async () => {
    const folder = folderOf({ 'feed.log': log(1603) });
    const ended = await run(['analyze', join(folder, 'feed.log'), '--output', join(folder, 'report.txt')]);
    expect([ended.status, ended.stdout, ended.stderr]).toEqual([1, '', '']);
    expect(readFileSync(join(folder, 'report.txt'), 'utf8').split('\n')[0]).toBe('FAILED  Kestrel Feed, result 1603');
  });

  test('escape sequences in a log do not reach the terminal', async () => {
    const { stdout } = await run(['analyze', folderOf({ 'feed.log': log(1603).replace('Kestrel Feed', 'Kestrel \u001b]0;owned\u0007\u001b[31mFeed') }), '--color', 'always']);
    // oxlint-disable-next-line no-control-regex
    expect(stdout.replace(/\u001b\[\d+(?:;\d+)*m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    expect(stdout).toContain('Kestrel ␛]0;owned␇␛[31mFeed');
  });

  test.each([40, 60, 80, 200])('no line of prose is wider than %i columns', async (width) => {
    const { stdout } = await run(['analyze', 'sample-logs/incident-moss-sp2-database-behind', '--width', String(width)]);
    // Commands, places, addresses and ids are for copying, so they stay in one piece.
    const whole = /^\s+(?:\[[\w.-]+\]$|https?:\/\/|powershell|msiexec|sc |Get-|PSConfig|psconfig)|:\d+(?: at [\d:]+)?(?:, also .*)?$/;
    expect(stdout.split('\n').filter((line) => [...line].length > width && !whole.test(line))).toEqual([]);
  });

  test('colours only where they are asked for', async () => {
    const folder = folderOf({ 'feed.log': log(1603) });
    expect((await run(['analyze', folder])).stdout).not.toContain('\u001b');
    expect((await run(['analyze', folder, '--color', 'always'])).stdout).toContain('\u001b[');
    expect((await run(['analyze', folder, '--no-color'])).stdout).not.toContain('\u001b');
  });

  test('a user can add rules', async () => {
    const rules = folderOf({
      'feed/note.yaml': `id: feed.note
title: 'The feed said {note}'
severity: warning
role: context
tier: specific
confidence: 1
because: 'it stands in the log'
product: Kestrel
when:
  record: { in: [msi], fields: { note: 1708 } }
examples:
  match: [{ in: msi, text: 'MSI (s) (A4:28) [10:00:01:000]: Note: 1: 1708 ' }]
  pass: [{ in: msi, text: 'MSI (s) (A4:28) [10:00:01:000]: Note: 1: 1707 ' }]
`,
    });
    const { stdout } = await run(['analyze', folderOf({ 'feed.log': log(1603) }), '--rules', rules]);
    expect(stdout).toContain('warning: The feed said 1708');
  });
});

test('a reader that closes early changes nothing of the exit status', async () => {
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'cli.js'), 'analyze', 'sample-logs', '--format', 'json'], { cwd: ROOT });
  child.stdout.once('data', () => child.stdout.destroy());
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
});

test('help names every log kind and the exit statuses', async () => {
  const { status, stdout } = await run(['analyze', '--help']);
  expect(status).toBe(0);
  for (const words of ['"sharepoint-upgrade"', '"versions-dump"', '"event-xml"', 'Exit status: 0 nothing failed', 'upgrade-triage analyze from-customer.zip']) expect(stdout.replace(/\s+/g, ' ')).toContain(words);
});

test('without a path --samples reads the samples that come with the tool, and their failures are nobody\'s', async () => {
  const { status, stdout } = await run(['analyze', '--samples']);
  expect(status).toBe(0);
  expect(stdout.replace(/\s+/g, ' ')).toContain('incidents on different dates');
});

describe('builds', () => {
  test('a build: what it is, its neighbours, support, doubts and sources', async () => {
    const { status, stdout } = await run(['builds', 'KB906669']);
    expect(status).toBe(0);
    expect(stdout).toBe(`KB906669  Exchange Server 2003, SP2

  6.5.7638  SP                   KB906669

before   6.5.7226  SP1
after    6.5.7653.33  post-SP2 KB951061
newest   6.5.7656.2  post-SP2 KB976702
note     6.5.7638: see 6.5.7683
note     6.5.7683: build doubtful: MS page value; 6.5.7638 in the other list, KB906669 (msdocs2021;tostka; not used)
sources  exchange-nse
`);
  });

  test('JSON', async () => {
    const { stdout } = await run(['builds', 'Exchange 2007 SP1', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, asked: 'Exchange 2007 SP1', found: [{ product: 'Exchange Server 2007', release: 'SP1', known: 'exact', builds: [{ build: '8.1.240.6' }], previous: { build: '8.0.813.0' }, next: { build: '8.1.263.1' }, support: [{ end: '2017-04-11' }] }] });
  });

  test('a name that many products share is a list', async () => {
    const { stdout } = await run(['builds', 'SP3']);
    expect(stdout).toMatch(/^SP3 is a release of \d+ products; name the product, too:\n\n.*Exchange Server 5.5 SP3 {2}5\.5\.2650\n/s);
  });
});

describe('plan', () => {
  test('packages and steps in order: language packs, foundation, server; configuration by role', async () => {
    const { status, stdout } = await run(['plan', '--from', 'MOSS 2007 SP1', '--to', 'October 2009 CU', '--servers', 'KESTREL-WFE1=web,KESTREL-APP1=ca+app', '--language-packs', 'de-de=SP1', '--format', 'json']);
    expect(status).toBe(0);
    const plan = JSON.parse(stdout) as { packages: { name: string; kb: string[]; advised: boolean }[]; steps: { do: string }[] };
    expect(plan.packages.map(({ kb, advised }) => [kb, advised])).toEqual([
      [[], false],
      [['953338'], true],
      [['953334'], true],
      [['975002'], false],
      [['975731'], false],
    ]);
    expect(plan.steps.map((step) => step.do).filter((text) => text.startsWith('Run the configuration'))).toEqual([
      'Run the configuration on KESTREL-APP1 (hosts Central Administration, application server).',
      'Run the configuration on KESTREL-WFE1 (front-end web server).',
    ]);
  });

  test('front ends before back ends', async () => {
    const { stdout } = await run(['plan', '--from', 'Exchange 2003 SP1', '--to', 'SP2', '--servers', 'KESTREL-MBX1=be,KESTREL-FE1=fe', '--width', '200']);
    expect(stdout).toMatch(/on the front-end servers \(KESTREL-FE1\) before the back ends[\s\S]*on the back-end servers \(KESTREL-MBX1\)/);
  });

  test('rollups that are contained', async () => {
    const { stdout } = await run(['plan', '--from', 'Exchange 2007 RTM', '--to', 'KB953469', '--format', 'json']);
    expect((JSON.parse(stdout) as { replaced: { kb: string[] }[] }).replaced.flatMap(({ kb }) => kb)).toEqual(['930809', '935490', '935999', '940006', '941421', '942846']);
  });

  test.each([
    ['an older level', ['--from', 'Exchange 2007 SP1', '--to', 'KB953469'], /an update cannot be taken back; the package is made for 8\.0, the server is at 8\.1/],
    ['another product', ['--from', 'SharePoint 2013 SP1', '--to', 'SharePoint 2016 RTM'], /a migration, for which there is no plan/],
    ['a name of many products', ['--from', 'SP1', '--to', 'SP2'], /fits .*Exchange Server 2003.*name the product/],
    ['a role that is none', ['--from', 'Exchange 2003 SP1', '--to', 'SP2', '--servers', 'KESTREL-MBX1=web'], /--servers KESTREL-MBX1=web: expected NAME or NAME=ROLE\+ROLE.*fe \(front-end server\)/],
    ['a language that is none', ['--from', 'MOSS 2007 SP1', '--to', 'SP2', '--language-packs', 'German!'], /--language-packs German!: expected a language as de-de/],
    ['a product alone', ['--from', 'MOSS 2007', '--to', 'SP2'], /MOSS 2007 is a product, not a level of it/],
    ['no aim', ['--from', 'MOSS 2007 SP1'], /required option '--to <level>'/],
  ])('2: %s', async (_what, args, message) => {
    const ended = await run(['plan', ...args]);
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(message);
  });
});
