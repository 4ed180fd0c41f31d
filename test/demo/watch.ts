/**
 * `npm run demo:watch`: an upgrade of the sample logs goes wrong once more, in about a minute, while `watch` looks on.
 *
 *   npm run demo:watch                          one that fails
 *   npm run demo:watch -- --healthy             one that goes well
 *   npm run demo:watch -- --speed 60            sixty times as fast as it was, or `max`
 *   npm run demo:watch -- --to /tmp/logs        only writes the logs; follow them with `upgrade-triage watch /tmp/logs` in another window
 *   npm run demo:watch -- --sample NAME --seed 7 --rotate
 *   npm run demo:watch -- -- --format ndjson    what stands behind the second `--` goes to `watch`
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ROOT, SAMPLES } from '../../src/paths.ts';
import { dueTimes, planOf } from './plan.ts';
import { play } from './play.ts';

const FAILS = 'incident-moss-sp2-database-behind';
const GOES_WELL = 'clean-sharepoint2013-psconfig';
/** In ms. */
const MINUTE = 60_000;
/** The screen is there before the night begins. */
const AHEAD = 2500;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    healthy: { type: 'boolean', default: false },
    speed: { type: 'string' },
    seed: { type: 'string', default: '1' },
    rotate: { type: 'boolean', default: false },
    to: { type: 'string' },
  },
});
const sample = join(SAMPLES, values.sample ?? (values.healthy ? GOES_WELL : FAILS));
if (!existsSync(sample)) stop(`--sample ${values.sample}: expected a folder of sample-logs: ${readdirSync(SAMPLES).filter((name) => !name.includes('.')).join(', ')}`);
const speed = values.speed === 'max' ? Infinity : Number(values.speed ?? 1);
if (!(speed > 0)) stop(`--speed ${values.speed}: expected a number above 0, or max`);

const writes = await planOf(sample, { seed: Number(values.seed), rotate: values.rotate });
const due = dueTimes(writes, values.speed === undefined ? { lasting: MINUTE } : { speed });
if (values.to === undefined) await playAndWatch();
else await playTo(values.to);

function stop(why: string): never {
  console.error(`demo:watch: ${why}`);
  process.exit(2);
}

async function playTo(folder: string): Promise<void> {
  const there = writes.find(({ file }) => existsSync(join(folder, file)));
  if (there) stop(`${join(folder, there.file)} is there already: empty the folder, or name another one`);
  mkdirSync(folder, { recursive: true });
  console.log(`${writes.length} writes into ${folder}, ${Math.round((due.at(-1) ?? 0) / 1000)} seconds; follow them with: upgrade-triage watch ${folder}`);
  await play(writes, due, folder);
}

async function playAndWatch(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-night-'));
  const over = new AbortController();
  // The keys are for the other program; this one ends with it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  try {
    const watch = spawn(process.execPath, ['--max-semi-space-size=12', '--heap-growing-percent=40', join(ROOT, 'src', 'cli.ts'), 'watch', folder, ...positionals], { stdio: 'inherit' });
    const ended = new Promise<number>((done) => watch.on('close', (status) => done(status ?? 1)));
    const playing = play(writes, due.map((at) => at + AHEAD), folder, over.signal);
    process.exitCode = await ended;
    over.abort();
    await playing;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
