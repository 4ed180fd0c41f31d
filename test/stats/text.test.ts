import { expect, test } from 'vitest';

import { pageOf } from '../../src/commands/screen.ts';
import { narrowOf } from '../../src/stats/narrow.ts';
import { statisticsOf } from '../../src/stats/stats.ts';
import { statisticsText } from '../../src/stats/text.ts';
import type { Document } from '../../src/types.ts';
import { RULES, incidentOf, many } from './documents.ts';
import { memoryStore } from './memory-store.ts';

async function textOf(documents: readonly Document[], { width = 80, top = 3, filter, colors = false }: { width?: number; top?: number; filter?: string; colors?: boolean } = {}): Promise<string> {
  const store = memoryStore(documents);
  const narrowed = await narrowOf(store, {});
  if ('nothing' in narrowed) throw new Error(narrowed.nothing);
  return statisticsText(await statisticsOf(store, narrowed.narrow, top), filter, top, pageOf({ width, colors })).join('\n');
}

const SP1 = { 'upgrade_triage.attempt.release': 'Feed SP1' };
const RESTART = 'server restarted in between';
const NOTHING = 'nothing that the logs show was done in between';

const ARCHIVE: readonly Document[] = [
  ...RULES,
  ...many(12, (nth) => incidentOf(`2009/kestrel-${nth}`, `2009-${String(nth).padStart(2, '0')}-11`, [{ next: 'success', changed: ['no longer: feed.locked', RESTART, 'tried again within the hour'], more: SP1 }, { outcome: 'succeeded', more: SP1 }])),
  ...many(10, (nth) => incidentOf(`2010/kestrel-${nth}`, `2010-${String(nth).padStart(2, '0')}-11`, [{ next: 'failure', changed: ['again: feed.locked', NOTHING, 'tried again within the hour'] }, { server: 'KESTREL-SQL1', rules: ['feed.locked', 'feed.lagging'] }])),
  ...many(6, (nth) => incidentOf(`2011/kestrel-${nth}`, '2011-02-28', [{ cause: 'feed.full', build: '2.2', next: 'success', changed: [NOTHING, 'tried again later'] }, { outcome: 'succeeded', build: '2.2' }])),
  ...many(3, (nth) => incidentOf(`2012/kestrel-${nth}`, '2012-05-01', [{ cause: nth < 3 ? 'unknown' : 'feed.failed', product: 'Silo', more: { 'upgrade_triage.attempt.failed_step': 'Copy', 'upgrade_triage.attempt.unusual': 'row # is lost' } }])),
  ...incidentOf('2012/healthy', '2012-06-01', [{ outcome: 'succeeded' }]),
  ...incidentOf('2012/cut', '2012-06-02', [{ outcome: 'incomplete' }]),
  ...incidentOf('2012/dump', '2012-06-03', []),
];

