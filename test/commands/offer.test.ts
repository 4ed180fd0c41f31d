import { PassThrough } from 'node:stream';

import { expect, test } from 'vitest';

import { isWorthIt } from '../../src/commands/offer.ts';
import type { Outside } from '../../src/commands/outside.ts';
import { failing, logOf, run } from '../night.ts';

const stream = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });

const outside = ({ stdin = true, stdout = true, stderr = true, env = {} }: { stdin?: boolean; stdout?: boolean; stderr?: boolean; env?: NodeJS.ProcessEnv }) =>
  ({ stdin: stream(stdin), stdout: stream(stdout), stderr: stream(stderr), env, today: '2026-11-21', exit: () => {} }) as unknown as Outside;

test('asked only where a person sits at both ends', async () => {
  const report = await run([], logOf('feed.log', failing([])));
  const asked = (given: Parameters<typeof outside>[0]) => isWorthIt(report, outside(given));
  expect([asked({}), asked({ stdin: false }), asked({ stdout: false }), asked({ stderr: false }), asked({ env: { CI: 'true' } }), asked({ env: { TERM: 'dumb' } })]).toEqual([true, false, false, false, false, false]);
});

test('not asked where nothing was found', async () => {
  expect(isWorthIt(await run([]), outside({}))).toBe(false);
});
