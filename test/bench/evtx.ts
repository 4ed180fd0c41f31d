/**
 * `npm run bench:evtx`: how long event logs take, against other programs that read the same files in the same run, one after the other; the
 * least of all rounds counts. Nothing here is asserted; the goals stand beside the figures.
 *
 *   npm run bench:evtx                       evtx_dump (cargo install evtx) is EVTX_DUMP or on the PATH; where it is not: "not run"
 *   npm run bench:evtx -- --megabytes 1000   a large log
 *   npm run bench:evtx -- --ts-evtx FOLDER   a folder with node_modules/@ts-evtx/core in it; it reads no logs of more than 100 MB (--megabytes 95)
 *   LABELLED_LOGS=FOLDER npm run bench:evtx  made of the real logs there; see `events.ts`
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { ROOT } from '../../src/paths.ts';
import { eventLog } from './event-log.ts';
import { smallLogs } from './events.ts';

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '200' }, rounds: { type: 'string', default: '3' }, 'ts-evtx': { type: 'string' } } });
const FOLDER = join(ROOT, 'bench-data');
const NODE = [process.execPath, '--max-semi-space-size=12', '--heap-growing-percent=40'];

type Program = { readonly name: string; readonly goal: string; readonly command: ((path: string) => readonly string[]) | undefined };
/** `seconds` on the wall, and of the processor: the latter say more on a busy machine. */
type Run = { readonly seconds: number; readonly processor: number; readonly megabytes: number };
/** Nothing failed, or the log tells of a failure. */
const GOOD: ReadonlySet<number | null> = new Set([0, 1]);

const TS_EVTX = (module: string) => `import { evtx } from ${JSON.stringify(module)}; await evtx(process.argv[1]).forEach((event) => process.stdout.write(JSON.stringify(event) + '\\n'));`;

function programs(): Program[] {
  const dump = process.env['EVTX_DUMP'] ?? 'evtx_dump';
  const module = values['ts-evtx'] === undefined ? undefined : resolve(values['ts-evtx'], 'node_modules', '@ts-evtx', 'core', 'dist', 'index.js');
  return [
    { name: 'evtx_dump -t 1 -o jsonl', goal: '', command: spawnSync(dump, ['--version']).error ? undefined : (path) => [dump, '-t', '1', '-o', 'jsonl', path] },
    { name: 'upgrade-triage analyze', goal: '2.5 ×, 150 MB', command: (path) => [...NODE, join(ROOT, 'dist', 'cli.js'), 'analyze', path, '--format', 'json'] },
    { name: 'every event with our reader', goal: '', command: (path) => [...NODE, join(ROOT, 'test', 'bench', 'dump.ts'), path] },
    { name: '@ts-evtx/core', goal: '', command: module !== undefined && existsSync(module) ? (path) => [process.execPath, '--input-type=module', '-e', TS_EVTX(module), path] : undefined },
  ];
}

/** GNU time tells the processor time and the peak memory of any program. */
const TIME = existsSync('/usr/bin/time') ? ['/usr/bin/time', '-f', 'used %U %S %M'] : [];

/** `undefined`: the program gave up. */
function run({ name, command }: Program, path: string): Run | undefined {
  if (!command) return undefined;
  const [program = '', ...args] = [...TIME, ...command(path)];
  const started = performance.now();
  const { stderr, error, status } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 30 });
  if (error) throw error;
  if (!GOOD.has(status) || /^\s+throw |^Error: /m.test(stderr)) {
    console.log(`${name} gave up: ${/^\w*Error: .*/m.exec(stderr)?.[0] ?? stderr.slice(0, 200)}`);
    return undefined;
  }
  const [user = Number.NaN, system = Number.NaN, peak = Number.NaN] = /used (\S+) (\S+) (\d+)/.exec(stderr)?.slice(1).map(Number) ?? [];
  return { seconds: (performance.now() - started) / 1000, processor: user + system, megabytes: peak / 1024 };
}

mkdirSync(FOLDER, { recursive: true });
const all = programs();
for (const { name, origin, bytes } of smallLogs()) {
  const path = join(FOLDER, `${name}-${origin}-${values.megabytes}.evtx`);
  eventLog(path, bytes, Number(values.megabytes));
  const runs = new Map<Program, Run[]>(all.map((program) => [program, []]));
  for (let round = 0; round < Number(values.rounds); round++) for (const [program, done] of runs) done.push(...[run(program, path)].flatMap((one) => one ?? []));
  const least = (program: Program | undefined, of: 'seconds' | 'processor') => Math.min(...(program === undefined ? [] : (runs.get(program) ?? [])).map((one) => one[of]));
  const cell = (program: Program, of: 'seconds' | 'processor') => `${least(program, of).toFixed(2)} s (${(least(program, of) / least(all[0], of)).toFixed(1)})`.padEnd(18);
  console.log(`\n${`${name}, ${values.megabytes} MB, ${origin}`.padEnd(36)}${'wall (÷ evtx_dump)'.padEnd(20)}${'processor'.padEnd(18)}${'peak memory'.padEnd(14)}goal`);
  for (const program of all) {
    const done = runs.get(program) ?? [];
    const figures = `${cell(program, 'seconds').padEnd(20)}${cell(program, 'processor')}${`${Math.max(...done.map(({ megabytes }) => megabytes)).toFixed(0)} MB`.padEnd(14)}${program.goal}`;
    console.log(`${program.name.padEnd(36)}${done.length === 0 ? 'not run' : figures}`);
  }
}
