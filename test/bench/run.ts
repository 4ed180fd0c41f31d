/**
 * `npm run bench`: how fast, against ripgrep looking for the same kind of failures in the same file in the same run, and how much memory.
 * Ratios count: absolute times depend on the machine. Nothing here is asserted; the goals stand beside the figures.
 *
 *   npm run bench                       needs `rg` (15 or newer) on the PATH, or says "not run" in its column
 *   npm run bench -- --patterns FILE    regular expressions for ripgrep, one a line
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ROOT } from '../../src/paths.ts';
import { installerLog } from './generate.ts';

const { values } = parseArgs({ options: { patterns: { type: 'string', default: join(ROOT, '..', 'shared', 'bench', 'patterns.txt') }, rounds: { type: 'string', default: '5' } } });
const FOLDER = join(ROOT, 'bench-data');
const SPEED_GOAL = 8;
const MEMORY_GOAL = 200;

type Run = { readonly seconds: number; readonly megabytes: number | undefined };

/** Peak memory is written by the process itself when it ends. */
const MEASURE = `data:text/javascript,${encodeURIComponent("process.on('exit', () => process.stderr.write(`\\npeak ${process.resourceUsage().maxRSS}`));")}`;

/** With the option that stands in the first line of the command. */
function triage(path: string): Run {
  const started = performance.now();
  const { stderr } = spawnSync(process.execPath, ['--max-semi-space-size=12', '--heap-growing-percent=40', '--import', MEASURE, join(ROOT, 'dist', 'cli.js'), 'analyze', path, '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 30 });
  const peak = /peak (\d+)/.exec(stderr)?.[1];
  return { seconds: (performance.now() - started) / 1000, megabytes: peak === undefined ? undefined : Number(peak) / 1024 };
}

function ripgrep(path: string, encoding: string): Run | undefined {
  if (!existsSync(values.patterns)) return undefined;
  const started = performance.now();
  const { error } = spawnSync('rg', ['-j1', '-E', encoding, '-f', values.patterns, path], { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 30 });
  return error ? undefined : { seconds: (performance.now() - started) / 1000, megabytes: undefined };
}

const least = (runs: readonly (Run | undefined)[]) => Math.min(...runs.flatMap((run) => (run ? [run.seconds] : [])));
const most = (runs: readonly Run[]) => Math.max(...runs.map((run) => run.megabytes ?? Number.NaN));

mkdirSync(FOLDER, { recursive: true });
console.log(`ripgrep patterns: ${existsSync(values.patterns) ? values.patterns : 'none found, ripgrep not run; name them with --patterns'}`);
console.log('input                      upgrade-triage    ripgrep    times ripgrep (goal)   peak memory (goal)');
for (const [megabytes, encoding, rounds] of [
  [100, 'utf16le', Number(values.rounds)],
  [200, 'utf16le', Number(values.rounds)],
  [200, 'utf8', Number(values.rounds)],
  [1000, 'utf16le', 2],
] as const) {
  const path = join(FOLDER, `msi-${megabytes}-${encoding}.log`);
  installerLog(path, megabytes, encoding);
  const ours: Run[] = [];
  const theirs: (Run | undefined)[] = [];
  // One after the other, so that a busy moment of the machine hits both.
  for (let round = 0; round < rounds; round++) {
    theirs.push(ripgrep(path, encoding === 'utf16le' ? 'utf-16le' : 'utf-8'));
    ours.push(triage(path));
  }
  const rg = least(theirs);
  const ratio = Number.isFinite(rg) ? (least(ours) / rg).toFixed(1) : 'not run';
  console.log(`${`${megabytes} MB ${encoding}`.padEnd(27)}${`${least(ours).toFixed(2)} s`.padEnd(18)}${(Number.isFinite(rg) ? `${rg.toFixed(2)} s` : 'not run').padEnd(11)}${`${ratio} (${SPEED_GOAL})`.padEnd(23)}${most(ours).toFixed(0)} MB (${MEMORY_GOAL})`);
}
