/** What makes incidents be judged anew. */
import { expect, test } from 'vitest';

import { judgementOf } from '../../src/archive/judgement.ts';
import type { JudgedBy } from '../../src/archive/judgement.ts';
import { ruleOf } from '../rule.ts';

const RULE = ruleOf('msi.disk-full', { title: 'Disk {disk} is full', when: { record: { in: 'msi', message: ['disk (?<disk>\\w:) is full'] } } });
const BY: JudgedBy = { version: '1.0.0', rules: [RULE], records: false };
const known = (until: string) => ({ entries: [{ rule: 'msi.disk-full', reason: 'known', until, place: 'known.yaml:1:1' }], today: '2026-11-21' });

test('the same where nothing that is found can be another', () => {
  expect(judgementOf(BY)).toMatch(/^[0-9a-f]{32}$/);
  expect(judgementOf({ ...BY, rules: [{ ...RULE }] })).toBe(judgementOf(BY));
  expect(judgementOf({ ...BY, suppressions: known('2026-11-20') })).toBe(judgementOf(BY));
});

test.each<[string, Partial<JudgedBy>]>([
  ['another version of the program', { version: '1.0.1' }],
  ['a rule more', { rules: [RULE, ruleOf('msi.other', { when: { record: { in: 'msi', message: ['other'] } } })] }],
  ['another word in a rule', { rules: [{ ...RULE, title: 'Disk {disk} is too full' }] }],
  ['another encoding', { encoding: 'windows-1252' }],
  ['another kind of log', { as: 'msi' }],
  ['entries of the logs as well', { records: true }],
  ['a finding that is known', { suppressions: known('2026-11-21') }],
])('another one: %s', (_what, other) => {
  expect(judgementOf({ ...BY, ...other })).not.toBe(judgementOf(BY));
});
