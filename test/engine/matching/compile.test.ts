import { expect, test } from 'vitest';

import { newBudget } from '../../../src/engine/matching/budget.ts';
import { compile } from '../../../src/engine/matching/compile.ts';
import { ruleOf } from '../../rule.ts';

const RULES = [ruleOf('msi.disk-full', { when: { record: { in: 'msi', message: ['disk (?<disk>\\w:) is full'] } } }), ruleOf('msi.busy', { when: { record: { in: 'msi', message: ['another installation'], level: ['error'] } } })];

const found = (message: string, compiled: ReturnType<typeof compile>) => compiled.testOf('msi')({ line: 1, message, level: 'error' }).map(({ clause, values }) => [clause.rule.id, values]);

test('one input after the other is judged by the same rules', () => {
  const [first, second] = [compile(RULES, newBudget()), compile(RULES, newBudget())];
  expect(found('disk D: is full', first)).toEqual([['msi.disk-full', { disk: 'D:' }]]);
  expect(found('another installation', second)).toEqual([['msi.busy', {}]]);
  expect(found('disk E: is full', first)).toEqual([['msi.disk-full', { disk: 'E:' }]]);
});

test('a rule that is put aside in one input finds something in the next', () => {
  let time = 0;
  const slow = compile(RULES, newBudget(() => (time += 11_000)));
  found('disk D: is full', slow);
  expect(found('disk D: is full', slow)).toEqual([]);
  expect(found('disk D: is full', compile(RULES, newBudget()))).toEqual([['msi.disk-full', { disk: 'D:' }]]);
});
