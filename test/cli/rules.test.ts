/** `rules …` as a person or a script starts it. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { folderOf, run } from './folder.ts';

const log = (code: number, said = 'Feed hopper A7 stalled') =>
  [
    '=== Verbose logging started: 11/21/2009  10:00:00  Build type: SHIP UNICODE 4.05.6002.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===',
    `MSI (s) (A4:28) [10:00:01:000]: ${said}`,
    'Property(S): ProductName = Kestrel Feed',
    `MSI (c) (C8:10) [10:00:02:000]: MainEngineThread is returning ${code}`,
    '=== Verbose logging stopped: 11/21/2009  10:00:02 ===',
  ].join('\r\n');

const RULE = `id: feed.stalled
title: 'The hopper {hopper} stalled'
severity: critical
role: cause
tier: specific
confidence: 0.9
because: the log says so
product: Kestrel Feed
when:
  record: { in: [msi], message: 'Feed hopper (?<hopper>\\w+) stalled' }
leadsTo: [msi.failed]
remediation: [{ do: 'Empty hopper {hopper}.' }]
examples:
  match: [{ in: msi, text: 'MSI (s) (A4:28) [10:00:01:000]: Feed hopper B2 stalled', values: { hopper: B2 } }]
  pass: [{ in: msi, text: 'MSI (s) (A4:28) [10:00:01:000]: Feed hopper B2 started' }]
`;
const rules = folderOf({ 'feed/stalled.yaml': RULE });

describe('list', () => {
  test('a line for each rule, by area, with rules of the user', async () => {
    const { status, stdout, stderr } = await run(['rules', 'list', '--match', 'stalled', '--rules', rules]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('feed  1 rule\n');
    expect(stdout).toMatch(/ feed\.stalled +critical {2}cause {8}specific {3}The hopper <hopper> stalled\n/);
  });

  test('by product', async () => {
    const { stdout } = await run(['rules', 'list', '--product', 'kestrel', '--rules', rules, '--format', 'json']);
    expect(JSON.parse(stdout)).toEqual([{ id: 'feed.stalled', severity: 'critical', role: 'cause', tier: 'specific', title: 'The hopper {hopper} stalled', product: 'Kestrel Feed' }]);
  });

  test('nothing', async () => {
    expect(await run(['rules', 'list', '--product', 'frobozz'])).toEqual({ status: 0, stdout: 'no rule fits; `rules list` without options names all\n', stderr: '' });
  });
});

describe('show', () => {
  test('all that a rule says', async () => {
    const { status, stdout } = await run(['rules', 'show', 'feed.stalled', '--rules', rules]);
    expect(status).toBe(0);
    for (const words of ['critical, cause, specific: the one thing that went wrong', 'for runs that did not succeed', 'an entry of msi that says /Feed hopper (?<hopper>\\w+) stalled/', 'LEADS   to msi.failed', '1. Empty hopper <hopper>.', 'Feed hopper B2 stalled']) expect(stdout).toContain(words);
  });

  test('what leads to it', async () => {
    expect((await run(['rules', 'show', 'msi.failed', '--rules', rules])).stdout).toMatch(/COMES {3}from .*\bfeed\.stalled/s);
  });

  test('a rule that is none: 2, with the nearest ones', async () => {
    const { status, stdout, stderr } = await run(['rules', 'show', 'msi.fileinuse']);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining('there is no rule msi.fileinuse; did you mean msi.file-in-use')]);
  });

  test('colours only where they are asked for', async () => {
    const shown = (more: string[], env = {}) => run(['rules', 'show', 'msi.failed', ...more], { env }).then(({ stdout }) => stdout.includes('\u001b['));
    expect(await Promise.all([shown([]), shown(['--color', 'always']), shown(['--no-color']), shown([], { NO_COLOR: '1' })])).toEqual([false, true, false, false]);
  });
});

describe('lint', () => {
  test('0: nothing wrong', async () => {
    expect(await run(['rules', 'lint', rules])).toEqual({ status: 0, stdout: '1 rule file, nothing wrong\n', stderr: '' });
  });

  test('1: all problems of all files, with their places', async () => {
    const bad = folderOf({
      'feed/stalled.yaml': RULE.replace('Empty hopper {hopper}', 'TODO {engine}').replace('Feed hopper (?<hopper>\\w+) stalled', '(a+)+$').replace('{hopper}', '{count}'),
      'feed/again.yaml': RULE.replace('severity: critical', 'severity: bad').replace('because:', 'becuase:'),
      'feed/other.yaml': RULE.replace('id: feed.stalled', 'id: feed.other').replace('[msi.failed]', '[feed.nowhere]').replace('in: [msi], m', 'in: [weather], m').replace(/ {2}pass: .*\n/, "  pass: [{ in: msi, text: 'MSI (s) (A4:28) [10:00:01:000]: Feed hopper B2 stalled' }]\n"),
    });
    const { status, stdout } = await run(['rules', 'lint', bad, '--format', 'json']);
    expect(status).toBe(1);
    const { files, problems } = JSON.parse(stdout) as { files: number; problems: { place: string; message: string }[] };
    expect(files).toBe(3);
    const shown = problems.map(({ place, message }) => `${place.slice(bad.length + 1)} ${message.slice(0, 50)}`);
    expect(shown).toEqual([
      'feed/again.yaml:1:1 because: missing, expected string',
      'feed/again.yaml:3:11 severity: "bad", Invalid option: expected one of "',
      'feed/again.yaml:7:10 becuase: unknown key, expected one of id, title, s',
      'feed/other.yaml:10:18 when.record.in.0: "weather", expected one of burn,',
      'feed/other.yaml:11:11 leadsTo: "feed.nowhere", expected the id of a rule',
      'feed/other.yaml:15:10 examples.pass.0: the same as one that must match, ',
      'feed/stalled.yaml:10:11 when.record: nothing to look it up by, expected an',
      'feed/stalled.yaml:10:33 when.record.message.0: "(a+)+$", its time can doub',
      'feed/stalled.yaml:12:21 remediation.0.do: "{engine}" is never captured, ex',
      'feed/stalled.yaml:12:21 remediation.0.do: unfinished (TODO), expected your',
      'feed/stalled.yaml:10:33 when.record.message.0: recheck: exponential time, ',
    ]);
  });

  test('2: no such folder', async () => {
    const { status, stderr } = await run(['rules', 'lint', '/no/such/rules']);
    expect([status, stderr]).toEqual([2, 'upgrade-triage: there is no folder /no/such/rules to take rules from\n']);
  });

  test('analyze refuses a pattern that may not end, before it reads a log', async () => {
    const bad = folderOf({ 'feed/stalled.yaml': RULE.replace('Feed hopper (?<hopper>\\w+) stalled', '(a+)+$') });
    const { status, stderr } = await run(['analyze', '--rules', bad, '/no/such/log']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/feed\/stalled\.yaml:10:33 when\.record\.message\.0: "\(a\+\)\+\$", its time can double/)]);
  });
});

describe('test', () => {
  const labels = (rows: string[]) => ['file\toutcome\tlines\tcause\tquiet', ...rows, ''].join('\n');

  test('a place in a binary log is the number of its record', async () => {
    const folder = folderOf({ 'labels.tsv': labels(['Application.evtx\tfailed\t\tmsi.update-could-not-be-installed\t']) });
    copyFileSync('sample-logs/incident-exchange2010-service-would-not-stop/Application.evtx', join(folder, 'Application.evtx'));
    const { stdout } = await run(['rules', 'test', folder, '--only', 'msi.update-could-not-be-installed', '--rules', rules]);
    expect(stdout).toContain(`${join(folder, 'Application.evtx')} record 61213\n`);
  });

  test('0: all right, on own examples, the sample logs and a labelled folder', async () => {
    const folder = folderOf({ 'labels.tsv': labels(['bad/feed.log\tfailed\t2\tfeed.stalled\t', 'good/feed.log\tsucceeded\t\t\t']), 'bad/feed.log': log(1603), 'good/feed.log': log(0) });
    const { status, stdout } = await run(['rules', 'test', folder, '--rules', rules, '--only', 'feed.']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^feed\.stalled +2 +0 +0 +\d+ +100 % +100 %$/m);
    expect(stdout).toContain('all right: 2 examples and ');
  });

  test('1: missed and told wrongly, with the place', async () => {
    const folder = folderOf({
      'labels.tsv': labels(['bad/feed.log\tfailed\t\tfeed.stalled\t', 'good/feed.log\tfailed\t\t\tyes']),
      'bad/feed.log': log(1603, 'Feed hopper A7 is silent'),
      'good/feed.log': log(1603),
    });
    const { status, stdout } = await run(['rules', 'test', folder, '--rules', rules, '--only', 'feed.', '--format', 'json']);
    expect(status).toBe(1);
    const { wrong } = JSON.parse(stdout) as { wrong: object[] };
    expect(wrong).toEqual([
      { rule: 'feed.stalled', kind: 'missed', where: join(folder, 'bad/feed.log'), text: expect.stringMatching(/is told as the cause|no cause is named/) },
      { rule: 'feed.stalled', kind: 'false', where: `${join(folder, 'good/feed.log')}:2`, text: 'speaks of a healthy log: Feed hopper A7 stalled' },
    ]);
  });

  test('a false alarm that somebody accepted is told, and is no failure', async () => {
    const folder = folderOf({ 'labels.tsv': labels(['good/feed.log\tfailed\t\t\tyes']), 'good/feed.log': log(1603), 'known.yaml': "- { rule: feed.stalled, target: feed.log, reason: 'the demo hopper', until: 2999-12-31 }\n" });
    const { status, stdout } = await run(['rules', 'test', folder, '--rules', rules, '--only', 'feed.', '--suppressions', join(folder, 'known.yaml')]);
    expect(status).toBe(0);
    expect(stdout).toContain(`${join(folder, 'good/feed.log')}:2\n  accepted feed.stalled: speaks of a healthy log`);
  });

  test('1: an example that does not hold', async () => {
    const bad = folderOf({ 'feed/stalled.yaml': RULE.replace('values: { hopper: B2 }', 'values: { hopper: B3 }') });
    const { status, stdout } = await run(['rules', 'test', '--rules', bad, '--only', 'feed.']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/feed\/stalled\.yaml:14:11\n {2}missed feed\.stalled: holds for match example 1, but with hopper "B2" in place of "B3"/);
  });

  test.each([
    ['no labels', { 'feed.log': log(0) }, /has neither labels\.tsv nor folders with a case\.yaml/],
    ['labels without names of columns', { 'labels.tsv': 'a.log\tfailed\n' }, /labels\.tsv:1:1 the first line is "a\.log failed", expected names of columns/],
    ['an outcome that is none', { 'labels.tsv': 'file\toutcome\na.log\tbroken\n' }, /labels\.tsv:2:1 outcome: "broken", expected one of rolled-back/],
  ])('2: %s', async (_what, files, message) => {
    const { status, stderr } = await run(['rules', 'test', folderOf(files), '--only', 'feed.']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('new', () => {
  test('a draft that loads, finds its line, and is unfinished', async () => {
    const folder = folderOf({ 'feed.log': log(1603, 'Feed hopper on ZORK-SQL7 stalled, ask FROBOZZ\\grue') });
    const file = join(folder, 'rules', 'feed', 'hopper.yaml');
    const made = await run(['rules', 'new', '--from', `${join(folder, 'feed.log')}:2`, '--output', file]);
    expect([made.status, made.stdout]).toEqual([0, '']);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('id: feed.hopper\n');
    expect(text).toMatch(/message: .*Feed hopper on \(\?<server>/);
    expect(text).not.toMatch(/ZORK|FROBOZZ|grue/);
    const checked = await run(['rules', 'lint', join(folder, 'rules')]);
    expect([checked.status, checked.stdout.split('\n').filter((line) => !/unfinished \(TODO\)/.test(line))]).toEqual([1, [expect.stringMatching(/^\d problems in 1 rule file$/), '']]);
    expect((await run(['rules', 'test', '--rules', join(folder, 'rules'), '--only', 'feed.'])).status).toBe(0);
    expect((await run(['analyze', join(folder, 'feed.log'), '--rules', join(folder, 'rules')])).stdout).toContain('TODO: one sentence');
  });

  test('it wants the folder of the area named, since the id comes of it', async () => {
    const { status, stderr } = await run(['rules', 'new', '--from', 'feed.log:2', '--output', 'hopper.yaml']);
    expect([status, stderr]).toEqual([2, 'upgrade-triage: --output hopper.yaml: expected a name as <area>/<name>.yaml\n']);
  });

  test('it does not take the id of another rule', async () => {
    const folder = folderOf({ 'feed.log': log(1603), 'rules/feed/stalled.yaml': RULE });
    const place = `${join(folder, 'feed.log')}:2`;
    const taken = await run(['rules', 'new', '--from', place, '--id', 'feed.stalled', '--rules', join(folder, 'rules')]);
    expect([taken.status, taken.stderr]).toEqual([2, expect.stringMatching(/^upgrade-triage: the id "feed\.stalled" is taken by .*stalled\.yaml, expected another \(--id, or the name of --output\)\n$/)]);
    expect((await run(['rules', 'new', '--from', place, '--id', 'feed.stalled'])).status).toBe(0);
    expect((await run(['rules', 'new', '--from', place, '--rules', '/no/such/rules'])).stderr).toBe('upgrade-triage: there is no folder /no/such/rules to take rules from\n');
  });

  test('it says where it cannot write', async () => {
    const folder = folderOf({ 'feed.log': log(1603) });
    const output = join(folder, 'feed.log', 'feed', 'hopper.yaml');
    const { status, stderr } = await run(['rules', 'new', '--from', `${join(folder, 'feed.log')}:2`, '--output', output]);
    expect([status, stderr]).toEqual([2, `upgrade-triage: --output ${output}: cannot be written (a part of the path is no folder), expected <area>/<name>.yaml in a folder that is there or can be made\n`]);
  });

  test('it never replaces a rule', async () => {
    const folder = folderOf({ 'feed.log': log(1603), 'feed/hopper.yaml': RULE });
    const { status, stderr } = await run(['rules', 'new', '--from', `${join(folder, 'feed.log')}:2`, '--output', join(folder, 'feed/hopper.yaml')]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('is there already')]);
    expect(existsSync(join(folder, 'feed/hopper.yaml'))).toBe(true);
  });
});

describe('explain', () => {
  const explain = (files: Record<string, string>, ...more: string[]) => run(['rules', 'explain', 'feed.stalled', folderOf(files), '--rules', rules, ...more]);

  test('0: it holds, with the line', async () => {
    const { status, stdout } = await explain({ 'feed.log': log(1603) });
    expect(status).toBe(0);
    expect(stdout).toContain('it holds, and is told as the cause');
    expect(stdout).toMatch(/✓ an entry of msi that says .*\n +.*feed\.log:2 {2}Feed hopper A7 stalled/);
  });

  test('1: the nearest line, and how far it fits', async () => {
    const { status, stdout } = await explain({ 'feed.log': log(1603, 'Feed hopper A7 is silent') });
    expect(status).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('its message fits /Feed hopper (?<hopper>\\w+) / and then not /stalled/ nearest: ');
    expect(stdout).toMatch(/feed\.log:2 {2}Feed hopper A7 is silent/);
  });

  test('1: the run went well', async () => {
    const { status, stdout } = await explain({ 'feed.log': log(0) });
    expect([status, stdout.replace(/\s+/g, ' ')]).toEqual([1, expect.stringContaining('It does not apply: it is asked of runs that did not succeed (appliesTo: failing), and Kestrel Feed came out as succeeded.')]);
  });

  test('1: no such log', async () => {
    const { stdout } = await explain({ 'events.csv': 'Level,Date and Time,Source,Event ID,Task Category\nError,3/9/2010 1:21:45 AM,MsiInstaller,1024,None,"Product: Kestrel Server - Update \'R3\' could not be installed. Error code 1603."\n' });
    expect(stdout).toContain('there is no log of kind msi in the input');
  });

  test('suppressed', async () => {
    const known = join(folderOf({ 'known.yaml': '- { rule: feed.stalled, reason: the demo hopper, until: 2999-12-31 }\n' }), 'known.yaml');
    const { stdout } = await explain({ 'feed.log': log(1603) }, '--suppressions', known);
    expect(stdout.replace(/\s+/g, ' ')).toContain('it holds, and is suppressed until 2999-12-31: the demo hopper');
  });

  test('JSON', async () => {
    const { stdout } = await explain({ 'feed.log': log(1603) }, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ rule: 'feed.stalled', holds: true, places: [{ holds: true, told: 'it holds, and is told as the cause', clause: { holds: true, evidence: [{ line: 2, text: 'Feed hopper A7 stalled' }] } }] });
  });
});

describe('suppressions', () => {
  const known = (until: string) => {
    const folder = folderOf({ 'feed.log': log(0), 'known.yaml': `- { rule: feed.note, target: 'Kestrel *', reason: the demo hopper, until: ${until} }\n` });
    const loud = folderOf({ 'feed/note.yaml': RULE.replace('id: feed.stalled', 'id: feed.note').replace('product: Kestrel Feed', 'product: Kestrel Feed\nappliesTo: any') });
    return run(['analyze', join(folder, 'feed.log'), '--rules', loud, '--suppressions', join(folder, 'known.yaml')]);
  };

  test('a known finding does not fail the run, and is counted', async () => {
    const { status, stdout } = await known('2999-12-31');
    expect(status).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('KNOWN 1 finding of feed.note for Kestrel * until 2999-12-31: the demo hopper');
  });

  test('one that expired is told, and no longer applied', async () => {
    const { status, stdout } = await known('2020-12-31');
    expect(status).toBe(1);
    expect(stdout).toContain('expired on 2020-12-31, so it is not applied any more');
  });

  test('2: a wrong file, with its place', async () => {
    const folder = folderOf({ 'known.yaml': '- { rule: feed.note }\n' });
    writeFileSync(join(folder, 'feed.log'), log(0));
    const { status, stderr } = await run(['analyze', folder, '--suppressions', join(folder, 'known.yaml')]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/known\.yaml:1:3 0\.reason: /)]);
  });
});

test('help names every command', async () => {
  const { status, stdout } = await run(['rules', '--help']);
  expect(status).toBe(0);
  for (const words of ['list', 'show', 'test', 'lint', 'new', 'explain', 'upgrade-triage rules new --from Upgrade.log:4711']) expect(stdout).toContain(words);
});