test('one page', async () => {
  expect(await textOf(ARCHIVE)).toBe(`34 incidents from January 2009 to June 2012: in 31 (91 %) a run failed, and in
18 of these a later one succeeded. Two causes explain 93 % of the 41 failed
runs; of 3 (7 %) nothing says why. Most of all: A file of the feed was held open
by …

INCIDENTS  34, with 61 runs: 41 failed, 19 succeeded, of 1 the end is not
  known
      1   3 %  succeeded, and no run failed
     18  53 %  failed first, and succeeded later
     13  38 %  failed, and no later run is known to have succeeded
      1   3 %  the logs do not tell the end
      1   3 %  no run in the logs

CAUSES  of the 41 runs that failed, in 31 incidents
     32  78 %  A file of the feed was held open by …  [feed.locked]
               in 22 incidents, as 2010/kestrel-10, 2010/kestrel-9,
               2010/kestrel-8
               of Feed SP1, 2.1 (32)
      6  15 %  The disk was full  [feed.full]
               in 6 incidents, as 2011/kestrel-6, 2011/kestrel-5, 2011/kestrel-4
               of Feed 2.2 (6)
      1   2 %  The feed failed  [feed.failed]
               in 1 incident
               of Silo 2.1 (1)
      2   5 %  no rule says why; see UNEXPLAINED below (in 2 incidents)

WHAT HELPED  next attempts that succeeded, of all next attempts after a
  failure of the same cause
     12 of    22  55 %  A file of the feed was held open by …  [feed.locked]
                        10 more not tried again in these logs
          12 of    12 100 %  server restarted in between (without it 0 % of 10)
           0 of    10   0 %  nothing that the logs show was done in between
      6 of     6 100 %  The disk was full  [feed.full]

ATTEMPT 1 TO 2  28 second attempts: 18 succeeded (64 %), 10 failed again (10
  for the same cause)
  of those that   of those that
      succeeded    failed again
      6  33 %        10 100 %  nothing that the logs show was done in between
     12  67 %         0   0 %  server restarted in between
      6  33 %         0   0 %  tried again later (uncertain)
         and 1 more difference; --top 4 shows all

BUILDS  failed runs of all runs of a build
     32 of    46  70 %  Feed SP1, 2.1
                        most often feed.locked (32 of 32)
      6 of    12  50 %  Feed 2.2
                        most often feed.full (6 of 6)
      3 of     3        Silo 2.1
                        most often of no known cause (2 of 3)

ONLY OR MOSTLY IN FAILED RUNS  findings of the rules that look at every run. 3
  more rules that found something look at failed runs alone
          of 41           of 19
     that failed  that succeeded
     10  24 %         0   0 %  only in failed runs (uncertain): Database … lags
                               behind  [feed.lagging]

UNEXPLAINED  3 of the 41 runs that failed (7 %), in 3 incidents: of 2 no rule
  says why, of 1 the rules only say that something failed. What they have in
  common, where a rule would pay most first
      3        Windows Installer run in Copy: row # is lost
               in 3 incidents, as 2012/kestrel-1, 2012/kestrel-2, 2012/kestrel-3

PRODUCTS  failed runs of all runs of a product
     38 of    58  66 %  Feed
      3 of     3        Silo

SERVERS  failed runs of all runs of a server
     31 of    51  61 %  KESTREL-APP1
     10 of    10 100 %  KESTREL-SQL1

YEARS  failed runs of all runs of a year
    2009     12 of    24  50 %    2011      6 of    12  50 %
    2010     20 of    20 100 %    2012      3 of     5  60 %

A run is one attempt: one installation, update or configuration as the logs tell
it. Failed means rolled back, failed, blocked or cancelled. Of fewer than 5
cases nothing is told in per cent, and no change or finding that was seen less
often. Uncertain: it may be chance, the 95 % intervals of the two shares
overlap.`);
});

test('a wider page, with fewer rows', async () => {
  expect(await textOf(ARCHIVE.filter(({ fields }) => !String(fields['upgrade_triage.incident.name']).startsWith('2010')), { width: 120, top: 1, filter: 'with product feed' })).toBe(`24 incidents with product feed, from January 2009 to June 2012: in 21 (88 %) a run failed, and in 18 of these a later
one succeeded. Two causes explain 86 % of the 21 failed runs; of 3 (14 %) nothing says why. Most of all: A file of the
feed was held open by …

INCIDENTS  24, with 41 runs: 21 failed, 19 succeeded, of 1 the end is not known
      1   4 %  succeeded, and no run failed
     18  75 %  failed first, and succeeded later
      3  13 %  failed, and no later run is known to have succeeded
      1   4 %  the logs do not tell the end
      1   4 %  no run in the logs

CAUSES  of the 21 runs that failed, in 21 incidents
     12  57 %  A file of the feed was held open by …  [feed.locked]
               in 12 incidents, as 2009/kestrel-12, 2009/kestrel-11, 2009/kestrel-10
               of Feed SP1, 2.1 (12)
      7  33 %  2 other causes; --top 3 shows all
      2  10 %  no rule says why; see UNEXPLAINED below (in 2 incidents)

WHAT HELPED  next attempts that succeeded, of all next attempts after a failure of the same cause
     12 of    12 100 %  A file of the feed was held open by …  [feed.locked]
          12 of    12 100 %  server restarted in between
         and 1 more cause; --top 2 shows all

ATTEMPT 1 TO 2  18 second attempts: 18 succeeded (100 %), 0 failed again
  of those that   of those that
      succeeded    failed again
      6  33 %         0        nothing that the logs show was done in between (uncertain)
         and 3 more differences; --top 4 shows all

BUILDS  failed runs of all runs of a build
     12 of    26  46 %  Feed SP1, 2.1
                        most often feed.locked (12 of 12)
         and 2 more builds; --top 3 shows all

ONLY OR MOSTLY IN FAILED RUNS  no finding that was seen 5 times or more. 2 more rules that found something look at
  failed runs alone

UNEXPLAINED  3 of the 21 runs that failed (14 %), in 3 incidents: of 2 no rule says why, of 1 the rules only say that
  something failed. What they have in common, where a rule would pay most first
      3        Windows Installer run in Copy: row # is lost
               in 3 incidents, as 2012/kestrel-1, 2012/kestrel-2, 2012/kestrel-3

PRODUCTS  failed runs of all runs of a product
     18 of    38  47 %  Feed
         and 1 more product; --top 2 shows all

SERVERS  failed runs of all runs of a server
     21 of    41  51 %  KESTREL-APP1

YEARS  failed runs of all runs of a year
    2009     12 of    24  50 %    2011      6 of    12  50 %    2012      3 of     5  60 %

A run is one attempt: one installation, update or configuration as the logs tell it. Failed means rolled back, failed,
blocked or cancelled. Of fewer than 5 cases nothing is told in per cent, and no change or finding that was seen less
often. Uncertain: it may be chance, the 95 % intervals of the two shares overlap.`);
});

