import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { loadRules, readRule } from '../../../src/engine/rules/load.ts';

const RULE = `id: feed.stalled
title: 'The feed {feed} stalled'
severity: critical
role: cause
tier: specific
confidence: 0.8
because: 'the log says so'
product: Kestrel
when:
  record: { in: [msi], message: 'feed (?<feed>\\w+) stalled' }
remediation:
  - do: Restart {feed}.
examples:
  match: [{ in: msi, text: 'feed A7 stalled' }]
  pass: [{ in: msi, text: 'feed A7 started' }]
`;
const FILE = 'rules/feed/stalled.yaml';
const messageOf = (text: string, file = FILE) => {
  try {
    return readRule(text, file).id;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
};

test('a rule as it should be', () => {
  expect(messageOf(RULE)).toBe('feed.stalled');
});

describe('a wrong rule stops with its place, what was found and what was expected', () => {
  test.each([
    ['a severity that is none', RULE.replace('critical', 'bad'), 'RuleError: rules/feed/stalled.yaml:3:11 severity: "bad", Invalid option: expected one of "critical"|"error"|"warning"|"info"'],
    ['a misspelt field', RULE.replace('because:', 'becuase:'), /^RuleError: rules\/feed\/stalled.yaml:7:10 becuase: unknown key, expected one of id, title, severity, .*because, /],
    ['a misspelt condition', RULE.replace('record:', 'recrod:'), /^RuleError: rules\/feed\/stalled.yaml:10:\d+ recrod: unknown key, expected /],
    ['an id that is not the name of the file', RULE.replace('id: feed.stalled', 'id: feed.slow'), 'RuleError: rules/feed/stalled.yaml:1:5 id: "feed.slow", expected "feed.stalled", as the file is called'],
    ['a pattern that is none', RULE.replace('stalled\' }', '(stalled\' }'), /^RuleError: rules\/feed\/stalled.yaml:10:33 when.record.message.0: "feed \(\?<feed>\\\\w\+\) \(stalled", expected a regular expression/],
    ['a placeholder that nothing fills', RULE.replace('Restart {feed}', 'Restart {engine}'), /^RuleError: rules\/feed\/stalled.yaml:12:9 remediation\.0\.do: "\{engine\}" is never captured, expected one of /],
    ['a pattern of an attempt that is none', RULE.replace("record: { in: [msi], message: 'feed (?<feed>\\w+) stalled' }", "all: [{ record: { in: [msi], message: 'feed (?<feed>\\w+) stalled' } }, { attempt: { product: '(' } }]"), /^RuleError: rules\/feed\/stalled.yaml:10:96 when.all.1.attempt.product: "\(", expected a regular expression/],
    ['a comparison of something that is never bound', RULE.replace("record: { in: [msi], message: 'feed (?<feed>\\w+) stalled' }", "all: [{ record: { in: [msi], message: 'feed (?<feed>\\w+) stalled' } }, { compare: [db.value, older-than, '1.0'] }]"), /^RuleError: rules\/feed\/stalled.yaml:10:74 when.all.1.compare: "db.value" is never bound, expected a version or one of /],
    ['an example too few', RULE.replace(/ {2}pass:.*\n/, '  pass: []\n'), /^RuleError: rules\/feed\/stalled.yaml:15:9 examples.pass: /],
    ['no YAML', RULE.replace("because: '", 'because: "'), /^RuleError: rules\/feed\/stalled.yaml:\d+:\d+ .*, expected YAML$/],
  ])('%s', (_what, text, message) => {
    expect(messageOf(text)).toMatch(message);
  });
});

describe('a folder of rules', () => {
  function folderOf(files: Record<string, string>): string {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return folder;
  }

  test('rules come in the order of their ids', () => {
    const folder = folderOf({ 'feed/stalled.yaml': RULE, 'feed/absent.yaml': RULE.replace('feed.stalled', 'feed.absent') });
    expect(loadRules([folder]).map((rule) => rule.id)).toEqual(['feed.absent', 'feed.stalled']);
  });

  test('two rules with one id', () => {
    const folder = folderOf({ 'a/feed/stalled.yaml': RULE, 'b/feed/stalled.yaml': RULE });
    expect(() => loadRules([folder])).toThrow(/feed\/stalled.yaml:1:5 id: "feed.stalled" is taken by .*expected another/);
  });

  test('a rule that leads to one that is not there', () => {
    const folder = folderOf({ 'feed/stalled.yaml': RULE.replace('remediation:', 'leadsTo: [feed.lost]\nremediation:') });
    expect(() => loadRules([folder])).toThrow(/leadsTo: "feed.lost", expected the id of a rule/);
  });

  test('a folder that is not there', () => {
    expect(() => loadRules([join(tmpdir(), 'no-such-rules')])).toThrow(/there is no folder .*no-such-rules/);
  });
});
