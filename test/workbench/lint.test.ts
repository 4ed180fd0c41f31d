/** What `rules lint` says of rules taken together; of one rule by itself see `test/cli/rules.test.ts`. */
import { describe, expect, test } from 'vitest';

import { checkRule } from '../../src/engine/rules/check.ts';
import { lintRules } from '../../src/workbench/lint.ts';
import type { Kind } from '../../src/workbench/lint.ts';
import type { RuleFile } from '../../src/engine/rules/load.ts';

const fileOf = (id: string, more: { leadsTo?: string; when?: string; place?: string } = {}): RuleFile => {
  const place = more.place ?? `rules/${id.replace('.', '/')}.yaml`;
  const text = `id: ${id}
title: The feed stalled
severity: critical
role: cause
tier: specific
confidence: 0.8
because: the log says so
product: Kestrel
when: ${more.when ?? '{ record: { in: [msi], message: feed stalled } }'}
leadsTo: [${more.leadsTo ?? ''}]
examples:
  match: [{ in: msi, text: feed stalled }, { in: msi, text: the feed stalled }]
  pass: [{ in: msi, text: feed started }]
`;
  return { place, ...checkRule(text, place) };
};
const KINDS: readonly Kind[] = [
  { id: 'msi', unit: 'lines' },
  { id: 'event-xml', unit: 'text' },
  { id: 'event-tape', unit: 'bytes' },
];
const lint = (files: readonly RuleFile[], others: readonly RuleFile[] = []) => lintRules(files, others, KINDS).map(({ place, message }) => `${place} ${message}`);

test('nothing', () => {
  expect(lint([fileOf('feed.stalled')])).toEqual([]);
});

describe('taken together', () => {
  test('two of one id', () => {
    expect(lint([fileOf('feed.stalled', { place: 'a/feed/stalled.yaml' }), fileOf('feed.stalled', { place: 'b/feed/stalled.yaml' })])).toEqual(['b/feed/stalled.yaml:1:5 id: "feed.stalled" is taken by a/feed/stalled.yaml, expected another']);
  });

  test('an id that a rule of another folder has', () => {
    expect(lint([fileOf('feed.stalled', { place: 'b/feed/stalled.yaml' })], [fileOf('feed.stalled')])).toEqual(['b/feed/stalled.yaml:1:5 id: "feed.stalled" is taken by rules/feed/stalled.yaml, expected another']);
  });

  test('one may lead to a rule of another folder, but not to one that is not there', () => {
    expect(lint([fileOf('feed.stalled', { leadsTo: 'feed.lost, feed.gone' })], [fileOf('feed.lost')])).toEqual(['rules/feed/stalled.yaml:10:22 leadsTo: "feed.gone", expected the id of a rule']);
  });

  test('a circle, and one that leads to itself', () => {
    expect(lint([fileOf('feed.one', { leadsTo: 'feed.two' }), fileOf('feed.two', { leadsTo: 'feed.one' }), fileOf('feed.three', { leadsTo: 'feed.three' })])).toEqual([
      'rules/feed/one.yaml:10:10 leadsTo: leads back to feed.one by way of others, expected no circle',
      'rules/feed/three.yaml:10:10 leadsTo: leads to itself, expected other rules',
      'rules/feed/two.yaml:10:10 leadsTo: leads back to feed.two by way of others, expected no circle',
    ]);
  });
});

test('a rule that holds where nothing was seen', () => {
  expect(lint([fileOf('feed.stalled', { when: '{ none: [{ record: { in: [msi], message: feed stalled } }] }' })])).toEqual([
    'rules/feed/stalled.yaml:9:7 when: holds where nothing was seen, expected at least one condition that is not under `none`',
  ]);
});

describe('a condition for which every entry of a binary log has to be read', () => {
  const ALL = 'every entry of event-tape has to be read for it, expected a component or a field event; where it is for other logs, too, a condition of its own for these';
  const record = (said: string) => lint([fileOf('feed.stalled', { when: `{ record: { ${said}, message: feed stalled } }` })]);

  test.each([
    ['says nothing of the entry but its message', 'in: event-*'],
    ['is for every log', "in: '*'"],
    ['asks for a field that is known when all is read', 'in: event-*, fields: { database: KESTREL_Config }'],
    ['asks for nothing in one of its ways', 'in: event-*, any: [{ fields: { event: 7 } }, { fields: { error: 7 } }]'],
    ['takes entries of level info', 'in: event-*, level: [info, error]'],
  ])('%s', (_what, said) => {
    expect(record(said)).toEqual([`rules/feed/stalled.yaml:9:17 when.record: ${ALL}`]);
  });

  test.each([
    ['is for logs of text', 'in: [msi, event-xml]'],
    ['asks who speaks', 'in: event-*, component: ^Kestrel'],
    ['asks for an event', 'in: event-*, fields: { event: 7 }'],
    ['asks for a provider', 'in: event-*, any: [{ fields: { provider: Kestrel } }, { fields: { event: 7 } }]'],
    ['takes errors only', 'in: event-*, level: [error, critical]'],
  ])('but not where it %s', (_what, said) => {
    expect(record(said)).toEqual([]);
  });
});