test('one incident: nothing is told in per cent', async () => {
  expect(await textOf([...RULES, ...incidentOf('4711', '2009-11-21', [{ next: 'success', changed: [RESTART] }, { outcome: 'succeeded' }])])).toBe(`1 incident in November 2009: in 1 a run failed, and a later one succeeded. Its
cause: A file of the feed was held open by …

INCIDENTS  1, with 2 runs: 1 failed, 1 succeeded
      1        failed first, and succeeded later

CAUSES  of the 1 run that failed, in 1 incident
      1        A file of the feed was held open by …  [feed.locked]
               in 1 incident, as 4711
               of Feed 2.1 (1)

WHAT HELPED  nothing can be said: no cause was tried again 5 times or more

ATTEMPT 1 TO 2  1 second attempt: 1 succeeded, 0 failed again
     no difference between the attempts was seen 5 times or more

BUILDS  failed runs of all runs of a build
      1 of     2        Feed 2.1
                        most often feed.locked (1 of 1)

PRODUCTS  failed runs of all runs of a product
      1 of     2        Feed

SERVERS  failed runs of all runs of a server
      1 of     2        KESTREL-APP1

A run is one attempt: one installation, update or configuration as the logs tell
it. Failed means rolled back, failed, blocked or cancelled. Of fewer than 5
cases nothing is told in per cent, and no change or finding that was seen less
often.`);
});

test('nothing failed', async () => {
  expect(await textOf(many(5, (nth) => incidentOf(`${nth}`, '2009-11-21', [{ outcome: 'succeeded' }])))).toBe(`5 incidents in November 2009: no run is known to have failed.

INCIDENTS  5, with 5 runs: 0 failed, 5 succeeded
      5 100 %  succeeded, and no run failed

PRODUCTS  failed runs of all runs of a product
      0 of     5   0 %  Feed

SERVERS  failed runs of all runs of a server
      0 of     5   0 %  KESTREL-APP1

A run is one attempt: one installation, update or configuration as the logs tell
it. Failed means rolled back, failed, blocked or cancelled. Of fewer than 5
cases nothing is told in per cent, and no change or finding that was seen less
often.`);
});

test('no run, and no rule that explains anything', async () => {
  const first = async (documents: readonly Document[]) => (await textOf(documents)).split('\n\n')[0];
  expect(await first(incidentOf('dump', '2009-11-21', []))).toBe('1 incident: their logs tell of no run.');
  expect(await first(incidentOf('4711', '2009-11-21', [{ cause: 'unknown' }]))).toBe('1 incident in November 2009: in 1 a run failed. No rule explains it.');
});

test('what comes from logs cannot move the cursor', async () => {
  const text = await textOf([...RULES, ...incidentOf('\u001b[2J', '2009-11-21', [{ product: 'Feed\u001b[31m', cause: 'unknown', more: { 'upgrade_triage.attempt.unusual': 'row \u001b] is lost' } }])]);
  expect(text).not.toContain('\u001b');
  expect(text).toContain('Feed␛[31m');
});

test('in colours it says the same', async () => {
  const text = await textOf(ARCHIVE, { colors: true });
  // oxlint-disable-next-line no-control-regex
  expect(text.replaceAll(/\u001b\[\d+m/g, '')).toBe(await textOf(ARCHIVE));
});
