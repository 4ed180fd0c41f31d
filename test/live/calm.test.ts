/**
 * Each case of sample-logs/ as it was being written (`replay.ts`): a healthy run raises no alarm at any moment, and of one that fails the cause
 * is told soon after it was written, and stays. `npm run calm` shows the figures, of other logs as well.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SAMPLES } from '../../src/paths.ts';
import { labelledIn } from '../../src/workbench/labels.ts';
import { newFolder } from './night.ts';
import { replay } from './replay.ts';
import type { Way } from './replay.ts';
import { storyOf } from './story.ts';
import type { Story } from './story.ts';

const cases = labelledIn(SAMPLES);

/** What stays true of a healthy run, and is told. */
const TRUE: Readonly<Record<string, readonly string[]>> = { 'clean-msi-patch-restart': ['run.restart-needed'] };

/** Lines that healthy runs have as well: that a file is in use says that an installer failed only when its step fails, a minute later. */
const LATE: ReadonlySet<string> = new Set(['exchange2007-rollup-file-in-use', 'incident-exchange2007-two-servers', 'incident-moss-sp2-database-behind']);
/** Seconds, as the log tells the time; a pause of ten is needed to be sure that a run without a known cause is over. */
const SOON = 20;

/** Setup of Exchange 2003 says that it ignores an error after it told it, and the log pauses in between. */
const PAUSES_WITHIN = /^(?:clean-exchange2003-setup|exchange2003-schema-refused)$/;

/** All that would have cost somebody a minute. */
const noiseIn = ({ retracted, flaps, early, lostAttempts }: Story) => [...retracted.map(({ rule }) => `${rule} was taken back`), ...flaps, ...early.map(({ what, saying }) => `${what} was said to be ${saying} and went on`), ...(lostAttempts > 0 ? ['an attempt was none'] : [])];

const LOOKS = 30;
const told = async (path: string, way: Way) => storyOf(await replay(path, way, LOOKS));

describe.each<Way>(['busy', 'paced'])('written %s', (way) => {
  test.each(cases.filter(({ name }) => name.startsWith('clean-')).map(({ name, path }) => [name, path]))('%s raises no alarm', async (name, path) => {
    const story = await told(path, way);
    expect([story.tales.filter(({ loudest }) => loudest !== 'info').map(({ rule }) => rule), noiseIn(story)]).toEqual([TRUE[name] ?? [], []]);
  });

  // Of a log that ends in the middle the run goes on, for all that is known.
  test.each(cases.flatMap(({ name, path, cause }) => (cause === undefined || cause === 'run.incomplete' ? [] : [[name, path, cause] as const])))('%s tells its cause soon, and takes nothing back', async (name, path, rule) => {
    const story = await told(path, way);
    expect([story.cause?.rule, noiseIn(story)]).toEqual([rule, []]);
    if (!LATE.has(name)) expect((story.cause?.ms ?? Infinity) / 1000).toBeLessThan(SOON);
  });
});

test.each(cases.filter(({ name }) => !PAUSES_WITHIN.test(name)).map(({ name, path }) => [name, path]))('%s, wherever its log pauses', async (_name, path) => {
  expect(noiseIn(await told(path, 'quiet'))).toEqual([]);
});

test('of a log on the sixth of a month, whose dates may be read in two ways, what was shown at a pause stays shown when it goes on', async () => {
  const folder = newFolder();
  const at = (second: number) => `6/7/2011 8:45:${String(second).padStart(2, '0')} AM`;
  const log = [
    `[powershell] [SPUpgradeSession] [INFO] [${at(10)}]: Upgrade session starts.`,
    `[powershell] [SPContentDatabaseSequence] [INFO] [${at(11)}]: SPContentDatabase Name=KESTREL_Content`,
    `[powershell] [SPContentDatabaseSequence] [ERROR] [${at(11)}]: Found a missing feature Id = [2f6c8d10-7a1e-4c58-9d0b-1f2e3d4c5b6a]`,
    ...[20, 21, 22, 23, 30, 31, 32, 40, 41].map((second) => `[powershell] [SPContentDatabaseSequence] [INFO] [${at(second)}]: Working on table ${second}`),
  ];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'Upgrade-20110607-084510-118.log'), log.map((line) => `${line}\r\n`).join(''));
  const story = await told(folder, 'paced');
  expect([story.tales.map(({ rule, steps }) => [rule, steps.map(({ state }) => state)]), noiseIn(story)]).toEqual([[['sharepoint.missing-feature', ['provisional']]], []]);
});
