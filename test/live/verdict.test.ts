import { expect, test } from 'vitest';
import { claimsOf } from '../../src/live/claims.ts';
import { verdictOf } from '../../src/live/verdict.ts';
import type { Life } from '../../src/types.ts';
import { failing, logOf, run } from '../night.ts';
import { ruleOf } from '../rule.ts';

const DAY = 24 * 60;
const FAILED = ruleOf('feed.failed', { when: { record: { in: ['msi'], message: 'hopper stalled' } } });
const CANCELLED = ruleOf('hay.cancelled', { when: { record: { in: ['msi'], message: 'somebody cancelled' } } });

test('the cause that is told is that of the run that came out worst, not that of the last one', async () => {
  const cancelled = failing(['somebody cancelled'], { product: 'Hay', minutes: 3 * DAY }).map((record) => (record.mark?.mark === 'result' ? { ...record, mark: { ...record.mark, outcome: 'cancelled' as const } } : record));
  const report = await run([FAILED, CANCELLED], logOf('one/feed.log', failing(['hopper stalled'])), logOf('two/hay.log', cancelled));
  const lives = new Map(report.attempts.map(({ id }): [string, Life] => [id, { key: id, current: true, running: false, heardAt: 0, patience: { longest: 60_000, why: 'made' } }]));
  const claims = claimsOf([], { report, lives, isSettled: () => true, now: 10 });
  const { word, cause } = verdictOf({ report, live: { since: 0, caughtUp: true, lives, claims, files: [] } });
  expect([report.findings[0]?.rule.id, word, cause?.finding.rule.id]).toEqual(['feed.failed', 'failed', 'feed.failed']);
});
