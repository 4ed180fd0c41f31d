import { describe, expect, test } from 'vitest';

import { referencesOf, stepsOf } from '../../src/engine/steps.ts';
import type { Finding } from '../../src/types.ts';
import { ruleOf } from '../rule.ts';

const rule = ruleOf('feed.stalled', {
  when: { record: { in: ['msi'], fields: { error: [1306] }, message: '(?<file>feed\\.dll)' } },
  remediation: [
    { do: 'Free {file}.', check: 'Nobody holds {file}.' },
    { for: '\\b8\\.0\\.|Kestrel 2007', do: 'Run the script of 2007.', command: 'feed2007.ps1' },
    { for: '^(?!.*(?:\\b8\\.0\\.|Kestrel 2007))', do: 'Set the services back.' },
  ],
  references: [{ title: 'Feed handbook', kb: 999001 }, { for: '2007', title: 'Feed of 2007' }],
});

function toldFor(values: Finding['values']): string[] {
  const finding: Finding = { id: 'made', rule, role: 'cause', severity: 'critical', confidence: 0.8, because: 'it was seen', leadsTo: [], links: [], values: { file: 'feed.dll', ...values }, evidence: [], count: 1 };
  return stepsOf(finding).map((step) => step.do);
}

describe('a step is told where it concerns the run', () => {
  test.each([
    ['by the version that was found', { product: 'Kestrel', fromVersion: '8.0.685.25' }, 'Run the script of 2007.'],
    ['by the name of the patch', { product: 'Kestrel', patch: 'Rollup 7 for Kestrel 2007' }, 'Run the script of 2007.'],
    ['by the version of a fact', { 'gap.subject': 'KESTREL_Content', 'gap.version': '7.0.1.0', 'gap.otherVersion': '8.0.685.25' }, 'Run the script of 2007.'],
    ['an old database on new files', { 'gap.subject': 'KESTREL_Content', 'gap.version': '8.0.685.25', 'gap.otherVersion': '9.1.2.0' }, 'Set the services back.'],
    ['another version', { product: 'Kestrel', toVersion: '15.0.847.32' }, 'Set the services back.'],
    ['nothing known of the run', {}, 'Set the services back.'],
  ])('%s', (_what, values, told) => {
    expect(toldFor(values)).toEqual(['Free feed.dll.', told]);
  });
});

test('a step is filled, and does not tell whom it is for', () => {
  const finding: Finding = { id: 'made', rule, role: 'cause', severity: 'critical', confidence: 0.8, because: 'it was seen', leadsTo: [], links: [], values: { file: 'feed.dll', fromVersion: '8.0.685.25' }, evidence: [], count: 1 };
  expect(stepsOf(finding)).toEqual([{ do: 'Free feed.dll.', check: 'Nobody holds feed.dll.' }, { do: 'Run the script of 2007.', command: 'feed2007.ps1' }]);
});

test('a reference is told where it concerns the run', () => {
  const finding: Finding = { id: 'made', rule, role: 'cause', severity: 'critical', confidence: 0.8, because: 'it was seen', leadsTo: [], links: [], values: { product: 'Kestrel 2010' }, evidence: [], count: 1 };
  expect(referencesOf(finding)).toEqual([{ title: 'Feed handbook', kb: '999001' }]);
});
